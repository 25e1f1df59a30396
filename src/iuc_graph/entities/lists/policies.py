"""The lists of Sustainable Development Goals and of Urban Agenda partnerships, which are stated and never inherited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from iuc_graph.entities.attribution import Having
from iuc_graph.entities.cities import is_city
from iuc_graph.entities.lists import parts
from iuc_graph.entities.lists.resource import (
    Accepts,
    By,
    Field,
    Filter,
    Kind,
    Order,
    Resource,
    counting,
    select,
)
from iuc_graph.vocabulary import IUC, SKOS

_NOTATION: Final = select("?thing skos:notation ?value")
_RELEVANT: Final = select("?thing iuc:relevantTo ?value")
_IN_USE: Final = "Whether any cooperation states it."


@dataclass(frozen=True)
class _Policy:
    """What tells the two apart: class, and the property that links to its things."""

    class_name: str
    term: str

    @property
    def stating(self) -> str:
        """The pattern for ?cooperation that states ?thing, for itself or for an area."""
        return f"""?thing a iuc:{self.class_name} .
            {{ ?cooperation iuc:{self.term} ?thing ; a iuc:Cooperation }}
            UNION {{ ?area iuc:{self.term} ?thing . ?cooperation iuc:area ?area }}"""

    @property
    def cooperations(self) -> str:
        """The column of cooperations."""
        return select(f"{self.stating} BIND(?cooperation AS ?value)")

    @property
    def number(self) -> str:
        """The column of numbers of cooperations."""
        return counting(self.stating, "cooperation")

    @property
    def places_named(self) -> str:
        """The column of numbers of cities and regions that have it as named."""
        return counting(f"{self._having('place').named} {is_city()}", "place")

    @property
    def places_by_plan(self) -> str:
        """The column of numbers of those that have it by plan only."""
        return counting(f"{self._having('place').by_plan_only} {is_city()}", "place")

    def _having(self, place: str) -> Having:
        return Having(self.term, place, "thing")

    def fields(self) -> tuple[Field, ...]:
        """What is told of each."""
        areas = f"?thing a iuc:{self.class_name} . ?area a iuc:CooperationArea ; iuc:{self.term} ?thing"
        stated = "How many cooperations state it, for themselves or for an area."
        relevant = "Programmes for which a document marks it as relevant."
        named = "How many cities and regions have it as named."
        by_plan = "How many cities and regions have it by plan only."
        return (
            Field("cooperations", Kind.NUMBER, self.number, stated),
            Field("areas", Kind.NUMBER, counting(areas, "area"), "How many areas it is stated for."),
            Field("places_named", Kind.NUMBER, self.places_named, named),
            Field("places_by_plan", Kind.NUMBER, self.places_by_plan, by_plan),
            Field("relevant_to", Kind.THINGS, _RELEVANT, relevant, IUC + "relevantTo"),
            parts.DEFINITION,
            parts.MATCHES,
            parts.DOCUMENTS,
        )

    def filters(self) -> tuple[Filter, ...]:
        """What each list can be narrowed by."""
        name, of, having = Accepts.NAME, self.stating, self._having("value")
        countries = select(f"{self._having('place').either} ?place iuc:within? ?value . ?value a iuc:Country")
        programmes = select(f"{of} ?cooperation iuc:programme ?value")
        relevant = "Programme for which it is marked as relevant."
        by_programme = "Programme of such a cooperation."
        states = "Cooperation that states it."
        place, named = "Place that has it as named or by plan.", "Place that has it as named."
        return (
            Filter("place", name, select(having.either), place, "Liuzhou", parts.PLACE),
            Filter("place_named", name, select(having.named), named, "Liuzhou", parts.PLACE),
            Filter(
                "country", name, countries, "Country of such a place.", "China", parts.COUNTRY, facet=True
            ),
            Filter("cooperation", name, self.cooperations, states, "ucap-liuzhou", parts.COOPERATION),
            Filter("programme", name, programmes, by_programme, "IUC", parts.PROGRAMME, facet=True),
            Filter("relevant_to", name, _RELEVANT, relevant, "IUC Asia", parts.PROGRAMME, facet=True),
            Filter("in_use", Accepts.FLAG, self.cooperations, _IN_USE, "true"),
            parts.IN_DOCUMENT,
        )

    def orders(self) -> tuple[Order, ...]:
        """What each list can be sorted by."""
        return (
            parts.LABEL,
            parts.IRI,
            Order("cooperations", By.NUMBER, "The number of cooperations.", self.number),
            Order("places_named", By.NUMBER, "The number of those that have it as named.", self.places_named),
            Order("places_by_plan", By.NUMBER, "The number of those by plan only.", self.places_by_plan),
        )


_GOALS: Final = _Policy("SustainableDevelopmentGoal", "sdg")
_PARTNERSHIPS: Final = _Policy("UrbanAgendaPartnership", "urbanAgendaPartnership")

HELD: Final = {"sdgs": _GOALS.term, "partnerships": _PARTNERSHIPS.term}
"""The properties of these lists, by the name of the list."""

SDGS: Final = Resource(
    "sdgs",
    "sdg",
    "SustainableDevelopmentGoal",
    "sdg",
    "Sustainable Development Goals, where stated",
    fields=(Field("notation", Kind.TEXT, _NOTATION, "Its number.", SKOS + "notation"), *_GOALS.fields()),
    filters=_GOALS.filters(),
    orders=(*_GOALS.orders(), Order("number", By.NUMBER, "The number of the goal.", _NOTATION)),
    sort="number",
)
PARTNERSHIPS: Final = Resource(
    "partnerships",
    "partnership",
    "UrbanAgendaPartnership",
    "urban-agenda-partnership",
    "Partnerships of the Urban Agenda for the EU, where stated",
    fields=_PARTNERSHIPS.fields(),
    filters=_PARTNERSHIPS.filters(),
    orders=_PARTNERSHIPS.orders(),
)
