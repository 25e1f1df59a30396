"""docs/clients.md: each example runs as it stands there, over the project's own graph, and finds something."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from iuc_graph.store.drafts import publish

from ..conftest import REPOSITORY, require
from ..web.conftest import RunningServer, settings_for, start
from .comunica_engine import installed, node_of
from .conftest import ROOM
from .curl import PROGRAM

pytestmark = pytest.mark.slow_lane

ADDRESS = "http://127.0.0.1:8000"
PAGE = (REPOSITORY / "docs" / "clients.md").read_text(encoding="utf-8")
FENCED = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.M | re.S)
PLAIN = re.sub(r"^```.*?^```$", "", PAGE, flags=re.M | re.S)
INDENTED = [
    "\n".join(line[4:] for line in block.splitlines()) for block in re.findall(r"(?:^ {4}.*\n)+", PLAIN, re.M)
]

NOT_RUN = {
    "read.csv(": "what R does is run from docs/r.md",
}
"""What marks examples that only people run, and why."""

PYTHON = [
    code for language, code in FENCED if language == "python" and not any(mark in code for mark in NOT_RUN)
]
SHELL = [code for code in INDENTED if not any(mark in code for mark in NOT_RUN)]
QUERIES = [code for language, code in FENCED if language == "sparql"]
SCRIPTS = [code for language, code in FENCED if language == "js"]


@pytest.fixture(scope="module")
def real(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server of the project's own graph."""
    folder = tmp_path_factory.mktemp("real") / "store"
    publish(folder, built.quads, fingerprint="")
    yield from start(settings_for(folder, **ROOM))


@pytest.fixture
def run(real, tmp_path) -> Callable[..., str]:
    """Runs a program in an empty folder; what it printed."""

    def run(command: list[str], code: str, folder: Path = tmp_path) -> str:
        given = code.replace(ADDRESS, real.url)
        done = subprocess.run(
            [*command, given], cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def test_the_page_has_examples_of_each_kind():
    assert (len(PYTHON), len(SHELL), len(QUERIES), len(SCRIPTS)) >= (5, 3, 2, 1)


@pytest.mark.parametrize("code", PYTHON)
def test_python(real, run, tmp_path, code):
    (tmp_path / "iuc.ttl").write_bytes(real.client.get("/data?default").content)
    printed = run([sys.executable, "-c"], code)
    assert ("print(" in code) is bool(printed.strip())


@pytest.mark.parametrize("code", SHELL)
def test_shell(run, code):
    require(PROGRAM is not None, "the command curl is not installed (Debian, Ubuntu: apt install curl)")
    assert len(run(["bash", "-euo", "pipefail", "-c"], code).splitlines()) > 2


@pytest.mark.parametrize("code", QUERIES)
def test_queries(real, code):
    answer = real.client.post("/sparql", data={"query": code})
    assert answer.status_code == 200
    assert int(answer.headers["iuc-graph-rows"]) > 0


@pytest.mark.parametrize("code", SCRIPTS)
def test_javascript(request, run, code):
    folder = installed(request.config.cache.mkdir("comunica"))
    printed = run([node_of(folder), "--input-type=module", "--eval"], code, folder)
    assert len(printed.splitlines()) == 5
