"""Faults of the engine that the code works around: that they are still worked around, and nobody walks into them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from iuc_graph.commits import Replacement, Way, commit
from iuc_graph.delta import matching
from iuc_graph.vocabulary import IUC, source_graph

from .commits.conftest import rulebook, small_world, world
from .commits.world import World, city, intent

__all__ = ["rulebook", "small_world", "world"]

A, P, G = NamedNode("x:a"), NamedNode("x:p"), NamedNode("x:g")
NUMBERS = (-257, -256, -1, 0, 254, 255, 256, 510, 511, 512, 65_535, 65_536)


def test_a_pattern_finds_the_value_that_is_asked_for_and_no_neighbour(tmp_path: Path):
    store = Store(str(tmp_path / "store"))
    quads = {Quad(A, P, Literal(number), graph) for number in NUMBERS for graph in (G, DefaultGraph())}
    store.extend(quads)
    for number in NUMBERS:
        value = Literal(number)
        wanted = {Quad(A, P, value, G), Quad(A, P, value, DefaultGraph())}
        assert set(matching(store, A, P, value, None)) == wanted
        assert set(matching(store, None, P, value, None)) == wanted
        assert set(matching(store, A, P, value, G)) == {Quad(A, P, value, G)}
    assert set(matching(store, A, P, None, None)) == quads


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("number", [254, 255, 511, 65_535, -1])
def test_a_number_that_becomes_the_next_one_is_that_everywhere(world: World, way: Way, number: int):
    def noted(value: int) -> Quad:
        return Quad(city("one"), NamedNode(IUC + "note"), Literal(value), NamedNode(source_graph("one")))

    for before, after in ((None, number), (number, number + 1)):
        gone = frozenset() if before is None else frozenset([noted(before)])
        done = commit(
            world.directory, [Replacement(gone, frozenset([noted(after)]))], intent(), world.terms(way)
        )
        assert done.made
    values = {
        (quad.graph_name, quad.object.value) for quad in world.quads() if quad.predicate.value == IUC + "note"
    }
    wanted = str(number + 1)
    assert values == {(NamedNode(source_graph("one")), wanted), (DefaultGraph(), wanted)}


def test_nobody_asks_the_engine_for_a_value_but_through_the_one_function_that_checks_it(repository: Path):
    asking = []
    for file in sorted((repository / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "quads_for_pattern":
                value = node.args[2] if len(node.args) > 2 else None
                if not (isinstance(value, ast.Constant) and value.value is None):
                    asking.append(f"{file.relative_to(repository).as_posix()}:{node.lineno}")
    assert [where for where in asking if not where.startswith("src/iuc_graph/delta.py")] == []
    assert len(asking) == 1
