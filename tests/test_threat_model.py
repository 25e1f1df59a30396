"""THREAT_MODEL.md promises only what a test shows: each test that it names exists, and each setting, too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from iuc_graph.settings import PREFIX, Settings

NAMED = re.compile(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`")


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "THREAT_MODEL.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_exists(page, repository):
    named = NAMED.findall(page)
    assert len(named) > 50
    missing = []
    for file, function in named:
        path = repository / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if not re.search(rf"^(async )?def {function}\(", text, re.M):
            missing.append(f"{file}::{function}")
    assert missing == []


def test_every_attack_has_a_defence_and_a_test(page):
    table = page.partition("## 9. ")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 30
    for attack, defence, shown in rows:
        assert attack.strip()
        assert defence.strip()
        assert NAMED.sub("", shown).strip() == "", f"{attack.strip()}: {shown}"
        assert NAMED.search(shown), attack


def test_every_file_and_setting_that_is_named_exists(page, repository):
    for path in re.findall(r"(?:tests|docs)/[A-Za-z_/]+\.(?:py|md)", page):
        assert (repository / path).is_file(), path
    for module in re.findall(r"`((?!tests/|docs/|data/)[a-z_]+/(?:[a-z_]+\.py)?)`", page):
        assert (repository / "src" / "iuc_graph" / module).exists(), module
    settings = set(re.findall(rf"`{PREFIX}([A-Z_]+)`", page))
    assert {name.lower() for name in settings} <= set(Settings.model_fields)


def test_the_defaults_that_are_named_are_those_of_the_settings(page):
    table = page.partition("## 6. ")[2].partition("\n## ")[0]
    rows = re.findall(rf"^\| (`{PREFIX}[^|]+) \| ([^|]+) \|", table, re.M)
    assert len(rows) > 8
    for names, default in rows:
        settings = [name.lower() for name in re.findall(rf"{PREFIX}([A-Z_]+)", names)]
        told = re.sub(r" a minute|`", "", default).strip().split(", ")
        for name, text in zip(settings, told * (len(settings) if len(told) == 1 else 1), strict=True):
            assert _said(Settings.model_fields[name].default) == text, name


def _said(default: object) -> str:
    if default is None:
        return "none"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, int) and default and default % (1024 * 1024) == 0:
        return f"{default // (1024 * 1024)} MiB"
    return f"{default:g}" if isinstance(default, float) else str(default)
