"""What follows from what is asserted: axioms → rules → closure → the merged default graph."""

from __future__ import annotations

from iuc_graph.inference.axioms import Axioms, Chain, read_axioms
from iuc_graph.inference.closure import closure, derive
from iuc_graph.inference.maintain import Limits, Maintained, maintain, rederive, rules_of
from iuc_graph.inference.merge import DerivedGraphs, assemble, merge
from iuc_graph.inference.rules import Pattern, Rule, Variable, compile_rules

__all__ = [
    "Axioms",
    "Chain",
    "DerivedGraphs",
    "Limits",
    "Maintained",
    "Pattern",
    "Rule",
    "Variable",
    "assemble",
    "closure",
    "compile_rules",
    "derive",
    "maintain",
    "merge",
    "read_axioms",
    "rederive",
    "rules_of",
]
