"""The answers to requests for lists and for their things, in every form, each from one state of the graph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from iuc_graph.entities.description import describe
from iuc_graph.entities.evidence import passages_of
from iuc_graph.entities.lists.listing import Page, Source, Wanted, alone, page
from iuc_graph.entities.lists.resource import Accepts, Field, Resource
from iuc_graph.entities.lists.shelves import Shelves
from iuc_graph.entities.place import story_of
from iuc_graph.entities.told import Description
from iuc_graph.errors import NameUnknown
from iuc_graph.reports import Named, Report, Table, Version
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.vocabulary import short
from iuc_graph.web.api import resource_parameters as parameters
from iuc_graph.web.api.pages import Cursor, read_cursor
from iuc_graph.web.api.parameters import shown
from iuc_graph.web.api.representations import JSON, JSON_LD
from iuc_graph.web.api.resource_detail import (
    LEGS,
    Telling,
    passage_document,
    passages_of_story,
    statements_json_ld,
    statements_table,
)
from iuc_graph.web.api.resource_forms import as_json_ld, table_of
from iuc_graph.web.api.resource_names import Meant
from iuc_graph.web.api.resource_parameters import ListRequest
from iuc_graph.web.api.resource_values import Shown, things_among
from iuc_graph.web.api.session import Session
from iuc_graph.web.api.things import Things

WHOLE: Final = frozenset(("csv", "xlsx"))
"""Forms that hold a whole list unless a page is asked for: who saves a file expects all of it there."""


@dataclass(frozen=True)
class Made:
    """An answer's bytes, the session that it was read in, and the cursor of the next page if there is one."""

    body: bytes
    session: Session
    next: str | None = None


@dataclass(frozen=True)
class Answers:
    """Answers about one list. Blocking, so to be asked in a thread that may wait."""

    resource: Resource
    shelves: Shelves = field(repr=False)

    def listing(self, session: Session, asked: ListRequest, offer: Offer) -> Made:
        """A page of the list. Raises ParameterInvalid, NameUnknown, NameAmbiguous, and as `Reader.select`."""
        source = self._source(session)
        wanted = parameters.wanted_of(
            self.resource, asked, Meant(source, session), whole=offer.format in WHOLE
        )
        fields = parameters.fields_of(self.resource, asked)
        found = page(source, wanted)
        cursor = _cursor(wanted, found, session)
        if offer is JSON_LD:
            return Made(as_json_ld(source, self.resource, fields, found.iris), session, cursor)
        labels = source.labels(self._labelled(source, found, fields))
        showing = Shown(source, Things(labels, asked.language))
        labelled = parameters.is_labelled(asked)
        items = [showing.item(iri, fields, labelled=labelled) for iri in found.iris]
        if offer is JSON:
            document = {
                "items": items,
                "count": found.count,
                "next": cursor,
                "facets": self._facets(showing, found) if wanted.facets else None,
                "note": _note(asked, wanted, session) if found.count else _why_nothing(source, wanted),
                "language": asked.language,
                "generation": session.generation.name,
            }
            return Made(_json(document), session, cursor)
        table = table_of(self.resource, fields, items, labelled=labelled)
        file = _file(offer, session, asked.language, self._report(asked, len(items), found.count), table)
        return Made(file, session, cursor)

    def detail(self, session: Session, slug: str, language: str, offer: Offer) -> Made:
        """Everything about one thing. Raises NameUnknown with the nearest, and as `Reader.select`."""
        source = self._source(session)
        iri = self._known(session, source, slug)
        told = describe(session, iri)
        if offer is JSON_LD:
            return Made(statements_json_ld(told), session)
        if offer is JSON:
            return Made(_json(self._document(session, source, told, language)), session)
        labels = source.labels(told.nodes())
        label = labels.of(iri, language)
        asked = _Asked(label, f"Everything about {label} ({short(iri)})")
        return Made(_file(offer, session, language, asked, statements_table(told, labels, language)), session)

    def _source(self, session: Session) -> Source:
        return Source(self.shelves.of(session.generation.manifest.digest), session)

    def _facets(self, showing: Shown, found: Page) -> dict[str, Any]:
        filters = {each.name: each for each in self.resource.filters}
        return {name: showing.facet(filters[name], counts) for name, counts in found.facets.items()}

    def _labelled(self, source: Source, found: Page, fields: Sequence[Field]) -> set[str]:
        """All IRIs that a page needs labels for."""
        linked = {each.name for each in self.resource.filters if each.accepts in (Accepts.NAME, Accepts.CODE)}
        counted = (value for name in linked & found.facets.keys() for value, _ in found.facets[name])
        return {*things_among(source, fields, found.iris), *counted}

    def _report(self, asked: ListRequest, shown_items: int, count: int) -> _Asked:
        given = tuple(
            Named(name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
            for name, value in asked.values.items()
            if value is not None
        )
        return _Asked(self.resource.title, f"{self.resource.title}: {shown_items} of {count}", given)

    def _known(self, session: Session, source: Source, slug: str) -> str:
        """The IRI of this slug. Raises NameUnknown with what the text may have meant."""
        iri = self.resource.iri(slug)
        things = source.column(self.resource.things).rows
        if iri in things:
            return iri
        classes = (self.resource.class_iri,)
        meant = [each.thing for each in session.names.resolve(slug, classes).candidates[:5]]
        near = meant or session.names.nearest(slug.replace("-", " "), classes)
        listed = "; ".join(f"{thing.iri.rpartition('/')[2]} ({thing.title})" for thing in near)
        hint = f"Nearest: {listed}." if listed else f"/api/{self.resource.name} lists them."
        message = f"There is no {self.resource.one} {shown(slug)}. {hint}"
        raise NameUnknown(message, tuple(thing.iri for thing in near))

    def _document(self, session: Session, source: Source, told: Description, language: str) -> dict[str, Any]:
        fields = self.resource.fields
        story = story_of(session, told.iri) if self.resource.name == "places" else None
        more = set(passages_of_story(story)) - told.passages.keys()
        passages = {**told.passages, **passages_of(session, more)}
        documents = sorted({*told.documents, *(each.document for each in passages.values())})
        nodes = {*told.nodes(), *things_among(source, fields, [told.iri]), *documents, *LEGS}
        labels = source.labels(nodes | set(story.nodes() if story else ()))
        things = Things(labels, language)
        telling = Telling(things)
        return {
            **telling.description(told),
            "item": Shown(source, things).item(told.iri, fields),
            **({"about": telling.place(story)} if story else {}),
            "documents": [telling.thing(iri) for iri in documents],
            "passages": [passage_document(passages[iri]) for iri in sorted(passages)],
            "language": language,
            "generation": session.generation.name,
        }


@dataclass(frozen=True)
class _Asked:
    """The title of a file, and what was asked for it, in words and by parameters."""

    title: str
    question: str
    given: tuple[Named, ...] = ()


def _file(offer: Offer, session: Session, language: str, asked: _Asked, table: Table) -> bytes:
    version = Version.of(session.generation)
    report = Report(asked.title, asked.question, version, (table,), asked.given, language=language)
    from iuc_graph.reports.writing import WRITERS  # takes a while to load, and most never ask for a file

    return WRITERS[offer.format](report)


def _cursor(wanted: Wanted, found: Page, session: Session) -> str | None:
    if found.end is None:
        return None
    return str(Cursor(parameters.order_of(wanted), found.end.key, found.end.iri, _state(session)))


def _state(session: Session) -> str:
    """The state of the graph as a cursor holds it: enough of its digest to know it again."""
    return session.generation.manifest.digest[:16]


def _note(asked: ListRequest, wanted: Wanted, session: Session) -> str | None:
    if asked.cursor is None:
        return None
    cursor = read_cursor(asked.cursor, parameters.order_of(wanted))
    if cursor.digest == _state(session):
        return None
    return (
        "The graph has changed since the page before. The list goes on after the same item; what was added before "
        "it is not shown, and count is that of now."
    )


def _why_nothing(source: Source, wanted: Wanted) -> str:
    """What each filter leaves by itself."""
    left = "; ".join(f"{name} alone leaves {number}" for name, number in alone(source, wanted))
    return f"Nothing fits all filters: {left}." if left else "The graph holds none of these."


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
