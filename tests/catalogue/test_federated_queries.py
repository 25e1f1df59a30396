"""The queries that join this graph with others, each asked by two engines of stand-ins for the others' endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from pyoxigraph import DefaultGraph, RdfFormat, Store, serialize
from rdflib import Graph

from iuc_graph.vocabulary import IUC, RDF, RDFS, SKOS, short

from ..project_graph import Built
from .standins import standing_in

STANDINS = Path(__file__).parent / "standins"
FOLDER = Path(__file__).resolve().parents[2] / "queries" / "federated"
ENDPOINTS = {
    "https://query.linkedopendata.eu/sparql": "kohesio",
    "https://query.wikidata.org/sparql": "wikidata",
    "https://publications.europa.eu/webapi/rdf/sparql": "op",
    "https://data.europa.eu/sparql": "europa",
    "https://metadata.un.org/sparql": "un",
    "https://cordis.europa.eu/datalab/sparql": "cordis",
}
NEEDED = {
    *(SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "prefLabel", "notation")),
    *(IUC + name for name in ("within", "side", "sideA", "sideB", "area", "sdg", "cooperatesOnAsNamed")),
    RDF + "type", RDFS + "label", "http://data.europa.eu/nuts/level",
}  # fmt: skip
# What each query answers over the stand-ins: the columns that matter, in order.
EXPECTED: dict[str, tuple[tuple[str, ...], set[tuple[str, ...]]]] = {
    "kohesio-projects-by-nuts": (
        ("place", "nuts", "relation", "projectLabel", "budget"),
        {
            ("place/mannheim", "DE126", "skos:exactMatch", "Start-up centre", "1200000.5"),
            ("place/bologna", "ITH55", "skos:broadMatch", "Cycle path", ""),
        },
    ),
    "kohesio-projects-by-country": (
        ("place", "country", "projects"),
        {("place/mannheim", "place/germany", "2")},
    ),
    "wikidata-population": (("partner", "population"), {("place/chongqing", "32054159")}),
    "wikidata-twinned": (("a", "b"), {("place/mannheim", "place/chongqing")}),
    "eurovoc-labels": (
        ("theme", "name"),
        {("theme/logistics", "Logistik"), ("theme/tourism", "Tourismus")},
    ),
    "eurovoc-wider-concepts": (
        ("theme", "strength", "widerLabel"),
        {("theme/logistics", "skos:exactMatch", "organisation of transport")},
    ),
    "nuts-hierarchy": (
        ("place", "widerCode", "widerLabel"),
        {
            ("place/mannheim", "DE12", "Karlsruhe"),
            ("place/mannheim", "DE1", "BADEN-WÜRTTEMBERG"),
            ("place/mannheim", "DE", "DEUTSCHLAND"),
            ("place/duisburg", "DEA1", "Düsseldorf"),
            ("place/duisburg", "DEA", "NORDRHEIN-WESTFALEN"),
            ("place/duisburg", "DE", "DEUTSCHLAND"),
        },
    ),
    "data-europa-datasets": (("city", "title"), {("place/mannheim", "Trees of Mannheim")}),
    "data-europa-by-theme": (("theme", "title"), {("theme/logistics", "Freight villages")}),
    "un-sdg-names": (
        ("cooperation", "goal", "english", "chinese"),
        {
            (
                "cooperation/ucap-liuzhou",
                "sdg/9",
                "Build resilient infrastructure",
                "建造具备抵御灾害能力的基础设施",
            ),
            (
                "cooperation/ucap-liuzhou",
                "sdg/11",
                "Make cities inclusive, safe, resilient and sustainable",
                "建设包容、安全的城市",
            ),
        },
    ),
    "cordis-projects-by-legal-name": (
        ("body", "country", "title"),
        {("organisation/grenoble-alpes-metropole", "FR", "Heat networks")},
    ),
}


@dataclass(frozen=True)
class Sides:
    """Where the stand-ins answer, and our graph as an analyst holds it, in two engines."""

    address: str
    oxigraph: Store
    rdflib: Graph

    def query(self, name: str) -> str:
        """The text of a query, with its endpoint replaced by the stand-in for it."""
        text = (FOLDER / f"{name}.rq").read_text(encoding="utf-8")
        for endpoint, standin in ENDPOINTS.items():
            text = text.replace(f"SERVICE <{endpoint}>", f"SERVICE <{self.address}/{standin}>")
        return text


@pytest.fixture(scope="module")
def sides(built: Built) -> Iterator[Sides]:
    quads = (quad for quad in built.quads if quad.graph_name == DefaultGraph())
    ours = [quad.triple for quad in quads if quad.predicate.value in NEEDED]
    store = Store()
    store.bulk_load(serialize(ours, format=RdfFormat.N_TRIPLES), RdfFormat.N_TRIPLES)
    graph = Graph().parse(data=serialize(ours, format=RdfFormat.N_TRIPLES).decode(), format="nt")
    with standing_in(STANDINS) as address:
        yield Sides(address, store, graph)


def shown(value: object) -> str:
    return "" if value is None else short(str(getattr(value, "value", value)))


@pytest.mark.parametrize("name", EXPECTED)
def test_x19_oxigraph_answers_a_federated_query_with_the_rows_that_join(sides: Sides, name: str) -> None:
    columns, rows = EXPECTED[name]
    answer = sides.oxigraph.query(sides.query(name))
    assert {tuple(shown(row[column]) for column in columns) for row in answer} == rows


@pytest.mark.parametrize("name", EXPECTED)
def test_x19_rdflib_answers_a_federated_query_with_the_same_rows(sides: Sides, name: str) -> None:
    columns, rows = EXPECTED[name]
    answer = sides.rdflib.query(sides.query(name))
    assert {tuple(shown(row[column]) for column in columns) for row in answer} == rows


def head(name: str) -> dict[str, object]:
    """What the comment block at the top of a query says."""
    text = (FOLDER / f"{name}.rq").read_text(encoding="utf-8")
    lines = text.split("\n\n", 1)[0].splitlines()
    assert all(line.startswith("# ") for line in lines)
    block: dict[str, object] = yaml.safe_load("\n".join(line[2:] for line in lines))
    return block


def test_every_federated_query_has_its_expected_rows_here() -> None:
    assert {file.stem for file in FOLDER.glob("*.rq")} == set(EXPECTED)
    assert len(EXPECTED) >= 8


@pytest.mark.parametrize("name", EXPECTED)
def test_a_federated_query_says_what_it_answers_whom_it_asks_and_by_which_key(name: str) -> None:
    told = head(name)
    assert set(told) == {"title", "answers", "asks", "key", "run"}
    assert all(told.values())
    asked = re.findall(r"SERVICE <([^>]+)>", (FOLDER / f"{name}.rq").read_text(encoding="utf-8"))
    assert asked == [told["asks"]]
    assert asked[0] in ENDPOINTS


def test_the_page_of_recipes_lists_every_federated_query(repository: Path) -> None:
    page = (repository / "docs" / "joins.md").read_text(encoding="utf-8")
    assert set(re.findall(r"queries/federated/([a-z-]+)\.rq", page)) == set(EXPECTED)


def test_an_endpoint_that_holds_nothing_answers_no_row(sides: Sides, tmp_path: Path) -> None:
    (tmp_path / "wikidata.ttl").write_text("", encoding="utf-8")
    with standing_in(tmp_path) as address:
        query = sides.query("wikidata-population").replace(sides.address, address)
        assert list(sides.oxigraph.query(query)) == []
