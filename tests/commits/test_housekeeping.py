"""Room on disk, and texts that must not stay there."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from iuc_graph.commits import Replacement, commit
from iuc_graph.commits.housekeeping import collect_garbage
from iuc_graph.commits.release import make_release
from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError, StoreLocked, StoreMissing
from iuc_graph.store.digest import digest_of
from iuc_graph.store.drafts import writing
from iuc_graph.store.files import size_of
from iuc_graph.store.generations import current, open_current, published
from iuc_graph.store.history import at, entries
from iuc_graph.store.patch import read_patch

from .world import World, damage, intent, note, write

SECRET = "Zwölfkirchner-Quastenflosser"


def commits(world: World, number: int) -> None:
    """So many commits of which all generations stay."""
    for count in range(number):
        operation = Replacement(add=frozenset([note("one", f"text {count} {'x' * 20_000}")]))
        commit(world.directory, [operation], intent(), world.terms(keep=1000))


def test_old_generations_go_and_their_room_comes_back(world: World):
    root = world.directory / "generations"
    commits(world, 12)
    before, held = size_of(root), world.quads()
    done = collect_garbage(world.directory, 3)
    assert done.removed == tuple(range(1, 11))
    assert published(world.directory) == [11, 12, 13]
    assert done.freed == before - size_of(root) > 0
    assert world.quads() == held
    assert len(entries(world.directory)) == 13
    assert collect_garbage(world.directory, 3).removed == ()


def test_releases_stay(world: World, repository: Path):
    commits(world, 2)
    make_release(world.directory, "v1.0", repository / "CITATION.cff")
    commits(world, 2)
    collect_garbage(world.directory, 1)
    assert published(world.directory) == [3, 4] if current(world.directory).number == 4 else [3, 5]
    assert at(world.directory, "v1.0").number == 3


def test_what_somebody_reads_stays_until_they_are_done(world: World):
    with open_current(world.directory) as opened:
        commits(world, 2)
        done = collect_garbage(world.directory, 1)
        assert (done.removed, done.in_use) == ((2,), (1,))
        assert list(opened.store)
    assert collect_garbage(world.directory, 1).removed == (1,)


def places_of(directory: Path, text: str) -> list[str]:
    """Files of a store that hold a text, as it is or within gzip."""
    found = []
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            if path.suffix == ".gz":
                raw += zlib.decompress(raw, wbits=31)
            if text.encode() in raw or text.encode("utf-16-le") in raw:
                found.append(str(path.relative_to(directory)))
    return found


@pytest.fixture
def erased(world: World) -> World:
    """A world in which a text was written, and removed again."""
    write(world, note("one", SECRET))
    write(world, remove=(note("one", SECRET),))
    return world


def test_a_deleted_text_stays_in_the_files_until_they_are_written_afresh(erased: World):
    collect_garbage(erased.directory, 1)
    assert places_of(erased.directory, SECRET)
    before = current(erased.directory).manifest
    done = collect_garbage(erased.directory, 1, compact=True, who="ana")
    assert places_of(erased.directory, SECRET) == []
    after = current(erased.directory).manifest
    assert (after.digest, after.owners, after.fingerprint, after.checked_by) == (
        before.digest,
        before.owners,
        before.fingerprint,
        before.checked_by,
    )
    assert digest_of(erased.quads()) == before.digest
    assert done.removed == (3,)
    assert (entries(erased.directory)[-1].kind, entries(erased.directory)[-1].who) == ("compact", "ana")


def test_all_that_goes_is_counted_when_the_graph_is_written_afresh(world: World):
    commits(world, 4)
    assert collect_garbage(world.directory, 2, compact=True).removed == (1, 2, 3, 4)
    assert published(world.directory) == [5, 6]


def test_readers_that_follow_see_that_nothing_changed(world: World):
    write(world, note("one", "x"))
    collect_garbage(world.directory, 5, compact=True)
    assert read_patch(current(world.directory)) == Delta()
    write(world, note("one", "y"))
    assert {note("one", "x"), note("one", "y")} <= world.quads()


def test_a_damaged_graph_is_not_copied(world: World):
    second = write(world, note("one", "x"))
    damage(second)
    with pytest.raises(StoreError, match="rollback"):
        collect_garbage(world.directory, 1, compact=True)
    assert published(world.directory) == [1, 2]


def test_it_waits_its_turn_and_makes_no_directory(world: World, tmp_path: Path):
    with writing(world.directory), pytest.raises(StoreLocked):
        collect_garbage(world.directory, 1, seconds=0.05)
    with pytest.raises(StoreMissing):
        collect_garbage(tmp_path / "typo", 1)
    assert not (tmp_path / "typo").exists()
