"""Whether an RDF graph is an ontology of the OWL 2 RL profile that also keeps the global rules of OWL 2 DL.

It covers the constructs that a TBox of named terms can use, and calls every triple it does not know a fault:
class expressions, restrictions, imports, individuals and blank nodes other than chain lists are all refused.
Sources: https://www.w3.org/TR/owl2-profiles/#OWL_2_RL and https://www.w3.org/TR/owl2-syntax/#Global_Restrictions.
Where those leave a choice, this check is the stricter one; a test compares it with the OWL API's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

import networkx as nx
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
PROPERTY_KINDS = KINDS[1:]
RESERVED = (str(RDF), str(RDFS), str(XSD), str(OWL))
BUILT_IN_ANNOTATIONS = {
    RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo,
    OWL.deprecated, OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith,
}  # fmt: skip
HEADER = {OWL.versionIRI, *BUILT_IN_ANNOTATIONS}
CLASS_AXIOMS = {RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass}
SAME_KIND_AXIOMS = {OWL.equivalentProperty, OWL.propertyDisjointWith}
DATA_CHARACTERISTICS = {OWL.FunctionalProperty}
OBJECT_CHARACTERISTICS = {
    OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty,
    OWL.IrreflexiveProperty, OWL.FunctionalProperty, OWL.InverseFunctionalProperty,
}  # fmt: skip
NEEDS_SIMPLE = {
    OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty,
}  # fmt: skip
RL_XSD_DATATYPES = """
    decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte
    unsignedLong unsignedInt unsignedShort unsignedByte float double string normalizedString token language
    Name NCName NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp
"""
RL_DATATYPES = {RDF.PlainLiteral, RDF.XMLLiteral, RDF.langString, RDFS.Literal} | {
    XSD[name] for name in RL_XSD_DATATYPES.split()
}


def faults(graph: Graph) -> list[str]:
    """Everything in `graph` that OWL 2 RL or the global rules of OWL 2 DL forbid, one line each, sorted."""
    checks = (header_faults, declaration_faults, triple_faults, simplicity_faults, regularity_faults)
    return sorted(set(chain.from_iterable(check(graph) for check in checks)))


def header_faults(graph: Graph) -> Iterator[str]:
    """An ontology names itself exactly once, has at most one version IRI, and imports nothing."""
    ontologies = list(graph.subjects(RDF.type, OWL.Ontology))
    if len(ontologies) != 1:
        yield f"there are {len(ontologies)} ontology headers, not one"
    for ontology in ontologies:
        if len(list(graph.objects(ontology, OWL.versionIRI))) > 1:
            yield f"{ontology} has several version IRIs"
    for imported in graph.objects(None, OWL.imports):
        yield f"{imported} is imported"


def declaration_faults(graph: Graph) -> Iterator[str]:
    """A name has one property kind, is not both class and datatype, and is not a reserved one."""
    for kind in (*KINDS, RDFS.Datatype):
        for term in graph.subjects(RDF.type, kind):
            if str(term).startswith(RESERVED) and term not in BUILT_IN_ANNOTATIONS:
                yield f"{term} is reserved and cannot be declared"
            if len(kinds(graph, term)) > 1:
                yield f"{term} is declared as two kinds of property"
            if {OWL.Class, RDFS.Datatype} <= set(graph.objects(term, RDF.type)):
                yield f"{term} is declared as class and datatype"


def kinds(graph: Graph, term: Node) -> set[Node]:
    """The kinds of property that a term is declared to be."""
    declared = set(graph.objects(term, RDF.type)) & set(PROPERTY_KINDS)
    return declared | ({OWL.AnnotationProperty} if term in BUILT_IN_ANNOTATIONS else set())


def triple_faults(graph: Graph) -> Iterator[str]:
    """Every triple is of the header, a declaration, a well-typed axiom, an annotation, or a chain's list."""
    lists = {cell for head in graph.objects(None, OWL.propertyChainAxiom) for cell in cells(graph, head)}
    for subject, predicate, value in graph:
        if subject in lists and predicate in (RDF.first, RDF.rest):
            continue
        fault = triple_fault(graph, subject, predicate, value)
        if fault:
            yield f"{subject} {predicate} {value}: {fault}"


def cells(graph: Graph, head: Node) -> Iterator[Node]:
    """The blank nodes of an RDF list; ends also on a list that runs in a circle."""
    seen: set[Node] = set()
    while isinstance(head, BNode) and head not in seen:
        seen.add(head)
        yield head
        head = graph.value(head, RDF.rest) or RDF.nil


def triple_fault(graph: Graph, subject: Node, predicate: Node, value: Node) -> str | None:
    """What is wrong with one triple, or None."""
    if not isinstance(subject, URIRef):
        return "an anonymous subject is no construct of this profile check"
    if predicate in AXIOM_CHECKS:
        return AXIOM_CHECKS[predicate](graph, subject, value)
    return annotation_fault(graph, subject, predicate, value)


def type_fault(graph: Graph, subject: Node, value: Node) -> str | None:
    if value in KINDS or value == OWL.Ontology:
        return None
    if value in OBJECT_CHARACTERISTICS and are_objects(graph, subject):
        return None
    if value in DATA_CHARACTERISTICS and kinds(graph, subject) == {OWL.DatatypeProperty}:
        return None
    return "not a declaration, and not a characteristic that this kind of property can have"


def chain_fault(graph: Graph, subject: Node, head: Node) -> str | None:
    links = list(cells(graph, head))
    ends = (list(graph.objects(cell, part)) for cell in links for part in (RDF.first, RDF.rest))
    well_formed = all(len(values) == 1 for values in ends)
    if not well_formed or not links or graph.value(links[-1], RDF.rest) != RDF.nil:
        return "the chain is not a well-formed list"
    members = list(Collection(graph, head))
    if len(members) < 2 or not are_objects(graph, subject, *members):
        return "a chain has two or more named object properties"
    return None


def class_fault(graph: Graph, subject: Node, value: Node) -> str | None:
    return None if are_classes(graph, subject, value) else "both ends must be declared, named classes"


def inverse_fault(graph: Graph, subject: Node, value: Node) -> str | None:
    return None if are_objects(graph, subject, value) else "both ends must be declared object properties"


def sub_property_fault(graph: Graph, subject: Node, value: Node) -> str | None:
    both = kinds(graph, subject) & kinds(graph, value)
    return None if both else "both ends must be declared properties of one kind"


def same_kind_fault(graph: Graph, subject: Node, value: Node) -> str | None:
    both = kinds(graph, subject) & kinds(graph, value)
    return None if both - {OWL.AnnotationProperty} else "both ends must be object or both datatype properties"


def domain_fault(graph: Graph, subject: Node, value: Node) -> str | None:
    if kinds(graph, subject) == {OWL.AnnotationProperty}:
        return None if isinstance(value, URIRef) else "must be an IRI"
    return None if kinds(graph, subject) and are_classes(graph, value) else "must be a declared, named class"


def range_fault(graph: Graph, subject: Node, value: Node) -> str | None:
    if kinds(graph, subject) == {OWL.DatatypeProperty}:
        return None if value in RL_DATATYPES else "the datatype is outside OWL 2 RL"
    return domain_fault(graph, subject, value)


def annotation_fault(graph: Graph, subject: Node, predicate: Node, value: Node) -> str | None:
    header = (subject, RDF.type, OWL.Ontology) in graph
    if not (header and predicate in HEADER) and kinds(graph, predicate) != {OWL.AnnotationProperty}:
        return "unknown construct: neither an axiom known here nor a declared annotation property"
    if isinstance(value, BNode):
        return "an anonymous value is no construct of this profile check"
    if isinstance(value, Literal) and value.datatype and value.datatype not in RL_DATATYPES:
        return "the datatype is outside OWL 2 RL"
    return None


AXIOM_CHECKS: Mapping[Node, Callable[[Graph, Node, Node], str | None]] = {
    RDF.type: type_fault,
    OWL.propertyChainAxiom: chain_fault,
    OWL.inverseOf: inverse_fault,
    RDFS.subPropertyOf: sub_property_fault,
    RDFS.domain: domain_fault,
    RDFS.range: range_fault,
    **dict.fromkeys(CLASS_AXIOMS, class_fault),
    **dict.fromkeys(SAME_KIND_AXIOMS, same_kind_fault),
}


def are_classes(graph: Graph, *terms: Node) -> bool:
    return all(isinstance(term, URIRef) and (term, RDF.type, OWL.Class) in graph for term in terms)


def are_objects(graph: Graph, *terms: Node) -> bool:
    return all(isinstance(term, URIRef) and kinds(graph, term) == {OWL.ObjectProperty} for term in terms)


def simplicity_faults(graph: Graph) -> Iterator[str]:
    """Transitive and chained properties, and all above them, take no axiom that needs a simple one."""
    composite = composite_properties(graph)
    for characteristic in NEEDS_SIMPLE:
        for term in set(graph.subjects(RDF.type, characteristic)) & composite:
            yield f"{term} is not simple and so cannot be {characteristic}"
    for subject, value in graph.subject_objects(OWL.propertyDisjointWith):
        if {subject, value} & composite:
            yield f"{subject} and {value} cannot be disjoint: one of them is not simple"


def composite_properties(graph: Graph) -> set[Node]:
    """The object properties that are not simple."""
    made = set(graph.subjects(RDF.type, OWL.TransitiveProperty)) | set(graph.subjects(OWL.propertyChainAxiom))
    hierarchy = property_hierarchy(graph)
    return made | {above for term in made if term in hierarchy for above in nx.descendants(hierarchy, term)}


def property_hierarchy(graph: Graph) -> nx.DiGraph[Node]:
    """Edges from each object property to those it implies, a property and its inverse counting as equal."""
    hierarchy: nx.DiGraph[Node] = nx.DiGraph(graph.subject_objects(RDFS.subPropertyOf))
    for equal in (OWL.inverseOf, OWL.equivalentProperty):
        for one, other in graph.subject_objects(equal):
            hierarchy.add_edges_from([(one, other), (other, one)])
    return hierarchy


def regularity_faults(graph: Graph) -> Iterator[str]:
    """No property needs itself, by chains and hierarchy, to be derived; R∘R, R∘S, S∘R under R are fine."""
    order = property_hierarchy(graph)
    needed = list(needed_by_chains(graph))
    order.add_edges_from(needed)
    groups = enumerate(nx.strongly_connected_components(order))
    circle = {term: number for number, group in groups for term in group}
    for part, whole in needed:
        if part == whole or circle[part] == circle[whole]:
            yield f"{whole} has an irregular chain: it depends on itself through {part}"


def needed_by_chains(graph: Graph) -> Iterator[tuple[Node, Node]]:
    """Pairs (part, whole) where the part must come before the whole in the order that regular chains have."""
    for whole, head in graph.subject_objects(OWL.propertyChainAxiom):
        members = [member for cell in cells(graph, head) for member in graph.objects(cell, RDF.first)]
        if members == [whole, whole]:
            continue
        if members[0] == whole:
            members = members[1:]
        elif members[-1] == whole:
            members = members[:-1]
        yield from ((part, whole) for part in members)


def axiom_kinds(graph: Graph) -> set[Node]:
    """The predicates and characteristics by which `graph` states axioms; declarations and annotations aside."""
    predicates = (AXIOM_CHECKS.keys() - {RDF.type}) & set(graph.predicates())
    return predicates | (OBJECT_CHARACTERISTICS & set(graph.objects(None, RDF.type)))
