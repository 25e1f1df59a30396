"""Writers and readers at the same time, over a server in processes of its own, which may be killed at any moment.

The load is that of benchmarks/writers.py, which checks every answer; here it is short.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from iuc_graph.commits import Rulebook
from iuc_graph.project import Project

PARTS = ("writers", "writers_books", "writers_ground", "writers_kills", "writers_load")
SHARED = ("endpoint_engines", "endpoint_questions", "endpoint_wire", "printed", "programmes", "stores")
MADE = ("made_documents", "made_ground", "made_places")
TRIPLES = 12_000
"""Enough for commits by the fast way, which takes a tenth of a second where the plain one takes two."""


@dataclass(frozen=True)
class Benchmark:
    """The modules of the benchmark, and a store for it that no test changes."""

    main: ModuleType
    books: ModuleType
    kills: ModuleType
    load: ModuleType
    store: Path


@pytest.fixture(scope="module")
def benchmark(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Benchmark]:
    store = tmp_path_factory.mktemp("programme") / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "benchmarks"))
        import programmes
        import writers
        import writers_books
        import writers_kills
        import writers_load

        rules = Rulebook(Project(repository).shapes).fingerprint
        programmes.publish_programme(store, programmes.programme(TRIPLES), "benchmark", rules)
        yield Benchmark(writers, writers_books, writers_kills, writers_load, store)
    for name in (*PARTS, *SHARED, *MADE):
        sys.modules.pop(name, None)


def kill(benchmark: Benchmark, size: object, victims: list[object], seed: int) -> tuple[object, object]:
    """A kill of each of these, one after another."""
    with benchmark.main.copied(benchmark.store) as ground:
        found = benchmark.main.kills(ground, size, victims, Random(seed))
        assert benchmark.kills.processes_of(ground.store) == []
    return found


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_in_the_middle_of_commits(benchmark):
    victim = benchmark.kills.Victim
    size = benchmark.load.Size(writers=6, readers=3, pause=0.02)
    run, struck = kill(benchmark, size, [victim.WRITER, victim.TREE, victim.SERVER], seed=1)
    assert run.seen.faults == []
    assert struck.kills.total() == 3
    assert run.ledger.total >= 3
    assert any("412 precondition-failed" in told for told in run.seen.answers), run.seen.answers
    assert len(run.seen.states) >= 3


@pytest.mark.slow_lane
def test_nothing_acknowledged_is_lost_in_fifty_kills_under_full_load(benchmark):
    victims = list(islice(cycle(benchmark.kills.Victim), 50))
    run, struck = kill(benchmark, benchmark.load.Size(), victims, seed=2)
    assert run.seen.faults == []
    assert struck.kills.total() == 50
    assert struck.in_flight > 40
    assert struck.half_made > 5
    assert run.ledger.lost_unanswered > 10


@pytest.mark.slow_lane
def test_no_update_is_lost_and_every_answer_is_of_one_whole_state(benchmark):
    for way in (benchmark.load.Way.CONDITION, benchmark.load.Way.COMPUTED):
        with benchmark.main.copied(benchmark.store) as ground:
            run = benchmark.main.together(ground, benchmark.load.Size(), way, 60)
        assert run.seen.faults == []
        assert run.ledger.total >= 10
        assert len(run.seen.states) >= 10


@pytest.mark.slow_lane
def test_writers_that_set_no_condition_are_seen_to_lose_updates(benchmark):
    with benchmark.main.copied(benchmark.store) as ground:
        run = benchmark.main.together(ground, benchmark.load.Size(6, 2), benchmark.load.Way.CARELESS, 5)
    assert any("the total is" in fault for fault in run.seen.faults), run.seen.faults


def test_the_books_tell_lost_and_doubled_updates_from_right_ones(benchmark):
    for stored, unanswered, wrong in (
        (3, set(), False),
        (2, set(), True),
        (4, set(), True),
        (4, {"a"}, False),
        (3, {"a"}, False),
        (2, {"a"}, True),
        (5, {"a"}, True),
    ):
        ledger = benchmark.books.Ledger({"a": 3}, unanswered)
        assert bool(ledger.settle({"a": stored})) is wrong, (stored, unanswered)


def test_answers_that_are_of_no_whole_state_are_told(benchmark):
    state = benchmark.books.State
    for states in (
        [(1, state({"total": 1}, "half"))],
        [(1, state({"total": 1})), (1, state({"total": 2}))],
        [(1, state({"total": 2})), (2, state({"total": 1}))],
    ):
        seen = benchmark.books.Seen()
        for generation, found in states:
            seen.state(generation, found)
        seen.check_order()
        assert seen.wrong == 1
