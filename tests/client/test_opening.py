"""What `open` opens: stores in one state, the past, dumps, the records themselves, addresses."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys

import pytest
from pyoxigraph import NamedNode

import iuc_graph
from iuc_graph.errors import (
    EndpointFailed,
    GenerationUnknown,
    QueryTimeout,
    SourceUnfit,
    StoreError,
    StoreMissing,
)
from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import IUC

CITIES = "SELECT (COUNT(*) AS ?n) { ?city a iuc:City }"


def cities(graph: iuc_graph.Graph) -> int:
    ((number,),) = graph.query(CITIES).rows
    return number


@pytest.fixture
def changing(built, tmp_path):
    """A store of the cities alone, with two generations: half of them, and all."""
    directory = tmp_path / "store"
    quads = [quad for quad in built.quads if quad.object == NamedNode(IUC + "City")]
    publish(directory, quads[::2], fingerprint="half")
    publish(directory, quads, fingerprint="all")
    return directory


def test_a_store_is_read_in_the_state_it_was_opened_in(built, changing):
    with iuc_graph.open(changing) as graph:
        assert graph.origin.generation == 2
        publish(changing, built.quads[:1], fingerprint="few")
        assert cities(graph) > 100
        with iuc_graph.open(changing) as later:
            assert (later.origin.generation, cities(later)) == (3, 0)


def test_an_open_store_holds_its_lease_until_it_is_closed(changing):
    graph = iuc_graph.open(changing)
    lease = (changing / "generations" / "000002" / "lease").open("rb")
    with lease:
        with pytest.raises(BlockingIOError):
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        graph.close()
        graph.close()
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("reference", [1, "1", "000001"])
def test_the_past_is_opened_by_number(changing, reference):
    with iuc_graph.open(changing, at=reference) as graph:
        assert graph.origin.generation == 1


def test_a_past_that_was_never_there_is_told(changing):
    with pytest.raises(GenerationUnknown, match="Generations kept: 1, 2"):
        iuc_graph.open(changing, at=9)


@pytest.mark.parametrize("name", ["all.nq", "all.trig", "merged.ttl"])
def test_a_dump_has_the_merged_graph(dumps, graph, name):
    with iuc_graph.open(dumps / name) as opened:
        assert cities(opened) == cities(graph)
        triples = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        assert opened.query(triples).rows == graph.query(triples).rows
        assert opened.origin.digest.startswith("sha256:")


def test_a_dump_without_documents_answers_queries_but_no_question_of_who_says_so(dumps):
    with iuc_graph.open(dumps / "merged.ttl") as graph:
        assert len(graph.ask("scope")) == 3
        with pytest.raises(SourceUnfit, match="nquads"):
            graph.ask("cities-sharing-a-theme", theme="logistics")


@pytest.mark.parametrize(("name", "text"), [("a.nq", "<a> <b>"), ("b.ttl", "]"), ("c.trig", "\x00")])
def test_a_damaged_dump_is_refused(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(StoreError, match=name):
        iuc_graph.open(tmp_path / name)


@pytest.mark.parametrize("name", ["nowhere", "nowhere.nq", "notes.txt"])
def test_what_is_not_there_is_told_with_what_can_be_opened(tmp_path, name):
    with pytest.raises(StoreMissing):
        iuc_graph.open(tmp_path / name)


def test_only_a_store_has_a_past(dumps):
    with pytest.raises(SourceUnfit, match="directory of a store"):
        iuc_graph.open(dumps / "all.nq", at=1)
    with pytest.raises(SourceUnfit, match=r"\?at="):
        iuc_graph.open("http://127.0.0.1:1/sparql", at=1)


def test_without_a_path_the_store_of_the_settings_is_opened(monkeypatch, store):
    monkeypatch.setenv("IUC_GRAPH_STORE", str(store))
    with iuc_graph.open() as graph:
        assert (graph.origin.where, graph.origin.generation) == (str(store), 1)


@pytest.mark.slow
def test_without_a_store_the_records_of_the_installation_are_opened(tmp_path, graph):
    code = (
        "import iuc_graph; graph = iuc_graph.open();"
        f"print(graph.query({CITIES!r}).rows[0][0], graph.origin.where, sep=';')"
    )
    environment = {name: value for name, value in os.environ.items() if name != "IUC_GRAPH_STORE"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stderr == ""
    number, where = done.stdout.strip().split(";")
    assert (int(number), "records of this installation" in where) == (cities(graph), True)


def test_an_endpoint_is_not_asked_before_there_is_a_question():
    with iuc_graph.open("http://127.0.0.1:1/sparql") as graph:
        assert "127.0.0.1:1" in repr(graph)
        with pytest.raises(EndpointFailed, match="cannot be reached"):
            graph.query(CITIES)


def test_an_endpoint_that_never_answers_ends_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        graph = iuc_graph.open(f"http://127.0.0.1:{silent.getsockname()[1]}/sparql", seconds=0.3)
        with pytest.raises(QueryTimeout, match=r"0\.3 seconds"):
            graph.query(CITIES)


def test_the_address_of_a_whole_server_leads_to_that_of_its_endpoint(server):
    for address in (server.url, f"{server.url}/"):
        with iuc_graph.open(address) as graph, pytest.raises(EndpointFailed) as failed:
            cities(graph)
        assert f"may be {server.url}/sparql." in str(failed.value)
    with iuc_graph.open(f"{server.url}/data") as graph, pytest.raises(EndpointFailed) as failed:
        cities(graph)
    assert "may be" not in str(failed.value)


def test_an_earlier_state_of_a_server_has_an_address(server, graph):
    with iuc_graph.open(f"{server.url}/sparql?at=1") as past:
        assert cities(past) == cities(graph)
    with (
        iuc_graph.open(f"{server.url}/sparql?at=99") as never,
        pytest.raises(EndpointFailed, match="Generations kept"),
    ):
        cities(never)
