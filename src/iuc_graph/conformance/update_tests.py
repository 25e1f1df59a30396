"""Tests of updates: what they leave behind, and what is an update at all."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

from iuc_graph.conformance.cases import Suite, Syntax, Update
from iuc_graph.conformance.findings import Finding, http_fault, problem_code, wrong_status
from iuc_graph.conformance.query_tests import with_base
from iuc_graph.conformance.states import check_state, check_untouched, state_of
from iuc_graph.conformance.target import QUERIES, Response, Target

DIRECT: Final = "application/sparql-update"
TRIED: Final = QUERIES + "?dry-run=true"
"""Where an update is read and tried, and changes nothing."""

NAMED: Final = "graph"
"""The graph that the syntax tests name in DROP and CLEAR, which need it to be there, relative to their files."""

NOT_NAMED: Final = "another"
"""A graph that is there instead for CREATE, which needs the one that it names not to be there."""

_LOAD: Final = re.compile(r"^\s*LOAD\s+(?!SILENT\b)", re.IGNORECASE | re.MULTILINE)


def check_update(suite: Suite, target: Target, action: Update) -> Finding | None:
    """Send the update over its data; what is wrong with the response or with the data after it, or None."""
    target.hold(action.before, lambda: suite.quads(action.before))
    response = _send(target, QUERIES, with_base(suite.text(action.request), action.request))
    fault = wrong_status(response, {200})
    return fault or check_state(target, state_of(suite.quads(action.after)))


def check_positive_update(suite: Suite, target: Target, action: Syntax) -> Finding | None:
    """An update has to be tried; one with LOAD has to be refused, but only for that. Neither changes data."""
    return check_untouched(target, _graph(suite, action), lambda: _is_read(suite, target, action))


def check_negative_update(suite: Suite, target: Target, action: Syntax) -> Finding | None:
    """A text that is no update has to be refused as one, whole: not even what is right in it is done."""
    return check_untouched(target, _graph(suite, action), lambda: _is_refused(suite, target, action))


def _is_read(suite: Suite, target: Target, action: Syntax) -> Finding | None:
    text = suite.text(action.file)
    response = _send(target, TRIED, with_base(text, action.file))
    if not _LOAD.search(text):
        return wrong_status(response, {200})
    refused = problem_code(response) == "query-refused"
    return wrong_status(response, {403}) or (None if refused else http_fault("LOAD is the fault", response))


def _is_refused(suite: Suite, target: Target, action: Syntax) -> Finding | None:
    response = _send(target, QUERIES, with_base(suite.text(action.file), action.file))
    fault = wrong_status(response, {400})
    if fault is None and problem_code(response) != "query-syntax":
        return http_fault("it should be refused for its syntax", response)
    return fault


def _graph(suite: Suite, action: Syntax) -> str:
    return urljoin(action.file, NOT_NAMED if "CREATE" in suite.text(action.file) else NAMED)


def _send(target: Target, path: str, text: str) -> Response:
    return target.write("POST", path, {"Content-Type": DIRECT}, text.encode("utf-8"))
