"""The lists of stakeholders and of programmes."""

from __future__ import annotations

from typing import Final

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
    counting,
    select,
    typed,
)
from iuc_graph.vocabulary import DCTERMS, IUC, ORG

KINDS: Final = ("GovernmentBody", "ResearchOrEducationBody", "Company", "Association")

_SECTOR: Final = select("?thing iuc:helixSector ?value")
_BASED: Final = select("?thing iuc:basedIn ?value")
_TERRITORY: Final = select("?thing iuc:territory ?value")
_AT: Final = "?thing iuc:basedIn|iuc:territory ?place ."
_PLACE: Final = select(f"{_AT} ?place iuc:within? ?value")
_COUNTRY: Final = select(f"{_AT} ?place iuc:within? ?value . ?value a iuc:Country")
_UNIT: Final = select("?thing org:unitOf ?value")
_LINKS: Final = "iuc:signatory|iuc:partner|iuc:operator|iuc:venue|org:postIn|iuc:names"
_NAMED_IN: Final = f"""
    {{ ?node {_LINKS} ?thing ; iuc:inCooperation ?cooperation }}
    UNION {{
      ?node {_LINKS} ?thing .
      ?cooperation iuc:area|iuc:focus|iuc:challenge|iuc:objective|iuc:expectedResult ?node
    }}
    UNION {{ ?cooperation iuc:names ?thing ; a iuc:Cooperation }}
    UNION {{
      {{ ?part iuc:participant ?thing }} UNION {{ ?post org:postIn ?thing . ?part iuc:participant ?post }}
      ?node iuc:participation ?part ; iuc:inCooperation ?cooperation
    }}"""
_COOPERATIONS: Final = select(f"{_NAMED_IN} BIND(?cooperation AS ?value)")
_PROGRAMMES: Final = select(
    f"{{ SELECT DISTINCT ?thing ?cooperation WHERE {{ {_NAMED_IN} }} }} ?cooperation iuc:programme ?value"
)
_ACTIVITIES: Final = select(
    """{ ?part iuc:participant ?thing } UNION { ?post org:postIn ?thing . ?part iuc:participant ?post }
       ?value iuc:participation ?part"""
)

_KIND = parts.kind(typed(*KINDS), "What kind of body it is.", codes(*KINDS), "company")

STAKEHOLDERS: Final = Resource(
    "stakeholders",
    "stakeholder",
    "Stakeholder",
    "organisation",
    "Stakeholders: bodies that documents name; people are not in this graph",
    fields=(
        _KIND[0],
        Field("sector", Kind.THINGS, _SECTOR, "Leg of the triple helix.", IUC + "helixSector"),
        Field("based_in", Kind.THINGS, _BASED, "Place of its seat or office.", IUC + "basedIn"),
        Field("territory", Kind.THINGS, _TERRITORY, "Place that it stands for.", IUC + "territory"),
        Field("unit_of", Kind.THINGS, _UNIT, "Body that it is part of.", ORG + "unitOf"),
        Field(
            "cooperations",
            Kind.THINGS,
            _COOPERATIONS,
            "Cooperations in connection with which a document names it.",
        ),
        Field(
            "activities",
            Kind.THINGS,
            _ACTIVITIES,
            "Activities that it took part in, itself or through a post.",
        ),
        parts.SUMMARY,
        parts.DOCUMENTS,
    ),
    filters=(
        _KIND[1],
        Filter(
            "sector", Accepts.NAME, _SECTOR, "Leg of the triple helix.", "academia", parts.SECTOR, facet=True
        ),
        Filter(
            "place",
            Accepts.NAME,
            _PLACE,
            "Place of its seat or territory, or anything around that.",
            "Chongqing",
            parts.PLACE,
        ),
        Filter(
            "country",
            Accepts.NAME,
            _COUNTRY,
            "Country of its seat or territory.",
            "China",
            parts.COUNTRY,
            facet=True,
        ),
        Filter(
            "cooperation",
            Accepts.NAME,
            _COOPERATIONS,
            "Cooperation in connection with which a document names it.",
            "ucap-chongqing",
            parts.COOPERATION,
            facet=True,
        ),
        Filter(
            "programme",
            Accepts.NAME,
            _PROGRAMMES,
            "Programme of such a cooperation.",
            "IUC",
            parts.PROGRAMME,
            facet=True,
        ),
        parts.IN_DOCUMENT,
    ),
    orders=(
        parts.LABEL,
        parts.IRI,
        Order("cooperations", By.COUNT, "The number of cooperations.", _COOPERATIONS),
        Order("activities", By.COUNT, "The number of activities.", _ACTIVITIES),
    ),
)

_FOLLOWS: Final = select("?thing dcterms:replaces ?value")
_PART_OF: Final = select("?thing a iuc:Programme ; dcterms:isPartOf ?value")
_PARTS: Final = select("?value a iuc:Programme ; dcterms:isPartOf ?thing")
_NUMBER: Final = counting("?cooperation a iuc:Cooperation ; iuc:programme ?thing", "cooperation")
_PLACES: Final = counting("?cooperation iuc:programme ?thing ; iuc:involvesPlace ?place", "place")
_PILOTS: Final = counting("?cohort iuc:programme ?thing ; iuc:pilotCity ?place", "place")
_TAKING_PART: Final = select(
    """?cooperation iuc:programme ?thing .
       { ?cooperation iuc:involvesPlace ?value } UNION { ?cooperation iuc:pilotCity ?value }"""
)
_COUNTRIES: Final = select(
    """?cooperation iuc:programme ?thing .
       { ?cooperation iuc:involvesPlace ?place } UNION { ?cooperation iuc:pilotCity ?place }
       ?place iuc:within? ?value . ?value a iuc:Country"""
)

PROGRAMMES: Final = Resource(
    "programmes",
    "programme",
    "Programme",
    "programme",
    "Programmes under which places cooperate",
    fields=(
        Field("part_of", Kind.THINGS, _PART_OF, "Programme that it is part of.", DCTERMS + "isPartOf"),
        Field("parts", Kind.THINGS, _PARTS, "Programmes that are part of it."),
        Field("follows", Kind.THINGS, _FOLLOWS, "Programme that it follows.", DCTERMS + "replaces"),
        Field("cooperations", Kind.NUMBER, _NUMBER, "How many cooperations stand under it."),
        Field("places", Kind.NUMBER, _PLACES, "How many places take part in them."),
        Field("pilots", Kind.NUMBER, _PILOTS, "How many places it chose as pilots."),
        parts.SUMMARY,
        parts.DOCUMENTS,
    ),
    filters=(
        Filter(
            "place",
            Accepts.NAME,
            _TAKING_PART,
            "Place that takes part, or was chosen as a pilot.",
            "Mannheim",
            parts.PLACE,
        ),
        Filter(
            "country",
            Accepts.NAME,
            _COUNTRIES,
            "Country of such a place.",
            "Italy",
            parts.COUNTRY,
            facet=True,
        ),
        Filter("part_of", Accepts.NAME, _PART_OF, "Programme that it is part of.", "IUC", parts.PROGRAMME),
        parts.IN_DOCUMENT,
    ),
    orders=(
        parts.LABEL,
        parts.IRI,
        Order("cooperations", By.NUMBER, "The number of cooperations.", _NUMBER),
        Order("places", By.NUMBER, "The number of places.", _PLACES),
    ),
)
