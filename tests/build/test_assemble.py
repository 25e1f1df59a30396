"""All records and vocabularies as quads, each in the graph that it belongs to."""

from __future__ import annotations

from collections import Counter

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from iuc_graph.build.assemble import assemble
from iuc_graph.errors import OntologyError, RecordErrors
from iuc_graph.project import INSTALLED
from iuc_graph.vocabulary import (
    DCTERMS,
    ID,
    IUC,
    ONTOLOGY_GRAPH,
    RDF,
    RDFS,
    REFERENCE_GRAPH,
    SKOS,
    VOCABULARIES_GRAPH,
    is_source_graph,
    source_graph,
)


@pytest.fixture(scope="module")
def asserted(built):
    return built.asserted


def test_every_document_and_the_editorial_notes_have_a_graph_of_their_own(built, asserted):
    slugs = {file.document.slug for file in built.book.documents} | {"curation"}
    graphs = {quad.graph_name.value for quad in asserted}
    assert graphs == {source_graph(slug) for slug in slugs} | {
        ONTOLOGY_GRAPH,
        VOCABULARIES_GRAPH,
        REFERENCE_GRAPH,
    }


def test_each_source_graph_says_which_document_it_holds(built, asserted):
    source = NamedNode(DCTERMS + "source")
    said = {quad.subject.value: quad.object.value for quad in asserted if quad.predicate == source}
    for file in built.book.documents:
        assert said[source_graph(file.document.slug)] == f"{ID}document/{file.document.slug}"


def test_every_record_with_a_slug_is_a_node_in_the_graph_of_its_document(built, asserted):
    described = {(quad.graph_name.value, quad.subject.value) for quad in asserted}
    for file in built.book.documents:
        graph = source_graph(file.document.slug)
        for plan in [*file.plans, *file.pairings, *file.clusters]:
            assert (graph, f"{ID}cooperation/{plan.slug}") in described
            for area in plan.areas:
                assert (graph, f"{ID}area/{area.slug}") in described
        for activity in file.activities:
            assert (graph, f"{ID}activity/{activity.slug}") in described
        for key in file.passages:
            assert (graph, f"{ID}passage/{file.document.slug}/{key}") in described


def test_no_blank_nodes_reach_the_graph(asserted):
    assert not [
        quad for quad in asserted if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
    ]


def test_only_source_graphs_hold_evidence(asserted):
    stated = NamedNode(IUC + "statedAt")
    assert {is_source_graph(quad.graph_name.value) for quad in asserted if quad.predicate == stated} == {True}


def test_labels_are_never_more_than_one_a_language_in_one_graph(asserted):
    labels = {RDFS + "label", SKOS + "prefLabel"}
    count = Counter(
        (quad.graph_name.value, quad.subject.value, quad.predicate.value, quad.object.language)
        for quad in asserted
        if quad.predicate.value in labels and isinstance(quad.object, Literal)
    )
    assert [key for key, number in count.items() if number > 1] == []


def test_every_node_that_a_document_describes_has_a_type_and_a_label_in_both_languages(asserted):
    types = {quad.subject.value for quad in asserted if quad.predicate.value == RDF + "type"}
    labels = {
        (quad.subject.value, quad.object.language)
        for quad in asserted
        if quad.predicate.value in {RDFS + "label", SKOS + "prefLabel"} and isinstance(quad.object, Literal)
    }
    for quad in asserted:
        node = quad.subject.value
        if is_source_graph(quad.graph_name.value) and node.startswith(ID):
            assert node in types, node
            assert {(node, "en"), (node, "zh")} <= labels, node


def test_what_a_source_graph_points_to_is_described_somewhere(asserted):
    subjects = {quad.subject.value for quad in asserted}
    ours = {
        quad.object.value
        for quad in asserted
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(ID)
    }
    assert ours - subjects == set()


def test_a_vocabulary_that_is_not_turtle_stops_the_build(edited_project):
    edited_project("ontology/vocabularies/modes.ttl", "@prefix", "@prefiks")
    with pytest.raises(OntologyError, match=r"modes\.ttl"):
        assemble(edited_project.project)


def test_a_file_that_cannot_be_read_stops_the_build_with_that_alone(edited_project):
    line = edited_project("data/documents/ucap-liuzhou.yaml", "languages: [en]", "languages: [en")
    with pytest.raises(RecordErrors) as caught:
        assemble(edited_project.project)
    [fault] = caught.value.faults
    assert (str(fault.file), fault.field) == ("data/documents/ucap-liuzhou.yaml", "file")
    assert fault.line >= line


def test_a_wording_without_a_theme_is_labelled_so(built, asserted):
    entry = next(entry for entry in built.book.wordings if entry.unmapped)
    labels = {
        (quad.object.language, quad.object.value)
        for quad in asserted
        if quad.subject.value == f"{ID}mapping/{entry.slug}" and quad.predicate.value == RDFS + "label"
    }
    assert labels == {("en", f"{entry.wording} → no theme"), ("zh", f"{entry.wording} → 无主题")}


def test_a_checkout_without_the_list_of_people_is_not_built(edited_project):
    (edited_project.project.data / "persons" / "persons.yaml").unlink()
    with pytest.raises(RecordErrors, match="names of people could not be kept out"):
        assemble(edited_project.project)


def test_without_the_list_of_people_a_package_builds_the_same_graph(built, copy_project, tmp_path):
    """An installed package does not carry data/persons/."""
    edited_project = copy_project(tmp_path / INSTALLED)
    (edited_project.project.data / "persons" / "persons.yaml").unlink()
    assert assemble(edited_project.project).quads == built.asserted
