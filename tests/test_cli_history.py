"""The commands about the history as a person or a script uses them: what they print, where, and their exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from iuc_graph.cli import main
from iuc_graph.cli.readable import show_changes, show_history
from iuc_graph.commits import Change
from iuc_graph.settings import Settings
from iuc_graph.store.generations import current, published
from iuc_graph.store.history import Entry, entries

from .stores import publish_checked

Run = Callable[..., tuple[int, str, str]]
COUNT = "SELECT (COUNT(*) AS ?n) { place:liuzhou rdfs:comment ?text }"
UPDATE = """
INSERT DATA { GRAPH <https://w3id.org/iuc-graph/graph/source/ucap-liuzhou> {
    place:liuzhou rdfs:comment "Seen in the second print."@en
} }"""
OURS = """
INSERT DATA { GRAPH <https://w3id.org/iuc-graph/graph/source/by-hand> {
    document:by-hand a iuc:SourceDocument ; rdfs:label "By hand"@en , "手写"@zh ;
        dcterms:description "A graph of its own."@en , "独立的图。"@zh ;
        dcterms:identifier "by-hand.txt" ; dcterms:type "news" ; dcterms:language "en"^^xsd:language .
} }"""


def command(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    printed = capsysbinary.readouterr()
    return int(ended.value.code or 0), printed.out.decode(), printed.err.decode()


@pytest.fixture(scope="module")
def past(built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three states: built and released as v1.0; corrected; and a graph of its own added."""
    directory = tmp_path_factory.mktemp("history") / "store"
    publish_checked(directory, built)
    python = "from iuc_graph.cli import main; main()"
    for arguments in (
        ["release", "v1.0"],
        ["update", "-e", UPDATE, "-m", "a correction"],
        ["update", "-e", OURS],
    ):
        call = [sys.executable, "-c", python, *arguments, "--store", str(directory)]
        done = subprocess.run(
            call, capture_output=True, text=True, check=False, env={"IUC_GRAPH_AUTHOR": "ana"}
        )
        assert done.returncode == 0, done.stderr
    return directory


@pytest.fixture
def store(past: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(past, tmp_path / "store"))


@pytest.fixture
def run(past: Path, capsysbinary, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command that only reads."""
    monkeypatch.setenv("IUC_GRAPH_STORE", str(past))
    return lambda *arguments: command(capsysbinary, *arguments)


@pytest.fixture
def change(store: Path, capsysbinary, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the copy."""
    monkeypatch.setenv("IUC_GRAPH_STORE", str(store))
    return lambda *arguments: command(capsysbinary, *arguments)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_history_tells_who_did_what_and_what_is_left_of_it(run: Run):
    code, out, _ = run("history")
    found = rows(out)
    assert code == 0
    assert [row["generation"] for row in found] == ["3", "2", "1"]
    assert [(row["who"], row["kind"], row["message"]) for row in found] == [
        ("ana", "update", "SPARQL update"),
        ("ana", "update", "a correction"),
        ("builder", "build", "built from ontology/ and data/"),
    ]
    assert [row["state"] for row in found] == ["in use", "kept", "v1.0"]
    assert (found[1]["added"], found[1]["removed"], found[1]["graphs"]) == ("1", "0", "ucap-liuzhou")
    assert len(rows(run("history", "--last", "1")[1])) == 1
    assert len(json.loads(run("history", "--format", "json")[1])) == 3


def test_on_a_terminal_the_history_reads_like_a_log(run: Run, monkeypatch: pytest.MonkeyPatch):
    for width in ("80", "120"):
        monkeypatch.setenv("COLUMNS", width)
        lines = run("history", "--format", "table")[1].splitlines()
        assert lines[0].split()[0] == "3"
        assert lines[0].endswith("update by ana  +8 -0  in use")
        assert lines[3:6] == [lines[3], "      a correction", "      ucap-liuzhou"]
        assert lines[-1].endswith("ontology, reference, curation, deck-brussels-2019 and 6 more")
        assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("wrong", [["--last", "0"], ["--format", "pdf"]])
def test_a_wrong_option_of_the_history_is_met_with_what_is_right(run: Run, wrong: list[str]):
    code, out, err = run("history", *wrong)
    assert (code, out) == (2, "")
    assert "1" in err or "table, csv, tsv, json" in err


def test_a_difference_is_told_by_record(run: Run):
    code, out, _ = run("diff", "v1.0")
    assert code == 0
    assert out.splitlines() == [
        "by-hand",
        "  + document/by-hand  By hand",
        "      dcterms:description  “A graph of its own.”@en; “独立的图。”@zh",
        "      dcterms:identifier  by-hand.txt",
        "      dcterms:language  en",
        "      dcterms:type  news",
        "      rdf:type  iuc:SourceDocument",
        "      rdfs:label  “By hand”@en; “手写”@zh",
        "ucap-liuzhou",
        "  ~ place/liuzhou  Liuzhou",
        "      rdfs:comment  + “Seen in the second print.”@en",
        "records: 1 added, 1 changed",
    ]
    assert run("diff", "3", "current")[1] == "no difference\n"


def test_a_difference_can_be_read_backwards_in_chinese_and_of_one_graph(run: Run):
    out = run("diff", "current", "1", "--graph", "ucap-liuzhou", "--lang", "zh")[1]
    assert "  ~ place/liuzhou  柳州" in out
    assert "      rdfs:comment  - “Seen in the second print.”@en" in out
    assert "by-hand" not in out
    assert run("diff", "1", "--graph", "reference")[1] == "no difference\n"


def test_a_difference_comes_as_rows_and_as_rdf(run: Run):
    found = rows(run("diff", "1", "2", "--format", "csv")[1])
    assert found == [
        {
            "change": "changed",
            "graph": "ucap-liuzhou",
            "record": "place/liuzhou",
            "title": "Liuzhou",
            "property": "rdfs:comment",
            "before": "",
            "after": "Seen in the second print.@en",
        }
    ]
    added = list(parse(run("diff", "1", "2", "--format", "added")[1].encode(), format=RdfFormat.N_QUADS))
    assert [quad.object.value for quad in added] == ["Seen in the second print."]
    assert run("diff", "1", "2", "--format", "removed")[1] == ""
    assert run("diff", "2", "1", "--format", "removed")[1] == run("diff", "1", "2", "--format", "added")[1]
    patch = run("diff", "1", "2", "--format", "patch")[1].splitlines()
    assert (patch[0], patch[1][:2], patch[2]) == ("TX .", "A ", "TC .")


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["diff", "9"], "Generation 9 was never there. Generations kept: 1, 2, 3. Releases: v1.0 (1).", 2),
        (["diff", "v9"], "There is no release v9. Releases: v1.0.", 2),
        (
            ["diff", "1", "--graph", "nowhere"],
            "There is no graph nowhere in either. There are: by-hand, curation",
            1,
        ),
        (["diff", "1", "--format", "pdf"], "text, csv, tsv, json, added, removed, patch", 2),
        (
            ["query", "--at", "9", "-e", "ASK {}"],
            "Generation 9 was never there. Generations kept: 1, 2, 3",
            2,
        ),
        (["dump", "--at", "v9"], "There is no release v9. Releases: v1.0.", 2),
        (
            ["info", "--at", "2001-01-01"],
            "There was no graph yet at 2001-01-01. Generations kept: 1, 2, 3",
            2,
        ),
        (["rollback", "9"], "Generation 9 was never there. Generations kept: 1, 2, 3", 2),
        (["retract", "nowhere"], "source/ucap-liuzhou", 1),
        (["retract", "a b"], "source/ucap-liuzhou", 1),
        (["retract", "reference"], "is built from data/reference/", 2),
        (["release", "v1.0"], "There is a release v1.0 already; a release never changes.", 1),
        (["release", "2026"], "cannot be the name of a release", 1),
        (["restore", "none.tar"], "none.tar", 1),
        (["gc", "--keep", "0"], "--keep", 2),
        (["build", "--take", "ucap-liuzou"], "that could be taken from it. It has: curation, ", 1),
    ],
)
def test_a_wrong_word_is_met_with_what_would_be_right(
    run: Run, past: Path, arguments: list[str], said: str, code: int
):
    before = entries(past)
    got, out, err = run(*arguments)
    assert said in err
    assert (got, out) == (code, "")
    assert entries(past) == before


@pytest.mark.parametrize("reference", ["1", "v1.0", "2", "3", "current", "today"])
def test_the_past_is_asked_dumped_and_counted(run: Run, tmp_path: Path, reference: str):
    at = datetime.now(UTC).date().isoformat() if reference == "today" else reference
    expected = "0" if reference in ("1", "v1.0") else "1"
    code, out, _ = run("query", "--at", at, "-e", COUNT)
    assert (code, out.split()) == (0, ["n", expected])
    file = tmp_path / "dump.nq"
    assert run("dump", "--at", at, "-o", str(file))[0] == 0
    assert file.read_text("utf-8").count("Seen in the second print.") == int(expected)
    found = {(row["section"], row["name"]): row["value"] for row in rows(run("info", "--at", at)[1])}
    number = {"v1.0": "1", "current": "3", "today": "3"}.get(reference, reference)
    assert found["graph", "generation"] == number


def test_an_update_that_changes_nothing_says_so(change: Run, store: Path):
    code, out, _ = change("update", "-e", UPDATE)
    assert (code, out) == (0, "nothing to do: generation 3 is as the update wants it\n")
    assert published(store) == [1, 2, 3]


def test_an_update_that_breaks_a_rule_exits_with_3_and_changes_nothing(change: Run, store: Path):
    text = UPDATE.replace('rdfs:comment "Seen in the second print."@en', "a iuc:Nonsense")
    code, out, err = change("update", "-e", text)
    assert (code, out) == (3, "")
    assert "nothing was changed" in err
    assert published(store) == [1, 2, 3]


def test_rollback_says_what_it_did_and_why_it_did_nothing(change: Run, store: Path):
    code, out, _ = change("rollback", "v1.0", "-m", "too early")
    assert (code, out) == (0, "generation 4 is in use; statements: 0 added, 9 removed\n")
    entry = entries(store)[-1]
    assert (entry.kind, entry.message) == ("rollback", "too early")
    assert change("rollback", "1")[1] == "nothing to do: generation 4 is so already\n"
    assert change("diff", "1")[1] == "no difference\n"
    assert change("build")[1].startswith("nothing to do: generation 4 is up to date with the files")


def test_a_build_keeps_what_was_written_here_and_says_so(change: Run, store: Path):
    code, out, err = change("build")
    assert code == 0
    assert out.startswith("nothing to do: generation 3 is up to date with the files")
    assert "· kept by-hand, which was made here; data/ does not have it\n" in err
    assert "· kept ucap-liuzhou as it was changed here, although data/ says something else; to take it" in err
    code, out, err = change("build", "--take", "ucap-liuzhou")
    assert code == 0
    assert "generation 4, 0 added, 1 removed" in out
    assert "kept ucap-liuzhou" not in err


def test_retract_takes_a_document_out_unless_others_build_upon_it(change: Run, store: Path):
    code, out, _ = change("retract", "by-hand")
    assert (code, out) == (0, "generation 4 is in use; statements: 0 added, 8 removed\n")
    assert entries(store)[-1].message == "retracted by-hand"
    code, out, err = change("retract", "ucap-chongqing")
    assert (code, out) == (3, "")
    assert "nothing was changed" in err


def test_a_release_is_told_with_its_folder_and_its_files_stand_there(
    change: Run, store: Path, tmp_path: Path
):
    code, out, err = change("release", "v2.0", "--output", str(tmp_path / "out"))
    assert (code, out) == (0, f"release v2.0 is generation 3; its files are in {tmp_path / 'out'}\n")
    assert "writing NOTES.md" in err
    notes = (tmp_path / "out" / "NOTES.md").read_text("utf-8")
    assert "- 2, " in notes
    assert "update: a correction" in notes
    assert "changed: Liuzhou (`place/liuzhou`)" in notes
    assert rows(change("history")[1])[0]["state"] == "in use, v2.0"


def test_a_backup_comes_back_elsewhere_as_it_was(change: Run, store: Path, tmp_path: Path):
    file = tmp_path / "graph.tar"
    code, out, _ = change("backup", str(file))
    assert code == 0
    assert "generations 1, 3 (v1.0)" in out
    assert change("backup", str(file))[0] == 1
    assert change("backup", str(file), "--overwrite")[0] == 0
    elsewhere = str(tmp_path / "elsewhere")
    code, out, _ = change("restore", str(file), "--store", elsewhere)
    assert code == 0
    assert (
        out.splitlines()[0]
        == f"restored generations 1, 3 (v1.0) into {elsewhere}, all as they were backed up"
    )
    there, here = (current(Path(directory)).manifest for directory in (elsewhere, store))
    assert replace(there, files={}) == replace(here, files={})
    assert [row["state"] for row in rows(change("history", "--store", elsewhere)[1])] == [
        "in use",
        "",
        "v1.0",
    ]
    code, _, err = change("restore", str(file), "--store", elsewhere)
    assert code == 1
    assert "holds a graph" in err


def test_gc_says_what_went_and_where_deleted_texts_still_stand(change: Run, store: Path):
    code, out, _ = change("gc", "--keep", "1")
    assert code == 0
    assert out.startswith("1 generation removed, ")
    assert published(store) == [1, 3]
    code, out, _ = change("gc", "--compact", "--keep", "1")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("1 generation removed, ")
    assert lines[1] == "Deleted texts still stand in the earlier states that are kept: 1 (v1.0)."
    assert published(store) == [1, 4]
    assert rows(change("history")[1])[0]["kind"] == "compact"


@pytest.mark.parametrize(
    "arguments",
    [
        ["history"],
        ["diff", "1"],
        ["rollback", "1"],
        ["retract", "x"],
        ["release", "v1"],
        ["gc"],
        ["info", "--at", "1"],
    ],
)
def test_without_a_graph_every_command_says_how_to_get_one(
    capsysbinary, tmp_path: Path, arguments: list[str]
):
    directory = tmp_path / "typo"
    code, out, err = command(capsysbinary, *arguments, "--store", str(directory))
    assert (code, out) == (4, "")
    assert err == f"There is no graph in {directory} yet: run iuc-graph build first.\n"
    assert not directory.exists()


def test_long_values_stand_on_lines_of_their_own(capsys: pytest.CaptureFixture[str]):
    long = "a rather long text that would not fit beside another one"
    show_changes(
        [
            Change("g", "r", "changed", "[bold]t", "rdfs:label", ("1",), ("2",)),
            Change(
                "g", "r", "changed", "[bold]t", "skos:note", (f"{long}@en",), (f"new :label: {long}@zh-Hans",)
            ),
            Change("g", "s", "removed", "", "x:y", ("ana@example.org", "b c"), ()),
        ]
    )
    assert capsys.readouterr().out.splitlines() == [
        "g",
        "  ~ r  [bold]t",
        "      rdfs:label  1 → 2",
        "      skos:note",
        f"        - “{long}”@en",
        f"        + “new :label: {long}”@zh-Hans",
        "  - s  ",
        "      x:y  ana@example.org; “b c”",
        "records: 1 changed, 1 removed",
    ]


def test_a_commit_of_nobody_and_of_no_words_is_told_as_well(capsys: pytest.CaptureFixture[str]):
    show_history([(Entry(12, "2026-05-31T14:05:06+00:00", "", "build", "", added=1234), "")])
    assert capsys.readouterr().out == "  12  2026-05-31 14:05  build by nobody named  +1,234 -0\n"


def test_the_author_is_the_user_of_the_system_if_there_is_one(monkeypatch: pytest.MonkeyPatch):
    from iuc_graph.cli import parts

    assert parts.author(Settings(author="Ana")) == "Ana"
    monkeypatch.setattr(parts.getpass, "getuser", lambda: {}["no name"])
    assert parts.author(Settings()).startswith("user ")


def test_an_update_that_is_run_again_makes_other_things(change: Run):
    """A thing that gets its address from the update must not be the one that an earlier run made."""
    graph = "https://w3id.org/iuc-graph/graph/source/ucap-liuzhou"
    text = f"INSERT DATA {{ GRAPH <{graph}> {{ [] rdfs:seeAlso <https://example.org/> }} }}"
    told = [change("update", "-e", text) for _ in range(2)]
    assert [code for code, _, _ in told] == [3, 3]
    made = [set(re.findall(r"genid/update-\w+", error)) for _, _, error in told]
    assert len(made[0]) == len(made[1]) == 1
    assert made[0] != made[1]
