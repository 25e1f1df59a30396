"""What the writers and readers of `writers.py` know and have seen, and whether that agrees with the store."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from writers_ground import TOTAL, State

MOST_FAULTS: Final = 20
"""Faults that are kept in words; all are counted."""


class Kind(StrEnum):
    """What is timed."""

    MADE = "update made"
    MOVED = "update told 412"
    COUNTED = "read to made"
    READ = "read"


@dataclass
class Seen:
    """What was seen by all, of all connections and servers."""

    seconds: dict[Kind, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[str] = field(default_factory=Counter)
    """How often each kind of request was told what."""

    states: dict[int, Mapping[str, int]] = field(default_factory=dict)
    newest: int = 0
    """The newest generation that a reader was answered from."""

    behind: int = 0
    """Reads answered from an older generation than one that was acknowledged before they were sent."""

    faults: list[str] = field(default_factory=list)
    wrong: int = 0

    def fault(self, text: str) -> None:
        """Note that something was wrong."""
        self.wrong += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(text)

    def state(self, generation: int, state: State) -> None:
        """Note what an answer says of a generation: it has to be whole, and always the same."""
        known = self.states.setdefault(generation, dict(state.counts))
        if state.fault:
            self.fault(f"generation {generation}: {state.fault}")
        elif known != state.counts:
            self.fault(f"two answers from generation {generation} differ")

    def check_order(self) -> None:
        """No count ever goes down from one generation to a later one."""
        ordered = sorted(self.states)
        for earlier, later in pairwise(ordered):
            before, after = self.states[earlier], self.states[later]
            if any(after.get(name, 0) < number for name, number in before.items()):
                self.fault(f"a count is less in generation {later} than in {earlier}")


@dataclass
class Ledger:
    """What writers know of their counts: how often one was told to be raised, and whose last update got no answer."""

    counts: dict[str, int]
    unanswered: set[str] = field(default_factory=set)
    newest: int = 0
    """The newest generation that was acknowledged."""

    in_flight: int = 0
    made_unanswered: int = 0
    lost_unanswered: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The counts, that of the total first."""
        return (TOTAL, *self.counts)

    @property
    def total(self) -> int:
        """Increments that are known to be made."""
        return sum(self.counts.values())

    def settle(self, found: Mapping[str, int]) -> list[str]:
        """What is wrong with what is stored, in words; it also tells what became of updates without an answer."""
        return [text for name in self.counts if (text := self._settle(name, found.get(name, -1)))]

    def _settle(self, name: str, stored: int) -> str:
        known, unanswered = self.counts[name], name in self.unanswered
        self.unanswered.discard(name)
        if unanswered and stored == known + 1:
            self.counts[name] = stored
            self.made_unanswered += 1
            return ""
        self.lost_unanswered += unanswered
        return (
            ""
            if stored == known
            else f"{name}: {known} increments were acknowledged, and {stored} are stored"
        )
