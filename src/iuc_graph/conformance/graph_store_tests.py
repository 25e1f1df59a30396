"""Tests of the graph store protocol: requests are sent as the manifest writes them, to the graph store under test.

Only the path of the graph store is exchanged, those that write carry a token, and the name of a new graph is put where
the manifest has a variable for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin

from pyoxigraph import RdfFormat, Triple, parse

from iuc_graph.conformance.cases import Conversation, Exchange, Files, Message
from iuc_graph.conformance.compare import difference
from iuc_graph.conformance.findings import Finding, http_fault, read_body, wrong_status, wrong_type
from iuc_graph.conformance.results import Triples
from iuc_graph.conformance.target import GRAPHS, Response, Target

WRITTEN_FOR: Final = "/gsp"
"""The path of the graph store in the manifest."""

READING: Final = frozenset({"GET", "HEAD"})

Locations = Mapping[str, str]
"""Addresses of new graphs, by the variables that stand for them."""


def check_graph_store(target: Target, action: Conversation) -> Finding | None:
    """The first fault in the exchanges of a test, which begins with an empty store, or None."""
    target.hold(Files(), lambda: ())
    known: dict[str, str] = {}
    for exchange in action.exchanges:
        path = _path(exchange, known)
        response = _send(target, path, exchange, known)
        fault = _check(exchange, response)
        if fault:
            return fault
        if exchange.location:
            known[exchange.location] = urljoin(target.address + path, response.message.header("location"))
    return None


def _path(exchange: Exchange, known: Locations) -> str:
    if not exchange.path.startswith(WRITTEN_FOR):
        raise ValueError(f"{exchange.path} does not start with {WRITTEN_FOR}")
    return GRAPHS + _filled(exchange.path.removeprefix(WRITTEN_FOR), known)


def _filled(text: str, known: Locations) -> str:
    for variable, address in known.items():
        text = text.replace(variable, address)
    return text


def _send(target: Target, path: str, exchange: Exchange, known: Locations) -> Response:
    send = target.ask if exchange.method in READING else target.write
    message = _with_locations(exchange.request, known)
    return send(exchange.method, path, dict(message.headers), message.body)


def _with_locations(message: Message, known: Locations) -> Message:
    if message.body is None or not known:
        return message
    return replace(message, body=_filled(message.body.decode("utf-8"), known).encode("utf-8"))


def _check(exchange: Exchange, response: Response) -> Finding | None:
    fault = wrong_status(response, exchange.statuses)
    wanted = exchange.response.header("content-type")
    if fault is None and wanted:
        fault = wrong_type(response, wanted)
    if fault is None and exchange.location and not response.message.header("location"):
        fault = http_fault("Location should say where the new graph is", response)
    if fault or exchange.response.body is None:
        return fault
    found = read_body(response)
    if isinstance(found, Finding):
        return found
    message = difference(Triples(frozenset(_triples(exchange.response))), found)
    return http_fault(message, response) if message else None


def _triples(message: Message) -> Iterable[Triple]:
    format_name = RdfFormat.from_media_type(message.media_type)
    return [quad.triple for quad in parse(message.body or b"", format_name, rename_blank_nodes=True)]
