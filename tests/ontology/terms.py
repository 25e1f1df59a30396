"""The terms that the ontology defines, those that its contract asks for, and those that nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import Quad
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.collection import Collection

IUC = "https://w3id.org/iuc-graph/ontology#"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

CLASSES = """
    Place City MetropolitanRegion AdministrativeArea DevelopmentZone District Country Continent Site
    Cooperation ActionPlan Pairing Cluster CooperationArea Focus Challenge Objective ExpectedResult
    PossibleProject ThemeMapping Agreement JointStatement JointDeclaration MemorandumOfUnderstanding
    FrameworkAgreement PilotProject TransportLink Activity Visit Meeting OnlineMeeting Signing Forum
    Workshop Conference Presentation Participation Stakeholder GovernmentBody ResearchOrEducationBody
    Company Association Figure Period SourceDocument Passage Discrepancy Programme PilotCohort Theme
    ThematicCluster UrbanAgendaPartnership SustainableDevelopmentGoal HelixSector PolicyPriority Status
    DateBasis Measure Unit Comparator ParticipantRole Mode MappingBasis PairingStrength
"""
OBJECT_PROPERTIES = """
    involvesPlace planPlace planPlaceOf leadPlace partnerPlace includedPlace side sideOf sideA sideB
    member programme plan establishedBy continues inCluster inCooperation strength area areaOf partOfArea
    theme sdg urbanAgendaPartnership focus challenge objective expectedResult concerns names namedIn
    namesPlace placeNamedIn targetsSector status cooperatesOnAsNamed cooperatesOnByPlan mapping mapsTo mappingBasis
    mappingStrength signatory partner concluded identified period dateBasis heldIn venue mode
    subActivityOf participation participant participantRole origin destination via operator figure measure
    unit comparator within pilotCity euMembership helixSector basedIn territory forPlace statedAt document
    disagreesOn reading possiblySame relevantTo possibleProject
"""
DATATYPE_PROPERTIES = """
    unnamedParty date start end earliest latest ordinal value lowerBound upperBound asWritten duty section
    row item lines sha256 machineMade iso3166Alpha2 iso3166Alpha3 iso3166Part2 unM49
"""


def terms_of(ontology: Graph, *kinds: URIRef) -> set[str]:
    """Local names of the terms that `ontology` itself defines, of the kinds given, else of every kind."""
    subjects = {subject for kind in kinds or KINDS for subject in ontology.subjects(RDF.type, kind)}
    return {str(subject).removeprefix(IUC) for subject in subjects if str(subject).startswith(IUC)}


def terms_of_contract(page: str) -> set[str]:
    """Names that the contract page (ONTOLOGY.md) has under Classes or in the first column of its table."""
    classes = page.split("## Classes", 1)[1].split("\n## ", 1)[0]
    lists = re.sub(r"\([^)]*\)|\borg:\w+|Bodies such as[^\n]*", "", classes)
    bullets = re.sub(r"^- (Places|Concepts):", "", lists, flags=re.MULTILINE)
    rows = re.findall(r"^\| ([^|]*) \|", page, flags=re.MULTILINE)[1:]
    names = re.sub(r"\borg:\w+|\bunder it\b", "", "\n".join(rows))
    return set(re.findall(r"\b[A-Z]\w+", bullets)) | set(re.findall(r"\b[a-z]\w+", names))


def unused_terms(ontology: Graph, names: Iterable[str]) -> set[str]:
    """Terms that are not among the names that something uses and follow from none of them.

    A term follows where the axioms lead to it: a superclass, a superproperty, an inverse, the links of a chain.
    """
    terms = terms_of(ontology)
    used = set(names) & terms
    follows = implications(ontology)
    reached: set[str] = set()
    while used - reached:
        reached |= used
        used |= {after for term in reached for after in follows.get(term, ()) if after in terms}
    return terms - reached


def names_in_text(text: str) -> set[str]:
    """Names written in a text with the ontology's prefix or IRI."""
    return set(re.findall(r"(?:\biuc:|ontology#)(\w+)", text))


def names_in_folder(folder: Path, pattern: str) -> set[str]:
    """Names written in the files under a folder that match a pattern."""
    texts = (file.read_text(encoding="utf-8") for file in folder.glob(pattern))
    return {name for text in texts for name in names_in_text(text)}


def names_in_statements(quads: Sequence[Quad]) -> set[str]:
    """Names of the properties that the statements use and of the classes that they give to things."""
    iris = {quad.predicate.value for quad in quads}
    iris |= {quad.object.value for quad in quads if quad.predicate.value == str(RDF.type)}
    return {iri.removeprefix(IUC) for iri in iris if iri.startswith(IUC)}


def implications(ontology: Graph) -> dict[str, set[str]]:
    """For each term, the terms whose triples come with it through the ontology's axioms."""
    follows: dict[str, set[str]] = {}

    def lead(before: object, after: object) -> None:
        follows.setdefault(str(before).removeprefix(IUC), set()).add(str(after).removeprefix(IUC))

    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf):
        for before, after in ontology.subject_objects(predicate):
            lead(before, after)
    for after, before in ontology.subject_objects(OWL.inverseOf):
        lead(before, after)
    for whole, head in ontology.subject_objects(OWL.propertyChainAxiom):
        for link in Collection(ontology, head):
            lead(whole, link)
    return follows
