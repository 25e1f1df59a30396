"""What the ontology states: the axioms that derive something, read from its triples.

An ontology that says more than the rules can carry out would give answers that lack something
without a word. So every term of the OWL, RDFS and RDF vocabularies that is not listed here stops the
reading, whatever it stands in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from iuc_graph.errors import OntologyError, UnknownAxiomError
from iuc_graph.vocabulary import GENID, OWL, PREFIXES, RDF, RDFS, XSD

Term = NamedNode | BlankNode | Literal | Triple
Pair = tuple[NamedNode, NamedNode]

_TYPE: Final = RDF + "type"
_FIRST: Final = RDF + "first"
_REST: Final = RDF + "rest"
_NIL: Final = RDF + "nil"
_SUB_CLASS: Final = RDFS + "subClassOf"
_SUB_PROPERTY: Final = RDFS + "subPropertyOf"
_EQUIVALENT_CLASS: Final = OWL + "equivalentClass"
_EQUIVALENT_PROPERTY: Final = OWL + "equivalentProperty"
_INVERSE: Final = OWL + "inverseOf"
_CHAIN: Final = OWL + "propertyChainAxiom"
_SYMMETRIC: Final = OWL + "SymmetricProperty"
_TRANSITIVE: Final = OWL + "TransitiveProperty"
_THING: Final = OWL + "Thing"

_BUILT_IN: Final = (OWL, RDFS, RDF, XSD)
_CLASS_AXIOMS: Final = frozenset({_SUB_CLASS, _EQUIVALENT_CLASS, OWL + "disjointWith"})
_PROPERTY_AXIOMS: Final = frozenset({_SUB_PROPERTY, _EQUIVALENT_PROPERTY, _INVERSE})
_PROPERTY_KINDS: Final = frozenset({_SYMMETRIC, _TRANSITIVE})
_UNNAMED_DECLARATIONS: Final = frozenset({OWL + "Ontology", RDF + "List"})
_DECLARATIONS: Final = _UNNAMED_DECLARATIONS | {
    OWL + "Class",
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
    OWL + "NamedIndividual",
    RDFS + "Class",
    RDFS + "Datatype",
    RDF + "Property",
}
# Built-in properties that a rule may read or write, since they say nothing about classes or properties.
_ANNOTATIONS: Final = frozenset({RDFS + "label", RDFS + "comment", RDFS + "seeAlso", RDFS + "isDefinedBy"})
_HEADER: Final = frozenset(
    OWL + name
    for name in ("versionIRI", "versionInfo", "priorVersion", "backwardCompatibleWith", "incompatibleWith")
)
_SILENT: Final = _ANNOTATIONS | _HEADER | {OWL + "deprecated", _FIRST, _REST}


@dataclass(frozen=True, order=True)
class Chain:
    """`path` followed step by step from x to y makes `implied` hold from x to y; at least one step."""

    implied: NamedNode
    path: tuple[NamedNode, ...]


@dataclass(frozen=True)
class Axioms:
    """The deriving axioms of an ontology, each kind sorted; pairs read as in RDF, subject first."""

    sub_classes: tuple[Pair, ...] = ()
    sub_properties: tuple[Pair, ...] = ()
    equivalent_classes: tuple[Pair, ...] = ()
    equivalent_properties: tuple[Pair, ...] = ()
    inverses: tuple[Pair, ...] = ()
    symmetric: tuple[NamedNode, ...] = ()
    transitive: tuple[NamedNode, ...] = ()
    chains: tuple[Chain, ...] = ()


def read_axioms(ontology: Iterable[Triple]) -> Axioms:
    """The axioms stated by the triples of an ontology, blank nodes skolemised or not.

    Disjointness, declarations, annotations and `subClassOf owl:Thing` are known to derive nothing.
    Raises UnknownAxiomError, listing every axiom of another kind with its term, and OntologyError for a
    broken list.
    """
    stated = sorted(set(ontology), key=str)
    complaints = [complaint for triple in stated if (complaint := _complaint(triple))]
    if complaints:
        raise UnknownAxiomError(
            "The ontology states what the rule compiler cannot carry out:\n" + "\n".join(complaints)
        )
    return Axioms(
        sub_classes=tuple(pair for pair in _pairs(stated, _SUB_CLASS) if pair[1].value != _THING),
        sub_properties=tuple(_pairs(stated, _SUB_PROPERTY)),
        equivalent_classes=tuple(_pairs(stated, _EQUIVALENT_CLASS)),
        equivalent_properties=tuple(_pairs(stated, _EQUIVALENT_PROPERTY)),
        inverses=tuple(_pairs(stated, _INVERSE)),
        symmetric=tuple(_instances(stated, _SYMMETRIC)),
        transitive=tuple(_instances(stated, _TRANSITIVE)),
        chains=tuple(sorted(set(_chains(stated)))),
    )


def _pairs(stated: Iterable[Triple], predicate: str) -> Iterator[Pair]:
    for triple in stated:
        if triple.predicate.value == predicate:
            yield _named(triple.subject), _named(triple.object)


def _instances(stated: Iterable[Triple], kind: str) -> Iterator[NamedNode]:
    for triple in stated:
        if triple.predicate.value == _TYPE and _iri(triple.object) == kind:
            yield _named(triple.subject)


def _chains(stated: list[Triple]) -> Iterator[Chain]:
    lists = _Lists.of(stated)
    for triple in stated:
        if triple.predicate.value == _CHAIN:
            implied = _named(triple.subject)
            yield Chain(implied, tuple(_steps(implied, lists.members(triple.object))))


def _steps(implied: NamedNode, members: list[Term]) -> Iterator[NamedNode]:
    if not members:
        raise OntologyError(f"{_short(implied)}: its owl:propertyChainAxiom is an empty list")
    for member in members:
        if fault := _property_fault(member):
            raise UnknownAxiomError(f"{_short(implied)}: owl:propertyChainAxiom over {fault}")
        yield _named(member)


@dataclass(frozen=True)
class _Lists:
    """The cells of the RDF lists of a graph."""

    first: Mapping[Term, list[Term]]
    rest: Mapping[Term, list[Term]]

    @classmethod
    def of(cls, stated: Iterable[Triple]) -> _Lists:
        cells: dict[str, dict[Term, list[Term]]] = {_FIRST: {}, _REST: {}}
        for triple in stated:
            if triple.predicate.value in cells:
                cells[triple.predicate.value].setdefault(triple.subject, []).append(triple.object)
        return cls(cells[_FIRST], cells[_REST])

    def members(self, head: Term) -> list[Term]:
        """The members in order; OntologyError where a cell is not exactly one member and one rest."""
        members: list[Term] = []
        seen: set[Term] = set()
        cell = head
        while _iri(cell) != _NIL:
            first, rest = self.first.get(cell, []), self.rest.get(cell, [])
            if len(first) != 1 or len(rest) != 1 or cell in seen:
                raise OntologyError(f"{_short(head)}: the list that starts here is broken at {_short(cell)}")
            seen.add(cell)
            members.append(first[0])
            cell = rest[0]
        return members


def _complaint(triple: Triple) -> str | None:
    predicate = triple.predicate.value
    fault: str | None = None
    if predicate == _TYPE:
        fault = _type_fault(triple)
    elif predicate in _CLASS_AXIOMS:
        fault = _class_fault(triple.subject) or _super_class_fault(predicate, triple.object)
    elif predicate in _PROPERTY_AXIOMS:
        fault = _property_fault(triple.subject) or _property_fault(triple.object)
    elif predicate == _CHAIN:
        fault = _property_fault(triple.subject)
    elif predicate not in _SILENT and predicate.startswith(_BUILT_IN):
        fault = "an unknown kind of axiom"
    return fault and f"{_short(triple.subject)}: {_short(triple.predicate)} {_short(triple.object)}: {fault}"


def _type_fault(triple: Triple) -> str | None:
    kind = _iri(triple.object)
    if kind in _PROPERTY_KINDS:
        return _property_fault(triple.subject)
    if kind in _DECLARATIONS:
        named = kind in _UNNAMED_DECLARATIONS or not _anonymous(triple.subject)
        return None if named else f"an anonymous expression, {_short(triple.object)} without a name"
    return _class_fault(triple.object)


def _class_fault(term: Term) -> str | None:
    if isinstance(term, Literal | Triple):
        return f"{_short(term)} is not a class"
    if _anonymous(term):
        return f"an anonymous class expression, {_short(term)}"
    if _iri(term).startswith(_BUILT_IN):
        return f"an axiom about the built-in class {_short(term)}"
    return None


def _super_class_fault(predicate: str, term: Term) -> str | None:
    # Everything is an owl:Thing: the axiom is true, and nobody wants the types it derives.
    return None if (predicate, _iri(term)) == (_SUB_CLASS, _THING) else _class_fault(term)


def _property_fault(term: Term) -> str | None:
    if isinstance(term, Literal | Triple):
        return f"{_short(term)} is not a property"
    if _anonymous(term):
        return f"an anonymous property expression, {_short(term)}"
    if _iri(term).startswith(_BUILT_IN) and _iri(term) not in _ANNOTATIONS:
        return f"an axiom about the built-in property {_short(term)}"
    return None


def _anonymous(term: Term) -> bool:
    return isinstance(term, BlankNode) or _iri(term).startswith(GENID)


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _named(term: Term) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise UnknownAxiomError(f"{_short(term)}: a term without a name in an axiom")
    return term


def _short(term: Term) -> str:
    value = _iri(term)
    for prefix, namespace in PREFIXES.items():
        if value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return str(term)
