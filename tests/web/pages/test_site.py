"""The pages over the project's own graph: complete, in both languages, safe, and linked with each other."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from iuc_graph.web.pages_app.frame import POLICY

from .conftest import CONTACT
from .reading import HANZI, KINDS, Read

HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LANGUAGES = ("en", "zh")
FIRST_PAGE = 60_000
NAMES = frozenset(
    ("iuc_graph", "JSON", "CSV", "TSV", "XML", "Turtle", "N-Triples", "JSON-LD", "RDF/XML", "English")
)
"""What has the same name in every language."""


def fetch(site, address, language="en", **headers):
    answer = site.client.get(address, headers={**HTML, "Accept-Language": language, **headers})
    assert answer.status_code == 200, f"{address}: {answer.text}"
    return answer


@pytest.fixture(scope="module")
def pages(site):
    """Every kind of page in each language."""
    return {
        (kind, language): Read(fetch(site, address, language).text)
        for kind, address in KINDS.items()
        for language in LANGUAGES
    }


def test_every_kind_of_page_is_well_formed_and_has_one_heading_that_its_title_begins_with(pages):
    for key, page in pages.items():
        assert page.faults == [], key
        assert len(page.named("h1")) == 1, key
        levels = [int(heading.name[1]) for heading in page.named("h1", "h2", "h3")]
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), key
        ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
        assert len(ids) == len(set(ids)), key


def test_every_field_has_a_label_and_every_table_has_headings(pages):
    for key, page in pages.items():
        labelled = {label.attributes["for"] for label in page.named("label")}
        fields = [
            each
            for each in page.named("input", "select", "textarea")
            if each.attributes.get("type") != "hidden"
        ]
        assert {each.attributes["id"] for each in fields} == labelled, key
        for table in page.named("th"):
            assert table.attributes["scope"] in ("col", "row"), key


def test_no_page_holds_script_or_style_or_loads_anything_from_elsewhere(pages):
    for key, page in pages.items():
        assert not page.named("script", "style", "iframe", "object", "embed", "base"), key
        assert page.loaded and all(address.startswith("/") for address in page.loaded), key
        for element in page.elements:
            assert not [name for name in element.attributes if name == "style" or name.startswith("on")], key


def test_every_page_says_what_may_be_done_with_it(site):
    for address in ("/", "/about", KINDS["place"], "/nowhere"):
        headers = site.client.get(address, headers=HTML).headers
        assert headers["content-security-policy"] == POLICY
        assert "'unsafe" not in POLICY and "default-src 'none'" in POLICY and "script-src" not in POLICY
        assert headers["x-content-type-options"] == "nosniff"


def test_a_chinese_page_has_no_english_heading(pages):
    for (kind, language), page in pages.items():
        if language == "zh":
            told = page.named(
                "h1", "h2", "h3", "th", "label", "button", "summary", "dt", "title", "figcaption"
            )
            english = [each.text.strip() for each in told if not HANZI.search(each.text)]
            allowed = ("rows",) if kind == "rows" else ()
            # Columns of somebody's own query are named by it, and files by their form.
            english = [text for text in english if text not in NAMES and not (allowed and len(text) < 3)]
            assert english == [], kind


def test_the_language_is_said_and_follows_the_address_before_the_browser(site, pages):
    for (_, language), page in pages.items():
        tag = page.named("html")[0].attributes["lang"]
        assert tag == {"en": "en", "zh": "zh-Hans"}[language]
    chosen = fetch(site, "/lists/places?country=Germany&lang=zh", "en")
    assert chosen.headers["content-language"] == "zh"
    assert "accept-language" in chosen.headers["vary"].lower()
    page = Read(chosen.text)
    switch = next(a for a in page.named("a") if a.attributes.get("hreflang") == "en")
    assert parse_qs(urlsplit(switch.attributes["href"]).query) == {"country": ["Germany"], "lang": ["en"]}
    own = [
        a
        for a in page.addresses()
        if a.startswith(("/lists", "/doc/", "/sharing", "/about")) and "lang=en" not in a
    ]
    assert own
    forms = {form.attributes["action"] for form in page.named("form")}
    assert all("lang=zh" in address or address in forms for address in own)


def addresses_of(pages, *, whole: bool):
    """Addresses of the site that its links lead to: all, or one of each kind of page."""
    found: dict[tuple[str, ...], set[str]] = {}
    for page in pages.values():
        for address in (link.attributes["href"] for link in page.named("a")):
            if address.startswith("/") and (
                whole or not address.startswith(("/api/", "/sparql", "/openapi"))
            ):
                parts = urlsplit(address).path.strip("/").split("/")
                depth = {"doc": 3, "questions": 1}.get(parts[0], 2)
                end = "" if parts[0] == "questions" else address[-4:]
                shape = (address,) if whole else (*parts[:depth], end)
                found.setdefault(shape, set()).add(address.partition("#")[0])
    return sorted({min(addresses) for addresses in found.values()})


def follow(site, addresses):
    for address in addresses:
        answer = site.client.head(address, headers=HTML)
        assert answer.status_code in (200, 303), f"{address}: {answer.status_code}"


def test_links_of_each_kind_lead_somewhere(site, pages):
    addresses = addresses_of(pages, whole=False)
    assert len(addresses) > 40
    follow(site, addresses)


@pytest.mark.slow_lane
def test_every_link_within_the_site_leads_somewhere(site, pages):
    addresses = addresses_of(pages, whole=True)
    assert len(addresses) > 1000
    follow(site, addresses)


def test_the_first_page_is_small(site):
    whole = sum(len(fetch(site, address).content) for address in ("/", "/style.css", "/icon.svg"))
    assert whole <= FIRST_PAGE


def test_the_start_page_offers_three_questions_that_have_an_answer(site, pages):
    start = pages["start", "en"]
    forms = [form for form in start.named("form") if form.attributes["action"].startswith("/sharing/")]
    assert [form.attributes["action"] for form in forms] == [
        "/sharing/cities",
        "/sharing/between",
        "/sharing/with",
    ]
    choices = [
        each.attributes["value"] for each in start.named("option") if "theme/" in each.attributes["value"]
    ]
    assert "theme/logistics" in choices
    answer = Read(fetch(site, "/sharing/cities?theme=theme/logistics").text)
    assert "/doc/id/place/mannheim.html" in answer.addresses()
    assert "Out of" in answer.text


def test_a_thing_is_told_with_passages_disagreements_times_places_and_ways_out(pages):
    page = pages["place", "en"]
    links = page.addresses()
    assert "/doc/id/passage/ucap-chongqing/city-mannheim.html" in links
    assert "http://data.europa.eu/nuts/code/DE126" in links
    assert "/doc/id/place/mannheim.ttl" in links
    assert "/api/places/mannheim.xlsx?lang=en" in links
    assert any(address.startswith(f"{CONTACT}?subject=https%3A%2F%2Fw3id.org") for address in links)
    sections = [each.attributes["id"] for each in page.named("h2") if "id" in each.attributes]
    assert sections == [
        "disagreements", "cooperations", "partners", "having-theme", "having-sdg", "having-urbanAgendaPartnership",
        "legs", "timeline", "facts", "names", "near", "matches",
    ]  # fmt: skip
    assert len(page.named("circle")) == 4
    assert "https://w3id.org/iuc-graph/id/place/mannheim" in page.text
    assert "2018-01-17" in page.text
    assert "as named" in page.text and "by plan" in page.text


def test_what_is_machine_made_is_marked(pages):
    marked = [
        each for each in pages["place", "zh"].elements if "made" in each.attributes.get("class", "").split()
    ]
    assert "重庆城市合作行动计划" in {each.text for each in marked}
    assert "机器翻译" in pages["answer", "zh"].text
    assert not [each for each in pages["place", "en"].elements if each.attributes.get("class") == "made"]


def test_filters_narrow_a_list_and_its_pages_hold_everything_once(site):
    def things(page):
        return [
            next(a for a in [row.text.strip()])
            for row in page.named("th")
            if row.attributes["scope"] == "row"
        ]

    german = Read(fetch(site, "/lists/places?country=Germany&in_cooperation=true&kind=&theme=").text)
    assert "Mannheim" in things(german) and "Chongqing" not in things(german)
    seen, address = [], "/lists/cooperations"
    while address:
        page = Read(fetch(site, address).text)
        seen += things(page)
        address = next(
            (a.attributes["href"] for a in page.named("a") if a.attributes.get("rel") == "next"), ""
        )
    count = int(re.search(r"(\d+) found", page.text)[1])
    assert len(seen) == count > 100


def test_an_answer_has_its_rows_with_passages_and_out_of_how_many(site, pages):
    page = pages["answer", "en"]
    assert "/doc/id/place/bologna.html" in page.addresses()
    assert any(address.startswith("/doc/id/passage/") for address in page.addresses())
    assert "Out of 107 cooperations" in page.text
    assert any(
        address.startswith("/api/questions/cities-sharing-a-theme.xlsx?theme=")
        for address in page.addresses()
    )
    empty = Read(fetch(site, "/questions/cities-sharing-a-theme?theme=").text)
    assert not empty.named("table") and len(empty.named("option")) > 30
    chinese = Read(fetch(site, "/questions/themes-of-a-city?place=曼海姆&lang=zh").text)
    assert chinese.named("table")


def test_the_page_for_sparql_answers_by_get_and_by_post_and_tells_why_not(site, pages):
    assert "/doc/id/theme/" in " ".join(pages["rows", "en"].addresses())
    asked = site.client.post("/query", data={"query": "ASK { ?s iuc:theme ?o }"}, headers=HTML)
    assert asked.status_code == 200 and "<strong>yes</strong>" in asked.text
    graph = site.client.post("/query", data={"query": "CONSTRUCT WHERE { ?s iuc:sideA ?o }"}, headers=HTML)
    assert "sideA" in Read(graph.text).named("pre")[0].text
    wrong = site.client.post("/query", data={"query": "SELECT * { <b>"}, headers=HTML)
    page = Read(wrong.text)
    assert wrong.status_code == 200 and page.faults == [] and 'role="alert"' in wrong.text
    assert page.named("textarea")[0].text.strip() == "SELECT * { <b>"
    buttons = [each.attributes.get("formaction") for each in page.named("button")]
    assert "/sparql" in buttons


def test_of_very_many_rows_no_more_are_read_than_the_page_shows_and_it_says_so(site):
    query = "SELECT (1 AS ?a) { ?s rdfs:label ?l . ?x rdfs:label ?m } LIMIT 600000"
    answer = site.client.post("/query", data={"query": query}, headers=HTML)
    page = Read(answer.text)
    assert "More than 500 rows. These are the first 500" in page.text and 'role="alert"' not in answer.text
    assert len(page.named("tr")) == 501
    assert page.named("textarea")[0].text.strip() == query, "the query stays as it was asked"
    plain = query.replace("600000", "6000000000")  # more than an answer of this server may hold
    assert "More than 500 rows." in site.client.get("/query", params={"query": plain}, headers=HTML).text


def test_rows_are_told_exactly_up_to_what_the_page_shows(site):
    for asked, told in ((500, "500 rows."), (501, "More than 500 rows.")):
        query = f"SELECT ?s {{ ?s rdfs:label ?l }} LIMIT {asked}"
        page = Read(site.client.post("/query", data={"query": query}, headers=HTML).text)
        assert told in page.text and ("More" in told) == ("More than" in page.text)


def test_of_a_long_graph_the_page_shows_the_beginning_and_says_so(site):
    query = "CONSTRUCT WHERE { ?s rdfs:label ?l }"
    page = Read(site.client.post("/query", data={"query": query}, headers=HTML).text)
    assert "This is the beginning of the graph" in page.text
    assert 100_000 < len(page.named("pre")[0].text) <= 200_000


def test_a_form_with_very_many_fields_is_refused_in_words(site):
    many = {f"f{number}": "" for number in range(1001)}
    answer = site.client.post("/query", data={**many, "query": "ASK {}"}, headers=HTML)
    assert answer.status_code == 400 and "more than 1000 parameters" in answer.text
    few = {f"f{number}": "" for number in range(30)}
    assert site.client.post("/query", data={**few, "query": "ASK {}"}, headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/nowhere", 404, "There is nothing here"),
        ("/doc/id/place/manheim.html", 404, "/doc/id/place/mannheim.html"),
        ("/lists/plaaces", 404, "/lists/places"),
        ("/questions/cities-sharing-a-them", 404, "cities-sharing-a-theme"),
        ("/lists/places?country=Atlantis", 404, "Atlantis"),
        ("/lists/places?kind=planet", 422, "planet"),
        ("/lists/activities?since=soon", 422, "since"),
        ("/sharing/cities?themes=x", 422, "themes"),
        ("/api/places?kind=planet", 422, "planet"),
    ],
)
def test_a_browser_is_told_what_is_wrong_by_a_page_and_a_program_by_a_problem_document(
    site, address, status, told
):
    page = site.client.get(address, headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert told in page.text and Read(page.text).faults == []
    chinese = Read(site.client.get(address, headers={**HTML, "Accept-Language": "zh"}).text)
    assert HANZI.search(chinese.named("h1")[0].text)
    problem = site.client.get(address, headers={"Accept": "*/*"})
    assert (problem.status_code, problem.headers["content-type"]) == (status, "application/problem+json")


def test_a_page_that_the_browser_has_is_not_sent_again(site):
    first = fetch(site, KINDS["themes"])
    again = site.client.get(KINDS["themes"], headers={**HTML, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = site.client.get(
        KINDS["themes"], headers={**HTML, "Accept-Language": "zh", "If-None-Match": first.headers["etag"]}
    )
    assert other.status_code == 200


@pytest.mark.parametrize("address", ["/", "/lists/places", "/questions", "/about", "/search"])
def test_pages_are_only_read(site, address):
    head = site.client.head(address, headers=HTML)
    assert (head.status_code, head.content) == (200, b"")
    assert site.client.options(address).headers["allow"] == "GET, HEAD, OPTIONS"
    assert site.client.post(address).status_code == 405


def test_an_earlier_state_is_kept_by_the_links_and_forms_of_its_pages(site):
    page = Read(fetch(site, "/lists/themes?at=1").text)
    own = [a for a in page.addresses() if a.startswith(("/doc/id/", "/about", "/lists?"))]
    assert own and all("at=1" in address for address in own)
    assert [each for each in page.named("input") if each.attributes.get("name") == "at"]
    assert site.client.get("/lists/themes?at=99", headers=HTML).status_code == 404


@pytest.mark.parametrize(
    "address", ["/lists/themes", KINDS["place"], "/questions/cities-sharing-a-theme?theme=hydrogen"]
)
def test_files_that_a_page_of_an_earlier_state_offers_are_of_that_state(site, address):
    then = f"{address}{'&' if '?' in address else '?'}at=1"
    files = [
        a
        for a in Read(fetch(site, then).text).addresses()
        if a.startswith(("/api/", "/doc/")) and not a.partition("?")[0].endswith((".html", "/api/"))
    ]
    assert files and all("at=1" in address for address in files)
    assert {site.client.get(a).status_code for a in files[:8]} == {200}
    now = Read(fetch(site, address).text).addresses()
    assert not [a for a in now if "at=" in a]
