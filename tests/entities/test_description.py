"""Everything about one thing: what is stated, by whom, and what is disputed."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from iuc_graph.entities.description import MOST_NEIGHBOURS, describe
from iuc_graph.errors import NameUnknown
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import (
    ID,
    INFERRED_GRAPH,
    IUC,
    REFERENCE_GRAPH,
    is_source_graph,
    short,
    source_graph,
)

THINGS = (
    "place/chongqing",
    "place/mannheim",
    "cooperation/ucap-liuzhou",
    "cooperation/mannheim-chongqing-iuc",
    "activity/visit-mannheim-to-chongqing-2017-08",
    "theme/logistics",
    "sdg/9",
    "document/ucap-chongqing",
    "organisation/chongqing-drc",
    "programme/iuc",
)


@pytest.fixture(scope="module")
def told(reader):
    """Descriptions by the end of the IRI."""
    return {name: describe(reader, ID + name) for name in THINGS}


def facts(description, name):
    """The values of a property."""
    return next((fact.values for fact in description.facts if fact.property == IUC + name), ())


def said(value):
    """Who states a value: document and passages, in short."""
    return {(short(one.document), *map(short, one.passages)) for one in value.statements if one.document}


@pytest.mark.parametrize("name", THINGS)
def test_all_that_is_said_to_be_stated_stands_in_the_graph_that_is_named(built, told, name):
    description = told[name]
    subjects = [(ID + name, description.facts), *((part.iri, part.facts) for part in description.parts)]
    for subject, its_facts in subjects:
        for fact in its_facts:
            for value in fact.values:
                for statement in value.statements:
                    quad = Quad(
                        NamedNode(subject), NamedNode(fact.property), value.term, NamedNode(statement.graph)
                    )
                    assert quad in built.store
                    assert statement.graph != INFERRED_GRAPH
                default = Quad(NamedNode(subject), NamedNode(fact.property), value.term, DefaultGraph())
                assert default in built.store


@pytest.mark.parametrize("name", THINGS)
def test_evidence_is_a_passage_of_the_document_whose_graph_states_it(built, told, name):
    description = told[name]
    values = [value for fact in description.facts for value in fact.values]
    values += [value for each in description.neighbours for value in each.things] + [*description.written]
    statements = [one for value in values for one in value.statements]
    assert statements
    for one in statements:
        assert bool(one.document) == is_source_graph(one.graph)
        for iri in one.passages:
            assert is_source_graph(one.graph)
            assert description.passages[iri].document == one.document
            assert Quad(
                NamedNode(iri), NamedNode(IUC + "document"), NamedNode(one.document), NamedNode(one.graph)
            )


@pytest.mark.parametrize("name", THINGS)
def test_every_statement_of_a_document_that_passages_describe_has_one(told, name):
    if name.startswith("document/"):
        return  # a document is stated by its own graph as a whole
    for fact in told[name].facts:
        for value in fact.values:
            for one in value.statements:
                assert one.passages or not one.document or one.document.endswith("/curation"), fact.property


def test_a_partner_of_a_plan_is_stated_where_the_plan_names_it(told):
    partners = {
        short(value.term.value): said(value)
        for value in facts(told["cooperation/ucap-liuzhou"], "partnerPlace")
    }
    assert partners["place/granada"] == {("document/ucap-liuzhou", "passage/ucap-liuzhou/city-granada")}
    assert len(partners) == 5


def test_an_area_of_a_plan_is_stated_where_the_area_stands(told):
    areas = {
        short(value.term.value): said(value) for value in facts(told["cooperation/ucap-liuzhou"], "area")
    }
    passage = "passage/ucap-liuzhou/theme-biotechnology"
    assert ("document/ucap-liuzhou", passage) <= min(areas["area/ucap-liuzhou-biotechnology"])


def test_what_follows_is_marked_and_has_no_evidence(told):
    within = {short(value.term.value): value for value in facts(told["place/chongqing"], "within")}
    assert within["place/asia"].is_derived
    assert {one.graph for one in within["place/china"].statements} >= {
        REFERENCE_GRAPH,
        source_graph("ucap-chongqing"),
    }
    assert all(value.is_derived for value in facts(told["place/chongqing"], "cooperatesOnAsNamed"))


def test_inverses_are_told_from_the_other_side_only(told):
    chongqing = told["place/chongqing"]
    assert not facts(chongqing, "planPlaceOf")
    assert {short(each.property) for each in chongqing.neighbours} >= {
        "iuc:leadPlace",
        "iuc:sideB",
        "iuc:names",
    }


def test_names_as_written_say_which_document_writes_them(told):
    written = {
        value.term.value: {short(one.document) for one in value.statements}
        for value in told["place/chongqing"].written
    }
    assert written["Chongqing City"] == {"document/ucap-chongqing"}
    assert len(written["Chongqing"]) == 4


def test_figures_and_periods_are_parts_with_facts_and_passages_of_their_own(told):
    figures = [part for part in told["place/chongqing"].parts if part.link == IUC + "figure"]
    population = next(
        part for part in figures if part.first(IUC + "measure").term.value.endswith("population")
    )
    assert population.first(IUC + "value").statements[0].passages == (
        ID + "passage/ucap-chongqing/population",
    )


def test_discrepancies_stand_beside_with_their_readings(told):
    found = {short(each.iri): each for each in told["cooperation/ucap-liuzhou"].discrepancies}
    bologna = found["discrepancy/liuzhou-bologna-contact"]
    assert set(bologna.texts) == {"en", "zh"}
    assert bologna.passages
    assert set(bologna.passages) <= told["cooperation/ucap-liuzhou"].passages.keys()


def test_two_documents_that_exclude_each_other_are_a_difference(told, reader, built):
    rows = reader.select(
        """SELECT DISTINCT ?thing WHERE {
             GRAPH ?a { ?thing iuc:date ?one } GRAPH ?b { ?thing iuc:date ?other } FILTER(?a != ?b && ?one != ?other)
             GRAPH ?a { ?thing a/rdfs:label? ?any } } ORDER BY ?thing"""
    ).rows
    assert rows
    for (thing,) in rows:
        found = {short(each.about) for each in describe(reader, thing.value).differences}
        assert "iuc:date" in found


def test_one_document_with_two_values_is_no_difference_and_neither_are_equal_ones():
    thing, status = NamedNode(f"{ID}activity/a"), NamedNode(IUC + "status")

    def store(*pairs):
        quads = [
            Quad(thing, status, NamedNode(f"{ID}status/{value}"), NamedNode(source_graph(name)))
            for name, value in pairs
        ]
        found = Store()
        found.bulk_extend(quads)
        return StoreReader(found)

    # Documents are known by the graphs' own statement about themselves; without one, a graph stands for none.
    def documented(*pairs):
        made = store(*pairs)
        for name, _ in pairs:
            graph = NamedNode(source_graph(name))
            source = NamedNode("http://purl.org/dc/terms/source")
            made.store.add(Quad(graph, source, NamedNode(f"{ID}document/{name}"), graph))
        return describe(made, thing.value).differences

    assert not documented(("x", "held"), ("x", "planned"))
    assert not documented(("x", "held"), ("y", "held"))
    assert not documented(("x", "held"), ("y", "held"), ("y", "planned"))
    assert [each.about for each in documented(("x", "held"), ("y", "planned"))] == [IUC + "status"]


@pytest.mark.parametrize("graph", [INFERRED_GRAPH, REFERENCE_GRAPH])
def test_only_a_source_graph_gives_evidence(graph):
    place, passage = NamedNode(f"{ID}place/a"), NamedNode(f"{ID}passage/x/1")
    within, country = NamedNode(IUC + "within"), NamedNode(f"{ID}place/b")
    store = Store()
    for name in (graph, source_graph("x")):
        store.add(Quad(place, within, country, NamedNode(name)))
        store.add(Quad(place, NamedNode(IUC + "statedAt"), passage, NamedNode(name)))
    (fact,) = describe(StoreReader(store), place.value).facts
    by_graph = {one.graph: one.passages for one in fact.values[0].statements}
    assert by_graph.pop(source_graph("x")) == (passage.value,)
    assert by_graph == ({} if graph == INFERRED_GRAPH else {graph: ()})


def test_what_very_much_points_at_is_counted_and_not_listed():
    programme = NamedNode(f"{ID}programme/big")
    store = Store()
    graph = NamedNode(source_graph("x"))
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    store.add(Quad(programme, label, Literal("Big", language="en"), graph))
    for number in range(MOST_NEIGHBOURS + 1):
        store.add(
            Quad(NamedNode(f"{ID}cooperation/c{number}"), NamedNode(IUC + "programme"), programme, graph)
        )
    (many,) = describe(StoreReader(store), programme.value).neighbours
    assert (many.number, many.things) == (MOST_NEIGHBOURS + 1, ())
    store.remove(Quad(NamedNode(f"{ID}cooperation/c0"), NamedNode(IUC + "programme"), programme, graph))
    (fewer,) = describe(StoreReader(store), programme.value).neighbours
    assert len(fewer.things) == fewer.number == MOST_NEIGHBOURS


def test_an_iri_that_the_graph_does_not_have_is_said_to_be_unknown(reader):
    with pytest.raises(NameUnknown, match="nothing about"):
        describe(reader, ID + "place/atlantis")
