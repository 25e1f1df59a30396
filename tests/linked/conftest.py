"""The project's own graph, and what documents are made with."""

from __future__ import annotations

import pytest

from iuc_graph.linked.context import Context, context_of
from iuc_graph.linked.released import Addresses, read_addresses
from iuc_graph.linked.sources import ProjectSources
from iuc_graph.sparql.rows import StoreReader


@pytest.fixture(scope="session")
def reader(built) -> StoreReader:
    """Reads the built graph."""
    return StoreReader(built.store)


@pytest.fixture(scope="session")
def files(built) -> ProjectSources:
    """The files of the project."""
    return ProjectSources(built.project)


@pytest.fixture(scope="session")
def context(files) -> Context:
    """The JSON-LD context."""
    return context_of(files.ontology)


@pytest.fixture(scope="session")
def addresses(built) -> Addresses:
    """The released and moved addresses of the project."""
    return read_addresses(built.project)
