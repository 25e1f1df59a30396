"""kill -9 at every step of a commit, and at any moment: the graph in use is the old one or the new one, and whole."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from iuc_graph.commits import Replacement, Way, commit
from iuc_graph.inference import assemble as derive
from iuc_graph.store.drafts import Stage
from iuc_graph.store.generations import current, open_read_only, published, read_generation
from iuc_graph.store.history import entries

from .world import World, document, intent, note

BEFORE_THE_SWAP = [stage for stage in Stage if stage is not Stage.POINTED]
NEEDED = 5
"""How often each outcome has to occur, so that the test shows something."""

Change = tuple[frozenset[Quad], frozenset[Quad]]


def test_twenty_kills_leave_the_old_graph_or_the_new_one(world: World, victims):
    rounds = [*BEFORE_THE_SWAP, *[Stage.POINTED] * 6, *[None] * 5]
    assert len(rounds) == 20
    check(world, victims, rounds, seed=1)


@pytest.mark.slow_lane
def test_two_hundred_kills_leave_the_old_graph_or_the_new_one(world: World, victims):
    rounds = [*BEFORE_THE_SWAP * 8, *[Stage.POINTED] * 18, *[None] * 110]
    assert len(rounds) == 200
    outcomes = check(world, victims, rounds, seed=2)
    assert min(outcomes["old by chance"], outcomes["new by chance"]) >= NEEDED, outcomes


def check(world: World, victims: Callable[..., str], rounds: list[Stage | None], seed: int) -> Counter[str]:
    """Kill once a round; `None` stands for a moment by chance. How often each outcome occurred."""
    chance = random.Random(seed)
    chance.shuffle(rounds)
    whole_commit = {way: seconds_of_a_commit(world, victims, way) for way in Way}
    asserted = {quad for quad in world.quads() if is_stated(quad)}
    outcomes: Counter[str] = Counter()
    for number, stage in enumerate(rounds):
        remove, add = change(chance, asserted, number)
        new = (asserted - remove) | add
        hashes = {whole(asserted): "old", whole(new): "new"}
        assert len(hashes) == 2
        standing = {path: hash_of(path) for path in generations(world.directory)}
        way = chance.choice(list(Way))
        order = {"stage": stage} if stage else {"seconds": chance.uniform(0, 1.2) * whole_commit[way]}
        said = victims(world, way=way, remove=remove, add=add, **order)
        assert said == "killed" or (stage is None and said == "done")
        outcome = hashes.get(hash_of(current(world.directory).path))
        assert outcome is not None, (
            f"round {number}: after a kill at {stage} the graph is neither old nor new"
        )
        assert outcome == "new" or said == "killed", "a commit that was acknowledged is gone"
        assert stage is None or outcome == ("new" if stage is Stage.POINTED else "old")
        assert entries(world.directory)[-1].number == current(world.directory).number
        for path, before in standing.items():
            assert not path.exists() or hash_of(path) == before, "an older generation changed"
        outcomes[f"{outcome} by chance" if stage is None else outcome] += 1
        asserted = new if outcome == "new" else asserted
    total = Counter({"old": 0, "new": 0})
    for outcome, count in outcomes.items():
        total[outcome.split()[0]] += count
    assert min(total["old"], total["new"]) >= NEEDED, outcomes
    assert_still_works(world)
    return outcomes


def seconds_of_a_commit(world: World, victims: Callable[..., str], way: Way) -> float:
    """How long a commit takes here that nobody kills."""
    started = time.monotonic()
    add = frozenset({note("one", f"by the {way} way")})
    assert victims(world, way=way, remove=frozenset(), add=add) == "done"
    return time.monotonic() - started


def assert_still_works(world: World) -> None:
    """The next writer gets the lock at once, sweeps all that was left, and commits."""
    commit(
        world.directory, [Replacement(add=frozenset({note("one", "last")}))], intent(), world.terms(seconds=0)
    )
    assert note("one", "last") in world.quads()
    names = {path.name for path in (world.directory / "generations").iterdir()}
    assert names == {f"{number:06d}" for number in published(world.directory)}
    assert len(entries(world.directory)) <= current(world.directory).number


def change(chance: random.Random, asserted: set[Quad], number: int) -> Change:
    """A change that conforms: notes that come and go, and sometimes a whole document that does."""
    notes = {quad for quad in asserted if quad.predicate.value.endswith("#note")}
    remove = frozenset(chance.sample(sorted(notes, key=str), min(len(notes), chance.randint(0, 2))))
    add = {note(chance.choice(["one", "two"]), f"{number}.{index}") for index in range(chance.randint(1, 4))}
    third = frozenset(document("three"))
    if chance.random() < 0.3:
        return (remove | third, frozenset(add)) if third <= asserted else (remove, frozenset(add) | third)
    return remove, frozenset(add)


def is_stated(quad: Quad) -> bool:
    """Whether a quad is neither inferred nor merged."""
    graph = getattr(quad.graph_name, "value", "")
    return bool(graph) and not graph.endswith("/graph/inferred")


def whole(asserted: set[Quad]) -> str:
    """The hash of a store with these statements, worked out in memory by the plain way."""
    derived = derive(asserted)
    return hash_of_quads([*asserted, *derived.inferred, *derived.default])


def hash_of(path: Path) -> str:
    """The hash of all quads of a generation."""
    with open_read_only(read_generation(path)) as opened:
        return hash_of_quads(opened.store)


def hash_of_quads(quads: list[Quad] | Store) -> str:
    """A canonical hash, apart from the one in the manifest: blank nodes do not occur."""
    return hashlib.sha256("\n".join(sorted(map(str, quads))).encode()).hexdigest()


def generations(directory: Path) -> list[Path]:
    """The published generations up to the one in use."""
    last = current(directory).number
    return [directory / "generations" / f"{n:06d}" for n in published(directory) if n <= last]


@pytest.fixture(scope="module")
def victims() -> Iterator[Callable[..., str]]:
    """Makes a commit in a process that is killed, and says whether it was."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("victims.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"

        def kill(world: World, *, way: Way, remove: frozenset[Quad], add: frozenset[Quad], **order) -> str:
            texts = {
                name: "".join(f"{quad} .\n" for quad in quads)
                for name, quads in (("add", add), ("remove", remove))
            }
            places = {"directory": str(world.directory), "shapes": str(world.rulebook.shapes)}
            process.stdin.write(json.dumps(places | texts | {"way": way} | order) + "\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        yield kill
        process.stdin.close()
