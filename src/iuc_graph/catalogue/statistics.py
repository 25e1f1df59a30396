"""Counting a graph for VoID: classes, properties, links outward by target and property, and examples."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import DefaultGraph, NamedNode, Store

from iuc_graph.catalogue.terms import VOID
from iuc_graph.vocabulary import BASE, DCTERMS, ID, IUC, PROV, RDF

SPACES: Final = {
    "http://data.europa.eu/nuts/code/": "NUTS",
    "http://eurovoc.europa.eu/": "EuroVoc",
    "http://metadata.un.org/sdg/": "Sustainable Development Goals of the United Nations",
    "http://publications.europa.eu/resource/authority/continent/": "Continents of the EU Publications Office",
    "http://publications.europa.eu/resource/authority/country/": "Countries of the EU Publications Office",
    "http://publications.europa.eu/resource/authority/place/": "Places of the EU Publications Office",
    "http://purl.unep.org/sdg/": "Ontology of the Sustainable Development Goals of the UNEP",
    "http://www.wikidata.org/entity/": "Wikidata",
    "https://linkedopendata.eu/entity/": "EU Knowledge Graph (Kohesio)",
    "https://sws.geonames.org/": "GeoNames",
}
"""Where things of other datasets are named, and what those are called; others are told apart by their hosts."""

WEB: Final = DCTERMS + "references"
"""Leads to pages anywhere on the web: one linkset, whose target has no space of IRIs."""

NO_LINKS: Final = frozenset(
    (
        RDF + "type",
        DCTERMS + "license",
        IUC + "mappingStrength",
        PROV + "hadMember",
        VOID + "linkPredicate",
    )
)
"""Properties whose values are terms of vocabularies or licences, not things of another dataset; or, of the nodes that
describe a set of matches, the ends and the property of links that are counted where they stand."""


@dataclass(frozen=True, order=True)
class Links:
    """A linkset: its target by space of IRIs (empty for the web at large), its property, and how many triples."""

    space: str
    predicate: str
    triples: int

    @property
    def name(self) -> str:
        """What the target is called."""
        return SPACES.get(self.space, self.space) or "Pages on the web that documents refer to"


@dataclass(frozen=True)
class Statistics:
    """Counts of the merged graph: triples, subjects, objects, triples by property, things by class, linksets.

    `examples` holds one thing of each kind that has an address of ours.
    """

    triples: int
    subjects: int
    objects: int
    properties: Mapping[str, int]
    classes: Mapping[str, int]
    links: tuple[Links, ...]
    examples: tuple[str, ...]
    vocabularies: tuple[str, ...]


def count(store: Store) -> Statistics:
    """The statistics of a store's default graph. Reads it once."""
    properties: Counter[str] = Counter()
    classes: Counter[str] = Counter()
    links: Counter[tuple[str, str]] = Counter()
    subjects: set[str] = set()
    objects: set[object] = set()
    for quad in store.quads_for_pattern(None, None, None, DefaultGraph()):
        predicate, value = quad.predicate.value, quad.object
        properties[predicate] += 1
        subjects.add(str(quad.subject))
        objects.add(value)
        if predicate == RDF + "type" and isinstance(value, NamedNode):
            classes[value.value] += 1
        elif isinstance(value, NamedNode) and is_link(str(quad.subject)[1:], predicate, value.value):
            links["" if predicate == WEB else space_of(value.value), predicate] += 1
    return Statistics(
        triples=properties.total(),
        subjects=len(subjects),
        objects=len(objects),
        properties=dict(sorted(properties.items())),
        classes=dict(sorted(classes.items())),
        links=tuple(sorted(Links(space, predicate, n) for (space, predicate), n in links.items())),
        examples=_examples(subjects),
        vocabularies=tuple(sorted({_namespace(name) for name in (*properties, *classes)})),
    )


def is_link(subject: str, predicate: str, value: str) -> bool:
    """Whether a triple leads from a thing of ours to one of another dataset."""
    return subject.startswith(ID) and not value.startswith(BASE) and predicate not in NO_LINKS


def space_of(iri: str) -> str:
    """The space of IRIs that one belongs to: of those known the longest, else its host."""
    known = [space for space in SPACES if iri.startswith(space)]
    if known:
        return max(known, key=len)
    parts = urlsplit(iri)
    return f"{parts.scheme}://{parts.netloc}/"


def _examples(subjects: set[str]) -> tuple[str, ...]:
    """The first thing of each kind."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        if subject.startswith(f"<{ID}"):
            iri = subject[1:-1]
            kinds[iri.removeprefix(ID).partition("/")[0]].append(iri)
    return tuple(min(iris) for _, iris in sorted(kinds.items()))


def _namespace(iri: str) -> str:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut]
