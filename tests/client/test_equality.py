"""What cities share is the same over a store in this process, our server, and Oxigraph's with a dump of the graph."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import iuc_graph
from iuc_graph.errors import SourceUnfit

from ..conftest import require

CITIES = ("Chongqing", "Changchun", "Liuzhou", "Mannheim")
REASON = "the program oxigraph is not here; pip install oxigraph brings it"


def program() -> str | None:
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


@pytest.fixture(scope="module")
def embedded(store) -> Iterator[iuc_graph.Graph]:
    with iuc_graph.open(store) as graph:
        yield graph


@pytest.fixture(scope="module")
def ours(server) -> Iterator[iuc_graph.Graph]:
    with iuc_graph.open(f"{server.url}/sparql") as graph:
        yield graph


def serve(folder: Path, *files: Path, options: tuple[str, ...] = ()) -> Iterator[iuc_graph.Graph]:
    """Oxigraph with these files, until the generator is resumed."""
    command = program()
    require(command is not None, REASON)
    load = [command, "load", "--location", str(folder), "--file", *map(str, files)]
    subprocess.run(load, capture_output=True, timeout=120, check=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    serving = [command, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}", *options]
    with subprocess.Popen(serving, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            with iuc_graph.open(f"http://127.0.0.1:{port}/query") as graph:
                yield graph
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("oxigraph did not come up")


@pytest.fixture(scope="module")
def theirs(dumps, tmp_path_factory) -> Iterator[iuc_graph.Graph]:
    """All graphs, and the merged one as the default graph."""
    yield from serve(tmp_path_factory.mktemp("oxigraph"), dumps / "all.nq", dumps / "merged.ttl")


@pytest.fixture(scope="module")
def union(dumps, tmp_path_factory) -> Iterator[iuc_graph.Graph]:
    """All graphs, one after another as the default graph."""
    folder = tmp_path_factory.mktemp("union")
    yield from serve(folder, dumps / "all.nq", options=("--union-default-graph",))


@pytest.fixture(params=["ours", "theirs", "dump"])
def other(request, dumps) -> iuc_graph.Graph:
    """Each of the other ways to the same graph."""
    if request.param == "dump":
        return iuc_graph.open(dumps / "all.nq")
    return request.getfixturevalue(request.param)


def test_what_four_cities_share(embedded, other):
    expected = embedded.shared(*CITIES)
    assert expected.select("shared").rows == (("sdg/4",),)
    assert other.shared(*CITIES) == expected


@pytest.mark.parametrize("pair", [("Mannheim", "Chongqing"), ("Mannheim", "柳州"), ("Changchun", "Liuzhou")])
def test_what_two_cities_share(embedded, other, pair):
    expected = embedded.shared(*pair)
    assert len(expected) > 10
    assert other.shared(*pair) == expected


def test_other_answers(embedded, other):
    assert other.cities_sharing("logistics", "hydrogen") == embedded.cities_sharing("logistics", "hydrogen")
    assert other.ask("what-two-cities-share", first="Mannheim", second="Chongqing") == embedded.ask(
        "what-two-cities-share", first="Mannheim", second="Chongqing"
    )
    assert other.find("liuzhou") == embedded.find("liuzhou")
    one, another = other.network(programme="IUC"), embedded.network(programme="IUC")
    assert dict(one.nodes(data=True)) == dict(another.nodes(data=True))
    assert sorted(one.edges) == sorted(another.edges)


def test_the_same_types_come_over_http(embedded, ours):
    query = "SELECT ?place ?lat { ?place wgs84:lat ?lat } ORDER BY ?place"
    assert ours.query(query) == embedded.query(query)
    bound = ours.query(
        "SELECT ?place ?theme { ?place iuc:cooperatesOnAsNamed ?theme }", place="place/mannheim"
    )
    assert set(bound["place"]) == {"place/mannheim"}


def test_an_endpoint_that_counts_twice_is_not_believed(union):
    with pytest.raises(SourceUnfit, match="once for each document"):
        union.shared(*CITIES)
