"""Readers over the project's own graph."""

from __future__ import annotations

import pytest

from iuc_graph.sparql.rows import StoreReader


@pytest.fixture(scope="session")
def reader(built) -> StoreReader:
    """Reads the built graph."""
    return StoreReader(built.store)
