"""What answers with their evidence cost over HTTP, for `themes.py`: our server, asked about another city each time."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from urllib.request import urlopen

import numpy as np
from endpoint_engines import Files, Server, ours, started
from pyoxigraph import RdfFormat, Store

from iuc_graph.errors import StoreMissing
from iuc_graph.store.drafts import Account, writing
from iuc_graph.store.generations import current
from iuc_graph.themes.asking import EVERYTHING
from iuc_graph.themes.incidence import Incidence

TIMES: Final = 40
"""Questions of each kind."""

MOST_IN_MEMORY: Final = 2_000_000
"""Quads of a graph that workers hold in memory here; a larger one they read from disk, as by default."""

SETTLING_SECONDS: Final = 600.0
"""Longest time that is waited for what is made once, such as the index."""

MOST_MS: Final = 20.0
ONE_PAGE: Final = {"limit": "20"}


@dataclass(frozen=True)
class Served:
    """One kind of question: times of its answers, in ms, from the first byte sent to the last one read."""

    question: str
    median: float
    slowest_tenth: float
    cpu: float
    kibibytes: float


def store_of(named: Path, merged: Path, work: Path) -> Path:
    """A store of these quads, and of these triples as its default graph; kept for the next run."""
    directory = work / "store"
    try:
        current(directory)
    except StoreMissing:
        quads = Store()
        quads.bulk_load(path=str(named), format=RdfFormat.N_QUADS)
        quads.bulk_load(path=str(merged), format=RdfFormat.N_TRIPLES)
        with writing(directory) as writer, writer.fresh(iter(quads)) as draft:
            draft.publish(Account("build", "", "made by a benchmark", "benchmark", {}, ""), None)
    return directory


def serve(incidence: Incidence, store: Path, work: Path) -> Iterator[Served]:
    """Ask a server over this store each kind of question `TIMES` times; it keeps no answers.

    Its workers read a large store from disk, as they would by default.
    """
    in_memory = current(store).manifest.quads <= MOST_IN_MEMORY
    with started(ours("ours", memory=in_memory), Files(store, work / "none", work / "none", work)) as server:
        server.wait_until_ready()
        _settle(server)
        for question, asked in questions(incidence):
            yield _measured(server, question, asked)


def questions(incidence: Incidence) -> Iterator[tuple[str, list[str]]]:
    """Addresses for each kind of question, all of them different; what is asked about is drawn once for all."""
    holdings = incidence.scoped(EVERYTHING).holdings.named
    drawn = np.random.default_rng(7)
    cities = drawn.permutation(np.flatnonzero(holdings.of_place.lengths))[:TIMES].tolist()
    themes = drawn.permutation(np.flatnonzero(holdings.of_thing.lengths))[:TIMES].tolist()
    places, things = incidence.places.nodes.iris, incidence.things.nodes.iris
    countries = incidence.places.countries.iris[:TIMES]
    yield "shares with a city", [_address("with", place=places[city]) for city in cities]
    yield "cities of a theme", [_address("cities", **_thing(things[theme])) for theme in themes]
    yield "pairs of a country", [_address("pairs", least="3", country=country) for country in countries]


def _thing(iri: str) -> dict[str, str]:
    kind = iri.rpartition("/")[0].rpartition("/")[2]
    name = {"thematic-cluster": "cluster", "urban-agenda-partnership": "partnership"}.get(kind, kind)
    return {name: iri}


def _address(question: str, **parameters: str) -> str:
    return f"/api/sharing/{question}?{urlencode({**parameters, **ONE_PAGE})}"


def _measured(server: Server, question: str, asked: Sequence[str]) -> Served:
    _get(server, asked[0])  # the first answer of all pays for what is made once
    before = server.cpu_seconds()
    found = [_get(server, address) for address in asked]
    cpu = (server.cpu_seconds() - before) / len(asked) * 1000
    times, sizes = [ms for ms, _ in found], [size for _, size in found]
    slowest = statistics.quantiles(times, n=10)[-1]
    return Served(question, statistics.median(times), slowest, cpu, statistics.median(sizes) / 1024)


def _settle(server: Server) -> None:
    """Wait until it works nothing out ahead any more: two seconds with hardly any work, or SETTLING_SECONDS."""
    until, before = time.monotonic() + SETTLING_SECONDS, server.cpu_seconds()
    while time.monotonic() < until:
        time.sleep(2)
        now = server.cpu_seconds()
        if now - before < 0.1:
            return
        before = now


def _get(server: Server, address: str) -> tuple[float, int]:
    begun = time.perf_counter()
    with urlopen(f"http://127.0.0.1:{server.port}{address}", timeout=SETTLING_SECONDS) as answer:
        size = len(answer.read())
    return (time.perf_counter() - begun) * 1000, size


def show(cities: int, served: Sequence[Served]) -> None:
    """The table of one size."""
    print(f"\n{cities:,} cities over HTTP, 20 rows with their evidence, another question each time")
    print(f"{'question':<24} {'median ms':>10} {'p90 ms':>10} {'CPU ms':>10} {'KiB':>10}")
    for one in served:
        print(
            f"{one.question:<24} {one.median:>10.1f} {one.slowest_tenth:>10.1f} {one.cpu:>10.1f} {one.kibibytes:>10.0f}"
        )
    sys.stdout.flush()


def quick_enough(served: Sequence[Served]) -> bool:
    """Whether the median of each kind of question is within `MOST_MS`."""
    return all(one.median <= MOST_MS for one in served)
