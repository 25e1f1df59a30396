"""Checks every link of a graph that leads out of the project, without a network, and says what to do about each fault.

Links of places are compared with data/reference/matches.csv and must be written as their dataset writes addresses;
NUTS codes and EuroVoc numbers are looked up in the tables of others; countries and goals must bear their own codes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Store
from rapidfuzz import fuzz

from iuc_graph.catalogue.alignments import Link, links, rows
from iuc_graph.catalogue.alignments_tables import NutsTable, folded
from iuc_graph.records.gazetteer import MatchRow, NutsCodeRow

FORMS: Final = {
    "eu-kg": r"Q[1-9]\d*",
    "eurovoc": r"\d+|c_[0-9a-f]{8}",
    "geonames": r"[1-9]\d*",
    "nuts": r"[A-Z]{2}[A-Z0-9]{0,3}",
    "op-continent": r"[A-Z]+",
    "op-country": r"[A-Z]{3}|1A0",
    "op-place": r"[A-Z]{3}_[A-Z0-9]{3}",
    "un-sdg": r"1?\d",
    "unep-sdgio": r"SDGIO_0000\d{4}",
    "wikidata": r"Q[1-9]\d*",
}
"""How each dataset writes the end of its addresses."""

UNEP_OFFSET: Final = 34
"""UNEP numbers the goals from 35."""

ALIKE: Final = 90
"""From which similarity in per cent on two labels of a region count as one."""

CONTEXT: Final = """
SELECT DISTINCT ?thing ?country ?iso3 ?nuts WHERE {
  ?thing a iuc:Place . { ?thing a iuc:Country BIND (?thing AS ?country) } UNION { ?thing iuc:within ?country }
  ?country a iuc:Country ; iuc:iso3166Alpha3 ?iso3 .
  OPTIONAL { ?country skos:exactMatch ?nuts FILTER (STRSTARTS(STR(?nuts), "http://data.europa.eu/nuts/code/")) }
}"""
LABELS: Final = """
SELECT DISTINCT ?thing ?label WHERE {
  ?thing skos:exactMatch ?target ; rdfs:label|skos:altLabel ?label
  FILTER (LANG(?label) = "en" && STRSTARTS(STR(?target), "http://eurovoc.europa.eu/"))
}"""
SAME_AS: Final = "SELECT DISTINCT ?thing ?other WHERE { ?thing owl:sameAs ?other } ORDER BY ?thing ?other"
COUNTRIES: Final = "SELECT DISTINCT ?thing WHERE { ?thing a iuc:Country } ORDER BY ?thing"


@dataclass(frozen=True)
class LinkFault:
    """A link that is wrong or missing, and what to do."""

    thing: str
    match: str
    target: str
    wrong: str
    mend: str


@dataclass(frozen=True)
class LinksChecked:
    """How many links into each dataset were checked, and the faults."""

    checked: Mapping[str, int]
    faults: tuple[LinkFault, ...]


@dataclass(frozen=True)
class Tables:
    """What links are compared with: our table of matches and codes, NUTS, and the labels of EuroVoc by number."""

    matches: Collection[MatchRow]
    codes: Collection[NutsCodeRow]
    nuts: NutsTable
    eurovoc: Mapping[str, str]


def check_links(store: Store, tables: Tables) -> LinksChecked:
    """All faults of the links in the merged graph, in a fixed order."""
    found = links(store)
    faults: list[LinkFault] = []
    for check in (_forms, _strengths, _shared):
        faults += check(found)
    faults += _table(found, tables.matches)
    faults += _nuts(found, tables, _countries_of(store))
    faults += _eurovoc(found, tables.eurovoc, store)
    faults += _goals(found)
    faults += _codes_of_countries(found, store)
    faults += (
        LinkFault(thing, "owl:sameAs", other, "says that two things are one", "use skos:exactMatch")
        for thing, other in rows(store, SAME_AS)
    )
    return LinksChecked(Counter(link.scheme or "other" for link in found), tuple(faults))


def _fault(link: Link, wrong: str, mend: str) -> LinkFault:
    return LinkFault(link.thing, f"skos:{link.match}", link.target, wrong, mend)


def _forms(found: Iterable[Link]) -> Iterator[LinkFault]:
    for link in found:
        if not link.scheme:
            yield _fault(
                link, "leads to no dataset that is known here", "correct the address, or remove the link"
            )
        elif not re.fullmatch(FORMS[link.scheme], link.code):
            yield _fault(link, f"is not written as {link.scheme} writes addresses", "correct the address")
        elif (link.scheme == "geonames") != link.target.endswith("/"):
            yield _fault(link, "has a slash too many or too few at its end", "correct the address")


def _strengths(found: Iterable[Link]) -> Iterator[LinkFault]:
    pairs: dict[tuple[str, str], Link] = {}
    for link in found:
        first = pairs.setdefault((link.thing, link.target), link)
        if first is not link:
            yield _fault(link, f"is also stated as skos:{first.match}", "keep the one that is true")


def _shared(found: Iterable[Link]) -> Iterator[LinkFault]:
    """Two things of one kind cannot both be exactly the same thing elsewhere."""
    owners: dict[tuple[str, str], Link] = {}
    for link in found:
        if link.match != "exactMatch":
            continue
        first = owners.setdefault((link.tail.partition("/")[0], link.target), link)
        if first is not link:
            yield _fault(
                link, f"is the exact match of {first.tail} as well", "make one of them a close or broad match"
            )


def _table(found: Iterable[Link], matches: Iterable[MatchRow]) -> Iterator[LinkFault]:
    """Links of places are those of the table, no more and no fewer."""
    stated = {(link.tail, link.target, link.match): link for link in found if link.tail.startswith("place/")}
    known = {(row.subject, row.uri, row.match): row for row in matches}
    for key in sorted(stated.keys() - known.keys()):
        link = stated[key]
        yield _fault(
            link, "stands in no row of data/reference/matches.csv", "verify it and add the row, or remove it"
        )
    for subject, uri, match in sorted(known.keys() - stated.keys()):
        wrong = "stands in data/reference/matches.csv and not in the graph"
        yield LinkFault(subject, f"skos:{match}", uri, wrong, "build the graph again")


def _countries_of(store: Store) -> dict[str, tuple[str, str]]:
    """Three-letter code of the country of each place, and the country's NUTS code if it has one."""
    return {
        thing: (iso3, nuts.removeprefix("http://data.europa.eu/nuts/code/"))
        for thing, _, iso3, nuts in rows(store, CONTEXT)
    }


def _nuts(
    found: Iterable[Link], tables: Tables, countries: Mapping[str, tuple[str, str]]
) -> Iterator[LinkFault]:
    versions = {row.code: row.versions for row in tables.codes}
    labels = {row.uri: row.label for row in tables.matches}
    for link in found:
        if link.scheme != "nuts":
            continue
        wrong = _wrong_code(link.code, versions.get(link.code, []), labels.get(link.target, ""), tables.nuts)
        if wrong:
            yield _fault(link, wrong, "correct the code, or its row in data/reference/nuts_codes.csv")
        home = countries.get(link.thing, ("", ""))[1]
        if home and not link.code.startswith(home):
            yield _fault(
                link, f"is no code of the place's country, {home}", "choose the code of the right country"
            )


def _wrong_code(code: str, versions: Collection[str], label: str, table: NutsTable) -> str:
    """What is wrong with a code, or nothing. Greece is EL and the United Kingdom UK, whatever ISO says."""
    if not versions:
        return "is of no version that is told of"
    if code.startswith(("GR", "GB")):
        return "begins with the country code of ISO, not of NUTS: EL and UK are meant"
    missing = [version for version in versions if table.knows(version, code) and not table.has(version, code)]
    if missing:
        return f"is no code of NUTS {', '.join(missing)}"
    known = table.labels(code)
    if label and known and len(code) > 2 and not _any_like(folded(label), known):
        return f"is not called {label} in NUTS"
    return ""


def _any_like(label: str, known: Iterable[str]) -> bool:
    """Tables abbreviate and drop small words, so a label is compared as a whole."""
    return any(label in other or other in label or fuzz.ratio(label, other) >= ALIKE for other in known)


def _eurovoc(found: Iterable[Link], labels: Mapping[str, str], store: Store) -> Iterator[LinkFault]:
    """The number is in EuroVoc; what is exactly the same is called the same, but for a plural."""
    ours: dict[str, set[str]] = {}
    for thing, label in rows(store, LABELS):
        ours.setdefault(thing, set()).add(folded(label).rstrip("s"))
    for link in found:
        if link.scheme != "eurovoc":
            continue
        called = labels.get(link.code)
        if called is None:
            yield _fault(link, "is no number of EuroVoc", "look the concept up again")
        elif link.match == "exactMatch" and folded(called).rstrip("s") not in ours.get(link.thing, set()):
            yield _fault(link, f"is called {called!r} in EuroVoc", "make it a close match, or add that label")


def _goals(found: Iterable[Link]) -> Iterator[LinkFault]:
    """A goal has the same number everywhere; UNEP counts on from 35."""
    numbers: dict[str, Callable[[str], str]] = {
        "un-sdg": lambda code: code,
        "unep-sdgio": lambda code: str(int(code.removeprefix("SDGIO_")) - UNEP_OFFSET),
    }
    for link in found:
        if link.scheme in numbers and re.fullmatch(FORMS[link.scheme], link.code):
            number = numbers[link.scheme](link.code)
            if link.match == "exactMatch" and link.tail != f"sdg/{number}":
                yield _fault(link, f"is goal {number}", f"link sdg/{number} to it")


def _codes_of_countries(found: Iterable[Link], store: Store) -> Iterator[LinkFault]:
    """Each country is one country of the EU's list, by its three-letter code; a place's code begins with it."""
    homes = _countries_of(store)
    exact: Counter[str] = Counter()
    for link in found:
        iso3 = homes.get(link.thing, ("", ""))[0]
        if link.scheme == "op-country" and link.match == "exactMatch":
            exact[link.thing] += 1
            if link.code != iso3:
                yield _fault(link, f"is not the country's code, {iso3}", "choose the entry with that code")
        elif link.scheme == "op-place" and iso3 and not link.code.startswith(f"{iso3}_"):
            yield _fault(link, f"lies in another country than the place, {iso3}", "choose the right place")
    for (thing,) in rows(store, COUNTRIES):
        if exact[thing] != 1:
            wrong = f"has {exact[thing]} exact matches in the EU's list of countries, not one"
            yield LinkFault(thing, "skos:exactMatch", "", wrong, "add the one that is right to matches.csv")
