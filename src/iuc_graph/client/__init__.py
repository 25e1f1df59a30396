"""iuc_graph for Python: open a store, a dump or an endpoint, ask it, and have tables, networks and charts."""

from iuc_graph.client.frame import Frame
from iuc_graph.client.graph import Graph, open

__all__ = ["Frame", "Graph", "open"]
