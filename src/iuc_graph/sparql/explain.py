"""Why an answer is empty, in plain sentences: what the query asks for that this graph does not have.

It runs in the worker that gave the empty answer. It reads the query from its tokens and looks into the store by
single, counted lookups (explain_probe.py), never by a query, as a running query cannot be stopped. Where it cannot
tell, it says nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from pyoxigraph import Store

from iuc_graph.errors import QuerySyntaxError
from iuc_graph.sparql.explain_filters import FilterAdvice
from iuc_graph.sparql.explain_joins import JoinAdvice
from iuc_graph.sparql.explain_literals import ValueAdvice
from iuc_graph.sparql.explain_matches import PatternAdvice
from iuc_graph.sparql.explain_names import NameFinder
from iuc_graph.sparql.explain_probe import STEPS, Budget, Probe
from iuc_graph.sparql.explain_question import Question, read_question
from iuc_graph.sparql.explain_terms import Slot
from iuc_graph.sparql.explain_tests import TestReader
from iuc_graph.sparql.explain_wording import Hint, Words
from iuc_graph.sparql.patterns import Choices, Part, Pattern

__all__ = ["MOST", "Hint", "explain"]

MOST: Final = 3
"""At most so many hints."""

_FOR_LOOKUPS: Final = 0.8
_MOST_ROWS: Final = 30
_ORDER: Final = ("limit", "unknown-name", "graph-name", "unbound-variable")


def explain(
    store: Store,
    text: str,
    *,
    prefixes: Mapping[str, str],
    default_graphs: Sequence[str] | None,
    named_graphs: Sequence[str] | None,
    seconds: float,
) -> tuple[Hint, ...]:
    """Say why the engine found nothing for a query that it has answered: at most three hints, the best first.

    `default_graphs` and `named_graphs` are those of the request, None for neither; then FROM counts. Nothing is
    said of a query that this reader does not understand, or when `seconds` are over.
    """
    deadline = time.monotonic() + seconds * _FOR_LOOKUPS
    try:
        question = read_question(text, prefixes)
    except QuerySyntaxError:
        return ()
    if question is None:
        return ()
    if default_graphs is None and named_graphs is None and (question.from_default or question.from_named):
        default_graphs, named_graphs = question.from_default, question.from_named
    elif default_graphs is not None or named_graphs is not None:
        default_graphs, named_graphs = default_graphs or (), named_graphs or ()
    probe = Probe(store, Budget(STEPS, deadline), default_graphs, named_graphs)
    return tuple(explanation(question, probe).hints())


def explanation(question: Question, probe: Probe) -> Explanation:
    """The parts that explain one question."""
    words = Words(question.source, question.prefixes)
    names = NameFinder(probe)
    values = ValueAdvice(probe, words, question.terms)
    tests = TestReader(question.source, question.terms)
    return Explanation(
        question,
        probe,
        words,
        PatternAdvice(probe, words, names, values, question.terms),
        FilterAdvice(probe, words, tests, question.bound),
        JoinAdvice(probe, words, question),
        tests,
    )


@dataclass
class Explanation:
    """Asks one thing after another, from what is surest and cheapest on, and stops where something is found."""

    question: Question
    probe: Probe
    words: Words
    patterns: PatternAdvice
    filters: FilterAdvice
    joins: JoinAdvice
    tests: TestReader

    def hints(self) -> list[Hint]:
        """What was found, the best first."""
        stages: tuple[Callable[[], Iterator[Hint]], ...] = (
            self._limit,
            lambda: self._of_part(self.question.part),
            lambda: self._of_filters(self.question.part),
            self.joins.hints,
        )
        for stage in stages:
            found = list(dict.fromkeys(islice(stage(), MOST)))
            if found:
                return sorted(found, key=lambda hint: hint.code not in _ORDER)
        return []

    def _limit(self) -> Iterator[Hint]:
        limit = self.question.ending.limit
        if limit is not None and limit[1] == 0:
            yield Hint("limit", f"LIMIT 0 ({self.words.place(limit[0].start)}) asks for no rows.")

    def _of_part(self, part: Part) -> Iterator[Hint]:
        """Names, values and patterns of a part that have no match by themselves."""
        for slot in part.names:
            hint = self.patterns.unknown(slot)
            if hint is not None:
                yield hint
        for pattern in part.patterns:
            yield from self.patterns.hints(pattern)
        for choices in self._choices(part):
            yield from self._of_choices(choices, part)
        for union in part.unions:
            yield from self._of_union(union)

    def _of_filters(self, part: Part) -> Iterator[Hint]:
        with self.probe.limited(0.5):
            yield from self.filters.hints(part)

    def _of_union(self, union: tuple[Part, ...]) -> Iterator[Hint]:
        """The first hint of each branch, if there is one for every branch."""
        firsts = [next(self._of_part(branch), None) for branch in union]
        found = [hint for hint in firsts if hint is not None]
        if len(found) == len(union):
            yield from found

    def _choices(self, part: Part) -> list[Choices]:
        asked = (test for one in part.filters for test in self.tests.tests(one))
        return [*part.choices, *(test for test in asked if isinstance(test, Choices))]

    def _of_choices(self, choices: Choices, part: Part) -> Iterator[Hint]:
        """Rows of VALUES, or terms that a FILTER asks for, none of which a pattern matches."""
        for at, name in enumerate(choices.names):
            column = [row[at] for row in choices.rows]
            slots = [slot for slot in column if slot is not None]
            if not slots or len(slots) < len(column) or len(slots) > _MOST_ROWS:
                continue
            for pattern in part.patterns:
                if name in pattern.variables and self._matches_none(pattern, name, slots):
                    yield from self.patterns.hints(pattern.bound(name, slots[0]))
                    return

    def _matches_none(self, pattern: Pattern, name: str, slots: Sequence[Slot]) -> bool:
        return all(self.probe.exists(pattern.bound(name, replace(slot))) is False for slot in slots)
