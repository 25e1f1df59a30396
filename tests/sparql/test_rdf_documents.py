"""RDF documents from the network: what is read, and in which words the rest is refused."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    serialize,
)

from iuc_graph.errors import MediaTypeUnsupported, QueryTooLarge, RequestError
from iuc_graph.sparql.document_types import FORMATS, TAKEN

from .documents import EX, JSONLD, KINDS, NODE, NTRIPLES, RDF, RDFXML, SAME, TURTLE, G, read, refusal
from .w3c_updates import canonical

# What is read


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_each_media_type_is_read_into_the_graph_that_is_written(media_type, mark):
    content = next(text for kind, text in SAME.items() if FORMATS[kind] == FORMATS[media_type])
    quads = read(media_type, mark + content)
    assert canonical(quads) == {
        f'<{EX}a> <{EX}p> "ü"@de <{EX}g>',
        f"<{EX}a> <{EX}p> <{EX}#b> <{EX}g>",
        f"<{EX}a> <{EX}q> _:c14n0 <{EX}g>",
    }


def test_an_empty_document_states_nothing():
    assert [read(kind, "") for kind in (TURTLE, NTRIPLES)] == [[], []]
    assert read(JSONLD, "{}") == read(RDFXML, f"<rdf:RDF {RDF}/>") == []


def test_blank_nodes_of_two_documents_are_never_the_same():
    quads = [quad for _ in range(2) for quad in read(TURTLE, "_:x <p> _:y . _:y <p> _:x .")]
    assert len({quad.subject for quad in quads}) == 4


@pytest.mark.parametrize("media_type", [TURTLE, NTRIPLES, JSONLD, RDFXML])
def test_triples_come_in_the_same_order_in_each_process(media_type):
    nodes = [BlankNode(f"b{n}") for n in range(40)]
    triples = [Quad(node, NamedNode(f"{EX}p{n % 7}"), Literal(str(n))) for n, node in enumerate(nodes)]
    content = serialize([quad.triple for quad in triples], format=KINDS[media_type])
    script = (
        "import sys\nfrom iuc_graph.settings import Settings\nfrom pyoxigraph import DefaultGraph\n"
        "from iuc_graph.sparql.rdf_documents import quads_of_document\n"
        "from iuc_graph.sparql.write_request import Document\n"
        f"document = Document({media_type!r}, sys.stdin.buffer.read(), None)\n"
        "for quad in quads_of_document(document, DefaultGraph(), Settings()): print(quad.object.value)"
    )
    command = [sys.executable, "-c", script]
    orders = {
        subprocess.run(command, input=content, capture_output=True, check=True).stdout for _ in range(3)
    }
    assert len(orders) == 1
    assert sorted(map(int, orders.pop().split())) == list(range(40))


# What is refused, in which words


@pytest.mark.parametrize("media_type", ["application/n-quads", "application/trig"])
def test_formats_that_name_graphs_are_refused_where_one_graph_is_written(media_type):
    with pytest.raises(MediaTypeUnsupported, match=r"names graphs itself, and this address is for one"):
        read(media_type, f"<{EX}a> <{EX}p> 1 .")


@pytest.mark.parametrize("media_type", ["", "text/n3", "text/html", "application/sparql-update"])
def test_other_media_types_are_refused_with_a_list_of_those_that_are_read(media_type):
    with pytest.raises(MediaTypeUnsupported, match=TAKEN.replace("+", r"\+")):
        read(media_type, "")


@pytest.mark.parametrize(
    ("media_type", "content", "words"),
    [
        (TURTLE, "<a> <p> 1 .\n<a> <p> ] .", "no Turtle: line 2, column 9:"),
        (TURTLE, "<a> <p> 'x\n", "no Turtle: line 1, column 9:"),
        (TURTLE, "<a> <p> 1", "no Turtle: line 1, column 10: Unexpected end"),
        (TURTLE, "<a> nowhere:p 1 .", "no Turtle: line 1, column 5:"),
        (TURTLE, "<a> <p> 1 . GRAPH <g> { }", "no Turtle: line 1"),
        (NTRIPLES, "<urn:a> <urn:p>\n", "no N-Triples: line 2, column 1:"),
        (NTRIPLES, "<a> <p> <b> .", "no N-Triples: line 1, column 1:"),
        (NTRIPLES, "<urn:a> <urn:p> <urn:b> <urn:g> .", "no N-Triples: line 1"),
        (JSONLD, '{"@id": "a",\n "p": [1 }', "no JSON-LD: line 2, column"),
        (JSONLD, "", "no JSON-LD"),
        (JSONLD, '{"@type": 5}', "no JSON-LD: @type value must be a string"),
        (JSONLD, '{"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:p": 1}]}', "no JSON-LD: Named graphs"),
        (RDFXML, "<rdf:RDF>\n <a></b></rdf:RDF>", "no RDF/XML: line 2, column 7: mismatched tag"),
        (RDFXML, f"<rdf:RDF {RDF}>", "no RDF/XML: line 1, column 97: no element found"),
        (RDFXML, f"<rdf:RDF {RDF}>{NODE}</rdf:RDF>", "no RDF/XML: line 1, column 153: undefined entity"),
        (RDFXML, "<?xml version='1.0' encoding='latin-1'?><a/>", "no RDF/XML: Only UTF-8"),
        (TURTLE, b"<a> <p> 1 .\n<a> <p> '\xfc' .", "no Turtle that is read here: line 2 is not in UTF-8"),
        (RDFXML, "<a>ü</a>".encode("utf-16"), "no RDF/XML that is read here: line 1 is not in UTF-8"),
    ],
)
def test_a_fault_is_told_with_the_name_of_the_format_and_the_place(media_type, content, words):
    assert words in refusal(media_type, content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<a> <p> <<( <a> <p> 1 )>> .", "triple about a triple"),
        ("<< <a> <p> 1 >> <p> 1 .", "triple about a triple"),
        ("<a> <p> 1 {| <p> 1 |} .", "triple about a triple"),
        ("<a> <p> 'x'@ar--rtl .", "direction of writing"),
    ],
)
def test_what_rdf_1_1_does_not_know_is_refused(content, words):
    assert words in refusal(TURTLE, content)


def test_a_document_is_bounded_in_triples_and_in_what_its_prefixes_blow_up():
    lines = [f"<a> <p> {n} ." for n in range(11)]
    assert len(read(TURTLE, "".join(lines[:10]), most=10)) == 10
    with pytest.raises(QueryTooLarge, match="more than 10 triples"):
        read(TURTLE, "".join(lines), most=10)
    long = f"@prefix p: <{EX}{'x' * 200_000}> . " + "p:a p:b p:c . " * 1000
    with pytest.raises(QueryTooLarge, match="MiB of them written out"):
        read(TURTLE, long)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(sorted(SAME)),
    st.integers(0, 400),
    st.integers(0, 40),
    st.sampled_from(
        [b"", b"{", b"]", b'"', b"\\", b"\xff", b"\0", b"<!", b"<", b"_:", b"@context", "\u2028".encode()]
    ),
)
def test_a_document_that_is_cut_or_spoilt_never_ends_in_another_error(media_type, at, length, put_in):
    content = SAME[media_type].encode()
    spoilt = content[:at] + put_in + content[at + length :]
    try:
        quads = read(media_type, spoilt)
    except RequestError as error:
        assert str(error).endswith(".")
    else:
        assert {quad.graph_name for quad in quads} <= {G, DefaultGraph()} - {DefaultGraph()}
