"""Workers in memory: forked from one process, which follows commits by their stored deltas."""

from __future__ import annotations

import contextlib
import gzip
import json
import logging
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from iuc_graph.delta import Delta
from iuc_graph.errors import QueryTimeout, WorkerLost
from iuc_graph.store.contract import Query
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current
from iuc_graph.store.patch import FILE, write_patch
from iuc_graph.workers.frames import FrameReader, raise_failure

from .stores import RUNAWAY, Asking, busy, commit, count, processes, quads, wait_until, zygotes

LOG = "iuc_graph.workers.nursery"
VALUES = Query("SELECT ?v { ?s ?p ?v } ORDER BY ?v", "csv")


def values(pool):
    with pool.answer(VALUES) as answer:
        return answer.body.decode().split()[1:]


def spoil(generation):
    """Nobody can read this generation from disk any more."""
    shutil.rmtree(generation.path / "quads")


def test_a_commit_is_followed_by_its_delta_without_reading_the_graph_again(make_pool, store):
    pool = make_pool()
    assert count(pool) == 600
    zygote = zygotes()
    spoil(commit(store, remove=quads(2), add=quads(5, 600)))
    assert values(pool) == sorted(f"v{number}" for number in range(2, 605))
    assert zygotes() == zygote


def test_several_commits_are_followed_at_once(make_pool, store, caplog):
    caplog.set_level(logging.INFO, LOG)
    pool = make_pool()
    assert count(pool) == 600
    for number in range(3):
        last = commit(store, remove=quads(1, number), add=quads(2, 600 + 2 * number))
    spoil(last)
    assert values(pool) == sorted(f"v{number}" for number in range(3, 606))
    assert "followed 3 change(s) to generation 000004" in caplog.text


def test_a_commit_is_followed_after_its_parent_was_removed(make_pool, store):
    pool = make_pool()
    assert count(pool) == 600
    spoil(commit(store, add=quads(1, 600), keep=1))
    assert [path.name for path in (store / "generations").iterdir()] == ["000002"]
    assert count(pool) == 601


def test_all_workers_follow_and_none_keeps_the_old_state(make_pool, store):
    pool = make_pool(workers=3)
    pool.warm()
    commit(store, add=quads(1, 600))
    asking = [Asking(pool, Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "csv")) for _ in range(12)]
    for each in asking:
        each.join(20)
    assert {each.body for each in asking} == {b"n\r\n601\r\n"}


def wrong_removal(generation):
    write_patch(generation.path, Delta(frozenset(quads(1, 9000)), frozenset(quads(1, 600))))


def wrong_addition(generation):
    write_patch(generation.path, Delta(frozenset(), frozenset(quads(2, 599))))


def wrong_digest(generation):
    write_patch(generation.path, Delta(frozenset(), frozenset(quads(2, 600))))


def cut(generation):
    path = generation.path / FILE
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:-5]))


def missing(generation):
    (generation.path / FILE).unlink()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (wrong_removal, "removes what is not there"),
        (wrong_addition, "adds what is there already"),
        (wrong_digest, "leads to another digest"),
        (cut, "does not end as it should"),
        (missing, "no change is stored"),
    ],
)
def test_a_delta_that_does_not_fit_is_thrown_away_and_the_graph_is_read_afresh(
    make_pool, store, caplog, damage, words
):
    caplog.set_level(logging.INFO, LOG)
    pool = make_pool()
    assert count(pool) == 600
    zygote = zygotes()
    damage(commit(store, remove=quads(1), add=quads(1, 600)))
    assert values(pool) == sorted(f"v{number}" for number in range(1, 601))
    assert zygotes() == zygote
    told = [record for record in caplog.records if words in record.getMessage()]
    assert [record.levelno for record in told] == [logging.INFO if damage is missing else logging.WARNING]


def test_a_wrong_delta_is_undone_where_the_graph_cannot_be_read_either(make_pool, store):
    """The first of two deltas fits and was applied: the earlier state has to come back exactly."""
    pool = make_pool(workers=1)
    before = values(pool)
    commit(store, remove=quads(3), add=quads(4, 600))
    broken = commit(store, add=quads(1, 700))
    wrong_removal(broken)
    spoil(broken)
    assert values(pool) == before
    assert "generation 000001" in pool.problem


def test_a_delta_may_remove_what_the_one_before_added(make_pool, store):
    pool = make_pool()
    assert count(pool) == 600
    commit(store, remove=quads(1), add=quads(1, 600))
    spoil(commit(store, remove=quads(1, 600), add=quads(1)))
    assert values(pool) == sorted(f"v{number}" for number in range(600))


def test_a_rebuilt_store_of_the_same_name_is_not_mistaken_for_the_one_held(make_pool, store):
    pool = make_pool()
    assert count(pool) == 600
    shutil.rmtree(store)
    publish(store, quads(7), fingerprint="")
    commit(store, add=quads(1, 7))
    assert count(pool) == 8


def test_a_graph_that_outgrows_memory_moves_to_disk_and_back(make_pool, store):
    pool = make_pool(memory_quads=605, workers=1)
    pool.warm()
    assert len(zygotes()) == 1
    commit(store, add=quads(10, 600))
    assert count(pool) == 610
    assert zygotes() == []
    commit(store, remove=quads(20))
    assert count(pool) == 590
    assert len(zygotes()) == 1


def test_the_memory_of_a_graph_that_moved_to_disk_is_kept_while_a_query_runs_on_it(make_pool, store):
    pool = make_pool(memory_quads=605, workers=2, query_seconds=5)
    running = Asking(pool, RUNAWAY)
    wait_until(busy)
    commit(store, add=quads(10, 600))
    assert count(pool) == 610
    assert len(zygotes()) == 1
    running.join(20)
    assert isinstance(running.error, QueryTimeout)
    assert zygotes() == []


def test_a_zygote_has_one_thread_also_after_it_has_read_a_graph(make_pool):
    pool = make_pool()
    assert count(pool) == 600
    (zygote,) = zygotes()
    assert zygote.num_threads() == 1


def test_a_zygote_that_is_killed_is_replaced(make_pool):
    pool = make_pool(workers=1)
    pool.warm()
    (zygote,) = zygotes()
    zygote.kill()
    wait_until(lambda: not zygote.is_running() or zygote.status() == psutil.STATUS_ZOMBIE)
    assert count(pool) == 600
    wait_until(lambda: count(pool) == 600 and zygotes() and zygotes() != [zygote])


def test_forked_workers_do_not_repeat_each_others_random_numbers(make_pool):
    pool = make_pool(workers=1, query_seconds=0.3)
    seen = set()
    for _ in range(3):
        with pool.answer(Query("SELECT (UUID() AS ?u) (RAND() AS ?r) {}", "csv")) as answer:
            seen.add(answer.body)
        with pytest.raises(QueryTimeout):
            pool.answer(RUNAWAY)
    assert len(seen) == 3


def test_ended_workers_do_not_stay_as_zombies(make_pool):
    pool = make_pool(workers=1, query_seconds=0.1)
    pool.warm()
    for _ in range(5):
        with pytest.raises(QueryTimeout):
            pool.answer(RUNAWAY)
    wait_until(lambda: len(processes()) == 3)


LIMITED = """
import os, resource
from iuc_graph.workers.zygote import main
if os.geteuid() == 0:  # the system does not limit root
    os.setresuid(65534, 65534, 65534)
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
main()
"""


def test_a_fork_that_the_system_refuses_is_told_in_words(store):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # it is not root that reads it
        shutil.copytree(store, Path(folder) / "store")
        generation = current(Path(folder) / "store")
        order = {"do": "fork", "id": 1, "path": str(generation.path), "digest": generation.manifest.digest}
        ours, theirs = socket.socketpair()
        replies, written_by_them = os.pipe()
        with subprocess.Popen([sys.executable, "-c", LIMITED], stdin=theirs) as zygote, ours, theirs:
            line = json.dumps(order | {"memory_bytes": 1}).encode() + b"\n"
            socket.send_fds(ours, [line], [written_by_them] * 3)
            os.close(written_by_them)
            _, told = FrameReader(replies).receive(time.monotonic() + 20)
            os.close(replies)
            ours.close()
            theirs.close()
            assert zygote.wait(20) == 0
    with pytest.raises(WorkerLost, match=r"could be started \(Resource temporarily unavailable"):
        raise_failure(json.loads(told))


def test_a_system_that_has_no_files_left_is_told_in_words_and_passes(make_pool, memory_quads):
    pool = make_pool(workers=1, memory_quads=memory_quads)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    taken = []
    try:
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.dup(1))
        os.close(taken.pop())  # one is enough to read the pointer
        with pytest.raises(WorkerLost, match=r"No worker could be started \(Too many open files"):
            pool.answer(VALUES)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in taken:
            os.close(descriptor)
    assert count(pool) == 600
    assert pool.problem == ""
