"""The lists under /api and everything about one thing, over real sockets."""

from __future__ import annotations

import base64
import csv
import io
import json
import time
from collections.abc import Iterator

import openpyxl
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from iuc_graph.entities.evidence import text as text_of
from iuc_graph.entities.lists.collection import RESOURCES
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS
from iuc_graph.web.api.resource_detail_models import detail_model
from iuc_graph.web.api.resource_models import item_model, listing_model

from ..stores import publish_checked
from .conftest import RunningServer, settings_for, start

NAMES = [resource.name for resource in RESOURCES]
ENOUGH = {"query_seconds": 20.0, "answer_bytes": 30_000_000, "worker_memory_mib": 400}


@pytest.fixture(scope="module")
def running(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server over the project's own graph."""
    folder = tmp_path_factory.mktemp("resources") / "store"
    publish_checked(folder, built)
    yield from start(settings_for(folder, **ENOUGH))


@pytest.fixture(scope="module")
def get(running):
    """Asks an address; the JSON document of an answer with this status."""

    def get(address, status=200, headers=None, **parameters):
        answer = running.client.get(address, params=parameters or None, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    return get


def ids(document):
    """The ends of the ids of a page's items."""
    return [item["id"].rpartition("/")[2] for item in document["items"]]


def every(get, address, **parameters):
    """The items of all pages."""
    items, cursor = [], None
    while True:
        page = get(address, **parameters, **({"cursor": cursor} if cursor else {}))
        items += page["items"]
        assert page["count"] >= len(items)
        cursor = page["next"]
        if cursor is None:
            assert page["count"] == len(items)
            return items


def test_what_there_is_is_listed_under_api(get):
    index = get("/api")
    assert [each["name"] for each in index["lists"]] == NAMES
    assert index["openapi"] == "/openapi.json"
    for each in index["lists"]:
        assert get(each["href"])["count"] > 0


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_paged_to_its_end_without_a_gap_or_a_repetition(get, name):
    items = every(get, f"/api/{name}", limit=7)
    assert len({item["iri"] for item in items}) == len(items)
    assert [item["iri"] for item in items] == [item["iri"] for item in every(get, f"/api/{name}", limit=500)]


def test_names_in_filters_may_be_in_any_language_and_spelling(get):
    counts = {
        get("/api/places", country=name)["count"]
        for name in ("China", "中国", "place/china", f"{ID}place/china", "CHN", "china")
    }
    assert len(counts) == 1
    assert counts.pop() > 4
    assert ids(get("/api/plans", place="柳州")) == ["ucap-liuzhou"]
    assert ids(get("/api/sdgs", cooperation="ucap-chongqing", limit=1))


def test_several_filters_mean_all_of_them_and_several_values_any(get):
    both = get("/api/places", country=["China", "Germany"], kind="city", in_cooperation="true", limit=500)
    china = get("/api/places", country="China", kind="city", in_cooperation="true", limit=500)
    assert set(ids(china)) < set(ids(both))
    assert {"chongqing", "mannheim"} <= set(ids(both))
    assert "guangxi" not in ids(both)
    assert all(item["kind"]["label"] == "city" for item in both["items"])


def test_a_place_in_a_list_has_its_cooperations_and_what_it_shares_kept_apart(get):
    (chongqing,) = [
        item for item in every(get, "/api/places", country="China") if item["id"] == "place/chongqing"
    ]
    assert chongqing["labels"] == {"en": "Chongqing", "zh": "重庆"}
    assert chongqing["country"]["id"] == "place/china"
    assert chongqing["point"] == {"latitude": 29.56026, "longitude": 106.55771}
    assert {each["id"] for each in chongqing["cooperations"]} >= {
        "cooperation/ucap-chongqing",
        "cooperation/mannheim-chongqing-iuc",
    }
    named = {each["id"] for each in chongqing["themes_named"]}
    plan = {each["id"] for each in chongqing["themes_by_plan"]}
    assert "theme/logistics" in named
    assert not named & plan


def test_sorting_is_by_what_is_asked_for_and_the_other_way_round_with_a_minus(get):
    numbers = [
        len(item["cooperations"]) for item in every(get, "/api/places", sort="-cooperations", limit=200)
    ]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 1
    goals = [int(item["notation"]) for item in get("/api/sdgs")["items"]]
    assert goals == list(range(1, 18))
    days = [
        min(time["earliest"] or time["latest"] for time in item["dates"])
        for item in every(get, "/api/activities")
        if item["dates"]
    ]
    assert days == sorted(days)


def test_facets_count_the_filtered_list(get):
    page = get("/api/places", country="China", facets="kind,programme", limit=1)
    kinds = {value["id"]: value["count"] for value in page["facets"]["kind"]}
    assert sum(kinds.values()) == page["count"]
    for kind, count in kinds.items():
        assert get("/api/places", country="China", kind=kind, limit=1)["count"] == count
    assert get("/api/places", limit=1)["facets"] is None


def test_a_facet_of_years_can_be_filtered_by(get):
    years = get("/api/cooperations", facets="year", limit=1)["facets"]["year"]
    assert years[0]["iri"] is None
    for year in years[:3]:
        assert get("/api/cooperations", year=year["id"], limit=1)["count"] == year["count"]


def test_only_the_fields_that_are_asked_for_are_given(get):
    page = get("/api/places", fields="label,country", limit=3)
    assert all(item.keys() == {"iri", "id", "label", "labels", "country"} for item in page["items"])
    for item in get("/api/places", fields="id")["items"]:
        assert item == {"iri": item["iri"], "id": item["iri"].removeprefix(ID)}


def test_labels_are_in_the_language_that_is_asked_for(get, running):
    chinese = get("/api/themes", headers={"Accept-Language": "zh-CN, en;q=0.5"})
    assert chinese["language"] == "zh"
    assert all(item["label"] == item["labels"]["zh"] for item in chinese["items"])
    assert get("/api/themes", lang="en", headers={"Accept-Language": "zh"})["language"] == "en"
    answer = running.client.get("/api/themes", params={"lang": "zh"})
    assert answer.headers["content-language"] == "zh"
    assert get("/api/places/chongqing", lang="zh")["label"] == "重庆"


def test_times_say_what_is_stated_what_it_can_mean_and_by_whom(get):
    (visit,) = [
        item
        for item in every(get, "/api/activities", place="Mannheim", since="2017-08", until="2017-08")
        if item["id"] == "activity/visit-mannheim-to-chongqing-2017-08"
    ]
    time = next(each for each in visit["dates"] if each["document"]["id"] == "document/ucap-chongqing")
    assert (time["earliest"], time["latest"]) == ("2017-08-01", "2017-08-31")
    assert time["date"] == "2017-08"
    assert time["basis"]["label"]


def test_activities_are_narrowed_by_time(get):
    june = every(get, "/api/activities", since="2019-06", until="2019-06-30")
    assert "activity/ucap-liuzhou-meeting-2-2019-06" in {item["id"] for item in june}
    assert get("/api/activities", since="2100")["count"] == 0
    assert (
        get("/api/activities", until="2019")["count"] == get("/api/activities", until="2019-12-31")["count"]
    )


def test_csv_holds_the_whole_list_and_pages_where_they_are_asked_for(running, get):
    answer = running.client.get("/api/places.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline="")))
    assert len(rows) == get("/api/places")["count"]
    assert b"\r\n" in answer.content
    assert answer.headers["content-disposition"] == 'attachment; filename="places.csv"'
    chongqing = next(row for row in rows if row["id"] == "place/chongqing")
    assert chongqing["country"] == "China"
    assert chongqing["country_id"] == "place/china"
    assert "theme/logistics" in chongqing["themes_named_id"].split("; ")
    few = running.client.get("/api/places.csv", params={"limit": 2})
    assert len(few.text.splitlines()) == 3
    assert 'rel="next"' in few.headers["link"]


def test_a_workbook_says_what_was_asked_and_of_which_state(running):
    answer = running.client.get(
        "/api/cooperations.xlsx", params={"place": "Mannheim", "fields": "label,places"}
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].values)
    assert rows[0][0] == "id"
    assert {"iri", "label", "places", "places_id"} < set(rows[0])
    assert any("Chongqing" in str(row) for row in rows[1:])
    about = [str(cell) for row in book.worksheets[1].values for cell in row if cell is not None]
    assert "Mannheim" in about
    assert "000001" in about


@pytest.mark.parametrize("name", NAMES)
def test_json_ld_says_nothing_that_the_graph_does_not(running, built, name):
    answer = running.client.get(
        f"/api/{name}", headers={"Accept": "application/ld+json"}, params={"limit": 500}
    )
    assert answer.headers["content-type"].startswith("application/ld+json")
    quads = list(parse(answer.content, RdfFormat.JSON_LD))
    assert quads
    for quad in quads:
        assert Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) in built.store


def test_everything_about_a_place(get):
    chongqing = get("/api/places/chongqing")
    assert {each["text"] for each in chongqing["names_as_written"]} == {"Chongqing", "Chongqing City"}
    assert chongqing["item"]["country"]["id"] == "place/china"
    about = chongqing["about"]
    roles = {(each["cooperation"]["id"], each["role"]["id"]) for each in about["cooperations"]}
    assert ("cooperation/ucap-chongqing", "iuc:leadPlace") in roles
    assert ("cooperation/mannheim-chongqing-iuc", "iuc:sideB") in roles
    assert {"place/mannheim"} <= {each["place"]["id"] for each in about["partners"]}
    assert about["themes"][0]["attribution"] == "as named"
    assert [leg["sector"]["id"] for leg in about["stakeholders"]][:3] == [
        "helix-sector/government",
        "helix-sector/academia",
        "helix-sector/business",
    ]
    assert about["activities"]
    assert any(part["link"]["id"] == "iuc:figure" for part in chongqing["parts"])
    assert {"document/ucap-chongqing", "document/deck-brussels-2019"} <= {
        each["id"] for each in chongqing["documents"]
    }


def test_each_passage_and_document_that_is_referred_to_is_there(get):
    for address in (
        "/api/places/mannheim",
        "/api/cooperations/ucap-liuzhou",
        "/api/themes/logistics",
        "/api/sdgs/9",
    ):
        document = get(address)
        passages = {each["id"]: each for each in document["passages"]}
        documents = {each["id"] for each in document["documents"]}
        found = list(_evidence(document))
        assert found
        for each in found:
            assert set(each["passages"]) <= passages.keys()
            assert each["document"] is None or each["document"] in documents
            assert all(passages[name]["document"] == each["document"] for name in each["passages"])


def _evidence(part):
    if isinstance(part, dict):
        if part.keys() == {"graph", "document", "passages"}:
            yield part
        for value in part.values():
            yield from _evidence(value)
    elif isinstance(part, list):
        for value in part:
            yield from _evidence(value)


@pytest.mark.parametrize("name", NAMES)
def test_each_thing_of_a_list_can_be_asked_for_by_its_slug(get, name):
    for item in get(f"/api/{name}", limit=3)["items"]:
        found = get(f"/api/{name}/{item['id'].rpartition('/')[2]}")
        assert found["iri"] == item["iri"]
        assert found["item"] == item


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)
def test_answers_are_what_the_openapi_document_says(running, resource):
    item = item_model(resource)
    listing, detail = listing_model(resource, item), detail_model(resource, item)
    asked = {"limit": 40, "facets": ",".join(resource.facets)}
    page = running.client.get(f"/api/{resource.name}", params=asked).json()
    listing.model_validate(page, strict=True, extra="forbid")
    for each in page["items"][::8]:
        slug = each["id"].rpartition("/")[2]
        found = running.client.get(f"/api/{resource.name}/{slug}")
        detail.model_validate_json(found.content, strict=True, extra="forbid")


def test_statements_can_be_had_as_rows_and_as_linked_data(running, built):
    rows = list(csv.DictReader(io.StringIO(running.client.get("/api/places/liuzhou.csv").text, newline="")))
    stated = [row for row in rows if row["document_id"] == "document/ucap-liuzhou"]
    assert stated
    assert all(row["passages"] for row in stated)
    linked = running.client.get("/api/places/liuzhou.jsonld").content
    quads = list(parse(linked, RdfFormat.JSON_LD))
    assert quads
    for quad in quads:
        assert Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) in built.store


def test_an_unknown_slug_is_answered_with_the_nearest(get):
    assert "chongqing" in get("/api/places/chonqing", 404)["detail"]
    assert "chongqing" in get("/api/places/重庆", 404)["detail"]
    assert get("/api/plans/mannheim-chongqing-iuc", 404)["code"] == "name-unknown"
    assert get("/api/places/no-such-place-at-all-xyz", 404)["code"] == "name-unknown"


def test_an_unknown_name_in_a_filter_is_answered_with_the_nearest_and_the_parameter(get):
    problem = get("/api/places", 404, country="Chyna")
    assert "country" in problem["detail"]
    assert "China" in problem["detail"]
    assert get("/api/cooperations", 404, theme="Chongqing")["code"] == "name-unknown"


def test_a_name_that_means_several_things_is_answered_with_all_of_them(get):
    problem = get("/api/cooperations", 409, place="Córdoba")
    assert problem["code"] == "name-ambiguous"
    assert "Argentina" in problem["detail"]


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        ("/api/places?limit=0", "limit"),
        ("/api/places?limit=501", "limit"),
        ("/api/places?limit=ten", "limit"),
        ("/api/places?limit=1&limit=2", "limit"),
        ("/api/places?contry=China", "country"),
        ("/api/places?kind=town", "kind"),
        ("/api/places?sort=lable", "sort"),
        ("/api/places?facets=kind,contry", "country"),
        ("/api/places?fields=labl", "label"),
        ("/api/places?in_cooperation=perhaps", "in_cooperation"),
        ("/api/activities?since=2019-13", "since"),
        ("/api/cooperations?since=2020&until=2018", "until"),
        ("/api/activities?until=yesterday", "until"),
        ("/api/cooperations?year=19", "year"),
        ("/api/places?lang=fr", "lang"),
        ("/api/places?cursor=nonsense", "cursor"),
        ("/api/places?cursor=", "cursor"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_parameter(get, address, parameter):
    problem = get(address, 422)
    assert problem["code"] == "parameters"
    assert parameter in problem["detail"]


def made_cursor(*fields):
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        made_cursor("places label en", 7, ID + "place/chongqing", "x"),
        made_cursor("places label en", "a", "no iri", "x"),
        made_cursor("places label zh", "a", ID + "place/chongqing", "x"),
        made_cursor("themes label en", "a", ID + "place/chongqing", "x"),
        made_cursor("places label en", True, ID + "place/chongqing", "x"),
        made_cursor("places label en", "\ud800", ID + "place/chongqing", "x"),
        made_cursor("places label en", "a", ID + "place/chongqing"),
        made_cursor({"a": 1}),
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
        "é",
        "====",
    ],
)
def test_a_damaged_or_foreign_cursor_is_refused(get, cursor):
    assert "cursor" in get("/api/places", 422, cursor=cursor)["detail"]


def test_a_list_without_anything_says_why(get):
    page = get("/api/cooperations", place="Liuzhou", theme="tourism", kind="pairing")
    assert (page["count"], page["items"]) == (0, [])
    for name in ("place", "theme", "kind"):
        alone = get(
            "/api/cooperations",
            limit=1,
            **{name: {"place": "Liuzhou", "theme": "tourism", "kind": "pairing"}[name]},
        )
        assert alone["count"] > 0
        assert f"{name} alone leaves {alone['count']}" in page["note"]
    never = get("/api/activities", since="2100")
    assert "since or until alone leaves 0" in never["note"]


def test_an_unknown_form_is_not_found_by_extension_and_not_acceptable_by_name(get):
    get("/api/places.pdf", 404)
    get("/api/places", 406, format="pdf")
    get("/api/places", 406, headers={"Accept": "image/png"})
    assert get("/api/places.json", headers={"Accept": "text/csv"})["count"]


def places(*names):
    """A graph of places."""
    for name in names:
        place = NamedNode(f"{ID}place/{name.lower()}")
        yield Quad(place, NamedNode(RDF + "type"), NamedNode(IUC + "Place"))
        yield Quad(place, NamedNode(RDFS + "label"), Literal(name, language="en"))


def test_a_cursor_of_another_state_goes_on_and_says_so(make_server, tmp_path):
    publish(tmp_path / "store", places("Aa", "Bb", "Cc", "Dd", "Ee"), fingerprint="one")
    get = make_server().client.get
    first = get("/api/places", params={"limit": 2}).json()
    assert [item["label"] for item in first["items"]] == ["Aa", "Bb"]
    publish(tmp_path / "store", places("Aa", "Ab", "Cb", "Cc", "Ee"), fingerprint="another")
    deadline = time.monotonic() + 20
    while get("/api").headers["iuc-graph-generation"] == first["generation"]:
        assert time.monotonic() < deadline
    then = get("/api/places", params={"limit": 2, "cursor": first["next"]}).json()
    assert [item["label"] for item in then["items"]] == ["Cb", "Cc"]
    assert "changed" in then["note"]
    last = get("/api/places", params={"limit": 2, "cursor": then["next"]}).json()
    assert ([item["label"] for item in last["items"]], last["note"], last["next"]) == (["Ee"], None, None)
    before = get("/api/places", params={"at": first["generation"], "limit": 2}).json()
    assert before["items"] == first["items"]


def test_a_server_without_a_graph_says_so(make_server):
    server = make_server()
    answer = server.client.get("/api/places")
    assert (answer.status_code, answer.json()["code"]) == (503, "store-missing")


@pytest.mark.parametrize(
    ("address", "question", "parameter"),
    [
        ("sdgs/4", "cities-sharing-an-sdg", "sdg"),
        ("partnerships/urban-mobility", "cities-sharing-a-partnership", "partnership"),
    ],
)
def test_everything_about_a_goal_and_a_partnership_names_who_has_it(get, built, address, question, parameter):
    about = get(f"/api/{address}")["about"]
    text = (built.project.queries / f"{question}.rq").read_text(encoding="utf-8")
    thing = get(f"/api/{address}")["iri"]
    rows = StoreReader(built.store).select(text, {parameter: NamedNode(thing)})
    columns = ("place", "attribution", "cooperation", "passage")
    wanted = set(zip(*(map(text_of, rows.column(name)) for name in columns), strict=True))
    told = {
        (one["place"]["iri"], one["attribution"], one["cooperation"]["iri"], f"{ID}{passage}")
        for one in about["places"]
        for stated in one["evidence"]
        for passage in stated["passages"]
    }
    assert told == wanted
    named = {place for place, attribution, *_ in wanted if attribution == "as named"}
    assert about["places_named"] == len(named)
    assert about["places_by_plan"] == len({place for place, *_ in wanted} - named) > 0
