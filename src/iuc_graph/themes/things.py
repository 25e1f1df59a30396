"""What places share: themes, thematic clusters, SDGs and Urban Agenda partnerships, and what is below each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from iuc_graph.themes.facts import Facts, Flags, Numbers
from iuc_graph.themes.joins import Lists, flags
from iuc_graph.themes.links import Link
from iuc_graph.themes.nodes import Nodes


class ThingKind(StrEnum):
    """What a thing is, in the words of the saved questions."""

    THEME = "theme"
    CLUSTER = "thematic cluster"
    SDG = "SDG"
    PARTNERSHIP = "Urban Agenda partnership"


_KINDS = {
    ThingKind.THEME: Link.IS_THEME,
    ThingKind.CLUSTER: Link.IS_THEMATIC_CLUSTER,
    ThingKind.SDG: Link.IS_SDG,
    ThingKind.PARTNERSHIP: Link.IS_PARTNERSHIP,
}


@dataclass(frozen=True)
class Things:
    """Things by number. `narrower` holds for each those directly below it by skos:broader."""

    nodes: Nodes
    kinds: dict[ThingKind, Flags]
    narrower: Lists

    def below(self, thing: int) -> Numbers:
        """The thing and all that lead up to it by skos:broader, ascending. A cycle is walked once."""
        found, waiting = {thing}, [thing]
        while waiting:
            new = set(self.narrower[waiting.pop()].tolist()) - found
            found |= new
            waiting += new
        return np.array(sorted(found), dtype=np.int64)

    def kind_of(self, thing: str) -> ThingKind | None:
        """What a thing is, None for one that the graph does not have. `thing`: IRI."""
        place = self.nodes.places.get(thing)
        return next((kind for kind, is_ in self.kinds.items() if place is not None and is_[place]), None)


def things_of(facts: Facts) -> Things:
    """The things of the vocabularies, and whatever else areas have for a theme, goal or partnership."""
    typed = facts.merged(*_KINDS.values()).subject
    has = facts.sourced(Link.THEME, Link.SDG, Link.PARTNERSHIP).object
    nodes = Nodes.of(facts, np.concatenate([typed, has]))
    broader = facts.merged(Link.BROADER)
    broader = broader.only((nodes.of_term[broader.subject] >= 0) & (nodes.of_term[broader.object] >= 0))
    return Things(
        nodes,
        {kind: flags(len(nodes), nodes.of_term[facts.merged(link).subject]) for kind, link in _KINDS.items()},
        Lists.of(nodes.of_term[broader.object], nodes.of_term[broader.subject], len(nodes)),
    )
