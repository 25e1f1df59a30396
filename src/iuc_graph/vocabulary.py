"""The terms that the code writes and reads: namespaces, graph names, and how an IRI is made.

The names themselves are fixed in the ontology (ontology/iuc.ttl); this module only spells them once.
"""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/iuc-graph/"
ONTOLOGY_IRI: Final = BASE + "ontology"
IUC: Final = ONTOLOGY_IRI + "#"
ID: Final = BASE + "id/"
GRAPH: Final = BASE + "graph/"
SOURCE_GRAPH: Final = GRAPH + "source/"
GENID: Final = BASE + ".well-known/genid/"

ONTOLOGY_GRAPH: Final = GRAPH + "ontology"
VOCABULARIES_GRAPH: Final = GRAPH + "vocabularies"
REFERENCE_GRAPH: Final = GRAPH + "reference"
INFERRED_GRAPH: Final = GRAPH + "inferred"
CURATION_DOCUMENT: Final = "curation"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
ORG: Final = "http://www.w3.org/ns/org#"
PROV: Final = "http://www.w3.org/ns/prov#"
SCHEMA: Final = "https://schema.org/"
ADMS: Final = "http://www.w3.org/ns/adms#"
M8G: Final = "http://data.europa.eu/m8g/"
WGS84: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"
GEOSPARQL: Final = "http://www.opengis.net/ont/geosparql#"
SHACL: Final = "http://www.w3.org/ns/shacl#"

KINDS: Final = (
    "place",
    "organisation",
    "post",
    "role",
    "cooperation",
    "area",
    "focus",
    "challenge",
    "objective",
    "result",
    "possible-project",
    "activity",
    "participation",
    "agreement",
    "project",
    "transport-link",
    "programme",
    "pilot-cohort",
    "figure",
    "period",
    "document",
    "passage",
    "discrepancy",
    "mapping",
    "theme",
    "thematic-cluster",
    "urban-agenda-partnership",
    "sdg",
    "helix-sector",
    "policy-priority",
    "status",
)
"""Kinds of our things that have a prefix of their own, so that a query may say `theme:hydrogen`."""

PREFIXES: Final = {
    "iuc": IUC,
    "id": ID,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "org": ORG,
    "prov": PROV,
    "schema": SCHEMA,
    "adms": ADMS,
    "m8g": M8G,
    "wgs84": WGS84,
    "geo": GEOSPARQL,
    **{kind: f"{ID}{kind}/" for kind in KINDS},
}


def source_graph(document: str) -> str:
    """IRI of the named graph that holds what one source document states."""
    return SOURCE_GRAPH + document


def is_source_graph(graph: str) -> bool:
    """Whether a graph holds statements of a source document, and so may count as evidence."""
    return graph.startswith(SOURCE_GRAPH)


def short(iri: str) -> str:
    """An IRI in the short form that people read: our things as kind/slug, terms as prefix:name, others as they are."""
    if iri.startswith(ID):
        return iri.removeprefix(ID)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
