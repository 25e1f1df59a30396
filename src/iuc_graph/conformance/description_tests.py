"""Tests of the service description: it is there, it names the endpoint, and it keeps to its vocabulary.

The suite says of these tests only what they are called; the vocabulary is that of SPARQL 1.1 Service Description,
section 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from iuc_graph.conformance.findings import Finding, http_fault, read_body, wrong_status
from iuc_graph.conformance.results import RDF_TYPES, TURTLE, Triples
from iuc_graph.conformance.target import QUERIES, Response, Target
from iuc_graph.vocabulary import RDF

Types = set[tuple[object, str]]

SD: Final = "http://www.w3.org/ns/sparql-service-description#"

PROPERTIES: Final = {
    "endpoint": ("Service", ""),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", ""),
    "defaultSupportedEntailmentProfile": ("Service", ""),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "propertyFeature": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", ""),
    "inputFormat": ("Service", ""),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", ""),
    "graph": ("NamedGraph", "Graph"),
    "entailmentRegime": ("NamedGraph", ""),
    "supportedEntailmentProfile": ("NamedGraph", ""),
}
"""The properties, with the classes of their subjects and of their values; empty: a class of another vocabulary."""

KNOWN: Final = {
    "DereferencesURIs": "Feature",
    "UnionDefaultGraph": "Feature",
    "RequiresDataset": "Feature",
    "EmptyGraphs": "Feature",
    "BasicFederatedQuery": "Feature",
    "SPARQL10Query": "Language",
    "SPARQL11Query": "Language",
    "SPARQL11Update": "Language",
}
"""The things that the vocabulary itself names, with their classes."""

CLASSES: Final = frozenset(
    (
        "EntailmentRegime",
        "EntailmentProfile",
        *(name for pair in PROPERTIES.values() for name in pair if name),
    )
)
NARROWER: Final = {"GraphCollection": "Dataset"}
ONCE: Final = {"Service": "endpoint", "NamedGraph": "name"}
"""What a thing of a class has exactly once."""


def check_description(target: Target, name: str) -> Finding | None:
    """What is wrong with the description, by one of the three tests of it, or None."""
    response = target.ask("GET", QUERIES, {"Accept": TURTLE})
    fault = wrong_status(response, {200})
    if fault:
        return fault
    if response.message.media_type not in RDF_TYPES:
        return http_fault("it should be RDF", response)
    found = read_body(response)
    if isinstance(found, Finding):
        return found
    if not isinstance(found, Triples) or not found.triples:
        return http_fault("it should hold triples", response)
    return _check(name, found.triples, target.address + QUERIES, response)


def _check(name: str, triples: frozenset[Triple], endpoint: str, response: Response) -> Finding | None:
    if name == "returns-rdf":
        return None
    if name == "has-endpoint-triple":
        named = {each.object for each in triples if each.predicate == NamedNode(SD + "endpoint")}
        return (
            None if named == {NamedNode(endpoint)} else http_fault(f"sd:endpoint is not {endpoint}", response)
        )
    if name == "conforms-to-schema":
        faults = sorted(schema_faults(triples))
        return http_fault("; ".join(faults), response) if faults else None
    raise ValueError(f"there is no test {name} of the service description")


def schema_faults(triples: Iterable[Triple]) -> Iterator[str]:
    """Each use of the vocabulary that contradicts it."""
    every = list(triples)
    types: Types = {
        (each.subject, each.object.value)
        for each in every
        if each.predicate.value == f"{RDF}type" and isinstance(each.object, NamedNode)
    }
    for each in every:
        if each.predicate.value.startswith(SD):
            yield from _property_faults(each, types)
    for thing, kind in types:
        local = kind.removeprefix(SD)
        if kind.startswith(SD) and local not in CLASSES:
            yield f"sd:{local} is not a class"
        if local in ONCE:
            count = sum((each.subject, each.predicate.value) == (thing, SD + ONCE[local]) for each in every)
            if count != 1:
                yield f"{thing} has sd:{ONCE[local]} {count} times"


def _property_faults(each: Triple, types: Types) -> Iterator[str]:
    local = each.predicate.value.removeprefix(SD)
    if local not in PROPERTIES:
        yield f"sd:{local} is not a property"
        return
    domain, kind = PROPERTIES[local]
    if not _is_a(each.subject, domain, types):
        yield f"{each.subject}, which has sd:{local}, is not a sd:{domain}"
    if isinstance(each.object, Literal):
        yield f"sd:{local} has a literal as its value"
    elif kind and not _is_a(each.object, kind, types):
        yield f"{each.object}, a value of sd:{local}, is not a sd:{kind}"


def _is_a(thing: object, kind: str, types: Types) -> bool:
    if isinstance(thing, NamedNode) and KNOWN.get(thing.value.removeprefix(SD)) == kind:
        return thing.value.startswith(SD)
    return bool({(thing, SD + kind), (thing, SD + NARROWER.get(kind, kind))} & types)
