"""Tests of the protocol: requests are sent as the manifest writes them, to the endpoint under test."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from iuc_graph.conformance.cases import Conversation, Exchange, Suite
from iuc_graph.conformance.findings import Finding, http_fault, problem_code, read_body, wrong_status
from iuc_graph.conformance.results import BOOLEAN, RDF_TYPES, TABULAR, Table, Triples, Truth
from iuc_graph.conformance.states import check_untouched
from iuc_graph.conformance.target import QUERIES, Response, Target

WRITTEN_FOR: Final = "/sparql/"
"""The path of the endpoint in the manifest."""

FORMS: Final = {
    "boolean": (BOOLEAN, Truth),
    "tabular": (TABULAR, Table),
    "RDF": (RDF_TYPES, Triples),
}
"""What `mf:expectedFormat` allows, by its value: media types, and what the body has to hold."""


KEPT: Final = "http://example.org/kept"
"""A graph that is there when an update is sent that has to be refused."""

TURNED_AWAY: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""What a request gets that may not write, whatever it says: no answer to one that may, unless its code says more."""


def check_protocol(suite: Suite, target: Target, action: Conversation) -> Finding | None:
    """The first fault in the exchanges of a test of queries, or None."""
    target.hold(action.files, lambda: suite.quads(action.files))
    return _talk(target, action)


def check_update_protocol(suite: Suite, target: Target, action: Conversation) -> Finding | None:
    """The first fault in the exchanges of a test of updates, or None.

    All its requests carry the token, or being turned away would look like the refusal that it waits for; and where
    every request has to be refused, the data have to be as before.
    """
    if all(min(exchange.statuses) >= HTTPStatus.BAD_REQUEST for exchange in action.exchanges):
        return check_untouched(target, KEPT, lambda: _talk(target, action, writing=True))
    target.hold(action.files, lambda: suite.quads(action.files))
    return _talk(target, action, writing=True)


def _talk(target: Target, action: Conversation, *, writing: bool = False) -> Finding | None:
    for exchange in action.exchanges:
        response = _send(target, exchange, writing)
        fault = _check(exchange, response)
        if fault is None and writing and _is_turned_away(response):
            fault = http_fault("the token should let this in", response)
        if fault:
            return fault
    return None


def _is_turned_away(response: Response) -> bool:
    return response.status in TURNED_AWAY and problem_code(response) != "query-refused"


def _send(target: Target, exchange: Exchange, writing: bool) -> Response:
    if not exchange.path.startswith(WRITTEN_FOR):
        raise ValueError(f"{exchange.path} does not start with {WRITTEN_FOR}")
    path = QUERIES + exchange.path.removeprefix(WRITTEN_FOR)
    send = target.write if writing else target.ask
    return send(exchange.method, path, dict(exchange.request.headers), exchange.request.body)


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
