"""The list of source documents."""

from __future__ import annotations

from typing import Final

from iuc_graph.entities.lists import parts
from iuc_graph.entities.lists.resource import (
    OWN_TIMES,
    Accepts,
    By,
    Field,
    Filter,
    Kind,
    Order,
    Resource,
    counting,
    select,
)
from iuc_graph.vocabulary import DCTERMS, IUC

_IS: Final = "?thing a iuc:SourceDocument"
_TYPE: Final = select(f"{_IS} ; dcterms:type ?value")
_LANGUAGES: Final = select(f"{_IS} ; dcterms:language ?value")
_IDENTIFIER: Final = select(f"{_IS} ; dcterms:identifier ?value")
_REFERENCES: Final = select(f"{_IS} ; dcterms:references ?value")
_DIGEST: Final = select(f"{_IS} ; iuc:sha256 ?value")
_GRAPH: Final = select("?value dcterms:source ?thing")
_PASSAGES: Final = counting("?passage iuc:document ?thing", "passage")
_SAYS: Final = "?value iuc:statedAt ?passage . ?passage iuc:document ?thing ."
_COOPERATIONS: Final = select(f"?value a iuc:Cooperation . {_SAYS}")
_PLACES: Final = select(f"?value a iuc:Place . {_SAYS}")

DOCUMENTS: Final = Resource(
    "documents",
    "document",
    "SourceDocument",
    "document",
    "Source documents",
    fields=(
        Field("type", Kind.TEXT, _TYPE, "What kind of document it is.", DCTERMS + "type"),
        Field("languages", Kind.TEXTS, _LANGUAGES, "Codes of its languages."),
        Field("dates", Kind.TIMES, OWN_TIMES, "When it was made, where it says so."),
        Field("identifier", Kind.TEXT, _IDENTIFIER, "Its name where it was read.", DCTERMS + "identifier"),
        Field("references", Kind.TEXTS, _REFERENCES, "Addresses that it refers to."),
        Field("sha256", Kind.TEXT, _DIGEST, "Digest of the text that was read.", IUC + "sha256"),
        Field("graph", Kind.TEXT, _GRAPH, "The named graph that holds what it states."),
        Field("passages", Kind.NUMBER, _PASSAGES, "How many passages of it are referred to."),
        Field("cooperations", Kind.THINGS, _COOPERATIONS, "Cooperations that it says something of."),
        parts.SUMMARY,
    ),
    filters=(
        Filter("type", Accepts.TEXT, _TYPE, "What kind of document it is.", "news", facet=True),
        Filter("language", Accepts.TEXT, _LANGUAGES, "Code of one of its languages.", "en", facet=True),
        Filter(
            "cooperation",
            Accepts.NAME,
            _COOPERATIONS,
            "Cooperation that it says something of.",
            "ucap-chongqing",
            parts.COOPERATION,
        ),
        Filter("place", Accepts.NAME, _PLACES, "Place that it says something of.", "Mannheim", parts.PLACE),
        *parts.since_until(OWN_TIMES),
    ),
    orders=(
        parts.LABEL,
        parts.IRI,
        Order("date", By.FIRST_DAY, "The first day that its date can mean.", OWN_TIMES),
        Order("passages", By.NUMBER, "The number of passages.", _PASSAGES),
    ),
)
