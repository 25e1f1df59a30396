"""docs/interoperability.md: each requirement has a row, and each test that a row names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def rows(repository: Path) -> dict[str, list[str]]:
    """The tests that each row names."""
    text = (repository / "docs" / "interoperability.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (X[0-9]{2}) \|.*\|(.*)\|$", text, re.M)
    return {name: re.findall(r"`(tests/[^`]+)`", tests) for name, tests in found}


def test_every_requirement_has_a_row_with_tests(rows: dict[str, list[str]]):
    assert list(rows) == [f"X{number:02}" for number in range(1, 26)]
    assert [name for name, tests in rows.items() if not tests] == []


def test_every_test_that_is_named_exists(rows: dict[str, list[str]], repository: Path):
    named = {test for tests in rows.values() for test in tests}
    files = {test.partition("::")[0] for test in named}
    there = {
        f"{file}::{node.name}"
        for file in files
        for node in ast.parse((repository / file).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    assert named - there == set()
