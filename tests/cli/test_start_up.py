"""Commands load what they use and nothing else, so that the first word comes soon."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "fastapi",
    "networkx",
    "scipy",
    "numpy",
    "pandas",
    "rdflib",
    "xlsxwriter",
    "docx",
    "pypinyin",
    "uvicorn",
}
NAMES = {"pypinyin"}
SPARSE = {"numpy", "scipy"}


@pytest.mark.parametrize(
    ("command", "used"),
    [
        (["--help"], set()),
        (["cities", "--help"], set()),
        (["query", "-e", "ASK {}"], set()),
        (["history"], set()),
        (["dump", "--graph", "ucap-liuzhou"], set()),
        (["search", "Mannheim"], {*NAMES, "numpy"}),
        (["cities", "--theme", "logistics"], {*NAMES, *SPARSE}),
        (["shared", "Mannheim", "Chongqing"], {*NAMES, *SPARSE}),
        (["network", "--format", "json"], {*SPARSE, "networkx"}),
    ],
)
def test_a_command_loads_only_what_it_uses(store: Path, command: list[str], used: set[str]):
    text = (
        "import sys\n"
        "from iuc_graph.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit as ended:\n"
        "    code = ended.code or 0\n"
        "print(code, *(name for name in sys.modules if '.' not in name), file=sys.stderr)\n"
    )
    of_store = [] if "--help" in command else ["--store", str(store)]
    started = [sys.executable, "-c", text, *command, *of_store]
    done = subprocess.run(started, check=False, capture_output=True, text=True, timeout=120)
    code, *loaded = done.stderr.splitlines()[-1].split()
    assert code == "0", done.stderr
    assert HEAVY & set(loaded) <= used
