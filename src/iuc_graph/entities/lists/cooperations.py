"""The lists of cooperations and of plans."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from iuc_graph.entities.lists import parts
from iuc_graph.entities.lists.resource import (
    PERIODS,
    Accepts,
    By,
    Field,
    Filter,
    Kind,
    Order,
    Resource,
    codes,
    select,
    typed,
)
from iuc_graph.vocabulary import IUC

KINDS: Final = ("ActionPlan", "Pairing", "Cluster")

_PLACES: Final = select("?thing iuc:involvesPlace ?value")
_COUNTRIES: Final = select(
    "?thing iuc:involvesPlace ?place . ?place iuc:within? ?value . ?value a iuc:Country"
)
_PROGRAMME: Final = select("?thing a iuc:Cooperation ; iuc:programme ?value")
_THEMES: Final = select("?thing iuc:area ?area . ?area iuc:theme ?value")
_THEME: Final = select("?thing iuc:area ?area . ?area iuc:theme ?stated . ?stated skos:broader* ?value")


def _stated(term: str) -> str:
    return select(
        f"""{{ ?thing a iuc:Cooperation ; iuc:{term} ?value }}
            UNION {{ ?thing iuc:area ?area . ?area iuc:{term} ?value }}"""
    )


_SDGS: Final = _stated("sdg")
_PARTNERSHIPS: Final = _stated("urbanAgendaPartnership")
_STRENGTH: Final = select("?thing iuc:strength ?value")
_SIDE_A: Final = select("?thing iuc:sideA ?value")
_SIDE_B: Final = select("?thing iuc:sideB ?value")
_MEMBERS: Final = select("?thing iuc:member ?value")
_LEADS: Final = select("?thing iuc:leadPlace ?value")
_PARTNERS: Final = select("?thing iuc:partnerPlace ?value")
_INCLUDED: Final = select("?thing iuc:includedPlace ?value")
_PLAN: Final = select("?thing iuc:plan ?value")
_CLUSTER: Final = select("?thing iuc:inCluster ?value")
_ANY: Final = "stated for it or for one of its areas"

_KIND = parts.kind(
    typed(*KINDS), "Whether it is an action plan, a pairing or a cluster.", codes(*KINDS), "pairing"
)

COOPERATIONS: Final = Resource(
    "cooperations",
    "cooperation",
    "Cooperation",
    "cooperation",
    "Cooperations: action plans, pairings and clusters",
    fields=(
        _KIND[0],
        Field("programme", Kind.THINGS, _PROGRAMME, "Programme under which it stands.", IUC + "programme"),
        Field("places", Kind.THINGS, _PLACES, "Places that take part.", IUC + "involvesPlace"),
        Field("leads", Kind.THINGS, _LEADS, "Of a plan: the places whose own plan it is.", IUC + "leadPlace"),
        Field("partners", Kind.THINGS, _PARTNERS, "Of a plan: the listed partners.", IUC + "partnerPlace"),
        Field(
            "included",
            Kind.THINGS,
            _INCLUDED,
            "Of a plan: places named as included in another.",
            IUC + "includedPlace",
        ),
        Field(
            "side_a",
            Kind.THINGS,
            _SIDE_A,
            "Of a pairing: the first side, the European one if there is one.",
            IUC + "sideA",
        ),
        Field("side_b", Kind.THINGS, _SIDE_B, "Of a pairing: the other side.", IUC + "sideB"),
        Field("members", Kind.THINGS, _MEMBERS, "Of a cluster: its members.", IUC + "member"),
        Field("plan", Kind.THINGS, _PLAN, "Of a pairing: the plan that carries it.", IUC + "plan"),
        Field(
            "in_cluster",
            Kind.THINGS,
            _CLUSTER,
            "Of a pairing: the cluster that it is part of.",
            IUC + "inCluster",
        ),
        Field("periods", Kind.TIMES, PERIODS, "When it runs, as each document states it."),
        Field("themes", Kind.THINGS, _THEMES, "Themes of its areas."),
        Field("sdgs", Kind.THINGS, _SDGS, f"Goals {_ANY}."),
        Field("partnerships", Kind.THINGS, _PARTNERSHIPS, f"Urban Agenda partnerships {_ANY}."),
        parts.STATUS_FIELD,
        Field("strength", Kind.THINGS, _STRENGTH, "How firmly its source speaks of it.", IUC + "strength"),
        parts.SUMMARY,
        parts.DOCUMENTS,
    ),
    filters=(
        _KIND[1],
        Filter(
            "programme",
            Accepts.NAME,
            _PROGRAMME,
            "Programme under which it stands.",
            "IUC",
            parts.PROGRAMME,
            facet=True,
        ),
        Filter("place", Accepts.NAME, _PLACES, "Place that takes part.", "Mannheim", parts.PLACE),
        Filter("lead", Accepts.NAME, _LEADS, "Place whose own plan it is.", "Chongqing", parts.PLACE),
        Filter(
            "country",
            Accepts.NAME,
            _COUNTRIES,
            "Country of a place that takes part.",
            "China",
            parts.COUNTRY,
            facet=True,
        ),
        Filter(
            "theme",
            Accepts.NAME,
            _THEME,
            "Theme or thematic cluster of one of its areas, or anything narrower.",
            "logistics",
            parts.THEME,
            facet=True,
        ),
        Filter(
            "sdg",
            Accepts.NAME,
            _SDGS,
            f"Sustainable Development Goal {_ANY}.",
            "SDG 9",
            parts.SDG,
            facet=True,
        ),
        Filter(
            "partnership",
            Accepts.NAME,
            _PARTNERSHIPS,
            f"Urban Agenda partnership {_ANY}.",
            "Urban mobility",
            parts.PARTNERSHIP,
            facet=True,
        ),
        parts.STATUS_FILTER,
        Filter(
            "strength",
            Accepts.NAME,
            _STRENGTH,
            "How firmly its source speaks of it.",
            "signed",
            (IUC + "PairingStrength",),
            facet=True,
        ),
        Filter(
            "year", Accepts.YEAR, PERIODS, "Year in which a stated time of it begins.", "2019", facet=True
        ),
        *parts.since_until(PERIODS),
        parts.IN_DOCUMENT,
    ),
    orders=(
        parts.LABEL,
        parts.IRI,
        Order("date", By.FIRST_DAY, "The first day of its time.", PERIODS),
        Order("places", By.COUNT, "The number of places.", _PLACES),
        Order("themes", By.COUNT, "The number of themes.", _THEMES),
    ),
)

_OF_OTHERS: Final = frozenset(("kind", "side_a", "side_b", "members", "plan", "in_cluster", "strength"))

PLANS: Final = replace(
    COOPERATIONS,
    name="plans",
    one="plan",
    class_name="ActionPlan",
    title="Urban Cooperation Action Plans",
    fields=tuple(field for field in COOPERATIONS.fields if field.name not in _OF_OTHERS),
    filters=tuple(each for each in COOPERATIONS.filters if each.name not in _OF_OTHERS),
)
