"""The answers to requests for lists and for their things, in every form, each from one state of the graph."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from iuc_graph.entities.description import describe
from iuc_graph.entities.evidence import passages_of
from iuc_graph.entities.holders import Holders, holders_of
from iuc_graph.entities.lists.listing import Page, Source, Wanted, alone, page
from iuc_graph.entities.lists.policies import HELD
from iuc_graph.entities.lists.resource import Accepts, Field, Resource
from iuc_graph.entities.lists.shelves import Shelves
from iuc_graph.entities.place import PlaceStory, story_of
from iuc_graph.entities.told import Description
from iuc_graph.errors import NameUnknown
from iuc_graph.reports import Named, Report
from iuc_graph.reports.csv_text import table_as_csv
from iuc_graph.reports.elsewhere import Elsewhere, elsewhere_of
from iuc_graph.reports.evidence import evidence_of, sources_of
from iuc_graph.reports.sharing_told import version_of
from iuc_graph.reports.writing import WRITERS
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.vocabulary import short
from iuc_graph.web.api import resource_parameters as parameters
from iuc_graph.web.api.pages import Cursor, read_cursor
from iuc_graph.web.api.parameters import shown
from iuc_graph.web.api.representations import CSV, JSON, JSON_LD
from iuc_graph.web.api.resource_briefs import Brief, brief_of_list
from iuc_graph.web.api.resource_briefs import passages_of as passages_behind
from iuc_graph.web.api.resource_detail import (
    LEGS,
    Telling,
    passage_document,
    passages_of_story,
    statements_json_ld,
    statements_table,
)
from iuc_graph.web.api.resource_forms import as_json_ld, table_of
from iuc_graph.web.api.resource_instead import instead_document
from iuc_graph.web.api.resource_names import Meant
from iuc_graph.web.api.resource_parameters import ListRequest
from iuc_graph.web.api.resource_sources import documents_of
from iuc_graph.web.api.resource_values import Shown, things_among
from iuc_graph.web.api.resource_words import brief_words
from iuc_graph.web.api.session import Session
from iuc_graph.web.api.things import Things

WHOLE: Final = frozenset(("csv", "xlsx", "docx", "html"))
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
        if offer is CSV:
            return Made(table_as_csv(table), session, cursor)
        chosen = bool(asked.names("fields"))
        report = Report(
            self.resource.title,
            f"{self.resource.title}: {len(items)} of {found.count}",
            version_of(session.generation),
            (table,),
            _given(asked),
            notes=() if found.count else (_why_nothing(source, wanted),),
            sources=sources_of(session, documents_of(source, self.resource, found.iris), asked.language),
            brief=brief_of_list(self.resource, fields, items, chosen=chosen),
            language=asked.language,
        )
        return Made(WRITERS[offer.format](report), session, cursor)

    def detail(self, session: Session, slug: str, language: str, offer: Offer) -> Made:
        """Everything about one thing. Raises NameUnknown with the nearest, and as `Reader.select`."""
        source = self._source(session)
        iri = self._known(session, source, slug)
        told = describe(session, iri)
        if offer is JSON_LD:
            return Made(statements_json_ld(told), session)
        if offer is JSON:
            return Made(_json(self._document(session, source, told, language)), session)
        if offer is CSV:
            labels = source.labels(told.nodes())
            return Made(table_as_csv(statements_table(told, labels, language)), session)
        return Made(WRITERS[offer.format](self._report(session, source, told, language)), session)

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

    def _report(self, session: Session, source: Source, told: Description, language: str) -> Report:
        story = self._story(session, told.iri)
        elsewhere = self._elsewhere(session, told.iri, story)
        nodes = {*told.nodes(), *LEGS, *(story.nodes() if story else ())}
        nodes |= set(elsewhere.nodes() if elsewhere else ())
        labels, words = source.labels(nodes), brief_words(language)
        evidence = evidence_of(session, passages_behind(story, told), language)
        cited = {each.iri for each in evidence.sources}
        others = sources_of(session, set(told.documents) - cited, language)
        label = labels.of(told.iri, language)
        brief = Brief(labels, evidence, language).of(told, story)
        return Report(
            label,
            words.everything.format(label=label, id=short(told.iri)),
            version_of(session.generation),
            (statements_table(told, labels, language), brief),
            notes=(
                *((elsewhere.text(labels, language),) if elsewhere else ()),
                *((words.attribution,) if story else ()),
            ),
            sources=(*evidence.sources, *others),
            brief=brief,
            front=brief,
            language=language,
        )

    def _story(self, session: Session, iri: str) -> PlaceStory | None:
        return story_of(session, iri) if self.resource.name == "places" else None

    def _elsewhere(self, session: Session, iri: str, story: PlaceStory | None) -> Elsewhere | None:
        return None if story is None or story.ties else elsewhere_of(session.incidence, iri)

    def _held(self, session: Session, iri: str) -> Holders | None:
        term = HELD.get(self.resource.name)
        return holders_of(session, iri, term) if term else None

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
        story = self._story(session, told.iri)
        held = self._held(session, told.iri)
        further = story or held
        more = set(passages_of_story(further)) - told.passages.keys()
        passages = {**told.passages, **passages_of(session, more)}
        documents = sorted({*told.documents, *(each.document for each in passages.values())})
        nodes = {*told.nodes(), *things_among(source, fields, [told.iri]), *documents, *LEGS}
        elsewhere = self._elsewhere(session, told.iri, story)
        nodes |= set(elsewhere.nodes() if elsewhere else ())
        labels = source.labels(nodes | set(further.nodes() if further else ()))
        things = Things(labels, language)
        telling = Telling(things)
        instead = instead_document(elsewhere, labels, things) if elsewhere else None
        return {
            **telling.description(told),
            "item": Shown(source, things).item(told.iri, fields),
            **({"about": {**telling.place(story), "instead": instead}} if story else {}),
            **({"about": telling.policy(held)} if held else {}),
            "documents": [telling.thing(iri) for iri in documents],
            "passages": [passage_document(passages[iri]) for iri in sorted(passages)],
            "language": language,
            "generation": session.generation.name,
        }


def _given(asked: ListRequest) -> tuple[Named, ...]:
    return tuple(
        Named(name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, value in asked.values.items()
        if value is not None
    )


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
