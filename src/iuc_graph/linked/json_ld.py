"""JSON-LD as people like to read it: short names, one object a node, the thing itself first."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from iuc_graph.linked.context import Context, Term, compacted
from iuc_graph.vocabulary import RDF, XSD

_TYPE: Final = RDF + "type"
_PLAIN: Final = frozenset((XSD + "string", RDF + "langString"))

Json = dict[str, Any]


def as_json_ld(triples: Iterable[Triple], context: Context, first: str) -> bytes:
    """The triples with the part of the context that they use; equal triples give equal bytes.

    `first` is the IRI of the node that stands first.
    """
    nodes: defaultdict[str, defaultdict[str, list[Triple]]] = defaultdict(lambda: defaultdict(list))
    for triple in sorted(triples, key=str):
        nodes[_id(triple.subject)][triple.predicate.value].append(triple)
    writing = _Writing(context)
    ordered = sorted(nodes, key=lambda iri: (iri != first, iri))
    graph = [writing.node(iri, nodes[iri]) for iri in ordered]
    document = {"@context": context.part(writing.prefixes, writing.names), "graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


class _Writing:
    """Writes nodes, and notes which prefixes and names of the context it uses."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.prefixes: set[str] = set()
        self.names: set[str] = set()

    def node(self, iri: str, properties: Mapping[str, list[Triple]]) -> Json:
        written: Json = {"id": iri}
        for name in sorted(properties, key=lambda name: (name != _TYPE, name)):
            triples = properties[name]
            if name == _TYPE and all(isinstance(triple.object, NamedNode) for triple in triples):
                written["type"] = _one_or_all([self._class(_id(triple.object)) for triple in triples])
                continue
            term = self._context.terms.get(name)
            written[self._key(name, term)] = _one_or_all([_value(triple.object, term) for triple in triples])
        return written

    def _class(self, iri: str) -> str:
        return self._key(iri, self._context.terms.get(iri))

    def _key(self, iri: str, term: Term | None) -> str:
        if term is not None:
            self.names.add(term.name)
            return term.name
        short = compacted(iri)
        if short != iri:
            self.prefixes.add(short.partition(":")[0])
        return short


def _value(value: object, term: Term | None) -> Any:
    how = term.values if term else ""
    if isinstance(value, NamedNode | BlankNode):
        return _id(value) if how == "@id" else {"id": _id(value)}
    assert isinstance(value, Literal)
    if value.language:
        return {"@value": value.value, "@language": value.language}
    datatype = value.datatype.value
    if datatype == how or (not how and datatype in _PLAIN):
        return value.value
    return {"@value": value.value} if datatype in _PLAIN else {"@value": value.value, "type": datatype}


def _id(term: object) -> str:
    assert isinstance(term, NamedNode | BlankNode)
    return term.value if isinstance(term, NamedNode) else str(term)


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
