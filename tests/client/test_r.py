"""docs/r.md: its examples run in R as they stand there, one after another."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ..conftest import REPOSITORY, require

PAGE = (REPOSITORY / "docs" / "r.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```r\n(.*?)^```$", PAGE, re.M | re.S)
COMMAND = re.search(r"^    iuc-graph (ask .*) > (\S+)$", PAGE, re.M)
ADDRESS = "http://127.0.0.1:8000"
PROGRAM = shutil.which("Rscript")


def has_jsonlite() -> bool:
    probe = [str(PROGRAM), "-e", "library(jsonlite)"]
    return subprocess.run(probe, capture_output=True, timeout=60, check=False).returncode == 0


def test_the_page_has_examples():
    assert len(BLOCKS) == 6
    assert COMMAND is not None


def run(code: str, folder: Path) -> str:
    script = folder / "page.R"
    script.write_text(code, encoding="utf-8")
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    command = [str(PROGRAM), "--vanilla", str(script)]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.slow_lane
def test_the_examples_run(graph, server, store, tmp_path):
    missing = "R with its package jsonlite is not installed (Debian, Ubuntu: apt install r-base-core r-cran-jsonlite)"
    require(PROGRAM is not None and has_jsonlite(), missing)
    _write_table(store, tmp_path)
    printed = run("\n".join(BLOCKS).replace(ADDRESS, server.url), tmp_path)
    logistics = graph.ask("cities-sharing-a-theme", theme="logistics")
    counts = [
        len({row["place"] for row in logistics.to_dicts() if row["attribution"] == kind})
        for kind in ("as named", "by plan")
    ]
    assert re.search(rf"as named\s+by plan\s*\n\s*{counts[0]}\s+{counts[1]}", printed)
    assert "重庆" in printed
    assert re.search(r"latitude: num .*\n.*themes +: int", printed)
    assert re.search(r"Mannheim +\d+ +3", printed)


def _write_table(store: Path, folder: Path) -> None:
    words = re.split(r"\s+", COMMAND[1])
    program = shutil.which("iuc-graph") or str(REPOSITORY / ".venv" / "bin" / "iuc-graph")
    done = subprocess.run(
        [program, *words, "--store", str(store)], capture_output=True, timeout=120, check=True
    )
    (folder / COMMAND[2]).write_bytes(done.stdout)
