"""All open connections of one server: how many there may be, who has to go for another one, and their one clock."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Final, Protocol

from iuc_graph.settings import Settings
from iuc_graph.web.rates import Clients

LINGERING: Final = 64
"""Connections at most that are kept for a moment only so that their clients can read why they were refused."""

SHORTEST: Final = 0.02
LONGEST: Final = 1.0
"""Bounds, in seconds, of the pause between two looks at all connections."""


class Guest(Protocol):
    """What the gate asks of a connection."""

    host: str
    """Address of the other end as text; empty where there is none."""

    loop: asyncio.AbstractEventLoop

    def dispensable(self) -> tuple[int, float] | None:
        """A rank, the lowest of which goes first when room is needed; None while an answer is under way."""

    def look(self, now: float) -> None:
        """End it where it has passed a limit of time; `now` is the loop's."""

    def give_way(self) -> None:
        """End it at once."""


class Gate:
    """Counts connections, and looks at each of them every so often. Belongs to one event loop."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError where a trusted proxy is no address."""
        self._settings = settings
        self._clients = Clients(settings)
        self._guests: dict[Guest, str | None] = {}
        self._refused: set[Guest] = set()
        self._of_client: Counter[str] = Counter()
        self._clock: asyncio.TimerHandle | None = None
        shortest = min(
            settings.head_seconds, settings.body_seconds, settings.idle_seconds, settings.stall_seconds
        )
        self._pause = min(max(shortest / 4, SHORTEST), LONGEST)
        self.ended: Counter[str] = Counter()
        """Why connections were ended or refused by the wire, and how often: for whoever watches the server."""

    @property
    def open(self) -> int:
        """Number of connections that are open."""
        return len(self._guests) + len(self._refused)

    def crowded_by_client(self, guest: Guest) -> bool:
        """Whether its client has all the connections that one may have, and none of them can be spared.

        A trusted proxy may have any number, as it stands for many clients.
        """
        key = self._clients.key(guest.host)
        if key is None or self._of_client[key] < self._settings.client_connections:
            return False
        return not self._make_room(other for other, its in self._guests.items() if its == key)

    def crowded(self) -> bool:
        """Whether there are as many connections as there may be, and none of them can be spared."""
        return len(self._guests) >= self._settings.connections and not self._make_room(self._guests)

    def enter(self, guest: Guest) -> None:
        """Count a connection, and look after it until it leaves."""
        key = self._guests[guest] = self._clients.key(guest.host)
        if key is not None:
            self._of_client[key] += 1
        self._wind(guest.loop)

    def linger(self, guest: Guest) -> bool:
        """Look after one that was refused, without counting it; False where too many of them are there already."""
        if len(self._refused) >= LINGERING:
            return False
        self._refused.add(guest)
        self._wind(guest.loop)
        return True

    def leave(self, guest: Guest) -> None:
        """Forget a connection. May be called again."""
        self._refused.discard(guest)
        key = self._guests.pop(guest, None)
        if key is None:
            return
        self._of_client[key] -= 1
        if not self._of_client[key]:
            del self._of_client[key]

    def _make_room(self, among: Iterable[Guest]) -> bool:
        ranked = [(rank, guest) for guest in among if (rank := guest.dispensable()) is not None]
        if not ranked:
            return False
        _, guest = min(ranked, key=lambda pair: pair[0])
        self.ended["gave-way"] += 1
        self.leave(guest)
        guest.give_way()
        return True

    def _wind(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._clock is None:
            self._clock = loop.call_later(self._pause, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for guest in [*self._guests, *self._refused]:
            guest.look(now)
        self._clock = None
        if self._guests or self._refused:
            self._wind(loop)
