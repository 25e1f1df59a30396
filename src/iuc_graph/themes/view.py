"""One scope of the incidence, as a question about sharing sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from iuc_graph.errors import QuestionError
from iuc_graph.sparql.rows import Reader
from iuc_graph.store.derived import Check, always
from iuc_graph.themes.answers import Denominator, Support
from iuc_graph.themes.asking import Scope
from iuc_graph.themes.evidence import supports_of
from iuc_graph.themes.facts import Numbers
from iuc_graph.themes.holdings import Both
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.joins import flags
from iuc_graph.themes.scoping import Scoped, known
from iuc_graph.vocabulary import short

NONE: Numbers = np.zeros(0, dtype=np.int64)

Supports = Mapping[str, tuple[Support, ...]]
"""By IRI of the place."""


@dataclass(frozen=True)
class View:
    """The incidence in a scope, and a reader of the same state of the graph."""

    incidence: Incidence
    reader: Reader
    scope: Scope
    check: Check = always

    def at(self, scope: Scope) -> View:
        """The same in another scope."""
        return replace(self, scope=scope)

    @property
    def scoped(self) -> Scoped:
        """What the scope leaves. Raises NameUnknown."""
        return self.incidence.scoped(self.scope)

    @property
    def holdings(self) -> Both:
        """Which cities have what in scope. Raises NameUnknown."""
        return self.scoped.holdings

    @property
    def denominator(self) -> Denominator:
        """Out of how many. Raises NameUnknown."""
        return self.scoped.denominator

    def city(self, iri: str) -> int:
        """The number of a city. Raises NameUnknown, and QuestionError for what is no city or region."""
        number = known(iri, self.incidence.places.nodes, "place")
        if not self.incidence.places.is_city[number]:
            raise QuestionError(
                f"“{short(iri)}” is no city or region; name a city or region, "
                "as countries, continents and sites share nothing here."
            )
        return number

    def iri(self, place: int) -> str:
        """The IRI of a place."""
        return self.incidence.places.nodes.iris[place]

    def country(self, place: int) -> str | None:
        """The country of a place."""
        return self.incidence.places.country_of(place)

    def supports(self, places: Numbers, things: Numbers) -> Supports:
        """The reasons in scope why these places have any of these things, the surest first.

        Raises QueryError or StoreError.
        """
        wanted = flags(len(self.incidence.things.nodes), things)
        relation = self.incidence.relation
        rows = np.concatenate([NONE, *map(relation.rows_of, places.tolist())])
        rows = self.scoped.counted(relation, rows[wanted[relation.thing[rows]]])
        rows = rows[np.lexsort((rows, ~relation.named[rows], relation.place[rows]))]
        by_place: defaultdict[str, list[Support]] = defaultdict(list)
        for support in supports_of(self.reader, self.incidence, rows):
            by_place[support.place].append(support)
        return {place: tuple(supports) for place, supports in by_place.items()}
