"""A commit that fails leaves nothing behind that would be in the way of the next one, in the same process."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, Store

from iuc_graph.commits import Replacement, Way, commit
from iuc_graph.delta import Operation, Wanted
from iuc_graph.errors import ValidationFailed, WriteRefused
from iuc_graph.vocabulary import INFERRED_GRAPH

from .world import World, document, intent, kind, note, write


class Failing(Operation):
    """An operation that fails while it looks at the store, and again while it handles that."""

    def wanted(self, store: Store, /) -> Wanted:
        quads = iter(store)
        try:
            raise KeyError(next(quads).subject)
        except KeyError as error:
            raise ZeroDivisionError from error


def inferred(quad: Quad) -> Quad:
    return Quad(*quad.triple, NamedNode(INFERRED_GRAPH))


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize(
    ("operation", "error"),
    [
        (Failing(), ZeroDivisionError),
        (Replacement(add=frozenset([kind("one", "Nonsense")])), ValidationFailed),
        (Replacement(add=frozenset([inferred(note("one", "x"))])), WriteRefused),
        (Replacement(), None),
    ],
)
def test_the_next_commit_is_made_although_somebody_still_holds_the_error(
    world: World, way: Way, operation, error
):
    held = None
    try:
        commit(world.directory, [operation], intent(), world.terms(way))
    except Exception as caught:  # kept on purpose, as a log or a debugger does
        held = caught
    assert type(held) is (error or type(None))
    assert write(world, note("one", "x"), *document("three")).number == 2
