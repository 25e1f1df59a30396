"""How much one client may ask: seconds of query time and number of queries, both as buckets that fill again.

The public query service of Wikidata limits its clients in this way, too. Nothing is kept but numbers in memory.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from iuc_graph.errors import SettingsError, TooManyRequests
from iuc_graph.settings import Settings, variable_of
from iuc_graph.web.addresses import Address, client_of

SITE_BITS: Final = 64
"""Leading bits of an IPv6 address that count as one client: one subscriber has all the others to choose from."""

MINUTE: Final = 60.0
KNOWN: Final = 1024
"""Addresses whose client is remembered."""

Clock = Callable[[], float]


def trusted_proxies(settings: Settings) -> tuple[str, ...]:
    """The addresses and networks of the setting. Raises SettingsError where one is neither."""
    entries = tuple(entry.strip() for entry in settings.trusted_proxies.split(",") if entry.strip())
    for entry in entries:
        try:
            ipaddress.ip_network(entry)
        except ValueError as error:
            raise SettingsError(
                f"{variable_of('trusted_proxies')}: {error}. Give addresses (192.0.2.1) or networks (192.0.2.0/24), "
                "separated by commas."
            ) from None
    return entries


class Clients:
    """Which addresses count as one client, and which are not limited at all."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError where a trusted proxy is no address."""
        self._proxies = tuple(ipaddress.ip_network(entry) for entry in trusted_proxies(settings))
        self._known = lru_cache(KNOWN)(
            self._key
        )  # reading an address takes as long as all else that is done here

    def key(self, host: str) -> str | None:
        """The name under which a client is counted; None where it is not limited.

        Without a limit are trusted proxies, which stand for many clients, and sockets that have no address. All that
        a proxy names and is no address counts as one client.
        """
        return self._known(host)

    def _key(self, host: str) -> str | None:
        if not host:
            return None
        address = client_of({"client": (host, 0)})
        if address is None:
            return "no address"
        if any(address in network for network in self._proxies):
            return None
        return _site(address)


def _site(address: Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.IPv6Network((int(address), SITE_BITS), strict=False))


@dataclass(slots=True)
class _Account:
    """What one client has left, as of a moment of the clock."""

    seconds: float
    queries: float
    at: float


class Rates:
    """Accounts of clients. Those that asked last are remembered, up to a number. Safe for threads."""

    def __init__(self, settings: Settings, clock: Clock = time.monotonic) -> None:
        """`clock` tells seconds that never run backwards. Raises SettingsError where a trusted proxy is no address."""
        self._clients = Clients(settings)
        self._seconds = settings.rate_seconds
        self._queries = settings.rate_queries
        self._burst = settings.rate_burst
        self._most = settings.rate_clients
        self._clock = clock
        self._accounts: OrderedDict[str, _Account] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Number of clients that are remembered."""
        return len(self._accounts)

    def admit(self, client: str) -> None:
        """Count one query of the client at this address ("" for none) before it runs.

        Raises TooManyRequests where it has used up its query time, or its number of queries.
        """
        key = self._clients.key(client)
        if key is None:
            return
        with self._lock:
            account = self._account(key)
            wait, why = max(self._wait_for_query(account), self._wait_for_seconds(account))
            if not wait:
                account.queries -= 1
                return
        seconds = math.ceil(round(wait, 3))  # 20.000000001 is 20
        raise TooManyRequests(f"Your network has asked for {why}. Try again in {seconds} seconds.", seconds)

    def spent(self, client: str, seconds: float) -> None:
        """Charge a client for the time that a query of its took, however it ended."""
        key = self._clients.key(client)
        if key is None:
            return
        with self._lock:
            account = self._account(key)
            # Debts are bounded, so that nobody waits for longer than it takes to fill the bucket once more.
            account.seconds = max(account.seconds - seconds, -self._seconds * self._burst)

    def _account(self, key: str) -> _Account:
        now = self._clock()
        most_seconds, most_queries = self._seconds * self._burst, self._queries * self._burst
        account = self._accounts.pop(key, None)
        if account is None:
            account = _Account(most_seconds, most_queries, now)
        minutes = (now - account.at) / MINUTE
        account.seconds = min(account.seconds + minutes * self._seconds, most_seconds)
        account.queries = min(account.queries + minutes * self._queries, most_queries)
        account.at = now
        self._accounts[key] = account
        while len(self._accounts) > self._most:
            self._accounts.popitem(last=False)
        return account

    def _wait_for_seconds(self, account: _Account) -> tuple[float, str]:
        why = f"more than {self._seconds:g} seconds of query time a minute"
        if not self._seconds or account.seconds > 0:
            return 0.0, why
        # To exactly nothing is not enough: it has to be above.
        return max(-account.seconds / self._seconds * MINUTE, 1.0), why

    def _wait_for_query(self, account: _Account) -> tuple[float, str]:
        why = f"more than {self._queries:g} queries a minute"
        if not self._queries or account.queries >= 1:
            return 0.0, why
        return (1 - account.queries) / self._queries * MINUTE, why
