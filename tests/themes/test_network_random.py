"""Networks of programmes made at random: each way of drawing against a plain computation from the programme itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.reports.cells import neutral
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.network import TieKind, draw
from iuc_graph.themes.network_choices import FILES
from iuc_graph.themes.network_facts import Kind, NetworkFacts
from iuc_graph.themes.network_figures import figures_of
from iuc_graph.themes.network_files import name_of, to_networkx, written
from iuc_graph.themes.network_reading import read_facts
from iuc_graph.themes.network_scope import NetworkScope, fitting
from iuc_graph.vocabulary import ID, IUC, RDF, XSD, source_graph

CLASSES = {Kind.PLAN: "ActionPlan", Kind.PAIRING: "Pairing", Kind.CLUSTER: "Cluster"}
ROLES = {
    Kind.PLAN: ("leadPlace", "partnerPlace", "includedPlace"),
    Kind.PAIRING: ("sideA", "sideB"),
    Kind.CLUSTER: ("member",),
}
OPPOSITE = [("leadPlace", "partnerPlace"), ("leadPlace", "includedPlace"), ("sideA", "sideB")]


@dataclass(frozen=True)
class Made:
    """A cooperation: what each document says of its places, and its first and last year."""

    number: int
    kind: Kind
    said: tuple[tuple[tuple[str, int], ...], ...]
    years: tuple[int, int] | None

    @property
    def iri(self) -> str:
        return f"{ID}cooperation/c{self.number}"

    @property
    def places(self) -> set[str]:
        return {place(number) for document in self.said for _, number in document}

    @property
    def opposite(self) -> set[frozenset[str]]:
        """Pairs of places in opposite roles of one document."""
        return {
            frozenset((place(one), place(other)))
            for document in self.said
            for role, one in document
            for against, other in document
            if (role, against) in OPPOSITE and one != other
        }

    @property
    def active(self) -> range:
        return range(self.years[0], self.years[1] + 1) if self.years else range(0)


def place(number: int) -> str:
    return f"{ID}place/p{number}"


@st.composite
def programmes(draw_from: st.DrawFn) -> list[Made]:
    numbers = st.integers(0, draw_from(st.integers(2, 8)))
    made = []
    for number in range(draw_from(st.integers(0, 7))):
        kind = draw_from(st.sampled_from(list(Kind)))
        said = st.sets(st.tuples(st.sampled_from(ROLES[kind]), numbers), max_size=5)
        documents = draw_from(st.lists(said.map(sorted).map(tuple), min_size=1, max_size=2))
        years = draw_from(st.none() | st.tuples(st.integers(2015, 2018), st.integers(2018, 2020)))
        made.append(Made(number, kind, tuple(documents), years))
    return made


def quads(programme: list[Made]) -> Iterator[Quad]:
    """As a build would have them: what a document says in its graph, and all of it in the merged graph."""
    for one in programme:
        for document, said in enumerate(one.said):
            triples = [(one.iri, RDF + "type", NamedNode(IUC + CLASSES[one.kind]))]
            triples += [(one.iri, IUC + role, NamedNode(place(number))) for role, number in said]
            triples += [(one.iri, IUC + "statedAt", NamedNode(f"{ID}passage/d{document}/c{one.number}"))]
            triples += [(place(number), RDF + "type", NamedNode(IUC + "City")) for _, number in said]
            if one.years:
                period = f"{ID}period/c{one.number}"
                triples += [
                    (one.iri, IUC + "period", NamedNode(period)),
                    (period, IUC + "earliest", day(f"{one.years[0]}-01-01")),
                    (period, IUC + "latest", day(f"{one.years[1]}-12-31")),
                ]
            for subject, predicate, object_ in triples:
                yield Quad(
                    NamedNode(subject), NamedNode(predicate), object_, NamedNode(source_graph(f"d{document}"))
                )
                yield Quad(NamedNode(subject), NamedNode(predicate), object_)


def day(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "date"))


def facts_of(programme: list[Made], *, backwards: bool = False) -> NetworkFacts:
    store = Store()
    listed = list(quads(programme))
    store.extend(reversed(listed) if backwards else listed)
    return read_facts(StoreReader(store))


def edges(graph: networkx.Graph) -> set[frozenset[str]]:
    return {frozenset(edge) for edge in graph.edges}


def naive_components(nodes: set[str], ties: set[frozenset[str]]) -> set[frozenset[str]]:
    groups = [{node} for node in nodes]
    for tie in ties:
        joined = [group for group in groups if group & tie]
        groups = [group for group in groups if not group & tie] + [set().union(*joined)]
    return {frozenset(group) for group in groups}


@given(programmes())
@settings(deadline=None, max_examples=40)
def test_a_star_ties_opposite_roles_of_one_document_and_nothing_else(programme):
    network = draw(facts_of(programme), TieKind.STAR)
    expected = {pair for one in programme for pair in one.opposite}
    assert edges(network.shape) == expected
    by_iri = {one.iri: one for one in programme}
    for tie in network.ties:
        for joint in tie.joints:
            assert frozenset((tie.source, tie.target)) in by_iri[joint.cooperation.iri].opposite
            assert joint.passages
    assert set(network.shape) == {place for one in programme for place in one.places}


@given(programmes())
@settings(deadline=None, max_examples=40)
def test_a_star_is_part_of_the_clique_and_the_clique_is_the_two_mode_network_projected(programme):
    facts = facts_of(programme)
    star, two_mode, clique = (draw(facts, tie) for tie in TieKind)
    assert edges(star.shape) <= edges(clique.shape)
    assert edges(clique.shape) == {
        frozenset(pair) for one in programme for pair in combinations(sorted(one.places), 2)
    }
    places = [node.iri for node in two_mode.nodes if node.is_place]
    projected = networkx.Graph()
    if programme:  # networkx refuses to project nothing
        projected = networkx.bipartite.weighted_projected_graph(two_mode.shape, places)
    weights = {frozenset((tie.source, tie.target)): len(tie.joints) for tie in clique.ties}
    assert {frozenset(edge[:2]): edge[2]["weight"] for edge in projected.edges(data=True)} == weights
    assert all(tie.source in places and tie.target not in places for tie in two_mode.ties)
    joints = {(tie.source, tie.target): {one.cooperation.iri for one in tie.joints} for tie in clique.ties}
    for tie in star.ties:
        assert {one.cooperation.iri for one in tie.joints} <= joints[tie.source, tie.target]


@pytest.mark.parametrize("tie", TieKind)
@given(programme=programmes())
@settings(deadline=None, max_examples=40)
def test_components_bridges_and_points_are_those_of_a_plain_computation(tie, programme):
    network = draw(facts_of(programme), tie)
    found, nodes, ties = figures_of(network), set(network.shape), edges(network.shape)
    groups = naive_components(nodes, ties)
    assert {frozenset(group) for group in found.components} == {group for group in groups if len(group) > 1}
    assert set(found.alone) == {node for group in groups if len(group) == 1 for node in group}
    assert [len(group) for group in found.components] == sorted(map(len, found.components), reverse=True)
    bridges = {one for one in ties if len(naive_components(nodes, ties - {one})) > len(groups)}
    assert {frozenset((one.source, one.target)) for one in found.bridges} == bridges
    points = {
        node
        for node in nodes
        if len(naive_components(nodes - {node}, {one for one in ties if node not in one}))
        > len(groups) - (frozenset((node,)) in groups)
    }
    assert set(found.articulation_points) == points


@pytest.mark.parametrize("tie", [TieKind.STAR, TieKind.CLIQUE])
@given(programme=programmes())
@settings(deadline=None, max_examples=40)
def test_degrees_by_year_are_those_of_a_plain_computation(tie, programme):
    found = figures_of(draw(facts_of(programme), tie))
    pairs = [
        (pair, one)
        for one in programme
        for pair in (one.opposite if tie is TieKind.STAR else map(frozenset, combinations(one.places, 2)))
    ]
    for degree in found.degrees:
        mine = [(pair - {degree.node}, one) for pair, one in pairs if degree.node in pair]
        assert degree.degree == len({other for other, _ in mine})
        years = {year for _, one in mine for year in one.active}
        assert degree.by_year == {
            year: len({other for other, one in mine if year in one.active}) for year in sorted(years)
        }
        timed = {other for other, one in mine if one.years}
        assert degree.without_year == len({other for other, _ in mine} - timed)


@given(programmes(), st.integers(0, 8), st.integers(1, 3))
@settings(deadline=None, max_examples=40)
def test_a_neighbourhood_is_what_so_many_steps_lead_to(programme, number, steps):
    facts, start = facts_of(programme), place(number)
    for tie in TieKind:
        whole = draw(facts, tie)
        near = draw(facts, tie, NetworkScope(around=start, steps=steps))
        direct = edges(draw(facts, TieKind.STAR if tie is TieKind.STAR else TieKind.CLIQUE).shape)
        reached = {start} & set(whole.shape)
        for _ in range(steps):
            reached |= {end for pair in direct if pair & reached for end in pair}
        assert {node.iri for node in near.nodes if node.is_place} == reached
        assert all(tie in whole.ties for tie in near.ties)
        if tie is not TieKind.TWO_MODE:
            assert edges(near.shape) == {pair for pair in edges(whole.shape) if pair <= reached}
        for node in near.nodes:  # a cooperation is drawn with all its places, or not at all
            if node.cooperation:
                assert set(near.shape[node.iri]) == set(node.cooperation.places)


@given(
    programmes(), st.sampled_from([None, *Kind]), st.integers(2014, 2021) | st.none(), st.integers(2014, 2021)
)
@settings(deadline=None, max_examples=40)
def test_a_scope_keeps_whole_cooperations_and_counts_what_it_leaves_out(programme, kind, since, until):
    scope = NetworkScope(kind=kind, since=since and date(since, 1, 1), until=date(until, 12, 31))
    facts = facts_of(programme)
    of_kind = [one for one in programme if kind in (None, one.kind)]
    kept = [one for one in of_kind if one.years and one.years[0] <= until and one.years[1] >= (since or 0)]
    assert {one.iri for one in fitting(facts, scope)} == {one.iri for one in kept}
    for tie in TieKind:
        network, alone = draw(facts, tie, scope), draw(facts_of(kept), tie)
        assert edges(network.shape) == edges(alone.shape)
        counts = network.denominator
        assert (counts.cooperations, counts.in_scope) == (len(programme), len(kept))
        assert counts.without_two_places == sum(len(one.places) < 2 for one in kept)
        tied = {joint.cooperation.iri for one in network.ties for joint in one.joints}
        assert counts.without_ties == len(kept) - len(tied)
        assert counts.left_out_without_year == sum(one.years is None for one in of_kind)
        assert (network.note is None) == bool(network.nodes)


@given(programmes())
@settings(deadline=None, max_examples=20)
def test_every_file_is_the_same_whatever_the_order_of_the_store(programme):
    one, other = facts_of(programme), facts_of(programme, backwards=True)
    for tie in TieKind:
        for form in FILES:
            assert written(draw(one, tie), form, neutral) == written(draw(other, tie), form, neutral)


@given(programmes())
@settings(deadline=None, max_examples=20)
def test_networkx_reads_back_what_was_written(programme):
    for tie in TieKind:
        network = draw(facts_of(programme), tie)
        graph, back = (
            to_networkx(network),
            networkx.read_graphml(io.BytesIO(written(network, "graphml", neutral))),
        )
        assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
        assert {frozenset(e[:2]): e[2] for e in back.edges(data=True)} == {
            frozenset(e[:2]): e[2] for e in graph.edges(data=True)
        }
        assert set(graph) == {name_of(iri) for iri in network.shape}
