"""What is worked out from a generation: made once, taken over after a commit, and never mixed up."""

from __future__ import annotations

import threading

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.store.derived import Derived, changed
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current

EX = "https://example.org/"


def quad(number, graph):
    """One of many quads of a named graph."""
    return Quad(NamedNode(f"{EX}s{number}"), NamedNode(EX + "p"), Literal(str(number)), NamedNode(EX + graph))


@pytest.fixture
def write(tmp_path):
    """Publishes quads as the next generation, and returns it."""

    def write(*quads):
        publish(tmp_path / "store", quads, fingerprint="")
        return current(tmp_path / "store")

    return write


@pytest.fixture
def calls():
    """What the makers below were told: the part of before, and the graphs that changed."""
    return []


@pytest.fixture
def sizes(calls):
    """The number of quads of a generation."""

    def make(opened, previous, graphs):
        calls.append((previous, {graph.removeprefix(EX) for graph in graphs}))
        return len(opened.store)

    return Derived(make)


def test_a_part_is_made_when_it_is_first_asked_for_and_then_kept(write, sizes, calls):
    generation = write(quad(1, "a"), quad(2, "b"))
    assert calls == []
    assert (sizes.of(generation), sizes.of(generation)) == (2, 2)
    assert calls == [(None, {"a", "b"})]


def test_after_a_commit_it_is_told_what_was_and_which_graphs_changed(write, sizes, calls):
    sizes.of(write(quad(1, "a"), quad(2, "b"), quad(3, "c")))
    assert sizes.of(write(quad(1, "a"), quad(4, "b"), quad(5, "d"))) == 3
    assert calls[1] == (3, {"b", "c", "d"})


def test_the_same_graph_in_a_later_generation_is_not_made_again(write, sizes, calls):
    sizes.of(write(quad(1, "a")))
    assert sizes.of(write(quad(1, "a"))) == 1
    assert len(calls) == 1


def test_the_past_is_told_and_the_present_kept(write, sizes, calls):
    first = write(quad(1, "a"))
    second = write(quad(1, "a"), quad(2, "a"))
    assert [sizes.of(each) for each in (second, first, second)] == [2, 1, 2]
    assert len(calls) == 2


def test_many_that_ask_at_once_have_it_made_once(write):
    generation = write(quad(1, "a"))
    made, may_go_on = [], threading.Event()

    def make(opened, *_):
        may_go_on.wait(20)
        made.append(len(opened.store))
        return made[-1]

    part = Derived(make)
    threads = [threading.Thread(target=part.of, args=(generation,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    may_go_on.set()
    for thread in threads:
        thread.join(20)
    assert made == [1]


def test_a_part_that_could_not_be_made_is_tried_again(write):
    generation = write(quad(1, "a"))
    outcomes = iter([RuntimeError("not yet"), 7])

    def make(*_):
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    part = Derived(make)
    with pytest.raises(RuntimeError):
        part.of(generation)
    assert part.of(generation) == 7


def test_changed_graphs_are_known_without_a_look_at_their_quads(write):
    before = write(quad(1, "a"), quad(2, "b"))
    after = write(quad(1, "a"), quad(3, "b"))
    assert changed(before, after) == {EX + "b"}
    assert changed(after, after) == frozenset()
