"""Nobody who may write takes the server down by it, reaches another server, or changes what they were refused."""

from __future__ import annotations

import pytest

from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current, open_current
from iuc_graph.store.history import entries
from iuc_graph.web.token_file import Scope, create

from ..commits.conftest import rulebook, small_world
from .corpus import FAR, NESTS, updates
from .server import attacked, listening, quads
from .test_query_attacks import told

__all__ = ["rulebook"]

DIRECT = {"Content-Type": "application/sparql-update"}
STOPPED = {
    400: {"query-syntax", "query-failed", "request"},
    403: {"query-refused", "write-refused"},
    413: {"query-too-large"},
    422: {"validation-failed"},
    503: {"write-timeout", "write-crashed"},
}
"""What such an update may lead to, if it is not made."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("attacked-by-updates")


@pytest.fixture(scope="module")
def server(folder, rulebook):
    """A server whose operator means no good, over a graph with an ontology."""
    store = small_world(folder / "store", rulebook).directory
    with open_current(store) as opened:
        publish(store, [*opened.store, *quads()], fingerprint="")
    (folder / "tokens").mkdir()
    tokens = folder / "tokens" / "tokens.jsonl"
    token = create(tokens, "eve", [Scope.UPDATE])[0]
    with attacked(folder, tokens=tokens, write_seconds=3, write_memory_mib=512) as server:
        server.client.headers["Authorization"] = f"Bearer {token}"
        for path in ("/sparql", "/unmanaged/sparql"):  # each has a process of its own from here on
            server.client.post(path, content="CLEAR SILENT GRAPH <x:nowhere>", headers=DIRECT)
            for _ in range(20):
                server.ask("ASK {}", path)
        assert server.is_well()
        server.remember()
        yield server
        server.check()


@pytest.fixture(scope="module")
def nobody():
    with listening() as listener:
        yield listener
        assert listener.calls == []


def made(folder) -> dict[str, int]:
    """The commits of each dataset."""
    return {name: len(entries(folder / name)) for name in ("store", "unmanaged")}


def survives(server, response) -> None:
    """It was made, or refused in words with nothing changed; and an ordinary query is answered."""
    if response.status_code != 200:
        assert told(response) in STOPPED[response.status_code]
    assert server.is_well()


@pytest.mark.parametrize("name", updates("<x:y>"))
def test_no_update_reaches_another_server_or_a_file(server, folder, nobody, name):
    update = updates(f"<{nobody.address}>")[name]
    for path in ("/sparql", "/unmanaged/sparql"):
        sent = {"dry-run": "true"}
        for response in (
            server.client.post(path, data={"update": update} | sent),
            server.client.post(path, params=sent, content=update, headers=DIRECT),
        ):
            survives(server, response)
            reaches_out = "load" in name or name in {"a file", "modify"}
            if reaches_out and "silent" not in name:
                assert response.status_code in {400, 403}
    assert nobody.calls == []


@pytest.mark.parametrize("nest", NESTS.values(), ids=NESTS)
def test_what_nests_in_an_update_is_made_refused_or_ends_its_own_process(server, folder, nest):
    before = made(folder)
    for times in (nest.most, FAR):
        query = nest.text(times)
        if not query.startswith("ASK "):
            continue
        group = query.removeprefix("ASK ")
        update = f"INSERT {{ <x:a> <x:b> <x:c> }} WHERE {{ {{ {group} }} FILTER(false) }}"
        survives(server, server.client.post("/unmanaged/sparql", content=update, headers=DIRECT))
    assert made(folder) == before


@pytest.mark.parametrize("name", ["counted cross product", "endless join"])
def test_an_update_made_to_use_up_time_or_memory_is_stopped(server, folder, name):
    joined = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(6))
    update = {
        "counted cross product": f"INSERT {{ <x:a> <x:b> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {joined} }} }}",
        "endless join": f"INSERT {{ ?a0 <x:b> ?c5 }} WHERE {{ {joined} }}",
    }[name]
    before = made(folder)
    response = server.client.post("/unmanaged/sparql", content=update, headers=DIRECT)
    assert told(response) in STOPPED[503]
    assert made(folder) == before
    assert server.is_well()
    assert (
        server.client.post(
            "/unmanaged/sparql", content="CLEAR SILENT GRAPH <x:g>", headers=DIRECT
        ).status_code
        == 200
    )


@pytest.mark.parametrize("path", ["/unmanaged/data?graph=x:g", "/data?graph=x:g"])
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/turtle", b"<x:a> <x:b> " + b"[ <x:b> " * FAR + b"1" + b" ]" * FAR + b" ."),
        ("text/turtle", b"<x:a> <x:b> " + b"( " * FAR + b"1" + b" )" * FAR + b" ."),
        ("application/ld+json", b'{"@graph": ' + b'[{"x:p": ' * FAR + b"1" + b"}]" * FAR + b"}"),
        ("application/rdf+xml", b"<a>" * FAR + b"</a>" * FAR),
        (
            "application/rdf+xml",
            b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">' + b"<!ENTITY c '&b;&b;&b;&b;'>" * 100 + b"]><a>&c;</a>",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n" * FAR + b"--x--"),
    ],
    ids=["blank nodes", "lists", "json", "xml", "entities", "parts"],
)
def test_documents_made_to_do_harm_end_in_words(server, path, kind, content):
    dry = f"{path}&dry-run=true"
    response = server.client.put(dry, content=content, headers={"Content-Type": kind})
    if response.status_code not in {200, 422}:
        assert told(response) in {
            "request",
            "document-syntax",
            "query-too-large",
            "media-type",
            "write-crashed",
        }
    assert server.is_well()


def test_nothing_was_changed_by_all_that(server, folder):
    assert made(folder) == {"store": 2, "unmanaged": 1}
    assert current(folder / "store").number == 2
