"""Who cooperates with whom in the project's own graph, drawn in each way, against what the saved questions answer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import networkx
import pytest
from pyoxigraph import NamedNode, Quad, Store

from iuc_graph.errors import NameAmbiguous, NameUnknown, ParameterInvalid, QueryTooLarge
from iuc_graph.names.gazetteer import index_of
from iuc_graph.questions import load
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.network import TieKind, draw
from iuc_graph.themes.network_asking import NetworkAsked, scope_of
from iuc_graph.themes.network_facts import Kind, NetworkFacts, Role, Statement
from iuc_graph.themes.network_figures import figures_of
from iuc_graph.themes.network_reading import read_facts
from iuc_graph.themes.network_scope import NetworkScope
from iuc_graph.vocabulary import ID, IUC, RDF, short, source_graph

MEMBERS = "member of the same cluster"


@pytest.fixture(scope="module")
def facts(built) -> NetworkFacts:
    return read_facts(StoreReader(built.store))


@pytest.fixture(scope="module")
def names(built):
    return index_of(built.store)


@pytest.fixture(scope="module")
def ask(built, repository):
    """The rows of a saved question, its parameters left free."""
    collection = load(repository / "queries")
    return lambda name: list(StoreReader(built.store).select(collection.get(name).text).records())


def pair(one: str, other: str) -> frozenset[str]:
    return frozenset((f"{ID}place/{one}", f"{ID}place/{other}"))


def pairs(network) -> set[frozenset[str]]:
    return {frozenset((tie.source, tie.target)) for tie in network.ties}


def tie_of(network, one: str, other: str):
    [tie] = [tie for tie in network.ties if {tie.source, tie.target} == pair(one, other)]
    return tie


def test_the_star_joins_whom_the_saved_question_calls_partners(facts, ask):
    rows = [row for row in ask("partners-of-a-city") if row["relation"] != MEMBERS]
    assert pairs(draw(facts)) == {frozenset((row["city"], row["partner"])) for row in rows}
    passages = defaultdict(set)
    for row in rows:
        passages[frozenset((row["city"], row["partner"])), row["cooperation"]].add(row["passage"])
    found = {
        (frozenset((tie.source, tie.target)), joint.cooperation.iri): set(joint.passages)
        for tie in draw(facts).ties
        for joint in tie.joints
    }
    assert found.keys() == passages.keys()
    assert all(found[tie] and found[tie] <= passages[tie] for tie in found)


def test_the_clique_joins_all_that_take_part_together(facts, ask):
    rows = ask("cooperations-of-two-cities")
    together = {(frozenset((row["first"], row["second"])), row["cooperation"]) for row in rows}
    found = draw(facts, TieKind.CLIQUE).ties
    assert {(frozenset((t.source, t.target)), j.cooperation.iri) for t in found for j in t.joints} == together


def test_partners_of_one_plan_places_of_one_side_and_members_of_one_cluster_are_not_tied(facts):
    star, clique = pairs(draw(facts)), pairs(draw(facts, TieKind.CLIQUE))
    for one in facts.cooperations.values():
        for statement in one.statements:
            for same in (Role.PARTNER, Role.INCLUDED, Role.SIDE_A, Role.SIDE_B, Role.MEMBER):
                alike = statement.places_in(frozenset((same,)))
                assert all(frozenset((a, b)) in clique for a in alike for b in alike if a < b)
    for one, other in (
        ("mannheim", "rome"),
        ("nagano", "obuse"),
        ("barranquilla", "cali"),
        ("granada", "barcelona"),
    ):
        assert pair(one, other) in clique - star


def test_what_is_stated_elsewhere_is_tied_though_a_cluster_has_it_too(facts):
    tie = tie_of(draw(facts), "malaga", "cali")
    assert [joint.cooperation.kind for joint in tie.joints] == [Kind.PAIRING]
    together = tie_of(draw(facts, TieKind.CLIQUE), "malaga", "cali")
    assert {joint.cooperation.kind for joint in together.joints} == {Kind.PAIRING, Kind.CLUSTER}


def test_a_tie_says_which_cooperations_roles_years_documents_and_passages_it_rests_on(facts):
    pairing, plan = tie_of(draw(facts), "mannheim", "chongqing").joints
    assert [short(joint.cooperation.iri) for joint in (pairing, plan)] == [
        "cooperation/mannheim-chongqing-iuc",
        "cooperation/ucap-chongqing",
    ]
    assert (pairing.source_roles, pairing.target_roles) == ((Role.SIDE_B,), (Role.SIDE_A,))
    assert (plan.source_roles, plan.target_roles) == ((Role.LEAD,), (Role.PARTNER,))
    assert plan.sources == (source_graph("ucap-chongqing"),)
    assert {short(passage) for passage in plan.passages} == {
        "passage/ucap-chongqing/city-chongqing",
        "passage/ucap-chongqing/city-mannheim",
    }
    assert len(pairing.sources) == 4
    assert plan.cooperation.years == (2017, 2018)


def test_every_tie_rests_on_passages_of_the_documents_that_state_it(facts, built):
    for tie in TieKind:
        for one in draw(facts, tie).ties:
            for joint in one.joints:
                assert joint.passages
                for passage in joint.passages:
                    graphs = {
                        quad.graph_name.value
                        for quad in built.store.quads_for_pattern(
                            NamedNode(joint.cooperation.iri), NamedNode(IUC + "statedAt"), NamedNode(passage)
                        )
                        if isinstance(quad.graph_name, NamedNode)
                    }
                    assert graphs & set(joint.sources)


def test_themes_of_a_place_are_counted_as_named_and_by_plan_apart(facts, ask):
    named, by_plan = defaultdict(set), defaultdict(set)
    for row in ask("themes-of-a-city"):
        (named if row["attribution"] == "as named" else by_plan)[row["place"]].add(row["theme"])
    nodes = draw(facts).nodes
    assert {node.iri: (node.named, node.by_plan) for node in nodes} == {
        node.iri: (len(named[node.iri]), len(by_plan[node.iri] - named[node.iri])) for node in nodes
    }
    assert any(node.by_plan for node in nodes)


def test_places_have_labels_countries_kinds_and_coordinates_where_there_are_any(facts):
    nodes = {short(node.iri): node for node in draw(facts).nodes}
    mannheim = nodes["place/mannheim"].place
    assert facts.labels.of(mannheim.iri, "zh") == "曼海姆"
    assert (mannheim.country, mannheim.classes) == (f"{ID}place/germany", (IUC + "City",))
    assert mannheim.point == pytest.approx((49.489, 8.467), abs=0.01)
    assert nodes["place/mannheim"].cooperations == 4
    without = [node for node in nodes.values() if node.place.point is None]
    assert len(without) == draw(facts).denominator.places_without_coordinates > 0


def test_legs_that_are_missing_are_those_that_the_saved_question_lists(facts, ask):
    missing = defaultdict(set)
    for row in ask("helix-legs-without-a-named-body"):
        missing[row["cooperation"]].add(row["sector"])
    found = figures_of(draw(facts, TieKind.TWO_MODE)).cooperations
    assert {legs.cooperations[0]: set(legs.missing) for legs in found} == {
        iri: missing[iri] for iri in facts.cooperations
    }
    for legs in found:
        assert set(legs.named) | set(legs.missing) == set(facts.sectors)
        assert bool(legs.passages) == bool(legs.named)


def test_a_leg_of_a_pair_is_named_where_any_of_its_cooperations_names_it(facts):
    found = {frozenset(legs.ends): legs for legs in figures_of(draw(facts)).pairs}
    legs = found[pair("mannheim", "chongqing")]
    assert [short(sector) for sector in legs.missing] == ["helix-sector/academia"]
    alone = {legs.cooperations[0]: legs for legs in figures_of(draw(facts)).cooperations}
    for one in found.values():
        for sector in facts.sectors:
            assert (sector in one.named) == any(sector in alone[iri].named for iri in one.cooperations)


def test_a_neighbourhood_of_one_step_is_the_partners(facts):
    near = draw(facts, scope=NetworkScope(around=f"{ID}place/mannheim"))
    assert {short(node.iri) for node in near.nodes} == {
        "place/mannheim", "place/changchun", "place/chongqing", "place/liuzhou"
    }  # fmt: skip
    assert near.denominator == draw(facts).denominator
    assert len(near.cooperations) == 4


def test_the_time_that_is_asked_for_leaves_out_what_has_no_year_and_says_how_many(facts):
    whole = draw(facts)
    found = draw(facts, scope=NetworkScope(since=date(2018, 1, 1), until=date(2018, 12, 31)))
    assert found.denominator.left_out_without_year == whole.denominator.without_year == 14
    assert 0 < found.denominator.in_scope < whole.denominator.in_scope - 14
    assert pairs(found) < pairs(whole)
    assert all(2018 in joint.cooperation.years for tie in found.ties for joint in tie.joints)
    assert found.denominator.without_year == 0


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [
        (None, date(2017, 2, 28), False),
        (None, date(2017, 3, 1), True),
        (date(2017, 10, 31), None, True),
        (date(2017, 11, 1), None, False),
    ],
)
def test_a_time_fits_to_the_day(facts, since, until, fits):
    scope = NetworkScope(kind=Kind.PLAN, since=since, until=until)
    found = {short(one.iri) for one in draw(facts, scope=scope).cooperations}
    assert ("cooperation/ucap-changchun" in found) == fits


def test_the_evidence_of_a_tie_is_what_states_both_ends_or_else_one_or_else_the_cooperation():
    def evidence(**stating: set[str]) -> set[str]:
        told = {place: frozenset(passages) for place, passages in stating.items()}
        return set(Statement("d", {}, frozenset("123"), told).evidence("a", "b"))

    assert evidence(a={"1", "2"}, b={"2", "3"}) == {"2"}
    assert evidence(a={"1"}, b={"3"}) == {"1", "3"}
    assert evidence(a={"1"}) == {"1"}
    assert evidence() == {"1", "2", "3"}


@pytest.mark.parametrize(
    ("asked", "in_scope"),
    [
        (NetworkAsked(programme="IUC"), 69),
        (NetworkAsked(kind=Kind.CLUSTER), 3),
        (NetworkAsked(kind=Kind.PLAN, countries=("德国", "China")), 3),
        (NetworkAsked(kind=Kind.PLAN, countries=("Germany", "Bulgaria")), 1),
        (NetworkAsked(kind=Kind.PLAN, since="2018"), 1),
        (NetworkAsked(kind=Kind.PLAN, until="2017-04"), 1),
        (NetworkAsked(kind=Kind.PLAN, since="2017-11", until="2017-11-30"), 1),
        (NetworkAsked(), 107),
    ],
)
def test_what_is_asked_for_narrows_the_cooperations(facts, names, asked, in_scope):
    assert draw(facts, scope=scope_of(asked, names)).denominator.in_scope == in_scope


def test_a_theme_counts_with_all_below_it_and_a_name_may_be_that_of_a_thematic_cluster(facts, names, ask):
    rows = ask("cities-of-a-thematic-cluster")
    expected = {row["cooperation"] for row in rows if row["cluster"].endswith("/mobility-connectivity")}
    scope = scope_of(NetworkAsked(theme="Mobility & Connectivity"), names)
    assert short(scope.theme) == "thematic-cluster/mobility-connectivity"
    assert {one.iri for one in draw(facts, scope=scope).cooperations} == expected
    assert scope_of(NetworkAsked(theme="Circular Economy"), names).theme == f"{ID}theme/circular-economy"
    narrower = scope_of(NetworkAsked(theme="thematic-cluster/circular-economy"), names)
    assert narrower.theme == f"{ID}thematic-cluster/circular-economy"


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (NetworkAsked(around="Manheim"), NameUnknown, "Mannheim"),
        (NetworkAsked(countries=("Germanny",)), NameUnknown, "Germany"),
        (NetworkAsked(countries=("Mannheim",)), NameUnknown, "Mannheim"),
        (NetworkAsked(around="Córdoba"), NameAmbiguous, "Córdoba"),
        (NetworkAsked(theme="logistiks"), NameUnknown, "Logistics"),
        (NetworkAsked(since="soon"), ParameterInvalid, "since is no date"),
        (NetworkAsked(until="2018-02-30"), ParameterInvalid, "until is no date"),
        (NetworkAsked(since="0000"), ParameterInvalid, "since is no date"),
        (NetworkAsked(since="2019", until="2018"), ParameterInvalid, "before since"),
        (NetworkAsked(steps=2), ParameterInvalid, "say with around from which"),
        (NetworkAsked(around="Mannheim", steps=11), ParameterInvalid, "1 to 10 steps"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_could(names, asked, error, said):
    with pytest.raises(error, match=said):
        scope_of(asked, names)


def test_an_empty_network_says_why(facts, names):
    nothing = draw(facts, scope=scope_of(NetworkAsked(kind=Kind.CLUSTER, programme="World Cities"), names))
    assert "No cooperation of the graph fits" in nothing.note
    away = draw(facts, scope=scope_of(NetworkAsked(kind=Kind.PLAN, around="Aarhus"), names))
    assert away.note == "Aarhus takes part in none of the 3 cooperations in scope."
    assert not away.nodes
    assert draw(facts).note is None


def test_a_clique_of_too_many_is_refused_and_the_star_of_it_is_drawn():
    plan, count = f"{ID}cooperation/large", 700
    roles = [("leadPlace", 0), *(("partnerPlace", number) for number in range(1, count))]
    triples = [(NamedNode(plan), NamedNode(RDF + "type"), NamedNode(IUC + "ActionPlan"))]
    triples += [
        (NamedNode(plan), NamedNode(IUC + role), NamedNode(f"{ID}place/p{number}")) for role, number in roles
    ]
    store = Store()
    store.extend(Quad(*triple, NamedNode(source_graph("d"))) for triple in triples)
    store.extend(Quad(*triple) for triple in triples)
    facts = read_facts(StoreReader(store))
    with pytest.raises(
        QueryTooLarge, match="cooperation/large alone, with 700 places, has 244,650"
    ) as refused:
        draw(facts, TieKind.CLIQUE)
    assert "more than 200,000" in str(refused.value)
    assert "star or two-mode" in str(refused.value)
    assert len(draw(facts).ties) == 699
    with pytest.raises(QueryTooLarge, match="Ask for the tie two-mode"):
        draw(facts, most_ties=500)


def test_the_largest_group_is_that_of_the_summary_of_the_graph(facts, built):
    from iuc_graph.catalogue import summarise

    told = {count.name: count.number for count in summarise(built.store).connected}
    network = draw(facts, TieKind.CLIQUE)
    groups = list(networkx.connected_components(network.shape))
    assert len(network.nodes) == told["places in cooperations"]
    assert len(groups) == told["groups of places that hang together"]
    assert max(map(len, groups)) == told["places in the largest group"]


def test_drawing_ends_between_two_cooperations_when_nobody_wants_it(facts):
    drawn = []

    def enough():
        drawn.append(1)
        if len(drawn) == 3:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        draw(facts, check=enough)
    assert len(drawn) == 3
