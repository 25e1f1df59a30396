"""The finder over the project's own graph, and the ontology for graphs that tests make up."""

from __future__ import annotations

import pytest
from pyoxigraph import Quad

from iuc_graph.delta import graph_of
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.tokens import StoreTokens
from iuc_graph.vocabulary import ONTOLOGY_GRAPH


@pytest.fixture(scope="session")
def incidence(built) -> Incidence:
    """The incidence of the project's own graph."""
    return Incidence.of(Facts.read(StoreTokens(built.store)))


@pytest.fixture(scope="session")
def finder(built, incidence) -> Finder:
    """The finder over the project's own graph."""
    return Finder.of(incidence, StoreReader(built.store))


@pytest.fixture(scope="session")
def ontology(built) -> tuple[Quad, ...]:
    """The statements of the ontology, from which rules are made."""
    return tuple(quad for quad in built.quads if graph_of(quad) == ONTOLOGY_GRAPH)
