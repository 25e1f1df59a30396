"""What one page shows of a list or of a thing: in words, without addresses, and where documents say so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.entities.evidence import Statement
from iuc_graph.entities.labels import Labels
from iuc_graph.entities.lists.resource import Field, Kind, Resource
from iuc_graph.entities.place import PlaceStory
from iuc_graph.entities.told import Description, Fact, Value
from iuc_graph.reports import Cell, Column, Listed, Table
from iuc_graph.reports import Kind as CellKind
from iuc_graph.reports.evidence import Evidence
from iuc_graph.reports.sharing_context import sharing_words
from iuc_graph.themes.asking import Attribution
from iuc_graph.vocabulary import GEOSPARQL, IUC, RDF, RDFS, SKOS
from iuc_graph.web.api.resource_detail import LEGS
from iuc_graph.web.api.resource_forms import stated
from iuc_graph.web.api.resource_words import BriefWords, brief_words

FIELDS: Final = 5
"""Fields of a list that fit on a page beside the label, unless the asker says which."""

_BETWEEN: Final = "; "
_NAMED: Final = Attribution.NAMED.value
_LABEL: Final = RDFS + "label"

_FURNITURE: Final = frozenset(
    (
        _LABEL, RDF + "type", SKOS + "prefLabel", SKOS + "inScheme", SKOS + "topConceptOf", IUC + "statedAt",
        IUC + "machineMade", GEOSPARQL + "hasGeometry",
    )
)  # fmt: skip
"""Properties that the page says otherwise, or that tell nothing to a reader of it."""
_SEVERAL: Final = (Kind.THINGS, Kind.TEXTS, Kind.TIMES)


def brief_of_list(
    resource: Resource, fields: Sequence[Field], items: Sequence[dict[str, Any]], *, chosen: bool
) -> Table:
    """One row an item: its label and its first fields, or all of those that were `chosen`."""
    kept = list(fields) if chosen else [field for field in fields if field.kind is not Kind.POINT][:FIELDS]
    columns = [Column("label", "label"), *(_column(field) for field in kept)]
    rows = tuple(
        (item.get("label", item["id"]), *(_cell(field, item[field.name]) for field in kept)) for item in items
    )
    return Table(resource.name, tuple(columns), rows)


def _column(field: Field) -> Column:
    kind = CellKind.NUMBER if field.kind is Kind.NUMBER else CellKind.TEXT
    return Column(field.name, field.name.replace("_", " "), kind)


def _cell(field: Field, value: Any) -> Cell:
    if value is None:
        return None
    if field.kind is Kind.THING:
        return str(value["label"])
    if field.kind is Kind.POINT:
        return f"{value['latitude']}, {value['longitude']}"
    if field.kind in _SEVERAL:
        return Listed.joined(list(dict.fromkeys(_text(field, each) for each in value)), _BETWEEN)
    return value if isinstance(value, int) else str(value)


def _text(field: Field, value: Any) -> str:
    if field.kind is Kind.THINGS:
        return str(value["label"])
    return stated(value) if field.kind is Kind.TIMES else str(value)


Line = tuple[str, str, Sequence[Statement]]
"""What is told of, one thing that is told, and who says so."""


@dataclass(frozen=True)
class Brief:
    """Makes the page about one thing."""

    labels: Labels
    evidence: Evidence
    language: str

    @property
    def words(self) -> BriefWords:
        """The wording."""
        return brief_words(self.language)

    def of(self, told: Description, story: PlaceStory | None) -> Table:
        """One row for each kind of statement: of a place what it does and with whom first, then its facts."""
        lines = [*(self._of_story(story) if story else ()), *self._of_facts(told)]
        grouped: dict[str, dict[str, list[str]]] = {}
        for subject, text, statements in lines:
            passages = grouped.setdefault(subject, {}).setdefault(text, [])
            passages += [passage for statement in statements for passage in statement.passages]
        rows = tuple(
            (
                subject,
                Listed.joined(list(texts), _BETWEEN),
                self.evidence.short(passage for passages in texts.values() for passage in passages),
            )
            for subject, texts in grouped.items()
        )
        names = ("subject", "what", "stated_at")
        columns = tuple(Column(name, getattr(self.words, name)) for name in names)
        return Table(self.labels.of(told.iri, self.language), columns, rows)

    def _label(self, iri: str) -> str:
        return self.labels.of(iri, self.language)

    def _of_story(self, story: PlaceStory) -> Iterator[Line]:
        words = self.words
        for tie in story.ties:
            told = f"{self._label(tie.cooperation)} ({self._label(tie.role)})"
            yield words.cooperations, told, (tie.statement,)
        for partner in story.partners:
            yield words.partners, self._label(partner.place), (partner.statement,)
        yield from self._of_supports(story)
        yield from self._of_bodies(story)
        for presence in story.presences:
            yield words.activities, self._label(presence.activity), (presence.statement,)

    def _of_supports(self, story: PlaceStory) -> Iterator[Line]:
        words, themes = self.words, story.of("theme")
        named = {each.concept for each in themes if each.attribution == _NAMED}
        for each in themes:
            if each.attribution == _NAMED:
                yield words.themes_named, self._label(each.concept), (each.statement,)
        for each in themes:
            if each.concept not in named:
                yield words.themes_by_plan, self._label(each.concept), (each.statement,)
        surely = sharing_words(self.language).attributions
        for subject, property_ in ((words.sdgs, "sdg"), (words.partnerships, "urbanAgendaPartnership")):
            for each in story.of(property_):
                told = f"{self._label(each.concept)} ({surely[Attribution(each.attribution)]})"
                yield subject, told, (each.statement,)

    def _of_bodies(self, story: PlaceStory) -> Iterator[Line]:
        words = self.words
        for leg in (*LEGS, *sorted({seat.sector or "" for seat in story.seats} - {*LEGS})):
            subject = words.bodies.format(leg=self._label(leg)) if leg else words.no_leg
            seats = [seat for seat in story.seats if (seat.sector or "") == leg]
            if not seats:
                yield subject, words.no_body, ()
            for seat in seats:
                yield subject, self._label(seat.organisation), (seat.statement,)

    def _of_facts(self, told: Description) -> Iterator[Line]:
        for fact in told.facts:
            if fact.property not in _FURNITURE:
                yield from self._of_fact(fact, self._label(fact.property))
        for part in told.parts:
            for fact in part.facts:
                if fact.property == _LABEL:
                    yield from self._of_fact(fact, self._label(part.link))

    def _of_fact(self, fact: Fact, subject: str) -> Iterator[Line]:
        """What follows from other statements is stated by nobody, and left to the table."""
        spoken = any(_language(value) == self.language for value in fact.values)
        for value in fact.values:
            term = value.term
            foreign = _language(value) is not None and _language(value) != self.language
            if not value.is_derived and not (spoken and foreign):
                text = self._label(term.value) if isinstance(term, NamedNode) else term.value
                yield subject, text, value.statements


def _language(value: Value) -> str | None:
    return value.term.language if isinstance(value.term, Literal) else None


def passages_of(story: PlaceStory | None, told: Description) -> Iterable[str]:
    """The passages behind a page about a thing."""
    said = story.statements() if story else ()
    return {*told.passages, *(passage for statement in said for passage in statement.passages)}
