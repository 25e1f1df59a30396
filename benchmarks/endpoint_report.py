"""What `endpoint.py` found, as tables, as goals that were met or missed, and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from endpoint_load import OpenLoop, Rate
from endpoint_questions import BIG, Outcome
from endpoint_wire import percentile
from printed import show
from rich.console import Console

MEMORY: Final = "ours, memory"
DISK: Final = "ours, disk"
CACHED: Final = "ours, cached"
OXIGRAPH: Final = "oxigraph"
RDFLIB: Final = "rdflib-endpoint"

SMALL: Final = "small: names of one city, another each time"
REPEATED: Final = "repeated: the same small question"


@dataclass(frozen=True)
class Mixed:
    """One engine under the mix: what it can do in a closed loop, and what came of half of that in an open one."""

    capacity: Rate
    loop: OpenLoop
    runaways: bool


@dataclass
class Findings:
    """All that was measured, by the names of engines."""

    about: dict[str, str]
    rows: dict[str, int]
    """How many rows the answer to each of `BIG` has."""

    checked: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Answers that were compared with the graph before any load, and how many of them were not right."""

    rates: dict[str, dict[str, Rate]] = field(default_factory=dict)
    """By measure, then by engine."""

    mixed: dict[str, Mixed] = field(default_factory=dict)
    after_runaway: dict[str, float | None] = field(default_factory=dict)
    """Seconds to a small answer behind a runaway, of engines that cannot end one."""

    def add(self, measure: str, engine: str, rate: Rate) -> None:
        """Add what one round found to what earlier ones did."""
        rates = self.rates.setdefault(measure, {})
        rates[engine] = rates[engine] + rate if engine in rates else rate

    def false_answers(self) -> int:
        """Answers of ours that were not right before the load, or wrong or cut under the mix."""
        loops = [self.mixed[name].loop for name in (MEMORY, DISK) if name in self.mixed]
        before = sum(wrong for name, (_, wrong) in self.checked.items() if name in (MEMORY, DISK, CACHED))
        return before + sum(loop.count(Outcome.WRONG, Outcome.CUT) for loop in loops)

    def rate(self, measure: str, engine: str) -> Rate | None:
        """What was found of it, if it was measured."""
        return self.rates.get(measure, {}).get(engine)

    def big(self, engine: str) -> Rate | None:
        """All the questions of `BIG` together, each as often as the others."""
        rates = [rate for question in BIG if (rate := self.rate(question.name, engine))]
        if not rates:
            return None
        seconds = sum(1 / rate.per_second for rate in rates)
        cpu = sum(rate.cpu_ms for rate in rates) / 1000
        return Rate(len(rates), seconds, cpu, sum(rate.failed for rate in rates), rates[0].driver)


@dataclass(frozen=True)
class Goal:
    """One goal: what is wanted, and what was measured, or None where it was not."""

    text: str
    wanted: str
    measured: float | None
    met: Callable[[float], bool]
    unit: str = ""
    by_cpu: float | None = None
    """The same ratio by CPU time of the servers, which a busy machine disturbs less."""

    @property
    def verdict(self) -> str:
        """Met, missed or not measured; empty where nothing is wanted."""
        if not self.wanted:
            return ""
        return "not measured" if self.measured is None else "met" if self.met(self.measured) else "MISSED"


def goals(found: Findings) -> list[Goal]:
    """The goals in their order."""
    memory, disk, theirs = found.big(MEMORY), found.big(DISK), found.big(OXIGRAPH)
    false = found.false_answers() if found.mixed else None
    return [
        Goal("answers of ours that are wrong or cut among the 200s", "0", false, lambda count: count == 0),
        _times("10k rows: ours from memory beside oxigraph from disk", 2, memory, theirs),
        _times("10k rows: ours from disk beside oxigraph from disk", None, disk, theirs),
        _times("10k rows: ours from memory beside rdflib-endpoint", 30, memory, found.big(RDFLIB)),
        *_of_small(found.rate(SMALL, MEMORY), found.rate(SMALL, RDFLIB)),
        _times(
            "an answer that we kept beside oxigraph",
            0.3,
            found.rate(REPEATED, CACHED),
            found.rate(REPEATED, OXIGRAPH),
        ),
    ]


def _times(text: str, least: float | None, one: Rate | None, other: Rate | None) -> Goal:
    speed = one.per_second / other.per_second if one and other and other.requests else None
    cpu = other.cpu_ms / one.cpu_ms if one and other and one.cpu_ms else None
    return Goal(text, f"≥ {least:g} ×" if least else "", speed, lambda times: times >= (least or 0), "×", cpu)


def _of_small(one: Rate | None, other: Rate | None) -> list[Goal]:
    took = one.cpu_ms if one else None
    bound = other.cpu_ms if other else 0.0
    return [
        Goal("CPU of a small question, ours from memory", "≤ 0.5 ms", took, lambda ms: ms <= 0.5, "ms"),
        Goal(
            "… beside rdflib-endpoint",
            f"< {bound:.2f} ms" if other else "less",
            took if other else None,
            lambda ms: ms < bound,
            "ms",
        ),
    ]


def tell(found: Findings, console: Console) -> None:
    """All tables, for people."""
    for key, value in found.about.items():
        console.print(f"{key}: {value}", markup=False, highlight=False)
    _tell_rates(found, console)
    _tell_loops(found, console)
    for name, seconds in found.after_runaway.items():
        after = (
            "no answer to a small question in the time it got"
            if seconds is None
            else f"{seconds:.1f} s to one"
        )
        console.print(f"{name} cannot end a query, so its mix has none; behind one runaway: {after}")
    rows = [
        (goal.text, goal.wanted, _figure(goal.measured, goal.unit), _figure(goal.by_cpu, "×"), goal.verdict)
        for goal in goals(found)
    ]
    show(["goal", "wanted", "measured", "by CPU time", "verdict"], rows, console, "Goals")


def _figure(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.3g} {unit}".strip()


def _tell_rates(found: Findings, console: Console) -> None:
    engines = list(dict.fromkeys(name for rates in found.rates.values() for name in rates))
    rows = []
    for measure, rates in found.rates.items():
        count = f" ({found.rows[measure]:,} rows)" if measure in found.rows else ""
        rows.append([measure + count, *(_cell(rates.get(name)) for name in engines)])
    rows.append(["10k rows: each of the above as often", *(_cell(found.big(name)) for name in engines)])
    console.print()
    show(
        ["asked", *engines],
        rows,
        console,
        "Closed loop: requests per second, CPU of the server per request in ms",
    )
    for name, (checked, wrong) in found.checked.items():
        console.print(f"{name}: {checked} answers compared with the graph before that, {wrong} not right")


def _cell(rate: Rate | None) -> str:
    if rate is None:
        return "–"
    failed = f" ({rate.failed} failed)" if rate.failed else ""
    precise = 1 if rate.per_second < 100 else 0
    return f"{rate.per_second:,.{precise}f}/s  {rate.cpu_ms:,.{3 if rate.cpu_ms < 10 else 1}f} ms{failed}"


def _tell_loops(found: Findings, console: Console) -> None:
    console.print()
    columns = [
        "engine",
        "mix at most /s",
        "offered /s",
        "for s",
        "CPUs busy",
        "client late, p99 ms",
        "answers by status",
    ]
    show(columns, [_load(name, mixed) for name, mixed in found.mixed.items()], console, "Open loop: the load")
    columns = ["engine", "kind", "asked", *Outcome, "p50 ms", "p99 ms"]
    rows = [row for name, mixed in found.mixed.items() for row in _outcomes(name, mixed.loop)]
    console.print()
    show(columns, rows, console, "Open loop: what came of it (a runaway should be refused)")


def _load(name: str, mixed: Mixed) -> list[str]:
    loop = mixed.loop
    statuses = ", ".join(f"{status}: {count}" for status, count in loop.statuses.items())
    figures = (mixed.capacity.per_second, loop.per_second, loop.seconds, loop.cores, loop.lateness * 1000)
    return [name, *(f"{figure:,.1f}" for figure in figures), statuses]


def _outcomes(name: str, loop: OpenLoop) -> list[list[str]]:
    return [
        [
            name,
            kind,
            str(outcomes.total()),
            *(str(outcomes[outcome]) for outcome in Outcome),
            _ms(loop.latencies[kind], 50),
            _ms(loop.latencies[kind], 99),
        ]
        for kind, outcomes in loop.outcomes.items()
        if outcomes
    ]


def _ms(seconds: list[float], percent: float) -> str:
    value = percentile(seconds, percent)
    return "–" if value is None else f"{value * 1000:,.1f}"


def as_json(found: Findings) -> dict[str, Any]:
    """The same for programs; times in seconds, but for those whose names end in `_ms`."""
    return {
        "about": found.about,
        "rows": found.rows,
        "checked": {name: {"answers": a, "not_right": b} for name, (a, b) in found.checked.items()},
        "closed": {
            measure: {name: _rate(rate) for name, rate in rates.items()}
            for measure, rates in found.rates.items()
        },
        "open": {name: _mixed(mixed) for name, mixed in found.mixed.items()},
        "after_runaway": found.after_runaway,
        "goals": [
            {
                "goal": goal.text,
                "wanted": goal.wanted,
                "measured": goal.measured,
                "by_cpu": goal.by_cpu,
                "verdict": goal.verdict,
            }
            for goal in goals(found)
        ],
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "requests": rate.requests,
        "per_second": rate.per_second,
        "cpu_ms": rate.cpu_ms,
        "failed": rate.failed,
        "driver": rate.driver,
    }


def _mixed(mixed: Mixed) -> dict[str, Any]:
    loop = mixed.loop
    return {
        "capacity": _rate(mixed.capacity),
        "offered_per_second": loop.per_second,
        "seconds": loop.seconds,
        "cores": loop.cores,
        "client_late_p99": loop.lateness,
        "runaways": mixed.runaways,
        "statuses": loop.statuses,
        "kinds": {
            kind: {outcome: outcomes[outcome] for outcome in Outcome}
            | {f"p{percent}": percentile(loop.latencies[kind], percent) for percent in (50, 90, 99)}
            for kind, outcomes in loop.outcomes.items()
            if outcomes
        },
    }
