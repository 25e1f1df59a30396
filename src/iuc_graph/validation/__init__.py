"""shapes/ and the placement rules, and what they found in plain words."""

from iuc_graph.validation.gate import validate
from iuc_graph.validation.plain_words import explain
from iuc_graph.validation.report import Report, Violation

__all__ = ["Report", "Violation", "explain", "validate"]
