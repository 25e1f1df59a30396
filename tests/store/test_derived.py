"""What is worked out from a generation: made once, taken over after a commit, and never mixed up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError
from iuc_graph.store.derived import KEPT, LONGEST_WAY, Derived, between, changed
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current
from iuc_graph.store.patch import FILE

from . import example

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


def test_a_few_states_of_the_past_are_kept_and_the_present_longest_of_all(write, sizes, calls):
    generations = [write(*(quad(number, "a") for number in range(count))) for count in range(1, KEPT + 3)]
    newest, past = generations[-1], generations[:-1]
    assert sizes.of(newest) == len(generations)
    for _ in range(2):
        for generation in past:  # more than are kept, so that each is put out before its turn comes again
            sizes.of(generation)
    assert len(calls) == 1 + 2 * len(past)
    sizes.of(newest)
    for generation in past[1 - KEPT :]:
        sizes.of(generation)
    assert len(calls) == 1 + 2 * len(past)


def test_a_state_that_came_back_is_the_newest_again(write, sizes, calls):
    first = write(quad(1, "a"))
    others = [write(*(quad(number, "a") for number in range(count))) for count in range(2, KEPT + 4)]
    for generation in (first, others[0], write(quad(1, "a"))):
        sizes.of(generation)
    for generation in others[1:]:
        sizes.of(generation)
    known = len(calls)
    assert (sizes.of(first), len(calls)) == (1, known)


def test_a_part_that_is_kept_is_had_while_another_is_made(write):
    present, past, made = write(quad(1, "a"), quad(2, "a")), write(quad(1, "a")), threading.Event()
    begun = threading.Event()

    def make(opened, *_):
        if len(opened.store) == 1:
            begun.set()
            made.wait(20)
        return len(opened.store)

    part = Derived(make)
    assert part.of(present) == 2
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(part.of, past)
        assert begun.wait(20)
        assert part.of(present) == 2
        assert not other.done()
        made.set()
        assert other.result(20) == 1


def test_of_the_past_one_part_is_made_at_a_time(write):
    past = [write(*(quad(number, "a") for number in range(count))) for count in (1, 2, 3)]
    present = write(quad(1, "b"))
    at_work, most, lock = [], [], threading.Lock()

    def make(opened, *_):
        with lock:
            at_work.append(1)
            most.append(len(at_work))
        threading.Event().wait(0.05)
        with lock:
            at_work.pop()
        return len(opened.store)

    part = Derived(make)
    part.of(present)
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(part.of, past)) == [1, 2, 3]
    assert max(most) == 1


def test_who_waits_for_a_part_may_give_up(write):
    generation, may_go_on, begun = write(quad(1, "a")), threading.Event(), threading.Event()

    def make(*_):
        begun.set()
        may_go_on.wait(20)
        return 7

    def enough():
        raise TimeoutError

    part = Derived(make)
    with ThreadPoolExecutor(1) as threads:
        maker = threads.submit(part.of, generation)
        assert begun.wait(20)
        with pytest.raises(TimeoutError):
            part.of(generation, enough)
        may_go_on.set()
        assert (maker.result(20), part.of(generation, enough)) == (7, 7)


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
    outcomes = iter([ValueError("not yet"), 7])

    def make(*_):
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    part = Derived(make)
    with pytest.raises(ValueError, match="not yet"):
        part.of(generation)
    assert part.of(generation) == 7


def test_damage_that_is_met_while_a_part_is_made_is_told_as_such(write):
    def make(*_):
        raise RuntimeError("Corruption: block checksum mismatch")

    with pytest.raises(StoreError, match=r"is damaged \(Corruption"):
        Derived(make).of(write(quad(1, "a")))


def test_when_a_part_cannot_be_made_each_who_waited_tries_and_nobody_hangs(write):
    generation, tries, together = write(quad(1, "a")), [], threading.Barrier(4)

    def make(*_):
        tries.append(1)
        if len(tries) < 3:
            raise ValueError("not yet")
        return 7

    def ask(part):
        together.wait(20)
        try:
            return part.of(generation)
        except ValueError:
            return "failed"

    part = Derived(make)
    with ThreadPoolExecutor(4) as threads:
        found = [threads.submit(ask, part) for _ in range(4)]
        assert sorted((each.result(20) for each in found), key=str) == [7, 7, "failed", "failed"]
    assert len(tries) == 3


@pytest.fixture
def line(tmp_path):
    """Generations that came one from another by changes that are kept: so many, the quads of the first growing."""

    def line(count):
        publish(tmp_path / "store", example.quads(2), fingerprint="")
        generations = [current(tmp_path / "store")]
        for number in range(1, count):
            delta = Delta(frozenset(), frozenset(example.twice([f"more{number}"])))
            generations.append(example.change(tmp_path / "store", delta, keep=100))
        return generations

    return line


def values(quads):
    return {quad.object.value for quad in quads}


@pytest.fixture
def followed():
    """The values of a generation, and those that were read afresh."""
    made = []

    def make(opened, *_):
        made.append(opened.generation.number)
        return values(opened.store)

    def follow(opened, before, delta):
        return before - values(delta.removed) | values(delta.added)

    return Derived(make, follow), made


def test_a_part_follows_the_changes_that_are_kept_forwards_and_backwards(line, followed):
    part, made = followed
    generations = line(5)
    found = [part.of(generations[place]) for place in (2, 3, 0, 4, 1)]
    assert [len(each) for each in found] == [4, 5, 2, 6, 3]
    assert made == [3]


def test_where_a_change_is_not_kept_or_damaged_the_part_is_made_anew(line, followed):
    part, made = followed
    first, second, third = line(3)
    part.of(first)
    (second.path / FILE).unlink()
    assert len(part.of(second)) == 3
    example.flip(third.path / FILE, 40)
    assert len(part.of(third)) == 4
    assert made == [1, 2, 3]


def test_a_change_that_leads_elsewhere_is_not_followed(line, followed):
    part, made = followed
    first, second, third = line(3)
    part.of(first)
    (second.path / FILE).write_bytes((third.path / FILE).read_bytes())
    assert between(first, second) is None
    assert len(part.of(second)) == 3
    assert made == [1, 2]


def test_what_is_too_far_away_is_made_anew(line, followed):
    part, made = followed
    generations = line(LONGEST_WAY + 2)
    part.of(generations[0])
    assert len(part.of(generations[-1])) == LONGEST_WAY + 3
    assert made == [1, LONGEST_WAY + 2]


def test_changed_graphs_are_known_without_a_look_at_their_quads(write):
    before = write(quad(1, "a"), quad(2, "b"))
    after = write(quad(1, "a"), quad(3, "b"))
    assert changed(before, after) == {EX + "b"}
    assert changed(after, after) == frozenset()


def test_what_is_ready_is_given_and_nothing_is_made_for_it(write, sizes, calls):
    generation = write(quad(1, "a"))
    assert sizes.ready(generation) is None
    assert calls == []
    sizes.of(generation)
    assert sizes.ready(generation) == 1
    assert sizes.ready(write(quad(1, "a"), quad(2, "a"))) is None
    assert len(calls) == 1
