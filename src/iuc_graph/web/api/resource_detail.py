"""Everything about one thing, as a document, as rows of statements, and as linked data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from iuc_graph.entities.evidence import Passage, Statement
from iuc_graph.entities.focuses import LeftOut
from iuc_graph.entities.holders import Holder, Holders
from iuc_graph.entities.labels import FALLBACK, Labels
from iuc_graph.entities.place import PlaceStory, Support
from iuc_graph.entities.told import Description, Discrepancy, Fact, Value
from iuc_graph.reports import Column, Table
from iuc_graph.reports import Kind as CellKind
from iuc_graph.vocabulary import ID, short
from iuc_graph.web.api.things import Things

LEGS: Final = tuple(f"{ID}helix-sector/{leg}" for leg in ("government", "academia", "business"))
"""Legs that are told of even where no body is named."""


@dataclass(frozen=True)
class Telling:
    """Turns what is known of a thing into JSON values in one language."""

    thing: Things

    def description(self, told: Description) -> dict[str, Any]:
        """The parts that every thing has."""
        return {
            **self.thing(told.iri),
            "classes": [self.thing(iri) for iri in told.classes],
            "names_as_written": [self.value(value) for value in told.written],
            "facts": self.facts(told.facts),
            "parts": [
                {
                    "iri": part.iri,
                    "id": short(part.iri),
                    "link": self.thing(part.link),
                    "facts": self.facts(part.facts),
                }
                for part in told.parts
            ],
            "neighbours": [
                {
                    "property": self.thing(each.property),
                    "count": each.number,
                    "things": [self.value(value) for value in each.things],
                }
                for each in told.neighbours
            ],
            "differences": [
                {"about": self.thing(each.about), "values": [self.value(value) for value in each.values]}
                for each in told.differences
            ],
            "discrepancies": [self.discrepancy(each) for each in told.discrepancies],
        }

    def facts(self, facts: Iterable[Fact]) -> list[dict[str, Any]]:
        """Facts with who states each value."""
        return [
            {"property": self.thing(fact.property), "values": [self.value(value) for value in fact.values]}
            for fact in facts
        ]

    def value(self, value: Value) -> dict[str, Any]:
        """One value with who states it."""
        term = value.term
        literal = term if isinstance(term, Literal) else None
        return {
            "thing": self.thing(term.value) if isinstance(term, NamedNode) else None,
            "text": literal.value if literal else None,
            "language": literal.language if literal else None,
            "datatype": literal.datatype.value if literal and not literal.language else None,
            "derived": value.is_derived,
            "evidence": [evidence(statement) for statement in value.statements],
        }

    def discrepancy(self, each: Discrepancy) -> dict[str, Any]:
        """A noted disagreement."""
        texts = each.texts
        known = (tag for tag in (self.thing.language, FALLBACK, *sorted(texts)) if tag in texts)
        description = next((texts[tag] for tag in known), None)
        return {
            **self.thing(each.iri),
            "description": description,
            "passages": [short(iri) for iri in each.passages],
        }

    def place(self, story: PlaceStory) -> dict[str, Any]:
        """What is told of a place."""
        return {
            "cooperations": [
                {
                    "cooperation": self.thing(tie.cooperation),
                    "role": self.thing(tie.role),
                    "evidence": [evidence(tie.statement)],
                }
                for tie in story.ties
            ],
            "partners": [
                {
                    "place": self.thing(each.place),
                    "relation": each.relation,
                    "cooperation": self.thing(each.cooperation),
                    "evidence": [evidence(each.statement)],
                }
                for each in story.partners
            ],
            "themes": [self.support(each) for each in story.of("theme")],
            "sdgs": [self.support(each) for each in story.of("sdg")],
            "partnerships": [self.support(each) for each in story.of("urbanAgendaPartnership")],
            "focuses_left_out": [self.left_out(each) for each in story.left_out],
            "stakeholders": list(self.legs(story)),
            "activities": [
                {
                    "activity": self.thing(each.activity),
                    "relation": each.relation,
                    "earliest": each.earliest,
                    "latest": each.latest,
                    "evidence": [evidence(each.statement)],
                }
                for each in story.presences
            ],
        }

    def left_out(self, each: LeftOut) -> dict[str, Any]:
        """A focus of which something does not count in sharing."""
        return {
            "focus": self.thing(each.focus),
            "cooperation": self.thing(each.cooperation),
            "themes": [self.thing(theme) for theme in each.themes],
            "wordings": list(each.wordings),
            "evidence": [evidence(each.statement)],
        }

    def policy(self, held: Holders) -> dict[str, Any]:
        """Who has a goal or a partnership."""
        places = [{"place": self.thing(each.place), **self._reason(each)} for each in held.reasons]
        return {"places_named": held.named, "places_by_plan": held.by_plan, "places": places}

    def support(self, each: Support) -> dict[str, Any]:
        """One reason why a place has something."""
        return {"concept": self.thing(each.concept), **self._reason(each)}

    def _reason(self, each: Support | Holder) -> dict[str, Any]:
        return {
            "attribution": each.attribution,
            "cooperation": self.thing(each.cooperation),
            "area": self.thing(each.area) if each.area else None,
            "evidence": [evidence(each.statement)],
        }

    def legs(self, story: PlaceStory) -> Iterator[dict[str, Any]]:
        """Bodies by leg of the helix, the three legs always."""
        further = sorted({seat.sector or "" for seat in story.seats} - {*LEGS})
        for leg in (*LEGS, *further):
            seats = [seat for seat in story.seats if (seat.sector or "") == leg]
            yield {
                "sector": self.thing(leg) if leg else None,
                "bodies": [
                    {
                        "organisation": self.thing(seat.organisation),
                        "link": self.thing(seat.link),
                        "at": self.thing(seat.at),
                        "sector": self.thing(seat.sector) if seat.sector else None,
                        "evidence": [evidence(seat.statement)],
                    }
                    for seat in seats
                ],
            }


def evidence(statement: Statement) -> dict[str, Any]:
    """Who states something, by ids."""
    return {
        "graph": statement.graph,
        "document": short(statement.document) if statement.document else None,
        "passages": [short(iri) for iri in statement.passages],
    }


def passage_document(passage: Passage) -> dict[str, Any]:
    """A passage."""
    return {
        "iri": passage.iri,
        "id": short(passage.iri),
        "document": short(passage.document),
        "section": passage.section,
        "row": passage.row,
        "item": passage.item,
        "lines": passage.lines,
    }


_COLUMNS: Final = (
    Column("subject", "subject"),
    Column("property", "property"),
    Column("property_id", "property_id"),
    Column("value", "value"),
    Column("value_id", "value_id"),
    Column("language", "language"),
    Column("derived", "derived"),
    Column("document", "document"),
    Column("document_id", "document_id"),
    Column("graph", "graph", CellKind.LINK),
    Column("passages", "passages"),
)


def statements_table(told: Description, labels: Labels, language: str) -> Table:
    """The statements about a thing and its parts: a row for each value and each graph that states it."""
    rows = []
    for subject, fact in _all_facts(told):
        name = (short(subject), labels.of(fact.property, language), short(fact.property))
        for value in fact.values:
            for statement in value.statements or (None,):
                rows.append(
                    (
                        *name,
                        *_value_cells(value, labels, language),
                        *_source_cells(statement, labels, language),
                    )
                )
    return Table("statements", _COLUMNS, tuple(rows))


def _all_facts(told: Description) -> Iterator[tuple[str, Fact]]:
    yield from ((told.iri, fact) for fact in told.facts)
    yield from ((part.iri, fact) for part in told.parts for fact in part.facts)


def _value_cells(value: Value, labels: Labels, language: str) -> tuple[str | None, ...]:
    derived = "yes" if value.is_derived else "no"
    if isinstance(value.term, NamedNode):
        return labels.of(value.term.value, language), short(value.term.value), None, derived
    return value.term.value, None, value.term.language, derived


def _source_cells(statement: Statement | None, labels: Labels, language: str) -> tuple[str | None, ...]:
    if statement is None:
        return None, None, None, None
    document = statement.document
    passages = "; ".join(short(iri) for iri in statement.passages)
    title = labels.of(document, language) if document else None
    return title, short(document) if document else None, statement.graph, passages or None


def statements_json_ld(told: Description) -> bytes:
    """The statements about a thing and its parts as the graph has them, derived ones included."""
    triples = (
        Triple(NamedNode(subject), NamedNode(fact.property), value.term)
        for subject, fact in _all_facts(told)
        for value in fact.values
    )
    types = (Triple(NamedNode(told.iri), NamedNode(_TYPE), NamedNode(iri)) for iri in told.classes)
    return serialize((*types, *triples), format=RdfFormat.JSON_LD) or b""


_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def passages_of_story(story: PlaceStory | Holders | None) -> Sequence[str]:
    """Passages that only the story of a place refers to, or that of a goal or partnership, or the description too."""
    said = story.statements() if story else ()
    return sorted({passage for statement in said for passage in statement.passages})
