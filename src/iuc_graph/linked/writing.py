"""Documents as bytes, in each form for programs; equal documents give equal bytes."""

from __future__ import annotations

import io
from typing import BinaryIO, Final, cast

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple, serialize

from iuc_graph.linked.addresses import JSON_LD, N_TRIPLES, RDF_XML, TRIG, Form
from iuc_graph.linked.context import Context
from iuc_graph.linked.document import Document, prefixes_of, quad_of
from iuc_graph.linked.json_ld import as_json_ld
from iuc_graph.store.xml_text import XmlText

_FORMATS: Final = {"ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML}


def written(document: Document, form: Form, context: Context) -> bytes:
    """A document in one of the forms `addresses.DATA`.

    TriG keeps apart which graph says what; what is said of the document itself stands in no graph there. Raises
    QueryFailed where a text holds a sign that XML cannot.
    """
    if form == TRIG:
        return _trig(document)
    if form == JSON_LD:
        return as_json_ld(document.triples, context, document.topic)
    ordered = sorted(document.triples, key=lambda triple: _place(triple, document))
    if form == N_TRIPLES:
        return "".join(f"{triple} .\n" for triple in ordered).encode()
    output = io.BytesIO()
    target = cast(BinaryIO, XmlText(output)) if form == RDF_XML else output
    serialize(ordered, target, _FORMATS[form.extension], prefixes=prefixes_of(ordered))
    return output.getvalue()


def _trig(document: Document) -> bytes:
    quads = {*document.quads, *(quad_of(triple, DefaultGraph()) for triple in document.about)}
    ordered = sorted(quads, key=lambda quad: (str(quad.graph_name), *_place(quad.triple, document)))
    prefixes = prefixes_of(quad.triple for quad in ordered)
    return serialize(ordered, format=RdfFormat.TRIG, prefixes=prefixes) or b""


def _place(triple: Triple, document: Document) -> tuple[bool, bool, str]:
    """The thing first, then what else is told, the document last."""
    subject = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
    return subject != document.topic, subject.startswith(document.iri), str(triple)
