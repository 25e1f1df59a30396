"""Why a valid question has no answer: how many places there would be if it were asked more widely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from iuc_graph.themes.answers import Reason, Why
from iuc_graph.themes.asking import EVERYTHING, Attribution, Scope

Count = Callable[[Scope], int]
"""The number of rows that the same question has in another scope."""


def why_empty(scope: Scope, count: Count, subject: str = "cities") -> Why:
    """The reason, for an answer without rows. `subject`: what the rows of the answer are, in the plural."""
    told_apart = replace(scope, attribution=None)
    if scope.attribution is not None and (others := count(told_apart)):
        return _of_other_attribution(scope.attribution, others, subject)
    if scope != EVERYTHING and (others := count(EVERYTHING)):
        limits = "programme, country, kind, time, sector or attribution"
        text = f"Nothing is left within these limits. Without {limits}, the number of {subject} is {others}."
        return Why(Reason.OUT_OF_SCOPE, others, text)
    return Why(
        Reason.NOBODY, 0, f"By the documents there are no such {subject}, in any programme or country."
    )


def why_not_together(scope: Scope, count_all: Count, count_any: Count) -> Why:
    """The reason why no city has all the things that were asked for."""
    found = why_empty(scope, count_all)
    if found.reason is not Reason.NOBODY or not (others := count_any(scope)):
        return found
    text = f"No city has all of these together. Ask for any instead of all; the number of cities is then {others}."
    return Why(Reason.NOT_TOGETHER, others, text)


def _of_other_attribution(wanted: Attribution, others: int, subject: str) -> Why:
    if wanted is Attribution.NAMED:
        text = f"Only by plan, not as named. Ask for both kinds; the number of {subject} is then {others}."
        return Why(Reason.ONLY_BY_PLAN, others, text)
    text = f"Only as named, not by plan alone. Ask for both kinds; the number of {subject} is then {others}."
    return Why(Reason.ONLY_AS_NAMED, others, text)
