"""What the quality assessment of data.europa.eu (MQA) would give the catalogue: 405 points, by its published weights.

80 of them need somebody outside to open each address, so 325 can be earned here. A property of files counts only where
all files of the dataset have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, Triple

from iuc_graph.catalogue import terms
from iuc_graph.catalogue.checks import Finding, Index
from iuc_graph.catalogue.dcat import CATALOGUE
from iuc_graph.catalogue.sheet import Sheet
from iuc_graph.catalogue.terms import DCAT, DQV
from iuc_graph.vocabulary import DCTERMS, SKOS

MOST: Final = 405
OPEN: Final = frozenset(
    ("CSV", "GEOJSON", "JSON_LD", "RDF_N_QUADS", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_TURTLE", "RDF_XML")
)
"""File types that belong to nobody, and that machines read; all of ours are both."""

PIVEAU: Final = "https://piveau.eu/ns/voc#"
KNOWN_METRICS: Final = {
    "spatial": PIVEAU + "spatialAvailability",
    "compliant": PIVEAU + "dcatApCompliance",
    "known-licence": PIVEAU + "knownLicence",
}
"""Metrics for which data.europa.eu has a name that is known here; others are named in this catalogue."""


@dataclass(frozen=True)
class Metric:
    """One line of the table. `earned` tells of a dataset whether it has the points; None where only others can."""

    key: str
    dimension: str
    points: int
    name: str
    mend: str
    earned: Callable[[Index, str], bool] | None


@dataclass(frozen=True)
class Mark:
    """What one dataset got for one metric; `given` is None where nobody here can tell."""

    dataset: str
    metric: Metric
    given: int | None


def _has(predicate: str) -> Callable[[Index, str], bool]:
    return lambda index, dataset: bool(index.of(dataset, predicate))


def _files(test: Callable[[Index, str], bool]) -> Callable[[Index, str], bool]:
    """Whether each file of a dataset passes; there has to be one."""

    def all_do(index: Index, dataset: str) -> bool:
        files = index.iris(dataset, DCAT + "distribution")
        return bool(files) and all(test(index, file) for file in files)

    return all_do


def _any(test: Callable[[str], bool], predicate: str) -> Callable[[Index, str], bool]:
    return lambda index, node: any(test(value) for value in index.iris(node, predicate))


def _date(predicate: str) -> Callable[[Index, str], bool]:
    return lambda index, node: any(isinstance(value, Literal) for value in index.of(node, predicate))


def _of_lists(index: Index, file: str) -> bool:
    formats, types = index.iris(file, DCTERMS + "format"), index.iris(file, DCAT + "mediaType")
    in_list = any(each.startswith(terms.AUTHORITY + "file-type/") for each in formats)
    return in_list and any(each.startswith(terms.IANA) for each in types)


def _is_open(iri: str) -> bool:
    return iri.rpartition("/")[2] in OPEN


def _is_known_licence(iri: str) -> bool:
    return iri in {code.node.value for code in terms.LICENCES.values()}


def _is_listed_right(iri: str) -> bool:
    return iri.startswith(terms.AUTHORITY + "access-right/")


_CONTACT: Final = "set IUC_GRAPH_CONTACT to where people can write about the data"
_TIME: Final = "no document states a day: where one does, put it into data/"
_PLACE: Final = (
    "no country of its cooperations has an entry in the EU's table: add the match to data/reference"
)
_FILE: Final = "each file needs it"
_DATA: Final = "the dataset needs it"

METRICS: Final = (
    Metric("keyword", "findability", 30, "keywords", _DATA, _has(DCAT + "keyword")),
    Metric("theme", "findability", 30, "theme", _DATA, _has(DCAT + "theme")),
    Metric("spatial", "findability", 20, "countries", _PLACE, _has(DCTERMS + "spatial")),
    Metric("temporal", "findability", 20, "first and last day", _TIME, _has(DCTERMS + "temporal")),
    Metric(
        "access-works",
        "accessibility",
        50,
        "access address answers",
        "needs the web: set IUC_GRAPH_PUBLIC_URL",
        None,
    ),
    Metric("download", "accessibility", 20, "download address", _FILE, _files(_has(DCAT + "downloadURL"))),
    Metric(
        "download-works",
        "accessibility",
        30,
        "download answers",
        "needs the web: set IUC_GRAPH_PUBLIC_URL",
        None,
    ),
    Metric("format", "interoperability", 20, "format", _FILE, _files(_has(DCTERMS + "format"))),
    Metric("media-type", "interoperability", 10, "media type", _FILE, _files(_has(DCAT + "mediaType"))),
    Metric("listed", "interoperability", 10, "both from the lists", _FILE, _files(_of_lists)),
    Metric(
        "open", "interoperability", 20, "format of nobody", _FILE, _files(_any(_is_open, DCTERMS + "format"))
    ),
    Metric(
        "machines",
        "interoperability",
        20,
        "machines read it",
        _FILE,
        _files(_any(_is_open, DCTERMS + "format")),
    ),
    Metric("compliant", "interoperability", 30, "DCAT-AP", "mend what is told below", None),
    Metric("licence", "reusability", 20, "licence", _FILE, _files(_has(DCTERMS + "license"))),
    Metric(
        "known-licence",
        "reusability",
        10,
        "licence of the list",
        _FILE,
        _files(_any(_is_known_licence, DCTERMS + "license")),
    ),
    Metric("access-rights", "reusability", 10, "access rights", _DATA, _has(DCTERMS + "accessRights")),
    Metric(
        "listed-rights",
        "reusability",
        5,
        "access rights of the list",
        _DATA,
        _any(_is_listed_right, DCTERMS + "accessRights"),
    ),
    Metric("contact", "reusability", 20, "contact point", _CONTACT, _has(DCAT + "contactPoint")),
    Metric("publisher", "reusability", 10, "publisher", _DATA, _has(DCTERMS + "publisher")),
    Metric("rights", "contextuality", 5, "rights", _FILE, _files(_has(DCTERMS + "rights"))),
    Metric("size", "contextuality", 5, "file size", _FILE, _files(_has(DCAT + "byteSize"))),
    Metric("issued", "contextuality", 5, "date of issue", _DATA, _date(DCTERMS + "issued")),
    Metric("modified", "contextuality", 5, "date of change", _DATA, _date(DCTERMS + "modified")),
)
"""The table of MQA, in its order."""

OFFLINE: Final = sum(metric.points for metric in METRICS if not metric.key.endswith("-works"))
"""Points that can be earned without anybody opening an address."""


def score(triples: Iterable[Triple], findings: Sequence[Finding] | None) -> tuple[Mark, ...]:
    """The marks of each dataset that the catalogue lists. `findings` of DCAT-AP, empty for none; None: not looked."""
    index = Index(triples)
    return tuple(
        Mark(dataset, metric, _given(index, dataset, metric, findings))
        for dataset in sorted(index.iris(CATALOGUE, DCAT + "dataset"))
        for metric in METRICS
    )


def _given(index: Index, dataset: str, metric: Metric, findings: Sequence[Finding] | None) -> int | None:
    if metric.key == "compliant":
        return None if findings is None else 0 if findings else metric.points
    if metric.earned is None:
        return None
    return metric.points if metric.earned(index, dataset) else 0


def total(marks: Iterable[Mark], dataset: str) -> int:
    """The points of one dataset that are sure."""
    return sum(mark.given or 0 for mark in marks if mark.dataset == dataset)


def measured(marks: Sequence[Mark]) -> Sheet:
    """The marks as quality measurements (DQV), one for each dataset and metric that could be told, and totals."""
    sheet = Sheet()
    points = f"{CATALOGUE}#metric-points"
    _metric(
        sheet,
        points,
        f"Points of the metadata quality assessment, of {MOST}; {OFFLINE} can be earned offline",
    )
    for mark in marks:
        if mark.given is not None:
            metric = KNOWN_METRICS.get(mark.metric.key, f"{CATALOGUE}#metric-{mark.metric.key}")
            _metric(
                sheet, metric, f"{mark.metric.name} ({mark.metric.dimension}, {mark.metric.points} points)"
            )
            _measurement(sheet, mark.dataset, mark.metric.key, metric, mark.given)
    for dataset in sorted({mark.dataset for mark in marks}):
        _measurement(sheet, dataset, "points", points, total(marks, dataset))
    return sheet


def _metric(sheet: Sheet, node: str, name: str) -> None:
    sheet.a(node, DQV + "Metric")
    sheet.texts(node, SKOS + "prefLabel", {"en": name})
    sheet.link(node, DQV + "expectedDataType", "http://www.w3.org/2001/XMLSchema#integer")


def _measurement(sheet: Sheet, dataset: str, key: str, metric: str, value: int) -> None:
    node = f"{CATALOGUE}#quality-{dataset.rpartition('#dataset-')[2]}-{key}"
    sheet.link(dataset, DQV + "hasQualityMeasurement", node)
    sheet.a(node, DQV + "QualityMeasurement")
    sheet.link(node, DQV + "isMeasurementOf", metric)
    sheet.link(node, DQV + "computedOn", dataset)
    sheet.value(node, DQV + "value", value, "integer")
