"""Places and ties as GeoJSON: exact, complete, and cut where the map is."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from iuc_graph.entities.geography import MapScope, feature_collection, map_of
from iuc_graph.entities.geography_shapes import EDGE, Point, box, line, point_of
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS, SKOS, WGS84, XSD

ONE, OTHER = NamedNode("https://example.org/one"), NamedNode("https://example.org/other")


def node(value: str) -> NamedNode:
    return NamedNode(ID + value if not value.startswith("http") else value)


def say(store: Store, subject: str, predicate: str, value: str | Literal, graph: NamedNode = ONE) -> None:
    """One statement of a document, which the merged graph has as well."""
    target = value if isinstance(value, Literal) else node(value)
    for where in (graph, DefaultGraph()):
        store.add(Quad(node(subject), NamedNode(predicate), target, where))


def place(store: Store, slug: str, longitude: str = "", latitude: str = "", *, graph: NamedNode = ONE) -> str:
    """A city, with a point if it is given; its IRI."""
    say(store, f"place/{slug}", RDF + "type", IUC + "City")
    say(store, f"place/{slug}", RDFS + "label", Literal(slug.capitalize(), language="en"))
    if longitude:
        decimal = NamedNode(XSD + "decimal")
        say(store, f"place/{slug}", WGS84 + "long", Literal(longitude, datatype=decimal), graph)
        say(store, f"place/{slug}", WGS84 + "lat", Literal(latitude, datatype=decimal), graph)
    return f"{ID}place/{slug}"


def cooperation(store: Store, slug: str, kind: str, graph: NamedNode = ONE, **roles: tuple[str, ...]) -> None:
    """A cooperation whose roles (such as sideA) are held by places, as one document states them."""
    say(store, f"cooperation/{slug}", RDF + "type", IUC + kind)
    say(store, f"cooperation/{slug}", RDF + "type", IUC + "Cooperation")
    say(store, f"cooperation/{slug}", RDFS + "label", Literal(slug, language="en"))
    for role, slugs in roles.items():
        for held in slugs:
            say(store, f"cooperation/{slug}", IUC + role, f"place/{held}", graph)
            say(store, f"cooperation/{slug}", IUC + "involvesPlace", f"place/{held}")


def drawn(store: Store, scope: MapScope | None = None) -> dict:
    return json.loads(map_of(StoreReader(store), scope or MapScope(), "en"))


def lines(document: dict) -> list[tuple[str, str]]:
    found = (feature["properties"] for feature in document["features"])
    return [(each["from"], each["to"]) for each in found if "from" in each]


@pytest.fixture
def store() -> Store:
    """Four places; Nowhere has no point."""
    store = Store()
    place(store, "rome", "12.51133", "41.89193")
    place(store, "yantai", "121.44081", "37.47649")
    place(store, "suva", "178.44149", "-18.14161")
    place(store, "apia", "-171.76666", "-13.83333")
    place(store, "nowhere")
    return store


def test_a_point_is_written_digit_by_digit_as_it_is_stated(store):
    long = "-0.123456789012345678"
    iri = place(store, "exact", long, "5.10")
    body = feature_collection(StoreReader(store), [iri], "en")
    stated = next(store.quads_for_pattern(node("place/exact"), NamedNode(WGS84 + "lat"), None, None)).object
    assert f'"coordinates":[{long},{stated.value}]'.encode() in body
    document = json.loads(body, parse_float=Decimal)
    assert document["bbox"] == [Decimal(long), Decimal("5.1"), Decimal(long), Decimal("5.1")]


def test_a_place_without_one_point_is_listed_with_the_reason_and_never_drawn(store):
    place(store, "twice", "1.0", "2.0")
    place(store, "twice", "1.0", "3.0", graph=OTHER)
    place(store, "same", "1.0", "2.0")
    place(store, "same", "1.00", "2.0", graph=OTHER)
    place(store, "moon", "300.0", "2.0")
    wanted = [f"{ID}place/{slug}" for slug in ("nowhere", "rome", "twice", "moon", "same", "absent", "rome")]
    document = json.loads(feature_collection(StoreReader(store), wanted, "en", "7"))
    assert [feature["properties"]["id"] for feature in document["features"]] == ["place/rome", "place/same"]
    assert [(each["id"], each["reason"]) for each in document["unlocated"]] == [
        ("place/nowhere", "no coordinates are stated"),
        ("place/twice", "documents state different coordinates"),
        ("place/moon", "the stated coordinates are no point on Earth"),
        ("place/absent", "no coordinates are stated"),
    ]
    assert document["counts"] == {"places": 2, "unlocated": 4}
    assert (document["generation"], document["language"]) == ("7", "en")


def test_a_feature_says_what_the_place_is_where_it_lies_and_how_often_it_cooperates(store):
    say(store, "place/italy", RDF + "type", IUC + "Country")
    say(store, "place/italy", RDFS + "label", Literal("意大利", language="zh"))
    say(store, "place/rome", IUC + "within", "place/italy")
    say(store, "place/rome", RDFS + "label", Literal("罗马", language="zh"))
    cooperation(store, "one", "Pairing", sideA=("rome",), sideB=("yantai",))
    cooperation(store, "two", "Cluster", member=("rome", "suva"))
    document = json.loads(feature_collection(StoreReader(store), [ID + "place/rome"], "zh"))
    assert document["features"] == [
        {
            "type": "Feature",
            "id": ID + "place/rome",
            "geometry": {"type": "Point", "coordinates": [12.51133, 41.89193]},
            "properties": {
                "iri": ID + "place/rome",
                "id": "place/rome",
                "label": "罗马",
                "labels": {"en": "Rome", "zh": "罗马"},
                "kind": "city",
                "country": "意大利",
                "country_id": "place/italy",
                "cooperations": 2,
            },
        }
    ]


def test_no_places_make_an_empty_collection(store):
    document = json.loads(feature_collection(StoreReader(store), [], "en"))
    assert document["features"] == []
    assert "bbox" not in document


def test_ties_are_between_sides_and_between_a_lead_and_its_partners_only(store):
    cooperation(store, "pairing", "Pairing", sideA=("rome",), sideB=("yantai", "suva"))
    cooperation(store, "plan", "ActionPlan", leadPlace=("yantai",), partnerPlace=("rome", "suva"))
    cooperation(store, "cluster", "Cluster", member=("rome", "suva"))
    document = drawn(store)
    assert lines(document) == [
        ("place/rome", "place/suva"),
        ("place/rome", "place/yantai"),
        ("place/yantai", "place/rome"),
        ("place/yantai", "place/suva"),
    ]
    relations = [each["properties"].get("relation") for each in document["features"]][-4:]
    assert relations == ["two sides", "two sides", "lead and partner", "lead and partner"]
    assert [(each["id"], each["reason"]) for each in document["undrawn"]] == [
        ("cooperation/cluster", "no document states two sides, or a lead with partners")
    ]


def test_sides_of_two_documents_make_no_tie_and_what_both_state_is_one(store):
    cooperation(store, "c", "Pairing", ONE, sideA=("rome",), sideB=("yantai",))
    cooperation(store, "c", "Pairing", OTHER, sideA=("rome", "apia"), sideB=("yantai",))
    cooperation(store, "d", "Pairing", ONE, sideA=("rome",))
    cooperation(store, "d", "Pairing", OTHER, sideB=("apia",))
    document = drawn(store)
    assert lines(document) == [("place/apia", "place/yantai"), ("place/rome", "place/yantai")]
    sources = [
        each["properties"]["sources"] for each in document["features"] if "sources" in each["properties"]
    ]
    assert sources == [[OTHER.value], [ONE.value, OTHER.value]]
    assert [each["id"] for each in document["undrawn"]] == ["cooperation/d"]


def test_a_tie_without_two_points_is_told(store):
    place(store, "vatican", "12.51133", "41.89193")
    cooperation(store, "far", "Pairing", sideA=("rome",), sideB=("nowhere",))
    cooperation(store, "near", "Pairing", sideA=("rome",), sideB=("vatican",))
    document = drawn(store)
    assert lines(document) == []
    assert [(each["to"], each["reason"]) for each in document["undrawn"]] == [
        ("place/nowhere", "a place has no point"),
        ("place/vatican", "both places have the same point"),
    ]
    assert document["counts"] == {"places": 2, "unlocated": 1, "cooperations": 2, "ties": 0, "undrawn": 2}


def test_a_map_is_narrowed_by_theme_country_and_programme(store):
    cooperation(store, "a", "Pairing", sideA=("rome",), sideB=("yantai",))
    cooperation(store, "b", "Pairing", sideA=("suva",), sideB=("apia",))
    say(store, "cooperation/a", IUC + "area", "area/a")
    say(store, "area/a", IUC + "theme", "theme/narrow")
    say(store, "theme/narrow", SKOS + "broader", "theme/middle")
    say(store, "theme/middle", SKOS + "broader", "theme/broad")
    say(store, "cooperation/b", IUC + "programme", "programme/p")
    say(store, "place/rome", IUC + "within", "place/italy")
    ends = {"a": [("place/rome", "place/yantai")], "b": [("place/suva", "place/apia")]}
    for scope, kept in (
        (MapScope(theme=ID + "theme/narrow"), "a"),
        (MapScope(theme=ID + "theme/broad"), "a"),
        (MapScope(country=ID + "place/italy"), "a"),
        (MapScope(programme=ID + "programme/p"), "b"),
    ):
        assert lines(drawn(store, scope)) == ends[kept], scope
    nothing = drawn(store, MapScope(theme=ID + "theme/broad", programme=ID + "programme/p"))
    assert (nothing["features"], nothing["counts"]["cooperations"]) == ([], 0)


def test_a_line_over_the_antimeridian_is_cut_there(store):
    cooperation(store, "pacific", "Pairing", sideA=("suva",), sideB=("apia",))
    document = drawn(store)
    shape = document["features"][-1]["geometry"]
    assert shape["type"] == "MultiLineString"
    (first, edge), (other_edge, last) = shape["coordinates"]
    assert (first, last) == ([178.44149, -18.14161], [-171.76666, -13.83333])
    assert (edge[0], other_edge[0]) == (180, -180)
    assert edge[1] == other_edge[1] == pytest.approx(-17.4557, abs=0.001)
    assert document["bbox"] == [178.44149, -18.14161, -171.76666, -13.83333]


def test_a_point_on_the_antimeridian_needs_no_cut():
    west = Point(Decimal(-170), Decimal(10))
    for edge in (EDGE, -EDGE):
        assert line(Point(edge, Decimal(0)), west).parts == ((Point(-EDGE, Decimal(0)), west),)
        assert line(west, Point(edge, Decimal(0))).parts == ((west, Point(-EDGE, Decimal(0))),)


@pytest.mark.parametrize(
    ("longitude", "latitude", "stated"),
    [
        ("1.50", " 2 ", Point(Decimal("1.50"), Decimal(2))),
        ("1.5E1", "+2.", Point(Decimal(15), Decimal(2))),
        ("-180", "90", Point(Decimal(-180), Decimal(90))),
        ("180.0001", "0", None),
        ("0", "90.1", None),
        ("NaN", "0", None),
        ("INF", "0", None),
        ("east", "0", None),
        ("1e999999999", "0", None),
        ("1e-999999999", "0", None),
        ("", "", None),
    ],
)
def test_only_points_on_earth_are_points(longitude, latitude, stated):
    assert point_of(longitude, latitude) == stated


@pytest.mark.parametrize("latitude", [0, 5])
def test_both_longitudes_of_the_antimeridian_are_one(latitude):
    east, west = Point(EDGE, Decimal(0)), Point(-EDGE, Decimal(latitude))
    for made in (line(east, west), line(west, east)):
        assert len(made.parts) == 1
        assert made.parts[0][0].longitude == made.parts[0][1].longitude
        assert made.is_point == (latitude == 0)


DEGREES = st.one_of(st.sampled_from([EDGE, -EDGE]), st.decimals(min_value=-180, max_value=180, places=4))
POINTS = st.builds(Point, DEGREES, st.decimals(min_value=-90, max_value=90, places=4))


@given(POINTS, POINTS)
def test_a_line_goes_the_short_way_from_one_point_to_the_other(one, other):
    assume(not line(one, other).is_point)
    parts = line(one, other).parts
    start, end = parts[0][0], parts[-1][1]
    assert (start.latitude, end.latitude) == (one.latitude, other.latitude)
    assert (start.longitude - one.longitude) % 360 == 0
    assert (end.longitude - other.longitude) % 360 == 0
    apart = abs(one.longitude - other.longitude)
    assert sum(abs(a.longitude - b.longitude) for a, b in parts) == min(apart, 360 - apart)
    for before, after in pairwise(parts):
        assert (before[1].longitude, before[1].latitude) == (-after[0].longitude, after[0].latitude)
        assert abs(before[1].longitude) == EDGE
    assert all(start != end for start, end in parts)


@given(st.lists(POINTS, min_size=1, max_size=6), st.lists(st.tuples(POINTS, POINTS), max_size=3))
def test_a_box_holds_everything_and_nothing_smaller_does(points, pairs):
    made = [line(*pair) for pair in pairs]
    west, south, east, north = json.loads(box(points, made) or "", parse_float=Decimal, parse_int=Decimal)
    everything = [*points, *(point for each in made for part in each.parts for point in part)]
    width = east - west + (360 if east < west else 0)
    for point in everything:
        assert south <= point.latitude <= north
        inside = west <= point.longitude <= east if west <= east else not east < point.longitude < west
        assert inside
    longitudes = sorted(point.longitude for point in points)
    if not made:
        gaps = [after - before for before, after in pairwise(longitudes)]
        assert width == 360 - max([*gaps, longitudes[0] + 360 - longitudes[-1]])
    assert {west, east} <= {point.longitude for point in everything}


def test_the_project_s_map_opens_in_geopandas_with_valid_shapes(built, tmp_path):
    geopandas = pytest.importorskip("geopandas", reason="geopandas reads the file as a user would")
    file = tmp_path / "map.geojson"
    file.write_bytes(map_of(StoreReader(built.store), MapScope(), "en"))
    frame = geopandas.read_file(file)
    counts = json.loads(file.read_bytes())["counts"]
    assert frame.crs.to_epsg() == 4326
    assert bool(frame.geometry.is_valid.all())
    assert dict(frame.geometry.geom_type.value_counts()) == {
        "Point": counts["places"],
        "LineString": counts["ties"],
    }
    rome = frame[frame["id"] == "place/rome"].iloc[0]
    assert (rome.geometry.x, rome.geometry.y) == (12.51133, 41.89193)


def test_each_place_of_the_project_with_coordinates_is_drawn_and_each_other_is_told(built):
    places = {
        quad.subject.value
        for quad in built.store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(IUC + "Place"))
        if quad.graph_name == DefaultGraph()
    }
    located = {
        quad.subject.value for quad in built.store.quads_for_pattern(None, NamedNode(WGS84 + "lat"), None)
    }
    document = json.loads(feature_collection(StoreReader(built.store), sorted(places), "en"))
    assert {feature["id"] for feature in document["features"]} == located
    assert {each["iri"] for each in document["unlocated"]} == places - located
