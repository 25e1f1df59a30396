"""Charts are drawn on this machine alone, and no label lies on another."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iuc_graph.client.charts.globe import around, great_circle
from iuc_graph.client.charts.placing import Point, place
from iuc_graph.errors import ArgumentInvalid, ExtraMissing, NotDrawable, ParameterInvalid

LATITUDES = st.floats(-75, 75)
LONGITUDES = st.floats(-180, 180)
PLACES = st.lists(st.tuples(LATITUDES, LONGITUDES), min_size=1, max_size=8)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=20), st.floats(0, 900), st.floats(0, 500), st.floats(0, 5)),
        max_size=40,
    )
)
def test_labels_lie_in_the_picture_and_never_on_one_another(given_points):
    points = [Point(str(key), *point) for key, point in enumerate(given_points)]
    placed = place(points, 11, 900, 500)
    boxes = [one.box for one in placed]
    assert all(box.within(900, 500) for box in boxes)
    assert not any(one.meets(other) for at, one in enumerate(boxes) for other in boxes[:at])
    for one in placed:
        spots = [point for point in points if point.key != one.point.key]
        assert not any(_inside(one.box, spot) for spot in spots)


def _inside(box, point):
    return box.left < point.x < box.right and box.top < point.y < box.bottom


def test_the_heavier_point_has_its_label_where_there_is_room_for_one():
    points = [Point("a", "Aaaaaaa", 30, 10, 1), Point("b", "Bbbbbbb", 30, 10, 2)]
    assert [one.point.key for one in place(points, 11, 90, 20)] == ["b"]


@settings(deadline=None)
@given(PLACES)
def test_every_place_lies_on_the_map(places):
    globe = around(places, [], 1000)
    for spot in places:
        x, y = globe.pixel(spot)
        assert -1e-6 <= x <= 1000 + 1e-6
        assert -1e-6 <= y <= globe.height + 1e-6


def test_a_map_across_the_pacific_is_cut_in_the_atlantic():
    globe = around([(35, 139), (49, -123)], [], 1000)
    assert globe.span < 140
    assert globe.pixel((35, 139))[0] < globe.pixel((49, -123))[0]


def test_the_way_between_two_places_is_the_shortest():
    way = list(great_circle((49.5, 8.5), (29.6, 106.6)))
    assert way[0] == pytest.approx((49.5, 8.5))
    assert way[-1] == pytest.approx((29.6, 106.6))
    assert max(latitude for latitude, _ in way) > 52
    assert list(great_circle((1, 2), (1, 2))) == [(1, 2), (1, 2)]


def test_a_map_tells_attribution_denominator_and_version(graph):
    picture = graph.plot_map("logistics")
    text = picture.svg()
    for part in (
        "Logistics",
        "Chongqing",
        "Mannheim",
        "as named",
        "by plan",
        "Out of 107",
        "generation 7",
        "CC-BY-4.0",
    ):
        assert part in text
    assert "Greater Manchester" in " ".join(picture.caption), "it has no coordinates"
    assert picture.png().startswith(b"\x89PNG")


def test_a_map_of_all_that_cooperate_is_narrowed_as_well(graph):
    picture = graph.plot_map(country="China", programme="IUC")
    assert "Mannheim" in picture.svg()
    assert "Toyota" not in picture.svg()
    with pytest.raises(ParameterInvalid, match="attribution"):
        graph.plot_map(attribution="named")


def test_a_matrix_shows_kinds_by_colour_and_shape(graph):
    chart = json.loads(graph.plot_matrix("Chongqing", "Changchun", "Liuzhou", "曼海姆").chart.to_json())
    rows = chart["data"]["values"]
    assert {"place": "Mannheim", "theme": "Logistics", "kind": "as named", "detail": ""} in rows
    assert {"place": "Changchun", "theme": "Logistics", "kind": "by plan", "detail": ""} in rows
    assert chart["encoding"]["color"]["field"] == chart["encoding"]["shape"]["field"] == "kind"
    fewer = json.loads(graph.plot_matrix("Chongqing", "Mannheim", least=2).chart.to_json())["data"]["values"]
    themes = [row["theme"] for row in fewer]
    assert all(themes.count(theme) == 2 for theme in themes)


def test_a_network_says_what_its_ties_mean(graph):
    picture = graph.plot_network(around="Mannheim", title="Around <Mannheim>")
    assert "Two partners of one plan" in picture.svg()
    assert "Around &lt;Mannheim>" in picture.svg().replace("&gt;", ">")
    assert "pairing" in graph.plot_network("two-mode", around="Mannheim").svg()


def test_what_cannot_be_drawn_is_told(graph):
    with pytest.raises(NotDrawable, match="No cooperation"):
        graph.plot_network(theme="logistics", programme="World Cities")
    with pytest.raises(NotDrawable, match="more than a picture can show"):
        graph.plot_matrix()
    with pytest.raises(NotDrawable, match="Only as named"):
        graph.plot_map("logistics", country="Greece", attribution="plan")


def test_pictures_are_written_in_each_format_and_load_nothing(graph, tmp_path):
    picture = graph.plot_matrix("Chongqing", "Mannheim")
    for name in ("a.png", "a.svg", "a.html", "a.json"):
        assert picture.save(tmp_path / name).stat().st_size > 1000
    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert not re.search(r"<(script|link)[^>]+(src|href)=[\"']?https?:", html)
    with pytest.raises(ArgumentInvalid, match=r"\.png"):
        picture.save(tmp_path / "a.pdf")


def test_a_missing_package_is_named_with_what_to_install(graph, monkeypatch):
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(ExtraMissing, match=r"pip install \"iuc-graph\[plots\]\""):
        graph.plot_map("logistics")
    assert math.isfinite(len(graph.cities_sharing("logistics")))


@pytest.mark.slow_lane
@pytest.mark.skipif(sys.platform != "linux", reason="a process without a network needs Linux")
def test_charts_are_drawn_without_any_network(dumps, tmp_path):
    probe = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("unshare may make no namespace here")
    code = "import sys, iuc_graph; iuc_graph.open(sys.argv[1]).plot_map('logistics').save(sys.argv[2])"
    command = ["unshare", "-rn", sys.executable, "-c", code, str(dumps / "all.nq"), str(tmp_path / "map.png")]
    subprocess.run(command, timeout=120, check=True)
    assert (tmp_path / "map.png").stat().st_size > 10_000
