"""A full disk, a directory that is read-only, damaged files: told in words, and the last good graph goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError, StoreFull
from iuc_graph.store.backup import backup
from iuc_graph.store.doctor import examine
from iuc_graph.store.drafts import Stage, publish, writing
from iuc_graph.store.files import size_of
from iuc_graph.store.generations import current, manifest_text, open_current, read_generation
from iuc_graph.store.history import entries, last_good
from iuc_graph.store.releases import Release, add_release
from iuc_graph.store.verify import verify

from .example import ACCOUNT, change, contents, flip, names, quads, twice

PAGE = 4096
LONG = "why " * PAGE
"""A message whose line in the history takes more than a page."""
MANY_OWNERS = {f"https://example.org/graph/{number}": "data" for number in range(4000)}
"""They make a manifest that takes more room than the logs of the engine give back before it is written."""


@contextmanager
def mounted(place: Path, size: str) -> Iterator[Path]:
    """A file system of its own, in memory; skips where that is not allowed."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a full disk is made by mounting a small one, which this user or system does not allow")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@dataclass(frozen=True)
class Disk:
    """A small disk with a store on it."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / "store"

    def free(self) -> int:
        state = os.statvfs(self.root)
        return state.f_bavail * state.f_frsize

    def fill(self, leaving: int = 0) -> None:
        """Take all room but so many bytes."""
        size = max(self.free() - leaving, 0)
        with (self.root / "ballast").open("ab") as file, suppress(OSError):
            os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), size)

    def make_room(self) -> None:
        (self.root / "ballast").unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path):
    with mounted(tmp_path / "disk", "32m") as place:
        publish(place / "store", quads(300), fingerprint="")
        yield Disk(place)


def where(error: BaseException) -> str:
    """The innermost function of the room store that an error came through."""
    cause = error.__cause__ or error
    frames = traceback.extract_tb(cause.__traceback__)
    return next(
        frame.name for frame in reversed(frames) if "/store/" in frame.filename and "src" in frame.filename
    )


def refused(disk: Disk, delta: Delta, *, filled_at: Stage | None, leaving: int) -> str:
    """A commit on a disk that is filled at a stage (None: before); the function that failed, "" when none did.

    Checks that the graph before stays in use and whole, and that nothing is left behind.
    """
    before, generation, lines = disk.free(), current(disk.store), entries(disk.store)

    def tell(step: str) -> None:
        if step == filled_at:
            disk.fill(leaving)

    if filled_at is None:
        disk.fill(leaving)
    try:
        with writing(disk.store, tell) as writer, writer.clone(writer.parent) as draft:
            delta.apply(draft.store)
            tell(Stage.APPLIED)
            draft.publish(replace(ACCOUNT, message=LONG, owners=MANY_OWNERS), delta)
    except StoreFull as error:
        assert "There is no room left for the graph" in str(error)
        assert "Nothing was changed" in str(error)
        assert current(disk.store) == generation
        verify(generation)
        assert entries(disk.store) == lines
        failed = where(error)
    else:
        return ""
    # Only now that the error is gone, and with it the last hold on the files.
    disk.make_room()
    assert disk.free() >= before - 16 * PAGE, "what failed left its files"
    assert names(disk.store) == [generation.name]
    return failed


MANY = Delta(added=frozenset(twice(f"a longer text for a value, number {number}" for number in range(2000))))


@pytest.mark.parametrize(
    ("filled_at", "leaving", "step"),
    [
        (None, 0, "_cloned"),
        (None, 20 * PAGE, "_cloned"),
        (Stage.CLONED, 0, "writing"),  # in what the caller of the draft does
        (Stage.CLONED, 60 * PAGE, "writing"),
        (Stage.APPLIED, 0, "_finish"),
        (Stage.APPLIED, 8 * PAGE, "_finish"),
        (Stage.FLUSHED, 0, "append"),
        (Stage.NOTED, 0, "replace_text"),
    ],
)
def test_a_disk_that_is_full_at_a_step_is_told_and_the_old_graph_goes_on(disk, filled_at, leaving, step):
    assert refused(disk, MANY, filled_at=filled_at, leaving=leaving) == step
    change(disk.store, MANY)
    assert contents(disk.store) == set(quads(300)) | MANY.added
    verify(current(disk.store))


def test_a_commit_in_ever_so_little_room_is_whole_or_refused(disk):
    """Every amount of room, from too little to enough, so that one step after the other is the first to fail."""
    small = Delta(added=frozenset(twice(["x" * 9000])))
    failed = []
    for pages in range(14, 300, 4):
        failed.append(refused(disk, small, filled_at=None, leaving=pages * PAGE))
        if not failed[-1]:
            break
    assert failed[0] == "_cloned"
    assert failed[-1] == "", "with enough room it has to work"
    assert {"_finish", "seal"} <= set(failed), "the flush and the manifest have to fail at least once"
    verify(current(disk.store))
    assert contents(disk.store) == set(quads(300)) | small.added


def test_a_build_that_finds_no_room_leaves_the_old_graph(disk):
    many = (
        quad for number in range(40) for quad in twice(f"{number} {each} {'x' * 200}" for each in range(500))
    )
    disk.fill(leaving=3 * 2**20)
    with pytest.raises(StoreFull):
        publish(disk.store, many, fingerprint="")
    assert names(disk.store) == ["000001"]
    assert contents(disk.store) == set(quads(300))
    disk.make_room()
    publish(disk.store, quads(5), fingerprint="")
    assert contents(disk.store) == set(quads(5))


def test_many_failures_do_not_fill_the_disk(disk):
    before = size_of(disk.store)
    for _ in range(12):
        assert refused(disk, MANY, filled_at=Stage.CLONED, leaving=10 * PAGE)
    assert size_of(disk.store) <= before + 4 * PAGE
    assert names(disk.store) == ["000001"]


def test_a_backup_that_finds_no_room_is_told_and_leaves_no_file(disk, tmp_path):
    publish(disk.store, [*quads(1), *MANY.added], fingerprint="")
    with mounted(tmp_path / "other", "64k") as place:
        Disk(place).fill(leaving=2 * PAGE)
        with pytest.raises(StoreFull, match="no room left for the backup"):
            backup(disk.store, place / "backup.tar")
        assert [path.name for path in place.iterdir()] == ["ballast"]


@pytest.fixture
def read_only(tmp_path):
    """A store in a directory that cannot be written."""
    place = tmp_path / "disk"
    if os.geteuid():
        place.mkdir()
        publish(place / "store", quads(3), fingerprint="")
        paths = [place, *place.rglob("*")]
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield place / "store"
        for path in paths:
            path.chmod(0o755)
        return
    with mounted(place, "8m"):
        publish(place / "store", quads(3), fingerprint="")
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        yield place / "store"


def test_a_store_that_cannot_be_written_is_read_as_ever(read_only, tmp_path):
    assert contents(read_only) == set(quads(3))
    verify(current(read_only))
    assert [entry.number for entry in entries(read_only)] == [1]
    assert backup(read_only, tmp_path / "backup.tar").quads == 6


def test_a_writer_to_a_store_that_cannot_be_written_is_told(read_only):
    with pytest.raises(
        StoreError, match=rf"The graph in {read_only} cannot be written: .*(Read-only|denied)"
    ):
        publish(read_only, quads(1), fingerprint="")
    assert contents(read_only) == set(quads(3))


def test_doctor_tells_that_a_store_cannot_be_written(read_only):
    found = {finding.what: finding for finding in examine(read_only)}
    assert not found["writing"].well
    assert found["generation in use"].well


def largest(generation) -> Path:
    return max(generation.quads_path.glob("*.sst"), key=lambda path: path.stat().st_size)


def damage_inside(generation) -> None:
    """Change one bit among the quads, which no size and no list of files tells."""
    flip(largest(generation), largest(generation).stat().st_size // 3)


def manifest_of_the_engine(generation) -> Path:
    return next(generation.quads_path.glob("MANIFEST-*"))


AT_OPENING = {
    "a table that is missing": lambda found: largest(found).unlink(),
    "a table that is cut": lambda found: os.truncate(largest(found), 100),
    "a table that is empty": lambda found: os.truncate(largest(found), 0),
    "a table of noise": lambda found: largest(found).write_bytes(os.urandom(largest(found).stat().st_size)),
    "no CURRENT": lambda found: (found.quads_path / "CURRENT").unlink(),
    "an empty CURRENT": lambda found: os.truncate(found.quads_path / "CURRENT", 0),
    "noise in CURRENT": lambda found: (found.quads_path / "CURRENT").write_bytes(os.urandom(16)),
    "no list of tables": lambda found: manifest_of_the_engine(found).unlink(),
    "an empty list of tables": lambda found: os.truncate(manifest_of_the_engine(found), 0),
    "no quads": lambda found: shutil.rmtree(found.quads_path),
    "no manifest": lambda found: (found.path / "manifest.json").unlink(),
    "a garbled manifest": lambda found: (found.path / "manifest.json").write_bytes(os.urandom(300)),
    "no lease": lambda found: (found.path / "lease").unlink(),
}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    directory = tmp_path_factory.mktemp("original")
    publish(directory, quads(2000), fingerprint="")
    publish(directory, quads(2100), fingerprint="")
    return directory


@pytest.fixture
def store(original, tmp_path):
    """Two generations of some thousand quads."""
    return shutil.copytree(original, tmp_path / "store")


@pytest.mark.parametrize("damage", AT_OPENING)
def test_a_damaged_generation_is_told_to_readers_and_there_is_a_way_back(store, damage):
    AT_OPENING[damage](current(store))
    with pytest.raises(StoreError, match=r"000002|faster than it can be opened"), open_current(store):
        pass
    assert last_good(store).number == 1
    verify(last_good(store))
    found = {finding.what: finding for finding in examine(store)}
    assert not found["generation in use"].well
    assert found["generation in use"].remedy == "go back with iuc-graph rollback 1"
    publish(store, quads(3), fingerprint="")
    assert contents(store) == set(quads(3))


def test_damage_inside_a_table_is_found_by_reading_it_all(store):
    generation = current(store)
    damage_inside(generation)
    with pytest.raises(
        StoreError, match=r"000002/quads/\d+\.sst is damaged.* Go back to a generation before 2"
    ):
        verify(generation)
    found = {finding.what: finding for finding in examine(store)}
    assert found["generation in use"].remedy == "go back with iuc-graph rollback 1"
    assert last_good(store).number == 1


def test_damage_that_reading_comes_upon_is_told(store):
    """Of a writer, as each table in turn is damaged: the quads as they were, or words."""
    told = 0
    tables = sorted(current(store).quads_path.glob("*.sst"))
    for table in tables:
        whole = table.read_bytes()
        table.write_bytes(whole[:99] + bytes(byte ^ 1 for byte in whole[99:200]) + whole[200:])
        try:
            with writing(store) as writer, writer.clone(writer.parent) as draft:
                assert set(draft.store) == set(quads(2100))
        except StoreError as error:
            told += 1
            assert "rollback" in str(error)
        table.write_bytes(whole)
    assert told >= 3
    assert contents(store) == set(quads(2100))
    assert names(store) == ["000001", "000002"]


def test_quads_that_are_not_what_the_manifest_says_are_told_with_their_graph(store):
    first, second = read_generation(store / "generations" / "000001"), current(store)
    shutil.rmtree(second.quads_path)
    shutil.copytree(first.quads_path, second.quads_path)
    with pytest.raises(StoreError, match=r"is damaged: it is not what was written there"):
        verify(second)
    manifest = second.path / "manifest.json"
    manifest.write_text(manifest_text(replace(second.manifest, files=first.manifest.files)))
    with pytest.raises(
        StoreError, match=r"the merged graph, https://example.org/graph/a does not hold what the"
    ):
        verify(current(store))


def test_every_file_of_the_engine_is_under_the_eye_of_verify(store):
    generation = current(store)
    for file in sorted(generation.quads_path.iterdir()):
        whole = file.read_bytes()
        file.write_bytes(whole + b"x")
        with pytest.raises(StoreError, match=r"rollback"):
            verify(generation)
        file.write_bytes(whole)
    verify(generation)


def test_doctor_finds_nothing_wrong_with_a_store_that_is_whole(store):
    found = list(examine(store))
    assert [finding.what for finding in found if not finding.well] == []
    assert {finding.what: finding.detail for finding in found}[
        "generation in use"
    ] == "2: 4,200 quads as recorded"


def test_doctor_tells_what_is_left_over_lost_or_unreadable(store):
    (store / "generations" / "000003.work").mkdir()
    (store / "history.jsonl").write_bytes(b"garbled\n")
    add_release(store, Release("v1.0", 1, "2026-05-01T12:00:00+00:00"))
    shutil.rmtree(store / "generations" / "000001")
    found = {finding.what: finding for finding in examine(store)}
    assert not found["leftovers"].well
    assert "000003.work" in found["leftovers"].detail
    assert "line 1 is damaged" in found["history"].detail
    assert "v1.0" in found["releases"].detail
    assert found["generation in use"].well
    assert found["generations kept"].detail.startswith("1, ")


def test_doctor_takes_no_draft_in_the_making_for_a_leftover(store):
    def tell(step: str) -> None:
        if step == Stage.CLONED:
            found = {finding.what: finding for finding in examine(store)}
            assert found["leftovers"].well
            assert "a writer is at work" in found["leftovers"].detail

    change(store, Delta(), tell=tell)


def test_doctor_tells_of_a_lost_pointer(store):
    (store / "current").unlink()
    found = {finding.what: finding for finding in examine(store)}
    assert found["pointer"].remedy == "go back with iuc-graph rollback 2"


def test_doctor_asks_for_room_in_proportion_to_the_store(disk):
    found = next(iter(examine(disk.store)))
    assert (found.what, found.well) == ("free space", False)
    assert "200 needed" in found.detail
