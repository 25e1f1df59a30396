"""`iuc-graph network`: what it draws, in which form, and how it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from iuc_graph.cli import main
from iuc_graph.reports.cells import neutral
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.network import TieKind, draw
from iuc_graph.themes.network_choices import FILES
from iuc_graph.themes.network_files import written
from iuc_graph.themes.network_reading import read_facts
from iuc_graph.themes.network_scope import NetworkScope
from iuc_graph.vocabulary import ID

from .stores import publish_checked

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def store(built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("network") / "store"
    publish_checked(directory, built)
    return directory


@pytest.fixture(scope="module")
def facts(built):
    return read_facts(StoreReader(built.store))


@pytest.fixture
def run(store: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs the command on the store: its exit code, output and messages."""

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["network", *arguments, "--store", str(store)])
        printed = capsysbinary.readouterr()
        return int(ended.value.code or 0), printed.out.decode(), printed.err.decode()

    return command


@pytest.mark.parametrize(
    ("tie", "form"),
    [*((TieKind.STAR, form) for form in FILES), (TieKind.TWO_MODE, "cyjs"), (TieKind.CLIQUE, "json")],
)
def test_each_form_is_what_the_room_of_themes_writes(run: Run, facts, tie: TieKind, form: str):
    code, out, err = run("--tie", tie, "--format", form)
    assert (code, err) == (0, "")
    assert out.encode() == written(draw(facts, tie), form, neutral, "en", "000001")


def test_a_star_as_a_table_of_edges_is_what_a_pipe_gets(run: Run, facts):
    assert run()[1].encode() == written(draw(facts), "edges.csv", neutral)
    assert run("--format", "csv")[1] == run()[1]


def test_what_narrows_is_understood_in_any_language(run: Run, facts):
    scope = NetworkScope(
        around=f"{ID}place/mannheim", programme=f"{ID}programme/iuc", countries=(f"{ID}place/china",)
    )
    arguments = ["--around", "曼海姆", "--programme", "IUC", "--country", "中国", "--format", "json"]
    assert run(*arguments)[1].encode() == written(draw(facts, scope=scope), "json", neutral, "en", "000001")


def test_a_table_for_the_eye_says_what_a_tie_means_and_out_of_how_many(run: Run):
    code, out, err = run("--around", "Mannheim", "--format", "table")
    assert code == 0
    assert "side B – side A" in out
    assert "4 rows" in out
    assert err.startswith("star: A tie joins the lead of a plan")
    assert "4 nodes, 3 ties\n107 of 107 cooperations in scope" in err
    assert "3 without a tie" in err
    assert "14 without a year" in err


def test_figures_are_counted_for_the_eye_and_for_programs(run: Run):
    code, out, _ = run("--figures", "--format", "table", "--limit", "3")
    assert code == 0
    assert re.search(r"^bridges +98$", out, re.M)
    document = json.loads(run("--figures", "--limit", "3")[1])
    assert (document["bridges"]["count"], len(document["bridges"]["items"])) == (98, 3)
    assert document["components"]["items"][0]["size"] == 35


def test_a_file_is_written_whole(run: Run, facts, tmp_path: Path):
    file = tmp_path / "star.graphml"
    assert run("--format", "graphml", "-o", str(file)) == (0, "", "")
    assert file.read_bytes() == written(draw(facts), "graphml", neutral, "en", "000001")


def test_an_empty_network_says_why_beside_its_file(run: Run):
    code, out, err = run("--kind", "plan", "--around", "Aarhus")
    assert (code, len(out.splitlines())) == (0, 1)
    assert "Aarhus takes part in none of the 3 cooperations in scope." in err


def test_labels_come_in_chinese(run: Run):
    assert "曼海姆" in run("--around", "Mannheim", "--lang", "zh")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tie", "ring"], "ring"),
        (["--kind", "plans"], "plans"),
        (["--format", "gexf"], "gexf is not one of table, csv, json, graphml, cyjs, edges.csv, nodes.csv"),
        (["--figures", "--format", "csv"], "csv is not one of table, json"),
        (["--around", "Manheim"], "Mannheim"),
        (["--around", "Córdoba"], "Córdoba"),
        (["--steps", "2"], "say with around from which"),
        (["--around", "Mannheim", "--steps", "11"], "--steps"),
        (["--since", "2019", "--until", "2018"], "before since"),
        (["--since", "soon"], "since is no date"),
        (["--at", "nothing"], "nothing"),
    ],
)
def test_what_is_asked_wrongly_is_told(run: Run, arguments: list[str], said: str):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in " ".join(re.sub(r"[│╭╮╰╯─]", " ", err).split())


def test_a_wording_of_documents_is_told_as_the_theme_that_it_was_read_as(run: Run):
    code, out, told = run("--theme", "mobility")
    assert code == 0
    assert told == "“mobility” was read as Urban mobility: a wording that documents use for it.\n"
    assert (out, "") == run("--theme", "Urban mobility")[1:]
