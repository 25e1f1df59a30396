"""What a server works out of the whole graph: ahead of whoever asks, never of two states at once, within its limits."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError
from iuc_graph.store.derived import Derived
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.parts import Ahead, Parts
from iuc_graph.web.service import Service
from iuc_graph.web.token_file import Scope, create

from ..store.example import change
from .conftest import quads, settings_for

GRAPH = NamedNode("https://w3id.org/iuc-graph/graph/source/made")
TYPE, LABEL = NamedNode(RDF + "type"), NamedNode(RDFS + "label")
CLIENT = {"X-Forwarded-For": "203.0.113.5"}


def stated(*triples) -> list[Quad]:
    """Each triple in the graph of a document and in the default graph."""
    return [quad for triple in triples for quad in (Quad(*triple, GRAPH), Quad(*triple))]


def city(number: int, label: str) -> list[Quad]:
    place = NamedNode(f"{ID}place/p{number}")
    return stated((place, TYPE, NamedNode(IUC + "City")), (place, LABEL, Literal(label, language="en")))


def plans(count: int, places: int) -> list[Quad]:
    """So many action plans, each with so many partners, the same for all."""
    partners = [NamedNode(f"{ID}place/p{number}") for number in range(places)]
    triples = [(place, TYPE, NamedNode(IUC + "City")) for place in partners]
    for number in range(count):
        plan = NamedNode(f"{ID}cooperation/c{number}")
        triples.append((plan, TYPE, NamedNode(IUC + "ActionPlan")))
        triples += [(plan, NamedNode(IUC + "partnerPlace"), place) for place in partners]
    return stated(*triples)


def until(condition: Callable[[], object]) -> None:
    """Wait for something that happens in another thread."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def store(tmp_path):
    publish(tmp_path / "store", quads(), fingerprint="")
    return tmp_path / "store"


@pytest.fixture
def noted():
    """Parts of which the names only note of which generations they were made; and those numbers."""
    made: list[int] = []

    def make(opened, *_):
        made.append(opened.generation.number)
        return made[-1]

    return Parts(names=Derived(make)), made


@pytest.fixture
def ahead():
    """Starts one over a store; it is ended after the test."""
    running: list[Ahead] = []

    def start(parts, directory) -> Ahead:
        running.append(Ahead(parts, directory))
        running[-1].start()
        return running[-1]

    yield start
    for one in running:
        one.close()


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ahead"]


def test_parts_are_made_before_anybody_asks_and_again_after_each_commit(store, noted, ahead):
    parts, made = noted
    ahead(parts, store)
    until(lambda: made == [1])
    change(store, Delta(frozenset(), frozenset(city(9, "Nineveh"))))
    until(lambda: made == [1, 2])
    assert (parts.names.of(current(store)), made) == (2, [1, 2])


def test_where_there_is_no_store_any_more_that_is_logged_and_another_one_is_followed(
    store, noted, ahead, caplog
):
    parts, made = noted
    ahead(parts, store)
    until(lambda: made)
    store.rename(store.with_name("away"))
    until(lambda: "Nothing is worked out ahead: There is no graph in" in caplog.text)
    publish(store, quads(["Elsewhere"]), fingerprint="")
    until(lambda: len(made) == 2)


def test_a_part_that_cannot_be_made_is_logged_and_the_next_request_tries_it_again(store, ahead, caplog):
    def make(*_):
        if threading.current_thread().name == "ahead":
            raise ValueError("it was not to be")
        return 7

    parts = Parts(names=Derived(make))
    ahead(parts, store)
    until(lambda: "it was not to be" in caplog.text)
    assert parts.names.of(current(store)) == 7
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_where_the_generation_in_use_is_damaged_what_is_served_is_made_ahead(store, noted, ahead, caplog):
    parts, made = noted
    good = current(store)
    change(store, Delta(frozenset(), frozenset(city(9, "Nineveh"))))
    one = Ahead(parts, store, lambda: good)
    one.start()
    until(lambda: made == [1])
    one.close()
    assert caplog.records == []


def test_what_was_not_opened_in_time_is_made_at_a_later_look(store, noted):
    parts, made = noted
    served = [current(store)]
    change(store, Delta(frozenset(), frozenset(city(9, "Nineveh"))))
    one = Ahead(parts, store, lambda: served[0])
    one.start()
    until(lambda: made == [1])
    served[0] = current(store)
    until(lambda: made == [1, 2])
    one.close()


def test_damage_is_one_line_in_the_log(store, ahead, caplog):
    def make(*_):
        raise StoreError("the files are damaged")

    ahead(Parts(names=Derived(make)), store)
    until(lambda: "names of generation 000001 could not be made ahead: the files are damaged" in caplog.text)
    assert caplog.records[0].exc_info is None


def test_it_ends_while_it_makes_something_and_makes_nothing_after(store):
    begun, may_go_on, searched = threading.Event(), threading.Event(), []

    def make(*_):
        begun.set()
        may_go_on.wait(20)
        return 7

    one = Ahead(Parts(names=Derived(make), search=Derived(lambda *_: searched.append(1))), store)
    one.start()
    assert begun.wait(20)
    closing = threading.Thread(target=one.close)
    closing.start()
    may_go_on.set()
    closing.join(20)
    assert not closing.is_alive()
    assert threads() == []
    assert searched == []
    one.close()


def test_one_that_was_never_begun_can_be_closed_and_not_be_begun_afterwards(store, noted):
    one = Ahead(noted[0], store)
    one.close()
    one.start()
    assert threads() == []


# Through the server


def test_a_server_makes_them_when_it_is_ready_and_leaves_no_thread_behind(make_server, store, caplog):
    make_server()
    until(threads)
    # The fixture ends the server; the thread is no daemon, and would be seen by the next test.
    assert [thread.daemon for thread in threads()] == [False]
    assert caplog.records == []


def test_the_thread_of_the_server_before_is_gone():
    assert threads() == []


def test_an_answer_is_of_one_state_whatever_is_committed_meanwhile(make_server, store):
    server = make_server(query_seconds=20)
    last = 8
    label = {1: ""} | {number: f"Nineveh {'i' * number}" for number in range(2, last + 1)}

    def commit() -> None:
        old: list[Quad] = []
        for number in range(2, last + 1):
            new = city(9, label[number])
            change(store, Delta(frozenset(old) - set(new), frozenset(new) - set(old)), keep=100)
            old = new

    with ThreadPoolExecutor(1) as writers:
        writing = writers.submit(commit)
        seen = set()
        while True:
            is_over = writing.done()
            answer = server.client.get("/api/search", params={"q": "Nineveh"}).json()
            generation = int(answer["generation"])
            seen.add(generation)
            assert [item["label"] for item in answer["items"]] == [label[generation]] * (generation > 1)
            if is_over:
                break
        writing.result()
    assert generation == last
    assert len(seen) > 1
    for past in (3, last, 5, 1):
        answer = server.client.get("/api/search", params={"q": "Nineveh", "at": str(past)}).json()
        assert [item["label"] for item in answer["items"]] == [label[past]] * (past > 1)


def test_who_asks_about_the_present_is_never_told_that_it_was_put_away(store):
    asked: list[str] = []

    def call(session: Session) -> int:
        asked.append(session.generation.name)
        if len(asked) == 1:  # meanwhile others commit, and nothing is kept
            change(store, Delta(frozenset(), frozenset(city(8, "Babylon"))), keep=1)
            change(store, Delta(frozenset(), frozenset(city(9, "Nineveh"))), keep=1)
        return len(session.select("SELECT * WHERE { ?s ?p ?o }").rows)

    async def endpoint(request: Request) -> JSONResponse:
        at = request.query_params.get("at")
        try:
            return JSONResponse(await read(request, call, at=at))
        except StoreError as error:
            return JSONResponse(error.code, 500)

    with contextlib.closing(Service(settings_for(store, query_seconds=20.0))) as service:
        app = Starlette(routes=[Route("/", endpoint)])
        app.state.service = service

        async def ask() -> list[object]:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://here"
            ) as client:
                return [(await client.get("/", params=given)).json() for given in ({}, {"at": "1"})]

        merged = sum(quad.graph_name == DefaultGraph() for quad in quads())
        assert asyncio.run(ask()) == [merged + 4, "generation-unknown"]
        assert asked == ["000001", "000003"]


def test_what_a_request_computes_without_a_worker_is_charged_to_its_client(make_server, store):
    server = make_server(rate_seconds=0.1, rate_burst=0.05, rate_queries=0, query_seconds=20)

    def ask():
        return server.client.get("/api/search", params={"q": "München"}, headers=CLIENT)

    answers = [ask()]
    while answers[-1].status_code == 200 and len(answers) < 400:
        answers.append(ask())
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "too-many-requests")
    assert "seconds of query time a minute" in answers[-1].json()["detail"]
    assert server.client.get("/api/search", params={"q": "München"}).status_code == 200


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A store whose network has so many ties that drawing them takes seconds."""
    folder = tmp_path_factory.mktemp("crowded") / "store"
    publish(folder, plans(100, 60), fingerprint="")
    return folder


CLIQUE = {"tie": "clique"}


def test_computing_ends_when_its_time_is_over(make_server, crowded):
    server = make_server(store=crowded, query_seconds=0.3)
    until(lambda: server.client.get("/api/network/figures", params={"kind": "cluster"}).status_code == 200)
    answer = server.client.get("/api/network", params=CLIQUE)
    assert (answer.status_code, answer.json()["code"]) == (503, "query-timeout")
    assert "longer than 0.3 seconds" in answer.json()["detail"]
    assert server.is_well()


def test_computing_ends_when_an_operator_says_so(make_server, crowded, tmp_path):
    (tmp_path / "tokens").mkdir()
    tokens = tmp_path / "tokens" / "tokens.jsonl"
    operator = {"Authorization": f"Bearer {create(tokens, 'ana', [Scope.RUNNING])[0]}"}
    server = make_server(store=crowded, query_seconds=60, tokens=tokens)

    def running():
        return server.client.get("/queries/running", headers=operator).json()["queries"]

    server.client.get("/api/network/figures", params={"kind": "cluster"})
    with ThreadPoolExecutor(1) as asking:
        asked = asking.submit(server.client.get, "/api/network", params=CLIQUE)
        until(running)
        server.client.delete(f"/queries/running/{running()[0]['id']}", headers=operator)
        answer = asked.result(30)
    assert (answer.status_code, answer.json()["code"]) == (503, "query-cancelled")
    assert running() == []
