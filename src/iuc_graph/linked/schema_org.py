"""What a document tells in the words of schema.org, as search engines read them: less, and nothing that is not said."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from iuc_graph.linked.addresses import HTML, document_tail
from iuc_graph.linked.document import Document
from iuc_graph.vocabulary import BASE, DCTERMS, IUC, RDF, RDFS, SCHEMA, SKOS, WGS84

PROFILE: Final = SCHEMA

_TYPE: Final = RDF + "type"
_LABEL: Final = RDFS + "label"

# The first that a thing is an instance of; the narrower classes stand before the wider ones.
CLASSES: Final = {
    IUC + "City": "City",
    IUC + "Country": "Country",
    IUC + "Continent": "Continent",
    IUC + "AdministrativeArea": "AdministrativeArea",
    IUC + "Place": "Place",
    IUC + "GovernmentBody": "GovernmentOrganization",
    IUC + "Stakeholder": "Organization",
    IUC + "Cooperation": "Project",
    IUC + "PilotProject": "Project",
    IUC + "Programme": "Project",
    IUC + "Activity": "Event",
    IUC + "SourceDocument": "DigitalDocument",
    IUC + "Passage": "CreativeWork",
    IUC + "Agreement": "CreativeWork",
    SKOS + "ConceptScheme": "DefinedTermSet",
    SKOS + "Concept": "DefinedTerm",
}
"""Our classes and theirs; what is none of these is a Thing."""

PROPERTIES: Final = {
    _LABEL: "name",
    SKOS + "altLabel": "alternateName",
    DCTERMS + "description": "description",
    SKOS + "definition": "description",
    DCTERMS + "identifier": "identifier",
    SKOS + "exactMatch": "sameAs",
}
"""Properties of any thing."""

OF_A_KIND: Final = {
    "Place": {IUC + "within": "containedInPlace"},
    "Event": {
        IUC + "heldIn": "location",
        IUC + "date": "startDate",
        IUC + "subActivityOf": "superEvent",
    },
    "Project": {IUC + "involvesPlace": "areaServed"},
    "Organization": {IUC + "basedIn": "location"},
    "CreativeWork": {
        IUC + "document": "isPartOf",
        DCTERMS + "language": "inLanguage",
        DCTERMS + "references": "citation",
        IUC + "signatory": "mentions",
    },
    "DefinedTerm": {SKOS + "inScheme": "inDefinedTermSet", SKOS + "notation": "termCode"},
}
"""Properties that schema.org has for some of its classes only, by the class."""

OF_A_PERIOD: Final = {IUC + "start": "startDate", IUC + "end": "endDate"}
"""Properties of a stated period of an Event, as properties of the Event."""

_WIDER: Final = {
    "City": "Place",
    "Country": "Place",
    "Continent": "Place",
    "AdministrativeArea": "Place",
    "GovernmentOrganization": "Organization",
    "DigitalDocument": "CreativeWork",
}


def schema_triples(document: Document) -> frozenset[Triple]:
    """The thing that a document is about, and the names of what it points to."""
    said: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in document.triples:
        if isinstance(triple.subject, NamedNode):
            said[triple.subject.value].append(triple)
    topic = document.topic
    found = set(_told(topic, said))
    for term in {triple.object for triple in found if isinstance(triple.object, NamedNode)}:
        found.update(_named(term.value, said))
    page = NamedNode(BASE + document_tail(document.tail, HTML))
    return frozenset({*found, Triple(NamedNode(topic), _schema("url"), page)})


def in_schema_org(document: Document) -> Document:
    """The document in those words; what it says of itself stays as it is."""
    quads = frozenset(Quad(*triple) for triple in schema_triples(document))
    return Document(document.tail, document.topic, quads, document.about)


def as_schema_json_ld(document: Document) -> bytes:
    """The same as one JSON-LD object with what it points to inside, as a page may carry it.

    It needs no context from elsewhere. Escaped so that it may stand in an HTML script element.
    """
    nodes: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in sorted(schema_triples(document), key=str):
        nodes[_name(triple.subject)].append(triple)
    body = {"@context": {"@vocab": SCHEMA}, **_object(document.topic, nodes, ())}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text.encode() + b"\n"


def _told(iri: str, said: Mapping[str, list[Triple]]) -> Iterator[Triple]:
    thing = NamedNode(iri)
    kind = _class_of(said.get(iri, ()))
    yield Triple(thing, NamedNode(_TYPE), _schema(kind))
    known = {**PROPERTIES, **OF_A_KIND.get(_WIDER.get(kind, kind), {})}
    for triple in said.get(iri, ()):
        name = known.get(triple.predicate.value)
        if name:
            yield Triple(thing, _schema(name), triple.object)
    yield from _geo(thing, said.get(iri, ()), kind)
    if kind == "Event":
        yield from _times(thing, said)


def _named(iri: str, said: Mapping[str, list[Triple]]) -> Iterator[Triple]:
    for triple in said.get(iri, ()):
        if triple.predicate.value == _LABEL:
            yield Triple(NamedNode(iri), _schema("name"), triple.object)


def _geo(thing: NamedNode, triples: Iterable[Triple], kind: str) -> Iterator[Triple]:
    points = {
        name: triple.object
        for triple in sorted(triples, key=str)
        for name, iri in (("latitude", WGS84 + "lat"), ("longitude", WGS84 + "long"))
        if triple.predicate.value == iri
    }
    if len(points) == 2 and _WIDER.get(kind, kind) == "Place":
        point = BlankNode("point")
        yield Triple(thing, _schema("geo"), point)
        yield Triple(point, NamedNode(_TYPE), _schema("GeoCoordinates"))
        yield from (Triple(point, _schema(name), value) for name, value in points.items())


def _times(thing: NamedNode, said: Mapping[str, list[Triple]]) -> Iterator[Triple]:
    """When an event begins and ends, as its periods say: never the days that a vague date was computed into."""
    for link in said.get(thing.value, ()):
        if link.predicate.value == IUC + "period":
            for triple in said.get(_name(link.object), ()):
                name = OF_A_PERIOD.get(triple.predicate.value)
                if name:
                    yield Triple(thing, _schema(name), triple.object)


def _class_of(triples: Iterable[Triple]) -> str:
    classes = {_name(triple.object) for triple in triples if triple.predicate.value == _TYPE}
    return next((theirs for ours, theirs in CLASSES.items() if ours in classes), "Thing")


def _object(iri: str, nodes: Mapping[str, list[Triple]], above: tuple[str, ...]) -> dict[str, Any]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for triple in nodes.get(iri, ()):
        if triple.predicate.value == _TYPE:
            found["@type"].append(_name(triple.object).removeprefix(SCHEMA))
        else:
            name = triple.predicate.value.removeprefix(SCHEMA)
            found[name].append(_json(triple.object, nodes, (*above, iri)))
    own = {name: values[0] if len(values) == 1 else values for name, values in sorted(found.items())}
    return own if iri.startswith("_:") else {"@id": iri, **own}


def _json(value: object, nodes: Mapping[str, list[Triple]], above: tuple[str, ...]) -> Any:
    if isinstance(value, Literal):
        if value.language:
            return {"@value": value.value, "@language": value.language}
        return value.value
    iri = _name(value)
    return {"@id": iri} if iri in above or iri not in nodes else _object(iri, nodes, above)


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _schema(name: str) -> NamedNode:
    return NamedNode(SCHEMA + name)
