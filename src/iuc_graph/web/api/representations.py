"""The forms in which an answer of the REST interface can be had: how one is chosen, and the headers that go with it."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Final
from urllib.parse import quote

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from iuc_graph.entities.labels import LANGUAGES
from iuc_graph.reports.web_page import style_source
from iuc_graph.sparql.formats import with_charset
from iuc_graph.sparql.negotiation import Offer, accepts_gzip, choose, not_acceptable
from iuc_graph.sparql.tags import matches
from iuc_graph.store.generations import Generation
from iuc_graph.web.answers import GENERATION
from iuc_graph.web.api.denominators import DENOMINATOR
from iuc_graph.web.headers import EVERYWHERE
from iuc_graph.web.languages import known, preferred
from iuc_graph.workers.outflow import GZIP_LEVEL, WORTH_PACKING

JSON: Final = Offer("application/json", "json")
CSV: Final = Offer("text/csv", "csv")
JSON_LD: Final = Offer("application/ld+json", "jsonld")
GEOJSON: Final = Offer("application/geo+json", "geojson")
XLSX: Final = Offer("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
DOCX: Final = Offer("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
HTML: Final = Offer("text/html", "html")
GRAPHML: Final = Offer("application/graphml+xml", "graphml")

VARY: Final = "Accept, Accept-Encoding, Accept-Language"

SAVED: Final = frozenset(("csv", "xlsx", "docx", "graphml"))
"""Forms that a browser saves instead of showing them."""

LONG: Final = 64 * 1024
"""Bytes from which on packing takes longer than other requests should wait."""

PACKED_ALREADY: Final = frozenset(("xlsx", "docx"))
"""Forms that are archives themselves."""


def chosen(
    request: Request, offers: Sequence[Offer], extension: str | None = None, format_name: str | None = None
) -> Offer:
    """The offer that a client gets: the extension of the address wins, then `?format=`, then the Accept header.

    Raises HTTPException 404 for an extension that is none of them, and NotAcceptable.
    """
    if extension is not None:
        for offer in offers:
            if offer.format == extension:
                return offer
        raise HTTPException(404)
    if format_name:
        wanted = format_name.strip().lower()
        for offer in offers:
            if wanted in (offer.format, offer.media_type):
                return offer
        raise not_acceptable(offers)
    return choose(", ".join(request.headers.getlist("accept")) or None, offers)


def language_of(request: Request, wanted: str | None = None) -> str:
    """The language of labels: `?lang=` wins, then Accept-Language, else English.

    A tag with a region or script, such as zh-Hant, counts as its language.
    """
    if wanted:
        return known(wanted) or LANGUAGES[0]
    return preferred(", ".join(request.headers.getlist("accept-language")))


def respond(
    request: Request,
    body: bytes,
    offer: Offer,
    generation: Generation,
    *,
    language: str | None = None,
    file: str = "answer",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response with this body, or 304 where the client has it already. `file` is its name without extension."""
    packed = _packed(request, body, offer)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}{"" if packed is None else "-gzip"}"'
    given = {
        "ETag": tag,
        "Vary": VARY,
        "Cache-Control": "no-cache",
        "Access-Control-Expose-Headers": f"{GENERATION}, {DENOMINATOR}, ETag, Link, X-Request-Id",
        GENERATION: generation.name,
        **(headers or {}),
    }
    if language:
        given["Content-Language"] = language
    if matches(", ".join(request.headers.getlist("if-none-match")) or None, tag):
        return Response(status_code=304, headers=given)
    if offer.format in SAVED:
        given["Content-Disposition"] = _saved_as(f"{file}.{offer.format}")
    given["Content-Type"] = with_charset(offer)
    if packed is None:
        return Response(body, headers=given)
    return Response(packed, headers={**given, "Content-Encoding": "gzip"})


async def responded(
    request: Request,
    body: bytes,
    offer: Offer,
    generation: Generation,
    *,
    language: str | None = None,
    file: str = "answer",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The same as `respond`; a long body is packed in a thread, so that other requests do not wait for it."""
    make = partial(respond, request, body, offer, generation, language=language, file=file, headers=headers)
    return make() if len(body) < LONG else await asyncio.to_thread(make)


def page_headers(offer: Offer) -> dict[str, str]:
    """Of a briefing for print, the policy that permits the style which it carries itself; of other forms nothing."""
    return {"Content-Security-Policy": _policy()} if offer == HTML else {}


@cache
def _policy() -> str:
    return EVERYWHERE["Content-Security-Policy"].replace("style-src 'self'", f"style-src {style_source()}")


def _saved_as(name: str) -> str:
    """A Content-Disposition; a name beyond ASCII stands in it as RFC 6266 has it."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    further = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{further}'


def _packed(request: Request, body: bytes, offer: Offer) -> bytes | None:
    """The body packed, where the client wants that and it is worth it; None otherwise."""
    if offer.format in PACKED_ALREADY or len(body) < WORTH_PACKING:
        return None
    if not accepts_gzip(", ".join(request.headers.getlist("accept-encoding"))):
        return None
    return gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0)
