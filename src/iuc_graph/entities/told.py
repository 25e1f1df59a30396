"""What is told of one thing: facts with who states each, parts, neighbours, disagreements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from iuc_graph.entities.evidence import Passage, Statement
from iuc_graph.sparql.rows import Term


@dataclass(frozen=True)
class Value:
    """One value of a property and the graphs that hold it; a value without statements follows from others."""

    term: Term
    statements: tuple[Statement, ...] = ()

    @property
    def is_derived(self) -> bool:
        """Whether nobody states it."""
        return not self.statements


@dataclass(frozen=True)
class Fact:
    """A property of a thing with its values."""

    property: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Part:
    """A node that belongs to the thing alone: a figure, a period, a participation; `link` is the property to it."""

    link: str
    iri: str
    facts: tuple[Fact, ...]

    def first(self, property_: str) -> Value | None:
        """The first value of a property."""
        return next((fact.values[0] for fact in self.facts if fact.property == property_), None)


@dataclass(frozen=True)
class Neighbours:
    """Things that point at this one by a property: how many, and which unless there are too many."""

    property: str
    number: int
    things: tuple[Value, ...]


@dataclass(frozen=True)
class Difference:
    """What two documents state differently: a property or, for figures, a measure; with one value each."""

    about: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Discrepancy:
    """A noted disagreement: what it says by language, and the passages that hold the readings."""

    iri: str
    texts: Mapping[str, str]
    passages: tuple[str, ...]


@dataclass(frozen=True)
class Description:
    """All about one thing. `passages` and `documents` are those that any of its statements refers to."""

    iri: str
    classes: tuple[str, ...]
    written: tuple[Value, ...]
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    neighbours: tuple[Neighbours, ...]
    differences: tuple[Difference, ...]
    discrepancies: tuple[Discrepancy, ...]
    passages: Mapping[str, Passage]

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that state any of it."""
        said = {statement.document for value in self._values() for statement in value.statements}
        return tuple(sorted({*(document for document in said if document), *self._of_passages()}))

    def nodes(self) -> Iterable[str]:
        """All IRIs that somebody who shows it needs a label for."""
        yield from (self.iri, *self.classes, *self.documents, *(each.iri for each in self.discrepancies))
        for fact in (*self.facts, *(fact for part in self.parts for fact in part.facts)):
            yield fact.property
        yield from (part.link for part in self.parts)
        yield from (each.property for each in self.neighbours)
        yield from (each.about for each in self.differences)
        yield from (value.term.value for value in self._values() if isinstance(value.term, NamedNode))

    def _values(self) -> Iterable[Value]:
        facts = (*self.facts, *(fact for part in self.parts for fact in part.facts))
        yield from (value for fact in facts for value in fact.values)
        yield from self.written
        yield from (value for each in self.neighbours for value in each.things)

    def _of_passages(self) -> set[str]:
        return {passage.document for passage in self.passages.values()}
