"""Over HTTP and by command a name gets neither into the graph nor into the logs that a write leaves.

The people are made up: one is in the persons store, one was erased.
"""

from __future__ import annotations

import re

import pytest

from iuc_graph.build.suppression import new_list, suppressing
from iuc_graph.cli import main
from iuc_graph.persons import PersonsFolder, StoredPerson
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current
from iuc_graph.store.releases import releases
from iuc_graph.vocabulary import source_graph
from iuc_graph.web.audit import audit_of
from iuc_graph.web.token_file import Scope, create

from ..commits.conftest import rulebook, small_world
from ..web.conftest import settings_for, start
from .test_privacy_writes import DOCUMENTS, ONE, PLACE, UPDATES, insert

__all__ = ["rulebook"]

NAMED = re.compile("beispiel|muster|艾达", re.IGNORECASE)
UPDATE = {"Content-Type": "application/sparql-update"}
NAME, OTHER = "Ada%20Beispiel", "bea-muster"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, rulebook):
    root = tmp_path_factory.mktemp("named")
    small_world(root / "store", rulebook)
    ada = StoredPerson(id="0" * 32, key="p-1", names=["Ada Beispiel", "艾达"], keep_until="2099-12-31")
    with PersonsFolder(root / "store-persons").changing(1) as people:
        people.keep([ada])
        people.suppress(suppressing(new_list(), ["Bea Muster"]))
    return root


@pytest.fixture(scope="module")
def server(folder, rulebook):
    publish(folder / "unmanaged", [], fingerprint="")
    (folder / "tokens").mkdir()
    tokens = folder / "tokens" / "tokens.jsonl"
    token = create(tokens, "eve", [Scope.UPDATE, Scope.RELEASE])[0]
    logs = {"access_log": "all", "access_log_file": folder / "access.jsonl"}
    limits = {"write_seconds": 60, "unmanaged": folder / "unmanaged"}
    settings = settings_for(folder / "store", tokens=tokens, **logs, **limits)
    for server in start(settings, shapes=rulebook.shapes):
        server.client.headers["Authorization"] = f"Bearer {token}"
        yield server


def refused(response) -> None:
    """In words that repeat no name."""
    assert (response.status_code, response.json()["code"]) == (403, "write-refused")
    assert not NAMED.search(response.text)


@pytest.mark.parametrize("path", ["/sparql", "/unmanaged/sparql"])
@pytest.mark.parametrize(
    "name", ["a literal", "a name that was erased", "put together", "the name of a graph"]
)
def test_an_update_is_refused(server, path, name):
    text = "PREFIX iuc: <https://w3id.org/iuc-graph/ontology#> " + UPDATES[name]
    for more in ({}, {"dry-run": "true"}):
        refused(server.client.post(path, content=text, headers=UPDATE, params=more))


@pytest.mark.parametrize("name", ["JSON-LD, escaped", "RDF/XML"])
def test_a_document_is_refused(server, name):
    media_type, text = DOCUMENTS[name]
    refused(
        server.client.put("/graph/source/one", content=text.encode(), headers={"Content-Type": media_type})
    )


def test_a_message_the_name_of_a_graph_and_of_a_release_are_refused_and_not_logged(server, folder):
    sent = insert(f'{PLACE} <https://w3id.org/iuc-graph/ontology#note> "x"')
    refused(
        server.client.post("/sparql", content=sent, headers=UPDATE, params={"message": "for Ada Beispiel"})
    )
    turtle = {"Content-Type": "text/turtle"}
    refused(server.client.put(f"/graph/source/{OTHER}", content=b"<x:a> <x:b> 1 .", headers=turtle))
    refused(server.client.put(f"/releases/{OTHER}"))
    assert server.client.post("/sparql", content=sent, headers=UPDATE).status_code == 200
    assert releases(folder / "store") == []
    logs = [audit_of(folder / "tokens/tokens.jsonl"), folder / "access.jsonl", folder / "store/history.jsonl"]
    assert [NAMED.search(log.read_text(encoding="utf-8")) for log in logs] == [None, None, None]


@pytest.mark.parametrize(
    "arguments",
    [
        ["update", "-e", UPDATES["a literal"]],
        ["update", "-e", f"DELETE DATA {{ GRAPH <{ONE}> {{ <x:a> <x:b> 1 }} }}", "-m", "for Ada Beispiel"],
        ["retract", "two", "-m", "asked by Bea Muster"],
        ["rollback", "1", "-m", "艾达"],
        ["release", OTHER],
    ],
    ids=["update", "message", "retract", "rollback", "release"],
)
def test_commands_refuse_it_too(folder, capsys, arguments):
    before = current(folder / "store").number
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--store", str(folder / "store")])
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert not NAMED.search(printed.out + printed.err)
    assert current(folder / "store").number == before
    assert source_graph("two") in current(folder / "store").manifest.graphs
