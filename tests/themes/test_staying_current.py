"""The incidence follows the graph: after any change it is the one that reading everything would give."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from iuc_graph.commits import Intent, Replacement, Rulebook, Terms, Way, commit
from iuc_graph.delta import graph_of
from iuc_graph.sparql.rows import Bindings
from iuc_graph.store.derived import Derived
from iuc_graph.store.generations import Generation, current, open_current
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.incidence import Incidence, incidence_of
from iuc_graph.themes.links import Link
from iuc_graph.themes.tokens import StoreTokens, Tokens
from iuc_graph.vocabulary import ID, IUC, RDF, REFERENCE_GRAPH, SOURCE_GRAPH, source_graph

from ..stores import publish_checked
from .asked import described
from .drawn import Drawn, changes, programmes


@dataclass
class Noted:
    """Reads a store, and notes which graphs were asked for by name."""

    tokens: Tokens
    graphs: set[str] = field(default_factory=set)

    def cells(self, text: str, bindings: Bindings) -> list[str]:
        self.graphs.add(bindings["source"].value if "source" in bindings else "all")
        return self.tokens.cells(text, bindings)


def differing(before: Store, after: Store) -> set[str]:
    """The graphs in which two stores differ, as the checksums of manifests tell; "" is the default graph."""
    return {graph_of(quad) for quad in set(before) ^ set(after)}


def scratch(store: Store) -> dict[str, object]:
    """What reading everything gives."""
    return described(Incidence.of(Facts.read(StoreTokens(store))))


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=programmes(), data=st.data())
def test_after_any_changes_it_is_what_reading_everything_gives(drawn, data, ontology):
    follow(drawn, data, ontology, 2)


@pytest.mark.slow_lane
@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(drawn=programmes(), data=st.data())
def test_after_many_changes_it_is_what_reading_everything_gives(drawn, data, ontology):
    follow(drawn, data, ontology, 5)


def follow(drawn: Drawn, data: st.DataObject, ontology: tuple[Quad, ...], steps: int) -> None:
    """Change a programme step by step, and read only what changed."""
    store = drawn.store(ontology)
    facts = Facts.read(StoreTokens(store))
    for _ in range(steps):
        drawn = data.draw(changes(drawn))
        after = drawn.store(ontology)
        tokens = Noted(StoreTokens(after))
        changed = differing(store, after)
        facts, store = facts.read_again(tokens, changed), after
        assert tokens.graphs == changed - {""}
        assert described(Incidence.of(facts)) == scratch(store)


@pytest.mark.parametrize("document", ["one", "two"])
def test_what_is_stated_as_a_whole_is_no_area_of_another_document(ontology, document):
    """The newest term names a place: in the graph that was numbered before, it stood for the whole of the next."""
    graphs = {
        REFERENCE_GRAPH: frozenset(("place/" + name, RDF + "type", IUC + "City") for name in ("a", "b")),
        **{
            source_graph(each): frozenset(
                {
                    (f"cooperation/{each}", RDF + "type", IUC + "ActionPlan"),
                    (f"cooperation/{each}", "leadPlace", "place/a"),
                    (f"cooperation/{each}", "area", f"area/{each}"),
                    (f"area/{each}", RDF + "type", IUC + "CooperationArea"),
                    (f"cooperation/{each}", "sdg", "sdg/1"),
                    (f"cooperation/{each}", "statedAt", f"passage/{each}/1"),
                    ("sdg/1", "statedAt", f"passage/{each}/1"),
                }
            )
            for each in ("one", "two")
        },
    }
    facts = Facts.read(StoreTokens(Drawn(graphs).store(ontology)))
    graph = source_graph(document)
    after = Drawn({**graphs, graph: graphs[graph] | {("focus/new", "names", "place/b")}}).store(ontology)
    again = Incidence.of(facts.read_again(StoreTokens(after), [graph]))
    assert described(again) == scratch(after)
    assert not again.relation.named.any()


@pytest.fixture
def generation(tmp_path: Path, built) -> Generation:
    """The project's own graph, published."""
    return publish_checked(tmp_path / "store", built)


def of_current(derived: Derived[Incidence], directory: Path) -> Incidence:
    return derived.of(current(directory))


def test_commits_to_a_store_are_followed(generation, built):
    directory, derived = generation.path.parents[1], Derived(incidence_of)
    terms, chance = Terms(Rulebook(built.project.shapes), Way.FAST), Random(5)
    seen = [described(of_current(derived, directory))]
    for number in range(3):
        with open_current(directory) as opened:
            change = some_change(opened.store, chance)
        commit(directory, [change], Intent("tester", "update", f"change {number}"), terms)
        with open_current(directory) as opened:
            assert described(of_current(derived, directory)) == scratch(opened.store)
        seen.append(described(of_current(derived, directory)))
    assert all(one["rows"] != other["rows"] for one, other in pairwise(seen))


def some_change(store: Store, chance: Random) -> Replacement:
    """An area that names one more place, and one that names no place any more."""
    areas = sorted(
        store.quads_for_pattern(
            None, NamedNode(IUC + "theme"), None, NamedNode(source_graph("pairings-table"))
        ),
        key=str,
    )
    places = sorted(
        store.quads_for_pattern(None, None, NamedNode(IUC + "City"), NamedNode(REFERENCE_GRAPH)), key=str
    )
    area, place = chance.choice(areas), chance.choice(places)
    added = [Quad(area.subject, link, place.subject, area.graph_name) for link in NAMING]
    naming = [
        quad
        for quad in store.quads_for_pattern(None, NAMING[1], None, None)
        if graph_of(quad).startswith(SOURCE_GRAPH)
    ]
    gone = chance.choice(sorted(naming, key=str))
    removed = [Quad(gone.subject, link, gone.object, gone.graph_name) for link in NAMING]
    return Replacement(removed, added)


NAMING = (NamedNode(IUC + "names"), NamedNode(IUC + "namesPlace"))


def test_terms_that_are_gone_are_forgotten_when_there_are_many(built):
    tokens = StoreTokens(built.store)
    facts = Facts.read(tokens)
    small = Facts(facts.terms, facts.numbers, facts.tables, first_size=len(facts.terms) // 3)
    asked = Noted(tokens)
    assert small.after(asked, {source_graph("ucap-liuzhou")}).first_size == len(facts.terms)
    assert asked.graphs == {"all"}


def test_one_changed_graph_of_a_large_store_is_read_alone(built):
    tokens = StoreTokens(built.store)
    facts, asked = Facts.read(tokens), Noted(tokens)
    again = facts.after(asked, {source_graph("ucap-liuzhou"), ""})
    assert asked.graphs == {source_graph("ucap-liuzhou")}
    assert described(Incidence.of(again)) == described(Incidence.of(facts))


def test_a_graph_that_was_withdrawn_leaves_nothing_behind(built, ontology):
    facts = Facts.read(StoreTokens(built.store))
    without = Store()
    gone = source_graph("news-mannheim-chongqing")
    without.extend(quad for quad in built.quads if graph_of(quad) != gone)
    left = facts.read_again(StoreTokens(without), [gone])
    number = left.numbers[f"<{gone}>"]
    assert all(number not in table.graph for table in left.tables)
    assert len(left.tables[Link.THEME]) < len(facts.tables[Link.THEME])
    assert f"<{ID}area/mannheim-chongqing-cargo-railway>" in left.numbers
