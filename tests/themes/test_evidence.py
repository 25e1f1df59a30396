"""Passages are read for the rows that are shown, in few queries, and nothing but an IRI gets into their text."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pyoxigraph import NamedNode, Quad, Store

from iuc_graph.sparql.rows import NOTHING, Bindings, Reader, StoreReader, Table
from iuc_graph.themes.asking import Asked, Attribution, Scope
from iuc_graph.themes.evidence import stated_at, values
from iuc_graph.themes.finder import Finder
from iuc_graph.vocabulary import ID, IUC, source_graph

from .asked import tail

STATED_AT = NamedNode(IUC + "statedAt")
SPITE = (
    "https://w3id.org/iuc-graph/id/area/x> ) } GRAPH ?g { ?s ?p ?o } #",
    "https://w3id.org/iuc-graph/id/area/x>) (<https://example.org/other",
    'https://w3id.org/"} DROP ALL #',
    "https://w3id.org/{?s}",
    "https://w3id.org/a b",
    "https://w3id.org/a\nb",
    "https://w3id.org/\\u003e",
    "?passage",
    "",
)


@dataclass
class Counting:
    """A reader that counts what it is asked."""

    reader: Reader
    asked: list[str] = field(default_factory=list)

    def select(self, text: str, bindings: Bindings = NOTHING) -> Table:
        self.asked.append(text)
        return self.reader.select(text, bindings)


@pytest.mark.parametrize("text", SPITE)
def test_what_is_no_iri_gets_into_no_query(text, built):
    for spot in ((text, ID + "area/x"), (source_graph("one"), text)):
        with pytest.raises(ValueError, match="IRI"):
            values([spot])
        with pytest.raises(ValueError, match="IRI"):
            stated_at(StoreReader(built.store), [spot])


@pytest.mark.parametrize("slug", ["a'b", "a)b", "a(b", "a;b.c", "重庆", "a%3Eb", "a#b", "a?b=c&d", "a$b*c!d"])
def test_an_iri_of_any_form_is_found_and_nothing_else(slug):
    graph, area, passage = source_graph(slug), f"{ID}area/{slug}", f"{ID}passage/{slug}"
    store = Store()
    store.add(Quad(NamedNode(area), STATED_AT, NamedNode(passage), NamedNode(graph)))
    store.add(
        Quad(NamedNode(f"{ID}area/other"), STATED_AT, NamedNode(f"{ID}passage/other"), NamedNode(graph))
    )
    assert stated_at(StoreReader(store), [(graph, area)]).of(graph, area) == (passage,)


def test_what_areas_state_costs_no_query_and_is_what_the_graph_says(finder, incidence):
    reader = Counting(finder.reader)
    themes = [thing for thing in incidence.things.nodes.iris if thing.startswith(f"{ID}theme/")]
    whole = Finder(incidence, reader).cities_sharing(Asked.of(themes))
    assert reader.asked == []
    supports = [support for member in whole.members for support in member.supports]
    assert len({(support.source, support.area) for support in supports}) > 200
    stated = stated_at(finder.reader, ((support.source, support.area) for support in supports))
    for support in supports:
        assert support.passages == stated.of(support.source, support.area) != ()


def test_what_is_stated_as_a_whole_costs_one_query(finder, incidence):
    reader = Counting(finder.reader)
    found = Finder(incidence, reader).cities_sharing(Asked.of([f"{ID}sdg/11"]))
    assert any(support.area is None for member in found.members for support in member.supports)
    assert len(reader.asked) == 1


def test_an_empty_answer_asks_nothing(finder, incidence):
    reader = Counting(finder.reader)
    Finder(incidence, reader).cities_sharing(Asked.of([f"{ID}sdg/17"]))
    assert reader.asked == []


def test_only_the_document_that_states_a_reason_gives_its_passages(finder):
    found = finder.shared([f"{ID}place/mannheim", f"{ID}place/chongqing"])
    supports = [support for thing in found.things for holder in thing.holders for support in holder.supports]
    assert len({support.source for support in supports}) > 2
    for support in supports:
        document = support.source.rpartition("/")[2]
        assert all(tail(passage).startswith(f"passage/{document}/") for passage in support.passages)


def test_a_goal_of_a_whole_cooperation_has_the_passage_of_both(finder):
    found = finder.cities_sharing(Asked.of([f"{ID}sdg/11"]), Scope(attribution=Attribution.PLAN))
    whole = {
        (tail(support.cooperation), *map(tail, support.passages))
        for member in found.members
        for support in member.supports
        if support.area is None
    }
    assert whole == {("cooperation/ucap-chongqing", "passage/ucap-chongqing/sdg-11")}
