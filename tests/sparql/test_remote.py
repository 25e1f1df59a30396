"""Rows from an endpoint elsewhere: whole and in time, or an error that says what is wrong there."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, Store

from iuc_graph.errors import (
    EndpointFailed,
    QueryFailed,
    QueryTimeout,
    QueryTooLarge,
    RowsExceeded,
    TooManyRequests,
)
from iuc_graph.sparql import remote
from iuc_graph.sparql.remote import RemoteReader, declared
from iuc_graph.vocabulary import ID, PREFIXES
from iuc_graph.web.answers import CUT

ROWS = json.dumps(
    {
        "head": {"vars": ["place", "label"]},
        "results": {
            "bindings": [
                {
                    "place": {"type": "uri", "value": ID + "place/chongqing"},
                    "label": {"type": "literal", "value": '重庆 "\\\n', "xml:lang": "zh"},
                },
                {"place": {"type": "uri", "value": ID + "place/mannheim"}},
            ]
        },
    }
).encode()
TABLE = (
    (NamedNode(ID + "place/chongqing"), Literal('重庆 "\\\n', language="zh")),
    (NamedNode(ID + "place/mannheim"), None),
)
JSON = "application/sparql-results+json"
PROBLEM = "application/problem+json"
BLANK = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"bnode","value":"b"}}]}}'
QUERY = "SELECT ?place ?label { ?place rdfs:label ?label }"


@dataclass
class Endpoint:
    """A server of one answer, and what it was asked."""

    url: str = ""
    asked: list[bytes] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    @property
    def form(self) -> dict[str, list[str]]:
        """The fields of the form that was sent last."""
        return parse_qs(self.asked[-1].partition(b"\r\n\r\n")[2].decode())

    @property
    def headers(self) -> str:
        """The head of the request that was sent last, in small letters."""
        return self.asked[-1].partition(b"\r\n\r\n")[0].decode().lower()

    def reader(self, seconds: float = 20.0, most_bytes: int = 100_000) -> RemoteReader:
        """A reader of it."""
        return RemoteReader(self.url, seconds, most_bytes)


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[Endpoint]:
    """Serve on loopback: each request is read whole, then `answer` writes whatever it likes."""
    endpoint, listener = Endpoint(), socket.create_server(("127.0.0.1", 0))
    endpoint.url = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                endpoint.asked.append(_request(connection))
                try:
                    answer(connection)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(1000):
                        pass
                except OSError:  # the reader has gone
                    pass
                endpoint.closed.set()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(20)
        assert not thread.is_alive(), "the connection was left open"


def _request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def response(
    body: bytes = ROWS, status: str = "200 OK", kind: str = JSON, length: bool = True, **more: str
) -> bytes:
    """The bytes of an HTTP response."""
    headers = {"Content-Type": kind, **({"Content-Length": str(len(body))} if length else {})}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}Connection: close\r\n\r\n".encode() + body


def sending(data: bytes):
    return serving(lambda connection: connection.sendall(data))


def test_rows_arrive_with_their_terms():
    with sending(response()) as endpoint:
        table = endpoint.reader().select(QUERY)
    assert (table.columns, table.rows) == (("place", "label"), TABLE)


def test_the_query_is_posted_as_a_form_with_the_prefixes_that_it_needs():
    with sending(response()) as endpoint:
        endpoint.reader().select(QUERY, {"place": NamedNode("urn:x:a")})
    (query,) = endpoint.form["query"]
    assert list(endpoint.form) == ["query"]
    assert endpoint.headers.startswith("post /sparql http/1.1")
    assert "accept: application/sparql-results+json, application/sparql-results+xml;q=0.5" in endpoint.headers
    assert query.startswith(f"PREFIX rdfs: <{PREFIXES['rdfs']}> SELECT")
    assert "VALUES ?place { <urn:x:a> }" in query
    list(Store().query(query))


def test_a_prefix_that_the_query_declares_itself_stays_its_own():
    text = (
        "PREFIX rdfs: <urn:x:> PREFIX iuc: <urn:y:> SELECT ?s { ?s rdfs:label iuc:City ; a theme:x , place: }"
    )
    assert declared(text) == f"PREFIX place: <{ID}place/> PREFIX theme: <{ID}theme/> {text}"


def test_a_name_and_a_password_are_sent_and_never_shown():
    with sending(response(b"no", "401 Unauthorized", "text/plain")) as endpoint:
        reader = RemoteReader(endpoint.url.replace("://", "://me:s%3Acret@"))
        with pytest.raises(EndpointFailed, match="name and a password") as caught:
            reader.select(QUERY)
    assert "authorization: basic bwu6czpjcmv0" in endpoint.headers
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize("kind", [JSON, "application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_is_read_under_its_usual_names(kind):
    with sending(response(kind=kind)) as endpoint:
        assert endpoint.reader().select(QUERY).rows == TABLE


@pytest.fixture(scope="module")
def as_xml() -> bytes:
    found = Store().query("SELECT ?place ?label { VALUES (?place ?label) { (<urn:x:a> 'b'@en) (UNDEF 7) } }")
    assert isinstance(found, QuerySolutions)
    return found.serialize(format=QueryResultsFormat.XML)


@pytest.mark.parametrize("kind", ["application/sparql-results+xml", "text/xml; charset=utf-8"])
def test_an_endpoint_that_only_writes_xml_is_read(as_xml, kind):
    with sending(response(as_xml, kind=kind)) as endpoint:
        rows = endpoint.reader().select(QUERY).rows
    assert rows == ((NamedNode("urn:x:a"), Literal("b", language="en")), (None, Literal(7)))


@pytest.mark.parametrize("kind", [JSON, "application/sparql-results+xml"])
def test_no_beginning_of_an_answer_counts_as_an_answer(as_xml, kind):
    """Some endpoints end a query that takes too long in the middle, with status 200 and no length."""
    body = ROWS if kind == JSON else as_xml
    lengths = iter(range(len(body)))
    with serving(lambda c: c.sendall(response(body[: next(lengths)], kind=kind, length=False))) as endpoint:
        for _ in body:
            with pytest.raises(EndpointFailed):
                endpoint.reader().select(QUERY)
    assert len(endpoint.asked) == len(body)


def test_an_answer_shorter_than_its_stated_length_is_an_error():
    with sending(response(ROWS + b"   ")[:-2]) as endpoint, pytest.raises(EndpointFailed, match="broke off"):
        endpoint.reader().select(QUERY)


def test_chunks_without_an_end_are_an_error():
    head = response(b"", length=False, Transfer_Encoding="chunked")
    cut = head + b"%x\r\n%b\r\n" % (len(ROWS), ROWS)
    with sending(cut) as endpoint, pytest.raises(EndpointFailed, match="broke off"):
        endpoint.reader().select(QUERY)
    with sending(head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(ROWS), ROWS)) as endpoint:
        assert endpoint.reader().select(QUERY).rows == TABLE


def test_packed_answers_are_unpacked():
    with sending(response(gzip.compress(ROWS), Content_Encoding="gzip")) as endpoint:
        assert endpoint.reader().select(QUERY).rows == TABLE


@pytest.mark.parametrize(
    ("body", "encoding", "said"),
    [
        (gzip.compress(ROWS)[:-9], "gzip", "is cut"),
        (b"x" + gzip.compress(ROWS), "gzip", "cannot be unpacked"),
        (gzip.compress(ROWS), "br", "packs its answer as br"),
    ],
)
def test_a_packed_answer_that_is_cut_or_damaged_is_an_error(body, encoding, said):
    data = response(body, Content_Encoding=encoding)
    with sending(data) as endpoint, pytest.raises(EndpointFailed, match=said):
        endpoint.reader().select(QUERY)


def test_what_follows_an_answer_is_an_error():
    data = response(ROWS + b"\nERROR: the query took too long")
    with sending(data) as endpoint, pytest.raises(EndpointFailed):
        endpoint.reader().select(QUERY)


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_beyond_the_limit_of_bytes_is_refused(packed):
    body = ROWS + b" " * 200_000
    more = {"Content_Encoding": "gzip"} if packed else {}
    with sending(response(gzip.compress(body) if packed else body, **more)) as endpoint:
        with pytest.raises(QueryTooLarge, match="100000 bytes"):
            endpoint.reader().select(QUERY)
        assert endpoint.reader(most_bytes=300_000).select(QUERY).rows == TABLE


def test_rows_that_an_endpoint_keeps_back_are_told():
    assert remote.CUT == CUT
    for header, value in ((CUT, "rows=2"), ("X-SPARQL-MaxRows", "2")):
        with (
            sending(response(**{header: value})) as endpoint,
            pytest.raises(RowsExceeded, match="no more than 2 rows"),
        ):
            endpoint.reader().select(QUERY)
    with sending(response(X_SPARQL_MaxRows="10000")) as endpoint:
        assert endpoint.reader().select(QUERY).rows == TABLE


def test_a_part_of_an_answer_is_no_answer():
    with (
        sending(response(status="206 Partial Content")) as endpoint,
        pytest.raises(EndpointFailed, match="status 206"),
    ):
        endpoint.reader().select(QUERY)


@pytest.mark.parametrize(
    ("status", "kind", "body", "error", "said"),
    [
        ("200 OK", "text/html", b"<html>", EndpointFailed, "a web page, not with rows"),
        ("200 OK", "text/turtle", b"<a> <b> <c> .", EndpointFailed, "“text/turtle”, not with rows"),
        ("200 OK", JSON, b'{"head":{},"boolean":true}', QueryFailed, "ASK"),
        ("200 OK", JSON, b"[]", EndpointFailed, "cut or damaged"),
        ("200 OK", JSON, BLANK, QueryFailed, "neither"),
        ("301 Moved Permanently", "text/html", b"", EndpointFailed, "has moved: ask https://example.org/new instead"),
        ("400 Bad Request", "text/plain", b"Parse error:\n line 3", QueryFailed, "says: Parse error: line 3"),
        ("400 Bad Request", PROBLEM, b'{"title": "No", "detail": "Better."}', QueryFailed, "It says: Better.$"),
        ("422 Unprocessable Entity", "application/json", b'["odd"]', QueryFailed, "odd"),
        ("403 Forbidden", "text/html", b"<html>", EndpointFailed, r"refused to answer \(403\).$"),
        ("404 Not Found", "text/html", b"<html>", EndpointFailed, "nothing at this address"),
        ("405 Method Not Allowed", "text/plain", b"", EndpointFailed, "takes no query by POST"),
        ("406 Not Acceptable", "text/plain", b"", EndpointFailed, "neither as JSON nor as XML"),
        ("413 Content Too Large", "text/plain", b"", QueryTooLarge, "takes no query this long"),
        ("500 Internal Server Error", "text/plain", b"x" * 5000, EndpointFailed, "failed .500.. It says: x{600}…$"),
        ("502 Bad Gateway", "text/html", b"<html>", EndpointFailed, r"failed \(502\)"),
        ("503 Service Unavailable", PROBLEM, b'{"detail": "Too slow."}', EndpointFailed, "It says: Too slow."),
    ],
)  # fmt: skip
def test_what_is_wrong_there_is_told(status, kind, body, error, said):
    data = response(body, status, kind, Location="https://example.org/new")
    with sending(data) as endpoint, pytest.raises(error, match=said) as caught:
        endpoint.reader().select(QUERY)
    assert str(caught.value).startswith((endpoint.url, "The answer of " + endpoint.url))


def test_a_pause_that_an_endpoint_wants_is_told():
    data = response(b"", "429 Too Many Requests", "text/plain", Retry_After="17")
    with sending(data) as endpoint, pytest.raises(TooManyRequests) as caught:
        endpoint.reader().select(QUERY)
    assert caught.value.retry_after == 17


def _nothing(connection: socket.socket) -> None:
    connection.recv(1)


def _dripping(connection: socket.socket) -> None:
    """Each byte comes soon after the one before, so that no time-out between two of them ever passes."""
    connection.sendall(response(b"", length=False))
    while True:
        connection.sendall(b" ")
        time.sleep(0.02)


def _dripping_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


@pytest.mark.parametrize("answer", [_nothing, _dripping, _dripping_head])
def test_the_time_is_bounded_in_all_and_the_connection_closed(answer):
    with serving(answer) as endpoint:
        with pytest.raises(QueryTimeout, match=r"within 0\.4 seconds"):
            endpoint.reader(seconds=0.4).select(QUERY)
        assert endpoint.closed.wait(10)


def test_no_thread_is_left_after_an_answer_or_an_error():
    with sending(response()) as endpoint:
        endpoint.reader().select(QUERY)
    with sending(response(b"", "500 Internal Server Error")) as endpoint, pytest.raises(EndpointFailed):
        endpoint.reader().select(QUERY)
    for thread in threading.enumerate():
        if thread.name == "endpoint":
            thread.join(10)
            assert not thread.is_alive()


def test_an_endpoint_that_is_not_there_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(EndpointFailed, match="cannot be reached"):
        RemoteReader(f"http://127.0.0.1:{port}/sparql").select(QUERY)


def test_a_connection_that_is_dropped_is_told():
    with sending(b"") as endpoint, pytest.raises(EndpointFailed, match="broke off"):
        endpoint.reader().select(QUERY)


@pytest.mark.parametrize(
    "url", ["example.org/sparql", "file:///etc/hostname", "ftp://example.org", "http://", ""]
)
def test_only_addresses_of_the_web_are_asked(url):
    with pytest.raises(EndpointFailed, match="begins with http:// or https://"):
        RemoteReader(url).select(QUERY)


@pytest.mark.parametrize(
    "query", ["ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }", "DROP ALL", "INSERT DATA { <a> <b> <c> }"]
)
def test_only_a_select_is_sent(query):
    with sending(response()) as endpoint, pytest.raises(QueryFailed, match="write a SELECT"):
        endpoint.reader().select(query)
    assert endpoint.asked == []
