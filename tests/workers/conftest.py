"""Pools over a real store of 600 quads, which leave nothing behind."""

from __future__ import annotations

import psutil
import pytest

from iuc_graph.settings import Settings
from iuc_graph.store.drafts import publish
from iuc_graph.workers.pool import Pool

from .stores import quads


@pytest.fixture
def store(tmp_path):
    """The directory of a store with 600 quads."""
    publish(tmp_path / "store", quads(600), fingerprint="")
    return tmp_path / "store"


@pytest.fixture
def make_pool(store):
    """Makes pools over `store`; at the end no process and no file of theirs may be left."""
    pools = []
    files = psutil.Process().num_fds()

    def make(**settings):
        pool = Pool(Settings(store=store, **settings))
        pools.append(pool)
        return pool

    yield make
    for pool in pools:
        pool.close()
    assert psutil.Process().children(recursive=True) == []
    assert psutil.Process().num_fds() == files


@pytest.fixture(params=[0, 10_000], ids=["disk", "memory"])
def memory_quads(request):
    """The setting that decides between workers that read from disk and workers that hold the graph in memory."""
    return request.param
