"""Whatever a label or a visitor writes is shown as text: it makes no element, no attribute and no address of a page."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import DCTERMS, GRAPH, ID, IUC, RDF, RDFS, SKOS

from ..conftest import settings_for, start
from .reading import Read

HTML = {"Accept": "text/html"}
CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</title><iframe src=//evil.example>",
    "</textarea><b>bold</b>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#x3C;i&#x3E;",
    "<!-- <a href='//evil.example'> --!>",
    "\u202e<b>\u2066",
)
ADDRESSES = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'http://evil.example/"onclick=x',
)


def hostile_quads() -> list[Quad]:
    """Places whose labels, descriptions and names are the corpus, in one source graph and in the merge."""
    triples = []
    for number, text in enumerate(CORPUS):
        place = NamedNode(f"{ID}place/p{number}")
        triples += [
            (place, NamedNode(RDF + "type"), NamedNode(IUC + "Place")),
            (place, NamedNode(RDF + "type"), NamedNode(IUC + "City")),
            (place, NamedNode(RDFS + "label"), Literal(text, language="en")),
            (place, NamedNode(DCTERMS + "description"), Literal(text, language="en")),
            (place, NamedNode(SKOS + "altLabel"), Literal(text)),
            (place, NamedNode(IUC + "within"), NamedNode(f"{ID}place/p0")),
            (place, NamedNode(SKOS + "exactMatch"), NamedNode("javascript:alert(1)")),
        ]
    source = NamedNode(f"{GRAPH}source/hostile")
    return [Quad(*triple, graph) for triple in triples for graph in (source,)] + [Quad(*t) for t in triples]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of a server over the hostile graph."""
    folder = tmp_path_factory.mktemp("hostile") / "store"
    publish(folder, hostile_quads(), fingerprint="hostile")
    for server in start(settings_for(folder, query_seconds=20.0, worker_memory_mib=400)):
        yield server.client


def harmless(page: Read) -> None:
    """The page has no element or attribute that runs something, and leads nowhere else."""
    assert page.faults == []
    assert not page.named("script", "iframe", "object", "b", "i", "style")
    assert [image.attributes["src"] for image in page.named("img")] == ["/icon.svg"]
    for element in page.elements:
        assert not [name for name in element.attributes if name.startswith("on") or name == "autofocus"]
    for address in page.addresses():
        assert address.startswith(("/", "#", "https://creativecommons.org/", "?")), address
        assert not address.startswith("//")


@pytest.mark.parametrize("number", range(len(CORPUS)))
def test_a_label_is_shown_as_it_is(client, number):
    answer = client.get(f"/doc/id/place/p{number}.html", headers=HTML)
    assert answer.status_code == 200
    page = Read(answer.text)
    harmless(page)
    assert page.named("h1")[0].text.strip() == CORPUS[number]


def test_lists_and_choices_show_labels_as_they_are(client):
    for address in ("/lists/places", "/", "/sharing", "/search?q=alert"):
        page = Read(client.get(address, headers=HTML).text)
        harmless(page)
    labels = [each.text for each in Read(client.get("/lists/places", headers=HTML).text).named("a")]
    assert set(CORPUS) <= set(labels)


@pytest.mark.parametrize("text", [*CORPUS, *ADDRESSES])
def test_what_a_visitor_writes_is_shown_as_it_is(client, text):
    for path, name in (
        ("/search", "q"),
        ("/lists/places", "country"),
        ("/lists/places", "kind"),
        ("/lists/activities", "since"),
        ("/lists/places", "cursor"),
        ("/sharing/cities", "theme"),
        ("/query", "query"),
        ("/query", "example"),
        ("/", "lang"),
        ("/nowhere/", text),
    ):
        harmless(Read(client.get(f"{path}?{urlencode({name: text})}", headers=HTML).text))
    harmless(Read(client.get(f"/lists/{text.replace('/', '')}", headers=HTML).text))
    asked = Read(client.post("/query", data={"query": text}, headers=HTML).text)
    harmless(asked)
    assert asked.named("textarea")[0].text.strip() == text.strip()


def test_terms_in_the_rows_of_a_query_are_shown_as_they_are(client):
    query = "SELECT ?place ?label ?match { ?place rdfs:label ?label ; skos:exactMatch ?match }"
    page = Read(client.post("/query", data={"query": query}, headers=HTML).text)
    harmless(page)
    assert set(CORPUS) <= {each.text for each in page.named("td")}
