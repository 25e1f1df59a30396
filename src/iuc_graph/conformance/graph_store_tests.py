"""Tests of the graph store protocol, as far as they read.

What the suite would write with PUT, POST and DELETE is worked out here and published, which the server follows; GET
and HEAD are sent to it as they are. So the responses to writing are not tested, and those to reading are.
"""

from __future__ import annotations

from collections.abc import Iterable
from email import message_from_bytes
from email.message import Message as Mail
from typing import Final
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from iuc_graph.conformance.cases import Conversation, Exchange, Message
from iuc_graph.conformance.compare import difference
from iuc_graph.conformance.findings import Finding, http_fault, read_body, wrong_status, wrong_type
from iuc_graph.conformance.results import Triples
from iuc_graph.conformance.target import GRAPHS, Response, Target

WRITTEN_FOR: Final = "/gsp"
"""The path of the graph store in the manifest."""

READING: Final = frozenset({"GET", "HEAD"})

Home = NamedNode | DefaultGraph
Graphs = dict[Home, frozenset[Triple]]


def check_graph_store(target: Target, action: Conversation) -> Finding | None:
    """The first fault in what is read, or None."""
    graphs: Graphs = {}
    for number, exchange in enumerate(action.exchanges):
        path = GRAPHS + exchange.path.removeprefix(WRITTEN_FOR)
        if exchange.method not in READING:
            _write(graphs, _home(target, path), exchange)
            continue
        target.hold((action, number), lambda: _quads(graphs))
        response = target.ask(exchange.method, path, dict(exchange.request.headers), exchange.request.body)
        fault = _check(exchange, response)
        if fault:
            return fault
    return None


def _home(target: Target, path: str) -> Home:
    """The graph that an address names: directly, or by its parameter `graph`; `default` names the default graph."""
    query = parse_qs(urlsplit(path).query, keep_blank_values=True)
    if "default" in query:
        return DefaultGraph()
    return NamedNode(query["graph"][0] if "graph" in query else target.address + path)


def _write(graphs: Graphs, home: Home, exchange: Exchange) -> None:
    """Do to the graphs what the request would do to those of a store."""
    if exchange.method == "DELETE":
        graphs.pop(home, None)
        return
    before = graphs.get(home, frozenset()) if exchange.method == "POST" else frozenset()
    graphs[home] = before.union(*(_triples(part) for part in _parts(exchange.request)))


def _parts(message: Message) -> list[Message]:
    """The documents of a body: several in a multipart/form-data, else itself."""
    if message.media_type != "multipart/form-data":
        return [message]
    head = f"Content-Type: {message.header('content-type')}\r\n\r\n".encode()
    mail = message_from_bytes(head + (message.body or b""))
    return [_part(part) for part in mail.walk() if not part.is_multipart()]


def _part(part: Mail) -> Message:
    content = part.get_payload(decode=True)
    return Message(
        (("content-type", part.get_content_type()),), content if isinstance(content, bytes) else b""
    )


def _triples(message: Message) -> Iterable[Triple]:
    format_name = RdfFormat.from_media_type(message.media_type)
    return [quad.triple for quad in parse(message.body or b"", format_name, rename_blank_nodes=True)]


def _quads(graphs: Graphs) -> Iterable[Quad]:
    for home, triples in graphs.items():
        for triple in triples:
            yield Quad(triple.subject, triple.predicate, triple.object, home)


def _check(exchange: Exchange, response: Response) -> Finding | None:
    fault = wrong_status(response, exchange.statuses)
    wanted = exchange.response.header("content-type")
    if fault is None and wanted:
        fault = wrong_type(response, wanted)
    if fault or exchange.response.body is None:
        return fault
    found = read_body(response)
    if isinstance(found, Finding):
        return found
    message = difference(Triples(frozenset(_triples(exchange.response))), found)
    return http_fault(message, response) if message else None
