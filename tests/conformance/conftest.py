"""A small suite of our own, and a server that says whatever a test wants, right or wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from iuc_graph.conformance.cases import Suite
from iuc_graph.conformance.manifests import read_suite
from iuc_graph.conformance.target import Target

PREFIXES = """
@prefix : <http://example.org/manifest#> .
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix ut: <http://www.w3.org/2009/sparql/tests/test-update#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix ht: <http://www.w3.org/2011/http#> .
@prefix hts: <http://www.w3.org/2011/http-statusCodes#> .
@prefix cnt: <http://www.w3.org/2011/content#> .
"""


@pytest.fixture
def write_suite(tmp_path: Path) -> Callable[..., Suite]:
    """Writes a suite with one group, `g`: the text of its manifest, and its other files by their names."""

    def write(manifest: str, **files: str) -> Suite:
        folder = tmp_path / "suite" / "g"
        folder.mkdir(parents=True)
        (folder / "manifest.ttl").write_text(PREFIXES + manifest, encoding="utf-8")
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return read_suite(tmp_path / "suite")

    return write


@dataclass
class Answer:
    """What is said to the next request that begins so, by method and path."""

    to: str
    body: str = ""
    media_type: str = "text/plain"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Liar:
    """A server that gives one answer to everything, but for what stands in `script`; it remembers what it was asked.

    `script` holds status, headers and body, and the beginnings of the requests that get them: each is given once.
    """

    target: Target
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    script: list[Answer] = field(default_factory=list)

    def says(self, body: str, media_type: str, status: int = 200) -> None:
        """What it answers from now on."""
        self.status, self.headers, self.body = status, {"Content-Type": media_type}, body.encode()

    def answer(self, request: str) -> tuple[int, dict[str, str], bytes]:
        """What it answers to this request."""
        found = next((each for each in self.script if request.startswith(each.to)), None)
        if found is None:
            return self.status, self.headers, self.body
        self.script.remove(found)
        return found.status, {"Content-Type": found.media_type, **found.headers}, found.body.encode()


@pytest.fixture
def liar(tmp_path: Path) -> Iterator[Liar]:
    """A lying server on a real socket; publishing goes to a real store that nobody serves."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            liar.asked.append((self.command, self.path, dict(self.headers), content))
            status, headers, body = liar.answer(f"{self.command} {self.path}")
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    target = Target("127.0.0.1", server.server_port, tmp_path / "store", "iucg_of-the-test")
    liar = Liar(target)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield liar
    target.close()
    server.shutdown()
    thread.join()
    server.server_close()
