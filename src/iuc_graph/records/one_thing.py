"""Records of one slug in several documents: they merge into one node, so they have to tell of one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from iuc_graph.errors import Fault
from iuc_graph.records.activity import Activity
from iuc_graph.records.base import Declares, earliest_day, latest_day
from iuc_graph.records.reader import Locator
from iuc_graph.records.salvage import Path_
from iuc_graph.records.statement import Described
from iuc_graph.records.walk import Found

SHARED = {"activity", "agreement", "project", "transport-link", "post", "role", "pilot-cohort"}
"""Kinds of worded nodes that several documents may describe."""
FIRST_DAY, LAST_DAY = "0000-01-01", "9999-12-31"


def unlike(texts: Iterable[tuple[Locator, Found]]) -> Iterator[Fault]:
    """A fault for each record that differs in title, type or time from an earlier document's of the same slug."""
    seen: dict[tuple[str, str], list[tuple[Path, int, Described]]] = {}
    for locator, found in texts:
        row = found.owner
        if row.kind not in SHARED or not isinstance(row, Described) or not _declares(found):
            continue
        others = seen.setdefault((row.kind, row.slug), [])
        for file, line, other in others:
            # Two records of one slug in one file are a fault of their own.
            if file != locator.file:
                yield from _differences(row, other, f"{file}, line {line}", locator, found.path[:-1])
        others.append((locator.file, locator.line(found.path), row))


def _declares(found: Found) -> bool:
    return any(isinstance(mark, Declares) for mark in found.marks)


def _differences(
    row: Described, other: Described, where: str, locator: Locator, path: Path_
) -> Iterator[Fault]:
    same = f"of {row.slug!r} is not that in {where}"
    for language in ("en", "zh"):
        if getattr(row.title, language) != getattr(other.title, language):
            wrong = f"the title {same}"
            yield locator.fault((*path, "title", language), wrong, "the same title, or another slug")
    if isinstance(row, Activity) and isinstance(other, Activity):
        if row.type != other.type:
            yield locator.fault((*path, "type"), f"the type {same}", f"{other.type}, or another slug")
        if not _overlap(_days(row), _days(other)):
            field = "date" if row.date else "period"
            wrong = f"the time {same}: they have no day in common"
            yield locator.fault((*path, field), wrong, "a time that overlaps, or another slug")


def _days(activity: Activity) -> tuple[str, str]:
    """First and last day that an activity may have been on; an open end leaves all days."""
    if activity.date:
        return earliest_day(activity.date), latest_day(activity.date)
    period = activity.period
    if period is None:
        return FIRST_DAY, LAST_DAY
    start, end = period.start or period.date, period.end or period.date
    return earliest_day(start) if start else FIRST_DAY, latest_day(end) if end else LAST_DAY


def _overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
