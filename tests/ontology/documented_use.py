"""Where statements use a property otherwise than the ontology documents it.

A property's documentation is its schema:domainIncludes and schema:rangeIncludes; one that has none of the two
may stand at, or lead to, anything. Documented classes stand for their subclasses too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from iuc_graph.vocabulary import IUC, OWL, RDF, RDFS, SCHEMA, short

Documentation = dict[str, frozenset[str]]
UNTYPED = "a node without a type"
PROPERTY_KINDS = (OWL + "ObjectProperty", OWL + "DatatypeProperty")


@dataclass(frozen=True)
class Documented:
    """What the ontology says of its classes and properties. An absent property is not restricted."""

    superclasses: Documentation
    domain: Documentation
    range: Documentation

    @classmethod
    def of(cls, ontology: Iterable[Quad]) -> Documented:
        """Read the axioms and the documentation out of the ontology's statements."""
        quads = tuple(ontology)
        return cls(
            _grouped(quads, RDFS + "subClassOf"),
            _grouped(quads, SCHEMA + "domainIncludes"),
            _grouped(quads, SCHEMA + "rangeIncludes"),
        )

    def with_superclasses(self, classes: Iterable[str]) -> frozenset[str]:
        """The classes and everything above them. A declared property of either kind is an rdf:Property, as in OWL."""
        reached: set[str] = set()
        waiting = set(classes)
        while waiting:
            reached |= waiting
            above = {parent for one in waiting for parent in self.superclasses.get(one, ())}
            if waiting & set(PROPERTY_KINDS):
                above.add(RDF + "Property")
            waiting = above - reached
        return frozenset(reached)


def mismatches(statements: Iterable[Quad], ontology: Iterable[Quad]) -> list[str]:
    """One line for each kind of undocumented use of an iuc: property, with the number of statements and an example."""
    axioms, stated = tuple(ontology), tuple(statements)
    documented = Documented.of(axioms)
    types = {
        node: documented.with_superclasses(found)
        for node, found in _grouped((*stated, *axioms), RDF + "type").items()
    }
    count: Counter[tuple[str, str, str]] = Counter()
    example: dict[tuple[str, str, str], str] = {}
    for quad in stated:
        for use in _undocumented(quad, documented, types):
            count[use] += 1
            example[use] = min(example.get(use, str(quad)), str(quad))
    return [
        f"{name} {verb} {kind}: {count[name, verb, kind]} times, such as {example[name, verb, kind]}"
        for name, verb, kind in sorted(count)
    ]


def _undocumented(quad: Quad, documented: Documented, types: Documentation) -> Iterator[tuple[str, str, str]]:
    name = quad.predicate.value
    if not name.startswith(IUC):
        return
    domain, range_ = documented.domain.get(name), documented.range.get(name)
    subject, value = _kinds(quad.subject, types), _kinds(quad.object, types)
    if domain is not None and not domain & subject:
        yield short(name), "stands at", _named(subject, documented)
    if range_ is not None and not range_ & value:
        yield short(name), "leads to", _named(value, documented)


def _kinds(term: NamedNode | BlankNode | Literal | Triple, types: Documentation) -> frozenset[str]:
    """The datatype of a literal, the classes of a node."""
    if isinstance(term, Literal):
        return frozenset({term.datatype.value})
    return types.get(term.value, frozenset()) if isinstance(term, NamedNode) else frozenset()


def _named(kinds: frozenset[str], documented: Documented) -> str:
    """The most exact of the classes, or the datatype."""
    above = {parent for kind in kinds for parent in documented.with_superclasses({kind}) - {kind}}
    return " and ".join(sorted(short(kind) for kind in kinds - above)) or UNTYPED


def _grouped(quads: Iterable[Quad], predicate: str) -> Documentation:
    """For each subject, the IRIs to which one predicate leads."""
    groups: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value == predicate and isinstance(quad.object, NamedNode):
            groups.setdefault(str(getattr(quad.subject, "value", quad.subject)), set()).add(quad.object.value)
    return {subject: frozenset(values) for subject, values in groups.items()}
