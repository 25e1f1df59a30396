"""What a catalogue must keep beyond what the official shapes can see, and the most important of what they see.

The shapes of DCAT-AP do not find a date that is none, a deprecated licence, an empty catalogue, or a checksum of
another file; and they are not shipped with this project. So a catalogue is looked at here before anybody harvests it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from iuc_graph.catalogue import terms
from iuc_graph.catalogue.table_files import Sized
from iuc_graph.catalogue.terms import DCAT, DCATAP, FOAF, SPDX
from iuc_graph.vocabulary import DCTERMS, ID, RDF, XSD

NEEDED: Final = {
    DCAT + "Catalog": (
        DCTERMS + "title",
        DCTERMS + "description",
        DCTERMS + "publisher",
        DCAT + "dataset",
        DCAT + "service",
    ),
    DCAT + "Dataset": (DCTERMS + "title", DCTERMS + "description"),
    DCAT + "Distribution": (DCAT + "accessURL", DCTERMS + "license"),
    DCAT + "DataService": (DCAT + "endpointURL", DCTERMS + "title"),
    FOAF + "Agent": (FOAF + "name",),
    SPDX + "Checksum": (SPDX + "algorithm", SPDX + "checksumValue"),
}
"""Properties without which a thing of each class is no good."""

SINGLE: Final = (
    DCTERMS + "publisher",
    DCTERMS + "issued",
    DCTERMS + "modified",
    DCTERMS + "license",
    DCTERMS + "accessRights",
    DCTERMS + "accrualPeriodicity",
    DCTERMS + "format",
    DCAT + "mediaType",
    DCAT + "byteSize",
    DCAT + "version",
    DCATAP + "availability",
    SPDX + "checksum",
)
"""Properties that a thing has once at most."""

TEXTS: Final = (DCTERMS + "title", DCTERMS + "description", DCAT + "keyword", FOAF + "name")
ADDRESSES: Final = (
    DCAT + "accessURL",
    DCAT + "downloadURL",
    DCAT + "endpointURL",
    DCAT + "theme",
    DCTERMS + "format",
    DCTERMS + "language",
    DCTERMS + "license",
    DCTERMS + "spatial",
)
DAYS: Final = (DCTERMS + "issued", DCTERMS + "modified", DCAT + "startDate", DCAT + "endDate")
CODES: Final = {
    DCTERMS + "license": {code.node.value for code in terms.LICENCES.values()},
    DCTERMS + "accrualPeriodicity": {code.node.value for code in terms.FREQUENCIES.values()},
    DCTERMS + "format": {code.node.value for code in terms.FILE_TYPES.values()},
    DCTERMS + "accessRights": {terms.PUBLIC.node.value},
    DCTERMS + "language": {terms.ENGLISH.node.value, terms.CHINESE.node.value},
}
"""Entries of code lists that this project uses and knows to be current."""


@dataclass(frozen=True, order=True)
class Finding:
    """What is wrong with which thing, in a sentence that says what there should be."""

    node: str
    text: str


class Index:
    """A catalogue by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: defaultdict[tuple[str, str], list[object]] = defaultdict(list)
        self.classes: defaultdict[str, list[str]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, NamedNode):
                self._values[triple.subject.value, triple.predicate.value].append(triple.object)
                if triple.predicate.value == RDF + "type" and isinstance(triple.object, NamedNode):
                    self.classes[triple.object.value].append(triple.subject.value)

    def of(self, node: str, predicate: str) -> list[object]:
        """The values of a property, as terms."""
        return self._values.get((node, predicate), [])

    def iris(self, node: str, predicate: str) -> list[str]:
        """Those that are IRIs."""
        return [term.value for term in self.of(node, predicate) if isinstance(term, NamedNode)]

    def uses(self, predicate: str) -> Iterator[tuple[str, object]]:
        """All things with this property, with each value."""
        for (node, used), values in sorted(self._values.items()):
            if used == predicate:
                yield from ((node, value) for value in values)

    @property
    def nodes(self) -> list[str]:
        """Everything that something is said of."""
        return sorted({node for node, _ in self._values})


def check(triples: Iterable[Triple], address: str, sizes: Mapping[str, Sized] | None = None) -> list[Finding]:
    """All that is wrong with a catalogue, sorted.

    Its files and services have to be at `address`; where `sizes` are given, by name, those of its files must be theirs.
    """
    index = Index(triples)
    found = [
        *_needed(index),
        *_single(index),
        *_kinds(index),
        *_days(index),
        *_codes(index),
        *_numbers(index),
        *_elsewhere(index, address),
        *(() if sizes is None else _files(index, sizes)),
    ]
    return sorted(set(found))


def _needed(index: Index) -> Iterator[Finding]:
    if not index.classes.get(DCAT + "Catalog"):
        yield Finding("", "there is no dcat:Catalog")
    for name, properties in NEEDED.items():
        for node in index.classes.get(name, ()):
            for predicate in properties:
                if not index.of(node, predicate):
                    yield Finding(node, f"has no {_short(predicate)}")


def _single(index: Index) -> Iterator[Finding]:
    for predicate in SINGLE:
        for node in index.nodes:
            if len(index.of(node, predicate)) > 1:
                yield Finding(node, f"has more than one {_short(predicate)}")


def _kinds(index: Index) -> Iterator[Finding]:
    for predicates, wanted, what in ((TEXTS, Literal, "a text"), (ADDRESSES, NamedNode, "an IRI")):
        for predicate in predicates:
            for node, value in index.uses(predicate):
                if not isinstance(value, wanted):
                    yield Finding(node, f"{_short(predicate)} has to be {what}, and is {value}")


def _days(index: Index) -> Iterator[Finding]:
    for predicate in DAYS:
        for node, value in index.uses(predicate):
            if not _is_day(value):
                yield Finding(
                    node, f"{_short(predicate)} has to be an xsd:date or xsd:dateTime that exists: {value}"
                )


def _is_day(value: object) -> bool:
    if not isinstance(value, Literal):
        return False
    read = {XSD + "date": date.fromisoformat, XSD + "dateTime": datetime.fromisoformat}.get(
        value.datatype.value
    )
    try:
        return read is not None and bool(read(value.value))
    except ValueError:
        return False


def _codes(index: Index) -> Iterator[Finding]:
    for predicate, known in CODES.items():
        for node, value in index.uses(predicate):
            if not node.startswith(ID) and isinstance(value, NamedNode) and value.value not in known:
                yield Finding(node, f"{_short(predicate)} {value.value} is no current entry of its code list")
    for node, value in index.uses(DCAT + "mediaType"):
        if not isinstance(value, NamedNode) or not value.value.startswith(terms.IANA):
            yield Finding(node, f"dcat:mediaType has to be an IRI below {terms.IANA}, and is {value}")


def _numbers(index: Index) -> Iterator[Finding]:
    for node, value in index.uses(DCAT + "byteSize"):
        whole = isinstance(value, Literal) and value.datatype.value == XSD + "nonNegativeInteger"
        if not whole or not re.fullmatch(r"\d+", str(getattr(value, "value", ""))):
            yield Finding(node, f"dcat:byteSize has to be an xsd:nonNegativeInteger, and is {value}")
    for node, value in index.uses(SPDX + "checksumValue"):
        if not re.fullmatch(r"[0-9a-f]{64}", str(getattr(value, "value", ""))):
            yield Finding(node, f"spdx:checksumValue has to be a SHA-256 in hexadecimal, and is {value}")


def _elsewhere(index: Index, address: str) -> Iterator[Finding]:
    for predicate in (DCAT + "accessURL", DCAT + "downloadURL", DCAT + "endpointURL"):
        for node, value in index.uses(predicate):
            if not str(getattr(value, "value", "")).startswith(f"{address}/"):
                yield Finding(node, f"{_short(predicate)} leads away from {address}: {value}")


def _files(index: Index, sizes: Mapping[str, Sized]) -> Iterator[Finding]:
    for node in index.classes.get(DCAT + "Distribution", ()):
        for iri in index.iris(node, DCAT + "downloadURL"):
            sized = sizes.get(iri.rpartition("/")[2])
            told = [getattr(value, "value", "") for value in index.of(node, DCAT + "byteSize")]
            sums = [
                getattr(value, "value", "")
                for checksum in index.iris(node, SPDX + "checksum")
                for value in index.of(checksum, SPDX + "checksumValue")
            ]
            if sized is None or told != [str(sized.size)] or sums != [sized.sha256]:
                yield Finding(node, f"length or checksum is not that of the file at {iri}")


def _short(iri: str) -> str:
    for prefix, namespace in terms.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
