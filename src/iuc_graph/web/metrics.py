"""What a server counts, in the formats that Prometheus reads. docs/operating.md says what each name means.

Labels take few values: templates of routes, methods that we know, classes of statuses, outcomes. So a client cannot
make the list longer by what it asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from iuc_graph import __version__
from iuc_graph.web.outcomes import Outcome

OTHER: Final = "other"
"""Label of routes and methods that are none of ours."""

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
"""Upper bounds of the classes that times are sorted into."""

OPEN_METRICS: Final = "application/openmetrics-text; version=1.0.0"

KEPT_SECONDS: Final = 1.0
"""Age that figures may have for readers from elsewhere, who could otherwise keep the server busy with them."""

WORKED: Final = frozenset({Outcome.OK, Outcome.CUT, Outcome.TIMEOUT, Outcome.CRASHED})
"""Outcomes of queries that a worker took up, and so those whose time is kept."""


@dataclass(frozen=True)
class CacheReading:
    """What the cache of answers has done since the start, and the bytes that it holds now."""

    hits: int
    misses: int
    bytes: int


@dataclass(frozen=True)
class Served:
    """The generation that answers. `built_at` is UTC in ISO 8601."""

    number: int
    built_at: str
    triples: int
    graphs: int


@dataclass(frozen=True)
class DatasetReading:
    """One dataset at one moment: queries, workers, generation, waiting writes; None stands for what nobody knows.

    `degraded`: an earlier generation is served than the newest. `lost` counts the workers that ended although nobody
    wanted that, by reason ("deadline", "memory", "crash").
    """

    name: str
    running: int
    waiting: int
    degraded: bool
    served: Served | None = None
    workers: int | None = None
    lost: Mapping[str, int] = field(default_factory=dict)
    writes_waiting: int = 0


@dataclass(frozen=True)
class Reading:
    """The state of a server at one moment. `ended` counts connections that it ended or refused, by reason."""

    datasets: tuple[DatasetReading, ...]
    cache: CacheReading
    connections: int | None = None
    ended: Mapping[str, int] = field(default_factory=dict)
    log_written: int = 0
    log_lost: int = 0


class Metrics:
    """The counters of one application. Adding to them is cheap; nothing is computed before they are read."""

    def __init__(self) -> None:
        self.requests_open = 0
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "iuc_graph_http_requests",
            "Requests that have ended, by route, method and class of status.",
            ("route", "method", "status"),
            registry=registry,
        )
        self._request_seconds = Histogram(
            "iuc_graph_http_request_seconds",
            "Time from a request to the start of its answer.",
            ("route",),
            buckets=BOUNDS,
            registry=registry,
        )
        self._response_bytes = Counter(
            "iuc_graph_http_response_bytes",
            "Bytes of answers that were handed to the network, headers not counted.",
            ("route",),
            registry=registry,
        )
        self._aborted = Counter(
            "iuc_graph_http_answers_aborted",
            "Answers that had begun and could not be finished; their connections were closed.",
            registry=registry,
        )
        queries = Counter(
            "iuc_graph_queries",
            "Queries that have ended, by what became of them.",
            ("outcome",),
            registry=registry,
        )
        self._queries = {outcome: queries.labels(outcome.value) for outcome in Outcome}
        self._query_seconds = Histogram(
            "iuc_graph_query_seconds",
            "Time of the queries that a worker took up.",
            buckets=BOUNDS,
            registry=registry,
        )
        self._query_rows = Counter(
            "iuc_graph_query_rows", "Rows of the answers to queries.", registry=registry
        )
        writes = Counter(
            "iuc_graph_writes",
            "Changes sent by operators that have ended, by what became of them.",
            ("outcome",),
            registry=registry,
        )
        self._writes = {outcome: writes.labels(outcome.value) for outcome in Outcome}
        self._write_seconds = Histogram(
            "iuc_graph_write_seconds",
            "Time of the changes that were made or tried, waiting for others included.",
            buckets=BOUNDS,
            registry=registry,
        )
        ProcessCollector(registry=registry)
        self._pages: dict[str, tuple[float, bytes]] = {}
        self._of_requests: dict[tuple[str, str, int], tuple[Counter, Histogram, Counter]] = {}

    def request(self, route: str, method: str, status: int, seconds: float, size: int) -> None:
        """Count one request; `size` is in bytes."""
        key = (route, method, status // 100)
        # Looking up the labels each time would cost more than all the rest.
        children = self._of_requests.get(key)
        if children is None:
            children = self._of_requests[key] = (
                self._requests.labels(route, method, f"{status // 100}xx"),
                self._request_seconds.labels(route),
                self._response_bytes.labels(route),
            )
        requests, time_taken, sent = children
        requests.inc()
        time_taken.observe(seconds)
        sent.inc(size)

    def aborted(self) -> None:
        """Count an answer that could not be finished."""
        self._aborted.inc()

    def query(self, outcome: Outcome, seconds: float, rows: int | None) -> None:
        """Count one query; `seconds` matter only where a worker took it up."""
        self._queries[outcome].inc()
        if outcome in WORKED:
            self._query_seconds.observe(seconds)
        if rows:
            self._query_rows.inc(rows)

    def write(self, outcome: Outcome, seconds: float) -> None:
        """Count one write; `seconds` matter only where it was made or tried."""
        self._writes[outcome].inc()
        if outcome is Outcome.OK:
            self._write_seconds.observe(seconds)

    def render(self, accept: str, reading: Callable[[], Reading], *, fresh: bool = True) -> tuple[bytes, str]:
        """All figures and their media type: OpenMetrics where `accept` names it, else the older text format.

        Unless they have to be fresh, they may be KEPT_SECONDS old, since making the page takes some milliseconds.
        """
        # Not what the client sent, some of which the library would repeat.
        asked = OPEN_METRICS if OPEN_METRICS.partition(";")[0] in accept else ""
        encode, media_type = choose_encoder(asked)
        made, page = self._pages.get(asked, (-KEPT_SECONDS, b""))
        now = time.monotonic()
        if fresh or now - made >= KEPT_SECONDS:
            page = encode(_Page(self, reading()))
            self._pages[asked] = now, page
        return page, media_type

    def collect(self) -> Iterable[Metric]:
        """What was counted, without the times at which the series began, which would double the page."""
        for metric in self._registry.collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric


class _Page(Collector):
    """What the encoders take for a registry: what was counted, and the state at one moment."""

    def __init__(self, metrics: Metrics, reading: Reading) -> None:
        self._metrics = metrics
        self._reading = reading

    def collect(self) -> Iterable[Metric]:
        """All families."""
        yield from self._metrics.collect()
        yield _gauge(
            "iuc_graph_http_requests_open", "Requests that are being answered.", self._metrics.requests_open
        )
        yield from _families(self._reading)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _counter(name: str, text: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, text, labels=[label])
    for value, number in values.items():
        family.add_metric([value], number)
    return family


def _families(reading: Reading) -> Iterable[Metric]:
    info = GaugeMetricFamily("iuc_graph_build_info", "1, with the version as label.", labels=["version"])
    info.add_metric([__version__], 1)
    yield info
    yield from _of_datasets(reading.datasets)
    yield from _of_cache(reading.cache)
    yield _counter(
        "iuc_graph_access_log_lines",
        "Lines of the access log.",
        "result",
        {"written": reading.log_written, "lost": reading.log_lost},
    )
    if reading.connections is not None:
        yield _gauge("iuc_graph_http_connections_open", "Connections that are open.", reading.connections)
        yield _counter(
            "iuc_graph_http_connections_ended",
            "Connections that the server refused, or ended itself.",
            "reason",
            reading.ended,
        )


def _of_cache(cache: CacheReading) -> Iterable[Metric]:
    hits, misses = "Queries answered from the cache.", "Queries that the cache had no answer to."
    yield CounterMetricFamily("iuc_graph_cache_hits", hits, value=float(cache.hits))
    yield CounterMetricFamily("iuc_graph_cache_misses", misses, value=float(cache.misses))
    yield _gauge("iuc_graph_cache_bytes", "Bytes of the answers in the cache.", cache.bytes)


def _of_datasets(datasets: Sequence[DatasetReading]) -> Iterable[Metric]:
    for name, text, value_of in _OF_DATASET:
        yield _each(name, text, {dataset.name: value_of(dataset) for dataset in datasets})
    served = {dataset.name: dataset.served for dataset in datasets if dataset.served is not None}
    for name, text, value_of_served in _OF_GENERATION:
        yield _each(name, text, {key: value_of_served(value) for key, value in served.items()})
    lost = CounterMetricFamily(
        "iuc_graph_workers_lost", "Workers that ended unwanted, by reason.", labels=["dataset", "reason"]
    )
    for dataset in datasets:
        for reason, number in dataset.lost.items():
            lost.add_metric([dataset.name, reason], number)
    yield lost


def _each(name: str, text: str, values: Mapping[str, float | None]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=["dataset"])
    for dataset, value in values.items():
        if value is not None:
            family.add_metric([dataset], value)
    return family


def _age(served: Served) -> float:
    return max(0.0, time.time() - datetime.fromisoformat(served.built_at).timestamp())


_OF_DATASET: Final[tuple[tuple[str, str, Callable[[DatasetReading], float | None]], ...]] = (
    ("iuc_graph_queries_running", "Queries that have a worker.", lambda its: its.running),
    ("iuc_graph_queries_waiting", "Queries that wait for a worker.", lambda its: its.waiting),
    ("iuc_graph_writes_waiting", "Changes that wait for others.", lambda its: its.writes_waiting),
    ("iuc_graph_workers", "Worker processes that are up, the spare included.", lambda its: its.workers),
    (
        "iuc_graph_ready",
        "1 when there is a state of the graph to answer from.",
        lambda its: its.served is not None or its.degraded,
    ),
    (
        "iuc_graph_degraded",
        "1 while an earlier state of the graph is served than the newest.",
        lambda its: its.degraded,
    ),
)
_OF_GENERATION: Final[tuple[tuple[str, str, Callable[[Served], float]], ...]] = (
    ("iuc_graph_generation_number", "Number of the state that is served.", lambda its: its.number),
    ("iuc_graph_generation_age_seconds", "Time since that state was made.", _age),
    ("iuc_graph_generation_triples", "Triples of its merged default graph.", lambda its: its.triples),
    ("iuc_graph_generation_graphs", "Its named graphs.", lambda its: its.graphs),
)
