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
from iuc_graph.cli.asking import Place, put
from iuc_graph.client.namebook import names_of
from iuc_graph.questions import ask, bind, load, prepare
from iuc_graph.settings import Settings
from iuc_graph.sparql.insertion import inserted
from iuc_graph.sparql.remote import RemoteReader
from iuc_graph.sparql.rows import StoreReader, Table, table_of
from iuc_graph.store.dump import dump
from iuc_graph.web.api.question_forms import OFFERS, RAW

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
    given = [name, *typed(example_values(questions.get(name))), "--format", "srj"]
    for place in places:
        assert rows_of(command(*given, *place)) == wanted(name)


def test_the_command_gives_each_form_sign_by_sign_as_the_server_does(questions, places, server, command):
    here, there = places
    values = {"theme": "logistics"}
    for form in (offer.format for offer in OFFERS):
        rest = server.client.get(f"/api/questions/cities-sharing-a-theme.{form}", params=values).content
        for place in (here, there) if form in ("csv", "tsv", "sparql-csv", "srj") else (here,):
            printed = command("cities-sharing-a-theme", *typed(values), "--format", form, *place)
            if form in RAW:
                assert _rows_of(printed, form) == _rows_of(rest, form), form
            else:
                assert printed == rest, form


def _rows_of(body: bytes, form: str) -> object:
    """Results of SPARQL may be written in several ways."""
    if form.startswith("sparql"):
        return body.decode().split()
    return table_of(
        parse_query_results(body, QueryResultsFormat.XML if form == "srx" else QueryResultsFormat.JSON)
    )


def test_the_command_neutralises_what_a_spreadsheet_could_run_unless_results_of_sparql_are_wanted(
    built, questions, folder, capsysbinary
):
    header = (
        "title: {en: Odd, zh: 怪}\ndescription: {en: Odd cells., zh: 怪。}\nevidence: []\ncounting: made up"
    )
    (folder / "odd").mkdir()
    text = "".join(f"# {line}\n" for line in header.splitlines()) + 'SELECT ?word { BIND("=1+1" AS ?word) }'
    (folder / "odd" / "odd-cells.rq").write_text(text, encoding="utf-8")
    question = load(folder / "odd").get("odd-cells")
    printed = {}
    for form in ("csv", "tsv", "sparql-csv", "sparql-tsv"):
        place = Place(Settings.model_validate({"store": folder / "store"}))
        put(question, {}, place, form, None)
        printed[form] = capsysbinary.readouterr().out.decode().split()[1]
    assert printed == {"csv": "'=1+1", "tsv": "'=1+1", "sparql-csv": "=1+1", "sparql-tsv": '"=1+1"'}


def test_an_answer_from_elsewhere_says_out_of_how_many_as_well(places, command, wanted):
    found = [json.loads(command("scope", "--format", "json", *place)) for place in places]
    counted = sum(int(cell.value) for cell in wanted("scope").column("cooperations") if cell)
    assert [document["denominator"]["cooperations"] for document in found] == [counted, counted]
    assert found[0]["denominator"] == found[1]["denominator"]


def test_the_command_writes_files_in_every_form(wanted, places, command, tmp_path):
    here, there = places
    past = [*here, "--at", "1"]
    for form, place in (("csv", past), ("jsonld", here), ("srj", there), ("xlsx", past), ("srx", there)):
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
    formats = {"srj": QueryResultsFormat.JSON, "srx": QueryResultsFormat.XML}
    found = parse_query_results(body, formats[form])
    assert isinstance(found, QuerySolutions)
    return len(list(found))


def test_a_table_for_people_follows_the_language_and_is_cut_unless_wide(places, command):
    asked = ("themes-of-a-city", "-p", "place=博洛尼亚", "--format", "table")
    for place in places:
        cut, whole = (command(*asked, "--lang", "zh", *more, *place).decode() for more in ((), ("--wide",)))
        assert "物流" in cut
        assert "Logistics" not in cut
        assert "项合作" in cut, "out of how many"
        assert max(map(len, cut.splitlines())) <= 80 < max(map(len, whole.splitlines()))
        assert "passage/ucap-chongqing/theme-advanced-manufacturing" in whole
        assert "Logistics" in command(*asked, *place).decode()


def test_the_list_of_questions_has_titles_in_the_language(command):
    assert "某城市有哪些活动？" in command("--lang", "zh").decode()


def test_an_empty_answer_says_why_as_the_server_does(places, server, capsysbinary):
    values = {"first": "Germany", "second": "Chongqing"}
    for language in ("en", "zh"):
        rest = server.client.get("/api/questions/what-two-cities-share", params={**values, "lang": language})
        notes = rest.json()["notes"]
        assert "(country)" in notes[0] or "（国家）" in notes[0]
        for place in places:
            with pytest.raises(SystemExit) as ended:
                main(["ask", "what-two-cities-share", *typed(values), "--lang", language, *place])
            assert not ended.value.code
            assert capsysbinary.readouterr().err.decode().splitlines() == notes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "pdf"], "is not one of table, json"),
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
