"""The links of the real graph to other data: what they must be, and that each can be explained."""

from __future__ import annotations

import csv
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
from opencc import OpenCC
from rdflib import Graph, URIRef
from rdflib.namespace import SKOS

from iuc_graph.catalogue.alignments import SCHEMES, Link, links, rows, unlinked
from iuc_graph.vocabulary import ID

from ..project_graph import Built

PLACE, THEME = ID + "place/", ID + "theme/"
NUTS = "http://data.europa.eu/nuts/code/"
# Codes that are the city itself: named in the notes on NUTS, and those that the tables prove by an equal label.
CITY_ITSELF = {
    *("DE111", "DE126", "DEA12", "UKD33"),
    *("DEA13", "DE712", "UKM82", "DE6", "DE60", "DE600", "DE122", "HR041", "HR05", "HR050"),
}
# No table decides which of several settlements, or has the municipality; Taicang's number is of the division only.
WITHOUT_GEONAMES = {"agioi-anargyroi-kamatero", "pavlos-melas", "san-justo", "seberang-perai"}
WITHOUT_POINT = {"agioi-anargyroi-kamatero", "pavlos-melas", "san-justo"}
UNLINKED = {
    *("antonis-tritsis-park", "central-region-colombia", "changchun-jingyue-zone", "cioeste", "manchuria"),
    *("guadalajara-metropolitan-area", "liudong-new-district", "northern-ecological-district", "xinjiang"),
    *("northern-virginia", "old-railway-station-aak", "pmrda", "san-justo", "valle-de-aburra"),
}
# Rows of the table of wordings whose theme became another one, or whose strength a later look changed.
DECIDED_OTHERWISE = {
    ("air-connectivity", "4505"), ("governance-participation", "2270"), ("governance-participation", "6897"),
    ("mobility-technology", "1361"), ("regional-economic-cooperation", "209"),
    ("regional-economic-cooperation", "221"), ("trade-promotion", "3185"),
}  # fmt: skip
EXPLAINED = """
SELECT ?thing ?match ?target (COUNT(DISTINCT ?set) AS ?sets) WHERE {
  VALUES ?match { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }
  ?thing ?match ?target .
  OPTIONAL {
    ?set <http://rdfs.org/ns/void#linkPredicate> ?match ; prov:hadMember ?target ; dcterms:source ?table ;
      dcterms:date ?day .
    ?table rdfs:label ?title ; dcterms:description ?how ; dcterms:identifier ?version ; dcterms:date ?looked .
  }
} GROUP BY ?thing ?match ?target"""


@pytest.fixture(scope="module")
def found(built: Built) -> tuple[Link, ...]:
    return links(built.store)


@pytest.fixture(scope="module")
def by_thing(found: tuple[Link, ...]) -> Mapping[str, list[Link]]:
    grouped: dict[str, list[Link]] = defaultdict(list)
    for link in found:
        grouped[link.thing].append(link)
    return grouped


@pytest.fixture(scope="module")
def cities(built: Built) -> dict[str, str]:
    """The cities with the NUTS code of their country, or nothing where it has none."""
    query = """
    SELECT DISTINCT ?city ?code WHERE {
      ?city a iuc:City .
      OPTIONAL { ?city iuc:within ?country . ?country a iuc:Country ; skos:exactMatch ?code
                 FILTER (STRSTARTS(STR(?code), "http://data.europa.eu/nuts/")) }
    }"""
    return {city: code.removeprefix(NUTS) for city, code in rows(built.store, query)}


def table(shared_dir: Path, name: str) -> list[dict[str, str]]:
    with (shared_dir / "facts" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def of(found: list[Link], scheme: str, match: str = "") -> list[Link]:
    return [link for link in found if link.scheme == scheme and match in ("", link.match)]


def test_every_link_is_explained_once_by_tables_with_version_day_and_method(built: Built) -> None:
    explained = rows(built.store, EXPLAINED)
    assert len(explained) > 1300
    assert [row for row in explained if row[3] != "1"] == []


def test_every_link_leads_to_a_dataset_that_is_known(found: tuple[Link, ...]) -> None:
    assert {link.scheme for link in found} == set(SCHEMES.values())


@pytest.mark.needs_shared
def test_x07_every_country_is_exactly_one_country_of_the_eus_list(
    built: Built, by_thing: Mapping[str, list[Link]], shared_dir: Path
) -> None:
    query = "SELECT ?country ?code WHERE { ?country a iuc:Country ; iuc:iso3166Alpha3 ?code }"
    codes = dict(rows(built.store, query))
    assert len(codes) == 44
    for country, code in codes.items():
        assert [link.code for link in of(by_thing[country], "op-country", "exactMatch")] == [code]
    known = Graph().parse(shared_dir / "reference/authority/op-country-eu28-chn.ttl")
    europe = {slug(str(concept)) for concept in known.subjects(SKOS.inScheme)} & set(codes.values())
    assert len(europe) >= 25
    assert "CHN" in europe


def test_x08_every_city_of_the_nuts_countries_has_a_code_of_its_country(
    cities: dict[str, str], by_thing: Mapping[str, list[Link]]
) -> None:
    european = {city: home for city, home in cities.items() if home}
    assert len(european) > 60
    for city, home in european.items():
        codes = [link.code for link in of(by_thing[city], "nuts")]
        assert codes, city
        assert all(code.startswith(home) and code not in ("GR", "GB") for code in codes), city


def test_x08_every_nuts_code_says_its_level_and_the_versions_that_have_it(
    built: Built, found: tuple[Link, ...]
) -> None:
    query = """
    SELECT ?code ?level ?notation ?scheme WHERE {
      ?code <http://data.europa.eu/nuts/level> ?level ; skos:notation ?notation ; skos:inScheme ?scheme
    }"""
    told = rows(built.store, query)
    assert {row[0] for row in told} == {link.target for link in found if link.scheme == "nuts"}
    for code, level, notation, scheme in told:
        assert code == NUTS + notation
        assert len(notation) == 2 + int(level)
        assert re.fullmatch(r"http://data\.europa\.eu/nuts/scheme/20(10|13|16|21|24)", scheme)


@pytest.mark.needs_shared
def test_x08_versions_of_codes_are_those_of_the_vocabulary_where_it_has_them(
    built: Built, shared_dir: Path
) -> None:
    known = Graph().parse(shared_dir / "reference/authority/nuts-seeds.ttl")
    told: dict[str, set[str]] = defaultdict(set)
    query = (
        "SELECT ?code ?scheme WHERE { ?code <http://data.europa.eu/nuts/level> ?any ; skos:inScheme ?scheme }"
    )
    for code, scheme in rows(built.store, query):
        told[code].add(scheme)
    compared = 0
    for code, versions in told.items():
        schemes = {str(scheme) for scheme in known.objects(URIRef(code), SKOS.inScheme)}
        compared += bool(schemes)
        assert schemes <= versions, code
    assert compared > 50


def test_x08_a_city_is_a_region_only_where_a_table_proves_it(
    cities: dict[str, str], by_thing: Mapping[str, list[Link]]
) -> None:
    exact = {link.code for city in cities for link in of(by_thing[city], "nuts", "exactMatch")}
    assert exact == CITY_ITSELF
    manchester = by_thing[PLACE + "greater-manchester"]
    assert [link.code for link in of(manchester, "nuts", "exactMatch")] == ["UKD3"]


def test_x09_every_city_has_one_geonames_number_and_one_wikidata_item_at_most(
    cities: dict[str, str], by_thing: Mapping[str, list[Link]]
) -> None:
    numbers = {slug(city): len(of(by_thing[city], "geonames", "exactMatch")) for city in cities}
    assert {name for name, number in numbers.items() if number != 1} == WITHOUT_GEONAMES | {"taicang"}
    assert max(len(of(by_thing[city], "wikidata")) for city in cities) == 1


@pytest.mark.needs_shared
def test_x09_a_chinese_city_is_the_division_and_not_the_populated_place(
    by_thing: Mapping[str, list[Link]], shared_dir: Path
) -> None:
    checked = 0
    for row in table(shared_dir, "places.csv"):
        if row["country"] == "CN" and row["geonames_adm"]:
            exact = of(by_thing[PLACE + row["name"].lower()], "geonames", "exactMatch")
            assert [link.code for link in exact] == [row["geonames_adm"]], row["name"]
            checked += 1
    assert checked >= 14


@pytest.mark.needs_shared
def test_x09_every_city_has_one_point_near_that_of_the_tables(built: Built, shared_dir: Path) -> None:
    query = """
    SELECT ?city ?wkt ?label WHERE {
      ?city a iuc:City ; rdfs:label ?label ; geo:hasGeometry/geo:asWKT ?wkt FILTER (LANG(?label) = "en")
    }"""
    points = rows(built.store, query)
    assert len({city for city, _, _ in points}) == len(points)
    without = {slug(city) for (city,) in rows(built.store, "SELECT ?city { ?city a iuc:City }")} - {
        slug(city) for city, _, _ in points
    }
    assert without == WITHOUT_POINT
    known = defaultdict(list)
    for row in (*table(shared_dir, "places.csv"), *table(shared_dir, "places_more.csv")):
        if row["lat"]:
            known[row["name"]].append((float(row["long"]), float(row["lat"])))
    for city, wkt, label in points:
        east, north = (float(part) for part in re.fullmatch(r"POINT\((\S+) (\S+)\)", wkt).groups())
        if label in known:
            assert min(kilometres((east, north), other) for other in known[label]) <= 25, city


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    (a, b), (c, d) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((d - b) / 2) ** 2 + math.cos(b) * math.cos(d) * math.sin((c - a) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def test_x09_points_of_china_are_written_with_the_longitude_first(built: Built) -> None:
    query = "SELECT ?wkt WHERE { ?city a iuc:City ; iuc:within place:china ; geo:hasGeometry/geo:asWKT ?wkt }"
    points = [wkt for (wkt,) in rows(built.store, query)]
    assert len(points) >= 14
    for wkt in points:
        east, north = (float(part) for part in wkt.removeprefix("POINT(").removesuffix(")").split())
        assert 73 < east < 135
        assert 18 < north < 54


@pytest.mark.needs_shared
def test_x10_no_link_of_the_graph_is_one_that_the_tables_call_unverified(
    found: tuple[Link, ...], shared_dir: Path
) -> None:
    tables = (*table(shared_dir, "alignments.csv"), *table(shared_dir, "alignments_more.csv"))
    unverified = {row["uri"] for row in tables if "UNVERIFIED" in row["verified_by"]}
    assert unverified
    assert unverified.isdisjoint(link.target for link in found)


@pytest.mark.needs_shared
def test_x10_themes_have_the_concepts_and_strengths_that_the_tables_give_them(
    found: tuple[Link, ...], shared_dir: Path
) -> None:
    stated = {
        (row["theme_slug"], *pair.split("="))
        for row in table(shared_dir, "theme_terms.csv")
        for pair in row["theme_eurovoc"].split()
    }
    ours = {(slug(link.thing), link.code, link.match) for link in found if link.thing.startswith(THEME)}
    missing = {(theme, number) for theme, number, _ in stated - ours}
    assert missing == DECIDED_OTHERWISE
    assert len(stated & ours) / len(stated) > 0.9


@pytest.mark.needs_shared
def test_x10_every_concept_of_a_link_is_one_that_eurovoc_has(
    found: tuple[Link, ...], shared_dir: Path
) -> None:
    text = (shared_dir / "reference/authority/eurovoc-en-labels-23.10.json").read_text(encoding="utf-8")
    labels = json.loads(text)
    assert [link for link in found if link.scheme == "eurovoc" and link.code not in labels] == []


def test_x11_every_goal_is_the_goal_of_the_united_nations_of_its_number(
    by_thing: Mapping[str, list[Link]],
) -> None:
    for number in range(1, 18):
        (link,) = of(by_thing[f"{ID}sdg/{number}"], "un-sdg")
        assert (link.target, link.match) == (f"http://metadata.un.org/sdg/{number}", "exactMatch")


def test_x11_two_goals_in_one_wording_are_two_links(built: Built) -> None:
    query = "SELECT DISTINCT ?area ?goal WHERE { ?area a iuc:CooperationArea ; iuc:sdg ?goal }"
    goals = defaultdict(set)
    for area, goal in rows(built.store, query):
        goals[area].add(slug(goal))
    assert {"9", "11"} in goals.values()


def test_x12_every_partnership_and_every_theme_but_one_is_linked_to_eurovoc(
    built: Built, by_thing: Mapping[str, list[Link]]
) -> None:
    partnerships = rows(built.store, "SELECT ?x WHERE { ?x a iuc:UrbanAgendaPartnership }")
    themes = rows(built.store, "SELECT ?x WHERE { ?x a iuc:Theme }")
    assert len(partnerships) == 14
    alone = {slug(thing) for (thing,) in (*partnerships, *themes) if not of(by_thing[thing], "eurovoc")}
    assert alone == {"other"}
    assert len(alone) / len(themes) <= 0.05


def test_x12_no_two_things_are_linked_with_two_strengths(found: tuple[Link, ...]) -> None:
    pairs = Counter((link.thing, link.target) for link in found)
    assert [pair for pair, number in pairs.items() if number > 1] == []


def test_x12_a_concept_has_one_preferred_label_in_a_language(built: Built) -> None:
    query = """
    SELECT ?concept ?language (COUNT(?label) AS ?number) WHERE {
      ?concept skos:prefLabel ?label BIND (LANG(?label) AS ?language)
    } GROUP BY ?concept ?language HAVING (COUNT(?label) > 1)"""
    assert rows(built.store, query) == []


@pytest.mark.needs_shared
def test_x12_what_equals_a_concept_of_eurovoc_bears_its_label(
    built: Built, found: tuple[Link, ...], shared_dir: Path
) -> None:
    seeds = Graph().parse(shared_dir / "reference/authority/eurovoc-seeds.ttl")
    query = (
        'SELECT ?thing ?label WHERE { ?thing rdfs:label|skos:altLabel ?label FILTER (LANG(?label) = "en") }'
    )
    ours = defaultdict(set)
    for thing, label in rows(built.store, query):
        ours[thing].add(label.casefold().rstrip("s"))
    compared = 0
    for link in found:
        label = seeds.value(URIRef(link.target), SKOS.prefLabel)
        if label is not None and link.match == "exactMatch":
            compared += 1
            assert str(label).casefold().rstrip("s") in ours[link.thing], link
    assert compared >= 15


def test_x14_nothing_is_said_to_be_the_same_individual_as_something_else(built: Built) -> None:
    assert rows(built.store, "SELECT ?thing ?other WHERE { ?thing owl:sameAs ?other }") == []


def test_x14_only_places_and_concepts_lead_out_of_the_project(found: tuple[Link, ...]) -> None:
    assert {link.tail.partition("/")[0] for link in found} == {
        "place", "theme", "sdg", "urban-agenda-partnership",
    }  # fmt: skip


def test_x23_places_and_concepts_have_english_and_simplified_chinese_names(built: Built) -> None:
    query = """
    SELECT ?thing (GROUP_CONCAT(LANG(?label); separator=" ") AS ?languages) WHERE {
      VALUES ?kind { iuc:Place iuc:Theme iuc:UrbanAgendaPartnership iuc:SustainableDevelopmentGoal }
      ?thing a ?kind ; rdfs:label ?label
    } GROUP BY ?thing"""
    languages = {thing: Counter(each.split()) for thing, each in rows(built.store, query)}
    assert len(languages) > 400
    assert [thing for thing, each in languages.items() if not (each["en"] and each["zh"])] == []
    simplified = OpenCC("t2s")
    query = """
    SELECT ?name WHERE { ?city a iuc:City ; iuc:within place:china ; rdfs:label ?name FILTER (LANG(?name) = "zh") }"""
    names = [name for (name,) in rows(built.store, query)]
    assert len(names) >= 14
    assert [name for name in names if simplified.convert(name) != name] == []


def test_x23_european_cities_have_their_name_in_a_language_of_their_country(
    built: Built, cities: dict[str, str]
) -> None:
    query = """
    SELECT DISTINCT ?city WHERE {
      ?city a iuc:City ; rdfs:label|skos:altLabel ?name FILTER (LANG(?name) NOT IN ("en", "zh", ""))
    }"""
    named = {city for (city,) in rows(built.store, query)}
    assert {slug(city) for city, home in cities.items() if home and home != "UK"} <= set(map(slug, named))


def test_x23_every_text_is_composed_and_holds_no_sign_that_nobody_sees(built: Built) -> None:
    query = "SELECT DISTINCT ?name WHERE { ?thing rdfs:label|skos:altLabel|skos:prefLabel ?name }"
    for (name,) in rows(built.store, query):
        assert unicodedata.is_normalized("NFC", name), name
        assert "‎" not in name


def test_what_stays_without_a_link_is_told_with_the_reason(built: Built) -> None:
    alone = unlinked(built.store)
    assert {slug(each.thing) for each in alone if each.kind == "place"} == UNLINKED
    assert {slug(each.thing) for each in alone if each.kind != "place"} == {"other"}
    reasons = {slug(each.thing): each.reason for each in alone}
    assert reasons["san-justo"] == "two places of this name fit, and no source decides"
    assert reasons["antonis-tritsis-park"].startswith("a park, a station or a building")
    assert all(each.label and each.reason for each in alone)


def test_the_queries_of_the_page_on_links_answer(built: Built, repository: Path) -> None:
    page = (repository / "docs" / "alignments.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    assert len(queries) == 2
    zagreb, mannheim = (rows(built.store, query) for query in queries)
    assert ("HR050", "3", "http://data.europa.eu/nuts/scheme/2024") in zagreb
    assert len(mannheim) == len({target for target, *_ in mannheim}) == 6
    assert {row[4] for row in mannheim} == {"2026-11-22"}
