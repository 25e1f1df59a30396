"""Documents that were made to do harm: nothing is fetched, nothing grows, and the engine's process stays alive."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from iuc_graph.errors import QueryTooLarge, RequestError
from iuc_graph.sparql.document_json import BUNDLED, CONTEXT, MOST_TERMS, checked_json
from iuc_graph.vocabulary import ID, PREFIXES, RDFS

from .documents import JSONLD, NODE, RDF, RDFXML, TURTLE, G, read, refusal

# RDF/XML: no DOCTYPE reaches the engine


ENTITY = '[<!ENTITY e "SECRET">]>'
DOCTYPES = {
    "plain": f"<!DOCTYPE rdf:RDF {ENTITY}",
    "in small letters": f"<!doctype rdf:RDF {ENTITY}",
    "in mixed letters": f"<!DocTYPE rdf:RDF {ENTITY}",
    "on two lines": f"<!DOCTYPE\n rdf:RDF\n{ENTITY}",
    "behind a comment": f"<!-- <a> -->\n<!DOCTYPE rdf:RDF {ENTITY}",
    "behind an instruction": f"<?x <a> ?><!DOCTYPE rdf:RDF {ENTITY}",
    "behind a declaration": f"<?xml version='1.0'?> <!DOCTYPE rdf:RDF {ENTITY}",
    "behind a short comment": f"<!--><!DOCTYPE rdf:RDF {ENTITY}-->",
    "behind a comment too short": f"<!---><!DOCTYPE rdf:RDF {ENTITY}-->",
    "behind an instruction that ends early": f"<?x ><!DOCTYPE rdf:RDF {ENTITY}?>",
    "in CDATA that ends early": f"<![CDATA[x]><!DOCTYPE rdf:RDF {ENTITY}]]>",
    "of a file": '<!DOCTYPE rdf:RDF [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    "of an address": '<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:9/x.dtd">',
    "with parameters": '<!DOCTYPE rdf:RDF [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
    "that grows": '<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa"><!ENTITY e "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
}


@pytest.mark.parametrize("name", DOCTYPES)
def test_a_doctype_is_refused_in_every_disguise(name):
    doctype = DOCTYPES[name]
    for text in (
        f"{doctype}<rdf:RDF {RDF}>{NODE}</rdf:RDF>",
        f"<rdf:RDF {RDF}>{doctype}{NODE}</rdf:RDF>",
        f"<rdf:RDF {RDF}>{NODE}</rdf:RDF>{doctype}",
    ):
        assert "DOCTYPE is refused" in refusal(RDFXML, text)
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
            refusal(RDFXML, text.encode(encoding))


def test_two_parsers_cannot_be_made_to_read_two_documents():
    """For one in UTF-16 the middle is Chinese; for one in UTF-8 it is a DOCTYPE."""
    hidden = f"<!DOCTYPE rdf:RDF {ENTITY}<rdf:RDF {RDF}>{NODE}</rdf:RDF>"
    hidden += " " * (len(hidden) % 2)
    content = "<a>".encode("utf-16-le") + hidden.encode() + "</a>".encode("utf-16-le")
    assert "cannot hold this character" in refusal(RDFXML, content)


pieces = st.sampled_from(
    [
        *DOCTYPES.values(),
        *(f"<rdf:RDF {RDF}>", "</rdf:RDF>", f"<rdf:RDF {RDF}/>", NODE, NODE.replace("&e;", "x")),
        *(
            "<!--",
            "-->",
            "--",
            "<![CDATA[",
            "]]>",
            "<?x",
            "?>",
            "<?xml version='1.0'?>",
            "]>",
            "\0",
            "\n",
            "&e;",
        ),
        *("<!ENTITY e 'SECRET'>", "<!", "<!D", "[", ">", "\ufeff", "<e:p>", "</e:p>", "\u3c00", "'", '"'),
    ]
)


@settings(deadline=None, max_examples=600)
@given(st.lists(pieces, max_size=9).map("".join), st.sampled_from(["utf-8", "utf-16-le", "utf-8-sig"]))
@example(f"<!doctype rdf:RDF {ENTITY}<rdf:RDF {RDF}>{NODE}</rdf:RDF>", "utf-8")
def test_no_entity_is_ever_put_in(text, encoding):
    with suppress(RequestError):
        for quad in read(RDFXML, text.encode(encoding, "surrogatepass")):
            assert "SECRET" not in str(quad)


def test_text_may_hold_such_signs_where_they_are_written_as_text():
    content = f"<rdf:RDF {RDF}><rdf:Description rdf:about='a'><e:p>&lt;!DOCTYPE html></e:p></rdf:Description></rdf:RDF>"
    (quad,) = read(RDFXML, content)
    assert quad.object.value == "<!DOCTYPE html>"


# JSON-LD: contexts


def test_the_bundled_context_knows_the_prefixes_of_queries():
    content = {"@context": CONTEXT, "@id": "place:berlin", "rdfs:label": "x", "@type": "iuc:Place"}
    quads = read(JSONLD, json.dumps(content))
    assert {quad.subject.value for quad in quads} == {ID + "place/berlin"}
    assert Quad(NamedNode(ID + "place/berlin"), NamedNode(RDFS + "label"), Literal("x"), G) in quads
    for prefix, namespace in PREFIXES.items():
        (quad,) = read(JSONLD, json.dumps({"@context": CONTEXT, "@id": "urn:a", f"{prefix}:x": 1}))
        assert quad.predicate.value == namespace + "x"


@pytest.mark.parametrize(
    "content",
    [
        '{"@context": ["%s", {"k": "rdfs:label"}], "k": 1}',
        '{"@context": [{"k": "http://www.w3.org/2000/01/rdf-schema#label"}, "%s"], "k": 1}',
        '{"\\u0040cont\\u0065xt" : "%s", "rdfs:label": 1}',
        '[{"@context": "%s", "rdfs:label": 1}]',
        '{"urn:x": {"@context": "%s", "rdfs:label": 1}}',
        '{"@context": {"t": {"@id": "urn:t", "@context": "%s"}}, "t": {"rdfs:label": 1}}',
        '{"@context": {"t": {"@id": "urn:t", "@context": ["%s"]}}, "t": {"rdfs:label": 1}}',
    ],
)
def test_the_bundled_context_may_stand_wherever_one_may(content):
    quads = read(JSONLD, content % CONTEXT)
    assert RDFS + "label" in {quad.predicate.value for quad in quads}


def test_numbers_and_words_stay_as_they_were_sent_beside_the_bundled_context():
    rest = (
        '"urn:p": [1.0, 1E400, 10000000000000000000000001, "\\ud83d\\ude00 \\"@context\\": \\"http://x/\\""]}'
    )
    with_context = checked_json(f'{{"@context": "{CONTEXT}", {rest}', 64)
    assert with_context.endswith(rest)
    assert checked_json("{" + rest, 64) == "{" + rest


REMOTE = [
    '{"@context": "%s", "urn:p": 1}',
    '{"@context": ["%s"], "urn:p": 1}',
    '{"@context": [{}, "%s"], "urn:p": 1}',
    '{"@context": [[], "%s"], "urn:p": 1}',
    '{"@context": [[["%s"]]], "urn:p": 1}',
    '{"\\u0040context": "%s", "urn:p": 1}',
    '{"@context"\n:\n"%s", "urn:p": 1}',
    '{"@context": {"@version": 1.1, "@import": "%s"}, "urn:p": 1}',
    '{"@context": [{"@version": 1.1, "\\u0040import": "%s"}], "urn:p": 1}',
    '{"@context": {"@propagate": false, "@version": 1.1, "x": {"@id": "urn:x", "@context": "%s"}}, "x": {"urn:p": 1}}',
    '{"urn:p": {"@context": "%s", "urn:q": 1}}',
    '{"urn:p": [{"a": "\\\\", "@context": "%s"}]}',
    '{"@graph": [{"@context": null, "@id": "urn:a"}, {"@context": "%s", "urn:p": 1}]}',
    '{"@context": "https://w3id.org/iuc-graph/context", "urn:p": {"@context": "%s", "urn:q": 1}}',
]


@pytest.mark.parametrize("content", REMOTE)
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/c.jsonld", "file:///etc/hostname", "c.jsonld", CONTEXT + "#"]
)
def test_contexts_by_address_are_refused_in_every_disguise(content, address):
    assert "would have to be fetched" in refusal(JSONLD, content % address)


def test_nobody_is_called_whatever_a_document_names():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        here = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        bodies = [(JSONLD, content % here) for content in REMOTE]
        for doctype in DOCTYPES.values():
            document = f"{doctype}<rdf:RDF {RDF}>{NODE}</rdf:RDF>".replace("http://127.0.0.1:9/", here)
            bodies.append((RDFXML, document))
        bodies.append(
            (RDFXML, f"<rdf:RDF {RDF} xml:base='{here}'><rdf:Description rdf:about='a'/></rdf:RDF>")
        )
        bodies.append((TURTLE, f"@base <{here}> . <a> <{RDFS}isDefinedBy> <> ; <{RDFS}seeAlso> <b> ."))
        for media_type, content in bodies:
            with suppress(RequestError):
                read(media_type, content)
            with suppress(SyntaxError):  # and the engine itself, were the check not there
                list(
                    parse(
                        content,
                        {JSONLD: RdfFormat.JSON_LD, RDFXML: RdfFormat.RDF_XML}.get(
                            media_type, RdfFormat.TURTLE
                        ),
                    )
                )
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_a_json_literal_is_never_changed():
    content = '{"@context": "%s", "iuc:x": {"@type": "@json", "@value": {"@context": "%s"}}}'
    assert "JSON literal" in refusal(JSONLD, content % (CONTEXT, CONTEXT))
    (quad,) = read(JSONLD, '{"urn:x": {"@type": "@json", "@value": {"a": [1]}}}')
    assert quad.object.value == '{"a":[1]}'


strings = st.text(st.sampled_from('ab"\\/\n{}[]:,@ \u00e9\U0001f600'), max_size=8)
values = st.recursive(
    st.one_of(strings, st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(strings, inner, max_size=3)),
    max_leaves=12,
)


@settings(deadline=None, max_examples=300)
@given(values, st.booleans(), st.sampled_from([None, 1]))
def test_the_scan_finds_each_context_and_nothing_else(value, ascii_only, indent):
    """Against the standard library's reading of the same text."""
    text = json.dumps({"x": value, "@context": CONTEXT, "y": [value]}, ensure_ascii=ascii_only, indent=indent)
    expected = {"x": value, "@context": dict(BUNDLED[CONTEXT]), "y": [value]}
    assert json.loads(checked_json(text, 64)) == expected


# What would end the engine's process, or take it long


DEEP = {
    "nodes": (JSONLD, '{"urn:p":', "1", "}"),
    "lists": (JSONLD, '{"@list":[', "1", "]}"),
    "arrays": (JSONLD, "[", "1", "]"),
    "contexts": (JSONLD, '{"@context":{"a":{"@id":"urn:a","@context":', "{}", "}}}"),
    "included": (JSONLD, '{"@included":[', '{"urn:p":1}', "]}"),
    "triple terms": (TURTLE, "<<( <a> <p> ", "1", " )>>"),
    "elements": (RDFXML, "<e:a><e:b>", "", "</e:b></e:a>"),
    "collections": (RDFXML, "<e:a><e:b rdf:parseType='Collection'>", "", "</e:b></e:a>"),
}


def nested(name: str, times: int) -> tuple[str, str]:
    media_type, opening, inner, closing = DEEP[name]
    text = opening * times + inner + closing * times
    frame = {JSONLD: '{"urn:x":%s}', TURTLE: "<a> <p> %s .", RDFXML: f"<rdf:RDF {RDF}>%s</rdf:RDF>"}
    return media_type, frame[media_type].replace("%s", text)


@pytest.mark.parametrize("name", DEEP)
def test_what_nests_so_deep_that_it_hurts_the_engine_is_refused(name):
    for times in (3000, 100_000):
        with pytest.raises(QueryTooLarge, match=r"inside one another|triples about triples"):
            read(*nested(name, times))


def test_nesting_as_documents_have_it_is_read():
    for name in DEEP:
        if name not in {"triple terms", "contexts"}:
            assert read(*nested(name, 30)), name
    assert len(read(TURTLE, "<a> <p> " + "(" * 60_000 + ")" * 60_000 + " .")) == 119_999
    assert len(read(TURTLE, "<a> <p> " + "[ <p> " * 60_000 + "1" + "]" * 60_000 + " .")) == 60_001


def test_contexts_have_a_bounded_number_of_terms_together():
    def chain(terms: int) -> str:
        pairs = {f"t{n}": f"t{n + 1}:x" for n in range(terms - 1)} | {f"t{terms - 1}": "urn:x"}
        return json.dumps({"@context": pairs, "t0": 1})

    assert len(read(JSONLD, chain(MOST_TERMS))) == 1
    for content in (chain(MOST_TERMS + 1), json.dumps([{"@context": CONTEXT}] * MOST_TERMS)):
        with pytest.raises(QueryTooLarge, match="terms together"):
            read(JSONLD, content)


LARGEST = """
import json, sys
from pyoxigraph import DefaultGraph
from iuc_graph.settings import Settings
from iuc_graph.sparql.rdf_documents import MOST_TRIPLE_TERMS, quads_of_document
from iuc_graph.sparql.document_json import MOST_TERMS
from iuc_graph.sparql.write_request import Document
from iuc_graph.errors import RequestError

nesting = 400
limits = Settings(nesting=nesting)
rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='urn:e:'>{}</rdf:RDF>"
jsonld = []
deep = nesting // 2 - 2
for opening, closing in (("[", "]"), ('{"urn:p":', "}"), ('{"@set":', "}"), ('{"@nest":', "}")):
    jsonld.append('{"urn:x":' + opening * deep * 2 + '{"urn:p":1}' + closing * deep * 2 + "}")
for opening, closing in (
    ('{"@list":[', "]}"), ('{"@included":[', "]}"), ('{"@graph":[', "]}"), ('{"@reverse":{"urn:q":', "}}")
):
    jsonld.append('{"urn:x":' + opening * deep + '{"urn:p":1}' + closing * deep + "}")
deep = nesting // 2 - 2
jsonld.append('{"@context":' + '{"a":{"@id":"urn:a","@context":' * deep + "{}" + "}}" * deep + ',"a":1}')
chain = {f"t{n}": f"t{n + 1}:x" for n in range(MOST_TERMS - 1)} | {f"t{MOST_TERMS - 1}": "urn:x"}
jsonld.append(json.dumps({"@context": chain, "t0": 1}))
deep = nesting - 1
xml = ["<e:a><e:b>" * deep + "</e:b></e:a>" * deep,
       "<e:a><e:b rdf:parseType='Collection'>" * deep + "</e:b></e:a>" * deep]
terms = MOST_TRIPLE_TERMS
turtle = [
    "[ <urn:p> " * 60_000 + "1" + "]" * 60_000,
    "(" * 60_000 + ")" * 60_000,
    "(" + "1 " * 60_000 + ")",
    "<< <urn:a> <urn:p> " * 30_000 + "1" + " >>" * 30_000,
    "<<( <urn:a> <urn:p> " * terms + "<urn:b>" + " )>>" * terms,
]
documents = [
    *(("application/ld+json", text) for text in jsonld),
    *(("application/rdf+xml", rdf.format(text)) for text in xml),
    *(("text/turtle", f"<urn:a> <urn:p> {text} .") for text in turtle),
    ("application/n-triples", f"<urn:a> <urn:p> {turtle[-1]} ."),
]
for media_type, text in documents:
    try:
        quads_of_document(Document(media_type, text.encode(), "urn:b"), DefaultGraph(), limits)
    except RequestError as error:
        assert "triple about a triple" in str(error) or "graph" in text, (error, text[:100])
sys.stdout.write("survived")
"""


def test_the_engine_survives_the_largest_documents_that_the_settings_can_allow():
    done = subprocess.run([sys.executable, "-c", LARGEST], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "survived"), done.stderr[-2000:]
