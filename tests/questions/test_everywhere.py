"""One definition, one answer: by SPARQL, over REST, from the command, in Python, and at an endpoint elsewhere."""

from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from iuc_graph.cli import main
from iuc_graph.client.namebook import names_of
from iuc_graph.questions import ask, bind, prepare
from iuc_graph.sparql.insertion import inserted
from iuc_graph.sparql.remote import RemoteReader
from iuc_graph.sparql.rows import StoreReader, Table, table_of
from iuc_graph.store.dump import dump

from ..conftest import require
from ..web.conftest import RunningServer
from .answers import example_values
from .serving import serving

SOME = ("cities-sharing-a-theme", "what-two-cities-share", "scope")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("everywhere")


@pytest.fixture(scope="module")
def server(built, questions, folder) -> Iterator[RunningServer]:
    yield from serving(folder / "store", built, questions)


@pytest.fixture(scope="module")
def places(server, folder) -> tuple[list[str], list[str]]:
    """The options that name the graph here, and the endpoint."""
    return ["--store", str(folder / "store")], ["--url", server.url + "/sparql"]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def command(capsysbinary) -> Callable[..., bytes]:
    """Runs `ask` and gives what it printed."""

    def run(*arguments: str) -> bytes:
        with pytest.raises(SystemExit) as ended:
            main(["ask", *arguments])
        printed = capsysbinary.readouterr()
        assert not ended.value.code, printed.err.decode()
        return printed.out

    return run


def rows_of(body: bytes) -> Table:
    return table_of(parse_query_results(body, QueryResultsFormat.JSON))


def typed(values: dict[str, str]) -> list[str]:
    return [part for name, value in values.items() for part in ("--param", f"{name}={value}")]


def test_sparql_rest_and_python_give_every_question_one_answer(questions, names, built, server):
    here, there = StoreReader(built.store), RemoteReader(server.url + "/sparql")
    for question in questions:
        values = example_values(question)
        wanted = ask(here, question, values, names)
        prepared = prepare(question, values, names)
        text = inserted(prepared.text, prepared.substitutions)
        sparql = server.client.post("/sparql.srj", data={"query": text}).content
        rest = server.client.get(f"/api/questions/{question.name}.srj", params=values).content
        assert rows_of(sparql) == wanted, question.name
        assert rows_of(rest) == wanted, question.name
        assert ask(there, question, values, names) == wanted, question.name


def test_names_are_resolved_from_what_an_endpoint_holds(questions, names, server):
    known = names_of(RemoteReader(server.url + "/sparql"))
    for question in questions:
        values = example_values(question)
        assert bind(question, values, known) == bind(question, values, names)
    assert known.one("重庆").iri == names.one("Chongqing").iri


@pytest.fixture
def wanted(questions, names, built) -> Callable[[str], Table]:
    """The answer of the graph in memory to a question with its examples."""
    here = StoreReader(built.store)
    return lambda name: ask(here, questions.get(name), example_values(questions.get(name)), names)


@pytest.mark.parametrize("name", SOME)
def test_the_command_gives_the_same_from_here_and_from_an_endpoint(questions, wanted, places, command, name):
    given = [name, *typed(example_values(questions.get(name))), "--format", "json"]
    for place in places:
        assert rows_of(command(*given, *place)) == wanted(name)


def test_the_command_writes_files_in_every_form(wanted, places, command, tmp_path):
    here, there = places
    past = [*here, "--at", "1"]
    for form, place in (("csv", past), ("jsonld", here), ("tsv", there), ("xlsx", past), ("srx", there)):
        file = tmp_path / f"answer.{form}"
        given = ["cities-sharing-a-theme", "-p", "theme=logistics", "-o", str(file)]
        assert command(*given, *place) == b""
        assert _rows_in(file, form) == len(wanted("cities-sharing-a-theme")), form
    written = parse_query_results((tmp_path / "answer.srx").read_bytes(), QueryResultsFormat.XML)
    assert table_of(written) == wanted("cities-sharing-a-theme")


def _rows_in(file: Path, form: str) -> int:
    body = file.read_bytes()
    if form == "xlsx":
        return len(list(load_workbook(io.BytesIO(body)).worksheets[0].values)) - 1
    if form == "jsonld":
        return int(json.loads(body)["schema:numberOfItems"])
    if form == "csv":
        return body.count(b"\r\n") - 1
    formats = {"tsv": QueryResultsFormat.TSV, "srx": QueryResultsFormat.XML}
    found = parse_query_results(body, formats[form])
    assert isinstance(found, QuerySolutions)
    return len(list(found))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "pdf"], "is not one of table, csv"),
        (["--url", "http://127.0.0.1:1/sparql", "--at", "1"], "--at and --store are of the graph here"),
        (["--url", "nowhere"], "begins with http:// or https://"),
    ],
)
def test_a_wrong_option_of_the_command_is_told(capsysbinary, arguments, said):
    with pytest.raises(SystemExit) as ended:
        main(["ask", "pilot-projects", *arguments])
    assert ended.value.code
    assert said in " ".join(capsysbinary.readouterr().err.decode().replace("│", " ").split())


@pytest.fixture(scope="module")
def oxigraph(built, folder) -> Iterator[str]:
    """`oxigraph serve-read-only` over a dump: the named graphs, and their merge as the default graph."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    require(program is not None, "the program oxigraph is not here; pip install oxigraph brings it")
    for format_name, ending in (("nquads", "nq"), ("ntriples", "nt")):
        with (folder / f"dump.{ending}").open("wb") as stream:
            dump(built.store, format_name, stream)
    load = [program, "load", "--location", str(folder / "oxigraph")]
    files = [part for ending in ("nq", "nt") for part in ("--file", str(folder / f"dump.{ending}"))]
    subprocess.run([*load, *files], check=True, capture_output=True, timeout=120)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    serve = [
        program,
        "serve-read-only",
        "--location",
        str(folder / "oxigraph"),
        "--bind",
        f"127.0.0.1:{port}",
    ]
    with subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}/query"
        finally:
            process.terminate()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        assert process.poll() is None, "oxigraph ended"
        try:
            opener.open(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("oxigraph does not answer")


def test_another_engine_over_a_dump_gives_every_question_the_same_answer(questions, built, oxigraph):
    here, there = StoreReader(built.store), RemoteReader(oxigraph)
    known = names_of(there)
    for question in questions:
        values = example_values(question)
        assert ask(there, question, values, known) == ask(here, question, values, known), question.name
