"""/api/network over real sockets: each form of the network and of its figures, and each way to ask wrongly."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import httpx
import networkx
import pytest
from pyoxigraph import NamedNode

from iuc_graph.reports.cells import neutral
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.drafts import publish
from iuc_graph.themes.network import TieKind, draw
from iuc_graph.themes.network_choices import FILES
from iuc_graph.themes.network_document import as_json, figures_document
from iuc_graph.themes.network_figures import figures_of
from iuc_graph.themes.network_files import written
from iuc_graph.themes.network_models import FiguresDocument, NetworkDocument
from iuc_graph.themes.network_reading import read_facts
from iuc_graph.themes.network_scope import NetworkScope
from iuc_graph.vocabulary import ID

from ..stores import publish_checked
from .conftest import RunningServer, settings_for, start

MEDIA_TYPES = {
    "json": "application/json",
    "graphml": "application/graphml+xml",
    "cyjs": "application/vnd.cytoscape.cyjs+json",
    "edges.csv": "text/csv; charset=utf-8",
    "nodes.csv": "text/csv; charset=utf-8",
}


@pytest.fixture(scope="module")
def running(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server over the project's own graph."""
    folder = tmp_path_factory.mktemp("network") / "store"
    publish_checked(folder, built)
    yield from start(settings_for(folder, query_seconds=20.0))


@pytest.fixture(scope="module")
def client(running) -> httpx.Client:
    return running.client


@pytest.fixture(scope="module")
def facts(built):
    return read_facts(StoreReader(built.store))


@pytest.mark.parametrize("tie", TieKind)
@pytest.mark.parametrize("form", FILES)
def test_each_form_is_what_the_room_of_themes_writes(client, facts, tie, form):
    expected = written(draw(facts, tie), form, neutral, "en", "000001")
    by_extension = client.get(f"/api/network.{form}", params={"tie": tie})
    assert (by_extension.status_code, by_extension.content) == (200, expected)
    assert by_extension.headers["content-type"] == MEDIA_TYPES[form]
    assert by_extension.headers["iuc-graph-generation"] == "000001"
    by_parameter = client.get("/api/network", params={"tie": tie, "format": form})
    assert by_parameter.content == expected
    disposition = by_extension.headers.get("content-disposition")
    assert disposition == (None if form == "json" else f'attachment; filename="network-{tie}.{form}"')


@pytest.mark.parametrize("form", ["json", "graphml", "cyjs", "edges.csv"])
def test_accept_chooses_the_form(client, form):
    accept = {"Accept": MEDIA_TYPES[form].partition(";")[0]}
    assert client.get("/api/network", headers=accept).content == client.get(f"/api/network.{form}").content


def test_the_star_is_drawn_unless_another_tie_is_asked_for(client):
    document = NetworkDocument.model_validate_json(client.get("/api/network").content)
    assert document.tie is TieKind.STAR
    assert (document.node_count, document.tie_count) == (165, 110)
    assert (document.denominator.cooperations, document.denominator.without_year) == (107, 14)
    assert (document.generation, document.language) == ("000001", "en")


def test_the_network_around_a_place_can_be_had_by_any_of_its_names(client, facts):
    scope = NetworkScope(around=f"{ID}place/chongqing")
    expected = written(draw(facts, scope=scope), "graphml", neutral, "en", "000001")
    for name in ("重庆", "chongqing", "place/chongqing", "重慶"):
        assert client.get(f"/api/network/around/{name}.graphml").content == expected
    assert client.get("/api/network.graphml", params={"around": "重庆"}).content == expected
    two = client.get("/api/network/around/重庆", params={"steps": 2}).json()
    assert two["scope"]["steps"] == 2
    assert two["node_count"] > len(networkx.read_graphml(io.BytesIO(expected)))


def test_the_figures_are_those_of_the_room_of_themes(client, facts):
    for tie in TieKind:
        expected = as_json(figures_document(figures_of(draw(facts, tie)), "en", "000001"))
        for address in ("/api/network/figures", "/api/network/figures.json"):
            assert client.get(address, params={"tie": tie}).content == expected
    few = FiguresDocument.model_validate_json(client.get("/api/network/figures", params={"limit": 2}).content)
    assert (len(few.bridges.items), few.bridges.count) == (2, 98)
    assert few.components.items[0].size == 35


def test_a_narrowed_network_says_what_narrowed_it(client):
    asked = {
        "programme": "IURC",
        "kind": "pairing",
        "country": ["China", "意大利"],
        "since": "2022",
        "theme": "innovation",
    }
    response = client.get("/api/network", params=asked)
    assert response.status_code == 200
    assert response.json()["scope"] == {
        "programme": "programme/iurc",
        "kind": "pairing",
        "countries": ["place/china", "place/italy"],
        "since": "2022-01-01",
        "until": None,
        "theme": "theme/innovation",
        "around": None,
        "steps": None,
    }


def test_labels_come_in_the_language_asked_for(client):
    chinese = client.get("/api/network/around/Mannheim", headers={"Accept-Language": "zh-Hans"})
    assert chinese.headers["content-language"] == "zh"
    assert "曼海姆" in {node["label"] for node in chinese.json()["nodes"]}
    assert chinese.json()["tie_means"].startswith("连线")
    assert chinese.content == client.get("/api/network/around/Mannheim", params={"lang": "zh"}).content


def test_a_client_that_has_it_already_gets_no_body(client):
    first = client.get("/api/network.edges.csv")
    again = client.get("/api/network.edges.csv", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "address",
    ["/api/network", "/api/network.graphml", "/api/network/figures", "/api/network/around/Mannheim"],
)
def test_head_and_options_are_answered_and_other_methods_refused(client, address):
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == client.get(address).headers["etag"]
    options = client.options(address)
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    posted = client.post(address)
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize(
    ("address", "asked", "status", "said"),
    [
        ("/api/network", {"tei": "star"}, 422, "Did you mean tie?"),
        ("/api/network", {"tie": "ring"}, 422, "tie is "),
        ("/api/network", {"kind": "plans"}, 422, "kind is "),
        ("/api/network", {"programme": ""}, 422, "programme is "),
        ("/api/network", {"country": ["China", ""]}, 422, "country is "),
        ("/api/network", {"steps": "2"}, 422, "say with around from which"),
        ("/api/network", {"around": "Mannheim", "steps": "0"}, 422, "steps is "),
        ("/api/network", {"since": "soon"}, 422, "since is no date"),
        ("/api/network", {"since": "2019", "until": "2018"}, 422, "before since"),
        ("/api/network", {"tie": ["star", "clique"]}, 422, "given 2 times"),
        ("/api/network", {"around": "Manheim"}, 404, "Mannheim"),
        ("/api/network", {"programme": "IUCC"}, 404, "IUC"),
        ("/api/network/around/Nowhereton", {}, 404, "no name"),
        ("/api/network/around/Mannheim", {"around": "Rome"}, 422, "no parameter “around”"),
        ("/api/network/around/Córdoba", {}, 409, "Córdoba"),
        ("/api/network/figures", {"limit": "0"}, 422, "limit is "),
        ("/api/network", {"format": "gexf"}, 406, "application/graphml+xml"),
        ("/api/network.gexf", {}, 422, "graphml"),
        ("/api/network", {"at": "999"}, 404, "999"),
    ],
)
def test_what_is_asked_wrongly_is_told_with_the_parameter_or_the_nearest_name(
    client, address, asked, status, said
):
    response = client.get(address, params=asked)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"]


def test_an_empty_network_says_why(client):
    document = client.get("/api/network", params={"kind": "plan", "around": "Aarhus"}).json()
    assert document["nodes"] == []
    assert document["note"] == "Aarhus takes part in none of the 3 cooperations in scope."


def test_an_earlier_state_of_the_graph_is_drawn_as_it_was(built, tmp_path):
    folder, gone = tmp_path / "store", NamedNode(ID + "cooperation/ucap-liuzhou")
    publish_checked(folder, built)
    publish(
        folder, [quad for quad in built.quads if gone not in (quad.subject, quad.object)], fingerprint="less"
    )
    server = start(settings_for(folder, query_seconds=20.0))
    client = next(server).client
    counts = {
        at: client.get("/api/network/around/Liuzhou", params={"at": at} if at else {}).json()["tie_count"]
        for at in ("1", None, "2", "1")
    }
    assert counts == {"1": 7, None: 5, "2": 5}
    server.close()


def test_every_parameter_and_form_is_described(client):
    paths = {
        path: item["get"]
        for path, item in client.get("/openapi.json").json()["paths"].items()
        if "network" in path
    }
    assert set(paths) == {
        "/api/network",
        "/api/network.{extension}",
        "/api/network/figures",
        "/api/network/figures.{extension}",
        "/api/network/around/{place}",
    }
    for path, described in paths.items():
        assert described["summary"]
        assert all(parameter.get("description") for parameter in described["parameters"]), path
        content = set(described["responses"]["200"]["content"])
        forms = {media_type.partition(";")[0] for media_type in MEDIA_TYPES.values()}
        assert content == ({"application/json"} if "figures" in path else forms)
        assert {"404", "406", "409", "413", "422"} <= set(described["responses"])
    names = {parameter["name"] for parameter in paths["/api/network"]["parameters"]}
    assert names == {
        "tie", "programme", "kind", "country", "since", "until", "theme", "around", "steps", "lang", "at", "format"
    }  # fmt: skip


def test_no_number_of_a_document_is_a_float_but_coordinates(client):
    document = json.loads(client.get("/api/network").content)
    floats = {name for node in document["nodes"] for name, value in node.items() if isinstance(value, float)}
    assert floats == {"latitude", "longitude"}
    assert "NaN" not in client.get("/api/network").text
