"""/metrics: what it counts, who may read it, and that it never waits for anything."""

from __future__ import annotations

import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import quote

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from iuc_graph import errors
from iuc_graph.settings import Settings
from iuc_graph.web.observing import ObservedRequests, Observer, observer_of
from iuc_graph.web.outcomes import Outcome, outcome_of

CROSS_JOIN = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(20)) + " }"
OPEN_METRICS = {"accept": "application/openmetrics-text; version=1.0.0"}


def read(client):
    """All samples: (name, labels) → value."""
    response = client.get("/metrics")
    assert response.status_code == 200, response.text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_families(response.text)
        for sample in family.samples
    }


def value(client, name, **labels):
    return read(client).get((name, tuple(sorted(labels.items()))), 0)


def wait_until(condition):
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_both_formats_of_prometheus_are_given_and_can_be_parsed(server):
    text = server.client.get("/metrics")
    assert text.headers["content-type"].startswith("text/plain; version=0.0.4")
    other = server.client.get("/metrics", headers=OPEN_METRICS)
    assert other.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    names = [
        {family.name for family in parse(page.text)}
        for parse, page in ((text_families, text), (open_families, other))
    ]
    assert names[0] == names[1]
    assert all(name.startswith(("iuc_graph_", "process_")) for name in names[0])
    assert text.headers["cache-control"] == "no-store"
    assert server.client.head("/metrics").content == b""


def test_every_name_is_explained_in_the_docs_and_no_other(server, repository):
    page = (repository / "docs" / "operating.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `(iuc_graph_[a-z_]+)` \|", page, re.M))
    families = list(text_families(server.client.get("/metrics").text))
    given = {family.name + "_total" if family.type == "counter" else family.name for family in families}
    assert {name for name in given if name.startswith("iuc_graph_")} == explained
    outcomes = set(re.findall(r"^\| `([a-z-]+)` \|", page.partition("## The access log")[0], re.M))
    assert outcomes == set(Outcome)


def test_a_request_is_counted_by_its_route_method_and_class_of_status(make_server, build):
    build()
    client = make_server().client
    wait_until(lambda: client.get("/health").status_code == 200)
    labels = {"route": "/health", "method": "HEAD", "status": "2xx"}
    seconds = ("iuc_graph_http_request_seconds_count", (("route", "/health"),))
    before = read(client)
    for _ in range(3):
        client.head("/health")
    assert value(client, "iuc_graph_http_requests_total", **labels) == 3
    assert read(client)[seconds] == before[seconds] + 3
    client.get("/sparql", params={"query": "SELECT nonsense"})
    labels = {"route": "/sparql", "method": "GET", "status": "4xx"}
    assert value(client, "iuc_graph_http_requests_total", **labels) == 1


def test_bytes_of_answers_are_those_that_the_client_gets(make_server, build):
    build()
    client = make_server().client
    client.head("/style.css")
    assert value(client, "iuc_graph_http_response_bytes_total", route="/style.css") == 0
    size = len(client.get("/style.css").content)
    assert value(client, "iuc_graph_http_response_bytes_total", route="/style.css") == size > 0


def test_no_client_can_make_the_list_of_figures_longer(make_server, build):
    build()
    client = make_server().client
    assert client.get("/health").status_code == 200
    client.get("/no/such/page")
    client.request("PROPFIND", "/no/such/page")
    client.request("PROPFIND", "/health")
    read(client)
    before = set(read(client))
    for number in range(50):
        client.get(f"/no/such/{number}?a={number}", headers={"X-Request-Id": f"id-{number}"})
        client.get("/sparql.json", params={"query": "ASK {}", "name": str(number)})
    client.request("MKCOL", "/health")
    client.request("LOCK", "/no/such/page")
    added = set(read(client)) - before
    assert {dict(labels).get("route") for _, labels in added} <= {"/sparql.{extension}"}
    assert not [line for line in client.get("/metrics").text.splitlines() if "such" in line]


def test_without_a_graph_the_figures_say_so_and_with_one_they_describe_it(make_server, build):
    client = make_server().client
    assert value(client, "iuc_graph_ready", dataset="managed") == 0
    assert ("iuc_graph_generation_number", (("dataset", "managed"),)) not in read(client)
    build()
    build(places=2)
    assert client.get("/health").json()["generation"] == "000002"  # which waits until it is open
    samples = {
        name: number for (name, labels), number in read(client).items() if labels == (("dataset", "managed"),)
    }
    assert samples["iuc_graph_ready"] == 1
    assert samples["iuc_graph_degraded"] == 0
    assert samples["iuc_graph_generation_number"] == 2
    assert samples["iuc_graph_generation_triples"] == 2
    assert samples["iuc_graph_generation_graphs"] == 2
    assert 0 <= samples["iuc_graph_generation_age_seconds"] < 600


def test_a_damaged_newest_state_counts_as_degraded_and_ready(make_server, build, tmp_path):
    build()
    server = make_server()
    assert server.is_well()
    build(places=2)
    (tmp_path / "store" / "generations" / "000002" / "quads").rename(tmp_path / "quads")
    assert server.client.get("/health").json()["status"] == "degraded"
    assert value(server.client, "iuc_graph_degraded", dataset="managed") == 1
    assert value(server.client, "iuc_graph_ready", dataset="managed") == 1


def test_the_figures_are_read_while_every_worker_and_place_to_wait_is_taken(make_server, build):
    build()
    server = make_server(workers=1, queue_length=3, query_seconds=60, queue_seconds=60)
    client = server.client
    with ThreadPoolExecutor(5) as threads:
        asked = [
            threads.submit(httpx.get, f"{server.url}/sparql?query={quote(CROSS_JOIN)}", timeout=1)
            for _ in range(5)
        ]
        wait_until(lambda: value(client, "iuc_graph_queries_waiting", dataset="managed") == 3)
        assert value(client, "iuc_graph_queries_running", dataset="managed") == 1
        assert value(client, "iuc_graph_http_requests_open") >= 5  # the reader is one of them
        for each in asked:  # they go away, or were sent away
            error = each.exception()
            assert error is None or isinstance(error, httpx.ReadTimeout)
    wait_until(lambda: value(client, "iuc_graph_queries_running", dataset="managed") == 0)
    labels = {"route": "/sparql", "method": "GET"}
    wait_until(
        lambda: value(client, "iuc_graph_http_requests_total", **labels, status="4xx") == 4
    )  # left: 499
    assert value(client, "iuc_graph_http_requests_total", **labels, status="5xx") == 1  # the queue was full


def test_what_became_of_each_query_is_counted(make_server, build):
    build()
    client = make_server(answer_bytes=2000).client
    asked = {
        "SELECT * { ?s ?p ?o }": "ok",
        "SELECT nonsense": "invalid",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }": "refused",
        "SELECT * { ?a ?b ?c . ?d ?e ?f }": "too-large",
        CROSS_JOIN: "timeout",
    }
    for query, outcome in asked.items():
        before = value(client, "iuc_graph_queries_total", outcome=outcome)
        client.post("/sparql", data={"query": query})
        assert value(client, "iuc_graph_queries_total", outcome=outcome) == before + 1, query
    assert value(client, "iuc_graph_query_rows_total") == 5
    assert value(client, "iuc_graph_query_seconds_count") == 2


def test_workers_are_counted_and_those_that_are_lost_by_reason(make_server, build):
    build()
    server = make_server(query_seconds=20)
    client = server.client
    wait_until(lambda: value(client, "iuc_graph_workers", dataset="managed") == 3)
    reasons = ("deadline", "memory", "crash")

    def lost():
        return [
            value(client, "iuc_graph_workers_lost_total", dataset="managed", reason=each) for each in reasons
        ]

    assert lost() == [0, 0, 0]
    client.post("/sparql?timeout=0.5", data={"query": CROSS_JOIN})
    assert lost() == [1, 0, 0]
    sorting = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " } ORDER BY ?c0"
    client.post("/sparql", data={"query": sorting})
    assert lost() == [1, 1, 0]
    wait_until(lambda: value(client, "iuc_graph_workers", dataset="managed") == 3)


def test_answers_from_the_cache_are_counted_as_such(make_server, build):
    build()
    client = make_server(cache_bytes=1_000_000).client
    for _ in range(3):
        client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert value(client, "iuc_graph_queries_total", outcome="ok") == 1
    assert value(client, "iuc_graph_queries_total", outcome="cached") == 2
    labels = {"route": "/sparql", "method": "GET", "status": "2xx"}
    assert value(client, "iuc_graph_http_requests_total", **labels) == 3
    assert value(client, "iuc_graph_cache_hits_total") == 2
    assert value(client, "iuc_graph_cache_misses_total") == 1
    assert value(client, "iuc_graph_cache_bytes") > 0


def test_each_application_has_figures_of_its_own(server, make_server, build):
    build()
    client = make_server().client
    client.get("/style.css")
    labels = {"route": "/style.css", "method": "GET", "status": "2xx"}
    before = value(server.client, "iuc_graph_http_requests_total", **labels)
    client.get("/style.css")
    assert value(client, "iuc_graph_http_requests_total", **labels) == 2
    assert value(server.client, "iuc_graph_http_requests_total", **labels) == before


FAR = {"X-Forwarded-For": "203.0.113.7"}


def test_only_this_machine_may_read_them(server):
    refused = server.client.get("/metrics", headers=FAR)
    assert (refused.status_code, refused.json()["code"]) == (403, "metrics-local")
    assert "IUC_GRAPH_METRICS" in refused.json()["detail"]
    assert server.client.get("/metrics", headers={"X-Forwarded-For": "no address"}).status_code == 403
    assert server.client.get("/metrics").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("all", 200), ("off", 404)])
def test_a_setting_opens_them_to_all_or_closes_them(make_server, who, status):
    client = make_server(metrics=who).client
    assert client.get("/metrics", headers=FAR).status_code == status
    assert client.get("/metrics").status_code == status


def test_readers_from_elsewhere_cannot_keep_the_server_busy_with_making_the_page(make_server):
    client = make_server(metrics="all").client
    pages = {client.get("/metrics", headers=FAR).content for _ in range(5)}
    assert len(pages) <= 2  # unless a second ended meanwhile, it is one
    assert len({client.get("/metrics").content for _ in range(5)}) == 5


def test_nothing_that_a_reader_sends_is_repeated(server):
    accept = "application/openmetrics-text; version=7.7.7; escaping=allow-utf-8"
    media_type = server.client.get("/metrics", headers={"accept": accept}).headers["content-type"]
    assert "7.7.7" not in media_type
    assert "version=1.0.0" in media_type


def test_every_error_of_a_query_has_its_outcome():
    given = {
        errors.QueryTimeout("x"): Outcome.TIMEOUT,
        errors.QueryCrashed("x"): Outcome.CRASHED,
        errors.QueryCancelled("x"): Outcome.CANCELLED,
        errors.QueryTooLarge("x"): Outcome.TOO_LARGE,
        errors.QueryRefused("x"): Outcome.REFUSED,
        errors.DatasetRefused("x"): Outcome.REFUSED,
        errors.QuerySyntaxError("x"): Outcome.INVALID,
        errors.QueryFailed("x"): Outcome.INVALID,
        errors.NotAcceptable("x"): Outcome.INVALID,
        errors.GenerationUnknown("x"): Outcome.INVALID,
        errors.ServiceBusy("x"): Outcome.BUSY,
        errors.TooManyRequests("x", 1): Outcome.RATE,
        errors.StoreMissing("x"): Outcome.UNAVAILABLE,
        errors.AnswerNotKept("x"): Outcome.UNAVAILABLE,
        errors.StoreError("x"): Outcome.FAILED,
        RuntimeError("x"): Outcome.FAILED,
    }
    assert {error: outcome_of(error) for error in given} == given


@contextmanager
def running(app):
    """An application on a free port, and a client of it."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", trust_env=False
        ) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


class Half(Response):
    """Promises ten bytes, sends three and fails."""

    async def __call__(self, scope, receive, send):  # noqa: ARG002
        headers = [(b"content-length", b"10")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"abc", "more_body": True})
        raise errors.AnswerNotKept("the file is gone")


@pytest.fixture
def observed(tmp_path):
    """An application of three routes under observation, a client of it, and the file of its access log."""
    log = tmp_path / "access.jsonl"
    app = FastAPI()
    observer = app.state.observer = Observer(Settings(access_log="all", access_log_file=log))

    @app.get("/half")
    async def half():
        return Half()

    @app.get("/fault")
    async def fault():
        raise RuntimeError("a fault")

    @app.get("/query")
    async def query(request: Request, outcome: str):
        with observer_of(request).query(request.scope, "ASK {}") as watched:
            if outcome == "timeout":
                raise errors.QueryTimeout("too long")
            watched.answered(Outcome(outcome), rows=7, generation="000001", seconds=0.003)
        return Response("yes")

    with running(ObservedRequests(app, observer)) as client:
        yield client, observer.metrics, log


def figures(metrics):
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in metrics.collect()
        for sample in family.samples
    }


def test_an_answer_that_cannot_be_finished_and_a_fault_are_counted_as_such(observed):
    client, metrics, log = observed
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/half")
    assert client.get("/fault").status_code == 500
    deadline = time.monotonic() + 10  # the answer is there before the request is written down
    while len(log.read_text().splitlines()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    found = figures(metrics)
    assert found["iuc_graph_http_answers_aborted_total",] == 1
    assert found["iuc_graph_http_response_bytes_total", "/half"] == 3
    assert found["iuc_graph_http_requests_total", "/fault", "GET", "5xx"] == 1
    text = log.read_text()
    assert '"outcome": "aborted"' in text
    assert '"outcome": "failed"' in text


def test_queries_are_counted_by_outcome_with_their_rows_and_the_time_of_those_that_ran(observed):
    client, metrics, _ = observed
    for outcome in ("ok", "cut", "cached"):
        assert client.get("/query", params={"outcome": outcome}).status_code == 200
    assert client.get("/query", params={"outcome": "timeout"}).status_code == 500
    found = figures(metrics)
    for outcome in Outcome:
        expected = 1 if outcome in {"ok", "cut", "cached", "timeout"} else 0
        assert found["iuc_graph_queries_total", outcome.value] == expected
    assert found["iuc_graph_query_rows_total",] == 21
    assert found["iuc_graph_query_seconds_count",] == 3
    assert found["iuc_graph_query_seconds_bucket", "0.0025"] <= 1
    assert found["iuc_graph_query_seconds_bucket", "0.005"] >= 2
