"""Fields and filters that several lists have."""

from __future__ import annotations

from typing import Final

from iuc_graph.entities.lists.resource import PERIODS, Accepts, By, Field, Filter, Kind, Order, select, words
from iuc_graph.vocabulary import DCTERMS, IUC, RDF, SKOS

PLACE: Final = (IUC + "Place",)
COUNTRY: Final = (IUC + "Country",)
PROGRAMME: Final = (IUC + "Programme",)
THEME: Final = (IUC + "Theme", IUC + "ThematicCluster")
CLUSTER: Final = (IUC + "ThematicCluster",)
SDG: Final = (IUC + "SustainableDevelopmentGoal",)
PARTNERSHIP: Final = (IUC + "UrbanAgendaPartnership",)
COOPERATION: Final = (IUC + "Cooperation",)
STAKEHOLDER: Final = (IUC + "Stakeholder",)
SECTOR: Final = (IUC + "HelixSector",)
STATUS: Final = (IUC + "Status",)
DOCUMENT: Final = (IUC + "SourceDocument",)

LABEL: Final = Order(
    "label", By.LABEL, "The label in the language that is asked for: accents aside, Chinese by pinyin."
)
IRI: Final = Order("id", By.IRI, "The IRI.")

SUMMARY: Final = Field(
    "summary",
    Kind.WORDS,
    words("?thing dcterms:description ?value"),
    "What it is, in a sentence.",
    DCTERMS + "description",
)
DEFINITION: Final = Field(
    "definition", Kind.WORDS, words("?thing skos:definition ?value"), "What it means.", SKOS + "definition"
)
MATCHES: Final = Field(
    "matches",
    Kind.TEXTS,
    select("?thing skos:exactMatch|skos:closeMatch ?value"),
    "Addresses of the same, or nearly the same, in other datasets.",
)

_DOCUMENTS: Final = select("?thing iuc:statedAt ?passage . ?passage iuc:document ?value")
DOCUMENTS: Final = Field("documents", Kind.THINGS, _DOCUMENTS, "Source documents that say something of it.")
IN_DOCUMENT: Final = Filter(
    "document",
    Accepts.NAME,
    _DOCUMENTS,
    "Source document that says something of it.",
    "ucap-chongqing",
    DOCUMENT,
    facet=True,
)
STATUS_QUERY: Final = select("?thing iuc:status ?value")
STATUS_FIELD: Final = Field(
    "status", Kind.THINGS, STATUS_QUERY, "How far it has come, where a document says so.", IUC + "status"
)
STATUS_FILTER: Final = Filter(
    "status",
    Accepts.NAME,
    STATUS_QUERY,
    "How far it has come, where a document says so; without such words a thing has no status.",
    "planned",
    STATUS,
    facet=True,
)


def kind(query: str, description: str, classes: dict[str, str], example: str) -> tuple[Field, Filter]:
    """The field and the filter for the class of a thing; of several classes the first in `classes` is told."""
    field = Field("kind", Kind.THING, query, description, RDF + "type", tuple(classes.values()))
    return field, Filter("kind", Accepts.CODE, query, description, example, (), classes, facet=True)


def since_until(query: str) -> tuple[Filter, Filter]:
    """Two filters that narrow to a stretch of time."""
    one_end = "its year counts" if query == PERIODS else "that day counts"
    rest = f"Where only one end is stated, {one_end}; what has no time is left out."
    since, until = f"Only what is not over before this. {rest}", f"Only what has begun by then. {rest}"
    return (
        Filter("since", Accepts.SINCE, query, since, "2019-06"),
        Filter("until", Accepts.UNTIL, query, until, "2020"),
    )
