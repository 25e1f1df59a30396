"""The list of activities."""

from __future__ import annotations

from typing import Final

from iuc_graph.entities.lists import parts
from iuc_graph.entities.lists.resource import (
    OWN_TIMES,
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

# The more special first: an online meeting is a meeting as well.
KINDS: Final = (
    "OnlineMeeting",
    "Visit",
    "Meeting",
    "Signing",
    "Forum",
    "Workshop",
    "Conference",
    "Presentation",
    "Activity",
)

_HELD: Final = select("?thing iuc:heldIn ?value")
_PARTICIPANTS: Final = select("?thing iuc:participation ?part . ?part iuc:participant ?value")
_PLACES: Final = select(
    """{ ?thing iuc:heldIn ?value }
       UNION { ?thing iuc:participation ?part . ?part iuc:participant ?value . ?value a iuc:Place }
       UNION { ?thing iuc:participation ?part . ?part iuc:participant ?post . ?post iuc:forPlace ?value }"""
)
_STAKEHOLDERS: Final = select(
    """?thing iuc:participation ?part . ?part iuc:participant ?party .
       { ?party org:postIn ?value } UNION { ?party a iuc:Stakeholder BIND(?party AS ?value) }"""
)
_COUNTRIES: Final = select("?thing iuc:heldIn ?place . ?place iuc:within? ?value . ?value a iuc:Country")
_COOPERATIONS: Final = select("?thing a iuc:Activity ; iuc:inCooperation ?value")
_PROGRAMMES: Final = select(
    """{ ?thing a iuc:Activity ; iuc:programme ?value }
       UNION { ?thing a iuc:Activity ; iuc:inCooperation ?cooperation . ?cooperation iuc:programme ?value }"""
)
_VENUE: Final = select("?thing iuc:venue ?value")
_MODE: Final = select("?thing iuc:mode ?value")
_PART_OF: Final = select("?thing iuc:subActivityOf ?value")
_PARTS: Final = select("?value iuc:subActivityOf ?thing")
_CONCLUDED: Final = select("?thing iuc:concluded ?value")
_ORDINAL: Final = select("?thing iuc:ordinal ?value")

_KIND = parts.kind(
    typed(*KINDS),
    "What kind of activity it is; an online meeting is a meeting as well.",
    codes(*KINDS),
    "visit",
)

ACTIVITIES: Final = Resource(
    "activities",
    "activity",
    "Activity",
    "activity",
    "Activities: visits, meetings, signings, conferences",
    fields=(
        _KIND[0],
        Field("dates", Kind.TIMES, OWN_TIMES, "When it was or is to be, as each document states it."),
        Field(
            "held_in",
            Kind.THINGS,
            _HELD,
            "Places where it took place; none for one that is only online.",
            IUC + "heldIn",
        ),
        Field("venue", Kind.THINGS, _VENUE, "Site, or body, that housed it.", IUC + "venue"),
        Field("mode", Kind.THINGS, _MODE, "On site, online or both.", IUC + "mode"),
        parts.STATUS_FIELD,
        Field("participants", Kind.THINGS, _PARTICIPANTS, "Places, bodies and posts that took part."),
        Field(
            "cooperations",
            Kind.THINGS,
            _COOPERATIONS,
            "Cooperations under which a document lists it.",
            IUC + "inCooperation",
        ),
        Field("part_of", Kind.THINGS, _PART_OF, "Activity that it was a part of.", IUC + "subActivityOf"),
        Field("parts", Kind.THINGS, _PARTS, "Activities that were a part of it."),
        Field("concluded", Kind.THINGS, _CONCLUDED, "Agreements signed or reached at it.", IUC + "concluded"),
        Field("ordinal", Kind.TEXTS, _ORDINAL, "Its position in a series, as written.", IUC + "ordinal"),
        parts.SUMMARY,
        parts.DOCUMENTS,
    ),
    filters=(
        _KIND[1],
        Filter(
            "place",
            Accepts.NAME,
            _PLACES,
            "Place where it was held, or that took part, itself or through a post.",
            "Mannheim",
            parts.PLACE,
        ),
        Filter(
            "held_in", Accepts.NAME, _HELD, "Place where it was held.", "Chongqing", parts.PLACE, facet=True
        ),
        Filter(
            "country",
            Accepts.NAME,
            _COUNTRIES,
            "Country where it was held.",
            "China",
            parts.COUNTRY,
            facet=True,
        ),
        Filter(
            "cooperation",
            Accepts.NAME,
            _COOPERATIONS,
            "Cooperation under which a document lists it.",
            "ucap-liuzhou",
            parts.COOPERATION,
            facet=True,
        ),
        Filter(
            "programme",
            Accepts.NAME,
            _PROGRAMMES,
            "Programme of the activity or its cooperation.",
            "IUC",
            parts.PROGRAMME,
            facet=True,
        ),
        Filter(
            "stakeholder",
            Accepts.NAME,
            _STAKEHOLDERS,
            "Body that took part, itself or through a post.",
            "University of Mannheim",
            parts.STAKEHOLDER,
        ),
        parts.STATUS_FILTER,
        Filter(
            "mode", Accepts.NAME, _MODE, "On site, online or both.", "online", (IUC + "Mode",), facet=True
        ),
        Filter(
            "year", Accepts.YEAR, OWN_TIMES, "Year in which a stated time of it begins.", "2019", facet=True
        ),
        *parts.since_until(OWN_TIMES),
        parts.IN_DOCUMENT,
    ),
    orders=(parts.LABEL, parts.IRI, Order("date", By.FIRST_DAY, "The first day of its time.", OWN_TIMES)),
    sort="date",
)
