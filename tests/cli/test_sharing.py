"""The commands about sharing: what they print and write, and that it is what the server answers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import httpx
import openpyxl
import pytest

from ..web.conftest import settings_for, start

ASKED = (
    ("cities", ["cities", "--theme", "logistics", "--theme", "hydrogen"], {"theme": ["logistics", "hydrogen"]}),
    ("cities", ["cities", "--theme", "物流", "--exact", "--attribution", "named"], {
        "theme": "logistics", "narrower": "false", "attribution": "named",
    }),
    ("between", ["shared", "Mannheim", "Chongqing"], {"place": ["Mannheim", "Chongqing"]}),
    ("with", ["partners-for", "Mannheim", "--country", "China"], {"place": "Mannheim", "country": "China"}),
    ("with", ["partners-for", "--profile-theme", "logistics", "--profile-size", "300000"], {
        "profile_theme": "logistics", "profile_size": 300000,
    }),
    ("pairs", ["pairs", "--least", "2", "--country", "China", "--at-all"], {
        "least": 2, "country": "China", "at_all": "true",
    }),
    ("cluster", ["cluster", "--theme", "logistics", "--theme", "hydrogen", "--place", "Mannheim"], {
        "theme": ["logistics", "hydrogen"], "place": "Mannheim",
    }),
    ("cities", ["cities", "--theme", "logistics", "--kind", "plan", "--programme", "IURC"], {
        "theme": "logistics", "kind": "plan", "programme": "IURC",
    }),
)  # fmt: skip


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    """A client of a server over that store."""
    settings = settings_for(
        store, query_seconds=20.0, worker_memory_mib=600, answer_bytes=50_000_000, workers=1
    )
    yield from (server.client for server in start(settings))


@pytest.mark.parametrize(("question", "command", "parameters"), ASKED)
def test_a_command_gives_what_the_server_gives(run, client, question, command, parameters):
    form = "csv" if command[0] == "shared" else "json"
    code, out, _ = run(*command, "--format", form)
    answered = client.get(f"/api/sharing/{question}.{form}", params=parameters)
    assert (code, answered.status_code) == (0, 200)
    assert out == answered.content


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_files_are_byte_for_byte_those_of_the_server(run, client, tmp_path, form):
    file = tmp_path / f"answer.{form}"
    code, out, _ = run("cities", "--theme", "logistics", "--lang", "zh", "--output", str(file))
    answered = client.get(f"/api/sharing/cities.{form}", params={"theme": "logistics", "lang": "zh"})
    assert (code, out) == (0, b"")
    assert file.read_bytes() == answered.content


def test_a_page_for_oneself_carries_its_style(run, client, tmp_path):
    file = tmp_path / "answer.html"
    assert run("cities", "--theme", "logistics", "-o", str(file))[0] == 0
    served = client.get("/api/sharing/cities.html", params={"theme": "logistics"}).text
    page = file.read_text(encoding="utf-8")
    assert page.partition("<body>")[2] == served.partition("<body>")[2]
    assert "<style>" in page


def test_the_ending_of_the_file_names_the_format_unless_it_is_said(run, tmp_path):
    workbook, named = tmp_path / "a.xlsx", tmp_path / "a.txt"
    assert run("shared", "Mannheim", "Chongqing", "-o", str(workbook))[0] == 0
    assert run("shared", "Mannheim", "Chongqing", "-o", str(named), "--format", "docx")[0] == 0
    assert openpyxl.load_workbook(workbook).worksheets[0].max_row > 10
    assert docx.Document(io.BytesIO(named.read_bytes())).tables


def test_a_table_for_people_has_the_question_the_answer_and_out_of_how_many(run):
    code, out, _ = run("cities", "--theme", "rail freight", "--format", "table")
    text = " ".join(out.decode().split())
    assert code == 0
    assert text.startswith("Which cities and regions cooperate on Rail freight? City or")
    assert all(name in text for name in ("Mannheim", "Chongqing", "Bologna", "Greater"))
    assert "Out of 107 cooperations in scope" in text


def test_without_a_terminal_the_answer_is_csv(run):
    code, out, _ = run("cities", "--theme", "rail freight")
    rows = list(csv.DictReader(io.StringIO(out.decode(), newline="")))
    assert code == 0
    assert {row["place_label"] for row in rows} >= {"Mannheim", "Chongqing"}


def test_an_empty_answer_says_why(run):
    code, out, _ = run("pairs", "--least", "900", "--country", "China", "--format", "json")
    why = json.loads(out)["why"]
    assert (code, why["reason"]) == (0, "too few")
    shown = run("pairs", "--least", "900", "--country", "China", "--format", "table")[1].decode()
    assert why["text"]["en"] in " ".join(shown.split())


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["cities", "--theme", "logistix"], "Nearest: Logistics"),
        (["cities"], "--theme, --cluster, --sdg or --partnership"),
        (["cities", "--theme", "Portugal"], "Use --country for it."),
        (["partners-for", "--profile-country", "China"], "--profile-theme: say"),
        (["cities", "--theme", "logistics", "--until", "later"], "--until: “later”"),
        (["shared", "Mannheim"], "two places"),
        (["shared", "Mannheim", "Cordoba"], "Córdoba, city"),
        (["cities", "--theme", "logistics", "--since", "soon"], "since"),
        (["cities", "--theme", "logistics", "--format", "pdf"], "pdf"),
        (["cities", "--theme", "logistics", "--format", "xlsx"], "--output"),
        (["cities", "--theme", "logistics", "--format", "table", "--output", "x.txt"], "--output"),
        (["cities", "--theme", "logistics", "--limit", "0"], "--limit"),
        (["partners-for"], "place"),
        (["pairs", "--kind", "treaty"], "treaty"),
    ],
)
def test_a_wrong_command_says_what_to_write(run, command, told):
    code, out, error = run(*command)
    assert (code, out) == (2, b"")
    assert told in error


def test_every_option_is_in_the_documentation(run, repository):
    page = (repository / "docs" / "sharing.md").read_text(encoding="utf-8")
    for command in ("cities", "shared", "partners-for", "pairs", "cluster"):
        _, out, _ = run(command, "--help")
        options = set(re.findall(r"--[a-z][a-z-]+", out.decode())) - {"--help", "--store", "--no-at-all"}
        assert f"`iuc-graph {command}" in page
        assert not [option for option in options if f"`{option}`" not in page]


def test_a_part_of_an_answer_is_told(run, tmp_path):
    file = tmp_path / "part.csv"
    code, _, error = run("cities", "--theme", "logistics", "--limit", "1", "--output", str(file))
    assert code == 0
    assert "--limit" in error
