"""The ontology's axioms as rules: if all triples of the body hold, so does the head.

Each axiom gives the rules of OWL 2 RL that are about individuals (cax-sco, cax-eqc, prp-spo1, prp-eqp,
prp-inv, prp-symp, prp-trp, prp-spo2). No rule concludes about classes or properties, that all things
are owl:Things, or that a thing is the same as itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.errors import OntologyError
from iuc_graph.inference.axioms import Axioms
from iuc_graph.vocabulary import RDF


@dataclass(frozen=True)
class Variable:
    """Stands for any node; the same name in one rule is the same node."""

    name: str


@dataclass(frozen=True)
class Pattern:
    """A triple with variables; its predicate is always given, so that triples are found by it."""

    subject: Variable | NamedNode
    predicate: NamedNode
    object: Variable | NamedNode

    def variables(self) -> set[Variable]:
        """The variables that it binds."""
        return {term for term in (self.subject, self.object) if isinstance(term, Variable)}


@dataclass(frozen=True)
class Rule:
    """`head` holds wherever all of `body` holds; OntologyError if the body leaves the head open."""

    head: Pattern
    body: tuple[Pattern, ...]

    def __post_init__(self) -> None:
        bound = {variable for pattern in self.body for variable in pattern.variables()}
        if not self.head.variables() <= bound:
            raise OntologyError(f"A rule concludes about what its body does not bind: {self}")


_TYPE: Final = NamedNode(RDF + "type")
_X: Final = Variable("x")
_Y: Final = Variable("y")
_Z: Final = Variable("z")


def compile_rules(axioms: Axioms) -> tuple[Rule, ...]:
    """The rules of all axioms, each once, in a fixed order; those that conclude their own body left out."""
    rules = dict.fromkeys((*_class_rules(axioms), *_property_rules(axioms), *_path_rules(axioms)))
    return tuple(rule for rule in rules if rule.head not in rule.body)


def _class_rules(axioms: Axioms) -> Iterator[Rule]:
    for narrow, wide in axioms.sub_classes:
        yield _member_too(narrow, wide)
    for one, other in axioms.equivalent_classes:
        yield _member_too(one, other)
        yield _member_too(other, one)


def _property_rules(axioms: Axioms) -> Iterator[Rule]:
    for narrow, wide in axioms.sub_properties:
        yield _holds_too(narrow, wide)
    for one, other in axioms.equivalent_properties:
        yield _holds_too(one, other)
        yield _holds_too(other, one)
    for one, other in axioms.inverses:
        yield _holds_back(one, other)
        yield _holds_back(other, one)
    for both_ways in axioms.symmetric:
        yield _holds_back(both_ways, both_ways)


def _path_rules(axioms: Axioms) -> Iterator[Rule]:
    for onward in axioms.transitive:
        yield Rule(Pattern(_X, onward, _Z), (Pattern(_X, onward, _Y), Pattern(_Y, onward, _Z)))
    for chain in axioms.chains:
        stops = [Variable(f"x{number}") for number in range(len(chain.path) + 1)]
        steps = zip(pairwise(stops), chain.path, strict=True)
        body = tuple(Pattern(start, step, end) for (start, end), step in steps)
        yield Rule(Pattern(stops[0], chain.implied, stops[-1]), body)


def _member_too(of_class: NamedNode, also: NamedNode) -> Rule:
    return Rule(Pattern(_X, _TYPE, also), (Pattern(_X, _TYPE, of_class),))


def _holds_too(stated: NamedNode, also: NamedNode) -> Rule:
    return Rule(Pattern(_X, also, _Y), (Pattern(_X, stated, _Y),))


def _holds_back(stated: NamedNode, back: NamedNode) -> Rule:
    return Rule(Pattern(_Y, back, _X), (Pattern(_X, stated, _Y),))
