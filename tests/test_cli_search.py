"""`iuc-graph search` as a person or a script uses it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from iuc_graph.cli.search import register
from iuc_graph.errors import NameUnknown

from .stores import publish_checked

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run(built, tmp_path_factory) -> Run:
    """Runs the command over the project's graph."""
    store = tmp_path_factory.mktemp("search") / "store"
    publish_checked(store, built)
    app = typer.Typer()
    register(app)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(app, [*arguments, "--store", str(store)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_a_name_in_any_language_finds_its_thing(run: Run):
    for typed in ("重慶", "chong qing", "Chongqing"):
        result = run(typed, "--kind", "place")
        assert result.exit_code == 0
        assert rows(result)[0] == {
            "id": "place/chongqing",
            "label": "Chongqing",
            "kind": "place",
            "country": "China",
            "name": "重庆" if typed == "重慶" else "Chongqing",
            "closeness": "exact",
        }


def test_labels_are_in_the_language_asked_for(run: Run):
    row = rows(run("Chongqing", "--lang", "zh", "--limit", "1"))[0]
    assert (row["label"], row["country"]) == ("重庆", "中国")


def test_kinds_and_countries_narrow_it(run: Run):
    assert {row["kind"] for row in rows(run("water", "--kind", "theme", "--kind", "area"))} == {
        "theme",
        "area",
    }
    found = rows(run("Vitoria", "--kind", "city", "--country", "西班牙"))
    assert [row["id"] for row in found] == ["place/vitoria-gasteiz"]


def test_a_near_miss_and_a_miss_are_told(run: Run):
    near = run("sgd 11")
    assert (near.exit_code, rows(near)[0]["id"]) == (0, "sdg/11")
    assert "Nothing has “sgd 11” in a name; these are the nearest." in near.stderr
    missed = run("Qwertyuiop")
    assert (missed.exit_code, rows(missed)) == (0, [])
    assert "no name is near it" in missed.stderr


def test_that_there_are_more_is_told(run: Run):
    assert "These are the best 1 of " in run("Chongqing", "--limit", "1").stderr


def test_what_is_unknown_or_not_a_number_is_refused(run: Run):
    with pytest.raises(NameUnknown, match="no kind “plaice” here"):
        run("x", "--kind", "plaice")
    with pytest.raises(NameUnknown, match="Germany"):
        run("x", "--country", "Germny")
    assert run("x", "--limit", "0").exit_code == 2
