"""What is said of the things of a graph that a search has to know, by thing; and whom a change of it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, Protocol

import pyoxigraph as ox

from iuc_graph.vocabulary import IUC, RDF, RDFS, SKOS

NameKind = Literal["preferred", "alternative", "written", "code", "wording", "identifier"]
"""How a thing comes to a name: a label to show, another right name, a form that some document writes, a code, a wording
that was mapped to the theme, or its own IRI."""

NAMES: Final[Mapping[str, NameKind]] = MappingProxyType(
    {
        RDFS + "label": "preferred",
        SKOS + "prefLabel": "preferred",
        SKOS + "altLabel": "alternative",
        SKOS + "hiddenLabel": "alternative",
        IUC + "asWritten": "written",
        SKOS + "notation": "code",
        IUC + "iso3166Alpha2": "code",
        IUC + "iso3166Alpha3": "code",
        IUC + "iso3166Part2": "code",
        IUC + "unM49": "code",
    }
)
TYPE: Final = RDF + "type"
SUBCLASS: Final = RDFS + "subClassOf"
MAPS_TO: Final = IUC + "mapsTo"
PLACES: Final = tuple(
    IUC + name
    for name in (
        *("within", "involvesPlace", "territory", "basedIn", "heldIn", "forPlace", "origin", "destination"),
        *("signatory", "pilotCity"),
    )
)
PART_OF: Final = (IUC + "areaOf", IUC + "inCooperation")


_STEPS: Final = 3
"""Links between a thing and what its countries depend on: an area, its cooperation, a place of that, its country."""


class Statement(Protocol):
    """A triple, or a quad of any graph."""

    @property
    def subject(self) -> object:
        """What is spoken of."""

    @property
    def predicate(self) -> ox.NamedNode:
        """What is said of it."""

    @property
    def object(self) -> object:
        """The value."""


class Name(NamedTuple):
    """One thing that a thing is called; the language may be empty."""

    text: str
    language: str
    kind: NameKind


def _links() -> defaultdict[str, set[str]]:
    return defaultdict(set)


@dataclass
class Gathered:
    """By subject. A set or table in it is never changed once all is gathered.

    `mappings` leads from a theme to the mappings that wordings are mapped to it by.
    """

    names: defaultdict[str, set[Name]] = field(default_factory=lambda: defaultdict(set))
    titles: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    types: defaultdict[str, set[str]] = field(default_factory=_links)
    above: defaultdict[str, set[str]] = field(default_factory=_links)
    mapped: defaultdict[str, set[str]] = field(default_factory=_links)
    places: defaultdict[str, set[str]] = field(default_factory=_links)
    part_of: defaultdict[str, set[str]] = field(default_factory=_links)
    mappings: Mapping[str, set[str]] = field(default_factory=dict)

    def without(self, subjects: Iterable[str]) -> Gathered:
        """The same but for what is said of these."""
        kept = Gathered(*(table.copy() for table in self._tables()))  # type: ignore[arg-type]  # of the same types
        for subject in subjects:
            for table in kept._tables():
                table.pop(subject, None)
        return kept

    def _tables(
        self,
    ) -> tuple[
        defaultdict[str, set[Name]] | defaultdict[str, dict[str, str]] | defaultdict[str, set[str]], ...
    ]:
        return self.names, self.titles, self.types, self.above, self.mapped, self.places, self.part_of

    def names_of(self, iri: str) -> set[Name]:
        """All names of a thing, the wordings that are mapped to it included."""
        found = set(self.names.get(iri, ()))
        for mapping in self.mappings.get(iri, ()):
            found.update(
                name._replace(kind="wording")
                for name in self.names.get(mapping, ())
                if name.kind == "written"
            )
        return found


def gather(statements: Iterable[Statement], found: Gathered) -> Gathered:
    """The same with what these statements say, of subjects that nothing is known of yet."""
    links = {
        TYPE: found.types,
        SUBCLASS: found.above,
        MAPS_TO: found.mapped,
        **dict.fromkeys(PLACES, found.places),
        **dict.fromkeys(PART_OF, found.part_of),
    }
    for statement in statements:
        subject, value, predicate = statement.subject, statement.object, statement.predicate.value
        if not isinstance(subject, ox.NamedNode):
            continue
        if isinstance(value, ox.NamedNode):
            if predicate in links:
                links[predicate][subject.value].add(value.value)
        elif isinstance(value, ox.Literal) and predicate in NAMES:
            _take_name(found, subject.value, NAMES[predicate], value)
    mappings = _links()
    for mapping, themes in found.mapped.items():
        for theme in themes:
            mappings[theme].add(mapping)
    found.mappings = mappings
    return found


def _take_name(found: Gathered, iri: str, kind: NameKind, value: ox.Literal) -> None:
    language = value.language or ""
    found.names[iri].add(Name(value.value, language, kind))
    if kind == "preferred":
        titles = found.titles[iri]
        titles[language] = min(value.value, titles.get(language, value.value))


def affected_by(touched: Collection[str], before: Gathered, now: Gathered) -> set[str] | None:
    """Whatever may be told differently after something else is said of the things touched; None for everything."""
    if any(before.above.get(iri) != now.above.get(iri) for iri in touched):
        return None
    affected = set(touched)
    for found in (before, now):
        affected.update(*(found.mapped.get(iri, ()) for iri in touched))
    moved = {
        iri for iri in touched if any(one.get(iri) != other.get(iri) for one, other in _where(before, now))
    }
    return affected | _leading_to(moved, now)


def _where(
    before: Gathered, now: Gathered
) -> tuple[tuple[Mapping[str, set[str]], Mapping[str, set[str]]], ...]:
    return (before.types, now.types), (before.places, now.places), (before.part_of, now.part_of)


def _leading_to(moved: set[str], found: Gathered) -> set[str]:
    """What lies in or belongs to these, over a few steps; what is not touched has the links that it had."""
    leading, latest = set[str](), moved
    for _ in range(_STEPS if moved else 0):
        latest = {
            iri
            for links in (found.places, found.part_of)
            for iri, others in links.items()
            if not latest.isdisjoint(others)
        }
        leading |= latest
    return leading
