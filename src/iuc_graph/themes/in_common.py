"""What two or more places all have."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce

import numpy as np

from iuc_graph.errors import QuestionError
from iuc_graph.themes.answers import Member, Shared, SharedThing
from iuc_graph.themes.asking import Attribution
from iuc_graph.themes.facts import Numbers
from iuc_graph.themes.holdings import Holdings
from iuc_graph.themes.instead import pointing
from iuc_graph.themes.view import Supports, View
from iuc_graph.themes.why import why_empty


def shared(view: View, places: Sequence[str]) -> Shared:
    """As `Finder.shared`."""
    asked = tuple(dict.fromkeys(places))
    if len(asked) < 2:
        raise QuestionError("Name at least two different places, to compare what they have.")
    numbers = [view.city(iri) for iri in asked]
    named, at_all = _common(view, numbers)
    supports = view.supports(np.array(numbers), at_all)
    iris = view.incidence.things.nodes.iris
    order = [*named.tolist(), *np.setdiff1d(at_all, named).tolist()]
    things = tuple(
        SharedThing(
            iris[thing],
            Attribution.NAMED if thing in named else Attribution.PLAN,
            tuple(_holder(view, iris[thing], number, supports) for number in numbers),
        )
        for thing in order
    )
    why = None
    if not things:
        why = why_empty(
            view.scope, lambda scope: len(_common(view.at(scope), numbers)[1]), "things that all have"
        )
        why = pointing(view.incidence, numbers, why)
    return Shared(asked, view.scope, things, view.denominator, why)


def _common(view: View, numbers: Sequence[int]) -> tuple[Numbers, Numbers]:
    """The things that all have as named, and at all."""
    intersect = partial(np.intersect1d, assume_unique=True)

    def of(part: Holdings) -> Numbers:
        return reduce(intersect, [part.of_place[number] for number in numbers])

    return of(view.holdings.named), of(view.holdings.at_all)


def _holder(view: View, thing: str, number: int, supports: Supports) -> Member:
    own = tuple(support for support in supports[view.iri(number)] if support.thing == thing)
    only = frozenset((thing,))
    named = only if any(support.attribution is Attribution.NAMED for support in own) else frozenset[str]()
    return Member(view.iri(number), view.country(number), named, only - named, own)
