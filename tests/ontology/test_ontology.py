"""ontology/iuc.ttl keeps its contract: the terms, their documentation, the OWL profile, and consistency."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import owlready2
import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat
from rdflib import DCTERMS, OWL, RDFS, SKOS, Graph, Literal, URIRef

from iuc_graph.vocabulary import INFERRED_GRAPH, ONTOLOGY_GRAPH

from ..conftest import Built, require
from . import reasoner, terms
from .owl_profile import axiom_kinds, faults

ONTOLOGY = URIRef("https://w3id.org/iuc-graph/ontology")
VANN = "http://purl.org/vocab/vann/"
PREFIXES = """
@prefix iuc: <https://w3id.org/iuc-graph/ontology#> . @prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DERIVED_OR_DEFINED = {INFERRED_GRAPH, ONTOLOGY_GRAPH}
COMPILED_TO_RULES = {
    RDFS.subClassOf, RDFS.subPropertyOf, OWL.disjointWith, OWL.equivalentClass, OWL.equivalentProperty,
    OWL.inverseOf, OWL.SymmetricProperty, OWL.TransitiveProperty, OWL.propertyChainAxiom,
}  # fmt: skip

# Additions that OWL 2 RL or OWL 2 DL forbids, each with the reason to give; the OWL API refuses them too.
FORBIDDEN = {
    "a union as superclass": (
        "named classes",
        "iuc:Theme rdfs:subClassOf [ a owl:Class ; owl:unionOf (iuc:Mode iuc:Unit) ] .",
    ),
    "an existential as superclass": (
        "named classes",
        "iuc:Theme rdfs:subClassOf [ a owl:Restriction ;"
        " owl:onProperty iuc:area ; owl:someValuesFrom iuc:Theme ] .",
    ),
    "a self restriction": (
        "named classes",
        "iuc:Theme rdfs:subClassOf [ a owl:Restriction ; owl:onProperty iuc:names ; owl:hasSelf true ] .",
    ),
    "a chain that feeds itself": (
        "irregular",
        "iuc:theme owl:propertyChainAxiom (iuc:mapping iuc:cooperatesOnByPlan) .",
    ),
    "a chain with itself in the middle": (
        "irregular",
        "iuc:plan owl:propertyChainAxiom (iuc:side iuc:plan iuc:side) .",
    ),
    "a range outside the profile's datatypes": ("outside OWL 2 RL", "iuc:start rdfs:range xsd:gYearMonth ."),
    "a transitive property that is functional": ("not simple", "iuc:within a owl:FunctionalProperty ."),
    "a chained property that is asymmetric": (
        "not simple",
        "iuc:cooperatesOnByPlan a owl:AsymmetricProperty .",
    ),
    "an irreflexive property above a transitive one": (
        "not simple",
        "dcterms:isPartOf a owl:IrreflexiveProperty .",
    ),
    "a non-simple property in a disjointness": (
        "not simple",
        "iuc:within owl:propertyDisjointWith iuc:names .",
    ),
    "a property of two kinds": ("two kinds of property", "iuc:theme a owl:DatatypeProperty ."),
}
# These our check refuses too: house rules, or faults that the OWL API mends while it reads.
FORBIDDEN_HERE = {
    "an import": (
        "is imported",
        "<https://w3id.org/iuc-graph/ontology> owl:imports <https://example.org/other> .",
    ),
    "an undeclared superclass": ("named classes", "iuc:Theme rdfs:subClassOf ex:Unheard ."),
    "a mixed hierarchy of properties": ("properties of one kind", "iuc:start rdfs:subPropertyOf iuc:theme ."),
    "an undeclared annotation property": ("unknown construct", 'iuc:Theme ex:remark "?" .'),
    "an annotation with a datatype outside the profile": (
        "outside OWL 2 RL",
        'iuc:Theme skos:note "2019"^^xsd:gYear .',
    ),
    "a reserved name as class": ("reserved", "owl:Thing a owl:Class ."),
    "a chain of one": ("two or more", "iuc:plan owl:propertyChainAxiom (iuc:side) ."),
    "an enumeration": ("named classes", "iuc:Theme owl:equivalentClass [ owl:oneOf (ex:a) ] ."),
    "an individual": ("not a declaration", "ex:a a iuc:Theme ."),
    "a second header": ("2 ontology headers", "ex:other a owl:Ontology ."),
}


@pytest.fixture(scope="module")
def ontology_file(repository: Path) -> Path:
    return repository / "ontology" / "iuc.ttl"


@pytest.fixture(scope="module")
def ontology(ontology_file: Path) -> Graph:
    return Graph().parse(ontology_file, format="turtle")


@pytest.fixture(scope="module")
def java() -> None:
    require(
        shutil.which("javac") is not None, "HermiT and the OWL API need a JDK, and javac is not on the path"
    )


def with_addition(ontology: Graph, turtle: str) -> Graph:
    return Graph().parse(data=ontology.serialize(format="turtle") + PREFIXES + turtle, format="turtle")


def own_terms(ontology: Graph) -> list[URIRef]:
    return [URIRef(terms.IUC + name) for name in sorted(terms.terms_of(ontology))]


def has_text(ontology: Graph, subject: URIRef, predicate: URIRef, language: str) -> bool:
    texts = [value for value in ontology.objects(subject, predicate) if isinstance(value, Literal)]
    return len([text for text in texts if text.language == language and text.strip()]) == 1


def test_rdflib_and_pyoxigraph_read_the_same_number_of_triples(ontology: Graph, ontology_file: Path):
    triples = list(pyoxigraph.parse(path=ontology_file, format=pyoxigraph.RdfFormat.TURTLE))
    assert len(set(triples)) == len(triples) == len(ontology)


def test_the_header_names_version_licence_title_and_prefix(ontology: Graph):
    version = ontology.value(ONTOLOGY, OWL.versionInfo)
    assert ontology.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    assert str(ontology.value(ONTOLOGY, DCTERMS.license)).endswith("/licence/CC_BY_4_0")
    assert str(ontology.value(ONTOLOGY, URIRef(VANN + "preferredNamespaceUri"))) == terms.IUC
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert all(has_text(ontology, ONTOLOGY, predicate, language) for language in ("en", "zh"))


def test_the_ontology_defines_the_terms_of_its_contract_and_no_others(ontology: Graph):
    assert terms.terms_of(ontology, OWL.Class) == set(terms.CLASSES.split())
    assert terms.terms_of(ontology, OWL.ObjectProperty) == set(terms.OBJECT_PROPERTIES.split())
    assert terms.terms_of(ontology, OWL.DatatypeProperty) == set(terms.DATATYPE_PROPERTIES.split())
    assert terms.terms_of(ontology, OWL.AnnotationProperty) == set()


@pytest.mark.needs_shared
def test_every_name_on_the_contract_page_is_defined(ontology: Graph, shared_dir: Path):
    named = terms.terms_of_contract((shared_dir / "ONTOLOGY.md").read_text(encoding="utf-8"))
    assert {"Place", "Site", "PilotCohort", "HelixSector", "sideB", "possiblySame", "areaOf"} <= named
    assert named - terms.terms_of(ontology) == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_term_has_one_label_in_each_language(ontology: Graph, language: str):
    assert [term for term in own_terms(ontology) if not has_text(ontology, term, RDFS.label, language)] == []


def test_chinese_labels_are_written_in_hanzi(ontology: Graph):
    labels = [label for label in ontology.objects(None, RDFS.label) if label.language == "zh"]
    assert labels
    assert [label for label in labels if not re.search(r"[\u4e00-\u9fff]", label)] == []


def test_every_term_has_one_english_definition_that_says_more_than_its_label(ontology: Graph):
    own = own_terms(ontology)
    assert [term for term in own if not has_text(ontology, term, SKOS.definition, "en")] == []
    definitions = {term: str(ontology.value(term, SKOS.definition)) for term in own}
    assert [
        term for term, text in definitions.items() if len(text.split()) < 7 or not text.endswith(".")
    ] == []
    assert len(set(definitions.values())) == len(definitions)


def test_every_term_says_where_it_is_defined(ontology: Graph):
    own = own_terms(ontology)
    assert [term for term in own if list(ontology.objects(term, RDFS.isDefinedBy)) != [ONTOLOGY]] == []


def test_every_own_term_that_is_mentioned_is_defined(ontology: Graph):
    mentioned = {str(node) for triple in ontology for node in triple if str(node).startswith(terms.IUC)}
    names = {iri.removeprefix(terms.IUC) for iri in mentioned} - {""}
    assert names - terms.terms_of(ontology) == set()


def test_no_domain_range_or_functional_property_can_repair_bad_data(ontology: Graph):
    assert not axiom_kinds(ontology) & {
        RDFS.domain,
        RDFS.range,
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
    }


def test_only_axioms_that_the_rule_compiler_knows_are_used(ontology: Graph):
    assert axiom_kinds(ontology) <= COMPILED_TO_RULES


def test_nothing_is_imported(ontology: Graph):
    assert list(ontology.triples((None, OWL.imports, None))) == []


def test_concept_labels_are_labels(ontology: Graph):
    assert (SKOS.prefLabel, RDFS.subPropertyOf, RDFS.label) in ontology


def test_attribution_chains_start_from_inverses_and_end_in_themes(ontology: Graph):
    def chains(name: str) -> set[tuple[str, ...]]:
        heads = ontology.objects(URIRef(terms.IUC + name), OWL.propertyChainAxiom)
        return {tuple(str(link).removeprefix(terms.IUC) for link in ontology.items(head)) for head in heads}

    assert chains("cooperatesOnAsNamed") == {("placeNamedIn", "theme"), ("sideOf", "area", "theme")}
    assert chains("cooperatesOnByPlan") == {("planPlaceOf", "area", "theme")}


def test_the_ontology_is_owl_2_rl_and_owl_2_dl(ontology: Graph):
    assert faults(ontology) == []


@pytest.mark.parametrize("case", FORBIDDEN | FORBIDDEN_HERE)
def test_the_profile_check_refuses_and_says_why(ontology: Graph, case: str):
    reason, addition = (FORBIDDEN | FORBIDDEN_HERE)[case]
    assert [fault for fault in faults(with_addition(ontology, addition)) if reason in fault]


def test_the_profile_check_allows_what_owl_2_rl_allows(ontology: Graph):
    allowed = (
        "iuc:value rdfs:range xsd:decimal . iuc:plan a owl:FunctionalProperty ."
        "iuc:within owl:propertyChainAxiom (iuc:within iuc:within) ."
    )
    assert faults(with_addition(ontology, allowed)) == []


@pytest.mark.needs_java
def test_the_owl_api_agrees_with_the_profile_check(ontology: Graph, java: None, tmp_path: Path):
    graphs = {name: with_addition(ontology, addition) for name, (_, addition) in FORBIDDEN.items()}
    found = reasoner.profile_violations({"the ontology": ontology, **graphs}, tmp_path)
    assert found.pop("the ontology") == []
    assert {name for name, violations in found.items() if violations} == set(FORBIDDEN)


@pytest.mark.needs_java
def test_every_class_can_have_members(ontology: Graph, java: None):
    assert reasoner.unsatisfiable_classes(ontology) == []


@pytest.mark.needs_java
def test_a_class_below_two_disjoint_ones_is_found_empty(ontology: Graph, java: None):
    extended = with_addition(ontology, "ex:CityState a owl:Class ; rdfs:subClassOf iuc:City , iuc:Company .")
    assert reasoner.unsatisfiable_classes(extended) == ["https://example.org/CityState"]


@pytest.mark.needs_java
def test_one_thing_that_is_both_place_and_cooperation_is_a_contradiction(ontology: Graph, java: None):
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reasoner.unsatisfiable_classes(with_addition(ontology, "ex:both a iuc:City , iuc:Pairing ."))


@pytest.mark.needs_java
def test_dates_of_every_precision_are_consistent(ontology: Graph, java: None):
    dates = (
        'ex:period a iuc:Period ; iuc:start "2017"^^xsd:gYear , "2017-06"^^xsd:gYearMonth ;'
        'iuc:end "2018-01-31"^^xsd:date .'
    )
    assert reasoner.unsatisfiable_classes(with_addition(ontology, dates)) == []


def test_a_term_counts_as_used_where_it_is_written_or_follows_from_one_that_is(ontology: Graph):
    written = terms.names_in_text("[] sh:path iuc:leadPlace .")
    stated = terms.names_in_statements(
        list(pyoxigraph.parse(f"<a:a> <{terms.IUC}cooperatesOnByPlan> <a:b> .", RdfFormat.N_QUADS))
    )
    unused = terms.unused_terms(ontology, written | stated)
    followed = {
        "leadPlace",
        "planPlace",
        "involvesPlace",
        "planPlaceOf",
        "cooperatesOnByPlan",
        "area",
        "areaOf",
        "theme",
    }
    assert unused == terms.terms_of(ontology) - followed


def test_no_term_is_unused(ontology: Graph, repository: Path, built: Built):
    """A term is used where the graph states something with it, or where a shape or a question speaks of it."""
    named = [quad for quad in built.quads if isinstance(quad.graph_name, NamedNode)]
    users = {
        "shapes": terms.names_in_folder(repository / "shapes", "**/*.ttl"),
        "queries": terms.names_in_folder(repository / "queries", "*.rq"),
        "graph": terms.names_in_statements(
            [quad for quad in named if quad.graph_name.value not in DERIVED_OR_DEFINED]
        ),
    }
    assert [user for user, names in users.items() if not names] == []
    assert terms.unused_terms(ontology, set().union(*users.values())) == set()


def test_a_term_that_nothing_uses_is_found(ontology: Graph, repository: Path):
    extended = with_addition(ontology, "iuc:Unheard a owl:Class .")
    shapes = terms.names_in_folder(repository / "shapes", "**/*.ttl")
    assert "Unheard" in terms.unused_terms(extended, shapes)
