"""Documents about things as bytes, from one state of the graph; blocking, so for a thread that may wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from fastapi import Request, Response

from iuc_graph.entities.description import describe
from iuc_graph.entities.told import Description
from iuc_graph.errors import NameUnknown
from iuc_graph.linked.addresses import HTML, JSON_LD, ONTOLOGY, Form
from iuc_graph.linked.document import Document
from iuc_graph.linked.schema_org import as_schema_json_ld, in_schema_org
from iuc_graph.linked.sources import document_about, graph_excerpt
from iuc_graph.linked.whereabouts import whereabouts
from iuc_graph.linked.writing import written
from iuc_graph.sparql.graph_names import unknown
from iuc_graph.store.generations import Generation
from iuc_graph.vocabulary import BASE, GRAPH, ID
from iuc_graph.web.api.representations import language_of
from iuc_graph.web.api.session import Session
from iuc_graph.web.linked_asking import Asked
from iuc_graph.web.linked_headers import SCHEMA
from iuc_graph.web.linked_known import Known
from iuc_graph.web.linked_pages import ontology_page, thing_page

ThingPage = Callable[[Request, Description, str | None, Session], Response]
"""What makes the page of a thing, in the thread of a session; see `pages_app.thing_routes.thing`."""

GRAPHS: Final = GRAPH.removeprefix(BASE)
THINGS: Final = ID.removeprefix(BASE)
NEAREST: Final = 5
"""Addresses that are offered in place of one that nothing has."""


@dataclass(frozen=True)
class Place:
    """Where an address leads: the `tail` that was meant, the one that it has `now`, in this generation."""

    tail: str
    now: str
    generation: Generation

    @property
    def moved(self) -> bool:
        """Whether that is another one."""
        return self.now != self.tail


@dataclass(frozen=True)
class Made:
    """A document in one form: the tail that it is about, its bytes or the response that holds them, and its state."""

    tail: str
    body: bytes
    generation: Generation
    response: Response | None = None


@dataclass(frozen=True)
class Maker:
    """Makes documents from a session. Raises as `Reader.select`."""

    known: Known
    page_of_thing: ThingPage | None

    def place(self, session: Session, tails: Iterable[str]) -> Place:
        """Where the first of these spellings leads that leads anywhere.

        Raises AddressGone, and NameUnknown with the nearest.
        """
        tail = ""
        for tail in tails:
            try:
                now = whereabouts(session, self.known.addresses, tail)
            except NameUnknown:
                continue
            return Place(tail, now, session.generation)
        raise _unknown(session, tail)

    def made(
        self, request: Request, session: Session, manner: Asked, tails: list[str], form: Form
    ) -> Made | Place:
        """The document, or where its thing is now. Raises as `place`, and GraphUnknown."""
        if tails[0].startswith(GRAPHS):
            return self._graph_page(request, session, manner, tails)
        place = self.place(session, tails)
        if place.moved:
            return place
        tail, generation = place.tail, place.generation
        if form == HTML and tail.startswith(THINGS) and self.page_of_thing is not None:
            page = self.page_of_thing(request, describe(session, BASE + tail), manner.lang, session)
            return Made(tail, b"", generation, page)
        document = document_about(session, self.known.files, tail)
        if document is None:
            raise _unknown(session, tail)
        session.check()
        if form == HTML:
            return Made(tail, self._page(request, session, document, manner), generation)
        return Made(tail, self._data(document, manner, form), generation)

    def _data(self, document: Document, manner: Asked, form: Form) -> bytes:
        if manner.profile == SCHEMA:
            if form == JSON_LD:
                return as_schema_json_ld(document)
            document = in_schema_org(document)
        return written(document, form, self.known.context)

    def _page(self, request: Request, session: Session, document: Document, manner: Asked) -> bytes:
        language = language_of(request, manner.lang)
        if document.tail == ONTOLOGY or document.tail.startswith(f"{ONTOLOGY}/"):
            reference = self.known.reference(session, document)
            return ontology_page(request, session, document.tail, reference, language)
        return thing_page(request, session, document, language)

    def _graph_page(self, request: Request, session: Session, manner: Asked, tails: list[str]) -> Made:
        held = session.generation.manifest.graphs
        tail = next((tail for tail in tails if BASE + tail in held), None)
        if tail is None:
            raise unknown(BASE + tails[-1], held)
        excerpt = graph_excerpt(session, tail)
        body = thing_page(request, session, excerpt, language_of(request, manner.lang), held[BASE + tail])
        return Made(tail, body, session.generation)


def _unknown(session: Session, tail: str) -> NameUnknown:
    """The error for an address that nothing has, with the nearest ones, first those of its kind."""
    kind, _, name = unquote(tail).removeprefix(THINGS).partition("/")
    found = session.names.nearest((name or kind).replace("/", " ").replace("-", " "), limit=20)
    near = sorted((thing.iri for thing in found), key=lambda iri: not iri.startswith(f"{ID}{kind}/"))[
        :NEAREST
    ]
    listed = " ".join(f"<{iri}>" for iri in near)
    hint = f"Nearest: {listed}." if listed else "/api lists what there is, and /api/search finds it by name."
    return NameUnknown(f"There is nothing with the address <{BASE}{tail[:200]}>. {hint}", tuple(near))
