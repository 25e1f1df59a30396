"""docs/history.md: every command of it runs, in its order, on the graph of this project."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from iuc_graph.cli import main

from .stores import publish_checked


def commands(page: str) -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", page, re.S)
    words = [shlex.split(block, comments=True) for block in blocks]
    flat = [word for block in words for word in block]
    starts = [place for place, word in enumerate(flat) if word == "iuc-graph"]
    return [flat[start + 1 : end] for start, end in zip(starts, [*starts[1:], len(flat)], strict=True)]


def test_every_command_of_the_page_runs_and_says_something(
    repository: Path,
    built,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
):
    publish_checked(tmp_path / "store", built)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IUC_GRAPH_STORE", raising=False)
    run = commands((repository / "docs" / "history.md").read_text(encoding="utf-8"))
    names = {arguments[0] for arguments in run}
    assert names >= {"build", "history", "diff", "rollback", "release", "backup", "restore", "gc", "doctor"}
    silent = {"dump"}
    for arguments in run:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsysbinary.readouterr()
        assert not ended.value.code, (arguments, printed.out.decode(), printed.err.decode())
        assert printed.out or arguments[0] in silent, arguments
        assert b"no difference" not in printed.out, arguments
    assert {"graph.tar", "before.nq", "v1.1", "elsewhere"} <= {path.name for path in tmp_path.iterdir()}
