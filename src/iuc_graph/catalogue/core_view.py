"""Public organisations, events and places in the words of SEMIC's Core Vocabularies, for tools that know only those.

A view of the merged graph, with less in it: those vocabularies allow one text a language for a title, another name or a
description, so several stand in one, and other names without a language are left out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from iuc_graph.catalogue.sheet import Sheet
from iuc_graph.delta import matching
from iuc_graph.vocabulary import BASE, DCTERMS, GEOSPARQL, M8G, ORG, RDF, RDFS, SCHEMA, SKOS, WGS84

BETWEEN: Final = " | "
LOCN: Final = "http://www.w3.org/ns/locn#"

_TEXTS: Final = {
    M8G + "PublicOrganisation": {
        RDFS + "label": SKOS + "prefLabel",
        SKOS + "altLabel": SKOS + "altLabel",
        DCTERMS + "description": DCTERMS + "description",
    },
    M8G + "PublicEvent": {
        RDFS + "label": DCTERMS + "title",
        DCTERMS + "description": DCTERMS + "description",
    },
    DCTERMS + "Location": {RDFS + "label": LOCN + "geographicName"},
}
"""Texts of each class: what they are called there, by what the graph calls them."""

_LINKS: Final = {
    M8G + "PublicOrganisation": (ORG + "classification", ORG + "unitOf"),
    M8G + "PublicEvent": (M8G + "parentEvent", M8G + "hasParticipation", SCHEMA + "location"),
    DCTERMS + "Location": (DCTERMS + "isPartOf", GEOSPARQL + "hasGeometry"),
}
_VALUES: Final = (WGS84 + "lat", WGS84 + "long")


def core_view(store: Store) -> Sheet:
    """The view of a generation; equal graphs give equal sheets."""
    sheet = Sheet()
    for of_class in _TEXTS:
        for quad in matching(store, None, NamedNode(RDF + "type"), NamedNode(of_class), DefaultGraph()):
            if isinstance(quad.subject, NamedNode):
                _describe(sheet, store, quad.subject, of_class)
    return sheet


def _describe(sheet: Sheet, store: Store, thing: NamedNode, of_class: str) -> None:
    texts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    sheet.a(thing.value, of_class)
    for quad in store.quads_for_pattern(thing, None, None, DefaultGraph()):
        predicate, value = quad.predicate.value, quad.object
        if isinstance(value, Literal):
            name = _TEXTS[of_class].get(predicate)
            if name and value.language:
                texts[name, value.language].add(value.value)
            elif predicate in _VALUES:
                sheet.value(thing.value, predicate, value.value, "decimal")
        elif isinstance(value, NamedNode) and predicate in _LINKS[of_class]:
            sheet.link(thing.value, predicate, value.value)
            sheet.a(value.value, *_classes(store, value))
    sheet.a(thing.value, *_classes(store, thing))
    for (name, language), found in texts.items():
        sheet.texts(thing.value, name, {language: BETWEEN.join(sorted(found))})


def _classes(store: Store, thing: NamedNode) -> list[str]:
    """The classes of other vocabularies that a thing has."""
    found = store.quads_for_pattern(thing, NamedNode(RDF + "type"), None, DefaultGraph())
    names = (quad.object.value for quad in found if isinstance(quad.object, NamedNode))
    return [name for name in names if not name.startswith(BASE)]
