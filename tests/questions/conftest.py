"""The saved questions, the resolver of names that binds their parameters, and stores with a document taken away."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from pyoxigraph import NamedNode, Store

from iuc_graph.inference import assemble as derive
from iuc_graph.names import NameIndex
from iuc_graph.names.gazetteer import index_of
from iuc_graph.questions import QuestionCollection, load
from iuc_graph.vocabulary import INFERRED_GRAPH, source_graph


@pytest.fixture(scope="session")
def questions(repository) -> QuestionCollection:
    """All questions of queries/."""
    return load(repository / "queries")


@pytest.fixture(scope="session")
def names(built) -> NameIndex:
    """The names of the built graph."""
    return index_of(built.store)


@pytest.fixture(scope="session")
def store_without(built) -> Callable[[str], Store]:
    """Makes the store that is left, derived afresh, when the graph of one source document is taken away."""
    named = [quad for quad in built.quads if isinstance(quad.graph_name, NamedNode)]
    asserted = [quad for quad in named if quad.graph_name.value != INFERRED_GRAPH]

    @cache
    def without(document: str) -> Store:
        gone = NamedNode(source_graph(document))
        kept = [quad for quad in asserted if quad.graph_name != gone]
        assert len(kept) < len(asserted), f"no source graph is called {document}"
        derived = derive(kept)
        store = Store()
        store.bulk_extend((*kept, *derived.inferred, *derived.default))
        return store

    return without
