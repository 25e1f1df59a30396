"""Blank nodes of our own files get addresses that stay the same from build to build."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from iuc_graph.build.skolem import skolemise
from iuc_graph.errors import ProjectFilesError
from iuc_graph.inference import read_axioms
from iuc_graph.vocabulary import GENID

LISTS = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
:on owl:propertyChainAxiom (:placeOf :area :theme) , (:sideOf :area :theme) .
:named owl:propertyChainAxiom (:namedIn :theme) .
"""


def turtle(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]


def relabelled(triples: list[Triple]) -> list[Triple]:
    labels: dict[BlankNode, BlankNode] = {}

    def other(term):
        return labels.setdefault(term, BlankNode()) if isinstance(term, BlankNode) else term

    return [
        Triple(other(triple.subject), triple.predicate, other(triple.object)) for triple in reversed(triples)
    ]


def terms(triples: list[Triple]) -> set:
    return {term for triple in triples for term in (triple.subject, triple.object)}


def test_no_blank_node_is_left_and_each_has_its_own_address():
    before, after = turtle(LISTS), skolemise(turtle(LISTS), "iuc")
    assert len(after) == len(set(before))
    assert not [term for term in terms(after) if isinstance(term, BlankNode)]
    addresses = sorted(term.value for term in terms(after) if str(term).startswith(f"<{GENID}"))
    assert addresses == [f"{GENID}iuc-{number}" for number in range(8)]


def test_labels_and_order_of_the_file_do_not_matter():
    triples = turtle(LISTS)
    assert skolemise(relabelled(triples), "iuc") == skolemise(triples, "iuc")


def test_the_lists_keep_their_members():
    assert read_axioms(skolemise(turtle(LISTS), "iuc")) == read_axioms(turtle(LISTS))


def test_two_files_share_no_address():
    one, other = skolemise(turtle(LISTS), "iuc"), skolemise(turtle(LISTS), "sectors")
    assert not {term for term in terms(one) & terms(other) if str(term).startswith(f"<{GENID}")}


def test_triples_without_blank_nodes_come_back_sorted_and_once():
    triples = turtle("<a:b> <a:p> <a:c> . <a:a> <a:p> 'text'@en .".replace("<a:", "<https://example.org/"))
    assert skolemise([*triples, *triples], "iuc") == sorted(triples, key=str)


def test_a_blank_node_inside_a_quoted_triple_gets_the_same_address():
    says, part = NamedNode("https://example.org/says"), NamedNode("https://example.org/part")
    node = BlankNode()
    quoted = Triple(node, part, NamedNode("https://example.org/x"))
    found = skolemise([Triple(node, says, quoted)], "iuc")
    address = NamedNode(f"{GENID}iuc-0")
    assert found == [Triple(address, says, Triple(address, part, NamedNode("https://example.org/x")))]


@pytest.mark.parametrize("slug", ["", "IUC", "two words", "a--b", "-a", "a_b", "ü", "iuc\n"])
def test_a_slug_that_cannot_be_in_an_address_is_refused(slug: str):
    with pytest.raises(ProjectFilesError, match="address"):
        skolemise([], slug)


def test_a_file_that_already_uses_its_addresses_is_refused():
    triples = turtle(f"<{GENID}iuc-0> <https://example.org/p> [] .")
    with pytest.raises(ProjectFilesError, match="iuc-0"):
        skolemise(triples, "iuc")
