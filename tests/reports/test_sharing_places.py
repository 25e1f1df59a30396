"""What answers say of the places that were asked for: their countries, and focuses of their plans that do not count."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from iuc_graph.entities.place import story_of
from iuc_graph.names.gazetteer import index_of
from iuc_graph.reports.csv_text import as_csv
from iuc_graph.reports.sharing_asking import Asking
from iuc_graph.reports.sharing_places import focuses_left_out
from iuc_graph.reports.sharing_told import Told, tell
from iuc_graph.reports.sharing_typed import (
    BetweenTyped,
    ClusterTyped,
    PairsTyped,
    Typed,
    TypedProfile,
    TypedThings,
    WithTyped,
)
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import read_incidence
from iuc_graph.vocabulary import ID

from .samples import VERSION


@pytest.fixture(scope="module")
def asking(built) -> Asking:
    """Asks the project's graph."""
    reader = StoreReader(built.store)
    return Asking(Finder.of(read_incidence(reader), reader), index_of(built.store))


def told(asking: Asking, typed: Typed, language: str = "en") -> Told:
    return tell(asking, typed, VERSION, language, asking.finder.reader)


def test_focuses_that_do_not_count_are_those_that_the_page_of_a_place_lists(asking):
    finder = asking.finder
    cities = [
        iri
        for iri, city in zip(finder.incidence.places.nodes.iris, finder.incidence.places.is_city, strict=True)
        if city
    ]
    counted = dict(focuses_left_out(finder.incidence, cities))
    assert len(counted) > 10
    assert {ID + "place/changchun", ID + "place/mannheim"} <= counted.keys()
    without = next(iri for iri in cities if iri not in counted)
    for place in (*list(counted)[:12], ID + "place/mannheim", without):
        assert counted.get(place, 0) == len(story_of(finder.reader, place).left_out)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "focuses of the plans of Changchun (4,"), ("zh", "长春（4项")]
)
@pytest.mark.parametrize(
    "typed",
    [BetweenTyped(place=["Changchun", "Rome"]), WithTyped(place="Changchun")],
    ids=["between", "with"],
)
def test_an_answer_tells_that_plans_of_a_place_have_focuses_that_do_not_count_and_where_they_are(
    asking, typed, language, said
):
    notes = [note for note in told(asking, typed, language).heading.notes if "/api/places/changchun" in note]
    assert len(notes) == 1
    assert said in notes[0]


def test_where_every_focus_counts_nothing_is_said_of_focuses(asking):
    places = BetweenTyped(place=["Busan", "Rotterdam"])
    assert not [note for note in told(asking, places).heading.notes if "focus" in note]
    profile = WithTyped(profile=TypedProfile(["logistics"]))
    assert not [note for note in told(asking, profile).heading.notes if "focus" in note]


def test_every_reason_names_the_country_of_its_place(asking):
    for typed in (
        WithTyped(place="Mannheim", limit=9),
        PairsTyped(limit=9),
        BetweenTyped(place=["Mannheim", "重庆"]),
    ):
        rows = list(csv.DictReader(io.StringIO(as_csv(told(asking, typed).report).decode(), newline="")))
        of = {row["place_label"]: (row["country"], row["country_label"]) for row in rows}
        assert of["Mannheim" if "Mannheim" in of else "Barcelona"][1] in {"Germany", "Spain"}
        assert all(iri.startswith(ID + "place/") and label for iri, label in of.values())


def legs(asking: Asking, limit: int, *, theme: str = "logistics") -> tuple[str, list[str]]:
    """What an answer says of missing legs: in its notes, and in its rows."""
    found = told(asking, ClusterTyped(limit=limit, things=TypedThings(theme=[theme])))
    page = found.report.page
    names = [column.name for column in page.columns]
    notes = [note for note in found.heading.notes if note.startswith("Legs of the triple helix")]
    cells = [str(row[names.index("legs")]) for row in page.rows] if "legs" in names else []
    return " ".join(notes), cells


def test_a_leg_that_is_missing_everywhere_is_told_once_and_others_in_the_rows(asking):
    note, cells = legs(asking, 100)
    assert note == "Legs of the triple helix that are missing for each place shown: Academia."
    assert not any("Academia" in cell for cell in cells)
    assert any(cell.startswith("also missing: Business") for cell in cells)


def test_legs_that_differ_stay_in_the_rows(asking):
    found = told(asking, ClusterTyped(limit=100, things=TypedThings(theme=["logistics"])))
    candidates = found.found.candidates
    full = replace(candidates[0], legs=replace(candidates[0].legs, missing=frozenset()))
    report = replace(found, found=replace(found.found, candidates=(full, *candidates[1:]))).report
    place = [column.name for column in report.page.columns].index("legs")
    assert any("missing: Academia" in str(row[place]) for row in report.page.rows)
    assert not [note for note in report.notes if note.startswith("Legs of the triple helix")]


def test_one_place_alone_has_its_legs_in_its_row(asking):
    note, cells = legs(asking, 1)
    assert (note, len(cells)) == ("", 1)
    assert "missing: Academia" in cells[0]
