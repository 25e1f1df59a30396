"""shapes/ and the placement rules, and what they found in plain words."""

from iuc_graph.validation.automaton import TooWide
from iuc_graph.validation.gate import Gate, fingerprint, validate
from iuc_graph.validation.plain_words import explain, headline
from iuc_graph.validation.report import Report, Violation

__all__ = ["Gate", "Report", "TooWide", "Violation", "explain", "fingerprint", "headline", "validate"]
