"""What clients do to a server through its connections: it ends each of them by itself, and others do not notice.

The server is a process of its own, with limits of a second or so. After each attack an ordinary query is answered
within a second, and connections, files, processes and memory are what they were.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import psutil
import pytest
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from iuc_graph.settings import Settings
from iuc_graph.store.drafts import publish
from iuc_graph.web.wire_protocol import PIPELINE, RELIED_ON, Wire

from .conftest import quads

SERVE = """
import resource
import sys
from iuc_graph.settings import Settings
from iuc_graph.web.app import serve
files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(int(sys.argv[2]), files), min(int(sys.argv[3]), files)))
serve(Settings.model_validate_json(sys.argv[1]), tell=lambda line: print(line, flush=True))
"""

MIB = 1024 * 1024
PROMPT = 1.0
"""Seconds within which an ordinary query is answered beside and after an attack."""

MEMORY_MARGIN = 32 * MIB
HEAD_BYTES = 8192
QUERY_BYTES = 4096
ADDRESS_BYTES = 3 * QUERY_BYTES + 8192
BODY_BYTES = 200_000

LIMITS = {
    "port": 0,
    "workers": 2,
    "worker_memory_mib": 250,
    "answer_bytes": 70 * MIB,
    "answer_rows": 10_000_000,
    "query_seconds": 60,
    "query_bytes": QUERY_BYTES,
    "queue_length": 20,
    "queue_seconds": 50,
    "spool_memory": 100_000,
    "cache_bytes": 0,
    "stop_seconds": 1,
    "access_log": "off",
    "connections": 260,
    "head_bytes": HEAD_BYTES,
    "body_bytes": BODY_BYTES,
    "head_seconds": 0.6,
    "body_seconds": 0.6,
    "idle_seconds": 1.0,
    "stall_seconds": 1.2,
    "stall_bytes": 1000,
}

HOST = b"Host: example.org\r\n"
ASK = b"GET /sparql?query=ASK%7B%7D&format=csv HTTP/1.1\r\n" + HOST
LONG = "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(5)) + " }"
ROWS = 5**5  # more than 3 MB as JSON
SMUGGLED = b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"


@dataclass
class Process:
    """A server in a process of its own."""

    process: psutil.Process
    port: int
    errors: Path

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def connect(self, receive_buffer=0):
        """A bare connection."""
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(15)
        client.connect(("127.0.0.1", self.port))
        return client

    def connections(self):
        """Connections that the server has not closed."""
        listening_too = self.process.net_connections("tcp")
        return len([one for one in listening_too if one.status != psutil.CONN_LISTEN])

    def files(self):
        return self.process.num_fds()

    def workers(self):
        return len(self.process.children(recursive=True))

    def memory(self):
        return self.process.memory_info().rss


@contextlib.contextmanager
def serving(folder: Path, files: tuple[int, int] = (2000, 2000), **changed: object) -> Iterator[Process]:
    """A server over a small store in this folder, until the end of the block; `files` may be open in it."""
    publish(folder / "store", quads(), fingerprint="")
    settings = Settings.model_validate({**LIMITS, "store": folder / "store", **changed})
    errors = folder / "errors"
    command = [sys.executable, "-c", SERVE, settings.model_dump_json(), *map(str, files)]
    with errors.open("wb") as told, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=told) as process:
        try:
            port = int(process.stdout.readline().split(b"/ ")[0].rpartition(b":")[2])
            server = Process(psutil.Process(process.pid), port, errors)
            # Threads and files of the first requests stay; they are no leftovers.
            wait_until(lambda: answered(server))
            wait_until(lambda: server.workers() == 4)
            yield server
        finally:
            process.kill()


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[Process]:
    """One server for all the attacks."""
    with serving(tmp_path_factory.mktemp("attacked")) as server:
        for _ in range(3):
            ask_whole(server)
        yield server


@pytest.fixture
def server(shared) -> Iterator[Process]:
    """The shared server; afterwards it is as it was, and has nothing to complain about."""
    wait_until(lambda: shared.connections() == 0)
    files, workers, memory = shared.files(), shared.workers(), shared.memory()
    yield shared
    assert any(answered(shared) for _ in range(3))
    wait_until(lambda: shared.connections() == 0)
    wait_until(lambda: shared.files() <= files and shared.workers() == workers)
    wait_until(lambda: shared.memory() < memory + MEMORY_MARGIN)
    assert shared.process.num_threads() < 2 * LIMITS["queue_length"] + 60  # they are pools; both have a bound
    assert shared.errors.read_bytes() == b""


def wait_until(condition, seconds=15.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.03)


def answered(server):
    """Whether an ordinary query is answered promptly, on a connection of its own."""
    with server.connect() as client:
        client.settimeout(PROMPT)
        with contextlib.suppress(OSError):
            client.sendall(ASK + b"Connection: close\r\n\r\n")
            return [(status, body) for status, _, body in responses(rest(client))] == [(200, b"true")]
    return False


def ask_whole(server):
    """The long answer, read as fast as it comes."""
    limits = {"timeout": 30, "trust_env": False}
    assert (
        httpx.post(f"{server.url}/sparql", data={"query": LONG, "format": "json"}, **limits).status_code
        == 200
    )


def request(query, format_name="csv", version="1.1"):
    return f"GET /sparql?format={format_name}&query={quote(query)} HTTP/{version}\r\nHost: x\r\n\r\n".encode()


def send(server, data, receive_buffer=0):
    client = server.connect(receive_buffer)
    client.sendall(data)
    return client


def rest(client):
    """All that the server sends until it closes."""
    received = b""
    with client, contextlib.suppress(ConnectionResetError):
        while data := client.recv(65536):
            received += data
    return received


def responses(data):
    """Status, headers and body of each response; nothing may stand between them, or be cut."""
    found = []
    while data:
        head, empty, data = data.partition(b"\r\n\r\n")
        assert empty
        status, *lines = head.split(b"\r\n")
        version, number, _ = status.split(b" ", 2)
        assert version == b"HTTP/1.1"
        headers = {name.lower(): value for name, value in (line.decode().split(": ", 1) for line in lines)}
        length = int(headers["content-length"])
        assert len(data) >= length
        found.append((int(number), headers, data[:length]))
        data = data[length:]
    return found


def told(server, data):
    """The responses to these bytes, when the server has closed."""
    return responses(rest(send(server, data)))


def is_problem(response, status, code):
    number, headers, body = response
    document = json.loads(body)
    assert (number, headers["content-type"]) == (status, "application/problem+json")
    assert (document["status"], document["code"]) == (status, code)
    assert document["detail"].endswith(".")
    assert headers["connection"] == "close"
    assert {"date", "access-control-allow-origin", "x-content-type-options"} <= headers.keys()


def dribble(client, data, pause=0.05):
    """Send it byte by byte until the server has had enough."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        for byte in data:
            client.sendall(bytes([byte]))
            time.sleep(pause)
    return rest(client)


def flood(server, head, piece, most=64 * MIB):
    """Send a head and the same piece again and again, until the server has had enough; the responses."""
    client = send(server, head)
    client.settimeout(0.005)
    received, sent = b"", 0
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while sent < most:
            with contextlib.suppress(TimeoutError):
                sent += client.send(piece)
            with contextlib.suppress(TimeoutError):
                received += (data := client.recv(65536))
                if not data:
                    break
    assert sent < most
    client.settimeout(15)
    return responses(received + rest(client))


def test_the_names_of_uvicorn_that_the_wire_builds_on_are_still_there():
    kinds = {"protocol": HttpToolsProtocol, "cycle": RequestResponseCycle, "flow": FlowControl}
    for kind, names in RELIED_ON.items():
        known = {*dir(kinds[kind]), *kinds[kind].__init__.__code__.co_names}
        missing = set(names.split()) - known
        assert not missing, (
            f"uvicorn's {kinds[kind].__name__} no longer has {missing}: read wire_protocol.py again"
        )
    assert issubclass(Wire, HttpToolsProtocol)


# Heads


def test_heads_that_come_slowly_are_408(server):
    clients = [send(server, ASK + b"X-Slow: ") for _ in range(20)]
    time.sleep(0.3)
    for client in clients:
        client.sendall(b"a")  # a little more does not prolong it
    assert answered(server)
    for client in clients:
        (response,) = responses(rest(client))
        is_problem(response, 408, "request-timeout")


def test_a_head_that_comes_byte_by_byte_is_408(server):
    (response,) = responses(dribble(server.connect(), ASK))
    is_problem(response, 408, "request-timeout")


def test_a_second_head_on_a_connection_has_no_more_time_than_the_first(server):
    client = send(server, ASK + b"\r\n" + b"GE")
    first, second = responses(rest(client))
    assert first[0] == 200
    is_problem(second, 408, "request-timeout")


def test_a_connection_without_a_word_is_closed_without_one(server):
    clients = [server.connect() for _ in range(5)]
    assert [rest(client) for client in clients] == [b""] * 5


@pytest.mark.parametrize(
    ("start", "piece", "status", "code"),
    [
        (ASK + b"X-Endless: ", b"a" * 65536, 431, "head-too-large"),
        (ASK, b"X-Many: 1\r\n" * 6000, 431, "head-too-large"),
        (ASK + b"a:\r\n" * 201, b"\r\n", 431, "head-too-large"),
        (ASK + b"x", b"y" * 65536, 431, "head-too-large"),
        (b"\r\n", b"\r\n" * 30000, 431, "head-too-large"),
        (b"GET /sparql?query=", b"a" * 65536, 414, "uri-too-long"),
        (b"", b"\0" * 65536, 501, "not-implemented"),
    ],
    ids=["header", "headers", "short headers", "name of a header", "empty lines", "address", "zeros"],
)
def test_what_never_ends_is_refused(server, start, piece, status, code):
    (response,) = flood(server, start, piece)
    is_problem(response, status, code)


def test_a_head_that_is_too_large_as_a_whole_is_431(server):
    (response,) = told(server, ASK + b"X: " + b"a" * HEAD_BYTES + b"\r\n\r\n")
    is_problem(response, 431, "head-too-large")


def test_an_address_that_is_too_long_for_anything_is_414(server):
    target = b"/nothing?" + b"x" * (ADDRESS_BYTES + HEAD_BYTES)
    (response,) = told(server, b"GET %b HTTP/1.1\r\n%b\r\n" % (target, HOST))
    is_problem(response, 414, "uri-too-long")


def test_the_longest_address_is_answered_and_sparql_itself_says_what_is_too_long(server):
    room = ADDRESS_BYTES - len("query=ASK{}&format=csv&x=")
    for size, status in ((room, 200), (room + 1, 414), (room + HEAD_BYTES - 100, 414)):
        target = b"/sparql?query=ASK{}&format=csv&x=" + b"y" * size
        ((number, headers, body),) = told(
            server, b"GET %b HTTP/1.1\r\n%bConnection: close\r\n\r\n" % (target, HOST)
        )
        assert number == status
        assert body == b"true" or json.loads(body)["code"] in {"request-uri-too-long", "uri-too-long"}
        assert headers["content-length"] == str(len(body))


@pytest.mark.parametrize(
    "head",
    [
        ASK + b"X: a\0b\r\n\r\n",
        ASK + b"X\0: a\r\n\r\n",
        ASK + b"X : a\r\n\r\n",
        ASK + b"X: a\r\n folded\r\n\r\n",
        ASK + b"X: a\rb\r\n\r\n",
        ASK + b": a\r\n\r\n",
        ASK + b"no colon\r\n\r\n",
        ASK.replace(b"\r\n", b"\n") + b"\n",
        ASK + HOST + b"\r\n",
        ASK.replace(HOST, b"") + b"\r\n",
        b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET example.org:80 HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET / HTTP/3.7\r\n" + HOST + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_once_and_the_connection_closed(server, head):
    (response,) = told(server, head + SMUGGLED)
    is_problem(response, response[0], {400: "request", 501: "not-implemented"}[response[0]])


@pytest.mark.parametrize("line", [b"GET / HTTP/0.9", b"GET /", b"GET / HTTP/2.0"])
def test_other_versions_are_505(server, line):
    (response,) = told(server, line + b"\r\n" + HOST + b"\r\n")
    is_problem(response, 505, "http-version-not-supported")


def test_http_1_0_is_answered_and_closed_and_needs_no_host(server):
    for head in (request(LONG, version="1.0"), ASK.replace(HOST, b"").replace(b"1.1", b"1.0") + b"\r\n"):
        ((status, headers, _),) = told(server, head)
        assert (status, headers["connection"]) == (200, "close")
    (response,) = told(
        server, b"POST /sparql HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED
    )
    is_problem(response, 400, "request")


@pytest.mark.parametrize("method", [b"BREW", b"get", b"G\xc3\x8bT", b"A" * 5000, b"CONNECT"])
def test_methods_that_nobody_knows_are_501(server, method):
    (response,) = told(server, method + b" /sparql HTTP/1.1\r\n" + HOST + b"\r\n")
    is_problem(response, 501, "not-implemented")


@pytest.mark.parametrize("method", [b"TRACE", b"PROPFIND", b"DELETE", b"M-SEARCH"])
def test_methods_for_other_things_are_405_or_404(server, method):
    ((status, headers, _),) = told(
        server, method + b" /sparql HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    )
    assert (status, headers["content-type"]) == (405, "application/problem+json")


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"http://elsewhere.example/sparql?query=ASK%7B%7D&format=csv", 200),
        (b"//elsewhere.example/sparql?query=ASK%7B%7D", 404),
        (b"/../../etc/passwd", 404),
        (b"/sparql/%2e%2e/%00", 404),
        (b"/sparql%0d%0aX-Injected:%20yes", 404),
    ],
)
def test_strange_targets_lead_nowhere_else(server, target, status):
    ((number, headers, body),) = told(
        server, b"GET %b HTTP/1.1\r\n%bConnection: close\r\n\r\n" % (target, HOST)
    )
    assert number == status
    assert "x-injected" not in headers
    assert status != 200 or body == b"true"


@pytest.mark.parametrize(
    "name", ["query", "format", "at", "default-graph-uri", "named-graph-uri", "timeout", "rows"]
)
@pytest.mark.parametrize(
    "evil", ["json%0d%0aX-Injected:%20yes%0d%0a%0d%0abody", "a%0aX-Injected:%20yes", "%00%ff"]
)
def test_values_from_the_address_do_not_become_headers(server, name, evil):
    query = "" if name == "query" else "query=ASK%7B%7D&"
    target = f"/sparql?{query}{name}={evil}".encode()
    ((status, headers, _),) = told(server, b"GET %b HTTP/1.1\r\n%bConnection: close\r\n\r\n" % (target, HOST))
    assert status < 500
    assert "x-injected" not in headers


# Bodies

POST = b"POST /sparql HTTP/1.1\r\n" + HOST + b"Accept: text/csv\r\nContent-Type: application/sparql-query\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n"


HALVES = [
    POST + b"Content-Length: 100\r\n\r\nASK {}",
    POST + b"Content-Length: 100\r\n\r\n",
    CHUNKED + b"\r\n",
    CHUNKED + b"\r\n6\r\nASK {}\r\n",
    CHUNKED + b"\r\nff\r\nASK {}",
    CHUNKED + b"\r\n6;ext",
    CHUNKED + b"\r\n6\r\nASK {}\r\n0\r\nX-Trailer: 1\r\n",
    ASK + b"Content-Length: 5\r\n\r\n",
]


def test_half_a_body_is_408(server):
    clients = [send(server, data) for data in HALVES * 3]
    assert answered(server)
    for client in clients:
        (response,) = responses(rest(client))
        is_problem(response, 408, "request-timeout")


def test_a_body_that_comes_byte_by_byte_is_408(server):
    (response,) = responses(dribble(send(server, POST + b"Content-Length: 100\r\n\r\n"), b"#" * 100))
    is_problem(response, 408, "request-timeout")


def test_clients_that_leave_in_the_midst_of_their_body_are_no_failure(server):
    for wait in (0.0, 0.02, 0.1):
        clients = [send(server, POST + b"Content-Length: 100\r\n\r\nASK {}") for _ in range(20)]
        time.sleep(wait)
        for client in clients:
            client.close()


def test_too_long_a_body_is_413_before_it_is_sent(server):
    for path in (b"/sparql", b"/", b"/nowhere"):
        head = POST.replace(b"/sparql", path) + b"Expect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n"
        (response,) = told(server, head)
        is_problem(response, 413, "body-too-large")


def test_a_client_that_sends_all_before_it_reads_is_told_why(server):
    """It could be told nothing if the connection were closed at once."""
    (response,) = told(server, POST + b"Content-Length: 5000000\r\n\r\n" + b"#" * 5_000_000)
    is_problem(response, 413, "body-too-large")


@pytest.mark.parametrize(
    ("start", "piece", "codes"),
    [
        (CHUNKED + b"\r\n", b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n", ["query-too-large"]),
        (CHUNKED + b"\r\n6;", b"x" * 65536, ["body-too-large"]),
        (CHUNKED + b"\r\n6\r\nASK {}\r\n0\r\nX: ", b"x" * 65536, ["body-too-large"]),
        (CHUNKED + b"\r\n6\r\nASK {}\r\n0\r\n", b"X: y\r\n" * 10000, ["body-too-large"]),
        (
            CHUNKED.replace(b"POST", b"GET") + b"\r\n",
            b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n",
            ["body-too-large"],
        ),
        (CHUNKED.replace(b"/sparql", b"/x") + b"\r\n", b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n", ["not-found"]),
    ],
    ids=["chunks", "extension", "trailer", "trailers", "chunks of a GET", "chunks to nowhere"],
)
def test_a_body_that_never_ends_is_refused(server, start, piece, codes):
    found = flood(server, start, piece)
    assert [json.loads(body)["code"] for _, _, body in found] == codes


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 6\r\nContent-Length: 0\r\n\r\nASK {}",
        b"Content-Length: 6\r\nContent-Length: 6\r\n\r\nASK {}",
        b"Content-Length: 6, 6\r\n\r\nASK {}",
        b"Content-Length: +6\r\n\r\nASK {}",
        b"Content-Length: 0x6\r\n\r\nASK {}",
        b"Content-Length: -1\r\n\r\nASK {}",
        b"Content-Length: 99999999999999999999999999\r\n\r\nASK {}",
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: identity\r\n\r\nASK {}",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n6\nASK {}\n0\n\n",
        b"Transfer-Encoding: chunked\r\n\r\n-6\r\nASK {}\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nASK {}\r\n0\r\n\r\n",
    ],
)
def test_a_body_whose_length_can_be_read_in_two_ways_is_400_and_nothing_after_it_is_answered(server, framing):
    found = told(server, POST + framing + SMUGGLED)
    is_problem(found[-1], 400, "request")
    assert len(found) == 1


def test_a_body_that_is_longer_than_it_says_is_not_a_part_of_the_query(server):
    found = told(server, POST + b"Content-Length: 6\r\n\r\nASK {} and more\r\n\r\n" + SMUGGLED)
    assert [(status, body) for status, _, body in found] == [(200, b"true")]


def test_what_follows_a_body_does_not_become_a_header(server):
    head = CHUNKED.replace(b"Accept: text/csv\r\n", b"Connection: close\r\n")
    ((status, _, body),) = told(server, head + b"\r\n6\r\nASK {}\r\n0\r\nAccept: text/nothing\r\n\r\n")
    assert (status, json.loads(body)["boolean"]) == (200, True)


def test_a_body_that_is_read_after_its_answer_keeps_no_connection(server):
    client = send(
        server, POST.replace(b"/sparql", b"/nothing") + b"Content-Length: 1000\r\n\r\n" + b"x" * 500
    )
    wait_until(lambda: b"not-found" in client.recv(10_000))
    client.sendall(b"x" * 500)
    assert rest(client) == b""


@pytest.mark.parametrize("split", [False, True])
def test_a_wish_for_another_protocol_changes_nothing(server, split):
    """As Java's client sends it with each first request."""
    wish = b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEA\r\nUpgrade: h2c\r\n"
    head, body = POST + wish + b"Content-Length: 6\r\n\r\n", b"ASK {}"
    client = server.connect()
    client.sendall(head if split else head + body)
    if split:
        time.sleep(0.05)
        client.sendall(body)
    time.sleep(0.05)
    client.sendall(ASK + b"Connection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n" + SMUGGLED)
    assert [(status, body) for status, _, body in responses(rest(client))] == [(200, b"true")] * 2


# Many requests on a connection


def test_requests_that_do_not_wait_are_answered_in_their_order(server):
    def numbered(number):
        return request(f"SELECT (({number}) AS ?n) {{}}")

    data = b"".join(numbered(number) for number in range(20))
    found = told(server, data + ASK + b"Connection: close\r\n\r\n" + SMUGGLED)
    assert [body.split() for _, _, body in found] == [[b"n", b"%d" % number] for number in range(20)] + [
        [b"true"]
    ]


def test_too_many_requests_that_do_not_wait_are_answered_in_part(server):
    found = told(server, (ASK + b"\r\n") * 2000)
    assert {(status, body) for status, _, body in found} == {(200, b"true")}
    assert PIPELINE / 2 < len(found) <= PIPELINE + 2


def test_nonsense_after_a_request_does_not_get_into_its_answer(server):
    client = send(server, request(LONG, "json"))
    time.sleep(0.02)
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        client.sendall(b"\0\0nonsense")
    ((status, _, body),) = responses(rest(client))
    assert (status, len(json.loads(body)["results"]["bindings"])) == (200, ROWS)


def test_a_client_that_asks_much_and_leaves_has_none_of_it_computed(server):
    endless = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(30)) + " }"
    for _ in range(2):
        clients = [send(server, request(endless) * 3) for _ in range(4)]
        time.sleep(0.2)
        for client in clients:
            client.close()
    wait_until(lambda: answered(server))


# Many connections


def test_a_thousand_connections_opened_and_dropped(server):
    reset = struct.pack("ii", 1, 0)
    for number in range(10):
        clients = [server.connect() for _ in range(100)]
        for client in clients:
            if number % 2:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            if number % 3 == 0:
                client.sendall(ASK[: number * 5])
            elif number % 3 == 1:
                client.sendall(ASK + b"\r\n")
            client.close()
    wait_until(lambda: answered(server))


def test_two_hundred_idle_connections_beside_one_that_asks(server):
    asked = [send(server, ASK.replace(b"/sparql", b"/nothing") + b"\r\n") for _ in range(100)]
    silent = [server.connect() for _ in range(100)]
    wait_until(lambda: server.connections() >= 200)
    assert answered(server)
    assert {status for client in asked for status, _, _ in responses(rest(client))} == {404}
    assert {rest(client) for client in silent} == {b""}


def test_more_connections_than_there_may_be_take_the_place_of_idle_ones(server):
    asked = [send(server, ASK + b"\r\n") for _ in range(5)]
    for client in asked:
        assert client.recv(10_000)
    silent = [server.connect() for _ in range(LIMITS["connections"] + 30)]
    assert answered(server)
    assert server.connections() <= LIMITS["connections"]
    for client in [*asked, *silent]:
        client.close()


# Answers that nobody takes


def unread(server, query, format_name, number):
    return [send(server, request(query, format_name), receive_buffer=4096) for _ in range(number)]


def unsent(server):
    """Connections that the system itself still keeps for the server, with what their clients did not take."""
    ended = {psutil.CONN_LISTEN, psutil.CONN_TIME_WAIT}
    mine = [one for one in psutil.net_connections("tcp4") if one.laddr.port == server.port]
    return len([one for one in mine if one.status not in ended])


def stay_away(server, query, number):
    """Clients ask, read nothing, and are cut; meanwhile others are answered."""
    clients = unread(server, query, "json", number)
    wait_until(lambda: server.files() > number)
    wait_until(lambda: answered(server), 60)  # it waits for its turn behind them, but not for their clients
    wait_until(lambda: server.connections() == 0, 60)
    assert unsent(server) == 0
    for client in clients:
        assert b"HTTP/1.1 200 OK" in (received := rest(client))
        assert len(received) < 100_000


def test_answers_that_nobody_reads_are_dropped(server):
    stay_away(server, LONG, 14)


@pytest.mark.slow_lane
def test_answers_of_sixty_megabytes_that_nobody_reads_are_dropped(server):
    stay_away(server, LONG.replace(" }", " ?a ?b ?c VALUES ?n { 1 2 3 } }"), 14)


def test_a_client_that_reads_a_byte_at_a_time_is_cut(server):
    (client,) = unread(server, LONG, "json", 1)
    received = len(client.recv(1))
    while server.connections():
        received += len(client.recv(1))
        time.sleep(0.05)
    assert received < 100
    client.close()


def test_a_client_that_reads_slowly_but_steadily_gets_all(server):
    client = send(server, request(LONG, "json").replace(b"Host", b"Connection: close\r\nHost"), 65536)
    received = bytearray()
    started = time.monotonic()
    while data := client.recv(24_000):
        received += data
        if (slow := started + 2 * LIMITS["stall_seconds"]) > time.monotonic():
            time.sleep(0.04)
    client.close()
    ((status, _, body),) = responses(bytes(received))
    assert (status, len(json.loads(body)["results"]["bindings"])) == (200, ROWS)
    assert time.monotonic() > slow


# Limits that the shared server does not reach


def test_a_full_server_says_so_and_when_to_come_back(tmp_path):
    with serving(tmp_path, connections=3, body_seconds=30) as server:
        busy = [send(server, POST + b"Content-Length: 6\r\n\r\nASK") for _ in range(3)]
        wait_until(lambda: not answered(server))
        # It has asked already: closing at once would destroy the answer.
        (response,) = told(server, ASK + b"\r\n")
        is_problem(response, 503, "busy")
        assert int(response[1]["retry-after"]) > 0
        late = [server.connect() for _ in range(150)]
        for client in late:
            ((status, _, _),) = responses(rest(client))
            assert status == 503
        busy[0].sendall(b" {}")
        wait_until(lambda: busy[0].recv(10_000).endswith(b"true"))
        assert answered(server)  # in the place of the one that is idle now
        for client in busy:
            client.close()
        wait_until(lambda: server.connections() == 0)
        assert server.errors.read_bytes() == b""


def test_a_client_has_no_more_connections_than_one_may_have(tmp_path):
    with serving(tmp_path, client_connections=3, body_seconds=30, trusted_proxies="") as server:
        busy = [send(server, POST + b"Content-Length: 6\r\n\r\nASK") for _ in range(3)]
        wait_until(lambda: not answered(server))
        (response,) = told(server, ASK + b"\r\n")
        is_problem(response, 503, "busy")
        assert "3 connections" in json.loads(response[2])["detail"]
        busy.pop().close()
        wait_until(lambda: answered(server))
        for client in busy:
            client.close()


@pytest.mark.parametrize("most", [2000, 300])
def test_a_server_opens_as_many_files_as_it_may_need_or_says_that_it_cannot(tmp_path, most):
    with serving(tmp_path, (100, most), head_seconds=20) as server:
        clients = [server.connect() for _ in range(200)]
        wait_until(lambda: server.connections() == 200)
        assert answered(server)
        for client in clients:
            client.close()
        said = server.errors.read_text()
    assert ("may open 300 files, but IUC_GRAPH_CONNECTIONS=260 needs 836" in said) == (most == 300)


def test_a_server_with_hostile_clients_stops_in_its_time(tmp_path):
    patient = {"head_seconds": 60, "body_seconds": 60, "idle_seconds": 60, "stall_seconds": 60}
    with serving(tmp_path, **patient) as server:
        children = server.process.children(recursive=True)
        clients = [
            send(server, data) for data in (b"", ASK, POST + b"Content-Length: 9\r\n\r\n", ASK + b"\r\n")
        ]
        clients += unread(server, LONG, "json", 3)
        wait_until(lambda: server.connections() >= len(clients))
        os.kill(server.process.pid, signal.SIGTERM)
        server.process.wait(10)
        assert psutil.wait_procs(children, timeout=10)[1] == []
        for client in clients:
            client.close()


def test_a_client_in_other_words_by_a_proxy_is_believed_from_trusted_ones_only(tmp_path):
    """The access log shows whom the server takes for the client."""
    forwarded = ASK + b"X-Forwarded-For: 192.0.2.77, 127.0.0.1\r\nConnection: close\r\n\r\n"
    for trusted, believed in (("127.0.0.1", True), ("", False)):
        folder = tmp_path / (trusted or "none")
        folder.mkdir()
        with serving(folder, access_log="all", log_addresses=True, trusted_proxies=trusted) as server:
            assert [status for status, _, _ in told(server, forwarded)] == [200]
            wait_until(lambda log=server.errors: len(log.read_bytes().splitlines()) > 1)
            client = json.loads(server.errors.read_bytes().splitlines()[-1])["client"]
            assert client == ("192.0.2.77" if believed else "127.0.0.1")
