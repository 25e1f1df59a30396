"""Which shapes a thing is a target of, asked for one thing at a time.

pySHACL collects all targets of a shape, which costs as much for one changed thing, or for one small document, as
for the whole graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pyshacl.shape import Shape
from rdflib import RDF, RDFS
from rdflib.term import Node

from iuc_graph.validation.facts import Facts

T = TypeVar("T")


@dataclass(frozen=True)
class Targets(Generic[T]):
    """The target declarations of shapes by what they declare, each shape with the bit of its place."""

    nodes: Mapping[T, int]
    classes: Mapping[T, int]
    objects_of: Mapping[T, int]
    subjects_of: Mapping[T, int]
    type: T
    subclass: T

    @classmethod
    def read(cls, shapes: Iterable[Shape], term: Callable[[Node], T]) -> Targets[T]:
        """Those of some shapes, in the terms that `term` makes."""
        nodes: dict[T, int] = {}
        classes: dict[T, int] = {}
        objects_of: dict[T, int] = {}
        subjects_of: dict[T, int] = {}
        found = (nodes, classes, objects_of, subjects_of)
        for place, shape in enumerate(shapes):
            for by_term, terms in zip(found, declared(shape), strict=True):
                for key in map(term, terms):
                    by_term[key] = by_term.get(key, 0) | 1 << place
        return cls(nodes, classes, objects_of, subjects_of, term(RDF.type), term(RDFS.subClassOf))


def declared(shape: Shape) -> tuple[list[Node], list[Node], list[Node], list[Node]]:
    """The nodes, the classes (also the shape itself, if it is one), and the predicates of whose objects and of
    whose subjects a shape is."""
    nodes, classes, implicit, objects_of, subjects_of = shape.target()  # type: ignore[no-untyped-call]
    return list(nodes), [*classes, *implicit], list(objects_of), list(subjects_of)


class TargetsWithin(Generic[T]):
    """The declarations asked of one set of triples, which must not change meanwhile: classes are looked up once."""

    def __init__(self, targets: Targets[T], facts: Facts[T]) -> None:
        self._targets = targets
        self._facts = facts
        self._by_class: dict[T, int] = {}

    def of(self, thing: T, wanted: int) -> int:
        """The bits of those shapes among `wanted` that the thing is a target of."""
        found = self._targets.nodes.get(thing, 0)
        for kind in self._facts.objects(thing, self._targets.type):
            found |= self._class(kind)
        for predicate, shapes in self._targets.subjects_of.items():
            if shapes & wanted & ~found and _any(self._facts.objects(thing, predicate)):
                found |= shapes
        for predicate, shapes in self._targets.objects_of.items():
            if shapes & wanted & ~found and _any(self._facts.subjects(predicate, thing)):
                found |= shapes
        return found & wanted

    def _class(self, kind: T) -> int:
        known = self._by_class.get(kind)
        if known is None:
            known = 0
            above, waiting = {kind}, [kind]
            while waiting:
                current = waiting.pop()
                known |= self._targets.classes.get(current, 0)
                new = set(self._facts.objects(current, self._targets.subclass)) - above
                above |= new
                waiting.extend(new)
            self._by_class[kind] = known
        return known


def _any(nodes: Iterable[object]) -> bool:
    """Looks at one and no more: a country is the value of very many."""
    return any(True for _ in nodes)
