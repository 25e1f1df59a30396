"""The names that messages call things by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from iuc_graph.vocabulary import RDFS, SKOS

LABELS: Final = (SKOS + "prefLabel", RDFS + "label")
LANGUAGES: Final = ("en", "zh")


def titles(store: Store, iris: Iterable[str], language: str = "en") -> dict[str, str]:
    """IRI → label in a language, from the merged graph; what has none is left out."""
    found = {iri: names(store, iri).get(language) for iri in set(iris)}
    return {iri: label for iri, label in found.items() if label is not None}


def names(store: Store, iri: str) -> dict[str, str]:
    """Language → label of a thing, from the merged graph; of several in a language, the first by alphabet."""
    try:
        node = NamedNode(iri)
    except ValueError:  # a value or a blank node, which has no label
        return {}
    found: dict[str, str] = {}
    for predicate in LABELS:
        quads = store.quads_for_pattern(node, NamedNode(predicate), None, DefaultGraph())
        texts = [quad.object for quad in quads if isinstance(quad.object, Literal)]
        for text in sorted(texts, key=str):
            if text.language in LANGUAGES:
                found.setdefault(text.language, text.value)
    return found
