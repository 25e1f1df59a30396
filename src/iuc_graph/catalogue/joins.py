"""Tables that join our things with those of other datasets: one for each key that the others use.

Each row says which of our things, under which code, in which version of the scheme, and how the two relate:
`exactMatch` is the same thing, `broadMatch` says that the code is of something wider, `narrowMatch` of something
narrower. docs/joins.md tells which key fits which dataset.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Store

from iuc_graph.catalogue.alignments import Link, links, rows
from iuc_graph.tables import write

PLACES: Final = """
SELECT ?thing (SAMPLE(?en) AS ?label) (SAMPLE(?zh) AS ?label_zh) (SAMPLE(?code) AS ?country) WHERE {
  ?thing a iuc:Place ; rdfs:label ?en FILTER (LANG(?en) = "en")
  OPTIONAL { ?thing rdfs:label ?zh FILTER (LANG(?zh) = "zh") }
  OPTIONAL { ?thing iuc:within? ?home . ?home a iuc:Country ; iuc:iso3166Alpha2 ?code }
} GROUP BY ?thing"""
VERSIONS: Final = """
SELECT ?target ?scheme WHERE {
  ?target skos:inScheme ?scheme FILTER (STRSTARTS(STR(?scheme), "http://data.europa.eu/nuts/scheme/"))
}"""
BODIES: Final = """
SELECT DISTINCT ?thing ?label ?name ?country WHERE {
  ?thing a iuc:Stakeholder ; rdfs:label ?label FILTER (LANG(?label) = "en")
  { ?thing rdfs:label|skos:altLabel ?name FILTER (LANG(?name) != "zh") } UNION { ?thing iuc:asWritten ?name }
  OPTIONAL { ?thing iuc:basedIn/iuc:within? ?home . ?home a iuc:Country ; iuc:iso3166Alpha2 ?country }
} ORDER BY ?thing ?name"""

COLUMNS: Final = ("iri", "label", "label_zh", "country", "code", "target", "scheme", "version", "relation")
CORDIS_COLUMNS: Final = ("iri", "label", "country", "key_kind", "key", "version", "relation")
TO_COMPARE: Final = "name to compare"
"""How a body relates to a legal name: nobody verified it, so it finds candidates only."""


@dataclass(frozen=True)
class JoinTable:
    """A table with the columns that identify a row."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_csv(self) -> str:
        """The table as CSV, UTF-8, one header line, rows in a fixed order."""
        return write(self.columns, self.rows, "csv")


@dataclass(frozen=True)
class _Named:
    label: str
    label_zh: str
    country: str


def join_tables(store: Store) -> tuple[JoinTable, ...]:
    """All join tables of a graph: nuts, kohesio, wikidata, geonames, op, cordis."""
    named = {row[0]: _Named(*row[1:]) for row in rows(store, PLACES)}
    versions: dict[str, list[str]] = {}
    for target, scheme in rows(store, VERSIONS):
        versions.setdefault(target, []).append(scheme.rpartition("/")[2])
    placed = [link for link in links(store) if link.thing in named]
    by_code = sorted(_nuts(placed, named, versions))
    return (
        _table("nuts", by_code),
        JoinTable("kohesio", COLUMNS, ("iri", "scheme", "code"), tuple(sorted(_kohesio(placed, named)))),
        _table("wikidata", _plain(placed, named, "wikidata")),
        _table("geonames", _plain(placed, named, "geonames")),
        _table("op", _plain(placed, named, "op-country", "op-place", "op-continent")),
        _cordis(store, by_code),
    )


def _table(name: str, found: list[tuple[str, ...]]) -> JoinTable:
    return JoinTable(name, COLUMNS, ("iri", "target", "version"), tuple(sorted(found)))


def _row(link: Link, named: dict[str, _Named], version: str, scheme: str = "") -> tuple[str, ...]:
    about = named[link.thing]
    words = (link.thing, about.label, about.label_zh, about.country)
    return (*words, link.code, link.target, scheme or link.scheme, version, link.match)


def _nuts(
    found: list[Link], named: dict[str, _Named], versions: dict[str, list[str]]
) -> Iterator[tuple[str, ...]]:
    """A row for each version that has the code, so that one version can be chosen."""
    for link in found:
        if link.scheme == "nuts":
            for version in versions.get(link.target, [""]):
                yield _row(link, named, version)


def _kohesio(found: list[Link], named: dict[str, _Named]) -> Iterator[tuple[str, ...]]:
    """Codes as P192 states them, without a version, and the items of countries and regions that are known."""
    fields: dict[str, str] = {"nuts": "P192", "eu-kg": "item"}
    for link in found:
        if link.scheme in fields:
            yield _row(link, named, "", fields[link.scheme])


def _plain(found: list[Link], named: dict[str, _Named], *schemes: str) -> list[tuple[str, ...]]:
    return [_row(link, named, "") for link in found if link.scheme in schemes]


def _cordis(store: Store, by_code: list[tuple[str, ...]]) -> JoinTable:
    """Places by NUTS code, and bodies by every name that documents give them."""
    places = (
        (iri, label, country, "NUTS code", code, version, relation)
        for iri, label, _, country, code, _, _, version, relation in by_code
    )
    bodies = (
        (thing, label, country, "legal name", name, "", TO_COMPARE)
        for thing, label, name, country in rows(store, BODIES)
    )
    return JoinTable(
        "cordis", CORDIS_COLUMNS, ("iri", "key_kind", "key", "version"), tuple(sorted({*places, *bodies}))
    )
