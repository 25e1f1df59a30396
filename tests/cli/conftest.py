"""A store of the project's graph, and what runs commands on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from iuc_graph.cli import main
from iuc_graph.store.drafts import publish

Run = Callable[..., tuple[int, bytes, str]]


@pytest.fixture(scope="package")
def store(built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the project's graph, which tests only read."""
    directory = tmp_path_factory.mktemp("cli") / "store"
    publish(directory, built.quads, fingerprint=built.project.fingerprint())
    return directory


@pytest.fixture
def run(store: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs a command on the store; its exit code, and what it printed."""

    def command(*arguments: str) -> tuple[int, bytes, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--store", str(store)])
        printed = capsysbinary.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err.decode()

    return command
