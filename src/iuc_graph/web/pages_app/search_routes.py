"""/search: everything by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response

from iuc_graph.entities.lists.listing import Source
from iuc_graph.errors import NameUnknown, ParameterInvalid
from iuc_graph.names.search import LONGEST, Findings, Found
from iuc_graph.web.api.representations import language_of
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.pages_app.frame import page
from iuc_graph.web.pages_app.reading import source_of
from iuc_graph.web.pages_app.routing import add
from iuc_graph.web.pages_app.telling import Link, Telling

SHOWN: Final = 50


@dataclass(frozen=True)
class Hit:
    """A thing that was found: its kind and countries, and the name that it was found by, cut at what to highlight."""

    link: Link
    kind: str
    countries: tuple[Link, ...]
    name: tuple[tuple[str, bool], ...]
    lang: str
    differs: bool


@dataclass(frozen=True)
class Results:
    """What was found, and how many things in all; `near`: nothing has the text, and these are the nearest."""

    hits: tuple[Hit, ...]
    count: int
    near: bool


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)

    async def search(request: Request) -> Response:
        """The things with this text in a name, the best first. Raises ParameterInvalid for a text too long."""
        text = request.query_params.get("q", "").strip()
        kind = request.query_params.get("kind", "").strip()
        if len(text) > LONGEST:
            raise ParameterInvalid("q", f"The text has {len(text)} characters; it may have {LONGEST}.")

        def made(session: Session) -> Response:
            language = language_of(request, request.query_params.get("lang"))
            found = _results(session, source_of(request, session), text, kind, language) if text else None
            return page(request, session.generation, "search.html", text=text, found=found)

        return await read(request, made, at=request.query_params.get("at"))

    add(routes, "/search", search)
    return routes


def _results(session: Session, source: Source, text: str, kind: str, language: str) -> Results:
    search = session.of(session.service.parts.search)
    try:
        found = search.search(
            text,
            kinds=(kind,) if kind else (),
            country=None,
            limit=SHOWN,
            inside=True,
            check=session.check,
        )
    except NameUnknown as error:
        raise ParameterInvalid("kind", str(error)) from error
    session.check()
    return Results(_hits(source, found, language), found.count, found.near)


def _hits(source: Source, found: Findings, language: str) -> tuple[Hit, ...]:
    iris = {each.thing.iri for each in found.found} | {each.thing.type or "" for each in found.found}
    iris |= {country for each in found.found for country in each.thing.countries}
    telling = Telling.of(source, language, iris - {""})
    return tuple(_hit(telling, each) for each in found.found)


def _hit(telling: Telling, found: Found) -> Hit:
    thing, name = found.thing, found.name
    link = telling.link(thing.iri)
    kind = telling.link(thing.type).label if thing.type else ""
    lang = name.language if name.language != telling.language else ""
    pieces = tuple(_pieces(name.text, found.spans))
    countries = tuple(telling.link(iri) for iri in thing.countries if iri != thing.iri)
    return Hit(link, kind, countries, pieces, lang, name.text != link.label)


def _pieces(text: str, spans: tuple[tuple[int, int], ...]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is to be highlighted."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]
