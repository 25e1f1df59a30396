"""The tables that join our things with other data: their keys, and that they join the countries they must."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest

from iuc_graph.catalogue.joins import COLUMNS, TO_COMPARE, JoinTable, join_tables
from iuc_graph.vocabulary import ID

from ..project_graph import Built

NAMES = ["nuts", "kohesio", "wikidata", "geonames", "op", "cordis"]


@pytest.fixture(scope="module")
def tables(built: Built) -> dict[str, JoinTable]:
    return {table.name: table for table in join_tables(built.store)}


def rows(table: JoinTable, **wanted: str) -> list[dict[str, str]]:
    """The rows of a table, as its CSV file reads, that have these values."""
    read = csv.DictReader(io.StringIO(table.as_csv(), newline=""), strict=True)
    return [row for row in read if all(row[column] == value for column, value in wanted.items())]


def test_there_is_one_table_for_each_key(tables: dict[str, JoinTable]) -> None:
    assert list(tables) == NAMES
    assert all(table.rows for table in tables.values())


@pytest.mark.parametrize("name", NAMES)
def test_x18_keys_are_unique(tables: dict[str, JoinTable], name: str) -> None:
    keys = Counter(tuple(row[column] for column in tables[name].key) for row in rows(tables[name]))
    assert [key for key, number in keys.items() if number > 1] == []


@pytest.mark.parametrize("name", ["nuts", "kohesio", "cordis"])
@pytest.mark.parametrize("country", ["DE", "ES", "IT", "EL", "BG", "FR", "UK"])
def test_x18_codes_of_nuts_join_cities_of_each_country(
    tables: dict[str, JoinTable], built: Built, name: str, country: str
) -> None:
    column = "key" if name == "cordis" else "code"
    cities = {
        solution["city"].value
        for solution in built.store.query(
            "SELECT ?city { ?city a <https://w3id.org/iuc-graph/ontology#City> }"
        )
    }
    joined = [row for row in rows(tables[name]) if row["iri"] in cities and row[column].startswith(country)]
    assert joined


@pytest.mark.parametrize("name", ["nuts", "kohesio"])
def test_x18_greece_is_el_and_the_united_kingdom_uk(tables: dict[str, JoinTable], name: str) -> None:
    found = [row for row in rows(tables[name]) if row["scheme"] in ("nuts", "P192")]
    letters = {(row["country"], row["code"][:2]) for row in found if row["country"] in ("GR", "GB")}
    assert letters == {("GR", "EL"), ("GB", "UK")}
    assert not [row for row in found if row["code"].startswith(("GR", "GB"))]


def test_a_version_of_nuts_can_be_chosen(tables: dict[str, JoinTable]) -> None:
    zagreb = {
        row["version"]: row["code"]
        for row in rows(tables["nuts"], iri=ID + "place/zagreb", relation="exactMatch")
        if len(row["code"]) == 5
    }
    assert zagreb == {"2016": "HR041", "2021": "HR050", "2024": "HR050"}
    assert {row["version"] for row in rows(tables["nuts"])} == {"2010", "2013", "2016", "2021", "2024"}


def test_a_row_says_how_the_code_relates_to_the_place(tables: dict[str, JoinTable]) -> None:
    told = {row["code"]: row["relation"] for row in rows(tables["kohesio"], iri=ID + "place/mannheim")}
    assert told == {"DE126": "exactMatch", "DE12": "broadMatch", "DE1": "broadMatch"}


def test_countries_have_their_item_in_the_eu_knowledge_graph(tables: dict[str, JoinTable]) -> None:
    (germany,) = rows(tables["kohesio"], iri=ID + "place/germany", scheme="item")
    assert (germany["code"], germany["target"]) == ("Q22", "https://linkedopendata.eu/entity/Q22")


def test_rows_carry_both_names_and_the_address_of_the_target(tables: dict[str, JoinTable]) -> None:
    (row,) = rows(tables["wikidata"], iri=ID + "place/chongqing")
    assert tuple(row) == COLUMNS
    assert (row["label"], row["label_zh"], row["country"]) == ("Chongqing", "重庆", "CN")
    assert (row["code"], row["target"]) == ("Q11725", "http://www.wikidata.org/entity/Q11725")


def test_names_of_bodies_are_told_apart_from_what_is_verified(tables: dict[str, JoinTable]) -> None:
    bodies = rows(tables["cordis"], key_kind="legal name")
    assert {row["relation"] for row in bodies} == {TO_COMPARE}
    assert "Grenoble-Alpes Métropole" in {row["key"] for row in bodies}
    assert {row["relation"] for row in rows(tables["cordis"], key_kind="NUTS code")} >= {
        "exactMatch",
        "broadMatch",
    }
