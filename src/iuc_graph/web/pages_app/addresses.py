"""Where a thing is shown: from its IRI to the address of its page."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

from iuc_graph.linked.addresses import HTML, document_tail
from iuc_graph.vocabulary import BASE, GRAPH, ID, IUC

_SHOWN: Final = (ID, GRAPH, BASE + "scheme/")
_SAFE: Final = "/-._~!$'()*,;:@"


def page_of(iri: str) -> str | None:
    """The address of the page about an IRI of ours, None for others. All terms of the ontology stand on one page."""
    if iri.startswith(IUC):
        return f"/{document_tail('ontology', HTML)}#{quote(iri.removeprefix(IUC), safe=_SAFE)}"
    if not iri.startswith(_SHOWN):
        return None
    return "/" + quote(document_tail(iri.removeprefix(BASE), HTML), safe=_SAFE)


def document_of(iri: str, extension: str) -> str:
    """The address of the document about one of our things in the form that has this extension."""
    return f"/doc/{quote(iri.removeprefix(BASE), safe=_SAFE)}.{extension}"


def outward(iri: str) -> str | None:
    """An IRI as an address that a browser may be sent to; None for what is not of the web."""
    return iri if iri.startswith(("https://", "http://")) else None


def readable(iri: str) -> str:
    """An address as people read it: without its scheme, and decoded."""
    return unquote(iri.partition("://")[2] or iri)
