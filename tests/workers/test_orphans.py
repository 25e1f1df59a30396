"""No worker and no zygote outlives the process that started it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import psutil
import pytest

from iuc_graph.errors import ServiceBusy
from iuc_graph.settings import Settings
from iuc_graph.store.drafts import publish
from iuc_graph.workers import nursery
from iuc_graph.workers.pool import Pool

from .stores import COUNT, RUNAWAY, Asking, processes, quads, wait_until, zygotes

PARENT = """
import os, sys
from pathlib import Path
from iuc_graph.settings import Settings
from iuc_graph.store.contract import Query
from iuc_graph.workers.pool import Pool
pool = Pool(Settings(store=Path(sys.argv[1]), memory_quads=int(sys.argv[2]), query_seconds=600))
print("up", flush=True)
pool.warm()
pool.answer(Query(sys.argv[3]))
"""


def marked(mark):
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("MARK") == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("after", [0.0, 0.15, 0.3, 0.5, "working"])
def test_nothing_outlives_a_parent_that_is_killed_at_any_moment(store, tmp_path, memory_quads, after):
    mark = f"{tmp_path} {memory_quads}"
    command = [sys.executable, "-c", PARENT, str(store), str(memory_quads), RUNAWAY.text]
    environment = os.environ | {"MARK": mark}
    with psutil.Popen(command, env=environment, stdout=subprocess.PIPE) as parent:
        parent.stdout.readline()
        if after == "working":
            workers = 3 + (memory_quads > 0)
            wait_until(lambda: len(marked(mark)) == 1 + workers)
            wait_until(lambda: any(p.cpu_times().user > 0.5 for p in parent.children(recursive=True)))
        else:
            with pytest.raises(psutil.TimeoutExpired):
                parent.wait(after or 0.001)
        parent.kill()
    wait_until(lambda: not marked(mark))


@pytest.fixture(scope="module")
def large_store(tmp_path_factory):
    """One that takes a while to be read to memory."""
    store = tmp_path_factory.mktemp("large") / "store"
    publish(store, quads(60_000), fingerprint="")
    return store


def is_reading(process):
    """Whether a zygote of this process has a child: at first that is the one that reads the graph for it."""
    return [child for child in process.children() if child.children()]


def test_a_zygote_that_reads_a_graph_ends_with_its_parent(large_store, tmp_path):
    mark = f"{tmp_path} reading"
    command = [sys.executable, "-c", PARENT, str(large_store), str(10**9), RUNAWAY.text]
    environment = os.environ | {"MARK": mark}
    with psutil.Popen(command, env=environment, stdout=subprocess.PIPE) as parent:
        wait_until(lambda: is_reading(parent))
        parent.kill()
    wait_until(lambda: not marked(mark))


def test_closing_a_pool_does_not_wait_for_a_graph_to_be_read(large_store):
    pool = Pool(Settings(store=large_store, memory_quads=10**9))
    asking = Asking(pool, COUNT)
    wait_until(lambda: is_reading(psutil.Process()))
    pool.close()
    asking.join(20)
    assert isinstance(asking.error, ServiceBusy)
    assert processes() == set()
    assert zygotes() == []


READS_FOR_EVER = """
import socket
control, ends = socket.socket(fileno=0), []
while (order := socket.recv_fds(control, 65536, 16))[0]:
    ends += order[1]
"""


def test_closing_a_pool_ends_a_zygote_that_would_read_for_much_longer(make_pool, monkeypatch):
    monkeypatch.setattr(nursery, "COMMAND", (sys.executable, "-c", READS_FOR_EVER))
    pool = make_pool()
    asking = Asking(pool, COUNT)
    wait_until(processes)
    (zygote,) = psutil.Process().children()
    closing = threading.Thread(target=pool.close)
    closing.start()
    closing.join(10)
    in_time = not closing.is_alive()
    if not in_time:
        zygote.kill()
    closing.join(20)
    asking.join(20)
    assert in_time
    assert isinstance(asking.error, ServiceBusy)
