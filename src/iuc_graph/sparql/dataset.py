"""Which graphs a query may see: rules for FROM, FROM NAMED and the dataset parameters of the protocol."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from typing import Final

from iuc_graph.errors import DatasetRefused
from iuc_graph.store.contract import Dataset

COMPARED: Final = 1000
"""Names of graphs that one is compared with, to find the nearest."""

LONGEST: Final = 300
"""Characters of an IRI that a message repeats."""


def check_graphs(default: Sequence[str], named: Sequence[str], graphs: Collection[str], way: str) -> None:
    """Raise DatasetRefused for graphs that do not exist; `way` says how they were named."""
    for graph in [*default, *named]:
        if graph not in graphs:
            raise DatasetRefused(
                f"There is no graph <{shortened(graph)}> here, which {way} names, so the answer would be empty."
                f"{nearest(graph, graphs)}"
            )


def shortened(iri: str) -> str:
    """An IRI as a message may repeat it."""
    return iri if len(iri) <= LONGEST else f"{iri[:LONGEST]}…"


def nearest(graph: str, graphs: Collection[str]) -> str:
    """A sentence with the graph whose name is nearest; empty where none is near, or too many would be compared."""
    near = difflib.get_close_matches(graph, sorted(graphs), n=1) if len(graphs) <= COMPARED else []
    return f" The nearest is <{near[0]}>." if near else ""


def of_query(default: Sequence[str], named: Sequence[str], most: int) -> Dataset | None:
    """The dataset of FROM and FROM NAMED where the engine would count wrong; otherwise it reads them itself.

    It gives a triple once for each graph that states it, and for each time that a graph is named.
    """
    if not default and not named:
        return None
    dataset = Dataset(_once(default), _once(named), most)
    if len(dataset.default) > 1 or (len(dataset.default), len(dataset.named)) != (len(default), len(named)):
        return dataset
    return None


def of_parameters(
    default: Sequence[str], named: Sequence[str], graphs: Collection[str] | None, most: int
) -> Dataset | None:
    """The dataset of default-graph-uri and named-graph-uri; None where neither is given.

    Without `graphs` any may be named. `most` bounds what is merged. Raises DatasetRefused.
    """
    if not default and not named:
        return None
    if graphs is not None:
        check_graphs(default, (), graphs, "default-graph-uri")
        check_graphs((), named, graphs, "named-graph-uri")
    return Dataset(_once(default), _once(named), most)


def _once(graphs: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(graphs))
