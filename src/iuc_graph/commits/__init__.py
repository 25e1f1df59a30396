"""A change of the graph from start to end. Here: the rebuild that replaces a store whole."""

from iuc_graph.commits.rebuild import Prepared, Rebuilt, is_stale, prepare, rebuild

__all__ = ["Prepared", "Rebuilt", "is_stale", "prepare", "rebuild"]
