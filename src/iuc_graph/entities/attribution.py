"""Who has a theme, a goal or a partnership, how surely, and through what: the one rule, as patterns of queries.

A reason stands on the statements of one source graph. As named: an area of a cooperation has the concept and names the
place, or the place is a side of the cooperation. By plan: the place is lead, partner or included, and the area does not
name it. A goal or partnership of a whole cooperation, at a passage that states both, goes to its sides as named and to
its plan's places by plan. Members of a cluster get nothing by membership. Two documents never make a reason together.

Lists, the story of a place and networks ask with these patterns; the index of `themes` works the same out of tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from iuc_graph.vocabulary import SOURCE_GRAPH

NAMED: Final = "as named"
BY_PLAN: Final = "by plan"

SIDES: Final = ("sideA", "sideB")
"""Roles by which a place has what the cooperation has as named."""

PLAN_ROLES: Final = ("leadPlace", "partnerPlace", "includedPlace")
"""Roles by which it has that by plan."""

OF_AREAS: Final = ("theme", "sdg", "urbanAgendaPartnership")
"""The properties of areas whose values places have."""

OF_WHOLES: Final = ("sdg", "urbanAgendaPartnership")
"""Those that a cooperation can have itself."""

_WORDING: Final = """
    GRAPH ?{m}source {{ {start}
      ?{m}area iuc:{term} ?{concept} ; iuc:names ?{place} ; a iuc:CooperationArea . ?{m}cooperation iuc:area ?{m}area
    }}"""
_BY_ROLE: Final = """
    GRAPH ?{m}source {{ {start}
      ?{m}cooperation {roles} ?{place} ; iuc:area ?{m}area . ?{m}area iuc:{term} ?{concept} ; a iuc:CooperationArea
      {unless}
    }}"""
_WHOLE: Final = """
    GRAPH ?{m}source {{ {start}
      ?{m}cooperation {roles} ?{place} ; iuc:{term} ?{concept} ; iuc:statedAt ?{m}passage .
      ?{concept} iuc:statedAt ?{m}passage
    }}"""
_UNLESS_NAMED: Final = "FILTER NOT EXISTS {{ ?{m}area iuc:names ?{place} }}"


@dataclass(frozen=True)
class Having:
    """Patterns for who has what by one property, `term`, the end of its IRI.

    `place` and `concept` are the variables that all patterns bind. Those inside (?source, ?cooperation, ?area) begin
    with `mark`, so that one query can hold two patterns. `start` stands first in each graph, such as the VALUES of a
    place: only so the engine begins with it, and its work does not grow with the graph.
    """

    term: str
    place: str = "place"
    concept: str = "concept"
    mark: str = ""
    start: str = ""

    @property
    def named(self) -> str:
        """The place has the concept as named; binds these two alone, as the next two patterns."""
        return self._distinct(self._named())

    @property
    def by_plan_only(self) -> str:
        """The place has the concept by plan, and nowhere as named."""
        other = replace(self, mark=f"{self.mark}other_")
        return f"{self._distinct(self._by_plan(''))} MINUS {other._distinct(other._named())}"

    @property
    def either(self) -> str:
        """The place has the concept, in either way."""
        return self._distinct([*self._named(), *self._by_plan("")])

    @property
    def reasons(self) -> str:
        """As `either`, for each reason; binds ?attribution as well, and ?area but for what is stated as a whole."""
        told = [f'{pattern} BIND("{NAMED}" AS ?{self.mark}attribution)' for pattern in self._named()]
        plan = self._by_plan(self._filled(_UNLESS_NAMED))
        told += [f'{pattern} BIND("{BY_PLAN}" AS ?{self.mark}attribution)' for pattern in plan]
        return self._of_sources(told)

    def _distinct(self, patterns: list[str]) -> str:
        """A query of its own, so that it is worked out before what it is joined with."""
        return f"{{ SELECT DISTINCT ?{self.place} ?{self.concept} WHERE {{ {self._of_sources(patterns)} }} }}"

    def _named(self) -> list[str]:
        return [self._filled(_WORDING), *self._by_roles(SIDES)]

    def _by_plan(self, unless: str) -> list[str]:
        return self._by_roles(PLAN_ROLES, unless)

    def _by_roles(self, roles: tuple[str, ...], unless: str = "") -> list[str]:
        path = "|".join(f"iuc:{role}" for role in roles)
        patterns = [_BY_ROLE, *([_WHOLE] if self.term in OF_WHOLES else ())]
        return [self._filled(pattern, roles=path, unless=unless) for pattern in patterns]

    def _filled(self, pattern: str, **more: str) -> str:
        names = {"m": self.mark, "place": self.place, "concept": self.concept, "term": self.term}
        return pattern.format(**names, start=self.start, **more)

    def _of_sources(self, patterns: list[str]) -> str:
        """Any of these, of a place, in the graph of a source document."""
        # The class as a FILTER, so that it is looked up row by row: joined, it is planned before the UNION.
        either = " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
        return (
            f"{either} FILTER EXISTS {{ ?{self.place} a iuc:Place }} "
            f'FILTER(STRSTARTS(STR(?{self.mark}source), "{SOURCE_GRAPH}"))'
        )


def reasons(start: str = "", terms: tuple[str, ...] = OF_AREAS) -> str:
    """The reasons for all these properties, of ?place and ?concept; binds ?property as well."""
    each = (f"{{ {Having(term, start=start).reasons} BIND(iuc:{term} AS ?property) }}" for term in terms)
    return " UNION ".join(each)
