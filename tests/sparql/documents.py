"""Documents in the four formats, and reading them as a write does."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, RdfFormat

from iuc_graph.errors import RequestError
from iuc_graph.settings import Settings
from iuc_graph.sparql.document_types import TAKEN
from iuc_graph.sparql.rdf_documents import quads_of_document
from iuc_graph.sparql.write_request import Document

EX = "https://example.org/"
G = NamedNode(EX + "g")
TURTLE, NTRIPLES, RDFXML, JSONLD = TAKEN.split(", ")
RDF = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='https://example.org/'"
NODE = f"<rdf:Description rdf:about='{EX}a'><e:p>&e;</e:p></rdf:Description>"


def read(media_type: str, content: str | bytes, base: str | None = EX, **options):
    limits = Settings(**options.pop("limits", {}))
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return quads_of_document(Document(media_type, raw, base), G, limits, **options)


def refusal(media_type: str, content: str | bytes, **options) -> str:
    with pytest.raises(RequestError) as caught:
        read(media_type, content, **options)
    return str(caught.value)


KINDS = {
    TURTLE: RdfFormat.TURTLE,
    NTRIPLES: RdfFormat.N_TRIPLES,
    RDFXML: RdfFormat.RDF_XML,
    JSONLD: RdfFormat.JSON_LD,
}

SAME = {
    "text/turtle": "<a> <p> 'ü'@de , <#b> ; <q> [] .",
    "application/n-triples": f'<{EX}a> <{EX}p> "\\u00FC"@de .\n<{EX}a> <{EX}p> <{EX}#b> .\n<{EX}a> <{EX}q> _:x .',
    "application/rdf+xml": f"<?xml version='1.0' encoding='utf-8'?><!-- --><?x y?><rdf:RDF {RDF}>"
    "<rdf:Description rdf:about='a'><e:p xml:lang='de'>ü</e:p><e:p rdf:resource='#b'/><e:q rdf:parseType='Resource'/>"
    "</rdf:Description></rdf:RDF>",
    "application/ld+json": '{"@id": "a", "https://example.org/p": [{"@value": "\\u00fc", "@language": "de"},'
    '{"@id": "#b"}], "https://example.org/q": {}}',
}
"""The same three triples in each format."""
