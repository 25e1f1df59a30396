"""Lists: what they hold, how they are narrowed, sorted, paged and counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.entities.lists.listing import Among, During, Has, Source, Spot, Wanted, page
from iuc_graph.entities.lists.places import PLACES
from iuc_graph.entities.lists.resource import Accepts, By
from iuc_graph.entities.lists.shelves import KEPT, Shelf, Shelves
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import ID, IUC

ALL = 10**9
BY_NAME = {resource.name: resource for resource in RESOURCES}


@pytest.fixture(scope="module")
def source(reader):
    """Columns of the built graph."""
    return Source(Shelf(), reader)


def wanted(resource, *narrowings, sort=None, descending=False, limit=ALL, **more):
    order = next(each for each in resource.orders if each.name == (sort or resource.sort))
    return Wanted(resource, "en", order, descending, limit, None, tuple(narrowings), **more)


def the_filter(resource, name):
    return next(each for each in resource.filters if each.name == name)


def found(source, resource, *narrowings, **more):
    """Ends of the IRIs of a whole list, as a set."""
    return {iri.rpartition("/")[2] for iri in page(source, wanted(resource, *narrowings, **more)).iris}


def among(resource, name, *values):
    return Among(the_filter(resource, name), frozenset(ID + value for value in values))


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_a_list_holds_every_thing_of_its_class_once(source, reader, resource):
    rows = reader.select(f"SELECT DISTINCT ?thing WHERE {{ ?thing a iuc:{resource.class_name} }}").column(
        "thing"
    )
    listed = page(source, wanted(resource))
    assert sorted(listed.iris) == sorted(row.value for row in rows)
    assert listed.count == len(rows)
    assert listed.end is None
    assert all(iri.startswith(f"{ID}{resource.prefix}/") for iri in listed.iris)


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_the_kinds_that_can_be_asked_for_are_the_classes_of_the_ontology(reader, resource):
    kinds = [each for each in resource.filters if each.accepts is Accepts.CODE]
    if not kinds:
        return
    rows = reader.select(
        f"SELECT DISTINCT ?class WHERE {{ ?class rdfs:subClassOf+ iuc:{resource.class_name} ; a owl:Class }}"
    ).column("class")
    own = {IUC + resource.class_name}
    assert {row.value for row in rows} - own == set(kinds[0].codes.values()) - own


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_each_field_and_filter_has_values_in_the_graph_of_the_project(source, resource):
    empty = {
        each.name for each in (*resource.fields, *resource.filters) if not source.column(each.query).rows
    }
    # No document of the project gives a cooperation a status.
    assert empty <= ({"status"} if resource.name in ("cooperations", "plans") else set())


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_a_facet_counts_what_its_filter_would_give(source, resource):
    counted = page(source, wanted(resource, facets=resource.facets)).facets
    assert counted.keys() == set(resource.facets)
    for name, values in counted.items():
        assert values == tuple(sorted(values, key=lambda pair: (-pair[1], pair[0])))
        for value, count in values[:5]:
            assert (
                page(source, wanted(resource, Among(the_filter(resource, name), frozenset([value])))).count
                == count
            )


def test_places_are_narrowed_by_country_theme_and_cooperation(source):
    china = among(PLACES, "country", "place/china")
    city = Among(the_filter(PLACES, "kind"), frozenset([IUC + "City"]))
    hydrogen = among(PLACES, "theme", "theme/hydrogen")
    assert {"chongqing", "liuzhou", "guangxi"} <= found(source, PLACES, china)
    assert "guangxi" not in found(source, PLACES, china, city)
    assert found(source, PLACES, china, hydrogen) < found(source, PLACES, hydrogen)
    assert "liuzhou" in found(source, PLACES, china, hydrogen)
    assert "china" not in found(source, PLACES, Has(the_filter(PLACES, "in_cooperation"), any=True))
    assert "china" in found(source, PLACES, Has(the_filter(PLACES, "in_cooperation"), any=False))


def test_several_values_of_a_filter_mean_any_of_them(source):
    one, other = among(PLACES, "country", "place/china"), among(PLACES, "country", "place/germany")
    both = among(PLACES, "country", "place/china", "place/germany")
    assert found(source, PLACES, both) == found(source, PLACES, one) | found(source, PLACES, other)
    assert not found(source, PLACES, one, other)


def test_a_broader_theme_finds_what_has_a_narrower_one(source):
    broad, narrow = among(PLACES, "theme", "theme/energy"), among(PLACES, "theme", "theme/hydrogen")
    assert found(source, PLACES, narrow) < found(source, PLACES, broad)


def test_named_and_by_plan_stay_apart(source):
    fields = {field.name: source.column(field.query).rows for field in PLACES.fields}
    for kind in ("themes", "sdgs", "partnerships"):
        named, plan = fields[f"{kind}_named"], fields[f"{kind}_by_plan"]
        assert named
        assert plan
        for place in named.keys() & plan.keys():
            assert not {row[0] for row in named[place]} & {row[0] for row in plan[place]}


def test_the_country_of_a_cooperation_is_that_of_a_place_that_takes_part(source):
    cooperations = BY_NAME["cooperations"]
    china = found(source, cooperations, among(cooperations, "country", "place/china"))
    assert "ucap-liuzhou" in china
    assert 0 < len(china) < page(source, wanted(cooperations)).count


def test_a_time_counts_where_any_of_it_lies_within_what_is_asked(source):
    activities = BY_NAME["activities"]
    query = the_filter(activities, "since").query
    month = found(source, activities, During(query, "2019-06-01", "2019-06-30"))
    assert "ucap-liuzhou-meeting-2-2019-06" in month
    assert "ucap-liuzhou-meeting-3-2019-09" not in month
    rows = source.column(query).rows
    for iri in page(source, wanted(activities, During(query, "2019-06-01", "2019-06-30"))).iris:
        assert any(row[4] <= "2019-06-30" and (row[5] or row[4]) >= "2019-06-01" for row in rows[iri])


def test_both_ends_of_a_time_come_from_one_document(source, reader):
    activities = BY_NAME["activities"]
    rows = source.column(the_filter(activities, "since").query).rows
    several = {iri for iri, times in rows.items() if len({(row[4], row[5]) for row in times}) > 1}
    assert several
    for iri in several:
        for row in rows[iri]:
            graph = row[7].replace("/id/document/", "/graph/source/")
            ends = f"OPTIONAL {{ <{iri}> iuc:earliest ?a }} OPTIONAL {{ <{iri}> iuc:latest ?b }}"
            query = f"SELECT ?a ?b WHERE {{ GRAPH <{graph}> {{ {ends} }} }}"
            (found,) = reader.select(query).rows
            assert tuple(cell and cell.value for cell in found) == (row[4], row[5])


def test_labels_are_sorted_as_people_do(source):
    names = [iri.rpartition("/")[2] for iri in page(source, wanted(PLACES)).iris]
    assert names.index("chongqing") < names.index("cordoba") < names.index("cyprus")  # it is written Córdoba
    assert names.index("a-coruna") < names.index("barcelona") < names.index("chongqing")
    chinese = replace(wanted(PLACES), language="zh")
    zh = [iri.rpartition("/")[2] for iri in page(source, chinese).iris]
    assert zh.index("barcelona") < zh.index("beijing") < zh.index("chongqing") < zh.index("mannheim")


def test_things_without_a_value_come_last_in_both_directions(source):
    cooperations = BY_NAME["cooperations"]
    rows = source.column(next(order for order in cooperations.orders if order.name == "date").query).rows
    for descending in (False, True):
        iris = page(source, wanted(cooperations, sort="date", descending=descending)).iris
        dated = [iri in rows for iri in iris]
        assert dated == sorted(dated, reverse=True)
        assert not all(dated)


ASKED = st.sampled_from(RESOURCES).flatmap(
    lambda resource: st.tuples(
        st.just(resource),
        st.sampled_from(resource.orders),
        st.booleans(),
        st.sampled_from(["en", "zh"]),
        st.integers(1, 40),
        st.sampled_from([None, *resource.facets]),
        st.integers(0, 3),
    )
)


@settings(deadline=None, max_examples=60)
@given(ASKED)
def test_pages_together_are_the_list(source, asked):
    resource, order, descending, language, limit, facet, place = asked
    whole = Wanted(resource, language, order, descending, ALL)
    if facet is not None:
        values = page(source, replace(whole, facets=(facet,))).facets[facet]
        if values:
            chosen = values[place % len(values)][0]
            whole = replace(whole, narrowings=(Among(the_filter(resource, facet), frozenset([chosen])),))
    expected = page(source, whole)
    got, after = [], None
    while True:
        part = page(source, replace(whole, limit=limit, after=after))
        assert part.count == expected.count
        got += part.iris
        if part.end is None:
            break
        assert part.end != after
        after = part.end
    assert tuple(got) == expected.iris


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_equal_keys_go_by_iri_and_keys_by_their_order(source, resource, descending):
    for order in resource.orders:
        if order.by in (By.COUNT, By.NUMBER):
            iris = page(source, wanted(resource, sort=order.name, descending=descending)).iris
            rows = source.column(order.query).rows
            sizes = [
                len(rows.get(iri, ())) if order.by is By.COUNT else int(rows[iri][0][0]) if iri in rows else 0
                for iri in iris
            ]
            signed = [(-size if descending else size, iri) for size, iri in zip(sizes, iris, strict=True)]
            assert signed == sorted(signed)


def test_a_list_goes_on_after_an_item_that_is_gone(source):
    whole = page(source, wanted(PLACES, sort="id"))
    middle = whole.iris[100]
    gone = Spot(middle + "-gone", middle + "-gone")
    later = page(source, replace(wanted(PLACES, sort="id"), after=gone))
    assert later.iris == whole.iris[101:]


def test_a_column_is_read_once_and_one_that_failed_again(reader):
    asked = []

    class Failing(StoreReader):
        def select(self, text, bindings=None):
            asked.append(text)
            if len(asked) == 1:
                raise OSError("the worker is gone")
            return super().select(text, bindings or {})

    source = Source(Shelf(), Failing(reader.store))
    with pytest.raises(OSError, match="gone"):
        page(source, wanted(PLACES, sort="id"))
    first = page(source, wanted(PLACES, sort="id"))
    number = len(asked)
    assert page(source, wanted(PLACES, sort="id")) == first
    assert len(asked) == number


def test_only_the_last_states_of_the_graph_are_kept():
    shelves = Shelves()
    first = shelves.of("1")
    for digest in range(2, KEPT + 1):
        shelves.of(str(digest))
    assert shelves.of("1") is first
    shelves.of("another")
    shelves.of("and another")
    assert shelves.of("1") is first
    for digest in ("a", "b", "c"):
        shelves.of(digest)
    assert shelves.of("1") is not first
