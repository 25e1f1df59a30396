"""How much one client may ask, by a clock that the tests wind themselves."""

from __future__ import annotations

import random
import threading

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from iuc_graph.errors import SettingsError, TooManyRequests
from iuc_graph.settings import Settings
from iuc_graph.web.rates import Clients, Rates

ANN, BOB = "203.0.113.5", "198.51.100.7"


class Clock:
    """Stands still until it is told to run on."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def rates(clock, **settings):
    return Rates(Settings(**{"rate_seconds": 60, "rate_queries": 120, "rate_burst": 2, **settings}), clock)


def refused(limit, client):
    """The error, or None where the client may ask."""
    try:
        limit.admit(client)
    except TooManyRequests as error:
        return error
    return None


def test_query_time_is_used_up_and_comes_back_at_its_rate(clock):
    limit = rates(clock)
    for _ in range(4):
        limit.admit(ANN)
        limit.spent(ANN, 30)
    error = refused(limit, ANN)
    assert (error.status, error.code, error.retry_after) == (429, "too-many-requests", 1)
    assert "60 seconds of query time a minute" in str(error)
    clock.now += 1
    assert refused(limit, ANN) is None


def test_another_client_is_not_affected(clock):
    limit = rates(clock)
    limit.spent(ANN, 1000)
    assert refused(limit, ANN) is not None
    assert refused(limit, BOB) is None


def test_a_client_that_waits_as_long_as_it_was_told_is_let_in(clock):
    limit = rates(clock)
    for used in (120.0, 121.7, 239.9, 10_000.0):
        clock.now += 100_000
        limit.spent(ANN, used)
        wait = refused(limit, ANN).retry_after
        clock.now += wait - 1.5
        assert wait == 1 or refused(limit, ANN) is not None
        clock.now += 1.6
        assert refused(limit, ANN) is None


def test_a_debt_is_bounded(clock):
    limit = rates(clock)
    limit.spent(ANN, 10**9)
    assert refused(limit, ANN).retry_after == 120


def test_queries_are_counted_however_short_they_are(clock):
    limit = rates(clock)
    assert [refused(limit, ANN) for _ in range(240)] == [None] * 240
    error = refused(limit, ANN)
    assert error.retry_after == 1
    assert "120 queries a minute" in str(error)
    clock.now += 0.5
    assert refused(limit, ANN) is None
    assert refused(limit, ANN) is not None


def test_a_refused_query_costs_nothing(clock):
    limit = rates(clock, rate_queries=2, rate_burst=1)
    limit.admit(ANN)
    limit.admit(ANN)
    for _ in range(100):
        assert refused(limit, ANN).retry_after == 30
    clock.now += 30
    assert refused(limit, ANN) is None


def test_the_longer_of_both_waits_is_told(clock):
    limit = rates(clock, rate_queries=1, rate_burst=1)
    limit.admit(ANN)
    limit.spent(ANN, 70)
    assert refused(limit, ANN).retry_after == 60
    limit.spent(ANN, 1000)
    clock.now += 40
    assert refused(limit, ANN).retry_after == 20


def test_each_limit_can_be_off(clock):
    limit = rates(clock, rate_seconds=0)
    limit.spent(ANN, 10**6)
    assert refused(limit, ANN) is None
    limit = rates(clock, rate_queries=0)
    assert all(refused(limit, ANN) is None for _ in range(5000))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.5", "203.0.113.6", False),
        ("203.0.113.5", "::ffff:203.0.113.5", True),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("unknown", "_hidden", True),
    ],
)
def test_which_addresses_count_as_one_client(one, other, same):
    clients = Clients(Settings())
    assert clients.key(one) is not None
    assert (clients.key(one) == clients.key(other)) is same


def test_who_is_not_limited(clock):
    limit = rates(clock, trusted_proxies="127.0.0.1, ::1,10.1.0.0/16")
    for client in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", ""):
        limit.spent(client, 10**6)
        assert refused(limit, client) is None
    assert len(limit) == 0
    limit = rates(clock, trusted_proxies="")
    limit.spent("127.0.0.1", 10**6)
    assert refused(limit, "127.0.0.1") is not None


@pytest.mark.parametrize("wrong", ["localhost", "10.0.0.0/33", "127.0.0.1;::1", "10.0.0.1/8"])
def test_a_proxy_that_is_no_address_stops_the_server_with_a_sentence(wrong):
    with pytest.raises(SettingsError, match="IUC_GRAPH_TRUSTED_PROXIES"):
        Clients(Settings(trusted_proxies=wrong))


def test_those_that_asked_longest_ago_are_forgotten(clock):
    limit = rates(clock, rate_clients=3)
    for number in range(4):
        limit.spent(f"192.0.2.{number}", 10**6)
    assert len(limit) == 3
    assert refused(limit, "192.0.2.1") is not None  # and so it is remembered for longer than the second
    limit.admit("192.0.2.9")
    assert refused(limit, "192.0.2.1") is not None
    assert refused(limit, "192.0.2.2") is None


def test_many_threads_get_no_more_than_one_would(clock):
    limit = rates(clock, rate_queries=500, rate_burst=1)
    admitted = []

    def ask():
        for _ in range(200):
            if refused(limit, ANN) is None:
                admitted.append(1)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 500


@hypothesis_settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 2**32), used=st.floats(0.1, 40), minutes=st.integers(1, 20))
def test_over_time_nobody_gets_more_than_the_rate_and_one_burst(seed, used, minutes):
    clock, chance = Clock(), random.Random(seed)
    limit = rates(clock)
    start, got, queries = clock.now, 0.0, 0
    while clock.now < start + minutes * 60:
        if refused(limit, ANN) is None:
            limit.spent(ANN, used)
            got, queries = got + used, queries + 1
        clock.now += chance.random() * 2
    assert got <= 60 * (minutes + 2) + 2 + used
    assert queries <= 120 * (minutes + 2) + 4


# Through the server


def test_a_client_behind_a_proxy_is_told_when_to_come_back_and_others_are_answered(make_server, build):
    build()
    server = make_server(rate_queries=3, rate_burst=1)

    def ask(client):
        forwarded = {"X-Forwarded-For": client} if client else {}
        return server.client.get("/sparql", params={"query": "ASK {}"}, headers=forwarded)

    assert [ask(ANN).status_code for _ in range(4)] == [200, 200, 200, 429]
    response = ask(ANN)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "too-many-requests"
    assert int(response.headers["retry-after"]) in {19, 20}
    assert ask(BOB).status_code == 200
    assert [ask("").status_code for _ in range(10)] == [200] * 10  # programs on this machine have no limit


def test_query_time_is_counted_when_a_query_runs_out_of_it(make_server, build):
    build()
    server = make_server(rate_seconds=1, rate_burst=0.5, query_seconds=1)
    endless = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(30)) + " }"
    asked = {"params": {"query": endless}, "headers": {"X-Forwarded-For": ANN}}
    assert [server.client.get("/sparql", **asked).json()["code"] for _ in range(2)] == [
        "query-timeout",
        "too-many-requests",
    ]
