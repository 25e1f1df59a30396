"""Fixtures: the small world of world.py as a store on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from iuc_graph.commits import Rulebook
from iuc_graph.vocabulary import ONTOLOGY_GRAPH, REFERENCE_GRAPH, VOCABULARIES_GRAPH, source_graph

from .world import MERGE, ONTOLOGY, PREFIXES, REFERENCE, STATEMENTS, World, document, make, turtle


@pytest.fixture(scope="session")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The rules of the small world; read once."""
    folder = tmp_path_factory.mktemp("shapes")
    for name, text in (("statements", STATEMENTS), ("merge", MERGE)):
        (folder / name).mkdir()
        (folder / name / "shapes.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return Rulebook(folder)


@pytest.fixture
def world(tmp_path: Path, rulebook: Rulebook) -> World:
    """A fresh store."""
    return small_world(tmp_path / "store", rulebook)


def small_world(directory: Path, rulebook: Rulebook) -> World:
    """The world of world.py, as a build would have made it."""
    quads = [
        *turtle(ONTOLOGY, ONTOLOGY_GRAPH),
        *turtle("id:theme\\/x rdfs:label 'x' .", VOCABULARIES_GRAPH),
        *turtle(REFERENCE, REFERENCE_GRAPH),
        *document("one"),
        *document("two"),
    ]
    owners = {ONTOLOGY_GRAPH: "build", VOCABULARIES_GRAPH: "build", REFERENCE_GRAPH: "build"}
    owners |= {source_graph("one"): "data", source_graph("two"): "data"}
    make(directory, rulebook, quads, owners)
    return World(directory, rulebook)
