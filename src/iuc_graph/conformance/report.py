"""What came of a run: each test with its outcome, and the counts of each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict

HTTP_GROUPS: Final = ("protocol", "graph-store-protocol", "service-description")
"""The groups that are about HTTP itself, and not about what is asked over it."""


class Outcome(StrEnum):
    """How a test ended.

    `EXPECTED`: it failed by a fault of the engine that is listed, and that the engine alone still shows.
    """

    PASSED = "passed"
    FAILED = "failed"
    EXPECTED = "expected"
    NOT_RUN = "not run"


class Entry(BaseModel):
    """One test of a report; `message` says what was wrong, or why it was not run."""

    model_config = ConfigDict(frozen=True)

    iri: str
    group: str
    name: str
    outcome: Outcome
    seconds: float = 0.0
    message: str = ""


class Group(BaseModel):
    """The counts of one folder of the suite."""

    model_config = ConfigDict(frozen=True)

    group: str
    passed: int = 0
    failed: int = 0
    expected: int = 0
    not_run: int = 0
    reasons: tuple[str, ...] = ()
    """Why tests of it were not run."""

    @property
    def size(self) -> int:
        """The number of its tests."""
        return self.passed + self.failed + self.expected + self.not_run


class Report(BaseModel):
    """A run. `started` is UTC in ISO 8601; `tests` are all, or in a summary those that failed, expected or not."""

    model_config = ConfigDict(frozen=True)

    version: str
    engine: str
    started: str
    groups: tuple[Group, ...]
    tests: tuple[Entry, ...]

    @property
    def total(self) -> Group:
        """The counts of all groups."""
        return _sum("all", self.groups)

    @property
    def of_http(self) -> Group:
        """The counts of the groups that are about HTTP itself."""
        return _sum("HTTP", [group for group in self.groups if group.group in HTTP_GROUPS])

    def of(self, outcome: Outcome) -> list[Entry]:
        """The tests that ended so."""
        return [test for test in self.tests if test.outcome is outcome]

    def summary(self) -> Report:
        """The same without the tests that passed or were not run; the groups still count them."""
        kept = tuple(test for test in self.tests if test.outcome in {Outcome.FAILED, Outcome.EXPECTED})
        return self.model_copy(update={"tests": kept})

    def as_json(self) -> str:
        """The report as JSON; counts of zero and empty messages are left out."""
        return self.model_dump_json(indent=1, exclude_defaults=True) + "\n"

    def as_text(self) -> str:
        """The report for people."""
        lines = [*_table([*self.groups, self.total]), "", *_of_http(self.of_http)]
        for outcome, title in (
            (Outcome.FAILED, "Failed"),
            (Outcome.EXPECTED, "Expected to fail, and failed"),
        ):
            found = self.of(outcome)
            if found:
                lines += [f"{title}:", *(f"  {each.group}/{each.name}: {each.message}" for each in found), ""]
        lines += ["Not run:", *_reasons(self.groups)] if self.total.not_run else []
        return "\n".join(lines).rstrip() + "\n"


def count(tests: Sequence[Entry]) -> tuple[Group, ...]:
    """The counts of the groups, in the order in which they first come."""
    return tuple(
        _counted(group, [test for test in tests if test.group == group])
        for group in dict.fromkeys(test.group for test in tests)
    )


def _counted(group: str, tests: Iterable[Entry]) -> Group:
    tests = list(tests)
    counts = Counter(test.outcome for test in tests)
    reasons = dict.fromkeys(test.message for test in tests if test.outcome is Outcome.NOT_RUN)
    return Group(
        group=group,
        passed=counts[Outcome.PASSED],
        failed=counts[Outcome.FAILED],
        expected=counts[Outcome.EXPECTED],
        not_run=counts[Outcome.NOT_RUN],
        reasons=tuple(reasons),
    )


def _sum(name: str, groups: Iterable[Group]) -> Group:
    every = list(groups)
    counts = ("passed", "failed", "expected", "not_run")
    return Group(group=name, **{count: sum(getattr(group, count) for group in every) for count in counts})


def _of_http(group: Group) -> list[str]:
    names = ", ".join(HTTP_GROUPS)
    return [f"Of HTTP itself ({names}): {group.passed} of {group.size} passed.", ""] if group.size else []


def _table(groups: Sequence[Group]) -> list[str]:
    rows = [("group", "passed", "failed", "expected", "not run")]
    rows += [(g.group, str(g.passed), str(g.failed), str(g.expected), str(g.not_run)) for g in groups]
    width = max(len(row[0]) for row in rows)
    return [f"{name:<{width}}" + "".join(f"{cell:>10}" for cell in cells) for name, *cells in rows]


def _reasons(groups: Sequence[Group]) -> list[str]:
    return [
        f"  {group.group} ({group.not_run}): {'; '.join(group.reasons)}" for group in groups if group.not_run
    ]


def bundled() -> Report:
    """The summary of the run that this version was released with."""
    text = files("iuc_graph.conformance").joinpath("report.json").read_text(encoding="utf-8")
    return Report.model_validate_json(text)
