"""How many focuses of the plans of each place sharing does not count, since only an area gives a place its theme.

The rule is that of `entities.focuses`, worked out of tables instead of queries; tests hold the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iuc_graph.entities.attribution import PLAN_ROLES, SIDES
from iuc_graph.themes.facts import Facts, Flags, Numbers
from iuc_graph.themes.joins import distinct, find, flags, join, keys, unique
from iuc_graph.themes.links import Link, links_of
from iuc_graph.themes.nodes import Nodes
from iuc_graph.themes.relation import Relation


@dataclass(frozen=True)
class _Meaning:
    """What stated focuses mean: pairs of a focus and a theme, and whether each of the wordings leads to a theme.

    A focus is its place among the stated ones; a theme that is none of the things is -1.
    """

    focus: Numbers
    theme: Numbers
    worked_out: Flags


def focuses_left_out(facts: Facts, places: Nodes, things: Nodes, relation: Relation) -> Numbers:
    """For each place the number of focuses of which something does not count: one for each plan and document.

    A focus counts where its wordings lead to themes, and the place has all of these by areas.
    """
    stated, size = facts.sourced(Link.FOCUS), len(facts.terms)
    taking = facts.sourced(*links_of((*SIDES, *PLAN_ROLES)))
    taking = taking.only(places.of_term[taking.object] >= 0)
    at_stated, at_taking = join(
        keys(stated.graph, stated.subject, size), keys(taking.graph, taking.subject, size)
    )
    focus, place = distinct(at_stated, places.of_term[taking.object[at_taking]], max(1, len(places)))
    meaning = _meaning(facts, things)
    at, meant = join(focus, meaning.focus)
    missing = at[~_has(relation, place[at], meaning.theme[meant], len(things))]
    left_out = ~meaning.worked_out[focus] | flags(len(focus), missing)
    return np.bincount(place[left_out], minlength=len(places))


def _meaning(facts: Facts, things: Nodes) -> _Meaning:
    stated, size = facts.sourced(Link.FOCUS), len(facts.terms)
    mapped, themes = facts.sourced(Link.FOCUS_MAPPING), facts.merged(Link.MAPS_TO)
    focus, wording = join(keys(stated.graph, stated.object, size), keys(mapped.graph, mapped.subject, size))
    meant, theme = join(mapped.object[wording], themes.subject)
    leads_nowhere = ~flags(len(focus), meant)
    worked_out = flags(len(stated), focus) & ~flags(len(stated), focus[leads_nowhere])
    return _Meaning(focus[meant], things.of_term[themes.object[theme]], worked_out)


def _has(relation: Relation, place: Numbers, thing: Numbers, things: int) -> Flags:
    """Whether a place has a thing in any scope, pair by pair."""
    if not len(place):
        return np.zeros(0, dtype=bool)
    held = unique(keys(relation.place, relation.thing, things))
    return (thing >= 0) & (find(keys(place, thing, things), held) >= 0)
