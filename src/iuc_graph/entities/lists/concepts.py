"""The lists of themes and of thematic clusters."""

from __future__ import annotations

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

_IN_COUNTRY: Final = "?place iuc:within? ?value . ?value a iuc:Country"

_BROADER: Final = select("?thing a iuc:Theme ; skos:broader ?value")
_NARROWER: Final = select("?value skos:broader ?thing")
_ABOVE: Final = select("?thing a iuc:Theme ; skos:broader+ ?value")
_CLUSTERS: Final = select("?thing a iuc:Theme ; skos:broader+ ?value . ?value a iuc:ThematicCluster")
_THEME_AREAS: Final = "?area a iuc:CooperationArea ; iuc:theme ?thing ."
_HAVING: Final = Having("theme", "place", "thing")
_NAMED_PLACES: Final = counting(f"{_HAVING.named} {is_city()}", "place")
_PLAN_PLACES: Final = counting(f"{_HAVING.by_plan_only} {is_city()}", "place")
_THEME_COUNT: Final = counting(f"{_THEME_AREAS} ?cooperation iuc:area ?area", "cooperation")
_THEME_COOPERATIONS: Final = select(f"{_THEME_AREAS} ?value iuc:area ?area")
_THEME_PLACES: Final = select(Having("theme", "value", "thing").either)
_THEME_NAMED: Final = select(Having("theme", "value", "thing").named)
_THEME_COUNTRIES: Final = select(f"{_HAVING.either} {_IN_COUNTRY}")
_THEME_PROGRAMMES: Final = select(f"{_THEME_AREAS} ?cooperation iuc:area ?area ; iuc:programme ?value")

THEMES: Final = Resource(
    "themes",
    "theme",
    "Theme",
    "theme",
    "Themes of cooperation",
    fields=(
        Field("broader", Kind.THINGS, _BROADER, "Broader themes and clusters, one step.", SKOS + "broader"),
        Field("narrower", Kind.THINGS, _NARROWER, "Narrower themes, one step."),
        Field("clusters", Kind.THINGS, _CLUSTERS, "Thematic clusters above it, however many steps."),
        Field(
            "places_named",
            Kind.NUMBER,
            _NAMED_PLACES,
            "How many cities and regions have it as named, narrower themes aside.",
        ),
        Field(
            "places_by_plan", Kind.NUMBER, _PLAN_PLACES, "How many cities and regions have it by plan only."
        ),
        Field("cooperations", Kind.NUMBER, _THEME_COUNT, "How many cooperations have an area of it."),
        parts.DEFINITION,
        parts.MATCHES,
    ),
    filters=(
        Filter(
            "cluster",
            Accepts.NAME,
            _CLUSTERS,
            "Thematic cluster above it.",
            "circular economy",
            parts.CLUSTER,
            facet=True,
        ),
        Filter(
            "broader",
            Accepts.NAME,
            _ABOVE,
            "Theme or cluster above it, however many steps.",
            "energy",
            parts.THEME,
        ),
        Filter(
            "place",
            Accepts.NAME,
            _THEME_PLACES,
            "Place that has it as named or by plan.",
            "Chongqing",
            parts.PLACE,
        ),
        Filter(
            "place_named", Accepts.NAME, _THEME_NAMED, "Place that has it as named.", "Chongqing", parts.PLACE
        ),
        Filter(
            "country",
            Accepts.NAME,
            _THEME_COUNTRIES,
            "Country of a place that has it as named or by plan.",
            "Germany",
            parts.COUNTRY,
            facet=True,
        ),
        Filter(
            "cooperation",
            Accepts.NAME,
            _THEME_COOPERATIONS,
            "Cooperation with an area of it.",
            "ucap-liuzhou",
            parts.COOPERATION,
        ),
        Filter(
            "programme",
            Accepts.NAME,
            _THEME_PROGRAMMES,
            "Programme of such a cooperation.",
            "IURC",
            parts.PROGRAMME,
            facet=True,
        ),
        Filter(
            "in_use", Accepts.FLAG, _THEME_COOPERATIONS, "Whether any cooperation has an area of it.", "true"
        ),
    ),
    orders=(
        parts.LABEL,
        parts.IRI,
        Order("places_named", By.NUMBER, "The number of those that have it as named.", _NAMED_PLACES),
        Order("places_by_plan", By.NUMBER, "The number of those that have it by plan only.", _PLAN_PLACES),
        Order("cooperations", By.NUMBER, "The number of cooperations.", _THEME_COUNT),
    ),
)

_CLUSTER_THEMES: Final = select("?thing a iuc:ThematicCluster . ?value skos:broader+ ?thing")
_POSSIBLE: Final = select("?thing iuc:possibleProject ?value")
_BELOW: Final = "?thing a iuc:ThematicCluster . ?theme skos:broader+ ?thing ."
_CLUSTER_NAMED: Final = counting(f"{_BELOW} {Having('theme', 'place', 'theme').named} {is_city()}", "place")
_CLUSTER_COUNT: Final = counting(
    f"{_BELOW} ?area iuc:theme ?theme . ?cooperation iuc:area ?area", "cooperation"
)
_CLUSTER_PLACES: Final = select(f"{_BELOW} {Having('theme', 'value', 'theme').either}")
_CLUSTER_COOPERATIONS: Final = select(f"{_BELOW} ?area iuc:theme ?theme . ?value iuc:area ?area")

CLUSTERS: Final = Resource(
    "clusters",
    "cluster",
    "ThematicCluster",
    "thematic-cluster",
    "Thematic clusters, above the themes; clusters of places are cooperations",
    fields=(
        Field("themes", Kind.THINGS, _CLUSTER_THEMES, "Themes below it, however many steps."),
        Field(
            "possible_projects",
            Kind.THINGS,
            _POSSIBLE,
            "Kinds of project that a document suggests for it.",
            IUC + "possibleProject",
        ),
        Field(
            "places_named",
            Kind.NUMBER,
            _CLUSTER_NAMED,
            "How many cities and regions have a theme below it as named.",
        ),
        Field("cooperations", Kind.NUMBER, _CLUSTER_COUNT, "How many cooperations have an area below it."),
        parts.DEFINITION,
        parts.DOCUMENTS,
    ),
    filters=(
        Filter("theme", Accepts.NAME, _CLUSTER_THEMES, "Theme below it.", "logistics", (IUC + "Theme",)),
        Filter(
            "place",
            Accepts.NAME,
            _CLUSTER_PLACES,
            "Place that has a theme below it, as named or by plan.",
            "Mannheim",
            parts.PLACE,
        ),
        Filter(
            "cooperation",
            Accepts.NAME,
            _CLUSTER_COOPERATIONS,
            "Cooperation with an area below it.",
            "ucap-liuzhou",
            parts.COOPERATION,
        ),
        parts.IN_DOCUMENT,
    ),
    orders=(
        parts.LABEL,
        parts.IRI,
        Order("places_named", By.NUMBER, "The number of those that have one as named.", _CLUSTER_NAMED),
        Order("cooperations", By.NUMBER, "The number of cooperations.", _CLUSTER_COUNT),
    ),
)
