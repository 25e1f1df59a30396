"""Source documents that nobody wrote: action plans and reports of pairings, as the project's own records.

The records go through the project's own writers, so that a generated graph has the form of a built one. A
document describes all that it refers to, but for places, themes and programmes; so it can come or go alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from random import Random
from typing import Final, Literal, TypeVar

from made_ground import ground
from pyoxigraph import Quad

from iuc_graph.build.documents import write_file
from iuc_graph.build.labels import collect
from iuc_graph.build.writer import GraphWriter
from iuc_graph.records.activity import Activity, Agreement, Participation
from iuc_graph.records.actor import OrganisationEntry, OrganisationMention, PlaceMention
from iuc_graph.records.base import Text
from iuc_graph.records.cooperation import Area, Pairing, Plan
from iuc_graph.records.document import Document, DocumentFile, Passage, WordingEntry
from iuc_graph.records.gazetteer import PlaceRow
from iuc_graph.records.statement import Challenge, Figure, Focus, Objective, Period, Result, Worded
from iuc_graph.vocabulary import source_graph

W = TypeVar("W", bound=Worded)

BODIES: Final = (
    ("university", "ResearchOrEducationBody", "academia", "University of {}", "{}大学"),
    ("commission", "GovernmentBody", "government", "{} Development Commission", "{}发展委员会"),
    ("works", "Company", "business", "{} Works", "{}实业公司"),
    ("chamber", "Association", None, "{} Chamber of Commerce", "{}商会"),
    ("institute", "ResearchOrEducationBody", "academia", "{} Institute of Technology", "{}理工学院"),
)
ACTIVITIES: Final = (
    ("Visit", "Study visit to {}", "赴{}考察访问"),
    ("Workshop", "Workshop in {}", "{}研讨会"),
    ("Meeting", "Working meeting in {}", "{}工作会议"),
    ("Forum", "Forum in {}", "{}论坛"),
)
ROLES: Final = ("host", "visitor", "organiser", "speaker", "participant")


@dataclass(frozen=True)
class Made:
    """A generated document: its records, and those of the places and bodies that it speaks of."""

    file: DocumentFile
    places: tuple[PlaceRow, ...]
    bodies: tuple[OrganisationEntry, ...]

    def quads(self) -> list[Quad]:
        """What the document states, as the project's writers put it, sorted."""
        base = ground()
        book = base.with_records((self.file,), self.places, self.bodies)
        slug = self.file.document.slug
        graph = GraphWriter(source_graph(slug), collect(book, base.titles), slug)
        write_file(graph, book, self.file)
        return sorted(graph, key=str)


def make(slug: str, places: Sequence[PlaceRow], chance: Random) -> Made:
    """A document, mostly of 300 to 600 triples, about the cooperation of a lead (the first place) with its partners.

    Two of three are action plans, the others report one or two pairings.
    """
    draft = _Draft(slug, tuple(places), chance)
    return draft.plan() if chance.random() < 2 / 3 else draft.report()


def body(place: PlaceRow, which: int) -> OrganisationEntry:
    """One of the bodies of a city, the same whichever document names it."""
    kind, type_, sector, english, chinese = BODIES[which % len(BODIES)]
    return OrganisationEntry.model_validate(
        {
            "slug": f"{kind}-of-{place.slug}",
            "type": type_,
            "sector": sector,
            "title": Text(en=english.format(place.label_en), zh=chinese.format(place.label_zh)),
            "summary": Text(
                en=f"A body of {place.label_en} that takes part in the city's cooperation.",
                zh=f"参与{place.label_zh}合作的机构。",
            ),
        }
    )


def mention(entry: OrganisationEntry, place: PlaceRow, evidence: list[str]) -> OrganisationMention:
    """A document's statement that a body of this place takes part."""
    return OrganisationMention(
        organisation=entry.slug, as_written=[entry.title.en], based_in=place.slug, stated_at=evidence
    )


@dataclass
class _Draft:
    """A document in the making: its passages are noted as they are cited."""

    slug: str
    places: tuple[PlaceRow, ...]
    chance: Random
    passages: dict[str, Passage] = field(default_factory=dict)
    bodies: dict[str, OrganisationEntry] = field(default_factory=dict)
    mentions: list[OrganisationMention] = field(default_factory=list)

    @property
    def lead(self) -> PlaceRow:
        return self.places[0]

    @property
    def partners(self) -> tuple[PlaceRow, ...]:
        return self.places[1:]

    def plan(self) -> Made:
        """An action plan of the lead with its partners."""
        title = Text(
            en=f"Action plan of {self.lead.label_en} with {self._names('en')}",
            zh=f"{self.lead.label_zh}与{self._names('zh')}的行动计划",
        )
        places = self._place_mentions()
        cooperation = self.slug
        areas = [
            self._area(number, self.partners) for number in range(min(self._some(3, 8), self._some(3, 8)))
        ]
        goals = sorted(self.chance.sample(range(1, 18), 3))
        plan = Plan(
            slug=cooperation,
            programme=self._programme(),
            title=title,
            summary=Text(
                en=f"{self.lead.label_en} and its partners agree on {len(areas)} areas of cooperation.",
                zh=f"{self.lead.label_zh}与伙伴城市商定{len(areas)}个合作领域。",
            ),
            lead=[self.lead.slug],
            partners=[place.slug for place in self.partners],
            period=self._period(),
            sdgs=goals,
            sdgs_stated_at=self._cite("goals", "Related SDGs"),
            areas=areas,
            focus=[self._row(Focus, number, areas) for number in range(self._some(0, 2))],
            challenges=[self._row(Challenge, number, areas) for number in range(self._some(0, 1))],
            objectives=[self._row(Objective, number, areas) for number in range(1)],
            results=[self._row(Result, number, areas) for number in range(self._some(0, 1))],
            as_written=[title.en],
            stated_at=self._cite("title", "Title"),
        )
        activities = [self._activity(number, cooperation) for number in range(self._some(1, 2))]
        return self._made("ucap-summary", title, places, plans=[plan], activities=activities)

    def report(self) -> Made:
        """A report of the pairings of the lead with one or two of its partners."""
        title = Text(
            en=f"Cooperation of {self.lead.label_en} with {self._names('en')}",
            zh=f"{self.lead.label_zh}与{self._names('zh')}的合作",
        )
        places = self._place_mentions()
        sides = self.partners[:2]
        areas = [self._area(number, (self.chance.choice(sides),)) for number in range(self._some(3, 5))]
        agreement = self._agreement(f"{self.slug}-{sides[0].slug}", sides[0])
        pairings = [
            self._pairing(side, areas[number :: len(sides)], agreement if number == 0 else None)
            for number, side in enumerate(sides)
        ]
        activities = [self._activity(number, pairings[0].slug) for number in range(self._some(1, 3))]
        return self._made(
            "news",
            title,
            places,
            pairings=pairings,
            agreements=[agreement],
            activities=[*activities, self._signing(agreement, pairings[0].slug)],
        )

    def _made(
        self,
        type_: Literal["ucap-summary", "news"],
        title: Text,
        places: list[PlaceMention],
        *,
        plans: Sequence[Plan] = (),
        pairings: Sequence[Pairing] = (),
        agreements: Sequence[Agreement] = (),
        activities: Sequence[Activity] = (),
    ) -> Made:
        document = Document(
            slug=self.slug,
            type=type_,
            title=title,
            summary=Text(
                en=f"Generated document on the cooperation of {len(self.places)} places.",
                zh=f"关于{len(self.places)}个地点合作的生成文件。",
            ),
            identifier=f"{self.slug}.txt",
            sha256=sha256(self.slug.encode()).hexdigest(),
            languages=["en"],
            date=f"{self._some(2018, 2023)}-{self._some(1, 12):02}",
        )
        file = DocumentFile(
            document=document,
            passages=self.passages,
            places=places,
            organisations=self.mentions,
            plans=list(plans),
            pairings=list(pairings),
            agreements=list(agreements),
            activities=list(activities),
        )
        return Made(file, self.places, tuple(self.bodies.values()))

    def _some(self, least: int, most: int) -> int:
        return self.chance.randint(least, most)

    def _cite(self, key: str, section: str, item: str | None = None) -> list[str]:
        """The key of a passage, as evidence; the passage is noted."""
        line = 4 + 2 * len(self.passages)
        self.passages.setdefault(key, Passage(lines=f"{line}-{line + 1}", section=section, item=item))
        return [key]

    def _names(self, language: Literal["en", "zh"]) -> str:
        if language == "zh":
            return "、".join(place.label_zh for place in self.partners)
        return ", ".join(place.label_en for place in self.partners)

    def _programme(self) -> str:
        return self.chance.choice(("iuc", "iuc", "iuc-asia", "iurc"))

    def _wording(self) -> WordingEntry:
        """A wording, the popular ones much more often."""
        wordings = ground().wordings
        return wordings[int(len(wordings) * self.chance.random() ** 2)]

    def _place_mentions(self) -> list[PlaceMention]:
        return [
            PlaceMention(
                place=place.slug,
                as_written=[place.label_en],
                within=place.within,
                figures=self._size(place) if number < 2 else [],
                stated_at=self._cite(f"city-{number}", "City", f"column {number + 1}"),
            )
            for number, place in enumerate(self.places)
        ]

    def _size(self, place: PlaceRow) -> list[Figure]:
        people = self._some(50, 9_000) * 1_000
        population = Figure(
            measure="population",
            unit="person",
            value=Decimal(people),
            as_written=f"{people:,}",
            stated_at=self._cite(f"population-{place.slug}", "Population", place.label_en),
        )
        return [population]

    def _period(self) -> Period:
        first = self._some(2016, 2019)
        last = first + self._some(1, 4)
        return Period(
            start=f"{first}",
            end=f"{last}-{self._some(1, 12):02}",
            as_written=f"{first} to {last}",
            stated_at=self._cite("period", "Period of cooperation"),
        )

    def _area(self, number: int, partners: Sequence[PlaceRow]) -> Area:
        entry, partner = self._wording(), self.chance.choice(partners)
        theme = ground().theme(entry)
        names = [f"place/{partner.slug}"] if self.chance.random() < 0.5 else []
        if self.chance.random() < 0.4:
            names.append(f"organisation/{self._named_body(partner)}")
        return Area(
            slug=f"{self.slug}-area-{number + 1}",
            title=Text(
                en=f"{theme.en}: {self.lead.label_en} and {partner.label_en}",
                zh=f"{theme.zh}：{self.lead.label_zh}与{partner.label_zh}",
            ),
            summary=Text(
                en=f"{self.lead.label_en} and {partner.label_en} cooperate on {entry.wording}.",
                zh=f"{self.lead.label_zh}与{partner.label_zh}在{theme.zh}方面开展合作。",
            ),
            as_written=[entry.wording],
            names=names,
            sectors=["academia"] if self.chance.random() < 0.2 else [],
            wordings=[entry.wording],
            status="agreed" if self.chance.random() < 0.3 else None,
            stated_at=self._cite(f"area-{number + 1}", "Cooperation themes", f"{number + 1}"),
        )

    def _row(self, model: type[W], number: int, areas: Sequence[Area]) -> W:
        """A focus, challenge, objective or result that concerns one of the areas."""
        entry, area = self._wording(), self.chance.choice(areas)
        theme = ground().theme(entry)
        kind, mark = model.kind, f"{model.kind}-{number + 1}"
        return model(
            slug=f"{self.slug}-{mark}",
            title=Text(
                en=f"{kind.capitalize()} {number + 1}: {theme.en}", zh=f"第{number + 1}项：{theme.zh}"
            ),
            summary=Text(
                en=f"The {kind} in the area “{area.title.en}” is {entry.wording}.",
                zh=f"在“{area.title.zh}”领域涉及{theme.zh}。",
            ),
            as_written=[entry.wording],
            concerns=[f"area/{area.slug}"],
            wordings=[entry.wording] if self.chance.random() < 0.5 else [],
            stated_at=self._cite(mark, f"Main {kind}", f"{number + 1}"),
        )

    def _activity(self, number: int, cooperation: str) -> Activity:
        """An activity in the lead's city or a partner's, with one or two parties."""
        type_, english, chinese = self.chance.choice(ACTIVITIES)
        where = self.chance.choice(self.places)
        mark = f"activity-{number + 1}"
        date = f"{self._some(2016, 2023)}-{self._some(1, 12):02}"
        date += f"-{self._some(1, 28):02}" if self.chance.random() < 0.5 else ""
        return Activity.model_validate(
            {
                "slug": f"{self.slug}-{mark}",
                "type": type_,
                "title": Text(en=english.format(where.label_en), zh=chinese.format(where.label_zh)),
                "summary": Text(
                    en=f"Partners of {self.lead.label_en} met in {where.label_en} on {date}.",
                    zh=f"{self.lead.label_zh}的伙伴于{date}在{where.label_zh}会面。",
                ),
                "date": date,
                "date_as_written": date,
                "held_in": [where.slug],
                "participants": self._parties(mark, where),
                "in_cooperation": [cooperation],
                "status": "held",
                "stated_at": self._cite(mark, "Main activities", f"{number + 1}"),
            }
        )

    def _parties(self, mark: str, where: PlaceRow) -> list[Participation]:
        """The place itself, and perhaps one of its bodies."""
        parties = [f"place/{where.slug}"]
        if self.chance.random() < 0.6:
            parties.append(f"organisation/{self._named_body(where)}")
        return [
            Participation(
                participant=party,
                role=self.chance.choice(ROLES),
                stated_at=self._cite(f"{mark}-party-{number}", "Main activities", f"{mark}, party {number}"),
            )
            for number, party in enumerate(parties, 1)
        ]

    def _named_body(self, place: PlaceRow) -> str:
        """Slug of a body of the place, which the document then describes."""
        entry = body(place, self._some(0, len(BODIES) - 1))
        if entry.slug not in self.bodies:
            self.bodies[entry.slug] = entry
            self.mentions.append(mention(entry, place, self._cite(entry.slug, "Stakeholders", entry.slug)))
        return entry.slug

    def _agreement(self, slug: str, partner: PlaceRow) -> Agreement:
        return Agreement(
            slug=f"{slug}-memorandum",
            type="MemorandumOfUnderstanding",
            title=Text(
                en=f"Memorandum of {self.lead.label_en} and {partner.label_en}",
                zh=f"{self.lead.label_zh}与{partner.label_zh}谅解备忘录",
            ),
            summary=Text(
                en="Memorandum in which the two places agree to cooperate.",
                zh="两地商定开展合作的谅解备忘录。",
            ),
            date=f"{self._some(2015, 2020)}-{self._some(1, 12):02}",
            signatories=[f"place/{self.lead.slug}", f"place/{partner.slug}"],
            in_cooperation=[slug],
            status="signed",
            stated_at=self._cite("memorandum", "Agreements"),
        )

    def _pairing(self, side: PlaceRow, areas: list[Area], agreement: Agreement | None) -> Pairing:
        slug = f"{self.slug}-{side.slug}"
        return Pairing(
            slug=slug,
            programme=self._programme(),
            side_a=[self.lead.slug],
            side_b=[side.slug],
            summary=Text(
                en=f"{self.lead.label_en} is paired with {side.label_en}.",
                zh=f"{self.lead.label_zh}与{side.label_zh}结对。",
            ),
            established_by=agreement.slug if agreement else None,
            strength="mou" if agreement else "stated",
            areas=areas,
            objectives=[self._row(Objective, len(self.passages), areas)] if areas else [],
            stated_at=self._cite(f"pairing-{side.slug}", "Pairings", side.label_en),
        )

    def _signing(self, agreement: Agreement, cooperation: str) -> Activity:
        return Activity(
            slug=f"{self.slug}-signing",
            type="Signing",
            title=Text(
                en=f"Signing of the memorandum in {self.lead.label_en}",
                zh=f"在{self.lead.label_zh}签署备忘录",
            ),
            summary=Text(en="The memorandum was signed.", zh="签署了谅解备忘录。"),
            date=agreement.date,
            held_in=[self.lead.slug],
            concluded=[agreement.slug],
            in_cooperation=[cooperation],
            status="held",
            stated_at=self._cite("signing", "Agreements", "signing"),
        )
