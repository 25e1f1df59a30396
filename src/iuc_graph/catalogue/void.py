"""The VoID description: what the graph holds, counted, and which other datasets it leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from iuc_graph.catalogue import wording
from iuc_graph.catalogue.dcat import CATALOGUE, Context, dataset_iri
from iuc_graph.catalogue.publication import DUMPS, WHOLE, PublishedFile
from iuc_graph.catalogue.sheet import Sheet
from iuc_graph.catalogue.statistics import Links, Statistics
from iuc_graph.catalogue.terms import FOAF, LICENCES, VOID
from iuc_graph.settings import Settings
from iuc_graph.vocabulary import BASE, DCTERMS, ID

DESCRIPTION: Final = BASE + "void"
FORMATS: Final = {
    "ttl": "Turtle",
    "nt": "N-Triples",
    "nq": "N-Quads",
    "trig": "TriG",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
}


def describe(
    counted: Statistics,
    graphs: Mapping[str, int],
    files: Sequence[PublishedFile],
    context: Context,
    settings: Settings,
) -> Sheet:
    """The description as triples; `graphs` are the numbers of triples of the named graphs. Equal input, equal sheet."""
    sheet, whole = Sheet(), dataset_iri(WHOLE)
    sheet.a(DESCRIPTION, VOID + "DatasetDescription")
    sheet.both(DESCRIPTION, DCTERMS + "title", "VoID description of iuc_graph", "iuc_graph 的 VoID 描述")
    sheet.link(DESCRIPTION, FOAF + "primaryTopic", whole)
    sheet.link(DESCRIPTION, FOAF + "topic", CATALOGUE)
    _dataset(sheet, whole, counted)
    sheet.link(whole, DCTERMS + "license", LICENCES[settings.licence].node.value)
    sheet.link(whole, FOAF + "homepage", settings.homepage or f"{context.address}/")
    sheet.link(whole, VOID + "sparqlEndpoint", f"{context.address}/sparql")
    for file in files:
        if file.name.startswith(f"{WHOLE}.") and file.kind in DUMPS.values():
            sheet.link(whole, VOID + "dataDump", f"{context.address}/dumps/current/{file.name}")
            sheet.link(whole, VOID + "feature", f"http://www.w3.org/ns/formats/{FORMATS[file.kind.ending]}")
    _partitions(sheet, whole, counted)
    for graph, triples in graphs.items():
        sheet.link(whole, VOID + "subset", graph)
        sheet.a(graph, VOID + "Dataset")
        sheet.value(graph, VOID + "triples", triples, "integer")
    for number, links in enumerate(counted.links, 1):
        _linkset(sheet, whole, f"{DESCRIPTION}#links-{number}", links)
    return sheet


def _dataset(sheet: Sheet, whole: str, counted: Statistics) -> None:
    sheet.a(whole, VOID + "Dataset")
    sheet.both(whole, DCTERMS + "title", *wording.WHOLE_TITLE)
    sheet.both(whole, DCTERMS + "description", *wording.WHOLE)
    for name, number in {
        "triples": counted.triples,
        "distinctSubjects": counted.subjects,
        "distinctObjects": counted.objects,
        "properties": len(counted.properties),
        "classes": len(counted.classes),
    }.items():
        sheet.value(whole, VOID + name, number, "integer")
    sheet.value(whole, VOID + "uriSpace", ID)
    sheet.link(whole, VOID + "exampleResource", *counted.examples)
    sheet.link(whole, VOID + "vocabulary", *counted.vocabularies)


def _partitions(sheet: Sheet, whole: str, counted: Statistics) -> None:
    for number, (name, things) in enumerate(counted.classes.items(), 1):
        part = f"{DESCRIPTION}#class-{number}"
        sheet.link(whole, VOID + "classPartition", part)
        sheet.link(part, VOID + "class", name)
        sheet.value(part, VOID + "entities", things, "integer")
    for number, (name, triples) in enumerate(counted.properties.items(), 1):
        part = f"{DESCRIPTION}#property-{number}"
        sheet.link(whole, VOID + "propertyPartition", part)
        sheet.link(part, VOID + "property", name)
        sheet.value(part, VOID + "triples", triples, "integer")


def _linkset(sheet: Sheet, whole: str, node: str, links: Links) -> None:
    target = links.space or f"{DESCRIPTION}#web"
    sheet.link(whole, VOID + "subset", node)
    sheet.a(node, VOID + "Linkset")
    sheet.link(node, VOID + "subjectsTarget", whole)
    sheet.link(node, VOID + "objectsTarget", target)
    sheet.link(node, VOID + "linkPredicate", links.predicate)
    sheet.value(node, VOID + "triples", links.triples, "integer")
    sheet.a(target, VOID + "Dataset")
    sheet.texts(target, DCTERMS + "title", {"en": links.name})
    if links.space:
        sheet.value(target, VOID + "uriSpace", links.space)
