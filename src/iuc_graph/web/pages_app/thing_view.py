"""The view of a thing: everything that its page shows, in one language, read from one state of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.entities.attribution import NAMED
from iuc_graph.entities.evidence import Statement, passages_of
from iuc_graph.entities.holders import Holders, holders_of
from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.policies import HELD
from iuc_graph.entities.place import PlaceStory, story_of
from iuc_graph.entities.told import Description, Fact, Value
from iuc_graph.vocabulary import DCTERMS, GEOSPARQL, ID, IUC, RDF, RDFS, SKOS, WGS84
from iuc_graph.web.api.resource_detail import LEGS
from iuc_graph.web.pages_app.drawn_map import Drawn, drawn, points_of
from iuc_graph.web.pages_app.telling import Link, Said, Telling
from iuc_graph.web.pages_app.thing_model import (
    About,
    Differing,
    FactRow,
    Having,
    Leg,
    Near,
    Noted,
    Partner,
    PartRow,
    Reason,
    ThingView,
)
from iuc_graph.web.pages_app.timeline import Moment, own_moments, timeline

SUMMARY: Final = (DCTERMS + "description", SKOS + "definition")
NAMES: Final = (SKOS + "altLabel", SKOS + "hiddenLabel", IUC + "asWritten")
MATCHES: Final = tuple(
    SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
)
_LABELS: Final = (RDFS + "label", SKOS + "prefLabel")
_POINT: Final = (WGS84 + "lat", WGS84 + "long", GEOSPARQL + "hasGeometry")
_ELSEWHERE: Final = frozenset(
    (
        *SUMMARY, *NAMES, *MATCHES, *_LABELS, *_POINT, RDF + "type", SKOS + "inScheme", SKOS + "topConceptOf",
        IUC + "statedAt", IUC + "machineMade", IUC + "earliest", IUC + "latest", IUC + "mapping",
        IUC + "cooperatesOnAsNamed", IUC + "cooperatesOnByPlan", IUC + "involvesPlace", IUC + "planPlace",
        IUC + "side",
    )
)  # fmt: skip
"""Properties that the page tells in a place of their own, or that say nothing to a reader of it."""

_TOLD_OF_PLACES: Final = frozenset(
    IUC + name
    for name in (
        "sideA", "sideB", "side", "leadPlace", "partnerPlace", "includedPlace", "member", "planPlace",
        "involvesPlace", "heldIn", "basedIn", "territory",
    )
)  # fmt: skip
"""What points at a place and is told of already in the story of the place."""


def view_of(source: Source, told: Description, language: str) -> ThingView:
    """The view of what is told of a thing. Raises as `Reader.select`."""
    is_place = told.iri.startswith(ID + "place/")
    story = story_of(source.reader, told.iri) if is_place else None
    list_name = _list_of(source, told)
    held = holders_of(source.reader, told.iri, HELD[list_name]) if list_name in HELD else None
    further = story or held
    more = {each for said in (further.statements() if further else ()) for each in said.passages}
    passages = {**told.passages, **passages_of(source.reader, more - told.passages.keys())}
    nodes = {*told.nodes(), *LEGS, *NAMES, *(further.nodes() if further else ())}
    nodes |= {passage.document for passage in passages.values()} | set(_points_at(told))
    telling = Telling.of(source, language, nodes, passages)
    return _View(source, told, telling, story, held, list_name).made()


def _list_of(source: Source, told: Description) -> str:
    """The list that holds a thing: the narrowest, as they are ordered from the wide to the narrow."""
    names = [each.name for each in RESOURCES if told.iri in source.column(each.things).rows]
    return names[-1] if names else ""


def _told_classes(classes: Sequence[str]) -> Sequence[str]:
    """Our own classes, where a thing has any: those of other vocabularies say no more."""
    return [iri for iri in classes if iri.startswith(IUC)] or classes


def _points_at(told: Description) -> Iterator[str]:
    """Things beside it: values of its facts, and what points at it."""
    for fact in (*told.facts, *(fact for part in told.parts for fact in part.facts)):
        yield from (value.term.value for value in fact.values if isinstance(value.term, NamedNode))
    for each in told.neighbours:
        yield from (value.term.value for value in each.things if isinstance(value.term, NamedNode))


@dataclass(frozen=True)
class _View:
    """Makes the parts of a view."""

    source: Source
    told: Description
    telling: Telling
    story: PlaceStory | None
    held: Holders | None
    list_name: str

    def made(self) -> ThingView:
        told, telling = self.told, self.telling
        by_name = {fact.property: fact for fact in told.facts}
        summary = next((by_name[name].values for name in SUMMARY if name in by_name), ())
        text, lang = telling.text_of(summary)
        link = telling.link(told.iri)
        names = telling.labels.all_of(told.iri).items()
        return ThingView(
            link,
            tuple({name: (tag, name) for tag, name in names if name != link.label and tag}.values()),
            telling.links(_told_classes(told.classes)),
            text,
            lang,
            tuple(self._row(fact) for fact in told.facts if fact.property not in _ELSEWHERE),
            tuple(self._names(by_name)),
            tuple(PartRow(telling.link(part.link), tuple(self._part(part.facts))) for part in told.parts),
            tuple(self._row(by_name[name]) for name in MATCHES if name in by_name),
            tuple(
                Differing(telling.link(each.about), tuple(map(telling.value, each.values)))
                for each in told.differences
            ),
            tuple(self._noted()),
            self._moments(),
            self._map(),
            tuple(self._near()),
            telling.links(told.documents),
            self.list_name,
            told.iri.rpartition("/")[2],
            self._about(),
        )

    def _row(self, fact: Fact) -> FactRow:
        values = self.telling.spoken(fact.values)
        return FactRow(self.telling.link(fact.property), tuple(map(self.telling.value, values)))

    def _names(self, by_name: Mapping[str, Fact]) -> Iterator[FactRow]:
        """Names in all languages: here those of others are wanted, too."""
        for name in NAMES:
            values: Sequence[Value] = self.told.written if name == IUC + "asWritten" else ()
            values = values or (by_name[name].values if name in by_name else ())
            if values:
                yield FactRow(self.telling.link(name), tuple(map(self.telling.value, values)))

    def _part(self, facts: Sequence[Fact]) -> Iterator[FactRow]:
        """What a part says of itself; its label where it has no more."""
        told = [fact for fact in facts if fact.property not in _ELSEWHERE]
        labels = [fact for fact in facts if fact.property == RDFS + "label"]
        yield from (self._row(fact) for fact in (told or labels))

    def _noted(self) -> Iterator[Noted]:
        telling = self.telling
        for each in self.told.discrepancies:
            tags = (telling.language, "en", *sorted(each.texts))
            tag = next((tag for tag in tags if tag in each.texts), "")
            lang = "" if tag == telling.language else tag
            yield Noted(
                telling.link(each.iri), each.texts.get(tag, ""), lang, telling.by_passage(each.passages)
            )

    def _moments(self) -> tuple[Moment, ...]:
        of_story = [presence.activity for presence in self.story.presences] if self.story else []
        things = {*_points_at(self.told), *of_story} - {self.told.iri}
        dated = (iri for iri in things if not iri.startswith((ID + "document/", ID + "passage/")))
        return (
            *own_moments(self.source, self.telling, self.told.iri),
            *timeline(self.source, self.telling, dated),
        )

    def _map(self) -> Drawn | None:
        main, ways = self.told.iri, []
        others: Iterable[str] = ()
        if self.story:
            others = {each.place for each in self.story.partners}
            ways = [(main, other) for other in others]
        elif main.startswith((ID + "cooperation/", ID + "activity/", ID + "transport-link/")):
            others, ways = self._places()
        points = points_of(self.source, [main, *sorted(others)])
        links = {iri: self.telling.link(iri) for iri in points}
        return drawn(points, links, ways, frozenset((main,)))

    def _places(self) -> tuple[set[str], list[tuple[str, str]]]:
        """The places of a cooperation, an activity or a connection, and which of them are tied."""
        of = {
            fact.property.removeprefix(IUC): [value.term.value for value in fact.values]
            for fact in self.told.facts
        }
        from_, to = (("sideA", "leadPlace", "origin"), ("sideB", "partnerPlace", "destination"))
        ways = [
            (one, other)
            for start, end in zip(from_, to, strict=True)
            for one in of.get(start, [])
            for other in of.get(end, [])
        ]
        places = {iri for found in of.values() for iri in found if iri.startswith(ID + "place/")}
        return places, ways

    def _near(self) -> Iterator[Near]:
        for each in self.told.neighbours:
            if self.story and each.property in _TOLD_OF_PLACES:
                continue
            things = (value.term.value for value in each.things if isinstance(value.term, NamedNode))
            yield Near(self.telling.link(each.property), each.number, self.telling.links(things))

    def _about(self) -> About:
        telling = self.telling
        if self.held:
            holders = _Grouped(telling)
            for each in self.held.reasons:
                holders.add(each.place, each.attribution, each.cooperation, each.area, each.statement)
            return About(holders=holders.made(), held=(self.held.named, self.held.by_plan))
        if not self.story:
            return About()
        return About(
            tuple(self._ties(self.story)),
            tuple(self._partners(self.story)),
            tuple(
                (name, found)
                for name in ("theme", "sdg", "urbanAgendaPartnership")
                if (found := self._having(self.story, name))
            ),
            tuple(self._legs(self.story)),
        )

    def _ties(self, story: PlaceStory) -> Iterator[tuple[Link, Link, tuple[Said, ...]]]:
        grouped: dict[tuple[str, str], list[Statement]] = {}
        for tie in story.ties:
            grouped.setdefault((tie.cooperation, tie.role), []).append(tie.statement)
        for (cooperation, role), statements in grouped.items():
            telling = self.telling
            yield telling.link(cooperation), telling.link(role), telling.said(statements)

    def _partners(self, story: PlaceStory) -> Iterator[Partner]:
        grouped: dict[tuple[str, str], tuple[dict[str, None], list[Statement]]] = {}
        for each in story.partners:
            through, statements = grouped.setdefault((each.place, each.relation), ({}, []))
            through[each.cooperation] = None
            statements.append(each.statement)
        telling = self.telling
        found = (
            Partner(
                telling.link(place), relation.replace(" ", "-"), telling.links(through), telling.said(said)
            )
            for (place, relation), (through, said) in grouped.items()
        )
        yield from sorted(found, key=lambda each: each.link.label.casefold())

    def _having(self, story: PlaceStory, name: str) -> tuple[Having, ...]:
        grouped = _Grouped(self.telling)
        for each in story.of(name):
            grouped.add(each.concept, each.attribution, each.cooperation, each.area, each.statement)
        return grouped.made()

    def _legs(self, story: PlaceStory) -> Iterator[Leg]:
        telling = self.telling
        for leg in (*LEGS, *sorted({seat.sector or "" for seat in story.seats} - {*LEGS})):
            bodies: dict[str, list[Statement]] = {}
            for seat in story.seats:
                if (seat.sector or "") == leg:
                    bodies.setdefault(seat.organisation, []).append(seat.statement)
            told = tuple((telling.link(body), telling.said(said)) for body, said in bodies.items())
            yield Leg(telling.link(leg) if leg else None, told)


@dataclass
class _Grouped:
    """Gathers reasons by the thing that they are for."""

    telling: Telling
    _found: dict[str, dict[tuple[bool, str, str | None], list[Statement]]] = field(default_factory=dict)

    def add(
        self, thing: str, attribution: str, cooperation: str, area: str | None, statement: Statement
    ) -> None:
        """Note one reason."""
        reasons = self._found.setdefault(thing, {})
        reasons.setdefault((attribution == NAMED, cooperation, area), []).append(statement)

    def made(self) -> tuple[Having, ...]:
        """The things, those as named first, each with its reasons."""
        return tuple(
            sorted(
                (self._one(thing, reasons) for thing, reasons in self._found.items()),
                key=lambda each: (not each.named, each.link.label.casefold()),
            )
        )

    def _one(self, thing: str, reasons: Mapping[tuple[bool, str, str | None], list[Statement]]) -> Having:
        telling = self.telling
        told = tuple(
            Reason(
                named,
                tuple(telling.link(iri) for iri in (area, cooperation) if iri),
                telling.said(statements),
            )
            for (named, cooperation, area), statements in sorted(
                reasons.items(), key=lambda one: not one[0][0]
            )
        )
        return Having(telling.link(thing), any(reason.named for reason in told), told)
