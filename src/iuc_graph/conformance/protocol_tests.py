"""Tests of the protocol: requests are sent as the manifest writes them, to the endpoint under test."""

from __future__ import annotations

from typing import Final

from iuc_graph.conformance.cases import Conversation, Exchange, Suite
from iuc_graph.conformance.findings import Finding, http_fault, read_body, wrong_status
from iuc_graph.conformance.results import BOOLEAN, RDF_TYPES, TABULAR, Table, Triples, Truth
from iuc_graph.conformance.target import QUERIES, Response, Target

WRITTEN_FOR: Final = "/sparql/"
"""The path of the endpoint in the manifest."""

FORMS: Final = {
    "boolean": (BOOLEAN, Truth),
    "tabular": (TABULAR, Table),
    "RDF": (RDF_TYPES, Triples),
}
"""What `mf:expectedFormat` allows, by its value: media types, and what the body has to hold."""


def check_protocol(suite: Suite, target: Target, action: Conversation) -> Finding | None:
    """The first fault in the exchanges of a test, or None."""
    target.hold(action.files, lambda: suite.quads(action.files))
    for exchange in action.exchanges:
        fault = _check(exchange, _send(target, exchange))
        if fault:
            return fault
    return None


def _send(target: Target, exchange: Exchange) -> Response:
    if not exchange.path.startswith(WRITTEN_FOR):
        raise ValueError(f"{exchange.path} does not start with {WRITTEN_FOR}")
    path = QUERIES + exchange.path.removeprefix(WRITTEN_FOR)
    return target.ask(exchange.method, path, dict(exchange.request.headers), exchange.request.body)


def _check(exchange: Exchange, response: Response) -> Finding | None:
    fault = wrong_status(response, exchange.statuses)
    if fault or not exchange.form:
        return fault
    media_types, kind = FORMS[exchange.form]
    if response.message.media_type not in media_types:
        return http_fault(f"the media type should be one of {', '.join(sorted(media_types))}", response)
    found = read_body(response)
    if isinstance(found, Finding):
        return found
    if not isinstance(found, kind):
        return http_fault(f"the body should hold a {exchange.form} answer", response)
    if exchange.truth is not None and found != Truth(exchange.truth):
        return http_fault(f"the answer should be {str(exchange.truth).lower()}", response)
    return None
