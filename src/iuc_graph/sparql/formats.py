"""The formats of answers: their media types, their short names, and which one a client gets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from iuc_graph.sparql.guard import Form
from iuc_graph.sparql.negotiation import Offer, choose, not_acceptable

TABLE_OFFERS: Final = (
    Offer("application/sparql-results+json", "json"),
    Offer("application/sparql-results+xml", "xml"),
    Offer("text/csv", "csv"),
    Offer("text/tab-separated-values", "tsv"),
    Offer("application/json", "json"),
    Offer("application/xml", "xml"),
    Offer("text/xml", "xml"),
)
"""Media types for SELECT and ASK, the preferred ones first; the last three are other names of the first two."""

GRAPH_OFFERS: Final = (
    Offer("text/turtle", "turtle"),
    Offer("application/n-triples", "ntriples"),
    Offer("application/ld+json", "jsonld"),
    Offer("application/rdf+xml", "rdfxml"),
    Offer("application/n-quads", "nquads"),
    Offer("application/trig", "trig"),
    Offer("application/json", "jsonld"),
    Offer("application/xml", "rdfxml"),
    Offer("text/xml", "rdfxml"),
    Offer("text/plain", "ntriples"),
)
"""Media types for CONSTRUCT and DESCRIBE."""

SHORT_NAMES: Final = {
    "ttl": "turtle",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "nq": "nquads",
    "srj": "json",
    "srx": "xml",
    "json-ld": "jsonld",
    "rdf+xml": "rdfxml",
    "n3": "turtle",
}
"""Further names for `?format=`, beside those of the formats and the media types themselves. Turtle is also N3."""

GRAPH_NAMES: Final = {"xml": "rdfxml", "json": "jsonld"}
"""What the names of two formats for tables mean where the answer is a graph."""


USUAL: Final = 256
"""Characters of an Accept header and names of formats; the choice for what is not longer is remembered."""

EXTENSIONS: Final = {
    "json": "json",
    "xml": "xml",
    "csv": "csv",
    "tsv": "tsv",
    "srj": "json",
    "srx": "xml",
    "ttl": "turtle",
    "nt": "ntriples",
    "jsonld": "jsonld",
    "rdf": "rdfxml",
    "nq": "nquads",
    "trig": "trig",
}
"""The formats by the extensions of their files, in which an address may end."""


def choose_offer(form: Form, accept: str | None, formats: Sequence[str]) -> Offer:
    """The offer for a query of this form; format names win over Accept, the first that fits.

    There may be several, since SPARQLWrapper sends the name and the media type. Raises NotAcceptable.
    """
    if len(accept or "") + sum(map(len, formats)) > USUAL:
        return _choose_offer(form, accept, formats)
    return _usual_offer(form, accept, tuple(formats))


def _choose_offer(form: Form, accept: str | None, formats: Sequence[str]) -> Offer:
    return choose_among(GRAPH_OFFERS if form.gives_graph else TABLE_OFFERS, accept, formats)


# Clients send the same few headers with each of their queries.
_usual_offer = lru_cache(256)(_choose_offer)


def choose_among(offers: Sequence[Offer], accept: str | None, formats: Sequence[str]) -> Offer:
    """The same among offers that are all for tables, or all for graphs."""
    if not formats:
        return choose(accept, offers)
    names = SHORT_NAMES | (GRAPH_NAMES if offers is GRAPH_OFFERS else {})
    for format_name in formats:
        wanted = format_name.strip().lower()
        for offer in offers:
            if names.get(wanted, wanted) in {offer.format, offer.media_type}:
                return offer
    raise not_acceptable(offers)


def with_charset(offer: Offer) -> str:
    """The Content-Type of an offer: text types have a charset, the others name their encoding themselves."""
    return f"{offer.media_type}; charset=utf-8" if offer.media_type.startswith("text/") else offer.media_type
