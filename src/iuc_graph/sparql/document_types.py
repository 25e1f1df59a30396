"""The media types of RDF documents that are read when they are sent, each for one graph."""

from __future__ import annotations

from typing import Final

from iuc_graph.errors import MediaTypeUnsupported

FORMATS: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/x-turtle": "turtle",
    "text/plain": "ntriples",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    "application/json": "jsonld",
}
"""Names of formats by media types. The first four are the proper ones; the others are what some clients send."""

TAKEN: Final = ", ".join(tuple(FORMATS)[:4])
"""The proper ones, as a header Accept-Post lists them."""

ACCEPTED: Final = ("Accept-Post", TAKEN)

_OF_SEVERAL: Final = {"application/n-quads": "N-Quads", "application/trig": "TriG"}


def check_media_type(media_type: str) -> None:
    """Raise MediaTypeUnsupported for a document that is not read; it says what is."""
    if media_type in FORMATS:
        return
    if media_type in _OF_SEVERAL:
        raise MediaTypeUnsupported(
            f"{_OF_SEVERAL[media_type]} names graphs itself, and this address is for one graph. Send {TAKEN}, or "
            "all graphs at once with INSERT DATA to /sparql.",
            ACCEPTED,
        )
    raise MediaTypeUnsupported(
        f"The document is {media_type[:100] or 'of no type'}, as the header Content-Type has it. It may be {TAKEN}.",
        ACCEPTED,
    )
