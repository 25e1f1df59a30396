"""Which graphs a query may see: rules for FROM, FROM NAMED and the dataset parameters of the protocol."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from iuc_graph.errors import DatasetRefused
from iuc_graph.store.contract import Dataset


def check_graphs(default: Sequence[str], named: Sequence[str], graphs: Collection[str], way: str) -> None:
    """Raise DatasetRefused for graphs that do not exist, and for several default graphs.

    The engine would return a triple once for each default graph that states it, so counts would be wrong.
    """
    for graph in [*default, *named]:
        if graph not in graphs:
            near = difflib.get_close_matches(graph, sorted(graphs), n=1)
            hint = f" The nearest is <{near[0]}>." if near else ""
            raise DatasetRefused(f"There is no graph <{graph}> here, so the answer would be empty.{hint}")
    if len(default) > 1:
        raise DatasetRefused(
            f"{way} names {len(default)} default graphs. A triple that several of them state would be counted "
            "several times. Leave it out (the default graph is the merge of all graphs), name one graph, or "
            "write GRAPH ?g { … } with VALUES ?g."
        )


def of_parameters(default: Sequence[str], named: Sequence[str], graphs: Collection[str]) -> Dataset | None:
    """The dataset of default-graph-uri and named-graph-uri; None where neither is given. Raises DatasetRefused."""
    if not default and not named:
        return None
    check_graphs(default, named, graphs, "default-graph-uri")
    return Dataset(tuple(default), tuple(named))
