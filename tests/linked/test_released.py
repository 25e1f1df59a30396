"""Addresses that were released lead somewhere for ever."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, Store

from iuc_graph.errors import AddressGone, NameUnknown, ProjectFilesError
from iuc_graph.linked.released import Addresses, Move, addresses_of, read_addresses, released_with
from iuc_graph.linked.whereabouts import whereabouts
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import BASE, DCTERMS, ID, IUC, ONTOLOGY_IRI, RDF

ADDED_TO = "Addresses that a release has carried are here no more. What was renamed or merged needs a row in\
 ontology/addresses/moved.csv with its address of today, what was removed one with an empty column now"


def test_every_released_address_is_in_the_graph_or_said_to_have_moved_or_gone(built, addresses):
    missing = addresses.missing(addresses_of(built.asserted))
    assert not missing, f"{ADDED_TO}: {', '.join(missing[:20])}"
    assert len(addresses.released) > 2500


def test_a_renamed_thing_without_a_row_is_found(built, addresses):
    there = addresses_of(built.asserted) - {"id/place/mannheim", "ontology#City"}
    assert addresses.missing(there) == ("id/place/mannheim", "ontology#City")
    moved = Move("id/place/mannheim", "id/place/stuttgart", "2027-01-01", "renamed")
    gone = Move("ontology#City", "", "2027-01-01", "not used")
    rows = {move.address: move for move in (moved, gone)}
    assert Addresses(addresses.released, rows).missing(there) == ()
    astray = {**rows, "id/place/mannheim": Move("id/place/mannheim", "id/place/nowhere", "2027-01-01", "")}
    assert Addresses(addresses.released, astray).missing(there) == ("id/place/mannheim",)


def test_the_list_only_grows_and_is_sorted():
    quad = Quad(
        NamedNode(ID + "place/b"),
        NamedNode(RDF + "type"),
        NamedNode(IUC + "City"),
        NamedNode(BASE + "graph/x"),
    )
    assert released_with(["id/place/c", "id/place/a"], [quad]) == "id/place/a\nid/place/b\nid/place/c\n"


def test_several_moves_are_followed_to_the_last_and_a_circle_is_refused():
    rows = [
        Move("a", "b", "2027", ""),
        Move("b", "c", "2028", ""),
        Move("x", "y", "", ""),
        Move("y", "x", "", ""),
    ]
    addresses = Addresses(frozenset(), {move.address: move for move in rows})
    assert addresses.now("a") == "c"
    assert addresses.now("c") is None
    with pytest.raises(ProjectFilesError, match="circle"):
        addresses.now("x")


def test_a_row_without_its_columns_and_a_missing_file_are_refused(edited_project):
    project = edited_project.project
    file = project.root / "ontology" / "addresses" / "moved.csv"
    assert read_addresses(project).moves == {}
    file.write_text("address,now,date,why\nid/place/a,id/place/b,2027-01-01,merged\n")
    assert read_addresses(project).now("id/place/a") == "id/place/b"
    file.write_text("address,now,date,why\nid/place/a,id/place/b\n")
    with pytest.raises(ProjectFilesError, match="columns"):
        read_addresses(project)
    file.unlink()
    with pytest.raises(ProjectFilesError, match="cannot be read"):
        read_addresses(project)


def reader(*triples):
    graph = NamedNode(BASE + "graph/source/x")
    store = Store()
    store.extend(Quad(*(NamedNode(part) for part in triple), graph) for triple in triples)
    return StoreReader(store)


MOVES = {"id/place/old": Move("id/place/old", "id/place/new", "2027-01-01", "merged"),
         "id/place/gone": Move("id/place/gone", "", "2027-01-01", "It was no place.")}  # fmt: skip
LIST = Addresses(frozenset(["id/place/retracted", *MOVES]), MOVES)
IS_CITY = (ID + "place/new", RDF + "type", IUC + "City")


def test_an_address_leads_to_itself_to_its_new_one_or_is_said_to_be_gone():
    graph = reader(IS_CITY)
    assert whereabouts(graph, LIST, "id/place/new") == "id/place/new"
    assert whereabouts(graph, LIST, "id/place/old") == "id/place/new"
    with pytest.raises(AddressGone, match="It was no place"):
        whereabouts(graph, LIST, "id/place/gone")
    with pytest.raises(AddressGone, match="was in a release"):
        whereabouts(graph, LIST, "id/place/retracted")
    with pytest.raises(NameUnknown):
        whereabouts(graph, LIST, "id/place/never")


def test_what_a_graph_says_is_replaced_leads_there_unless_it_still_is_a_thing():
    replaced = (ID + "place/was", DCTERMS + "isReplacedBy", ID + "place/new")
    assert whereabouts(reader(IS_CITY, replaced), LIST, "id/place/was") == "id/place/new"
    programme = (ID + "place/was", RDF + "type", IUC + "Programme")
    assert whereabouts(reader(IS_CITY, replaced, programme), LIST, "id/place/was") == "id/place/was"
    outward = (ID + "place/was", DCTERMS + "isReplacedBy", "https://example.org/x")
    assert whereabouts(reader(outward), LIST, "id/place/was") == "id/place/was"


def test_an_older_version_of_the_ontology_is_not_taken_for_this_one(built):
    graph = StoreReader(built.store)
    version = next(
        quad.object.value.removeprefix(BASE)
        for quad in built.store.quads_for_pattern(NamedNode(ONTOLOGY_IRI), None, None)
        if quad.predicate.value.endswith("#versionIRI")
    )
    assert whereabouts(graph, LIST, version) == version
    with pytest.raises(NameUnknown):
        whereabouts(graph, LIST, "ontology/0.0.0")


def test_every_address_of_ours_that_the_graph_names_leads_to_itself(built, addresses):
    """All of them, in subject, property, object or name of a graph, but for those that name graphs."""
    graph = StoreReader(built.store)
    terms = {
        term
        for quad in built.asserted
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
    }
    tails = {
        term.value.removeprefix(BASE).partition("#")[0]
        for term in terms
        if isinstance(term, NamedNode) and term.value.startswith(BASE)
    }
    graphs = {
        quad.graph_name.value.removeprefix(BASE)
        for quad in built.quads
        if isinstance(quad.graph_name, NamedNode)
    }
    lost = [tail for tail in sorted(tails - graphs) if whereabouts(graph, addresses, tail) != tail]
    assert not lost
    assert len(tails) > 2600
