"""A change of the graph from start to end: clone, apply, derive, check, swap; and taking changes back."""

from iuc_graph.commits.commit import Committed, Intent, Rehearsal, Terms, commit, rehearse
from iuc_graph.commits.difference import Change, changes, difference
from iuc_graph.commits.plain import PlainTerms, commit_plain, rehearse_plain
from iuc_graph.commits.rebuild import Prepared, Rebuilt, is_stale, prepare, rebuild
from iuc_graph.commits.refusals import refusal
from iuc_graph.commits.rollback import retract, rollback
from iuc_graph.commits.rules import Rulebook
from iuc_graph.commits.titles import titles
from iuc_graph.commits.ways import Outcome, Replacement, Way

__all__ = [
    "Change",
    "Committed",
    "Intent",
    "Outcome",
    "PlainTerms",
    "Prepared",
    "Rebuilt",
    "Rehearsal",
    "Replacement",
    "Rulebook",
    "Terms",
    "Way",
    "changes",
    "commit",
    "commit_plain",
    "difference",
    "is_stale",
    "prepare",
    "rebuild",
    "refusal",
    "rehearse",
    "rehearse_plain",
    "retract",
    "rollback",
    "titles",
]
