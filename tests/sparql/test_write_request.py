"""Requests that write, from their bytes: what each asks for, and in which words the rest is refused."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iuc_graph.errors import MediaTypeUnsupported, RequestError
from iuc_graph.sparql.multipart import MOST_PARTS
from iuc_graph.sparql.request import FORM, UPDATE
from iuc_graph.sparql.write_request import (
    LONGEST_MESSAGE,
    Conditions,
    Document,
    GraphWrite,
    UpdateText,
    Write,
    is_update,
    read_conditions,
    read_graph_write,
    read_update_post,
)
from iuc_graph.store.generations import name_of

HERE = "http://127.0.0.1:8000/sparql"
G = "https://example.org/g"
NAME = name_of(12)
TEXT = "INSERT DATA { <x:a> <x:p> 'ü & + %' }"
BODY = TEXT.encode()


def update(query_string=b"", content_type=UPDATE, body=BODY, **headers) -> Write:
    return read_update_post(query_string, content_type, body, base=HERE, **headers)


def write(
    method, query_string=f"graph={G}", content_type="text/turtle", body=b"", name=None, **more
) -> Write:
    raw = query_string.encode() if isinstance(query_string, str) else query_string
    return read_graph_write(method, raw, content_type, body, name=name, base=HERE, **more)


# Which of the two a request is


@pytest.mark.parametrize(
    ("query_string", "content_type", "body"),
    [
        (b"", UPDATE, b""),
        (b"", "Application/SPARQL-Update; charset=UTF-8", b"query=x"),
        (b"", FORM, b"update="),
        (b"", FORM, b"message=x&update=CLEAR+ALL"),
        (b"", FORM + "; charset=utf-8", b"u%70dat%65=x"),
        (b"", FORM, b"query=ASK{}&update=CLEAR+ALL"),
        (b"update=CLEAR+ALL", FORM, b""),
    ],
)
def test_an_update_is_known_by_its_media_type_or_its_parameter(query_string, content_type, body):
    assert is_update(query_string, content_type, body)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, b"query=update"),
        (FORM, b"update%3Dx"),
        (FORM, b"updates=x&query=x"),
        (FORM, b"&".join([b"a=b"] * 2000 + [b"update=x"])),
        (FORM, b"\xff=%ff"),
        ("application/sparql-query", b"update=x"),
        ("text/plain", b"update=x"),
        (None, b"update=x"),
    ],
)
def test_all_else_is_none(content_type, body):
    assert not is_update(b"", content_type, body)


# Updates


def test_an_update_comes_directly_or_as_a_form():
    change = UpdateText(TEXT, HERE)
    assert update() == Write(change)
    assert update(content_type=f"{UPDATE}; charset=UTF-8") == Write(change)
    assert update(content_type=FORM, body=urlencode({"update": TEXT}).encode()) == Write(change)


def test_parameters_stand_in_the_address_or_in_the_form():
    graphs = {"using-graph-uri": [G, "urn:x"], "using-named-graph-uri": ["https://example.org/重"]}
    more = urlencode(graphs | {"message": ["Two towns – 两城"], "dry-run": ["true"]}, doseq=True)
    change = UpdateText(TEXT, HERE, (G, "urn:x"), ("https://example.org/重",))
    expected = Write(change, "Two towns – 两城", dry_run=True)
    assert update(more.encode()) == expected
    assert update(content_type=FORM, body=f"{more}&{urlencode({'update': TEXT})}".encode()) == expected
    assert update(more.encode(), FORM, urlencode({"update": TEXT}).encode()) == expected
    assert not update(b"dry-run=false").dry_run


@pytest.mark.parametrize(
    ("query_string", "content_type", "body", "words"),
    [
        (
            b"",
            FORM,
            b"update=CLEAR+NAMED&update=CLEAR+DEFAULT",
            "update has to be given exactly once; it is here 2",
        ),
        (b"", FORM, b"message=x", "update has to be given exactly once; it is here 0"),
        (b"", FORM, b"update=x&query=ASK{}", "'query' is no parameter of a write"),
        (b"query=ASK{}", UPDATE, b"x", "'query' is no parameter of a write"),
        (b"update=x", UPDATE, b"x", "stands in the body"),
        (b"update=x", FORM, b"", "stands in the body"),
        (
            b"timeout=3",
            UPDATE,
            b"x",
            "'timeout' is no parameter of a write. There are dry-run, message, update",
        ),
        (b"default-graph-uri=urn:x", UPDATE, b"x", "'default-graph-uri' is no parameter"),
        (b"using-graph-uri=g", UPDATE, b"x", "'g' is not an absolute IRI"),
        (b"using-named-graph-uri=", UPDATE, b"x", "'' is not an absolute IRI"),
        (b"dry-run=1", UPDATE, b"x", "dry-run is true or false, not '1'"),
        (b"dry-run=", UPDATE, b"x", None),
        (b"dry-run=true&dry-run=false", UPDATE, b"x", "dry-run has to be given exactly once"),
        (b"message=a&message=b", UPDATE, b"x", "message has to be given exactly once"),
        (b"message=%1b[31m", UPDATE, b"x", "control character"),
        (b"message=" + b"x" * (LONGEST_MESSAGE + 1), UPDATE, b"x", "longer than 1000 characters"),
        (b"", UPDATE, b"CLEAR \xff", "body is not UTF-8"),
        (b"", UPDATE, "CLEAR NAMED".encode("utf-16"), "body is not UTF-8"),
        (b"", FORM, b"update=%ff", "not UTF-8"),
    ],
)
def test_what_cannot_be_read_as_an_update_is_told(query_string, content_type, body, words):
    if words is None:
        assert not update(query_string, content_type, body).dry_run
        return
    with pytest.raises(RequestError) as caught:
        update(query_string, content_type, body)
    assert words in str(caught.value)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "content_type", [None, "", "text/plain", "application/sparql-query", f"{UPDATE}; charset=UTF-16"]
)
def test_other_media_types_are_415(content_type):
    with pytest.raises(MediaTypeUnsupported):
        update(content_type=content_type)


# Conditions


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "conditions"),
    [
        (None, None, Conditions()),
        (f'"{NAME}"', None, Conditions(NAME)),
        (f' W/"{NAME}" ', None, Conditions(NAME)),
        ('"12"', None, Conditions(NAME)),
        ("*", None, Conditions(exists=True)),
        (None, "*", Conditions(exists=False)),
        ('"12"', "*", Conditions(NAME, exists=False)),
    ],
)
def test_headers_say_under_which_conditions_something_is_written(if_match, if_none_match, conditions):
    assert read_conditions(if_match, if_none_match) == conditions
    assert write("PUT", if_match=if_match, if_none_match=if_none_match).conditions == conditions


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "words"),
    [
        ("12", None, 'such as If-Match: "12", or *'),
        ('W/"6a1f3b"', None, "IUC-Graph-Generation"),
        ('"12", "13"', None, "not known here"),
        ('"١٢"', None, "not known here"),
        ('"' + "1" * 5000 + '"', None, "not known here"),
        ('"12", *', None, "not known here"),
        ("", None, "is empty"),
        (None, " ", "is empty"),
        (None, '"12"', r"If-None-Match is \* here"),
        ("*", "*", "cannot both be met"),
    ],
)
def test_other_conditions_are_refused(if_match, if_none_match, words):
    for call in (read_conditions, lambda a, b: write("DELETE", if_match=a, if_none_match=b)):
        with pytest.raises(RequestError, match=words):
            call(if_match, if_none_match)


def test_an_update_has_no_graph_that_could_be_there_or_not():
    assert update(if_match="*").conditions == Conditions()
    with pytest.raises(RequestError, match="is for graphs"):
        update(if_none_match="*")


# Writes to one graph


def test_the_graph_is_named_by_a_parameter_or_by_the_address():
    document = Document("text/turtle", b"<a> <b> 1 .", G)
    expected = Write(GraphWrite("PUT", G, (document,), "", G))
    assert write("PUT", body=document.content) == expected
    assert write("PUT", f"graph={quote(G, safe='')}", body=document.content) == expected
    assert write("PUT", "", body=document.content, name=G) == expected


def test_the_default_graph_has_no_name_and_its_documents_are_read_against_the_address():
    document = Document("application/ld+json", b"{}", HERE)
    expected = Write(GraphWrite("POST", None, (document,), "", HERE), "why", dry_run=True)
    assert (
        write("POST", "default&message=why&dry-run=true", "Application/LD+JSON; charset=utf-8", b"{}")
        == expected
    )


def test_an_address_may_spell_its_name_in_two_ways():
    escaped, plain = "https://example.org/%E9%87%8D", "https://example.org/重"
    assert write("DELETE", "", None, name=escaped).change.graph == escaped
    assert write("DELETE", "", None, name=escaped, graphs={plain}).change.graph == plain
    assert write("DELETE", "", None, name=escaped, graphs={plain, escaped}).change.graph == escaped


def test_a_post_that_names_no_graph_makes_a_new_one_where_there_are_such():
    made = write("POST", "message=x", body=b"<> <b> 1 .", new_graph=lambda: "urn:new")
    assert made.change == GraphWrite(
        "POST", "urn:new", (Document("text/turtle", b"<> <b> 1 .", "urn:new"),), "", "urn:new", new=True
    )
    with pytest.raises(RequestError, match="Name the graph that the document is for"):
        write("POST", "")
    for method in ("PUT", "DELETE", "PATCH"):
        with pytest.raises(RequestError, match="Name one graph"):
            write(method, "", new_graph=lambda: "urn:new")


def test_a_patch_is_an_update_and_delete_has_no_body():
    assert write("PATCH", content_type=f"{UPDATE};charset=UTF-8", body=TEXT.encode()) == Write(
        GraphWrite("PATCH", G, patch=TEXT, base=G)
    )
    assert write("DELETE", content_type=None) == Write(GraphWrite("DELETE", G, base=G))
    with pytest.raises(RequestError, match="DELETE takes no body"):
        write("DELETE", body=b"x")
    with pytest.raises(MediaTypeUnsupported, match="PATCH takes application/sparql-update"):
        write("PATCH", body=TEXT.encode())


@pytest.mark.parametrize(
    ("query_string", "name", "words"),
    [
        (f"graph={G}&default", None, "names 2 graphs"),
        ("default=x", None, "takes no value"),
        ("graph=g", None, "absolute IRI"),
        (f"graph={G}", G, "leave out the parameter graph"),
        ("default", G, "leave out the parameter default"),
        ("default&format=turtle", None, "'format' is no parameter of a write. There are dry-run, message"),
        ("default&at=3", None, "'at' is no parameter"),
        ("default&update=x", None, "belongs to queries"),
        ("default&dry-run=yes", None, "dry-run is true or false"),
        ("default&message=%ff", None, "not UTF-8"),
        ("", "https://example.org/a b", "absolute IRI"),
    ],
)
def test_what_cannot_be_read_as_a_write_to_one_graph_is_told(query_string, name, words):
    with pytest.raises(RequestError, match=words):
        write("PUT", query_string, name=name)


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/n3", "application/trig", "application/n-quads", FORM, "text/turtle; charset=latin-1"],
)
def test_documents_of_other_media_types_are_415(content_type):
    with pytest.raises(MediaTypeUnsupported):
        write("PUT", content_type=content_type)


# Several documents in one body

BOUNDARY = "a6fe4cd6"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def body_of(parts, end="\r\n") -> bytes:
    """As clients write it: each part with its type."""
    lines = []
    for kind, content in parts:
        head = f'Content-Disposition: form-data; name="x"; filename="x"{end}Content-Type: {kind}{end}{end}'
        lines.append(f"--{BOUNDARY}{end}{head}".encode() + content + end.encode())
    return b"".join([*lines, f"--{BOUNDARY}--{end}".encode()])


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("frame", [(b"", b""), (b"preamble\r\n", b"\r\nepilogue"), (b"\r\n", b"")])
def test_a_body_of_several_parts_holds_a_document_in_each(end, frame):
    parts = [
        ("text/turtle; charset=utf-8", b"<a> <b> 1 ."),
        ("application/n-triples", b"--\r\n\r\n#" + BOUNDARY.encode()),
    ]
    read = write("POST", content_type=MULTIPART, body=frame[0] + body_of(parts, end) + frame[1])
    assert [(document.media_type, document.content) for document in read.change.documents] == [
        ("text/turtle", parts[0][1]),
        ("application/n-triples", parts[1][1]),
    ]
    assert write(
        "POST", content_type=f'Multipart/Form-Data; Boundary="{BOUNDARY}"', body=body_of(parts)
    ).change.documents


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=4))
def test_the_bytes_of_each_part_come_back_as_they_were(contents):
    contents = [content for content in contents if BOUNDARY.encode() not in content]
    read = write(
        "PUT", content_type=MULTIPART, body=body_of([("text/turtle", content) for content in contents])
    )
    assert [document.content for document in read.change.documents] == contents


@pytest.mark.parametrize(
    ("content_type", "body", "words"),
    [
        ("multipart/form-data", b"", "names its boundary"),
        (f"multipart/form-data; boundary={'x' * 71}", b"", "names its boundary"),
        (MULTIPART, b"", "ends before its last boundary"),
        (MULTIPART, body_of([("text/turtle", b"")])[:-6], "ends before its last boundary"),
        (
            MULTIPART,
            f"--{BOUNDARY}\r\nContent-Type: text/turtle\r\n--{BOUNDARY}--".encode(),
            "no empty line after its head",
        ),
        (
            MULTIPART,
            body_of([("text/turtle\r\nContent-Transfer-Encoding: base64", b"")]),
            "Content-Transfer-Encoding",
        ),
        (MULTIPART, body_of([("text/turtle", b"")] * (MOST_PARTS + 1)), "more than 100 parts"),
        (MULTIPART, body_of([("image/png", b"")]), "image/png"),
        (MULTIPART, f"--{BOUNDARY}\r\n\r\n<a> <b> 1 .\r\n--{BOUNDARY}--".encode(), "of no type"),
    ],
)
def test_a_body_of_parts_that_cannot_be_read_is_told(content_type, body, words):
    with pytest.raises(RequestError, match=words):
        write("PUT", content_type=content_type, body=body)


def test_a_body_that_was_made_to_be_slow_is_read_to_its_end():
    """Lines that begin as the boundary does, two million signs of them."""
    body = f"\r\n--{BOUNDARY[:-1]}".encode() * 150_000 + b"\r\n" * 100_000 + b" \t" * 100_000
    with pytest.raises(RequestError, match="ends before its last boundary"):
        write("PUT", content_type=MULTIPART, body=body)
