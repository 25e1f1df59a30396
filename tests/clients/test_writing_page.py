"""docs/writing.md: its examples do what the page says, word by word."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from iuc_graph.vocabulary import ID, IUC, SOURCE_GRAPH

from ..conftest import require
from .writable import WHO, Writable


@pytest.fixture
def page(repository: Path) -> str:
    """The text of the page."""
    return (repository / "docs" / "writing.md").read_text(encoding="utf-8")


@pytest.fixture
def shell(writable: Writable, tmp_path: Path):
    """Runs a command of the page in a folder of its own, against the server of the test."""
    require(shutil.which("curl") is not None, "curl is not installed")

    def run(command: str) -> dict:
        command = command.replace("http://127.0.0.1:8000", writable.server.url)
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path,
            env={**os.environ, "TOKEN": writable.secret},
            capture_output=True,
            check=True,
            text=True,
        )
        return json.loads(done.stdout)

    return run


def command(page: str, start: str) -> str:
    """The indented block of the page that starts so."""
    block = re.search(rf"^    {re.escape(start)}.*(?:\n    .*)*", page, re.M)
    assert block is not None
    return "\n".join(line.removeprefix("    ") for line in block[0].splitlines())


def test_the_first_update_is_made_and_answered_with_what_the_page_shows(page, shell, writable):
    told = shell(command(page, "curl -s http://127.0.0.1:8000/sparql"))
    shown = json.loads(re.search(r"```json\n(.*?)```", page, re.S)[1])
    assert told.keys() == shown.keys()
    assert {name: told[name] for name in told if name != "generation"} == {
        name: shown[name] for name in shown if name != "generation"
    }
    assert (f"{ID}place/liuzhou",) in writable.texts(f'SELECT ?s {{ ?s <{IUC}asWritten> "Liuzhou City" }}')


def test_the_smallest_document_is_accepted_as_it_stands(page, shell, writable, tmp_path):
    (tmp_path / "news-example.ttl").write_text(re.search(r"```turtle\n(.*?)```", page, re.S)[1], "utf-8")
    told = shell(command(page, "curl -s -X PUT"))
    assert (told["made"], told["graphs"]) == (True, [SOURCE_GRAPH + "news-example"])
    last = writable.history()[-1]
    assert (last.who, last.message) == (WHO, "a new document")


def test_every_answer_of_the_table_is_a_status_that_the_page_names_once(page):
    table = page.partition("## When it is refused")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")][1:]
    told = [code for row in rows for code in re.findall(r"\d{3}|`[a-z-]+`", row)]
    assert {"400", "401", "403", "404", "409", "412", "413", "414", "415", "422", "500", "503", "507"} <= set(
        told
    )
    assert len(rows) == len(set(rows))
