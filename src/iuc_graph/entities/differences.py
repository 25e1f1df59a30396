"""Where documents state one thing differently, found by comparing what they state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from iuc_graph.entities.told import Difference, Fact, Part, Value
from iuc_graph.sparql.rows import Term
from iuc_graph.vocabulary import IUC

_MEASURE: Final = IUC + "measure"
_DATE: Final = IUC + "date"
# What one thing has one of; two values are a disagreement. The same as in the saved question about it.
_SINGLE: Final = frozenset(
    IUC + name
    for name in ("ordinal", "status", "mode", "origin", "destination", "operator", "date", "dateBasis")
)
_NUMBERS: Final = tuple(IUC + name for name in ("value", "lowerBound", "upperBound"))


def differences(facts: Iterable[Fact], parts: Iterable[Part]) -> tuple[Difference, ...]:
    """Properties of which a thing has one, and figures of one measure and time, with values that exclude each other."""
    return (*_of_facts(facts), *_of_figures(parts))


def _of_facts(facts: Iterable[Fact]) -> Iterable[Difference]:
    for fact in facts:
        stated = tuple(value for value in fact.values if not value.is_derived)
        if fact.property in _SINGLE and _disagree(stated):
            yield Difference(fact.property, stated)


def _of_figures(parts: Iterable[Part]) -> Iterable[Difference]:
    """Figures of one measure and time for which documents give different numbers."""
    groups: defaultdict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in parts:
        measure, date = part.first(_MEASURE), part.first(_DATE)
        if measure is not None:
            groups[measure.term.value, date.term.value if date else ""].append(part)
    for (measure_iri, _), figures in sorted(groups.items()):
        numbers = tuple(
            value for part in figures for name in _NUMBERS if (value := part.first(name)) is not None
        )
        if _disagree(numbers):
            yield Difference(measure_iri, numbers)


def _disagree(stated: Sequence[Value]) -> bool:
    """Whether two documents have no value in common."""
    by_document: defaultdict[str | None, set[Term]] = defaultdict(set)
    for value in stated:
        for statement in value.statements:
            by_document[statement.document].add(value.term)
    sets = list(by_document.values())
    return any(one.isdisjoint(other) for place, one in enumerate(sets) for other in sets[:place])
