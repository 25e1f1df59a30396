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
    ("name", "slug"),
    [("曼海姆", "mannheim"), ("Liuzhou", "liuzhou"), ("Germany", "germany"), ("斯图加特", "stuttgart")],
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


def instead(run: Run, name: str) -> dict | None:
    """What the answer about a place says of others."""
    _, out, _ = run("place", name)
    return json.loads(out)["about"]["instead"]


def test_a_place_without_a_cooperation_says_whom_to_ask_about(run: Run):
    stuttgart = instead(run, "Stuttgart")
    assert stuttgart["text"] == {
        "en": "Stuttgart itself takes part in no cooperation, but what it lies in does; ask for: Stuttgart Region.",
        "zh": "斯图加特本身未参与任何合作，但其所在的地区参与了合作；可改查：斯图加特地区。",
    }
    lists = {name: [thing["id"] for thing in stuttgart[name]] for name in ("around", "inside", "named")}
    assert lists == {"around": ["place/stuttgart-region"], "inside": [], "named": []}
    assert {thing["id"] for thing in instead(run, "Andalusia")["inside"]} >= {
        "place/granada",
        "place/seville",
    }
    assert [thing["id"] for thing in instead(run, "Athens")["named"]] == ["place/west-athens"]
    assert instead(run, "Mannheim") is None


def test_a_place_near_which_nobody_cooperates_says_so(run: Run):
    duisburg = instead(run, "Duisburg")
    assert duisburg["around"] == duisburg["inside"] == duisburg["named"] == []
    assert duisburg["text"]["en"].startswith(
        "Duisburg takes part in no cooperation that the graph holds, and neither"
    )
    assert "未参与图谱所载的任何合作" in duisburg["text"]["zh"]


@pytest.mark.parametrize(
    ("language", "told"), [("en", "ask for: Stuttgart Region."), ("zh", "可改查：斯图加特地区。")]
)
def test_for_the_eye_and_on_paper_it_says_so_too(run: Run, language: str, told: str):
    for form in ("table", "html"):
        _, out, _ = run("place", "Stuttgart", "--format", form, "--lang", language)
        assert told in " ".join(out.decode().split())
