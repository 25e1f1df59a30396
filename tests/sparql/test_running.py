"""The list of queries that run or wait: who is on it, and what ending one does to whoever asked."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.errors import QueryCancelled, QueryTimeout
from iuc_graph.settings import Settings
from iuc_graph.sparql.running import LONGEST_TEXT, Running, State
from iuc_graph.store.contract import Query
from iuc_graph.store.drafts import publish
from iuc_graph.workers.pool import Pool

ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(30)) + " }"


@pytest.fixture
def running():
    return Running()


def begin(running, text="ASK {}"):
    return running.begin(text, "managed", None, "192.0.2.0/24")


def wait_until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_query_is_listed_as_long_as_it_lasts(running):
    with begin(running) as entry:
        assert running.list() == (entry,)
        assert running.find(entry.id) is entry
        assert (entry.text, entry.dataset, entry.generation) == ("ASK {}", "managed", None)
        assert (entry.client, entry.state) == ("192.0.2.0/24", State.WAITING)
        assert entry.started.tzinfo is UTC
        assert 0 <= entry.seconds <= (datetime.now(UTC) - entry.started).total_seconds() + 1
    assert running.list() == ()
    assert running.find(entry.id) is None


def test_a_query_that_fails_leaves_the_list_too_and_its_error_stays(running):
    with pytest.raises(QueryTimeout, match="too long"), begin(running):
        raise QueryTimeout("too long")
    assert running.list() == ()


def test_the_oldest_stands_first_and_no_two_have_the_same_id(running):
    with begin(running, "first") as first, begin(running, "second") as second:
        assert [entry.text for entry in running.list()] == ["first", "second"]
        assert first.id != second.id
        assert len(first.id) >= 32


def test_what_has_ended_or_never_was_cannot_be_cancelled(running):
    with begin(running) as entry:
        pass
    assert not running.cancel(entry.id, "ana")
    assert not running.cancel("nobody", "ana")


def test_whoever_asked_is_told_that_an_operator_ended_it(running):
    with (
        pytest.raises(QueryCancelled, match=r"An operator of this server ended the query after \d") as caught,
        begin(running) as entry,
    ):
        assert running.cancel(entry.id, "ana")
        assert running.cancel(entry.id, "bo")
        assert (entry.ended_by, entry.cancellation.cancelled) == ("ana", True)
        raise QueryCancelled("The query was cancelled.")
    assert "ana" not in str(caught.value)


def test_a_client_that_went_away_itself_is_not_taken_for_an_operator(running):
    with pytest.raises(QueryCancelled, match=r"^The query was cancelled\.$"), begin(running) as entry:
        entry.cancellation.cancel()
        raise QueryCancelled("The query was cancelled.")


def test_a_cancelled_one_leaves_the_others_alone(running):
    with begin(running) as one, begin(running) as other:
        assert running.cancel(one.id, "ana")
        assert not other.cancellation.cancelled


@given(st.text(st.sampled_from("a é字😀\ud800")).map(lambda text: text * 400))
@settings(deadline=None)
def test_a_text_is_kept_whole_up_to_its_limit_and_else_cut_between_signs(text):
    with begin(Running(), text) as entry:
        whole = text.encode("utf-8", "replace").decode()
        assert len(entry.text.encode()) <= LONGEST_TEXT
        if len(whole.encode()) <= LONGEST_TEXT:
            assert entry.text == whole
        else:
            assert whole.startswith(entry.text.removesuffix(" …"))
            assert len(entry.text.encode()) > LONGEST_TEXT - 10


def test_many_threads_may_begin_list_and_cancel_at_once(running):
    def work(number):
        with begin(running, str(number)) as entry:
            assert entry in running.list()
            assert running.cancel(entry.id, "ana")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(500)))
    assert running.list() == ()


def test_a_query_waits_until_a_worker_takes_it_and_either_can_be_ended(running, tmp_path):
    quads = [
        Quad(NamedNode(f"https://example.org/{n}"), NamedNode("https://example.org/p"), Literal(n))
        for n in range(9)
    ]
    publish(tmp_path / "store", quads, fingerprint="")
    ended = {}

    def ask(pool, name):
        try:
            with begin(running, name) as entry:
                pool.answer(Query(ENDLESS), cancellation=entry.cancellation)
        except QueryCancelled as error:
            ended[name] = str(error)

    with Pool(Settings(store=tmp_path / "store", workers=1, query_seconds=60)) as pool:
        first = threading.Thread(target=ask, args=(pool, "first"))
        first.start()
        wait_until(lambda: [entry.state for entry in running.list()] == [State.RUNNING])
        second = threading.Thread(target=ask, args=(pool, "second"))
        second.start()
        wait_until(lambda: pool.waiting == 1)
        assert [entry.state for entry in running.list()] == [State.RUNNING, State.WAITING]
        for thread, name in ((second, "second"), (first, "first")):
            [entry] = [entry for entry in running.list() if entry.text == name]
            assert running.cancel(entry.id, "ana")
            thread.join(20)
            assert "operator" in ended[name]
        with pool.answer(Query("ASK {}", "csv")) as answer:
            assert answer.body == b"true"
    assert running.list() == ()
