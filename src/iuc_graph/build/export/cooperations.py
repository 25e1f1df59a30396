"""Forms of plans, pairings and clusters, with their areas and rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.build.export.fields import (
    DESCRIBED,
    PERIOD,
    WORDED,
    Form,
    Read,
    evidence,
    figures,
    many,
    one,
    own_slug,
    read,
    record,
    records,
    text,
    written,
)
from iuc_graph.build.export.view import View
from iuc_graph.build.writer import DESCRIPTION, LABEL, iuc

PART_OF: Final = iuc("partOfArea")
Titles = Mapping[str, frozenset[str]]


def _goals(view: View, node: NamedNode) -> object:
    return [int(goal) for goal in view.tails(node, iuc("sdg"), "sdg") if goal.isascii() and goal.isdigit()]


def _areas(view: View, node: NamedNode) -> object:
    tops = (area for area in view.nodes(node, iuc("area")) if not view.objects(area, PART_OF))
    return [read(view, area, AREA) for area in tops]


def _sub_areas(view: View, node: NamedNode) -> object:
    # Exactly one parent: a node with several cannot be nested, and a ring of nodes would never end.
    parts = (area for area in view.pointing(PART_OF, node) if view.objects(area, PART_OF) == [node])
    return [read(view, area, AREA) for area in parts]


def _side(name: str, index: int) -> Read:
    def reader(view: View, node: NamedNode) -> object:
        order = _order_of_sides(view, node)
        return order[index] if order else view.tails(node, iuc(name), "place")

    return reader


def _order_of_sides(view: View, node: NamedNode) -> tuple[list[str], list[str]] | None:
    """The sides in the order of the pairing's title, which is made of the names of their places."""
    left, right = (frozenset(view.tails(node, iuc(name), "place")) for name in ("sideA", "sideB"))
    titles = {
        slug: view.behind.titles.get(f"place/{slug}", frozenset()) | {f"place/{slug}"}
        for slug in left | right
    }
    for title in view.literals(node, LABEL, "en"):
        for first, rest in _orders(title, left, titles):
            for second, _ in _orders(rest.removeprefix(" – "), right, titles):
                return first, second
    return None


def _orders(title: str, slugs: frozenset[str], titles: Titles) -> Iterator[tuple[list[str], str]]:
    """Each order in which the names of all places, with commas between, begin the title; and what follows."""
    for slug in sorted(slugs):
        others = slugs - {slug}
        for name in sorted(titles[slug]):
            rest = title.removeprefix(name)
            if rest == title:
                continue
            if not others and rest.startswith((" – ", " (")):
                yield [slug], rest
            elif others and rest.startswith(", "):
                for order, end in _orders(rest[2:], others, titles):
                    yield [slug, *order], end


GOALS: Form = {"sdgs": _goals, "partnerships": many("urbanAgendaPartnership", "urban-agenda-partnership")}
AREA: Form = {
    **DESCRIBED,
    "names": many("names"),
    "sectors": many("targetsSector", "helix-sector"),
    **GOALS,
    "sub_areas": _sub_areas,
}
COOPERATION: Form = {
    "slug": own_slug,
    "programme": one("programme", "programme"),
    "period": record("period", PERIOD),
    "status": one("status", "status"),
    **GOALS,
    "areas": _areas,
    "focus": records("focus", WORDED),
    "challenges": records("challenge", WORDED),
    "objectives": records("objective", WORDED),
    "results": records("expectedResult", WORDED),
    "figures": figures,
    "names": many("names"),
    "as_written": written,
    "stated_at": evidence,
}
TITLED: Form = {**COOPERATION, "title": text(LABEL), "summary": text(DESCRIPTION)}
PLAN: Form = {
    **TITLED,
    "lead": many("leadPlace", "place"),
    "partners": many("partnerPlace", "place"),
    "included": many("includedPlace", "place"),
}
PAIRING: Form = {
    **COOPERATION,
    "side_a": _side("sideA", 0),
    "side_b": _side("sideB", 1),
    "summary": text(DESCRIPTION),
    "plan": one("plan", "cooperation"),
    "established_by": one("establishedBy", "agreement"),
    "continues": one("continues", "cooperation"),
    "in_cluster": one("inCluster", "cooperation"),
    "strength": one("strength", "pairing-strength"),
}
CLUSTER: Form = {**TITLED, "members": many("member", "place")}
