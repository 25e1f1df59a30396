"""Which address belongs to what: IRIs of ours as tails, and the documents that tell of them.

A thing is not a document. So each has an IRI without a form (`id/place/mannheim`), and documents that tell of it in one
form each: `doc/`, the tail of the thing's IRI, and an extension (`doc/id/place/mannheim.ttl`). As a document's address
always ends in its extension, the tail of a thing may hold dots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from iuc_graph.vocabulary import BASE

DOC: Final = "doc/"
"""What the tail of a document begins with."""

SCHEME: Final = "scheme/"
ONTOLOGY: Final = "ontology"
SHAPES: Final = "shapes"
CONTEXT: Final = "context.jsonld"


@dataclass(frozen=True)
class Form:
    """One form of documents: the end of its addresses, its media type, and its name."""

    extension: str
    media_type: str
    name: str


HTML: Final = Form("html", "text/html", "HTML")
TURTLE: Final = Form("ttl", "text/turtle", "Turtle")
JSON_LD: Final = Form("jsonld", "application/ld+json", "JSON-LD")
N_TRIPLES: Final = Form("nt", "application/n-triples", "N-Triples")
RDF_XML: Final = Form("rdf", "application/rdf+xml", "RDF/XML")
TRIG: Final = Form("trig", "application/trig", "TriG")

DATA: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG)
"""Forms for programs, the preferred one first."""

FORMS: Final = (HTML, *DATA)
"""All forms; what a client gets that accepts anything is the first."""

_BY_EXTENSION: Final = {form.extension: form for form in FORMS}


def tail_of(iri: str) -> str | None:
    """What stands behind the base in an IRI of ours, without its fragment; None for others."""
    return iri.removeprefix(BASE).partition("#")[0] if iri.startswith(BASE) else None


def split(tail: str) -> tuple[str, Form | None]:
    """The tail of a document without its extension, and the form that this names; None where it names none."""
    whole, dot, extension = tail.rpartition(".")
    form = _BY_EXTENSION.get(extension) if dot and whole else None
    return (whole, form) if form else (tail, None)


def document_iri(tail: str) -> str:
    """IRI of the document about a thing, whatever its form."""
    return BASE + DOC + tail


def document_tail(tail: str, form: Form) -> str:
    """Tail of the document about a thing in one form."""
    return f"{DOC}{tail}.{form.extension}"
