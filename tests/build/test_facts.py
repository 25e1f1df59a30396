"""The fact tables beside the checkout against data/: nothing lost, nothing added, but for what is listed here."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from iuc_graph.records.activity import Activity, Agreement
from iuc_graph.records.base import Record
from iuc_graph.records.cooperation import Cluster, Pairing
from iuc_graph.records.document import DocumentFile, WordingFile
from iuc_graph.records.gazetteer import MatchRow, MembershipRow, PlaceRow
from iuc_graph.records.reader import read_csv, read_yaml
from iuc_graph.records.registry import ProgrammeFile

pytestmark = pytest.mark.needs_shared

Row = dict[str, str]
R = TypeVar("R", bound=Record)

LINKS = {"geonames", "wikidata", "nuts", "op-country", "op-place", "op-continent", "eu-kg", "eurovoc"}
CODE_COLUMNS = {
    "iso3166-1-alpha2": "iso3166_1_alpha2",
    "iso3166-1-alpha3": "iso3166_1_alpha3",
    "un-m49": "un_m49",
}
NOT_PLACES = (
    "Theme:", "UA:", "SDG ", "Programme context", "data-theme", "file-type", "language", "access-right", "licence",
    "frequency", "availability", "status", "corporate body", "DG ", "media type", "publisher type",
)  # fmt: skip
UNDECIDED = "San Justo"  # two candidates and no source that decides: neither point nor code nor match
DISSOLVED = {"Ideon-Skåne", "Bogotá-Cundinamarca"}  # composite names; their parts are places of their own
# A note of the table says that the districts of Region Stuttgart are known from memory only: nothing proves them.
FROM_MEMORY = {f"http://data.europa.eu/nuts/code/DE11{district}" for district in range(1, 7)}
CODE_OF_CONTAINER = {("Seberang Perai", "MY-07")}  # the code of Penang, which contains it
# Known from other rows of the tables: the NUTS region named with Greater Manchester, the countries' continent. And a
# country that only a document names, looked up where the tables looked up the others.
ADDED_MATCHES = {
    ("north-west-england", "http://data.europa.eu/nuts/code/UKD", "exactMatch"),
    ("americas", "http://publications.europa.eu/resource/authority/continent/AMERICA", "exactMatch"),
    ("mongolia", "https://sws.geonames.org/2029969/", "exactMatch"),
    ("mongolia", "http://publications.europa.eu/resource/authority/country/MNG", "exactMatch"),
    ("mongolia", "http://publications.europa.eu/resource/authority/continent/ASIA", "broadMatch"),
    ("mongolia", "http://eurovoc.europa.eu/1968", "exactMatch"),
}
COMPOSITE = {
    "Bogotá-Cundinamarca": {"bogota", "cundinamarca"},
    "Ideon-Skåne": {"skane"},
    "Nuovo Circondario Imolese / Bologna": {"nuovo-circondario-imolese", "bologna"},
}
STRENGTHS = {
    "stated": "stated",
    "stated (region level)": "region-level",
    "MoU between the cities": "mou",
    "stated (cluster/trio)": "cluster",
}
BASES = {
    "stated": "stated",
    "inferred": "inferred",
    "first dated activity": "first-activity",
    "date of the source": "source-date",
}
COUNTRY_NAMES = {"Republic of Korea": "South Korea"}


@dataclass(frozen=True)
class Gazetteer:
    """Places by name; `inside` walks up to the places that contain one."""

    places: dict[str, PlaceRow]

    def inside(self, slug: str) -> Iterator[str]:
        for container in self.places[slug].within:
            yield container
            yield from self.inside(container)

    def codes_above(self, slug: str) -> set[str]:
        return {code for place in (slug, *self.inside(slug)) for code in self.places[place].iso3166_2}

    def named(self, name: str, country: str = "") -> str:
        """The one place of that name, in the country of that two-letter code or English name."""
        found = [
            row.slug
            for row in self.places.values()
            if name in (row.label_en, row.label_local, *row.alternative)
            and (not country or country in self._countries(row.slug))
        ]
        exact = [slug for slug in found if self.places[slug].label_en == name] or found
        assert len(exact) == 1, f"{name} ({country}): {exact}"
        return exact[0]

    def with_code(self, code: str) -> str:
        found = [row.slug for row in self.places.values() if code in row.iso3166_2]
        assert len(found) == 1, f"{code}: {found}"
        return found[0]

    def _countries(self, slug: str) -> set[str]:
        rows = [self.places[place] for place in (slug, *self.inside(slug))]
        return {
            text for row in rows if row.type == "Country" for text in (row.label_en, row.iso3166_1_alpha2)
        }


def _table(shared_dir: Path, *names: str) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        with (shared_dir / "facts" / name).open(encoding="utf-8", newline="") as stream:
            rows += list(csv.DictReader(stream))
    return rows


def _one(file: Path, model: type[R]) -> R:
    reading = read_yaml(file, model)
    assert not reading.faults, [str(fault) for fault in reading.faults]
    return reading.records[0]


def _rows(file: Path, model: type[R]) -> tuple[R, ...]:
    reading = read_csv(file, model)
    assert not reading.faults, [str(fault) for fault in reading.faults]
    return reading.records


@pytest.fixture(scope="module")
def gazetteer(repository: Path) -> Gazetteer:
    rows = _rows(repository / "data/reference/places.csv", PlaceRow)
    assert len({row.slug for row in rows}) == len(rows)
    return Gazetteer({row.slug: row for row in rows})


@pytest.fixture(scope="module")
def matches(repository: Path) -> tuple[MatchRow, ...]:
    return _rows(repository / "data/reference/matches.csv", MatchRow)


@pytest.fixture(scope="module")
def table(repository: Path) -> DocumentFile:
    return _one(repository / "data/documents/pairings-table.yaml", DocumentFile)


@pytest.fixture(scope="module")
def place_rows(shared_dir: Path) -> list[Row]:
    return _table(shared_dir, "places.csv", "places_more.csv")


@pytest.fixture(scope="module")
def alignments(shared_dir: Path) -> list[Row]:
    rows = _table(shared_dir, "alignments.csv", "alignments_more.csv")
    return [row for row in rows if not row["entity"].startswith(NOT_PLACES)]


@pytest.fixture(scope="module")
def pairing_rows(shared_dir: Path) -> list[tuple[int, Row]]:
    return list(enumerate(_table(shared_dir, "pairings.csv"), start=2))


@pytest.fixture(scope="module")
def pairing_of_row(table: DocumentFile) -> dict[int, Pairing]:
    found: dict[int, Pairing] = {}
    for pairing in table.pairings:
        (key,) = pairing.stated_at
        line = int(table.passages[key].lines or 0)
        assert line not in found, f"row {line} makes two pairings"
        found[line] = pairing
    return found


def _entity(gazetteer: Gazetteer, entity: str) -> str:
    """The place of a row of the alignments: `Name (ISO code)` is the subdivision of that code."""
    name, _, code = entity.rpartition(" (")
    if name and len(code) > 3 and code[2] == "-" and code.endswith(")"):
        return gazetteer.with_code(code[:-1])
    return gazetteer.named(entity)


def _sides(gazetteer: Gazetteer, labels: list[Row], label: str, country: str) -> set[str]:
    if label in COMPOSITE:
        return COMPOSITE[label]
    country_name = COUNTRY_NAMES.get(country, country)
    return {
        gazetteer.named(row["place_name"], country_name)
        for row in labels
        if row["pairing_label"] == label and row["country_label"] == country
    }


def _wordings(cell: str) -> set[str]:
    return {wording.strip() for wording in cell.split(";") if wording.strip()}


def test_every_place_of_the_tables_has_its_coordinates_and_chinese_name(
    gazetteer: Gazetteer, place_rows: list[Row]
) -> None:
    for row in place_rows:
        if row["name"] in DISSOLVED:
            continue
        place = gazetteer.places[gazetteer.named(row["name"], row["country"])]
        point = ("", "") if row["name"] == UNDECIDED else (row["lat"], row["long"])
        given = tuple("" if value is None else str(value) for value in (place.latitude, place.longitude))
        assert given == point, row["name"]
        if row["label_zh"]:
            assert (place.label_zh, place.zh_by) == (row["label_zh"], "source"), row["name"]


def test_every_place_lies_in_the_subdivision_that_the_tables_give(
    gazetteer: Gazetteer, place_rows: list[Row]
) -> None:
    for row in place_rows:
        if row["name"] in DISSOLVED | {UNDECIDED}:
            continue
        slug = gazetteer.named(row["name"], row["country"])
        assert set(row["iso3166_2_admin1"].split()) <= gazetteer.codes_above(slug), row["name"]


def test_parts_of_composite_names_carry_the_codes_of_the_composite(
    gazetteer: Gazetteer, place_rows: list[Row]
) -> None:
    for row in place_rows:
        if row["name"] in DISSOLVED:
            codes = {code for part in COMPOSITE[row["name"]] for code in gazetteer.codes_above(part)}
            assert set(row["iso3166_2_admin1"].split()) == codes


def test_codes_of_countries_and_subdivisions_are_those_of_the_tables(
    gazetteer: Gazetteer, alignments: list[Row]
) -> None:
    for row in alignments:
        if row["entity"] in DISSOLVED | {UNDECIDED} or (row["entity"], row["uri"]) in CODE_OF_CONTAINER:
            continue
        if row["scheme"] == "iso3166-2":
            place = gazetteer.places[_entity(gazetteer, row["entity"])]
            assert row["uri"] in place.iso3166_2, row["entity"]
        elif row["scheme"] in CODE_COLUMNS:
            place = gazetteer.places[gazetteer.named(row["entity"])]
            assert getattr(place, CODE_COLUMNS[row["scheme"]]) == row["uri"], row["entity"]


def test_matches_are_exactly_the_verified_alignments_of_places(
    gazetteer: Gazetteer, alignments: list[Row], matches: tuple[MatchRow, ...]
) -> None:
    expected = {
        (_entity(gazetteer, row["entity"]), row["uri"], row["match"])
        for row in alignments
        if row["scheme"] in LINKS
        and "UNVERIFIED" not in row["verified_by"]
        and row["entity"] not in DISSOLVED | {UNDECIDED}
        and not (row["entity"] == "Stuttgart Region" and row["uri"] in FROM_MEMORY)
    }
    given = [(row.subject.removeprefix("place/"), row.uri, row.match) for row in matches]
    assert len(set(given)) == len(given)
    assert set(given) == expected | ADDED_MATCHES


def test_the_undecided_place_has_no_match(matches: tuple[MatchRow, ...]) -> None:
    assert not [row for row in matches if row.subject == "place/san-justo"]


def test_two_places_never_match_the_same_thing_exactly(matches: tuple[MatchRow, ...]) -> None:
    exact = [row.uri for row in matches if row.match == "exactMatch"]
    assert sorted(set(exact)) == sorted(exact)


def test_no_text_of_the_gazetteer_tells_of_an_unverified_match(matches: tuple[MatchRow, ...]) -> None:
    for row in matches:
        assert "memory" not in f"{row.basis} {row.note}".lower()
        assert "unverified" not in f"{row.basis} {row.note}".lower()


def test_every_row_of_the_table_is_one_pairing_between_the_sides_of_its_labels(
    shared_dir: Path,
    gazetteer: Gazetteer,
    pairing_rows: list[tuple[int, Row]],
    pairing_of_row: dict[int, Pairing],
) -> None:
    labels = _table(shared_dir, "place_labels.csv")
    assert sorted(pairing_of_row) == [line for line, _ in pairing_rows]
    for line, row in pairing_rows:
        pairing = pairing_of_row[line]
        assert set(pairing.side_a) == _sides(gazetteer, labels, row["city_a"], row["country_a"]), line
        assert set(pairing.side_b) == _sides(gazetteer, labels, row["city_b"], row["country_b"]), line
        assert pairing.as_written == [f"{row['city_a']} – {row['city_b']}"]


def test_side_a_of_every_pairing_is_in_europe(gazetteer: Gazetteer, table: DocumentFile) -> None:
    for pairing in table.pairings:
        for slug in pairing.side_a:
            assert "europe" in gazetteer.inside(slug), pairing.slug
        for slug in pairing.side_b:
            assert "europe" not in gazetteer.inside(slug), pairing.slug


def test_years_are_starts_only_where_the_table_calls_them_stated(
    pairing_rows: list[tuple[int, Row]], pairing_of_row: dict[int, Pairing]
) -> None:
    for line, row in pairing_rows:
        period = pairing_of_row[line].period
        if not row["year"]:
            assert period is None, line
            continue
        assert period is not None, line
        assert period.basis == BASES[row["year_basis"]], line
        stated = row["year_basis"] == "stated"
        expected = (row["year"], None) if stated else (None, row["year"])
        assert (period.start, period.date) == expected, line


def test_programme_and_strength_of_every_pairing_are_those_of_its_row(
    repository: Path, pairing_rows: list[tuple[int, Row]], pairing_of_row: dict[int, Pairing]
) -> None:
    programmes = _one(repository / "data/reference/programmes.yaml", ProgrammeFile).programmes
    by_name = {name: entry.slug for entry in programmes for name in (entry.title.en, *entry.alternative)}
    for line, row in pairing_rows:
        pairing = pairing_of_row[line]
        assert pairing.programme == by_name[row["programme"]], line
        assert pairing.strength == STRENGTHS[row["strength"]], line


def test_every_wording_of_the_table_is_an_area_of_its_pairing_and_no_other_is(
    repository: Path, pairing_rows: list[tuple[int, Row]], pairing_of_row: dict[int, Pairing]
) -> None:
    known = {
        entry.wording for entry in _one(repository / "data/curation/wordings.yaml", WordingFile).wordings
    }
    for line, row in pairing_rows:
        areas = pairing_of_row[line].areas
        assert {text for area in areas for text in area.as_written} == _wordings(row["themes"]), line
        mapped = [wording for area in areas for wording in area.wordings]
        assert len(mapped) == len(areas), line
        assert len(set(mapped)) == len(mapped), line
        assert set(mapped) <= known, line


def test_the_cell_that_mixes_two_sources_is_split_into_its_themes(pairing_of_row: dict[int, Pairing]) -> None:
    wordings = [wording for area in pairing_of_row[45].areas for wording in area.wordings]
    assert wordings == ["solid waste", "climate change", "transport", "tourism (c-hed)"]


def test_every_passage_cites_its_row_and_the_addresses_of_that_row(
    pairing_rows: list[tuple[int, Row]], table: DocumentFile
) -> None:
    addresses = {line: [row["source"], *row["other_sources"].split()] for line, row in pairing_rows}
    for key, passage in table.passages.items():
        line = int(passage.lines or 0)
        assert (passage.row, passage.references) == (str(line), addresses[line]), key


def test_each_area_has_a_passage_of_its_own(table: DocumentFile) -> None:
    keys = [key for pairing in table.pairings for area in pairing.areas for key in area.stated_at]
    assert len(keys) == sum(len(pairing.areas) for pairing in table.pairings)
    assert len(set(keys)) == len(keys)


def test_what_the_notes_tell_is_held(pairing_rows: list[tuple[int, Row]], table: DocumentFile) -> None:
    """Each note with a fact of its own, by the item of the passage that a record cites."""
    held: list[Agreement | Activity | Cluster] = [*table.agreements, *table.activities, *table.clusters]
    cited = {table.passages[key].item for record in held for key in record.stated_at}
    told = {
        "MoU signed September 2018", "MoU 2023-04-17", "MoU agreed", "pairing agreement December 2019",
        "agreement 2019-12-18", "freight pilot opened 2018-10-25", "first visit November 2018", "visit 2019-03",
        "exchanges since 2019", "selected May 2018", "IURC cluster", "IURC four-city cluster", "IURC trio",
    }  # fmt: skip
    assert cited == told
    notes = {note.strip() for _, row in pairing_rows for note in row["notes"].split(";")}
    assert told <= notes


def test_five_memoranda_of_september_2018_establish_the_pairings_of_granada(table: DocumentFile) -> None:
    signed = {entry.slug: entry for entry in table.agreements if entry.date == "2018-09"}
    established = {pairing.established_by for pairing in table.pairings if pairing.side_a == ["granada"]}
    assert established == set(signed)
    assert len(signed) == 5
    assert all("place/granada" in entry.signatories for entry in signed.values())


def test_the_same_pair_in_a_later_programme_continues_the_earlier_pairing(table: DocumentFile) -> None:
    by_slug = {pairing.slug: pairing for pairing in table.pairings}
    later = [pairing for pairing in table.pairings if pairing.continues]
    assert len(later) == 5
    for pairing in later:
        earlier = by_slug[pairing.continues or ""]
        assert (earlier.side_a, earlier.side_b) == (pairing.side_a, pairing.side_b)
        assert (earlier.programme, pairing.programme) == ("iuc", "iurc")


def test_pairings_of_a_cluster_lie_among_its_members(table: DocumentFile) -> None:
    clusters = {cluster.slug: cluster for cluster in table.clusters}
    paired = [pairing for pairing in table.pairings if pairing.in_cluster]
    assert {pairing.in_cluster for pairing in paired} == set(clusters)
    for pairing in paired:
        assert {*pairing.side_a, *pairing.side_b} <= set(clusters[pairing.in_cluster or ""].members)


def test_membership_of_the_union_covers_every_european_country_of_the_gazetteer(
    repository: Path, gazetteer: Gazetteer
) -> None:
    rows = _rows(repository / "data/reference/eu_membership.csv", MembershipRow)
    european = {
        row.slug for row in gazetteer.places.values() if row.type == "Country" and "europe" in row.within
    }
    assert {row.country for row in rows} == european
    assert {row.country: row.end for row in rows if row.end} == {"united-kingdom": "2020-01-31"}
    founders = {row.country for row in rows if row.start == "1958-01-01"}
    assert founders == {"belgium", "france", "germany", "italy", "luxembourg", "netherlands"}
