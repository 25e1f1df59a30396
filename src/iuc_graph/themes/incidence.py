"""The incidence of places and things, made from a generation and kept current as it changes.

It answers who and how many, and where documents state it of areas; what they state of a cooperation as a whole is read
from the graph, for the rows that are shown.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from iuc_graph.sparql.rows import Reader
from iuc_graph.store.generations import OpenGeneration
from iuc_graph.themes.area_passages import AreaPassages
from iuc_graph.themes.asking import EVERYTHING, Scope
from iuc_graph.themes.cooperations import CooperationFacts, cooperations_of
from iuc_graph.themes.facts import Facts, Numbers
from iuc_graph.themes.focuses import focuses_left_out
from iuc_graph.themes.places import PlaceFacts, places_of
from iuc_graph.themes.relation import Relation, relation_of
from iuc_graph.themes.scoping import Scoped, scoped
from iuc_graph.themes.things import Things, things_of
from iuc_graph.themes.tokens import ReaderTokens, StoreTokens
from iuc_graph.themes.wording import Wording

SCOPES_KEPT: Final = 8


class _Kept:
    """What was worked out for the scopes that were asked for last, so that paging through an answer is cheap."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scopes: OrderedDict[Scope, Scoped] = OrderedDict()

    def get(self, scope: Scope) -> Scoped | None:
        with self._lock:
            found = self._scopes.get(scope)
            if found is not None:
                self._scopes.move_to_end(scope)
            return found

    def put(self, found: Scoped) -> None:
        with self._lock:
            self._scopes[found.scope] = found
            if len(self._scopes) > SCOPES_KEPT:
                self._scopes.popitem(last=False)


@dataclass(frozen=True)
class Incidence:
    """Who has what in one state of the graph. Immutable but for what it remembers of scopes; threads may share it.

    left_out: for each place the number of focuses of its plans that sharing does not count.
    """

    facts: Facts
    places: PlaceFacts
    things: Things
    cooperations: CooperationFacts
    relation: Relation
    left_out: Numbers
    area_passages: AreaPassages
    wording: Wording
    _everything: Scoped
    _kept: _Kept = field(default_factory=_Kept, repr=False, compare=False)

    @classmethod
    def of(cls, facts: Facts) -> Incidence:
        """The incidence that these statements make."""
        places, things = places_of(facts), things_of(facts)
        cooperations = cooperations_of(facts, places)
        relation = relation_of(facts, places.nodes, things.nodes, cooperations.nodes)
        everything = scoped(EVERYTHING, relation, cooperations, places, len(things.nodes))
        return cls(
            facts,
            places,
            things,
            cooperations,
            relation,
            focuses_left_out(facts, places.nodes, things.nodes, relation),
            AreaPassages.of(facts),
            Wording.of(facts),
            everything,
        )

    def scoped(self, scope: Scope) -> Scoped:
        """Which cities have which things in a scope, and out of how many. Raises NameUnknown."""
        if scope == EVERYTHING:
            return self._everything
        found = self._kept.get(scope)
        if found is None:
            found = scoped(scope, self.relation, self.cooperations, self.places, len(self.things.nodes))
            self._kept.put(found)
        return found


def incidence_of(opened: OpenGeneration, previous: Incidence | None, changed: frozenset[str]) -> Incidence:
    """The incidence of a generation, for `store.derived.Derived`: only the graphs that changed are read again."""
    tokens = StoreTokens(opened.store)
    facts = Facts.read(tokens) if previous is None else previous.facts.after(tokens, changed)
    return Incidence.of(facts)


def read_incidence(reader: Reader) -> Incidence:
    """The incidence of whatever answers SELECT queries, such as an endpoint elsewhere that holds the named graphs.

    It asks one query for each `Link`. Raises QueryError or StoreError.
    """
    return Incidence.of(Facts.read(ReaderTokens(reader)))
