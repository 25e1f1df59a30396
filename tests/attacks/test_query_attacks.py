"""No query takes the server down: each is answered or refused in words, and the next one is answered as ever."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import pytest

from iuc_graph.errors import IucGraphError
from iuc_graph.settings import Settings
from iuc_graph.sparql.guard import check
from iuc_graph.vocabulary import PREFIXES

from .corpus import BOMBS, CHAINS, FAR, LONGEST, NESTS, disguises, innocent, longest, updates
from .server import GRAPH, attacked, listening

STOPPED = {503: {"query-timeout"}, 413: {"query-too-large"}, 400: {"query-failed", "query-syntax"}}
"""What an attack on the engine may lead to: a limit was reached, or it is told what is wrong with it."""

BEYOND_MEMORY = {**STOPPED, 503: {"query-timeout", "query-crashed"}}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with attacked(tmp_path_factory.mktemp("attacked")) as server:
        for _ in range(20):
            assert server.is_well()
        for query in ("ASK {}", BOMBS["counted cross product"], "ASK {"):  # each way of ending is known to it
            server.ask(query)
        assert server.is_well()
        server.remember()
        yield server
        server.check()


@pytest.fixture(scope="module")
def nobody():
    with listening() as listener:
        yield listener
        assert listener.calls == []


def told(response) -> str:
    """The code of a refusal, which has to come with words for people."""
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert len(problem["detail"].split()) >= 3
    assert problem["status"] == response.status_code
    return problem["code"]


def survives(server, response, stopped=STOPPED) -> None:
    """The attack was answered, or ended in words; and an ordinary query is answered."""
    if response.status_code != 200:
        assert told(response) in stopped[response.status_code]
    assert server.is_well()


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
def test_what_nests_as_deep_as_may_be_is_answered_or_stopped(server, nest):
    survives(server, server.ask(nest.text(nest.most)))


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
@pytest.mark.parametrize("times", [1, FAR], ids=["by one", "by far"])
def test_what_nests_deeper_is_refused(server, nest, times):
    response = server.ask(nest.text(nest.most + times))
    assert (response.status_code, told(response)) == (413, "query-too-large")
    assert server.is_well()


@pytest.mark.slow_lane
@pytest.mark.parametrize("outer", NESTS.values(), ids=NESTS)
def test_whatever_nests_in_anything_else_is_answered_or_stopped(server, outer):
    """Half of the levels each; where the grammar does not allow it, that is told."""
    for inner in NESTS.values():
        middle = f"{inner.opening * (inner.most // 2)}{inner.inner}{inner.closing * (inner.most // 2)}"
        for text in (middle, f"{inner.head}{middle}{inner.tail}"):
            times = outer.most // 2
            survives(
                server,
                server.ask(f"{outer.head}{outer.opening * times}{text}{outer.closing * times}{outer.tail}"),
            )


@pytest.mark.slow_lane
@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_whatever_is_long_is_answered_or_stopped_in_groups_too(server, chain):
    """The list once in each of so many groups within one another, as far as the guard lets it through."""
    text = chain.text(chain.most or 1000)
    inside = text.partition("{")[2].rpartition("}")[0] if text.startswith("ASK {") else f"{{ {text} }}"
    for levels in (2, 8, 30, 60):
        for query in (
            f"ASK {'{' * levels}{inside}{'}' * levels}",
            f"ASK {{{f'{inside} {{' * levels}{'}' * levels} }}",
        ):
            response = server.ask(query[:LONGEST])
            survives(server, response)


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_a_list_as_long_as_may_be_is_answered_or_stopped(server, chain):
    survives(server, server.ask(longest(chain)))


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_a_longer_list_is_refused(server, chain):
    response = server.ask(
        longest(chain) + "a" * LONGEST if not chain.most else chain.text(LONGEST // len(chain.link) - 50)
    )
    assert (response.status_code, told(response)) == (413, "query-too-large")
    assert server.is_well()


@pytest.mark.parametrize("query", BOMBS.values(), ids=BOMBS)
def test_a_query_made_to_use_up_time_or_memory_is_stopped(server, query):
    survives(server, server.ask(query), BEYOND_MEMORY)


@pytest.mark.parametrize("address", ["/sparql", "/unmanaged/sparql"])
@pytest.mark.parametrize("name", disguises("<x:y>"))
def test_no_query_reaches_another_server(server, nobody, name, address):
    query = disguises(f"<{nobody.address}>")[name]
    for response in (
        server.ask(query, address),
        server.client.get(address, params={"query": query}),
        server.client.post(
            address, content=query.encode(), headers={"Content-Type": "application/sparql-query"}
        ),
    ):
        empty = name.startswith("from") and address != "/sparql" and response.status_code == 200
        if not empty:  # there, a graph need not exist
            assert told(response) in {"query-refused", "query-syntax", "dataset-refused"}
    assert nobody.calls == []
    assert server.is_well()


@pytest.mark.parametrize("name", updates("<x:y>"))
def test_no_update_comes_through_as_a_query(server, nobody, name):
    update = updates(f"<{nobody.address}>")[name]
    for address in ("/sparql", "/unmanaged/sparql"):
        for response in (
            server.ask(update, address),
            server.client.post(address, data={"update": update}),
            server.client.get(address, params={"update": update}),
            server.client.post(
                address, content=update, headers={"Content-Type": "application/sparql-update"}
            ),
        ):
            assert told(response) in {"query-refused", "query-syntax", "request", "media-type", "forbidden"}
    assert nobody.calls == []
    assert server.is_well()


@pytest.mark.parametrize("name", innocent("<x:y>"))
def test_what_only_looks_like_a_call_is_answered(server, nobody, name):
    for address in ("/sparql", "/unmanaged/sparql"):
        query = innocent(f"<{nobody.address}>")[name]
        assert any(
            server.ask(query, address).status_code == 200 for _ in range(3)
        )  # a busy machine may be late


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["file:///etc/passwd", "http://127.0.0.1:9/", "{target}"])
def test_graphs_that_are_named_beside_a_query_are_not_fetched(server, nobody, name, graph):
    fields = {"query": "SELECT * { ?s ?p ?o }", name: graph.format(target=nobody.address)}
    assert told(server.client.post("/sparql", data=fields)) == "dataset-refused"
    assert any(server.client.post("/unmanaged/sparql", data=fields).status_code == 200 for _ in range(3))
    assert nobody.calls == []


def test_a_field_is_decoded_once(server, nobody):
    query = f"SELECT * {{ SERVICE <{nobody.address}> {{ ?s ?p ?o }} }}"
    twice = quote(quote(query))
    for response in (
        server.client.get(f"/sparql?query={twice}"),
        server.client.post(
            "/sparql",
            content=f"query={twice}",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        ),
    ):
        assert told(response) == "query-syntax"
    literal = server.client.get("/sparql?query=" + quote("SELECT ('%53ERVICE' AS ?x) {}"))
    assert literal.json()["results"]["bindings"][0]["x"]["value"] == "%53ERVICE"
    assert nobody.calls == []


def documents(target: str) -> dict[str, tuple[str, str]]:
    """Documents that fetch something, or grow, when they are read; with their media types."""
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>'
    return {
        "entity from elsewhere": (
            "application/rdf+xml",
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]>{rdf}&e;</rdf:Description></rdf:RDF>',
        ),
        "entities from elsewhere": ("application/rdf+xml", f'<!DOCTYPE x SYSTEM "{target}">{rdf}'),
        "entities that multiply": (
            "application/rdf+xml",
            f'<!DOCTYPE x [<!ENTITY a0 "lol">{laughs}]>{rdf}&a9;</rdf:Description></rdf:RDF>',
        ),
        "context from elsewhere": (
            "application/ld+json",
            json.dumps({"@context": target, "@id": "x:a", "name": "b"}),
        ),
        "contexts from elsewhere": (
            "application/ld+json",
            json.dumps({"@context": [{"@import": target}, target], "@graph": [{"@id": "x:a"}]}),
        ),
        "turtle": ("text/turtle", f"@base <{target}> . <a> <b> <c> ."),
        "load": ("application/sparql-update", f"LOAD <{target}>"),
    }


ADDRESSES = (
    "/sparql",
    "/data",
    f"/data?graph={quote(GRAPH)}",
    "/data?default",
    "/unmanaged/sparql",
    "/unmanaged/data",
)
ADDRESSES += (
    f"/unmanaged/data?graph={quote(GRAPH)}",
    "/",
    "/health",
    "/metrics",
    "/queries/running",
    "/sparql.json",
)


@pytest.mark.parametrize("name", documents("x:y"))
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_no_document_is_read_of_who_has_no_token(server, nobody, name, method):
    media_type, text = documents(nobody.address)[name]
    for address in ADDRESSES:
        response = server.client.request(method, address, content=text, headers={"Content-Type": media_type})
        assert response.status_code in {401, 403, 404, 405, 415}, (address, response.text)
    assert nobody.calls == []
    assert server.is_well()


@pytest.mark.parametrize("size", [10_000_000, 100_000_000])
def test_a_body_that_is_packed_does_not_grow_here(server, size):
    body = gzip.compress(b"query=" + b"%20" * (size // 3))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}
    assert server.client.post("/sparql", content=body, headers=headers).status_code in {400, 413, 415}
    assert server.is_well()


def test_forty_of_the_longest_queries_at_once_keep_nobody_from_an_answer(server):
    """Each of them was read for half a second, or for minutes, and nobody else could be answered meanwhile."""
    texts = [
        f"ASK {{ VALUES ?x {{ {'1 ' * 120_000}}} }} no:",
        f"ASK {{ FILTER(1 IN ({'1,' * 120_000}no:)) }}",
    ]
    texts += ["ASK { " + "a-" * 120_000, "ASK { ?s ?p no:a" + "1" * 250_000, "SELECT " + "(" * 250_000]
    with ThreadPoolExecutor(40) as threads:
        attacks = [
            threads.submit(server.client.post, "/sparql", data={"query": texts[n % 5]}) for n in range(40)
        ]
        assert any(server.ask("ASK {}").status_code == 200 for _ in range(3))
        for attack in attacks:
            assert told(attack.result()) in {"query-syntax", "query-too-large"}
    assert server.is_well()


def in_process() -> dict[str, str]:
    """All texts of the corpus."""
    texts = {
        f"{name} {times}": nest.text(times) for name, nest in NESTS.items() for times in (nest.most, FAR)
    }
    texts |= {f"chain {name}": longest(chain) for name, chain in CHAINS.items()}
    texts |= {
        f"endless {name}": chain.text(LONGEST // len(chain.link) - 50) for name, chain in CHAINS.items()
    }
    for family in (BOMBS, disguises("<x:y>"), updates("<x:y>"), innocent("<x:y>")):
        texts |= {f"{len(texts)} {name}": text for name, text in family.items()}
    return texts


def test_the_guard_passes_each_text_or_tells_why_not():
    for name, text in in_process().items():
        try:
            checked = check(text, Settings(), (GRAPH,), PREFIXES, managed=False)
        except IucGraphError as error:
            assert 0 < len(str(error)) < 2000, name
        else:
            assert checked.harmless, name


def test_the_words_of_a_refusal_are_short_however_long_the_query(server):
    for text in (f"SELECT {'x' * 200_000}", f"ASK {{ {'x' * 200_000}:y ?p ?o }}"):
        response = server.client.post(
            "/sparql",
            content=urlencode({"query": text}),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        assert told(response) == "query-syntax"
        assert len(response.content) < 5000
