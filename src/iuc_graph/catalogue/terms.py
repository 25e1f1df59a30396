"""Terms of other vocabularies that the catalogue uses, and entries of the EU's code lists, each with its label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from iuc_graph.vocabulary import DCTERMS, PROV, RDF, RDFS, SCHEMA, SKOS, XSD

DCAT: Final = "http://www.w3.org/ns/dcat#"
DCATAP: Final = "http://data.europa.eu/r5r/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
VCARD: Final = "http://www.w3.org/2006/vcard/ns#"
SPDX: Final = "http://spdx.org/rdf/terms#"
SHA256: Final = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
"""With https, as the EU's shapes want it, though the class has http."""
DQV: Final = "http://www.w3.org/ns/dqv#"
VOID: Final = "http://rdfs.org/ns/void#"
AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
IANA: Final = "http://www.iana.org/assignments/media-types/"
ADMS_PUBLISHERS: Final = "http://purl.org/adms/publishertype/"
ADMS_LICENCES: Final = "http://purl.org/adms/licencetype/"

PREFIXES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dcterms": DCTERMS,
    "dqv": DQV,
    "foaf": FOAF,
    "prov": PROV,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
    "void": VOID,
    "xsd": XSD,
}

Node = NamedNode


@dataclass(frozen=True)
class Code:
    """An entry of a code list: the list, its code, the class that DCAT-AP expects, and its label in English."""

    table: str
    code: str
    of_class: str
    label: str

    @property
    def node(self) -> NamedNode:
        """The entry itself."""
        return NamedNode(f"{AUTHORITY}{self.table}/{self.code}")

    def told(self) -> Iterator[Triple]:
        """What a reader without the list has to know of it."""
        scheme = NamedNode(f"{AUTHORITY}{self.table}")
        yield from types(self.node, self.of_class, SKOS + "Concept")
        yield Triple(self.node, NamedNode(SKOS + "prefLabel"), Literal(self.label, language="en"))
        yield Triple(self.node, NamedNode(SKOS + "inScheme"), scheme)
        yield from scheme_told(scheme, self.table.replace("-", " "))


def scheme_told(scheme: NamedNode, title: str) -> Iterator[Triple]:
    """A code list with its title."""
    yield from types(scheme, SKOS + "ConceptScheme")
    yield Triple(scheme, NamedNode(DCTERMS + "title"), Literal(title.capitalize(), language="en"))


def types(node: NamedNode, *classes: str) -> Iterator[Triple]:
    """The classes of a thing."""
    return (Triple(node, NamedNode(RDF + "type"), NamedNode(name)) for name in classes)


ENGLISH: Final = Code("language", "ENG", DCTERMS + "LinguisticSystem", "English")
CHINESE: Final = Code("language", "ZHO", DCTERMS + "LinguisticSystem", "Chinese")
PUBLIC: Final = Code("access-right", "PUBLIC", DCTERMS + "RightsStatement", "public")
REGIONS: Final = Code("data-theme", "REGI", SKOS + "Concept", "Regions and cities")
INTERNATIONAL: Final = Code("data-theme", "INTR", SKOS + "Concept", "International issues")
AVAILABLE: Final = Code("planned-availability", "AVAILABLE", SKOS + "Concept", "available")

FREQUENCIES: Final = {
    code: Code("frequency", code, DCTERMS + "Frequency", label)
    for code, label in {
        "ANNUAL": "annual",
        "AS_NEEDED": "as needed",
        "IRREG": "irregular",
        "MONTHLY": "monthly",
        "NEVER": "never",
        "UNKNOWN": "unknown",
    }.items()
}
LICENCES: Final = {
    code: Code("licence", code, DCTERMS + "LicenseDocument", label)
    for code, label in {
        "CC_BY_4_0": "Creative Commons Attribution 4.0 International",
        "CC_BYSA_4_0": "Creative Commons Attribution–ShareAlike 4.0 International",
        "CC0": "Creative Commons CC0 1.0 Universal",
    }.items()
}
LICENCE_TYPES: Final = {"CC_BY_4_0": "Attribution", "CC_BYSA_4_0": "Attribution", "CC0": "PublicDomain"}
FILE_TYPES: Final = {
    code: Code("file-type", code, DCTERMS + "MediaTypeOrExtent", label)
    for code, label in {
        "RDF_TURTLE": "RDF Turtle",
        "RDF_N_TRIPLES": "RDF N-Triples",
        "RDF_N_QUADS": "RDF N-Quads",
        "RDF_TRIG": "RDF TriG",
        "JSON_LD": "JSON-LD",
        "RDF_XML": "RDF XML",
        "GEOJSON": "GeoJSON",
        "CSV": "CSV",
    }.items()
}
