"""What differs between two states: by the stored deltas, by comparing, and as a person reads it."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.commits import Change, Intent, Replacement, Way, changes, commit, difference, rollback
from iuc_graph.commits.ownership import is_asserted
from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError
from iuc_graph.store.generations import Generation, current, open_read_only
from iuc_graph.store.patch import FILE, read_patch
from iuc_graph.vocabulary import ID, IUC, RDFS, SKOS, XSD, source_graph

from .world import World, as_store, city, damage, document, intent, label, note, write

ONE, THREE = source_graph("one"), source_graph("three")


@pytest.fixture
def states(world: World) -> list[Generation]:
    """The first state, two changes that overlap, a rollback over both, and a change after it."""
    made = [current(world.directory)]
    made.append(write(world, note("one", "x"), note("one", "y"), *document("three")))
    made.append(write(world, note("one", "z"), remove=(note("one", "x"),)))
    done = rollback(world.directory, "1", Intent("tester", "rollback", "back"), world.terms())
    return [*made, done.generation, write(world, note("two", "after"))]


def quads(generation: Generation) -> frozenset[Quad]:
    with open_read_only(generation) as opened:
        return frozenset(opened.store)


def without_patches(states: list[Generation]) -> None:
    for generation in states:
        (generation.path / FILE).unlink(missing_ok=True)


@pytest.mark.parametrize("by_comparing", [False, True])
@pytest.mark.parametrize("derived", [True, False])
def test_it_is_exact_between_any_two_states_in_both_directions(
    states: list[Generation], by_comparing: bool, derived: bool
):
    assert all(read_patch(generation) for generation in states[1:])
    if by_comparing:
        without_patches(states)
    for old in states:
        for new in states:
            expected = Delta.between(quads(old), quads(new))
            wanted = expected if derived else expected.only(is_asserted)
            assert difference(old, new, derived=derived) == wanted


def test_a_generation_between_that_is_gone_or_damaged_does_not_matter(states: list[Generation]):
    expected = Delta.between(quads(states[0]), quads(states[3]))
    (states[2].path / FILE).write_bytes(b"no patch")
    assert difference(states[0], states[3]) == expected
    (states[2].path / "manifest.json").write_text("{", encoding="utf-8")
    assert difference(states[0], states[3]) == expected
    (states[2].path / "manifest.json").unlink()
    assert difference(states[0], states[3]) == expected


def test_stored_deltas_tell_it_even_where_the_graph_itself_is_damaged(states: list[Generation]):
    expected = Delta.between(quads(states[1]), quads(states[4]))
    damage(states[4])
    assert difference(states[1], states[4]) == expected
    without_patches(states)
    with pytest.raises(StoreError, match="rollback"):
        difference(states[1], states[4])


def told(old: Generation, new: Generation, language: str = "en") -> list[Change]:
    with open_read_only(old) as first, open_read_only(new) as second:
        delta = difference(old, new, derived=False)
        return changes(delta, first.store, second.store, language)


def test_a_person_reads_it_by_graph_record_and_property(world: World):
    first = current(world.directory)
    second = write(world, label("one", "renamed"), note("one", "new"), remove=(label("one", "one a"),))
    assert told(first, second) == [
        Change(ONE, city("one").value, "changed", "", "iuc:note", (), ("new",)),
        Change(ONE, city("one").value, "changed", "", "rdfs:label", ("one a",), ("renamed",)),
    ]
    assert [(each.before, each.after) for each in told(second, first)] == [
        (("new",), ()),
        (("renamed",), ("one a",)),
    ]


def test_a_record_that_only_one_state_describes_was_added_or_removed(world: World):
    first = current(world.directory)
    second = write(world, *document("three"))
    found = told(first, second)
    assert {(each.graph, each.kind) for each in found} == {(THREE, "added")}
    assert {each.record for each in found} == {
        THREE,
        f"{ID}document/three",
        f"{ID}passage/three/1",
        city("three").value,
        city("three", "b").value,
    }
    assert {each.kind for each in told(second, first)} == {"removed"}
    pairing = next(each for each in found if each.property == "iuc:pairedWith")
    assert pairing.after == ("place/three-b",)


def test_titles_come_in_the_language_asked_for_and_else_in_english():
    graph = NamedNode(ONE)

    def named(subject: NamedNode, text: str, language: str) -> Quad:
        predicate = NamedNode(SKOS + "prefLabel")
        return Quad(subject, predicate, Literal(text, language=language), graph)

    a, b = city("one"), city("one", "b")
    with_titles = as_store(
        frozenset([named(a, "A", "en"), named(a, "甲", "zh"), named(b, "B", "en"), note("one", "x", "b")])
    )
    without = as_store(frozenset([named(a, "old A", "en")]))
    delta = Delta(
        added=frozenset([named(a, "甲", "zh"), note("one", "x", "b")]),
        removed=frozenset([named(a, "old A", "en")]),
    )
    with_titles.extend([Quad(*quad.triple) for quad in with_titles])
    titles = {each.record: each.title for each in changes(delta, without, with_titles, "zh")}
    assert titles == {a.value: "甲", b.value: "B"}
    titles = {each.record: each.title for each in changes(delta, without, with_titles)}
    assert titles == {a.value: "A", b.value: "B"}
    tagged = next(each for each in changes(delta, without, with_titles) if "Label" in each.property)
    assert (tagged.before, tagged.after) == (("old A@en",), ("甲@zh",))


@pytest.mark.parametrize("way", list(Way))
def test_a_value_is_the_same_in_whatever_form_it_is_written(world: World, way: Way):
    def number(text: str) -> Quad:
        value = Literal(text, datatype=NamedNode(XSD + "integer"))
        return Quad(city("one"), NamedNode(IUC + "note"), value, NamedNode(ONE))

    first = current(world.directory)
    operation = Replacement(add=frozenset([number("007"), number("7")]))
    done = commit(world.directory, [operation], intent(), world.terms(way))
    assert done.outcome.asserted == Delta(added=frozenset([number("7")]))
    assert difference(first, done.generation) == Delta.between(quads(first), quads(done.generation))
    again = Replacement(remove=frozenset([number("7")]), add=frozenset([number("07")]))
    assert not commit(world.directory, [again], intent(), world.terms(way)).made


def test_a_label_of_a_graph_counts_like_any_other_record(world: World):
    first = current(world.directory)
    predicate = NamedNode(RDFS + "label")
    new = Quad(NamedNode(ONE), predicate, Literal("a title"), NamedNode(ONE))
    second = write(world, new)
    assert [(each.record, each.after) for each in told(first, second)] == [(ONE, ("a title",))]
