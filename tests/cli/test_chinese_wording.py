"""Answers about sharing on a terminal, in Chinese: no English word but what the graph has no Chinese for."""

from __future__ import annotations

import re

import pytest

from ..reports.wording import english, without_chinese
from .conftest import Run

COMMANDS = (
    ("cities", "--theme", "logistics", "--theme", "smart city", "--sdg", "11", "--match", "all"),
    ("shared", "Mannheim", "Changchun"),
    ("partners-for", "--profile-theme", "logistics", "--profile-size", "300000", "--profile-country", "Germany"),
    ("pairs", "--least", "4", "--at-all", "--limit", "30"),
    ("cluster", "--theme", "logistics", "--theme", "hydrogen", "--profile-theme", "energy", "--profile-size", "9000"),
)  # fmt: skip


@pytest.fixture(scope="module")
def known(built) -> list[str]:
    """What the graph has no Chinese for."""
    return without_chinese(built.store)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_word_is_chinese(run: Run, known: list[str], monkeypatch: pytest.MonkeyPatch, command):
    monkeypatch.setenv("COLUMNS", "1000")  # so that no line breaks an address
    code, out, _ = run(*command, "--lang", "zh", "--format", "table", "--wide")
    assert (code, english(out.decode(), known)) == (0, [])
    assert re.search(r"^\d+ 行$", out.decode(), re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_what_is_cut_is_told_in_chinese(run: Run, monkeypatch: pytest.MonkeyPatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = run(*command, "--lang", "zh", "--format", "table")
    text = out.decode()
    assert code == 0
    assert not re.search(r"\band\s+\d+\s+more|\d+\s+rows?\b|long cells", text)
    assert re.search(r"\d行(；过长的单元格已截短|范围内)", "".join(text.split()))
