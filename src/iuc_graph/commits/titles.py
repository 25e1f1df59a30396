"""The names that messages call things by."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from iuc_graph.errors import ValidationFailed
from iuc_graph.validation import Report, explain
from iuc_graph.vocabulary import RDFS, SKOS

LABELS = (SKOS + "prefLabel", RDFS + "label")


def titles(store: Store, iris: Iterable[str], language: str = "en") -> dict[str, str]:
    """IRI → label in a language, from the merged graph; what has none is left out."""
    found: dict[str, str] = {}
    for iri in set(iris):
        try:
            node = NamedNode(iri)
        except ValueError:  # a value or a blank node, which has no label
            continue
        for predicate in LABELS:
            for quad in store.quads_for_pattern(node, NamedNode(predicate), None, DefaultGraph()):
                if isinstance(quad.object, Literal) and quad.object.language == language:
                    found.setdefault(iri, quad.object.value)
    return found


def refusal(report: Report, store: Store, language: str = "en") -> ValidationFailed:
    """The error that tells all violations of a change, by the names that `store` has for things."""
    told = {iri for found in report.violations for iri in (found.focus, found.value)}
    text = explain(report.violations, titles(store, told, language), language)
    return ValidationFailed(f"{len(report.violations)} rule violation(s); nothing was changed.\n{text}")
