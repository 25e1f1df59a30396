"""Commits: whole or not at all, by the plain way and by the fast way alike."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from iuc_graph.commits import Outcome, Replacement, Way, commit
from iuc_graph.delta import Delta, Operation
from iuc_graph.errors import StoreLocked, StoreMissing, ValidationFailed, WriteRefused
from iuc_graph.inference import assemble as derive
from iuc_graph.settings import Settings
from iuc_graph.sparql.update import read_update
from iuc_graph.store.digest import digest_of
from iuc_graph.store.drafts import Stage, writing
from iuc_graph.store.generations import current, open_current, published
from iuc_graph.store.history import entries
from iuc_graph.store.patch import read_patch
from iuc_graph.vocabulary import (
    INFERRED_GRAPH,
    IUC,
    ONTOLOGY_GRAPH,
    REFERENCE_GRAPH,
    VOCABULARIES_GRAPH,
    source_graph,
)

from .world import World, city, document, intent, kind, label, note

NOTE = NamedNode(IUC + "note")
ONE, TWO, THREE = (source_graph(slug) for slug in ("one", "two", "three"))


@pytest.fixture(params=list(Way))
def way(request) -> Way:
    return request.param


def adding(*quads: Quad) -> Replacement:
    return Replacement(add=frozenset(quads))


def removing(*quads: Quad) -> Replacement:
    return Replacement(remove=frozenset(quads))


def test_a_commit_changes_what_is_stated_and_what_follows_from_it(world: World, way: Way):
    before = world.quads()
    done = commit(world.directory, [adding(*document("three"))], intent(), world.terms(way))
    after = world.quads()
    assert done.generation == current(world.directory)
    assert done.outcome.all == Delta.between(before, after)
    asserted = [quad for quad in after if quad.graph_name not in (DefaultGraph(), NamedNode(INFERRED_GRAPH))]
    derived = derive(asserted)
    assert after == {*asserted, *derived.inferred, *derived.default}
    back = Quad(city("three", "b"), NamedNode(IUC + "pairedWith"), city("three"), NamedNode(INFERRED_GRAPH))
    assert back in done.outcome.derived.added


def test_the_new_generation_says_what_it_holds_and_where_it_comes_from(world: World, way: Way):
    parent = current(world.directory).manifest
    done = commit(world.directory, [adding(note("one", "new"))], intent("why"), world.terms(way))
    manifest = done.generation.manifest
    quads = world.quads()
    assert (manifest.parent, manifest.name, manifest.quads) == ("000001", "000002", len(quads))
    assert manifest.digest == digest_of(quads) != parent.digest
    assert manifest.fingerprint == parent.fingerprint
    assert read_patch(done.generation) == done.outcome.all
    entry = entries(world.directory)[-1]
    assert (entry.number, entry.who, entry.kind, entry.message) == (2, "tester", "update", "why")
    assert (entry.added, entry.removed, entry.derived_added, entry.graphs) == (1, 0, 1, (ONE,))


def test_a_later_operation_sees_what_followed_from_the_earlier_one(world: World, way: Way):
    class NoteWhoIsPaired(Operation):
        def wanted(self, store, /):
            pattern = (None, NamedNode(IUC + "pairedWith"), city("one"), DefaultGraph())
            sources = {quad.subject for quad in store.quads_for_pattern(*pattern)}
            assert city("one", "b") in sources
            return adding(note("one", f"seen {len(sources)}"))

    done = commit(
        world.directory,
        [adding(note("one", "x")), NoteWhoIsPaired()],
        intent(),
        world.terms(way),
    )
    assert note("one", "seen 1") in done.outcome.asserted.added


def test_what_comes_and_goes_within_one_commit_is_no_change(world: World, way: Way):
    operations = [adding(note("one", "x")), removing(note("one", "x"))]
    done = commit(world.directory, operations, intent(), world.terms(way))
    assert (done.outcome, done.report) == (Outcome(Delta(), Delta()), None)
    assert published(world.directory) == [1]
    assert [path.name for path in (world.directory / "generations").iterdir()] == ["000001"]


@pytest.mark.parametrize(
    ("operations", "words"),
    [
        ([adding(label("one", "second name"))], "A city has one name"),
        ([removing(label("two", "two b", "b"))], "A city has one name"),
        (
            [removing(*(quad for quad in document("one") if "statedAt" in quad.predicate.value))],
            "no passage says",
        ),
        (
            [adding(Quad(city("one"), NamedNode(IUC + "invented"), city("two"), NamedNode(ONE)))],
            "not declare",
        ),
        ([adding(kind("one", "Nonsense"))], "not declare"),
        ([adding(Quad(city("one"), NOTE, city("two"), NamedNode("https://x.org/g")))], "does not know"),
        (
            [
                adding(
                    Quad(
                        city("one"),
                        NamedNode(IUC + "pairedWith"),
                        NamedNode("https://x.org/"),
                        NamedNode(ONE),
                    )
                )
            ],
            "Only a place is paired",
        ),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused_and_told(world: World, way: Way, operations, words):
    before = world.quads()
    with pytest.raises(ValidationFailed, match=words):
        commit(world.directory, operations, intent(), world.terms(way))
    assert world.quads() == before
    assert published(world.directory) == [1]
    assert len(entries(world.directory)) == 1


def test_one_commit_may_break_a_rule_on_its_way_if_it_mends_it(world: World, way: Way):
    operations = [removing(label("one", "one a")), adding(label("one", "another name"))]
    assert commit(world.directory, operations, intent(), world.terms(way)).report.conforms


@pytest.mark.parametrize("graph", ["", INFERRED_GRAPH])
def test_what_follows_cannot_be_written(world: World, way: Way, graph: str):
    name = NamedNode(graph) if graph else DefaultGraph()
    quad = Quad(city("one"), NOTE, city("two"), name)
    with pytest.raises(WriteRefused, match=r"cannot be written\. Name the graph of a document"):
        commit(world.directory, [adding(quad)], intent(), world.terms(way))


def test_removing_only_what_follows_is_refused_since_it_would_do_nothing(world: World, way: Way):
    quad = next(quad for quad in world.quads() if quad.graph_name == DefaultGraph())
    with pytest.raises(WriteRefused, match="Remove them where they stand"):
        commit(world.directory, [removing(quad)], intent(), world.terms(way))


def test_removals_that_also_name_derived_graphs_remove_what_is_stated(world: World, way: Way):
    stated = [quad for quad in document("one") if quad.subject == city("one", "b")]
    merged = [Quad(quad.subject, quad.predicate, quad.object) for quad in stated]
    within = [quad for quad in document("one") if quad.predicate.value.endswith("pairedWith")]
    operation = removing(*stated, *merged, *within)
    done = commit(world.directory, [operation], intent(), world.terms(way))
    assert done.outcome.asserted.removed == {*stated, *within}


@pytest.mark.parametrize("graph", [ONTOLOGY_GRAPH, VOCABULARIES_GRAPH, REFERENCE_GRAPH])
def test_what_a_build_makes_is_written_by_a_build_only(world: World, way: Way, graph: str):
    quad = Quad(city("one"), NOTE, city("two"), NamedNode(graph))
    with pytest.raises(WriteRefused, match="change the files there and run iuc-graph build"):
        commit(world.directory, [adding(quad)], intent(), world.terms(way))


def test_a_document_that_was_written_to_belongs_to_commits_from_then_on(world: World, way: Way):
    commit(world.directory, [adding(note("one", "new"), *document("three"))], intent(), world.terms(way))
    owners = current(world.directory).manifest.owners
    assert (owners[ONE], owners[TWO], owners[THREE]) == ("commits", "data", "commits")


def test_a_store_that_was_checked_by_other_rules_is_checked_whole(world: World):
    """The fast way trusts that the state before kept the rules; by stricter rules it may not have."""
    strict = "shape:Note a sh:NodeShape ; sh:targetClass iuc:City ; sh:property [ sh:path iuc:note ; sh:minCount 1 ] ."
    folder = world.rulebook.shapes
    stricter = world.directory.parent / "stricter"
    for part in ("statements", "merge"):
        (stricter / part).mkdir(parents=True)
        text = (folder / part / "shapes.ttl").read_text("utf-8")
        (stricter / part / "shapes.ttl").write_text(text + (strict if part == "statements" else ""), "utf-8")
    terms = replace(world.terms(Way.FAST), rulebook=type(world.rulebook)(stricter))
    with pytest.raises(ValidationFailed, match=r"3 rule violation"):
        commit(world.directory, [adding(note("one", "the only one"))], intent(), terms)


def test_the_stages_are_told_in_their_order(world: World, way: Way):
    told: list[str] = []
    commit(world.directory, [adding(note("one", "x"))], intent(), world.terms(way, tell=told.append))
    assert [stage for stage in told if stage in set(Stage)] == list(Stage)


def test_a_commit_waits_for_another_writer_and_then_follows_it(world: World):
    with writing(world.directory):
        terms = world.terms(seconds=0.05)
        with pytest.raises(StoreLocked):
            commit(world.directory, [adding(note("one", "x"))], intent(), terms)
    texts = [f"writer {number}" for number in range(6)]
    threads = [
        threading.Thread(
            target=commit, args=(world.directory, [adding(note("one", text))], intent(text), world.terms())
        )
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {note("one", text) for text in texts} <= world.quads()
    assert sorted(entry.message for entry in entries(world.directory)[1:]) == texts


def test_there_is_nothing_to_change_without_a_graph(tmp_path, rulebook):
    with pytest.raises(StoreMissing):
        commit(tmp_path / "none", [], intent(), World(tmp_path, rulebook).terms())


@pytest.mark.parametrize(
    "text",
    [
        f"CLEAR GRAPH <{TWO}> ; DROP GRAPH <{TWO}>",
        f"CREATE GRAPH <{THREE}> ; DROP GRAPH <{TWO}>",
        f"DELETE {{ GRAPH <{TWO}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{TWO}> {{ ?s ?p ?o }} }}",
        f"MOVE <{TWO}> TO <{THREE}> ; DROP GRAPH <{THREE}>",
    ],
)
def test_no_graph_is_left_that_holds_nothing(world: World, way: Way, text: str):
    operations = read_update(text, prefixes={}, base=None, limits=Settings())
    commit(world.directory, operations, intent(), world.terms(way))
    with open_current(world.directory) as opened:
        assert {graph.value for graph in opened.store.named_graphs()} == set(
            current(world.directory).manifest.graphs
        )
        assert TWO not in current(world.directory).manifest.graphs


def test_a_sparql_update_sees_what_followed_from_its_earlier_operations(world: World, way: Way):
    one, two = city("one"), city("two")
    text = f"""
        PREFIX iuc: <{IUC}>
        INSERT DATA {{ GRAPH <{ONE}> {{ {one} iuc:pairedWith {two} }} }} ;
        INSERT {{ GRAPH <{ONE}> {{ {one} iuc:note ?text }} }}
        WHERE {{ ?other iuc:pairedWith {one} BIND (STR(?other) AS ?text) }}
    """
    operations = read_update(text, prefixes={}, base=None, limits=Settings())
    done = commit(world.directory, operations, intent(), world.terms(way))
    notes = {quad.object.value for quad in done.outcome.asserted.added if quad.predicate == NOTE}
    assert notes == {two.value, city("one", "b").value}


@pytest.mark.parametrize(
    "text",
    [
        f"MOVE <{ONE}> TO DEFAULT",
        f"ADD <{ONE}> TO DEFAULT",
        f"COPY <{ONE}> TO <{INFERRED_GRAPH}>",
        f"DELETE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }} INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}",
        "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_writing_what_is_merged_already_is_refused_and_loses_nothing(world: World, way: Way, text: str):
    """Each statement is in the merged graph already, so that nothing would be added there, but much taken away."""
    before = world.quads()
    operations = read_update(text, prefixes={}, base=None, limits=Settings())
    with pytest.raises(WriteRefused, match="follows from the others"):
        commit(world.directory, operations, intent(), world.terms(way))
    assert world.quads() == before


@pytest.mark.parametrize(
    "value", [BlankNode("x"), Triple(city("one"), NOTE, city("two"))], ids=["a blank node", "a quoted triple"]
)
def test_what_has_no_address_is_refused(world: World, way: Way, value):
    with pytest.raises(WriteRefused, match="Give the thing an address"):
        commit(
            world.directory,
            [adding(Quad(city("one"), NOTE, value, NamedNode(ONE)))],
            intent(),
            world.terms(way),
        )
