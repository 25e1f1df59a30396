"""Patterns that have matches each by itself, but none together; and what is left when they do have some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pyoxigraph import Literal

from iuc_graph.sparql.explain_probe import Probe, components
from iuc_graph.sparql.explain_question import Question
from iuc_graph.sparql.explain_wording import Hint, Words, is_type, listed
from iuc_graph.sparql.patterns import Choices, Either, Filter, Item, Pattern

_WHOLE: Final = 0.4
_STEP: Final = 0.3
_COUNTED: Final = 100
_NAMED: Final = 4


@dataclass
class JoinAdvice:
    """Explains what the patterns of a query match together."""

    probe: Probe
    words: Words
    question: Question

    def hints(self) -> Iterator[Hint]:
        """At most one hint: the shortest run of patterns that nothing matches, or the filter that is left."""
        part = self.question.part
        items = part.items()
        if not items:
            return
        with self.probe.limited(_WHOLE):
            matched = self.probe.exists(*items)
        hint = self._left(items) if matched else self._broken(items)
        if hint is None and matched is False:
            hint = Hint(
                "no-join", "Each pattern of the query has matches by itself, but nothing matches them all."
            )
        if hint is not None:
            yield hint

    def _broken(self, items: Sequence[Item]) -> Hint | None:
        """The first item that leaves nothing of what those before it match; all patterns match by themselves."""
        for size in range(1, len(items) + 1):
            with self.probe.limited(_STEP):
                matched = self.probe.exists(*items[:size])
            if matched is False:
                return self._named(items[:size])
            if self.probe.budget.spent:
                return None
        return None

    def _named(self, items: Sequence[Item]) -> Hint:
        last = items[-1]
        if isinstance(last, Either):
            before = " together with the patterns before it" if len(items) > 1 else ""
            return Hint(
                "no-join",
                f"No branch of the UNION ({self.words.place(last.start)}) matches anything{before}.",
            )
        if isinstance(last, Choices):
            return Hint(
                "no-join",
                f"The patterns before {self.words.place(last.start)} have matches, but none with the values that "
                "are given there.",
            )
        return self._split(items) or self._turned(items) or self._together(last)

    def _split(self, items: Sequence[Item]) -> Hint | None:
        """Patterns within one GRAPH that only the merge of all graphs matches together."""
        graph = next((item.graph for item in items if isinstance(item, Pattern) and item.graph), None)
        if graph is None or self.probe.default is not None:
            return None
        merged = [_merged(item) for item in items]
        with self.probe.limited(_STEP):
            if not self.probe.exists(*merged):
                return None
        return Hint(
            "graph-split",
            f"No single graph matches all that is asked of GRAPH {self.words.at(graph)}; the default graph, which "
            "holds what all graphs state and what follows from it, does. Leave GRAPH out, or ask only for what "
            "one source states in it.",
        )

    def _turned(self, items: Sequence[Item]) -> Hint | None:
        """The pattern that would have to be read the other way round, the last ones tried first."""
        for at in reversed(range(len(items))):
            item = items[at]
            if not isinstance(item, Pattern) or not _turns(item):
                continue
            with self.probe.limited(_STEP):
                fits = self.probe.exists(*items[:at], item.turned(), *items[at + 1 :])
            if fits:
                return Hint(
                    "direction",
                    f"Together with the other patterns, {self.words.pattern(item)} matches nothing, but the other "
                    f"way round it does. Write: {self.words.triple(item.turned())}.",
                )
        return None

    def _together(self, last: Pattern) -> Hint:
        return Hint(
            "no-join",
            f"Each pattern has matches by itself, but {self.words.pattern(last)} has none together with those "
            "before it.",
        )

    def _left(self, items: Sequence[Item]) -> Hint | None:
        """What removes the solutions, where all patterns are known to match and nothing else can be the reason."""
        question = self.question
        if not question.exact or question.form == "CONSTRUCT":
            return None
        having, offset = question.ending.having, question.ending.offset
        removing = [*question.part.filters, *([Filter("HAVING", having.start)] if having else ())]
        if removing and not offset:
            return self._filtered(items, removing)
        if offset and not removing:
            return Hint(
                "offset",
                f"OFFSET {offset[1]} ({self.words.place(offset[0].start)}) skips all rows that there are.",
            )
        return None

    def _filtered(self, items: Sequence[Item], removing: Sequence[Filter]) -> Hint | None:
        connected = len(components(items)) == 1
        number = self.probe.count(items, _COUNTED) if connected else None
        times = "" if number is None else f" {_times(number)}"
        named = [f"{one.word} ({self.words.place(one.start)})" for one in removing[:_NAMED]]
        if len(removing) == 1:
            return Hint("filter", f"The patterns match{times}, but {named[0]} leaves nothing of that.")
        return Hint(
            "filter", f"The patterns match{times}, but together these leave nothing: {listed(named)}."
        )


def _merged(item: Item) -> Item:
    """The same in the default graph."""
    if isinstance(item, Either):
        branches = tuple(tuple(_merged(inner) for inner in branch) for branch in item.branches)
        return replace(item, branches=branches)
    return replace(item, graph=None) if isinstance(item, Pattern) else item


def _turns(pattern: Pattern) -> bool:
    """Whether a pattern can be read the other way round, and would then say something else."""
    fixed = is_type(pattern.predicate) or bool(pattern.predicate.variable)
    return not fixed and not isinstance(pattern.object.term, Literal)


def _times(number: int) -> str:
    if number == 1:
        return "once"
    return f"{number} times or more" if number == _COUNTED else f"{number} times"
