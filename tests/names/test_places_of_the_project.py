"""The real places: every name of the reference tables leads back to its place."""

from __future__ import annotations

import csv
import re
from collections import defaultdict

import pytest

from iuc_graph.names import Label, NameIndex, Thing, fold
from iuc_graph.vocabulary import ID

pytestmark = pytest.mark.needs_shared
COLUMNS = {"name": "en", "label_en": "en", "label_local": "", "label_zh": "zh"}
PREFERRED = ("name", "label_zh")


def iri(name: str) -> str:
    return f"{ID}place/{re.sub('[^a-z0-9]+', '-', fold(name)).strip('-')}"


@pytest.fixture(scope="module")
def rows(shared_dir) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for table in ("places.csv", "places_more.csv"):
        with (shared_dir / "facts" / table).open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


@pytest.fixture(scope="module")
def labels(rows) -> list[Label]:
    """A place's own name is preferred, as is its Chinese one; what else it is called is alternative."""
    return [
        Label(iri(row["name"]), row[column], language, "preferred" if column in PREFERRED else "alternative")
        for row in rows
        for column, language in COLUMNS.items()
        if row.get(column)
    ]


@pytest.fixture(scope="module")
def real(rows, labels) -> NameIndex:
    return NameIndex(
        labels, [Thing(iri(row["name"]), row["name"], row.get("kind", ""), row["country"]) for row in rows]
    )


def test_every_label_leads_to_its_place_or_to_an_ambiguity_that_lists_it(real, labels):
    for label in labels:
        found = real.resolve(label.text)
        assert label.iri in {
            c.thing.iri for c in (found.candidates if label.kind == "alternative" else found.best)
        }


def test_every_wording_of_the_pairings_that_is_one_place_names_it_or_comes_near(real, shared_dir):
    with (shared_dir / "facts" / "place_labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["relation"] == "same"]
    missed = [
        row["pairing_label"] for row in rows if real.one(row["pairing_label"]).iri != iri(row["place_name"])
    ]
    assert len(rows) > 100
    assert missed == []


def test_the_names_that_mean_several_places_are_these(real, labels):
    several: defaultdict[str, set[str]] = defaultdict(set)
    for label in labels:
        if label.kind == "preferred" and real.resolve(label.text).is_ambiguous:
            several[label.text] |= {c.thing.title for c in real.resolve(label.text).best}
    assert several == {"维多利亚": {"Vitória", "Vitoria-Gasteiz"}}
