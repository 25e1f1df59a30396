"""The reference of the ontology: each term of ours with what the ontology, the rules and the data say of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from iuc_graph.sparql.rows import Reader
from iuc_graph.vocabulary import DCTERMS, IUC, ONTOLOGY_IRI, OWL, RDF, RDFS, SCHEMA, SHACL, SKOS

Texts = Mapping[str, str]
"""A text by language."""

_CLASSES: Final = """
SELECT ?term (COUNT(DISTINCT ?thing) AS ?number) (MIN(STR(?thing)) AS ?first)
WHERE { ?thing a ?term FILTER(STRSTARTS(STR(?thing), STR(id:))) } GROUP BY ?term"""
_PROPERTIES: Final = """
SELECT ?term (COUNT(*) AS ?number) (MIN(STR(?thing)) AS ?first)
WHERE { ?thing ?term ?value FILTER(STRSTARTS(STR(?thing), STR(id:))) } GROUP BY ?term"""
_MATCHES: Final = tuple(
    SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
)
_FEATURES: Final = {OWL + "SymmetricProperty": "symmetric", OWL + "TransitiveProperty": "transitive"}


@dataclass(frozen=True)
class Use:
    """How many things are of a class, or statements of a property, and the first such thing by its IRI."""

    number: int
    example: str


@dataclass(frozen=True)
class Term:
    """One term. Lists hold IRIs; `chains` are lists of properties that follow one another; `rules` are messages."""

    iri: str
    is_class: bool
    labels: Texts
    definitions: Texts
    notes: Texts
    above: tuple[str, ...]
    below: tuple[str, ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    inverses: tuple[str, ...]
    disjoint: tuple[str, ...]
    aligned: tuple[str, ...]
    features: tuple[str, ...]
    chains: tuple[tuple[str, ...], ...]
    rules: tuple[Texts, ...]
    use: Use | None

    @property
    def name(self) -> str:
        """The part behind the sign #, which is also its anchor."""
        return self.iri.removeprefix(IUC)


@dataclass(frozen=True)
class Reference:
    """The ontology as a page shows it: its own texts, and all terms of ours by their names."""

    titles: Texts
    descriptions: Texts
    version: str
    classes: tuple[Term, ...]
    properties: tuple[Term, ...]

    def of(self, iri: str) -> Term | None:
        """The term with this IRI."""
        return next((term for term in (*self.classes, *self.properties) if term.iri == iri), None)


class _Said:
    """The triples of the ontology, by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: defaultdict[tuple[str, str], list[object]] = defaultdict(list)
        self._subjects: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in sorted(triples, key=str):
            self._values[_key(triple.subject), triple.predicate.value].append(triple.object)
            self._subjects[_key(triple.object), triple.predicate.value].append(_key(triple.subject))

    def iris(self, subject: str, *names: str) -> tuple[str, ...]:
        values = (value for name in names for value in self._values.get((subject, name), ()))
        return tuple(value.value for value in values if isinstance(value, NamedNode))

    def nodes(self, subject: str, name: str) -> tuple[str, ...]:
        values = self._values.get((subject, name), ())
        return tuple(_key(value) for value in values if isinstance(value, NamedNode | BlankNode))

    def texts(self, subject: str, *names: str) -> Texts:
        values = (value for name in names for value in self._values.get((subject, name), ()))
        return {value.language or "": value.value for value in values if isinstance(value, Literal)}

    def subjects(self, name: str, value: str) -> tuple[str, ...]:
        return tuple(self._subjects.get((value, name), ()))

    def listed(self, node: str) -> Iterator[str]:
        """The members of a list."""
        seen: set[str] = set()
        while node not in seen and (first := self.nodes(node, RDF + "first")):
            seen.add(node)
            yield first[0]
            node = next(iter(self.nodes(node, RDF + "rest")), RDF + "nil")


def uses_of(reader: Reader) -> Mapping[str, Use]:
    """How the data uses each class and property. Raises as `Reader.select`."""
    found: dict[str, Use] = {}
    for text in (_CLASSES, _PROPERTIES):
        for term, number, first in reader.select(text).rows:
            if isinstance(term, NamedNode) and isinstance(number, Literal) and isinstance(first, Literal):
                found[term.value] = Use(int(number.value), first.value)
    return found


def reference_of(
    ontology: Iterable[Triple], shapes: Iterable[Triple] = (), uses: Mapping[str, Use] | None = None
) -> Reference:
    """The reference for an ontology, the rules about its terms, and how the data uses them."""
    said, rules = _Said(ontology), _Said(shapes)
    classes = _terms(said, rules, uses or {}, (OWL + "Class",))
    kinds = (OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty")
    properties = _terms(said, rules, uses or {}, kinds)
    version = next(iter(said.texts(ONTOLOGY_IRI, OWL + "versionInfo").values()), "")
    return Reference(
        said.texts(ONTOLOGY_IRI, DCTERMS + "title"),
        said.texts(ONTOLOGY_IRI, DCTERMS + "description"),
        version,
        tuple(classes),
        tuple(properties),
    )


def _terms(said: _Said, rules: _Said, uses: Mapping[str, Use], kinds: tuple[str, ...]) -> Iterator[Term]:
    declared = {iri for kind in kinds for iri in said.subjects(RDF + "type", kind)}
    for iri in sorted(declared, key=str.casefold):
        if iri.startswith(IUC):
            yield _term(said, rules, uses.get(iri), iri)


def _term(said: _Said, rules: _Said, use: Use | None, iri: str) -> Term:
    types = said.iris(iri, RDF + "type")
    above = said.iris(iri, RDFS + "subClassOf", RDFS + "subPropertyOf")
    below = (said.subjects(RDFS + "subClassOf", iri), said.subjects(RDFS + "subPropertyOf", iri))
    inverses = (*said.iris(iri, OWL + "inverseOf"), *said.subjects(OWL + "inverseOf", iri))
    outward = (term for term in above if not term.startswith(IUC))
    return Term(
        iri,
        OWL + "Class" in types,
        said.texts(iri, RDFS + "label"),
        said.texts(iri, SKOS + "definition", RDFS + "comment"),
        said.texts(iri, SKOS + "scopeNote", SKOS + "note"),
        tuple(term for term in above if term.startswith(IUC)),
        tuple(term for terms in below for term in terms if term.startswith(IUC)),
        said.iris(iri, SCHEMA + "domainIncludes"),
        said.iris(iri, SCHEMA + "rangeIncludes"),
        tuple(dict.fromkeys(inverses)),
        said.iris(iri, OWL + "disjointWith"),
        (*outward, *said.iris(iri, *_MATCHES)),
        tuple(name for kind, name in _FEATURES.items() if kind in types),
        tuple(tuple(said.listed(node)) for node in said.nodes(iri, OWL + "propertyChainAxiom")),
        tuple(_rules(rules, iri)),
        use,
    )


def _rules(rules: _Said, iri: str) -> Iterator[Texts]:
    """The messages of the rules for a class or about a property, each once."""
    shapes = [*rules.subjects(SHACL + "path", iri)]
    for target in rules.subjects(SHACL + "targetClass", iri):
        shapes += [target, *rules.nodes(target, SHACL + "property")]
    seen: set[str] = set()
    for shape in dict.fromkeys(shapes):
        texts = rules.texts(shape, SHACL + "message")
        if texts and texts.get("en", "") not in seen:
            seen.add(texts.get("en", ""))
            yield texts


def _key(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    return str(term)
