"""`iuc-graph place`: everything about one place, and that it is what the server answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ..web.conftest import settings_for, start
from .conftest import Run


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the same store."""
    settings = settings_for(store, query_seconds=30.0, worker_memory_mib=600, workers=1)
    yield from (server.client for server in start(settings))


@pytest.mark.parametrize("form", ["json", "csv", "jsonld"])
@pytest.mark.parametrize(
    ("name", "slug"), [("曼海姆", "mannheim"), ("Liuzhou", "liuzhou"), ("Germany", "germany")]
)
def test_a_place_is_told_as_the_server_tells_it(
    run: Run, client: httpx.Client, form: str, name: str, slug: str
):
    code, out, _ = run("place", name, "--format", form, "--lang", "zh")
    answered = client.get(f"/api/places/{slug}.{form}", params={"lang": "zh"})
    assert (code, answered.status_code) == (0, 200)
    assert out == answered.content


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_files_are_byte_for_byte_those_of_the_server(
    run: Run, client: httpx.Client, tmp_path: Path, form: str
):
    file = tmp_path / f"mannheim.{form}"
    assert run("place", "Mannheim", "-o", str(file)) == (0, b"", "")
    assert file.read_bytes() == client.get(f"/api/places/mannheim.{form}").content


def test_without_a_terminal_it_is_json(run: Run):
    code, out, _ = run("place", "Chongqing")
    assert (code, json.loads(out)["id"]) == (0, "place/chongqing")


def test_for_the_eye_it_says_with_whom_on_what_and_who_says_so(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "100")
    code, out, _ = run("place", "Mannheim", "--format", "table")
    text = out.decode()
    assert code == 0
    assert text.startswith("Everything about Mannheim (place/mannheim)\n")
    assert all(line in text for line in ("\nPartners ", "\nThemes as named ", "\nActivities ", "\n[1] "))
    assert "Chongqing" in text
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.parametrize(
    ("name", "told"), [("Manheim", "Mannheim"), ("Cordoba", "Córdoba, city"), ("logistics", "")]
)
def test_a_name_that_is_no_place_is_met_with_what_it_may_mean(run: Run, name: str, told: str):
    code, out, error = run("place", name)
    assert (code, out) == (2, b"")
    assert told in error
