"""Writes to one graph as operations: they change what the same update of the engine would change."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse, serialize

from iuc_graph.delta import Delta, Wanted
from iuc_graph.errors import GraphUnknown, MediaTypeUnsupported, QueryRefused, QuerySyntaxError, RequestError
from iuc_graph.settings import Settings
from iuc_graph.sparql.graph_writes import operations_of
from iuc_graph.sparql.update_template import skolem_under
from iuc_graph.sparql.write_request import Document, GraphWrite
from iuc_graph.vocabulary import GENID, RDF

from .documents import KINDS, TURTLE
from .running import run
from .test_update_random import GRAPHS, HEAD, datasets
from .w3c_updates import canonical, store_of

EX = "https://example.org/"
G, H = (NamedNode(EX + name) for name in "gh")
P = NamedNode(EX + "p")


def operations(method, graph, *contents, skolem=None, patch="", media_type=TURTLE):
    documents = tuple(Document(media_type, content.encode(), EX) for content in contents)
    write = GraphWrite(method, None if graph is None else graph.value, documents, patch, EX)
    return operations_of(write, prefixes={"ex": EX}, limits=Settings(), skolem=skolem)


def store() -> Store:
    found = Store()
    trig = f"PREFIX ex: <{EX}> ex:a ex:p 0 . GRAPH ex:g {{ ex:a ex:p 1 , 2 }} GRAPH ex:h {{ ex:a ex:p 3 }}"
    found.extend(parse(trig, format=RdfFormat.TRIG))
    return found


def change(method, graph, *contents, **more) -> Delta:
    return run(operations(method, graph, *contents, **more), store())


def values(quads) -> set[tuple[str, str]]:
    """The last part of the names of graphs, and values."""
    return {
        ("" if quad.graph_name == DefaultGraph() else quad.graph_name.value[len(EX) :], quad.object.value)
        for quad in quads
    }


@pytest.mark.parametrize(
    ("graph", "name", "old"), [(G, "g", {"1", "2"}), (None, "", {"0"}), (NamedNode(EX + "n"), "n", set())]
)
def test_put_replaces_a_graph_and_touches_no_other(graph, name, old):
    delta = change("PUT", graph, "<a> <p> 2 , 4 .")
    assert values(delta.added) == {(name, value) for value in {"2", "4"} - old}
    assert values(delta.removed) == {(name, value) for value in old - {"2"}}


def test_post_adds_to_a_graph_and_touches_no_other():
    delta = change("POST", G, "<a> <p> 2 , 4 .", "<a> <p> 5 .")
    assert (values(delta.added), delta.removed) == ({("g", "4"), ("g", "5")}, frozenset())


@pytest.mark.parametrize(("graph", "name"), [(G, "g"), (None, "")])
def test_delete_takes_a_graph_away(graph, name):
    delta = change("DELETE", graph)
    assert {graph for graph, _ in values(delta.removed)} == {name}
    assert not delta.added


def test_a_graph_that_is_deleted_is_no_longer_listed():
    found = store()
    run(operations("DELETE", G), found)
    assert set(found.named_graphs()) == {H}


@pytest.mark.parametrize("contents", [(), ("",), ("# nothing",), ("", "@prefix x: <x:> .")])
def test_a_put_that_states_nothing_is_refused_since_the_graph_would_be_gone(contents):
    with pytest.raises(RequestError, match="DELETE"):
        operations("PUT", G, *contents)
    assert operations("POST", G, *contents)[0].wanted(store()) == Wanted()


def test_deleting_a_graph_that_is_not_there_is_an_error_and_so_it_is_the_second_time():
    with pytest.raises(
        GraphUnknown, match=r"There is no graph <https://example.org/gg> here.*nearest is <https://ex"
    ):
        change("DELETE", NamedNode(EX + "gg"))
    found = store()
    run(operations("DELETE", G), found)
    with pytest.raises(GraphUnknown):
        run(operations("DELETE", G), found)
    run(operations("DELETE", None), found)
    assert not run(operations("DELETE", None), found)


def test_writing_the_same_again_changes_nothing():
    found = store()
    for method in ("PUT", "POST"):
        run(operations(method, G, "<a> <p> 01 , 'x'@EN , '2020-01-01'^^<urn:t> ."), found)
        assert not run(operations(method, G, "<a> <p> 1 , 'x'@en , '2020-01-01'^^<urn:t> ."), found)


def test_a_patch_is_an_update_of_that_graph():
    delta = change(
        "PATCH", G, patch="DELETE { ?s ex:p ?o } INSERT { ?s ex:p 9 } WHERE { ?s ex:p ?o FILTER(?o > 1) }"
    )
    assert (values(delta.removed), values(delta.added)) == ({("g", "2")}, {("g", "9")})
    for text, error in (
        ("CLEAR ALL", RequestError),
        ("CLEAR XYZ", QuerySyntaxError),
        ("LOAD <http://127.0.0.1:9/>", QueryRefused),
        ("INSERT { } WHERE { SERVICE <http://127.0.0.1:9/> { } }", QueryRefused),
    ):
        with pytest.raises(error):
            change("PATCH", G, patch=text)


def test_nothing_is_changed_where_one_of_several_documents_cannot_be_read():
    with pytest.raises(RequestError, match="no Turtle: line 1"):
        operations("POST", G, "<a> <p> 4 .", "<a> <p>")
    with pytest.raises(MediaTypeUnsupported):
        operations("POST", G, "", media_type="application/trig")


# Blank nodes


def test_blank_nodes_get_addresses_in_the_order_of_the_documents():
    skolem = skolem_under("u")
    delta = change("PUT", H, "_:z <p> _:y .", "_:y <q> _:y .", skolem=skolem)
    one, two, three = (NamedNode(f"{GENID}u-1-{n}") for n in (1, 2, 3))
    assert delta.added == {Quad(one, P, two, H), Quad(three, NamedNode(EX + "q"), three, H)}


def test_an_operation_says_the_same_each_time_that_it_is_asked():
    (operation,) = operations("POST", G, "[] <p> ( [] <b> ) .", skolem=skolem_under("u"))
    assert operation.wanted(store()) == operation.wanted(store())
    names = {term for quad in operation.wanted(store()).add for term in (quad.subject, quad.object)}
    assert {name for name in names if not isinstance(name, NamedNode)} == set()
    assert NamedNode(RDF + "nil") in names


def test_without_addresses_they_stay_blank_and_differ_from_those_of_other_documents():
    quads = change("POST", G, "_:x <p> _:y .", "_:x <p> _:y .").added
    assert len({term for quad in quads for term in (quad.subject, quad.object)}) == 4
    assert all(isinstance(quad.subject, BlankNode) for quad in quads)


# Against the engine

homes = st.sampled_from(GRAPHS)
kinds = st.sampled_from(list(KINDS))


def in_graph(quads, graph) -> list[Quad]:
    return [quad for quad in quads if quad.graph_name == graph]


def by_the_engine(before, method: str, graph, contents) -> Store:
    found = store_of(before)
    name = "DEFAULT" if graph == DefaultGraph() else f"GRAPH {graph}"
    if method != "POST":
        found.update(f"CLEAR SILENT {name}")
    for content in contents:
        triples = "\n".join(f"{quad.triple} ." for quad in content)
        found.update(f"INSERT DATA {{ {triples if name == 'DEFAULT' else f'{name} {{ {triples} }}'} }}")
    return found


@settings(deadline=None, max_examples=400)
@given(datasets, st.lists(datasets, max_size=3), homes, kinds, st.sampled_from(["PUT", "POST", "DELETE"]))
def test_a_write_to_a_graph_changes_what_the_engine_changes(before, sent, graph, kind, method):
    contents = [] if method == "DELETE" else [in_graph(quads, graph) for quads in sent]
    bodies = [serialize([quad.triple for quad in quads], format=KINDS[kind]).decode() for quads in contents]
    ours = store_of(before)
    old = frozenset(ours)
    try:
        home = None if graph == DefaultGraph() else graph
        delta = run(operations(method, home, *bodies, media_type=kind), ours)
    except GraphUnknown:
        assert not in_graph(before, graph)
        return
    except RequestError:  # it would be gone
        assert method == "PUT"
        assert not any(contents)
        return
    assert delta == Delta.between(old, ours)
    theirs = by_the_engine(before, method, graph, contents)
    assert canonical(ours) == canonical(theirs)


@settings(deadline=None, max_examples=100)
@given(datasets, homes)
def test_what_a_put_gets_from_the_graph_itself_changes_nothing_but_names_of_blank_nodes(before, graph):
    found = store_of(before)
    own = in_graph(found, graph)
    assume(own)
    body = serialize([quad.triple for quad in own], format=RdfFormat.TURTLE).decode()
    delta = run(operations("PUT", None if graph == DefaultGraph() else graph, body), found)
    assert canonical(in_graph(found, graph)) == canonical(own)
    blank = {quad for quad in own if BlankNode in {type(quad.subject), type(quad.object)}}
    assert delta.removed == blank


@settings(deadline=None, max_examples=100)
@given(datasets, homes, st.sampled_from([":a :p :b .", "?s ?p ?o"]))
def test_a_patch_that_deletes_leaves_what_the_engine_leaves(before, graph, pattern):
    kind = "DATA" if pattern.endswith(".") else "WHERE"
    ours, theirs = store_of(before), store_of(before)
    home = None if graph == DefaultGraph() else graph
    run(operations("PATCH", home, patch=f"{HEAD} DELETE {kind} {{ {pattern} }}"), ours)
    theirs.update(
        f"{HEAD} DELETE {kind} {{ {pattern if home is None else f'GRAPH {graph} {{ {pattern} }}'} }}"
    )
    assert canonical(ours) == canonical(theirs)
