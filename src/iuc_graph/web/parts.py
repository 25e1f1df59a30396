"""What the server works out from a generation as a whole and keeps: names, search, the network, who has what.

A thread makes them ahead of whoever asks first, for each generation that the store comes to name.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from iuc_graph.delta import Delta
from iuc_graph.errors import GenerationGone, ServiceBusy, StoreError
from iuc_graph.names.gazetteer import Gazetteer
from iuc_graph.names.search import Search, search_of
from iuc_graph.names.search_source import quads_of
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.derived import Derived
from iuc_graph.store.generations import Generation, OpenGeneration, current, current_name
from iuc_graph.themes.incidence import Incidence, incidence_of
from iuc_graph.themes.network_facts import NetworkFacts
from iuc_graph.themes.network_reading import read_facts

LOOK_SECONDS: Final = 1.0
"""Pause between two looks at the pointer of a store."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """Each part, of the generations that were asked for last. May be used from any thread."""

    names: Derived[Gazetteer] = field(default_factory=lambda: Derived(_names, _names_after))
    search: Derived[Search] = field(default_factory=lambda: Derived(_search, _search_after))
    network: Derived[NetworkFacts] = field(default_factory=lambda: Derived(_network))
    incidence: Derived[Incidence] = field(default_factory=lambda: Derived(incidence_of))

    @property
    def all(self) -> tuple[tuple[str, Derived[Any]], ...]:
        """All of them with their names; first what most requests need."""
        return tuple((each.name, getattr(self, each.name)) for each in fields(self))


class Ahead:
    """One thread that makes all parts of the generation in use, and of each that follows, before they are asked for.

    It asks no worker, and nobody waits for it but who wants the very part that it makes.
    """

    def __init__(self, parts: Parts, directory: Path, served: Callable[[], Generation] | None = None) -> None:
        """`served` gives the generation that requests are answered from: where that in use is damaged, an earlier one.

        It raises StoreError where there is none.
        """
        self._parts = parts
        self._directory = directory
        self._served = served or (lambda: current(directory))
        self._made: Generation | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead")

    def start(self) -> None:
        """Begin, once."""
        if not self._stop.is_set():
            self._thread.start()

    def close(self) -> None:
        """End the thread, and wait for that: at most until the part is made that it is at. May be called again."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        seen: object = None
        while not self._stop.is_set():
            pointer = self._pointer()
            if pointer != seen or self._is_behind():
                self._follow()
                seen = pointer
            self._stop.wait(LOOK_SECONDS)

    def _pointer(self) -> object:
        """What changes when the store names another generation, even one of the same name in another store."""
        try:
            status = (self._directory / "current").stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def _follow(self) -> None:
        try:
            generation = self._served()
        except ServiceBusy:  # the server stops
            return
        except StoreError as error:
            logger.warning("Nothing is worked out ahead: %s", error)
            return
        if generation == self._made:
            return
        self._made = generation
        for name, part in self._parts.all:
            if not self._stop.is_set():
                self._make(name, part, generation)

    def _is_behind(self) -> bool:
        """Whether what was made last is not what the store names, since it is damaged or was not opened in time."""
        try:
            return self._made is not None and current_name(self._directory) != self._made.name
        except StoreError:  # told when the pointer changed
            return False

    def _make(self, name: str, part: Derived[Any], generation: Generation) -> None:
        try:
            part.of(generation, self._check)
        except GenerationGone:  # the pointer has moved on: the next look follows it
            return
        except ServiceBusy:  # the server stops
            return
        except StoreError as error:
            logger.warning("%s of generation %s could not be made ahead: %s", name, generation.name, error)
        except Exception:
            # Whoever asks next makes it, and is told what fails.
            logger.exception("%s of generation %s could not be made ahead", name, generation.name)

    def _check(self) -> None:
        if self._stop.is_set():
            raise ServiceBusy("The server is stopping; try again shortly.", 5)


def _about(store: Store, thing: NamedNode) -> list[Quad]:
    return list(store.quads_for_pattern(thing, None, None, DefaultGraph()))


def _names(opened: OpenGeneration, _: Gazetteer | None, __: frozenset[str]) -> Gazetteer:
    return Gazetteer.read(opened.store)


def _names_after(opened: OpenGeneration, before: Gazetteer, delta: Delta) -> Gazetteer:
    return before.after(delta, lambda thing: _about(opened.store, thing))


def _search(opened: OpenGeneration, _: Search | None, __: frozenset[str]) -> Search:
    return search_of(quads_of(opened.store))


def _search_after(opened: OpenGeneration, before: Search, delta: Delta) -> Search:
    return before.after(delta, lambda thing: _about(opened.store, thing))


def _network(opened: OpenGeneration, _: NetworkFacts | None, __: frozenset[str]) -> NetworkFacts:
    return read_facts(StoreReader(opened.store))
