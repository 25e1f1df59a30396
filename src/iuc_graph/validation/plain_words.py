"""A violation in words that a curator understands: the thing, the rule, what stands there, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iuc_graph.validation.report import Violation
from iuc_graph.vocabulary import GRAPH, short

MERGED_VIEW = {"en": "the merged view", "zh": "合并视图"}


def explain(violations: Iterable[Violation], titles: Mapping[str, str], language: str = "en") -> str:
    """All violations as a text, grouped by thing; `titles` maps an IRI to its label in the language."""
    lines: list[str] = []
    last = None
    for violation in violations:
        thing = (violation.graph, violation.focus)
        if thing != last:
            lines.append(
                f"{titles.get(violation.focus, short(violation.focus))}  [{place(violation, language)}]"
            )
            last = thing
        value = f": {titles.get(violation.value, short(violation.value))}" if violation.value else ""
        path = f" ({short(violation.path)}{value})" if violation.path else ""
        lines.append(f"  - {violation.message(language)}{path}")
    return "\n".join(lines)


def place(violation: Violation, language: str = "en") -> str:
    """Where the violation was found: the source graph's short name, or the merged view."""
    return violation.graph.removeprefix(GRAPH) or MERGED_VIEW.get(language, MERGED_VIEW["en"])
