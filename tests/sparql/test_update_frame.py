"""What the request around an update says: graphs in place of USING, and the one graph that a PATCH may change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, parse

from iuc_graph.errors import QueryFailed, QuerySyntaxError, RequestError
from iuc_graph.settings import Settings
from iuc_graph.sparql.tokens import decode, tokenise
from iuc_graph.sparql.update import Using, read_update

from .running import run
from .test_update_random import GRAPHS, HEAD, datasets
from .w3c_updates import SITE, Case, Suite, canonical, read_suite, store_of

EX = "https://example.org/"
G, H = (NamedNode(EX + name) for name in "gh")
TRIG = f"""
    PREFIX ex: <{EX}>
    ex:a ex:p ex:inDefault . GRAPH ex:g {{ ex:a ex:p ex:inG }} GRAPH ex:h {{ ex:a ex:p ex:inH }}
"""


def read(text, **frame):
    return read_update(text, prefixes={"ex": EX}, base=SITE, limits=Settings(list_items=3000), **frame)


def trig() -> Store:
    store = Store()
    store.extend(parse(TRIG, format=RdfFormat.TRIG))
    return store


def state(store: Store):
    return canonical(store), set(store.named_graphs())


def written_out(text: str, using: Using) -> str:
    """The same update with USING in each operation that has a WHERE. DELETE WHERE, which takes none, is written out."""
    source = decode(text)
    tokens = tokenise(source)
    clauses = "".join(f" USING <{graph}> " for graph in using.default)
    clauses += "".join(f" USING NAMED <{graph}> " for graph in using.named)
    pieces, end = [], 0
    for at, token in enumerate(tokens):
        if token.depth == 0 and token.is_word("WHERE"):
            pieces.append(source.text[end : token.start])
            if tokens[at - 1].is_word("DELETE"):
                close = next(
                    i for i in range(at, len(tokens)) if tokens[i].text == "}" and tokens[i].depth == 0
                )
                pieces.append(source.text[tokens[at + 1].start : tokens[close].end])
            pieces.append(clauses)
            end = token.start
    return "".join([*pieces, source.text[end:]])


def outcome(case: Case, text: str, **frame):
    """The state that an update leads to; it may fail midway, where an earlier operation has seen another dataset."""
    store = store_of(case.before)
    try:
        run(read_update(text, prefixes={}, base=case.base, limits=Settings(), **frame), store)
    except QueryFailed as error:
        return str(error), state(store)
    return state(store)


@pytest.fixture(scope="module")
def suite(shared_dir) -> Suite:
    return read_suite(shared_dir / "w3c" / "sparql11")


def frames_for(quads) -> list[Using]:
    """Some choices among the named graphs of a dataset, and graphs that are not there."""
    names = sorted({quad.graph_name.value for quad in quads if quad.graph_name != DefaultGraph()})
    first, last = (names[0], names[-1]) if names else (SITE + "g1", SITE + "g2")
    return [
        Using((first,)),
        Using((last, first)),
        Using((), (first,)),
        Using((first,), (last,)),
        Using((SITE + "nowhere",), (first, last)),
    ]


def test_graphs_of_the_protocol_do_what_using_does_on_the_tests_of_the_suite(suite):
    compared = 0
    for case in suite.cases():
        words = {token.word for token in tokenise(decode(case.text))}
        if "WHERE" not in words or words & {"USING", "WITH"}:
            continue
        for using in frames_for(case.before):
            said = written_out(case.text, using)
            ours, theirs = outcome(case, case.text, using=using), outcome(case, said)
            assert ours == theirs, (case.name, using)
            compared += 1
    assert compared == 140


def test_an_update_that_says_using_itself_is_refused_beside_graphs_of_the_protocol(suite):
    refused = 0
    for case in suite.cases():
        words = {token.word for token in tokenise(decode(case.text))}
        if not words & {"USING", "WITH"}:
            continue
        for using in (Using((SITE + "g1",)), Using((), (SITE + "g1",))):
            with pytest.raises(
                QuerySyntaxError, match="cannot stand in an update that comes with using-graph-uri"
            ):
                read_update(case.text, prefixes={}, base=case.base, limits=Settings(), using=using)
        refused += 1
    assert refused == 15


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("CLEAR ALL ;\n WITH ex:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", 2, 2),
        ("INSERT { } USING NAMED ex:g WHERE { }", 1, 12),
        ("INSERT { } \\u0055SING ex:g WHERE { }", 1, 12),
        ("INSERT { } USING ex:g WHERE { } ; CLEAR XYZ", 1, 41),
    ],
)
def test_such_a_refusal_says_where_and_comes_after_faults_of_syntax(text, line, column):
    with pytest.raises(QuerySyntaxError) as caught:
        read(text, using=Using((EX + "g",)))
    assert (caught.value.line, caught.value.column) == (line, column)


def test_graphs_of_the_protocol_are_only_seen_and_never_written_to():
    store = trig()
    delta = run(read("INSERT { ?s ex:q ?o } WHERE { ?s ex:p ?o }", using=Using((EX + "g", EX + "h"))), store)
    assert {(quad.object, quad.graph_name) for quad in delta.added} == {
        (NamedNode(EX + "inG"), DefaultGraph()),
        (NamedNode(EX + "inH"), DefaultGraph()),
    }


def test_data_without_a_where_is_written_as_ever_beside_graphs_of_the_protocol():
    store = trig()
    delta = run(read("INSERT DATA { ex:b ex:p 1 } ; CLEAR GRAPH ex:h", using=Using((EX + "g",))), store)
    assert {quad.graph_name for quad in delta.added} == {DefaultGraph()}
    assert {quad.graph_name for quad in delta.removed} == {H}


# One graph alone


@pytest.mark.parametrize("only", [G, DefaultGraph()])
def test_a_patch_reads_and_writes_its_graph_alone(only):
    store = trig()
    others = {quad for quad in store if quad.graph_name != only}
    run(
        read(
            """
            DELETE { ?s ex:p ?o } INSERT { ?s ex:q ?o } WHERE { ?s ex:p ?o } ;
            INSERT DATA { ex:b ex:p 1 , 2 } ; DELETE DATA { ex:b ex:p 1 } ; DELETE WHERE { ?s ex:p 2 }
            """,
            only=only,
        ),
        store,
    )
    value = "inG" if only == G else "inDefault"
    assert {str(quad.triple) for quad in store if quad.graph_name == only} == {
        f"<{EX}a> <{EX}q> <{EX}{value}>"
    }
    assert {quad for quad in store if quad.graph_name != only} == others


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH ex:g { ex:b ex:p 1 } }",
        "INSERT DATA { ex:c ex:p 1 GRAPH <https://example.org/g> { ex:b ex:p 1 } }",
        "WITH ex:g INSERT { ?s ex:p 1 } WHERE { ?s ex:p ex:inG }",
        "INSERT { ?s ex:p 1 } USING ex:g WHERE { ?s ex:p ex:inG }",
        "INSERT { ?s ex:p 1 } USING NAMED ex:g WHERE { GRAPH ex:g { ?s ex:p ex:inG } }",
        "INSERT { GRAPH ex:g { ?s ex:p 1 } } WHERE { GRAPH ex:g { ?s ex:p ex:inG } }",
        "CREATE SILENT GRAPH ex:g ; CLEAR GRAPH ex:g",
        "DROP GRAPH ex:g",
        "DELETE WHERE { GRAPH ex:g { ?s ?p ?o } }",
        "COPY ex:g TO ex:g ; INSERT DATA { ex:b ex:p 1 }",
        "PREFIX t: <https://example.org/> BASE <https://example.org/> "
        "DELETE { GRAPH <g> { ?s ?p ?o } } WHERE { GRAPH t:g { ?s ?p ?o } }",
    ],
)
def test_a_patch_may_name_its_own_graph(text):
    delta = run(read(text, only=G), trig())
    assert delta.graphs() == {G.value}


ELSEWHERE = [
    "INSERT DATA { GRAPH ex:h { ex:b ex:p 1 } }",
    "INSERT DATA { GR\\u0041PH ex:h { ex:b ex:p 1 } }",
    "DELETE DATA { GRAPH ex:h { ex:a ex:p ex:inH } }",
    "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
    "INSERT { ?s ex:p 1 } WHERE { GRAPH ex:h { ?s ?p ?o } }",
    "INSERT { ?s ex:p 1 } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "INSERT { ?s ex:p 1 } WHERE { { SELECT * { FILTER EXISTS { graph $g { ?s ?p ?o } } } } }",
    "INSERT { GRAPH ?o { ?s ex:p 1 } } WHERE { ?s ?p ?o }",
    "WITH ex:h INSERT { ?s ex:p 1 } WHERE { ?s ?p ?o }",
    "INSERT { ?s ex:p 1 } USING ex:h WHERE { ?s ?p ?o }",
    "INSERT { ?s ex:p 1 } USING NAMED ex:h WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "CLEAR NAMED",
    "DROP SILENT ALL",
    "CREATE GRAPH ex:h",
    "CLEAR GRAPH ex:h",
    "COPY ex:g TO ex:h",
    "MOVE ex:h TO ex:g",
    "ADD SILENT ex:h TO ex:g",
    "LOAD SILENT <x:y> INTO GRAPH ex:h",
    "INSERT DATA { ex:b ex:p 1 } ; CLEAR NAMED",
]


@pytest.mark.parametrize("only", [G, DefaultGraph()])
@pytest.mark.parametrize("text", ELSEWHERE)
def test_a_patch_that_leads_to_other_graphs_is_refused(text, only):
    with pytest.raises(
        RequestError, match=r"Line 1, column \d+: .+ leads to other graphs, and a PATCH is for one"
    ):
        read(text, only=only)


def test_default_is_another_graph_than_a_named_one_and_the_other_way_round():
    for text in ("CLEAR DEFAULT", "ADD DEFAULT TO ex:g", "ADD ex:g TO DEFAULT"):
        with pytest.raises(RequestError):
            read(text, only=G)
    assert run(read("CLEAR DEFAULT", only=DefaultGraph()), trig()).graphs() == {""}


parts = st.sampled_from(
    [
        "INSERT DATA { :a :p :c . :b :q 'x' }",
        "DELETE DATA { :a :p :b . :b :p :a }",
        "DELETE WHERE { ?s :q ?o }",
        "DELETE WHERE { ?s :q ?o . ?s :p ?x }",
        "DELETE { ?s :p ?o } INSERT { ?o :q ?s . ?s :q 2 } WHERE { ?s :p ?o FILTER(isIRI(?o)) }",
        "INSERT { ?s :q ?n } WHERE { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { ?s :q ?x } }",
    ]
)


@settings(deadline=None, max_examples=150)
@given(datasets, st.lists(parts, min_size=1, max_size=4), st.sampled_from(GRAPHS))
def test_a_patch_does_to_its_graph_what_the_engine_does_to_a_store_of_that_graph_alone(before, texts, only):
    store = store_of(before)
    run(read_update(HEAD + ";".join(texts), prefixes={}, base=None, limits=Settings(), only=only), store)
    alone = Store()
    for quad in before:
        if quad.graph_name == only:
            alone.add(type(quad)(quad.subject, quad.predicate, quad.object))
    alone.update(HEAD + ";".join(texts))
    found = [
        type(quad)(quad.subject, quad.predicate, quad.object) for quad in store if quad.graph_name == only
    ]
    assert canonical(found) == canonical(alone)
    assert {q for q in store if q.graph_name != only} == {q for q in store_of(before) if q.graph_name != only}
