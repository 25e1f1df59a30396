"""Answers about sharing by SPARQL alone, with scopes worked out step by step: what the finder is held against."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from pyoxigraph import Quad, Store

from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import Scope
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.tokens import StoreTokens

from .asked import Rows, rows, tail
from .drawn import Drawn

COLUMNS = ("attribution", "cooperation", "area", "passage")
ROW = ("place", "thing", *COLUMNS)

EVERY_ROW = """
SELECT DISTINCT ?place ?thing ?attribution ?cooperation ?area ?passage WHERE {
  {
    GRAPH ?source {
      ?area iuc:theme|iuc:sdg|iuc:urbanAgendaPartnership ?thing ; a iuc:CooperationArea ; iuc:statedAt ?passage .
      ?cooperation iuc:area ?area .
      { ?area iuc:names ?place . BIND("as named" AS ?attribution) }
      UNION
      { ?cooperation iuc:sideA|iuc:sideB ?place . BIND("as named" AS ?attribution) }
      UNION
      {
        ?cooperation iuc:leadPlace|iuc:partnerPlace|iuc:includedPlace ?place .
        FILTER NOT EXISTS { ?area iuc:names ?place }
        BIND("by plan" AS ?attribution)
      }
    }
  }
  UNION
  {
    GRAPH ?source {
      ?cooperation iuc:sdg|iuc:urbanAgendaPartnership ?thing ; iuc:statedAt ?passage .
      ?thing iuc:statedAt ?passage .
      { ?cooperation iuc:sideA|iuc:sideB ?place . BIND("as named" AS ?attribution) }
      UNION
      { ?cooperation iuc:leadPlace|iuc:partnerPlace|iuc:includedPlace ?place . BIND("by plan" AS ?attribution) }
    }
  }
  ?place a ?class .
  FILTER(?class IN (iuc:City, iuc:MetropolitanRegion, iuc:AdministrativeArea, iuc:DevelopmentZone, iuc:District))
}"""

IN_SCOPE = {
    "programme": "SELECT DISTINCT ?it ?asked WHERE { ?it iuc:programme ?asked }",
    "kind": "SELECT DISTINCT ?it ?asked WHERE { ?it a ?asked }",
    "country": "SELECT DISTINCT ?it ?asked WHERE { ?it iuc:within ?asked . ?asked a iuc:Country }",
    "involved": """
SELECT DISTINCT ?it ?asked WHERE {
  ?it iuc:involvesPlace ?place . ?place iuc:within ?asked . ?asked a iuc:Country . ?place a ?class
  FILTER(?class IN (iuc:City, iuc:MetropolitanRegion, iuc:AdministrativeArea, iuc:DevelopmentZone, iuc:District))
}""",
    "sector": """
SELECT DISTINCT ?it ?asked WHERE {
  {
    { ?node iuc:inCooperation ?it }
    { ?node iuc:signatory|iuc:partner|iuc:operator|iuc:venue|org:postIn|iuc:names ?body }
    UNION { ?node iuc:participation/iuc:participant ?body }
    UNION { ?node iuc:participation/iuc:participant/org:postIn ?body }
    ?body iuc:helixSector ?asked
  }
  UNION
  {
    ?it iuc:area|iuc:focus|iuc:challenge|iuc:objective|iuc:expectedResult ?node .
    ?node iuc:names/iuc:helixSector ?asked
  }
  UNION
  { ?it iuc:names/iuc:helixSector ?asked }
  UNION
  { ?it iuc:area|iuc:focus ?node . ?node iuc:targetsSector ?asked }
}""",
    "period": """
SELECT DISTINCT ?it ?first ?last WHERE {
  ?it iuc:period ?period
  OPTIONAL { ?period iuc:earliest ?first } OPTIONAL { ?period iuc:latest ?last }
}""",
}

COUNTS = """
SELECT DISTINCT ?cooperation ?what WHERE {
  VALUES ?kind { iuc:ActionPlan iuc:Pairing iuc:Cluster }
  ?cooperation a ?kind .
  { BIND("counted" AS ?what) }
  UNION { ?cooperation iuc:area/iuc:theme ?thing BIND("theme" AS ?what) }
  UNION { ?cooperation iuc:sdg|(iuc:area/iuc:sdg) ?thing BIND("sdg" AS ?what) }
  UNION
  {
    ?cooperation iuc:urbanAgendaPartnership|(iuc:area/iuc:urbanAgendaPartnership) ?thing
    BIND("partnership" AS ?what)
  }
  UNION { ?cooperation iuc:period/(iuc:earliest|iuc:latest) ?day BIND("year" AS ?what) }
  UNION { ?activity iuc:inCooperation ?cooperation ; iuc:latest ?day ; a iuc:Activity BIND(STR(?day) AS ?what) }
}"""


class World:
    """One programme, to be asked in both ways."""

    def __init__(self, drawn: Drawn, ontology: tuple[Quad, ...]) -> None:
        self.store: Store = drawn.store(ontology)
        self.reader = StoreReader(self.store)
        self.finder = Finder.of(Incidence.of(Facts.read(StoreTokens(self.store))), self.reader)

    def rows_in(self, scope: Scope) -> Rows:
        """All rows by SPARQL, and what the scope leaves of them."""
        kept = rows(self.reader, EVERY_ROW, ROW)
        cooperations = self.cooperations_in(scope, {row[3] for row in kept})
        kept = {row for row in kept if row[3] in cooperations}
        if scope.country:
            kept = {row for row in kept if row[0] in self._having("country", scope.country)}
        return {row for row in kept if scope.attribution in (None, row[2])}

    def cooperations_in(self, scope: Scope, among: set[str]) -> set[str]:
        """Those that the scope leaves, but for its country."""
        for part, wanted in (("programme", scope.programme), ("sector", scope.sector)):
            among = among & self._having(part, wanted) if wanted else among
        if scope.kind:
            among = among & self._having("kind", f"https://w3id.org/iuc-graph/ontology#{scope.kind}")
        if scope.since or scope.until:
            among = among & self._meeting(scope.since or date.min, scope.until or date.max)
        return among

    def counts_in(self, scope: Scope) -> tuple[object, ...]:
        """The denominator, by SPARQL."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for cooperation, what in rows(self.reader, COUNTS, ("cooperation", "what")):
            found[what].add(cooperation)
        kept = self.cooperations_in(scope, found["counted"])
        if scope.country:
            kept &= self._having("involved", scope.country)
        days = [what for what, those in found.items() if what[:2] == "20" and those & kept]
        numbers = (len(found[what] & kept) for what in ("counted", "theme", "sdg", "partnership", "year"))
        return (*numbers, date.fromisoformat(max(days)) if days else None)

    def _having(self, part: str, wanted: str) -> set[str]:
        return {
            it for it, asked in rows(self.reader, IN_SCOPE[part], ("it", "asked")) if asked == tail(wanted)
        }

    def _meeting(self, since: date, until: date) -> set[str]:
        found = set()
        for it, first, last in rows(self.reader, IN_SCOPE["period"], ("it", "first", "last")):
            if first or last:
                begins = date.fromisoformat(first or f"{last[:4]}-01-01")
                ends = date.fromisoformat(last or f"{first[:4]}-12-31")
                found |= {it} if begins <= until and since <= ends else set()
        return found


def below(drawn_world: World, thing: str) -> set[str]:
    """A thing and all that are narrower, by SPARQL."""
    text = "SELECT DISTINCT ?narrower ?top WHERE { ?narrower skos:broader* ?top }"
    return {thing, *(narrower for (narrower,) in rows(drawn_world.reader, text, ("narrower",), top=thing))}


def has(kept: Rows, attribution: str | None = None) -> dict[str, set[str]]:
    """Which things which place has."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for place, thing, how, *_ in kept:
        if attribution in (None, how):
            found[place].add(thing)
    return found
