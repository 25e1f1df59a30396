"""A damaged generation stops nobody: the last good one is served, with a warning, until it is mended."""

from __future__ import annotations

import json
import shutil

import pytest

from iuc_graph.errors import StoreError, StoreVersionError
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current

from .stores import commit, count, processes, quads, wait_until, zygotes


def no_manifest(path):
    (path / "manifest.json").unlink()


def garbled_manifest(path):
    (path / "manifest.json").write_text("{ half", encoding="utf-8")


def newer_layout(path):
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    (path / "manifest.json").write_text(json.dumps(manifest | {"format_version": 999}), encoding="utf-8")


def no_quads(path):
    shutil.rmtree(path / "quads")


def garbled_quads(path):
    (path / "quads" / "CURRENT").write_bytes(b"nothing\n")


def nothing_left(path):
    shutil.rmtree(path)


def garbled_pointer(path):
    (path.parent.parent / "current").write_bytes(b"\xff\xfe")


DAMAGES = [
    no_manifest,
    garbled_manifest,
    newer_layout,
    no_quads,
    garbled_quads,
    nothing_left,
    garbled_pointer,
]


@pytest.fixture(params=DAMAGES, ids=lambda damage: damage.__name__)
def damaged(request, store, tmp_path):
    """Publishes a generation that nobody can open; called again, mends it."""
    whole = tmp_path / "whole"

    def damaged():
        if whole.exists():
            shutil.rmtree(store)
            shutil.copytree(whole, store)
        else:
            generation = publish(store, quads(5), fingerprint="")
            shutil.copytree(store, whole)
            request.param(generation.path)

    return damaged


def warnings(caplog):
    return [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]


def test_the_last_good_generation_is_served_until_the_damaged_one_is_mended(
    make_pool, damaged, memory_quads, caplog
):
    pool = make_pool(workers=1, memory_quads=memory_quads)
    pool.warm()
    assert (count(pool), pool.problem) == (600, "")
    damaged()
    assert [count(pool) for _ in range(3)] == [600] * 3
    assert "generation 000001" in pool.problem
    assert pool.generation().name == "000001"
    assert warnings(caplog) == [pool.problem]
    wait_until(lambda: len(processes()) == 2 + len(zygotes()))
    damaged()
    assert (count(pool), pool.problem) == (5, "")


def test_at_the_start_an_earlier_generation_is_served_with_the_same_warning(
    make_pool, damaged, memory_quads, caplog
):
    damaged()
    pool = make_pool(workers=1, memory_quads=memory_quads)
    # A pointer that cannot be read names nothing: the newest generation of all is the best guess then.
    expected = 5 if (pool.generation().name == "000002") else 600
    assert count(pool) == expected
    assert pool.generation().name in pool.problem.rpartition("generation ")[2]
    assert warnings(caplog) == [pool.problem]
    damaged()
    assert (count(pool), pool.problem) == (5, "")


def test_a_newer_generation_ends_the_problem(make_pool, store, damaged):
    pool = make_pool(workers=1)
    assert count(pool) == 600
    damaged()
    assert (count(pool), bool(pool.problem)) == (600, True)
    try:
        publish(store, quads(8), fingerprint="")
    except StoreVersionError:  # what a newer iuc_graph wrote is not for us to replace
        return
    assert (count(pool), pool.problem) == (8, "")


def test_files_that_are_mended_in_place_are_noticed(make_pool, store, memory_quads):
    pool = make_pool(memory_quads=memory_quads)
    assert count(pool) == 600
    file = publish(store, quads(5), fingerprint="").quads_path / "CURRENT"
    text = file.read_bytes()
    file.write_bytes(b"nothing\n")
    assert count(pool) == 600
    file.write_bytes(text)
    assert (count(pool), pool.problem) == (5, "")


def test_a_damaged_generation_with_a_good_delta_is_followed_in_memory(make_pool, store):
    pool = make_pool()
    assert count(pool) == 600
    no_quads(commit(store, add=quads(1, 600)).path)
    assert (count(pool), pool.problem) == (601, "")


def test_the_served_generation_may_lose_its_files_on_the_way(make_pool, store, memory_quads):
    """Workers that are killed cannot come up again from there; the one before can."""
    pool = make_pool(workers=1, memory_quads=memory_quads)
    commit(store, add=quads(1, 600))
    assert count(pool) == 601
    no_quads(current(store).path)
    pool.close()
    again = make_pool(workers=1, memory_quads=memory_quads)
    assert count(again) == 600
    assert "000002" in again.problem


def test_without_any_good_generation_the_reason_is_told_at_each_try(make_pool, store, memory_quads):
    no_quads(current(store).path)
    pool = make_pool(memory_quads=memory_quads)
    for _ in range(2):
        with pytest.raises(StoreError, match="build the graph again"):
            count(pool)
    assert pool.problem == ""
