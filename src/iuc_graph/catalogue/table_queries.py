"""What the tables ask of a generation."""

from __future__ import annotations

from typing import Final

from iuc_graph.entities.attribution import Having
from iuc_graph.entities.cities import CITY_CLASSES, is_city
from iuc_graph.vocabulary import SOURCE_GRAPH

_OF_SOURCES: Final = f'FILTER(STRSTARTS(STR(?source), "{SOURCE_GRAPH}"))'
_PLACE_ROLES: Final = "iuc:sideA iuc:sideB iuc:leadPlace iuc:partnerPlace iuc:includedPlace iuc:member"
_CLASSES: Final = " ".join(f"iuc:{name}" for name in CITY_CLASSES)


def _labelled(pattern: str, thing: str, more: str = "") -> str:
    """Things with one label in each language, the first by alphabet where documents give several."""
    return f"""
SELECT ?{thing} ?en ?zh {more} WHERE {{
  {{ SELECT ?{thing} {more} (MIN(?english) AS ?en) (MIN(?chinese) AS ?zh) WHERE {{
    {{ SELECT DISTINCT ?{thing} {more} WHERE {{ {pattern} }} }}
    OPTIONAL {{ ?{thing} rdfs:label ?english FILTER(LANG(?english) = "en") }}
    OPTIONAL {{ ?{thing} rdfs:label ?chinese FILTER(LANG(?chinese) = "zh") }}
  }} GROUP BY ?{thing} {more} }}
}} ORDER BY ?{thing}"""


CITIES: Final = _labelled(
    f"?cooperation iuc:involvesPlace ?place . {is_city()} "
    "OPTIONAL { ?place wgs84:lat ?latitude ; wgs84:long ?longitude }",
    "place",
    "?latitude ?longitude",
)
COOPERATIONS: Final = _labelled("?cooperation a iuc:Cooperation", "cooperation")
ACTIVITY_LABELS: Final = _labelled("?activity a iuc:Activity", "activity")

COOPERATIONS_OF_PLACES: Final = "SELECT DISTINCT ?place ?one { ?one iuc:involvesPlace ?place }"
NAMED_THEMES: Final = "SELECT ?place ?theme { ?place iuc:cooperatesOnAsNamed ?theme }"
THEMES_BY_PLAN: Final = "SELECT ?place ?theme { ?place iuc:cooperatesOnByPlan ?theme }"
KINDS_OF_PLACES: Final = (
    f"SELECT ?place ?kind {{ VALUES ?class {{ {_CLASSES} }} ?place a ?class "
    'BIND(STRAFTER(STR(?class), "#") AS ?kind) }'
)
COUNTRIES: Final = "SELECT ?place ?country { ?place iuc:within ?country . ?country a iuc:Country }"
COUNTRY_CODES: Final = """SELECT ?country ?code { ?country a iuc:Country ; skos:exactMatch ?code
  FILTER(STRSTARTS(STR(?code), "http://publications.europa.eu/resource/authority/country/")) }"""
PLACES_OF_PROGRAMMES: Final = (
    "SELECT DISTINCT ?programme ?place { ?one iuc:programme ?programme ; iuc:involvesPlace ?place }"
)

PROGRAMMES: Final = "SELECT ?one ?programme { ?one a iuc:Cooperation ; iuc:programme ?programme }"
KINDS_OF_COOPERATIONS: Final = """SELECT ?one ?kind {
  VALUES ?class { iuc:ActionPlan iuc:Pairing iuc:Cluster } ?one a ?class BIND(STRAFTER(STR(?class), "#") AS ?kind) }"""
STRENGTHS: Final = "SELECT ?one ?strength { ?one a iuc:Cooperation ; iuc:strength ?strength }"
PLACES: Final = "SELECT DISTINCT ?one ?place { ?one iuc:involvesPlace ?place }"
THEMES: Final = "SELECT DISTINCT ?one ?theme { ?one iuc:area/iuc:theme ?theme }"
DOCUMENTS: Final = f"""SELECT DISTINCT ?one ?source {{
  ?one a iuc:Cooperation . GRAPH ?source {{ ?one a ?class }} {_OF_SOURCES} }}"""

ROLES: Final = f"""SELECT DISTINCT ?one ?place ?role ?source {{
  VALUES ?role {{ {_PLACE_ROLES} }} GRAPH ?source {{ ?one ?role ?place }} {_OF_SOURCES} }}"""

CITY_THEMES: Final = f"""
SELECT DISTINCT ?place ?theme ?name ?attribution ?cooperation ?area ?passage ?source WHERE {{
  {Having("theme", concept="theme").reasons}
  GRAPH ?source {{ ?area iuc:statedAt ?passage }}
  {is_city()}
  ?theme skos:prefLabel ?name FILTER(LANG(?name) = "en")
}}"""

CITY_YEARS: Final = f"""
SELECT DISTINCT ?place ?year ?basis ?cooperation ?source WHERE {{
  GRAPH ?source {{ ?cooperation iuc:period ?period . ?period iuc:earliest ?day ; iuc:dateBasis ?basis }}
  {_OF_SOURCES}
  ?cooperation a iuc:Cooperation ; iuc:involvesPlace ?place .
  {is_city()}
  BIND(YEAR(?day) AS ?year)
}}"""

ACTIVITIES: Final = f"""
SELECT DISTINCT ?activity ?source ?date ?earliest ?latest ?basis WHERE {{
  ?activity a iuc:Activity .
  GRAPH ?source {{ ?activity a ?class
    OPTIONAL {{ ?activity iuc:date ?date }} OPTIONAL {{ ?activity iuc:earliest ?earliest }}
    OPTIONAL {{ ?activity iuc:latest ?latest }} OPTIONAL {{ ?activity iuc:dateBasis ?basis }} }}
  {_OF_SOURCES}
}}"""
KINDS_OF_ACTIVITIES: Final = """SELECT ?activity ?kind { ?activity a iuc:Activity , ?class
  FILTER(STRSTARTS(STR(?class), STR(iuc:))) BIND(STRAFTER(STR(?class), "#") AS ?kind) }"""
HELD_IN: Final = (
    f"SELECT ?activity ?source ?place {{ GRAPH ?source {{ ?activity iuc:heldIn ?place }} {_OF_SOURCES} }}"
)
STATUSES: Final = (
    f"SELECT ?activity ?source ?status {{ GRAPH ?source {{ ?activity iuc:status ?status }} {_OF_SOURCES} }}"
)
PASSAGES: Final = f"""SELECT ?thing ?source ?passage {{
  ?thing a iuc:Activity . GRAPH ?source {{ ?thing iuc:statedAt ?passage }} {_OF_SOURCES} }}"""
IN_COOPERATION: Final = "SELECT ?activity ?one { ?activity a iuc:Activity ; iuc:inCooperation ?one }"
