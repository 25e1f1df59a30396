"""Files that commands write: their ending names the format, and they are whole or not there."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Run

ASKED = {
    "cities": ["cities", "--theme", "logistics"],
    "network": ["network", "--programme", "IURC"],
    "place": ["place", "Mannheim"],
    "dump": ["dump", "--graph", "ucap-liuzhou"],
}


@pytest.mark.parametrize(
    ("command", "ending", "begins"),
    [
        ("cities", "json", b'{"title"'),
        ("cities", "XLSX", b"PK"),
        ("network", "graphml", b"<?xml"),
        ("network", "nodes.csv", b"Id,"),
        ("network", "csv", b"Source,"),
        ("place", "html", b"<!doctype html>"),
        ("dump", "ttl", b"@prefix"),
        ("dump", "jsonl", b"{"),
    ],
)
def test_the_ending_names_the_format(run: Run, tmp_path: Path, command: str, ending: str, begins: bytes):
    file = tmp_path / f"answer.v1.{ending}"
    assert run(*ASKED[command], "-o", str(file))[:2] == (0, b"")
    assert file.read_bytes().startswith(begins)


@pytest.mark.parametrize("command", ASKED)
@pytest.mark.parametrize("ending", ["foo", "pdf", "csv.gz"])
def test_an_ending_that_names_no_format_is_refused_with_those_that_do(
    run: Run, tmp_path: Path, command: str, ending: str
):
    file = tmp_path / f"answer.{ending}"
    code, out, error = run(*ASKED[command], "-o", str(file))
    assert (code, out) == (2, b"")
    assert f"answer.{ending} names no format" in error
    assert "--format" in error
    assert (".nq" if command == "dump" else ".json") in error
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_is_said_wins_over_any_ending(run: Run, tmp_path: Path):
    file = tmp_path / "answer.foo"
    assert run(*ASKED["cities"], "-o", str(file), "--format", "json")[0] == 0
    assert file.read_bytes().startswith(b'{"title"')


@pytest.mark.parametrize("command", ASKED)
def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path, command: str):
    code, out, error = run(
        *ASKED[command], "-o", str(tmp_path / "missing" / "answer.csv"), "--format", "json"
    )
    assert (code, out) == ((1, b""))
    assert f"there is no folder {tmp_path / 'missing'}; make it first" in error
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_replaced_only_by_a_whole_one(run: Run, tmp_path: Path):
    file = tmp_path / "answer.csv"
    file.write_text("before")
    assert run("cities", "--theme", "logistix", "-o", str(file))[0] == 2
    assert file.read_text() == "before"
    assert run("cities", "--theme", "logistics", "-o", str(file))[0] == 0
    assert file.read_text().startswith("place,")
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_in_place_of_the_file_is_told(run: Run, tmp_path: Path):
    folder = tmp_path / "answer.csv"
    folder.mkdir()
    code, _, error = run(*ASKED["cities"], "-o", str(folder))
    assert (code, error) == (1, f"{folder} cannot be written: it is a folder; name a file in it.\n")


@pytest.fixture
def locked() -> Iterator[Path]:
    """A folder that others may read and nobody may write in; not in pytest's own, which others may not even enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    yield folder
    folder.rmdir()


def test_a_folder_that_one_may_not_write_in_is_told(locked: Path):
    text = (
        "import os\n"
        "from pathlib import Path\n"
        "from iuc_graph.cli.parts import put\n"
        "from iuc_graph.errors import IucGraphError\n"
        "os.geteuid() or os.seteuid(65534)\n"  # who is not the administrator, and so may not write anywhere
        "try:\n"
        "    put(b'x', Path('answer.csv'))\n"
        "except IucGraphError as error:\n"
        "    print(error)\n"
    )
    started = [sys.executable, "-c", text]
    done = subprocess.run(started, cwd=locked, capture_output=True, text=True, timeout=60, check=True)
    assert f"answer.csv cannot be written: you may not write in {locked};" in done.stdout
    assert list(locked.iterdir()) == []
