"""A cooperation is in a stretch of time for the lists, for sharing and for the network alike, at the borders too."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.entities.lists.listing import During, Source, Wanted, page
from iuc_graph.entities.lists.resource import OWN_TIMES, PERIODS
from iuc_graph.entities.lists.shelves import Shelf
from iuc_graph.entities.times import span
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import Scope
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.network_reading import read_facts
from iuc_graph.themes.network_scope import NetworkScope, fitting
from iuc_graph.themes.tokens import StoreTokens
from iuc_graph.vocabulary import IUC, RDF, source_graph

from .asked import tail
from .drawn import DAYS, Drawn, programmes

ALWAYS = ("0000-00-00", "9999-99-99")
STATED = {
    "both-ends": ("2018-03-05", "2019-06-30"),
    "one-day": ("2018-12-31", "2018-12-31"),
    "only-a-start": ("2017-05-04", ""),
    "only-an-end": ("", "2019-09-08"),
    "no-time": ("", ""),
}


def days_around(*days: str) -> list[date]:
    """Each day, the one before and the one after."""
    return sorted({date.fromisoformat(day) + timedelta(step) for day in days for step in (-1, 0, 1)})


class Asked:
    """One graph, asked which cooperations are in a stretch of time in three ways."""

    def __init__(self, store: Store) -> None:
        self.source = Source(Shelf(), StoreReader(store))
        self.incidence = Incidence.of(Facts.read(StoreTokens(store)))
        self.network = read_facts(StoreReader(store))

    def listed(self, since: date | None, until: date | None) -> set[str]:
        resource = next(each for each in RESOURCES if each.name == "cooperations")
        first, last = (
            str(day) if day else always for day, always in zip((since, until), ALWAYS, strict=True)
        )
        during = During(PERIODS, first, last)
        wanted = Wanted(resource, "en", resource.orders[0], False, 10**9, None, (during,))
        return set(map(tail, page(self.source, wanted).iris))

    def shared(self, since: date | None, until: date | None) -> set[str]:
        kept = self.incidence.scoped(Scope(since=since, until=until)).cooperations
        nodes = self.incidence.cooperations.nodes.iris
        return {tail(iri) for iri, is_in in zip(nodes, kept, strict=True) if is_in}

    def drawn(self, since: date | None, until: date | None) -> set[str]:
        return {tail(one.iri) for one in fitting(self.network, NetworkScope(since=since, until=until))}


@pytest.fixture(scope="module")
def made(ontology) -> Asked:
    """A graph with cooperations of each kind of period."""
    triples = set()
    for name, (first, last) in STATED.items():
        cooperation, period = f"cooperation/{name}", f"period/{name}"
        triples |= {(cooperation, RDF + "type", IUC + "Pairing"), (cooperation, "period", period)}
        triples |= {
            (period, end, f'"{day}"date') for end, day in (("earliest", first), ("latest", last)) if day
        }
    return Asked(Drawn({source_graph("one"): frozenset(triples)}).store(ontology))


COUNTS = {
    "both-ends": ("2018-03-05", "2019-06-30"),
    "one-day": ("2018-12-31", "2018-12-31"),
    "only-a-start": ("2017-05-04", "2017-12-31"),
    "only-an-end": ("2019-01-01", "2019-09-08"),
}


@pytest.mark.parametrize("way", ["listed", "shared", "drawn"])
def test_an_end_that_is_not_stated_is_that_of_the_year(made, way):
    ask = getattr(made, way)
    for name, (first, last) in COUNTS.items():
        begin, end, day = date.fromisoformat(first), date.fromisoformat(last), timedelta(1)
        one = f"cooperation/{name}"
        assert one in ask(begin, begin)
        assert one in ask(end, end)
        assert one in ask(None, begin)
        assert one in ask(end, None)
        assert one not in ask(None, begin - day)
        assert one not in ask(end + day, None)
    assert "cooperation/no-time" not in ask(date(1900, 1, 1), None)


def test_all_agree_on_every_stretch_between_borders(made):
    borders = days_around(*(day for days in COUNTS.values() for day in days), "2017-01-01", "2019-12-31")
    for since in (None, *borders):
        for until in (None, *borders):
            if since is None and until is None:
                continue
            listed = made.listed(since, until)
            assert listed == made.shared(since, until) == made.drawn(since, until), (since, until)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=programmes(), data=st.data())
def test_all_agree_on_any_programme(drawn, data, ontology):
    one = Asked(drawn.store(ontology))
    borders = st.none() | st.sampled_from(days_around(*DAYS, "2015-12-31", "2017-01-01", "2019-01-01"))
    for _ in range(4):
        since, until = data.draw(borders), data.draw(borders)
        if since or until:
            assert one.listed(since, until) == one.shared(since, until) == one.drawn(since, until)


@pytest.mark.parametrize("stated", ["earliest", "latest"])
def test_an_activity_with_one_day_is_on_that_day_only(ontology, stated):
    triples = {
        ("activity/one", RDF + "type", IUC + "Visit"),
        ("activity/one", stated, '"2018-05-05"date'),
    }
    store = Drawn({source_graph("one"): frozenset(triples)}).store(ontology)
    activities = next(each for each in RESOURCES if each.name == "activities")
    for day in ("2018-05-04", "2018-05-05", "2018-05-06", "2018-12-31"):
        wanted = Wanted(
            activities, "en", activities.orders[0], False, 10**9, None, (During(OWN_TIMES, day, day),)
        )
        found = page(Source(Shelf(), StoreReader(store)), wanted).iris
        assert bool(found) == (day == "2018-05-05")


def test_the_days_of_a_period():
    assert span("2018-03-05", "2019-06-30") == ("2018-03-05", "2019-06-30")
    assert span("2018-03-05", "") == ("2018-03-05", "2018-12-31")
    assert span("", "2018-03-05") == ("2018-01-01", "2018-03-05")
    assert span("", "") is None
