"""One knowledge graph of the cities that the International Urban Cooperation programme paired.

`iuc_graph.open()` opens it for questions, tables, networks and charts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = ["Frame", "Graph", "__version__", "open"]

if TYPE_CHECKING:
    from iuc_graph.client import Frame, Graph, open


def __getattr__(name: str) -> object:
    """Load what reads a graph when it is first asked for, so that importing the package costs nothing."""
    if name in __all__:
        from iuc_graph import client

        return getattr(client, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
