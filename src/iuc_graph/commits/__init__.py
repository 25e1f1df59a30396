"""A change of the graph from start to end: clone, apply, derive, check, swap; and taking changes back."""

from iuc_graph.commits.commit import Committed, Intent, Terms, commit
from iuc_graph.commits.difference import Change, changes, difference
from iuc_graph.commits.rebuild import Prepared, Rebuilt, is_stale, prepare, rebuild
from iuc_graph.commits.rollback import retract, rollback
from iuc_graph.commits.rules import Rulebook
from iuc_graph.commits.titles import titles
from iuc_graph.commits.ways import Outcome, Replacement, Way

__all__ = [
    "Change",
    "Committed",
    "Intent",
    "Outcome",
    "Prepared",
    "Rebuilt",
    "Replacement",
    "Rulebook",
    "Terms",
    "Way",
    "changes",
    "commit",
    "difference",
    "is_stale",
    "prepare",
    "rebuild",
    "retract",
    "rollback",
    "titles",
]
