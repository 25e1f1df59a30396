"""The commands as a person or a script uses them: what they print, where, and their exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from iuc_graph import __version__
from iuc_graph.cli import main
from iuc_graph.store.drafts import publish
from iuc_graph.store.dump import DUMP_FORMATS
from iuc_graph.store.lock import locked


@pytest.fixture(scope="module")
def store(built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that is current for this checkout."""
    directory = tmp_path_factory.mktemp("cli") / "store"
    publish(directory, built.quads, fingerprint=built.project.fingerprint())
    return directory


@pytest.fixture
def run(store: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command on the store; its exit code and what it printed."""

    def command(*arguments: str, on_store: bool = True) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, *(["--store", str(store)] if on_store else [])])
        printed = capsysbinary.readouterr()
        return int(ended.value.code or 0), printed.out.decode(), printed.err.decode()

    return command


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_version_is_that_of_the_package(run):
    assert run("--version", on_store=False) == (0, f"iuc-graph {__version__}\n", "")


def test_a_query_in_a_pipe_gives_csv(run):
    code, out, _ = run("query", "-e", "SELECT (COUNT(*) AS ?n) { ?p a iuc:Pairing }")
    assert (code, out.split()) == (0, ["n", "101"])


def test_an_empty_answer_is_explained_beside_it(run):
    code, out, told = run("query", "-e", 'SELECT ?c { ?c rdfs:label "Mannheim" }')
    assert (code, out.split()) == (0, ["c"])
    assert '"Mannheim"@en' in told


def test_a_query_is_read_from_a_file(run, tmp_path: Path):
    file = tmp_path / "q.rq"
    file.write_text("ASK { ?p a iuc:ActionPlan }", encoding="utf-8")
    code, out, _ = run("query", str(file), "--format", "json")
    assert code == 0
    assert json.loads(out)["boolean"] is True


def test_a_query_is_read_from_standard_input(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("SELECT ?p { ?p a iuc:Cluster } ORDER BY ?p"))
    code, out, _ = run("query", "-")
    assert code == 0
    assert len(rows(out)) == 3


def test_a_graph_comes_as_turtle_unless_asked_otherwise(run):
    text = "CONSTRUCT { ?p a iuc:ActionPlan } WHERE { ?p a iuc:ActionPlan }"
    code, out, _ = run("query", "-e", text)
    assert code == 0
    assert len(list(parse(out.encode(), format=RdfFormat.TURTLE))) == 3


def test_a_table_is_for_people(run):
    code, out, _ = run("query", "-e", "SELECT ?p { ?p a iuc:ActionPlan } ORDER BY ?p", "--format", "table")
    assert code == 0
    assert "cooperation/ucap-liuzhou" in out
    assert "3 rows" in out


def test_a_table_shows_texts_as_they_are(run):
    text = 'SELECT ("rdfs:label:" AS ?a) ("[bold]x" AS ?b) ("[/b] :warning:" AS ?c) {}'
    code, out, _ = run("query", "-e", text, "--format", "table")
    assert code == 0
    assert all(cell in out for cell in ("rdfs:label:", "[bold]x", "[/b] :warning:"))


def test_a_syntax_error_says_where_and_exits_with_2(run):
    code, out, err = run("query", "-e", "SELECT ?x {\n ?x ?y }")
    assert (code, out) == (2, "")
    assert "Line 2, column 8" in err


@pytest.mark.parametrize("arguments", [[], ["-e", "ASK {}", "file.rq"]])
def test_a_query_stands_either_in_a_file_or_after_e(run, arguments: list[str]):
    code, _, err = run("query", *arguments)
    assert code == 2
    assert "-e" in err


def test_a_question_takes_names_in_any_language(run):
    english = run("ask", "cities-sharing-a-theme", "-p", "theme=rail freight")
    assert english == run("ask", "cities-sharing-a-theme", "--param", "theme=铁路货运")
    assert {"Mannheim", "Chongqing"} <= {row["placeLabel"] for row in rows(english[1])}


def test_a_question_tells_how_it_read_a_wording_and_whom_to_ask_about_instead(run):
    _, _, told = run("ask", "cities-sharing-a-theme", "-p", "theme=mobility")
    assert told == "“mobility” was read as Urban mobility: a wording that documents use for it.\n"
    _, _, told = run("ask", "partners-of-a-city", "-p", "city=Stuttgart", "--lang", "zh")
    assert told.endswith("可改查：斯图加特地区。\n")


def test_without_a_question_all_are_listed(run, repository: Path):
    code, out, _ = run("ask")
    assert code == 0
    assert [row["name"] for row in rows(out)] == sorted(
        file.stem for file in (repository / "queries").glob("*.rq")
    )


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["ask", "cities-sharing-a-them"], "cities-sharing-a-theme", 2),
        (["ask", "cities-sharing-a-theme", "-p", "theme=rail frieght"], "Rail freight", 2),
        (["ask", "cities-sharing-a-theme", "-p", "theme"], "NAME=VALUE", 2),
        (["query", "-e", "ASK {}", "--format", "pdf"], "table, json, xml, csv, tsv", 2),
        (["query", "-e", "DESCRIBE <x:y>", "--format", "csv"], "turtle, ntriples", 2),
        (["query", "-e", "SELECT * { SERVICE <x:y> {} }"], "SERVICE is refused", 2),
        (["ask", "pilot-cities-without-a-plan", "--format", "pdf"], "is not", 2),
        (["info", "--format", "pdf"], "table, csv, tsv, json", 2),
        (["dump", "--format", "pdf"], "nquads, trig, jsonl, turtle", 2),
        (["dump", "--graph", "source/nowhere"], "source/ucap-liuzhou", 1),
        (["dump", "--graph", "source/a b"], "source/ucap-liuzhou", 1),
        (["export-records", "a b"], "source/ucap-liuzhou", 1),
        (["export-records", "nowhere"], "nowhere", 1),
    ],
)
def test_a_wrong_word_is_met_with_what_would_be_right(run, arguments: list[str], said: str, code: int):
    got, out, err = run(*arguments)
    assert (got, out) == (code, "")
    assert said in err


def test_info_tells_what_there_is_and_what_is_missing(run, built):
    code, out, _ = run("info")
    found = {(row["section"], row["name"]): row["value"] for row in rows(out)}
    assert code == 0
    assert found["class", "pairing"] == "101"
    assert found["graph", "statements"] == str(len({quad.triple for quad in built.quads}))
    assert int(found["gaps, and out of how many", "pairings without a theme"]) == 17
    assert int(found["gaps, and out of how many", "pairings without a year"]) == 10
    json_code, text, _ = run("info", "--format", "json")
    assert json_code == 0
    assert len(json.loads(text)) == len(found)


@pytest.mark.parametrize("format_name", DUMP_FORMATS)
def test_a_dump_goes_to_a_file_or_to_standard_output(run, tmp_path: Path, format_name: str):
    file = tmp_path / "dump"
    assert run("dump", "--format", format_name, "--output", str(file)) == (0, "", "")
    assert run("dump", "--format", format_name)[1] == file.read_text(encoding="utf-8")
    assert file.stat().st_size > 1_000_000


def test_one_graph_can_be_dumped_alone(run):
    code, out, _ = run("dump", "--graph", "source/ucap-liuzhou")
    assert code == 0
    assert {line.split()[-2] for line in out.splitlines()} == {
        "<https://w3id.org/iuc-graph/graph/source/ucap-liuzhou>"
    }


def test_records_come_back_from_the_graph(run, tmp_path: Path):
    file = tmp_path / "liuzhou.yaml"
    assert run("export-records", "ucap-liuzhou", "-o", str(file))[0] == 0
    assert "slug: ucap-liuzhou" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [["dump", "--graph", "source/nowhere"], ["export-records", "nowhere"], ["dump", "--format", "pdf"]],
)
def test_a_failed_command_leaves_the_file_it_would_have_replaced(run, tmp_path: Path, arguments: list[str]):
    file = tmp_path / "kept"
    file.write_text("as it was", encoding="utf-8")
    assert run(*arguments, "-o", str(file))[0] != 0
    assert file.read_text(encoding="utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("command", [["dump"], ["export-records", "ucap-liuzhou"]])
@pytest.mark.parametrize("place", [".", "nowhere/file"])
def test_a_file_that_cannot_be_written_is_named(run, tmp_path: Path, command: list[str], place: str):
    code, out, err = run(*command, "-o", str(tmp_path / place))
    assert (code, out) == (1, "")
    assert "cannot be written" in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_a_file_is_told_in_one_sentence(run, tmp_path: Path):
    file = tmp_path / "store"
    file.touch()
    code, _, err = run("info", "--store", str(file), on_store=False)
    assert (code, err) == (1, f"{file} is not a directory: choose another with --store.\n")


def test_doctor_finds_a_healthy_store(run):
    code, out, _ = run("doctor")
    assert code == 0
    assert {row["state"] for row in rows(out)} == {"ok"}


def test_doctor_says_what_to_do_without_a_graph(run, tmp_path: Path):
    code, out, _ = run("doctor", "--store", str(tmp_path), on_store=False)
    problem = next(row for row in rows(out) if row["what"] == "graph")
    assert code == 1
    assert (problem["state"], problem["remedy"]) == ("PROBLEM", "run iuc-graph build")


def test_without_a_graph_the_exit_code_is_4(run, tmp_path: Path):
    code, _, err = run("query", "-e", "ASK {}", "--store", str(tmp_path), on_store=False)
    assert code == 4
    assert "build" in err


def test_a_wrong_setting_is_named(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IUC_GRAPH_WORKERS", "none")
    code, _, err = run("info")
    assert code == 2
    assert "IUC_GRAPH_WORKERS=none" in err


def test_a_reader_that_goes_away_ends_the_dump_quietly(store: Path):
    python = f"{sys.executable} -c 'from iuc_graph.cli import main; main()'"
    command = f"{python} dump --store {store} | head -1"
    ended = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout.startswith("<http")
    assert "Traceback" not in ended.stderr


def test_serve_answers_and_stops_when_told(store: Path):
    arguments = [sys.executable, "-c", "from iuc_graph.cli import main; main()", "serve", "--port", "0"]
    environment = {**os.environ, "IUC_GRAPH_STORE": str(store), "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment, text=True)
    try:
        assert server.stdout is not None
        address = next(word for word in server.stdout.readline().split() if word.startswith("http://"))
        with urllib.request.urlopen(address + "health", timeout=20) as response:
            assert json.load(response)["status"] == "ok"
        question = "sparql?query=ASK%20%7B%20%3Fp%20a%20iuc%3AActionPlan%20%7D"
        with urllib.request.urlopen(address + question, timeout=20) as response:
            assert json.load(response)["boolean"] is True
        with urllib.request.urlopen(address + "query", timeout=20) as response:
            assert "Which pilot cities have no action plan here?" in response.read().decode()
        with urllib.request.urlopen(address + "query?example=0", timeout=20) as response:
            area = response.read().decode().partition("<textarea")[2]
            assert not area.partition(">")[2].lstrip().startswith("#")
    finally:
        server.terminate()
        started = time.monotonic()
        server.wait(timeout=20)
        server.stdout.close()
    assert time.monotonic() - started < 15


def test_serve_goes_on_with_the_graph_there_is_when_it_cannot_be_brought_up_to_date(
    store: Path, tmp_path: Path
):
    outdated = tmp_path / "store"
    shutil.copytree(store, outdated)
    manifest = next((outdated / "generations").glob("*/manifest.json"))
    manifest.write_text(
        json.dumps(json.loads(manifest.read_text("utf-8")) | {"fingerprint": "of older files"})
    )
    arguments = [sys.executable, "-c", "from iuc_graph.cli import main; main()", "serve", "--port", "0"]
    more = {"IUC_GRAPH_STORE": str(outdated), "IUC_GRAPH_LOCK_SECONDS": "0", "PYTHONUNBUFFERED": "1"}
    with (
        locked(outdated),
        subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | more, text=True
        ) as server,
    ):
        address = next(word for word in server.stdout.readline().split() if word.startswith("http://"))
        with urllib.request.urlopen(address + "health", timeout=20) as response:
            assert json.load(response)["status"] == "ok"
        server.terminate()
        assert "could not be brought up to date, so generation" in server.stderr.read()
