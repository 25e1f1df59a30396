"""The list of places."""

from __future__ import annotations

from typing import Final

from iuc_graph.entities.attribution import Having
from iuc_graph.entities.lists import parts
from iuc_graph.entities.lists.resource import (
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

KINDS: Final = (
    "City",
    "MetropolitanRegion",
    "AdministrativeArea",
    "DevelopmentZone",
    "District",
    "Country",
    "Continent",
    "Site",
)

IN_COUNTRY: Final = select("{ SELECT ?value WHERE { ?value a iuc:Country } } ?thing iuc:within ?value")
_WITHIN: Final = select("?thing iuc:within ?value")
_POINT: Final = select("?thing wgs84:lat ?value ; wgs84:long ?longitude", "longitude")
_COOPERATIONS: Final = select("?value iuc:involvesPlace ?thing")
_PROGRAMMES: Final = select(
    """{ ?cooperation iuc:involvesPlace ?thing ; iuc:programme ?value }
       UNION { ?cohort iuc:pilotCity ?thing ; iuc:programme ?value }"""
)
_PARTNERS: Final = select(
    """{ ?cooperation iuc:sideA ?thing ; iuc:sideB ?value } UNION { ?cooperation iuc:sideB ?thing ; iuc:sideA ?value }
       UNION { ?cooperation iuc:leadPlace ?thing ; iuc:partnerPlace|iuc:includedPlace ?value }
       UNION { ?cooperation iuc:partnerPlace|iuc:includedPlace ?thing ; iuc:leadPlace ?value }
       UNION { ?cooperation iuc:member ?thing , ?value FILTER(?thing != ?value) }"""
)
_THEMES: Final = Having("theme", "thing", "value")
_STATED_THEMES: Final = Having("theme", "thing", "stated")
_GOALS: Final = Having("sdg", "thing", "value")
_PARTNERSHIPS: Final = Having("urbanAgendaPartnership", "thing", "value")
_NAMED: Final = select(_THEMES.named)
_BY_PLAN: Final = select(_THEMES.by_plan_only)
_ROLLED_UP: Final = "?stated skos:broader* ?value"
_THEME_NAMED: Final = select(f"{_STATED_THEMES.named} {_ROLLED_UP}")
_THEME: Final = select(f"{_STATED_THEMES.either} {_ROLLED_UP}")

_KIND = parts.kind(
    typed(*KINDS),
    "What kind of place it is. Countries and continents are places as well.",
    codes(*KINDS),
    "city",
)
_BY_PLAN_ONLY = "by plan only: it is one of the places of a plan that states it"

PLACES: Final = Resource(
    "places",
    "place",
    "Place",
    "place",
    "Places: cities, regions, zones, districts, countries, sites",
    fields=(
        _KIND[0],
        Field("country", Kind.THING, IN_COUNTRY, "The country that it lies in.", IUC + "within"),
        Field("within", Kind.THINGS, _WITHIN, "Everything that it lies in, the country too.", IUC + "within"),
        Field("point", Kind.POINT, _POINT, "Where it lies."),
        Field(
            "programmes",
            Kind.THINGS,
            _PROGRAMMES,
            "Programmes of its cooperations, and those that chose it as a pilot.",
        ),
        Field(
            "cooperations", Kind.THINGS, _COOPERATIONS, "Plans, pairings and clusters that it takes part in."
        ),
        Field(
            "partners",
            Kind.THINGS,
            _PARTNERS,
            "Places that it cooperates with: the other side of a pairing, the lead of a plan for its partners and the "
            "other way round, the members of a cluster. Two partners of one plan are none of each other.",
        ),
        Field(
            "themes_named", Kind.THINGS, _NAMED, "Themes that it has as named.", IUC + "cooperatesOnAsNamed"
        ),
        Field(
            "themes_by_plan",
            Kind.THINGS,
            _BY_PLAN,
            f"Themes that it has {_BY_PLAN_ONLY}.",
            IUC + "cooperatesOnByPlan",
        ),
        Field("sdgs_named", Kind.THINGS, select(_GOALS.named), "Goals that it has as named."),
        Field(
            "sdgs_by_plan", Kind.THINGS, select(_GOALS.by_plan_only), f"Goals that it has {_BY_PLAN_ONLY}."
        ),
        Field(
            "partnerships_named",
            Kind.THINGS,
            select(_PARTNERSHIPS.named),
            "Urban Agenda partnerships that it has as named.",
        ),
        Field(
            "partnerships_by_plan",
            Kind.THINGS,
            select(_PARTNERSHIPS.by_plan_only),
            f"Urban Agenda partnerships that it has {_BY_PLAN_ONLY}.",
        ),
        parts.DOCUMENTS,
        parts.MATCHES,
    ),
    filters=(
        _KIND[1],
        Filter(
            "country",
            Accepts.NAME,
            IN_COUNTRY,
            "Country that it lies in.",
            "Germany",
            parts.COUNTRY,
            facet=True,
        ),
        Filter(
            "within",
            Accepts.NAME,
            _WITHIN,
            "Any place that it lies in, such as a region or a continent.",
            "Guangxi",
            parts.PLACE,
        ),
        Filter(
            "programme",
            Accepts.NAME,
            _PROGRAMMES,
            "Programme of a cooperation of the place, or one that chose it as a pilot.",
            "IURC",
            parts.PROGRAMME,
            facet=True,
        ),
        Filter(
            "cooperation",
            Accepts.NAME,
            _COOPERATIONS,
            "Cooperation that it takes part in.",
            "ucap-chongqing",
            parts.COOPERATION,
        ),
        Filter(
            "partner", Accepts.NAME, _PARTNERS, "Place that it cooperates with.", "Chongqing", parts.PLACE
        ),
        Filter(
            "in_cooperation", Accepts.FLAG, _COOPERATIONS, "Whether it takes part in any cooperation.", "true"
        ),
        Filter(
            "theme",
            Accepts.NAME,
            _THEME,
            "Theme or thematic cluster, or anything narrower, that it has as named or by plan.",
            "logistics",
            parts.THEME,
            facet=True,
        ),
        Filter(
            "theme_named",
            Accepts.NAME,
            _THEME_NAMED,
            "The same, but as named only.",
            "logistics",
            parts.THEME,
            facet=True,
        ),
        Filter(
            "sdg",
            Accepts.NAME,
            select(_GOALS.either),
            "Sustainable Development Goal that it has as named or by plan.",
            "SDG 9",
            parts.SDG,
            facet=True,
        ),
        Filter(
            "partnership",
            Accepts.NAME,
            select(_PARTNERSHIPS.either),
            "Urban Agenda partnership that it has as named or by plan.",
            "Urban mobility",
            parts.PARTNERSHIP,
            facet=True,
        ),
        parts.IN_DOCUMENT,
    ),
    orders=(
        parts.LABEL,
        parts.IRI,
        Order("cooperations", By.COUNT, "The number of its cooperations.", _COOPERATIONS),
        Order("themes_named", By.COUNT, "The number of themes that it has as named.", _NAMED),
    ),
)
