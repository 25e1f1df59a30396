"""Addresses over HTTP: a thing leads to documents, documents are there in every form, and old addresses lead on."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from iuc_graph.catalogue.dcat import dataset_iri
from iuc_graph.catalogue.publication import WHOLE
from iuc_graph.linked.addresses import DATA, FORMS, HTML, JSON_LD, TURTLE, document_tail
from iuc_graph.linked.document import DATASET
from iuc_graph.linked.released import read_addresses
from iuc_graph.project import find_project
from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import BASE, DCTERMS, ID, IUC, RDF, RDFS, SKOS

from ..stores import publish_checked
from .conftest import RunningServer, settings_for, start

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
}
FURTHER = ("shapes", "vocabularies", "vocabularies/themes", "problem/gone", "problem/name-unknown")
PUBLIC = "https://graph.example.org/iuc"


@pytest.fixture(scope="module")
def client(built, tmp_path_factory):
    """A client of a server over the project's own graph."""
    folder = tmp_path_factory.mktemp("linked") / "store"
    publish_checked(folder, built)
    enough = {"query_seconds": 20.0, "answer_bytes": 30_000_000, "worker_memory_mib": 400}
    for server in start(settings_for(folder, **enough)):
        yield server.client


def own_tails(built) -> list[str]:
    """Every address of ours that the graph names, in whatever place, without fragments."""
    terms = {
        term
        for quad in built.asserted
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
    }
    iris = {term.value for term in terms if isinstance(term, NamedNode)}
    return sorted({iri.removeprefix(BASE).partition("#")[0] for iri in iris if iri.startswith(BASE)})


def one_of_each_kind(tails) -> list[str]:
    kinds = defaultdict(list)
    for tail in tails:
        kinds["/".join(tail.split("/")[:2]) if tail.startswith("id/") else tail.partition("/")[0]].append(
            tail
        )
    return [group[0] for group in kinds.values()]


def dereferenced(client, tail, form):
    """The document at the end of the redirections, in a form that is asked for in the header."""
    answer = client.get(f"/{tail}", headers={"Accept": form.media_type}, follow_redirects=True)
    assert answer.status_code == 200, f"{tail} as {form.name}: {answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"].partition(";")[0] == form.media_type
    return answer


def direct(client, tail, form):
    """The document at its own address, to which the thing's would lead as it does for other forms."""
    answer = client.get(f"/{document_tail(tail.replace('vocabularies/', 'scheme/'), form)}")
    assert answer.status_code == 200
    return answer


def subjects(answer, form) -> set[str]:
    return {quad.subject.value for quad in parse(answer.content, format=FORMATS[form.extension])}


class Page(HTMLParser):
    """What a page holds: elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def ids(self):
        return {attributes["id"] for _, attributes in self.elements if "id" in attributes}


def check_forms(client, tail, forms=DATA):
    """The page and these forms are there, and speak of the thing."""
    iri = BASE + tail
    page = Page(dereferenced(client, tail, HTML).text)
    scheme = BASE + tail.replace("vocabularies/", "scheme/")
    assert page.all("h1")
    assert any(iri in text or scheme in text for text in page.words)
    for form in forms if not tail.startswith("graph/") else DATA[:1]:
        answer = dereferenced(client, tail, form) if form == TURTLE else direct(client, tail, form)
        told = subjects(answer, form)
        if tail == "vocabularies":
            assert BASE + "scheme/themes" in told
        elif tail.startswith("ontology"):
            assert {BASE + "ontology", IUC + "City"} <= told
        elif tail.startswith("graph/"):
            assert told
        else:
            assert {iri, scheme} & told


def test_an_address_of_each_kind_has_a_page_and_data(client, built):
    """One form each; that all forms say the same of each kind is shown in tests/linked."""
    tails = [*one_of_each_kind(own_tails(built)), *FURTHER]
    assert len(tails) > 40
    for number, tail in enumerate(tails):
        check_forms(client, tail, DATA[number % len(DATA) :][:1])


@pytest.mark.slow_lane
def test_every_address_of_ours_has_a_page_and_data(client, built):
    """One form each, as above."""
    tails = [*own_tails(built), *FURTHER]
    assert len(tails) > 2600
    for number, tail in enumerate(tails):
        check_forms(client, tail, DATA[number % len(DATA) :][:1])


def test_a_thing_sends_each_client_to_the_form_that_it_likes_and_a_browser_to_a_page(client):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    for accept, extension in {
        browser: "html",
        "*/*": "html",
        "text/turtle": "ttl",
        "application/rdf+xml, text/turtle;q=0.9": "rdf",
        "application/json": "jsonld",
        "application/trig;q=0.5, application/n-triples": "nt",
    }.items():
        answer = client.get("/id/place/mannheim", headers={"Accept": accept})
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/doc/id/place/mannheim.{extension}"
        assert {"Accept", "Accept-Profile"} <= {each.strip() for each in answer.headers["vary"].split(",")}
    refused = client.get("/id/place/mannheim", headers={"Accept": "image/png"})
    assert refused.status_code == 406 and "text/turtle" in refused.json()["detail"]


def test_a_browser_gets_a_page_of_a_named_graph_and_everybody_else_the_protocol(client):
    graph = "/graph/source/ucap-chongqing"
    assert client.get(graph).headers["content-type"].startswith("text/turtle")
    assert client.get(graph, headers={"Accept": "text/turtle"}).status_code == 200
    assert (
        client.get(f"{graph}.nt", headers={"Accept": "text/html"})
        .headers["content-type"]
        .startswith("application/n-t")
    )
    page = client.get(graph, headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.url.path == f"/doc{graph}.html" and "ucap-chongqing" in page.text
    assert client.get(f"/doc{graph}.ttl").headers["location"] == f"{graph}.ttl"
    assert client.get("/doc/graph/source/none.html").status_code == 404


def test_what_the_address_says_beside_its_path_goes_along(client):
    answer = client.get("/id/place/mannheim?format=jsonld&_profile=schema&lang=zh&at=1")
    assert answer.headers["location"] == "/doc/id/place/mannheim.jsonld?at=1&lang=zh&_profile=schema"
    assert client.get(answer.headers["location"]).status_code == 200
    assert client.get("/id/place/mannheim.ttl").headers["location"] == "/doc/id/place/mannheim.ttl"
    assert client.get("/id/place/mannheim?nothing=1").status_code == 422
    assert client.get("/id/place/mannheim?at=999999").status_code == 404


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.extension)
def test_a_document_carries_what_caches_and_readers_need_and_is_not_sent_twice(client, form):
    address = f"/{document_tail('id/theme/hydrogen', form)}"
    first = client.get(address)
    assert first.headers["iuc-graph-generation"] == "000001"
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
    options = client.options(address)
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert client.post(address).status_code == 405


def links(answer) -> dict[tuple[str, str], str]:
    """Address by relation and media type."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"((?:; \w+="[^"]*")*)', answer.headers["link"])
    return {(name, "".join(re.findall(r'type="([^"]*)"', more))): address for address, name, more in found}


def test_the_header_link_leads_to_all_other_forms_the_licence_the_profile_and_the_thing(client):
    answer = client.get("/doc/id/theme/hydrogen.ttl")
    given = links(answer)
    base = str(client.base_url).rstrip("/")
    assert given["canonical", ""] == f"{base}/doc/id/theme/hydrogen.ttl"
    assert given["describes", ""] == f"{ID}theme/hydrogen"
    assert given["profile", ""] == f"{BASE}ontology"
    assert given["license", ""].endswith("CC_BY_4_0")
    others = {kind: address for (name, kind), address in given.items() if name == "alternate"}
    assert others.keys() == {form.media_type for form in FORMS if form != TURTLE}
    for kind, address in others.items():
        assert client.get(address).headers["content-type"].startswith(kind)


def test_a_thing_is_told_in_schema_org_where_that_is_asked_for(client):
    asked = {"Accept": JSON_LD.media_type, "Accept-Profile": "<https://schema.org/>"}
    answer = client.get("/id/place/mannheim", headers=asked, follow_redirects=True)
    assert answer.json()["@type"] == "City"
    assert links(answer)["profile", ""] == "https://schema.org/"
    assert client.get("/doc/id/place/mannheim.jsonld", headers=asked).json()["@type"] == "City"
    native = client.get(
        "/doc/id/place/mannheim.jsonld", headers={"Accept-Profile": f"<{BASE}ontology>"}
    ).json()
    assert native["graph"][0]["id"] == f"{ID}place/mannheim"
    as_turtle = client.get("/doc/id/place/mannheim.ttl?_profile=schema").text
    assert (
        "schema:City" in as_turtle
        and "iuc:" not in as_turtle.partition("@prefix foaf")[0].partition("\n\n")[2]
    )
    assert client.get("/doc/id/place/mannheim.trig?_profile=schema").status_code == 406
    assert client.get("/id/place/mannheim?profile=dublin").status_code == 406
    other = client.get("/id/place/mannheim", headers={"Accept-Profile": "<https://example.org/p>"})
    assert other.status_code == 406 and "schema.org" in other.json()["detail"]
    catalogue = client.get("/id/document/ucap-chongqing?_profile=dcat")
    assert (catalogue.status_code, catalogue.headers["location"]) == (303, "/catalogue")
    by_header = {"Accept-Profile": "<http://data.europa.eu/r5r/>"}
    assert client.get("/id/document/ucap-chongqing", headers=by_header).headers["location"] == "/catalogue"
    assert client.get("/id/place/mannheim", headers=by_header).status_code == 406
    least = "<https://schema.org/>;q=0.1, <https://w3id.org/iuc-graph/ontology>;q=0.9"
    assert (
        "_profile"
        not in client.get("/id/place/mannheim", headers={"Accept-Profile": least}).headers["location"]
    )


def test_every_term_of_the_ontology_is_an_anchor_of_its_page_in_both_languages(client, built):
    terms = {quad.subject.value for quad in built.asserted if isinstance(quad.subject, NamedNode)}
    anchors = {iri.partition("#")[2] for iri in terms if iri.startswith(IUC)}
    for language, tag, heading in (("en", "en", "Classes"), ("zh", "zh-Hans", "类")):
        answer = client.get(f"/doc/ontology.html?lang={language}")
        page = Page(answer.text)
        assert anchors <= page.ids
        assert page.all("html")[0]["lang"] == tag
        assert answer.headers["content-language"] == language
        assert any(words.startswith(heading) for words in page.words)
        inside = {each["href"] for each in page.all("a") if each.get("href", "").startswith("#")}
        assert {each.removeprefix("#") for each in inside} <= page.ids


def test_every_rule_with_a_name_is_an_anchor_of_the_page_of_rules(client, built):
    names = {
        quad.subject.value.partition("#")[2]
        for file in built.project.shapes.rglob("*.ttl")
        for quad in parse(path=str(file), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(BASE + "shapes#")
    }
    body = client.get("/doc/shapes.ttl").content
    told = {quad.subject.value for quad in parse(body, format=RdfFormat.TURTLE)}
    assert names and {f"{BASE}shapes#{name}" for name in names} <= told
    shown = Page(client.get("/doc/shapes.html").text).ids
    assert len(shown & names) > 200


def test_an_unknown_address_is_told_with_the_nearest_of_its_kind(client):
    answer = client.get("/id/place/manheim")
    assert answer.status_code == 404
    assert answer.json()["nearest"][0] == f"{ID}place/mannheim"
    for address in (
        "/doc/id/place/manheim.ttl",
        "/doc/id/place/manheim",
        "/scheme/themas",
        "/ontology/9.9",
        "/problem/x",
    ):
        assert client.get(address).status_code == 404
    for address in (
        "/id/",
        "/doc/",
        "/doc/.ttl",
        "/id/%00",
        "/id/place/%zz",
        "/id/a%20b",
        "/id/" + "x" * 3000,
        "/id//",
    ):
        assert client.get(address).status_code in (400, 404), address


def test_documents_belong_to_the_graph_that_the_catalogue_describes():
    assert dataset_iri(WHOLE) == DATASET


def test_one_context_is_served_and_its_names_mean_the_terms_of_the_ontology(client):
    answer = client.get("/context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    document = {**answer.json(), "id": f"{ID}place/x", "type": "City", "within": f"{ID}place/y"}
    told = {quad.triple.predicate.value for quad in parse(json.dumps(document), format=RdfFormat.JSON_LD)}
    assert told == {RDF + "type", IUC + "within"}
    used = client.get("/doc/id/place/mannheim.jsonld").json()["@context"]
    whole = answer.json()["@context"]
    assert used.items() <= whole.items()


# What names a thing here is anybody's who may write, so a page has to show it and nothing else.
INJECTED = (
    '"><script>alert(1)</script>',
    "</title><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "<!--<svg/onload=alert(1)>",
    "&lt;script&gt;",
    "]]></style><style>*{display:none}</style>",
)
ODD_SLUGS = ("st.gallen", "x.ttl", "łódź", "a'b(c)", "deep/er/still", "q%3Fmark")


def thing(slug):
    return NamedNode(ID + "place/" + slug)


def synthetic() -> list[Quad]:
    """Things with odd labels and names, one that was replaced, and a released one that is missing."""
    graph = NamedNode("https://example.org/graph/a")
    named = [
        *(
            (thing(f"p{number}"), RDFS + "label", Literal(text, language="en"))
            for number, text in enumerate(INJECTED)
        ),
        *((thing(f"p{number}"), IUC + "asWritten", Literal(text)) for number, text in enumerate(INJECTED)),
        *((thing(slug), RDFS + "label", Literal(slug, language="en")) for slug in ODD_SLUGS),
        *(
            (NamedNode(f"{BASE}scheme/p{number}"), RDFS + "label", Literal(text, language="en"))
            for number, text in enumerate(INJECTED)
        ),
        (NamedNode(f"{BASE}scheme/p0"), RDFS + "seeAlso", NamedNode("javascript:alert(1)")),
        (thing("p0"), SKOS + "exactMatch", NamedNode("javascript:alert(1)")),
        (thing("p0"), RDF + "type", NamedNode(IUC + "City")),
        (thing("was"), DCTERMS + "isReplacedBy", thing("p0")),
    ]
    quads = [Quad(subject, NamedNode(name), value, graph) for subject, name, value in named]
    return [*quads, *(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads)]


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> Iterator[RunningServer]:
    """A server whose graph is small and odd, and which the world reaches at another address."""
    folder = tmp_path_factory.mktemp("odd") / "store"
    publish(folder, synthetic(), fingerprint="odd")
    yield from start(settings_for(folder, public_url=f"{PUBLIC}/"))


@pytest.mark.parametrize("kind", ["id/place", "scheme"])
@pytest.mark.parametrize("number", range(len(INJECTED)))
def test_a_label_that_looks_like_markup_is_shown_and_does_nothing(odd, kind, number):
    answer = odd.client.get(f"/doc/{kind}/p{number}.html")
    page = Page(answer.text)
    assert not {"script", "style", "iframe", "svg", "object"} & {name for name, _ in page.elements}
    assert [each.get("src") for each in page.all("img")] == ["/icon.svg"]
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    addresses = [each.get("href", "") for _, each in page.elements if "href" in each]
    assert all(address.startswith(("/", "https://", "http://", "#")) for address in addresses)
    assert INJECTED[number] in "".join(page.words)
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("slug", ODD_SLUGS)
def test_names_with_dots_slashes_and_signs_beyond_ascii_lead_to_their_documents(odd, slug):
    address = quote(f"/id/place/{slug}", safe="/%'()")
    answer = odd.client.get(address, headers={"Accept": "text/turtle"})
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert location.isascii() and location.startswith("/iuc/doc/id/place/") and location.endswith(".ttl")
    found = odd.client.get(location.removeprefix("/iuc"))
    told = {quad.subject.value for quad in parse(found.content, format=RdfFormat.TURTLE)}
    assert thing(slug).value in told
    assert odd.client.get(location.removeprefix("/iuc").removesuffix("ttl") + "html").status_code == 200


def test_headers_and_pages_name_the_public_address_and_the_graph_never_does(odd):
    answer = odd.client.get("/doc/id/place/p1.ttl")
    given = links(answer)
    assert given["canonical", ""] == f"{PUBLIC}/doc/id/place/p1.ttl"
    assert given["describes", ""] == f"{ID}place/p1"
    assert "graph.example.org" not in answer.text
    page = odd.client.get("/doc/id/place/p1.html")
    assert links(page)["canonical", ""] == f"{PUBLIC}/doc/id/place/p1.html"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.extension)
def test_what_was_replaced_leads_to_its_new_address_for_good_and_says_so(odd, form):
    answer = odd.client.get("/id/place/was", headers={"Accept": form.media_type})
    assert (answer.status_code, answer.headers["location"]) == (301, "/iuc/id/place/p0")
    assert f'<{ID}place/p0>; rel="{DCTERMS}isReplacedBy"' in answer.headers["link"]
    if form != HTML:
        told = {
            tuple(part.value for part in quad.triple)
            for quad in parse(answer.content, format=FORMATS[form.extension])
        }
        assert (f"{ID}place/was", DCTERMS + "isReplacedBy", f"{ID}place/p0") in told
    document = odd.client.get(f"/doc/id/place/was.{form.extension}")
    assert (document.status_code, document.headers["location"]) == (
        301,
        f"/iuc/doc/id/place/p0.{form.extension}",
    )


def test_what_was_released_and_is_here_no_more_is_gone_and_what_never_was_is_not(odd):
    assert "id/place/mannheim" in read_addresses(find_project()).released
    for address in ("/id/place/mannheim", "/doc/id/place/mannheim.ttl", "/doc/id/place/mannheim.html"):
        answer = odd.client.get(address)
        assert (answer.status_code, answer.json()["code"]) == (410, "gone")
    assert odd.client.get("/id/place/atlantis").status_code == 404


def test_a_library_reads_a_thing_by_its_address_alone(client):
    base = str(client.base_url).rstrip("/")
    graph = rdflib.Graph().parse(f"{base}/id/place/mannheim")
    told = {
        quad.triple
        for quad in parse(client.get("/doc/id/place/mannheim.nt").content, format=RdfFormat.N_TRIPLES)
    }
    assert len(graph) == len(told)
    assert (rdflib.URIRef(f"{ID}place/mannheim"), rdflib.RDF.type, rdflib.URIRef(f"{IUC}City")) in graph
