"""The links of a graph to other data: what there are, by dataset and strength, and which things have none and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import QuerySolutions, Store

from iuc_graph.vocabulary import ID, PREFIXES, SKOS

MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")

SCHEMES: Final = {
    "http://data.europa.eu/nuts/code/": "nuts",
    "http://eurovoc.europa.eu/": "eurovoc",
    "http://metadata.un.org/sdg/": "un-sdg",
    "http://publications.europa.eu/resource/authority/continent/": "op-continent",
    "http://publications.europa.eu/resource/authority/country/": "op-country",
    "http://publications.europa.eu/resource/authority/place/": "op-place",
    "http://purl.unep.org/sdg/": "unep-sdgio",
    "http://www.wikidata.org/entity/": "wikidata",
    "https://linkedopendata.eu/entity/": "eu-kg",
    "https://sws.geonames.org/": "geonames",
}
"""Where links may lead: the beginning of the address, and what the dataset is called here."""

LINKS: Final = """
SELECT DISTINCT ?thing ?match ?target WHERE {
  VALUES ?match { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }
  ?thing ?match ?target FILTER (STRSTARTS(STR(?thing), "https://w3id.org/iuc-graph/id/"))
}"""

LINKABLE: Final = """
SELECT ?thing ?kind (GROUP_CONCAT(DISTINCT STR(?class); separator=" ") AS ?classes) (SAMPLE(?name) AS ?label)
WHERE {
  VALUES (?wide ?kind) {
    (iuc:Place "place") (iuc:Theme "theme") (iuc:SustainableDevelopmentGoal "goal")
    (iuc:UrbanAgendaPartnership "partnership")
  }
  ?thing a ?wide, ?class ; rdfs:label ?name FILTER (LANG(?name) = "en")
} GROUP BY ?thing ?kind ORDER BY ?kind ?thing"""

NO_SUCH: Final = {
    "Site": "a park, a station or a building: no table was searched for it",
    "DevelopmentZone": "a zone: no table has it under this name",
    "District": "a part of a city: no table has it under this name",
    "MetropolitanRegion": "a body of several municipalities or their territory: no table has it",
}
"""Why a place of such a class has no link, where nothing is said of the place itself."""

DECIDED: Final = {
    "place/central-region-colombia": "the territory of a body, whose members stand in no table",
    "place/cioeste": "the territory of a body, whose members stand in no table",
    "place/manchuria": "a name as a document writes it: nothing says which place is meant",
    "place/northern-virginia": "the territory of a body, whose members stand in no table",
    "place/pmrda": "the territory of a body of which the source prints only the acronym",
    "place/san-justo": "two places of this name fit, and no source decides",
    "place/xinjiang": "named in a document and in none of the tables",
    "theme/other": "holds what belongs to no cluster: no dataset has such a concept",
}


@dataclass(frozen=True, order=True)
class Link:
    """One statement that leads out of the project. `match` is the local name of the SKOS property."""

    thing: str
    scheme: str
    target: str
    match: str

    @property
    def code(self) -> str:
        """The end of the address: a code, a number, an item."""
        return self.target.removeprefix(base_of(self.target)).rstrip("/")

    @property
    def tail(self) -> str:
        """What our thing is called in the records, such as place/mannheim."""
        return self.thing.removeprefix(ID)


@dataclass(frozen=True, order=True)
class Unlinked:
    """A thing that no link leads out from, and the reason."""

    kind: str
    thing: str
    label: str
    reason: str


def base_of(address: str) -> str:
    """Which of the known datasets an address belongs to, by its beginning; empty for any other."""
    return next((base for base in SCHEMES if address.startswith(base)), "")


def links(store: Store) -> tuple[Link, ...]:
    """All links of the merged graph, in a fixed order. The scheme is empty where an address is of no known dataset."""
    found = (
        Link(thing, SCHEMES.get(base_of(target), ""), target, match.removeprefix(SKOS))
        for thing, match, target in rows(store, LINKS)
    )
    return tuple(sorted(found))


def unlinked(store: Store) -> tuple[Unlinked, ...]:
    """Places, themes, goals and partnerships without any link, and why."""
    linked = {link.thing for link in links(store)}
    return tuple(
        Unlinked(kind, thing, label, _reason(thing.removeprefix(ID), classes))
        for thing, kind, classes, label in rows(store, LINKABLE)
        if thing not in linked
    )


def _reason(tail: str, classes: str) -> str:
    if tail in DECIDED:
        return DECIDED[tail]
    local = {name.partition("#")[2] for name in classes.split()}
    return next((why for name, why in NO_SUCH.items() if name in local), "no table that was searched has it")


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """The rows of a SELECT as texts; an empty cell is an empty text."""
    solutions = store.query(query, prefixes=PREFIXES)
    assert isinstance(solutions, QuerySolutions)
    return [
        tuple("" if cell is None else str(getattr(cell, "value", cell)) for cell in row) for row in solutions
    ]
