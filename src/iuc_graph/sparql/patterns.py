"""What every solution of a query has to match, read from its tokens.

Only what is required is read: OPTIONAL, MINUS and NOT EXISTS are passed over, as are ways on which a solution needs
no certain triple. So where something here has no match, the answer is empty; the other way round that holds only
for a part that is `exact`, and as far as its filters let solutions through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from iuc_graph.sparql.explain_terms import Scope, Slot
from iuc_graph.sparql.tokens import Token


@dataclass(frozen=True)
class Pattern:
    """A triple that has to be in `graph`, or in the default graph where that is None."""

    subject: Slot
    predicate: Slot
    object: Slot
    graph: Slot | None = None

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its positions, the graph last if it names one."""
        triple = (self.subject, self.predicate, self.object)
        return triple if self.graph is None else (*triple, self.graph)

    @property
    def variables(self) -> frozenset[str]:
        """The names of its variables."""
        return frozenset(slot.variable for slot in self.slots if slot.variable)

    @property
    def start(self) -> int:
        """Where it stands: at its property, as several may share a subject."""
        return self.predicate.start

    def bound(self, variable: str, slot: Slot) -> Pattern:
        """The same with a term instead of a variable."""
        swapped = [slot if own.variable == variable else own for own in self.slots]
        return Pattern(swapped[0], swapped[1], swapped[2], swapped[3] if len(swapped) > 3 else None)

    def with_object(self, slot: Slot) -> Pattern:
        """The same with another object."""
        return replace(self, object=slot)

    def turned(self) -> Pattern:
        """The same with subject and object exchanged."""
        return replace(self, subject=self.object, object=self.subject)


@dataclass(frozen=True)
class Choices:
    """Rows of terms for some variables, of which one has to be taken; None in a row lets a variable be.

    They come from VALUES, from a BIND to a constant, or from a FILTER that asks for certain terms.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[Slot | None, ...], ...]
    start: int
    of_filter: bool = False

    @property
    def variables(self) -> frozenset[str]:
        """The names of its variables."""
        return frozenset(self.names)


@dataclass(frozen=True)
class Either:
    """A UNION: what each of its branches requires, of which one has to be matched."""

    branches: tuple[tuple[Item, ...], ...]
    start: int

    @property
    def variables(self) -> frozenset[str]:
        """The names of its variables, whichever branch has them."""
        return frozenset(name for branch in self.branches for item in branch for name in item.variables)


Item = Pattern | Choices | Either


@dataclass(frozen=True)
class Filter:
    """A condition that may let nothing through: the word that starts it, and the tokens of what it asks, if plain."""

    word: str
    start: int
    tokens: Sequence[Token] = ()
    scope: Scope = field(default_factory=Scope)


@dataclass
class Part:
    """What a group asks for, in the order of the text; `names` are IRIs that have to occur in some triple."""

    patterns: list[Pattern] = field(default_factory=list)
    choices: list[Choices] = field(default_factory=list)
    unions: list[tuple[Part, ...]] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    names: list[Slot] = field(default_factory=list)
    optional: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    computed: set[str] = field(default_factory=set)
    vague: bool = False

    def absorb(self, other: Part) -> None:
        """Ask for all that another part asks for."""
        self.patterns += other.patterns
        self.choices += other.choices
        self.unions += other.unions
        self.filters += other.filters
        self.names += other.names
        self.optional += other.optional
        self.computed |= other.computed
        self.vague |= other.vague

    @property
    def exact(self) -> bool:
        """Whether what matches all patterns and choices is a solution, if the filters let it through."""
        if self.vague or self.unions:
            return False
        before: set[str] = set()
        items: list[Pattern | Choices] = [*self.patterns, *self.choices]
        for item in sorted(items, key=lambda item: item.start):
            maybe = {name for start, names in self.optional if start < item.start for name in names}
            if item.variables & (self.computed | (maybe - before)):
                return False
            before |= item.variables
        return True

    def items(self) -> list[Item]:
        """All that has to be matched, in the order of the text; a UNION that may match anything is left out."""
        items: list[Item] = [*self.patterns, *self.choices]
        for union in self.unions:
            branches = tuple(tuple(branch.items()) for branch in union)
            if all(branches):
                items.append(Either(branches, min(item.start for branch in branches for item in branch)))
        return sorted(items, key=lambda item: item.start)

    def everything(self) -> Iterator[Part]:
        """This part and those of its unions, at any depth."""
        yield self
        for union in self.unions:
            for branch in union:
                yield from branch.everything()
