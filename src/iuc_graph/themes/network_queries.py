"""What a network is drawn from: SELECTs over the whole graph, none with a parameter, each read once.

Roles, passages and areas are asked for with the graph that states them: a tie is what one document says, and its
evidence stands in that document. Classes, countries, concepts and labels come from the merged graph.
"""

from __future__ import annotations

from typing import Final

from iuc_graph.entities.attribution import Having

COOPERATIONS: Final = """
SELECT DISTINCT ?cooperation ?kind ?programme WHERE {
  VALUES ?kind { iuc:ActionPlan iuc:Pairing iuc:Cluster }
  ?cooperation a ?kind .
  OPTIONAL { ?cooperation iuc:programme ?programme }
}
"""

ROLES: Final = """
SELECT ?source ?cooperation ?role ?place WHERE {
  VALUES ?role { iuc:leadPlace iuc:partnerPlace iuc:includedPlace iuc:sideA iuc:sideB iuc:member }
  GRAPH ?source { ?cooperation ?role ?place }
}
"""

PASSAGES: Final = """
SELECT ?source ?cooperation ?passage WHERE {
  VALUES ?kind { iuc:ActionPlan iuc:Pairing iuc:Cluster }
  GRAPH ?source { ?cooperation a ?kind ; iuc:statedAt ?passage }
}
"""

STATING: Final = """
SELECT ?source ?cooperation ?place ?passage WHERE {
  VALUES ?role { iuc:leadPlace iuc:partnerPlace iuc:includedPlace iuc:sideA iuc:sideB iuc:member }
  GRAPH ?source {
    ?cooperation ?role ?place ; iuc:statedAt ?passage .
    ?place iuc:statedAt ?passage .
  }
}
"""
"""Passages that state a cooperation and one of its places as well."""

PERIODS: Final = """
SELECT DISTINCT ?cooperation ?earliest ?latest ?basis WHERE {
  VALUES ?kind { iuc:ActionPlan iuc:Pairing iuc:Cluster }
  ?cooperation a ?kind ; iuc:period ?period .
  OPTIONAL { ?period iuc:earliest ?earliest }
  OPTIONAL { ?period iuc:latest ?latest }
  OPTIONAL { ?period iuc:dateBasis ?basis }
}
"""

AREAS: Final = """
SELECT DISTINCT ?source ?cooperation ?theme WHERE {
  GRAPH ?source { ?area iuc:theme ?theme ; a iuc:CooperationArea . ?cooperation iuc:area ?area }
}
"""

HAVING: Final = f"""
SELECT DISTINCT ?cooperation ?place ?concept ?attribution WHERE {{ {Having("theme").reasons} }}
"""
"""Themes of places by the rule that all rooms share."""

PLACES: Final = """
SELECT DISTINCT ?place ?class ?country WHERE {
  {
    SELECT DISTINCT ?place WHERE {
      VALUES ?role { iuc:leadPlace iuc:partnerPlace iuc:includedPlace iuc:sideA iuc:sideB iuc:member }
      ?cooperation ?role ?place .
    }
  }
  OPTIONAL {
    ?place a ?class .
    FILTER(?class IN (iuc:City, iuc:MetropolitanRegion, iuc:AdministrativeArea, iuc:DevelopmentZone, iuc:District,
      iuc:Country, iuc:Continent, iuc:Site))
  }
  OPTIONAL { ?place iuc:within ?country . ?country a iuc:Country }
}
"""

POINTS: Final = """
SELECT ?graph ?place ?latitude ?longitude WHERE {
  GRAPH ?graph { ?place wgs84:lat ?latitude ; wgs84:long ?longitude }
}
"""

BROADER: Final = """
SELECT DISTINCT ?narrower ?broader WHERE { ?narrower skos:broader ?broader ; a iuc:Theme }
"""

SECTORS: Final = "SELECT DISTINCT ?sector WHERE { ?sector a iuc:HelixSector }"

LEGS: Final = """
SELECT DISTINCT ?cooperation ?sector ?organisation ?passage WHERE {
  {
    # What belongs to the cooperation, whichever document puts it there.
    { ?node iuc:inCooperation ?cooperation }
    UNION
    { ?cooperation iuc:area|iuc:focus|iuc:challenge|iuc:objective|iuc:expectedResult ?node }
    UNION
    { ?cooperation a iuc:Cooperation BIND(?cooperation AS ?node) }
    GRAPH ?source {
      ?node iuc:signatory|iuc:partner|iuc:operator|iuc:venue|org:postIn|iuc:names ?organisation ;
        iuc:statedAt ?passage .
    }
  }
  UNION
  {
    ?node iuc:inCooperation ?cooperation .
    GRAPH ?source {
      ?node iuc:participation ?participation .
      ?participation iuc:participant ?participant ; iuc:statedAt ?passage .
    }
    { ?participant a iuc:Stakeholder BIND(?participant AS ?organisation) }
    UNION
    { ?participant org:postIn ?organisation }
  }
  ?organisation iuc:helixSector ?sector .
}
"""

LAST_DAY: Final = """
SELECT (MAX(?day) AS ?last) WHERE { ?thing iuc:latest ?day ; iuc:dateBasis ?basis ; iuc:statedAt ?passage }
"""
"""The last day that any dated statement of a document speaks of."""
