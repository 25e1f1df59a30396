"""What stays: the last few, every release, and whatever somebody reads; what dead writers left goes."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from iuc_graph.delta import Delta
from iuc_graph.store.drafts import publish
from iuc_graph.store.files import size_of
from iuc_graph.store.generations import open_current
from iuc_graph.store.releases import Release, add_release
from iuc_graph.store.retention import Collected, collect, leftovers, sweep

from .example import change, contents, names, quads, stopping, twice


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    directory = tmp_path_factory.mktemp("original")
    for count in range(1, 7):
        publish(directory, quads(count), fingerprint="")
    return directory


@pytest.fixture
def store(original, tmp_path):
    """Six generations, all kept."""
    return shutil.copytree(original, tmp_path / "store")


def test_the_last_ones_stay(store):
    assert collect(store, 6, 3).removed == (1, 2, 3)
    assert names(store) == ["000004", "000005", "000006"]


@pytest.mark.parametrize("keep", [0, -1, 1])
def test_the_one_in_use_always_stays(store, keep):
    collect(store, 6, keep)
    assert names(store) == ["000006"]
    assert contents(store) == set(quads(6))


def test_a_commit_keeps_as_many_as_it_is_told(store):
    publish(store, quads(7), fingerprint="", keep=2)
    assert names(store) == ["000006", "000007"]


def test_a_release_stays_however_old(store):
    add_release(store, Release("v1.0", 2, "2026-05-01T12:00:00+00:00"))
    assert collect(store, 6, 1) == Collected((1, 3, 4, 5), (), 0)
    assert names(store) == ["000002", "000006"]


def test_what_is_newer_than_the_one_in_use_is_not_for_gc(store):
    collect(store, 4, 1)
    assert names(store) == ["000004", "000005", "000006"]


def test_one_that_is_read_stays_is_told_and_goes_later(store):
    with open_current(store) as reader:
        publish(store, quads(9), fingerprint="")
        assert collect(store, 7, 1) == Collected((1, 2, 3, 4, 5), (6,), 0)
        assert set(reader.store) == set(quads(6))
    assert collect(store, 7, 1) == Collected((6,), (), 0)


READER = """
import sys, time
from pathlib import Path
from iuc_graph.store.generations import open_current
opened = open_current(Path(sys.argv[1]))
print("open", flush=True)
time.sleep(600)
"""


def test_a_reader_in_another_process_holds_its_generation_until_it_dies(store):
    with stopping(READER, store) as reader:
        assert reader.stdout.readline() == "open\n"
        publish(store, quads(9), fingerprint="", keep=1)
        assert names(store) == ["000006", "000007"]
    assert collect(store, 7, 1).removed == (6,)


def test_one_without_a_lease_file_is_removed(store):
    (store / "generations" / "000001" / "lease").unlink()
    assert collect(store, 6, 5).removed == (1,)


def test_the_bytes_that_came_free_are_those_that_the_disk_got_back(tmp_path):
    publish(tmp_path, quads(3000), fingerprint="")
    change(tmp_path, Delta(added=frozenset(twice(["new"]))))
    before = size_of(tmp_path)
    found = collect(tmp_path, 2, 1, measure=True)
    assert found.removed == (1,)
    assert found.freed == before - size_of(tmp_path) > 0
    shared = size_of(tmp_path / "generations" / "000002")
    assert found.freed < shared, "the files that both share are not free"


def test_a_file_with_two_names_counts_once(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 5000)
    one = size_of(tmp_path)
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    (tmp_path / "c").symlink_to(tmp_path / "a")
    assert size_of(tmp_path) == one >= 5000
    disk = subprocess.run(["du", "-s", "-B1", tmp_path / "a"], capture_output=True, text=True, check=True)
    assert one == int(disk.stdout.split()[0])


def test_what_dead_writers_left_is_swept_and_nothing_else(store):
    root = store / "generations"
    for name in ["000007", "000008.work", "000003.removed"]:
        (root / name / "quads").mkdir(parents=True)
    (root / "notes").mkdir()
    assert [path.name for path in leftovers(store, 6)] == ["000003.removed", "000008.work", "000007"]
    sweep(store, 6)
    assert names(store) == [*(f"{number:06d}" for number in range(1, 7)), "notes"]
    assert leftovers(store, 6) == []


def test_without_a_pointer_complete_generations_are_not_swept(store):
    (store / "generations" / "000008.work").mkdir()
    sweep(store, None)
    assert names(store) == [f"{number:06d}" for number in range(1, 7)]
