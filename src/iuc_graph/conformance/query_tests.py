"""Tests of queries: what they answer, and what is a query at all."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urljoin

from iuc_graph.conformance.cases import SITE, Evaluation, Files, Suite, Syntax
from iuc_graph.conformance.compare import difference
from iuc_graph.conformance.findings import (
    Finding,
    Layer,
    http_fault,
    problem_code,
    read_body,
    wrong_status,
    wrong_type,
)
from iuc_graph.conformance.results import CSV, JSON, MEDIA_TYPES, TSV, TURTLE, Result, Triples, read_result
from iuc_graph.conformance.target import QUERIES, Response, Target
from iuc_graph.conformance.values import by_value, computed
from iuc_graph.errors import QuerySyntaxError
from iuc_graph.sparql.source import decode
from iuc_graph.sparql.tokens import tokenise

DIRECT: Final = "application/sparql-query"
ANY_ANSWER: Final = f"{JSON}, {TURTLE}"
"""Accept of a query whose form is not known: a table, or a graph."""

_RELATIVE: Final = re.compile(r"""<(?![A-Za-z][A-Za-z0-9+.\-]*:)[^<>"{}|^`\\\x00-\x20]*>""")
_BASE: Final = re.compile(r"\bBASE\s*<", re.IGNORECASE)
_FROM: Final = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^<>\s]*)>", re.IGNORECASE)


def with_base(text: str, iri: str) -> str:
    """The query or update with a BASE of its file's IRI, where it has relative IRIs and no BASE.

    Over HTTP it has no address of its own.
    """
    if _BASE.search(text) or not _RELATIVE.search(text):
        return text
    return f"BASE <{iri}> {text}"


def files_of(suite: Suite, action: Evaluation) -> Files:
    """The data of a test: what its manifest names, and the files of the suite that FROM names, as named graphs."""
    targets = [urljoin(action.query, written) for written in _FROM.findall(suite.text(action.query))]
    further = [(iri, iri) for iri in targets if iri.startswith(SITE) and suite.path(iri).is_file()]
    return replace(action.files, named=tuple(dict.fromkeys([*action.files.named, *further])))


def check_evaluation(suite: Suite, target: Target, action: Evaluation) -> Finding | None:
    """Ask the query over its data; what is wrong with the answer, or None."""
    files = files_of(suite, action)
    target.hold(files, lambda: suite.quads(files))
    text = with_base(suite.text(action.query), action.query)
    ending = PurePosixPath(action.result).suffix
    expected = read_result(MEDIA_TYPES[ending], suite.path(action.result).read_bytes(), action.result)
    accepted = _accepted(ending, expected)
    response = _post(target, text, accepted)
    wanted = f"{accepted}; charset=utf-8" if accepted.startswith("text/") else accepted
    fault = wrong_status(response, {200}) or wrong_type(response, wanted)
    if fault:
        return fault
    found = read_body(response)
    if isinstance(found, Finding):
        return found
    names = computed(text)
    message = difference(
        by_value(expected, names), by_value(found, names), ordered=is_ordered(text), lax=action.lax
    )
    return Finding(Layer.ANSWER, message) if message else None


def _accepted(ending: str, expected: Result) -> str:
    """The format to ask for: the one that the test is about, else JSON or Turtle."""
    if isinstance(expected, Triples):
        return TURTLE
    return {".csv": CSV, ".tsv": TSV}.get(ending, JSON)


def is_ordered(text: str) -> bool:
    """Whether the whole query has an ORDER BY, and not only a part of it."""
    try:
        tokens = tokenise(decode(text))
    except QuerySyntaxError:
        return False
    return any(token.is_word("ORDER") and token.depth == 0 for token in tokens)


def check_positive(suite: Suite, target: Target, action: Syntax) -> Finding | None:
    """A query has to be answered, or at least read; one with SERVICE has to be refused, but only for that."""
    response = _ask_nothing(suite, target, action)
    if "SERVICE" in suite.text(action.file):
        refused = problem_code(response) == "query-refused"
        return wrong_status(response, {403}) or (
            None if refused else http_fault("SERVICE is the fault", response)
        )
    if response.status == 400 and problem_code(response) == "query-failed":
        return None  # it was read, and calls a function that there is not
    return wrong_status(response, {200})


def check_negative(suite: Suite, target: Target, action: Syntax) -> Finding | None:
    """A text that is no query has to be refused as one."""
    response = _ask_nothing(suite, target, action)
    fault = wrong_status(response, {400})
    if fault is None and problem_code(response) != "query-syntax":
        return http_fault("it should be refused for its syntax", response)
    return fault


def _ask_nothing(suite: Suite, target: Target, action: Syntax) -> Response:
    target.hold(Files(), lambda: ())
    return _post(target, with_base(suite.text(action.file), action.file), ANY_ANSWER)


def _post(target: Target, text: str, accept: str) -> Response:
    headers = {"Content-Type": DIRECT, "Accept": accept}
    return target.ask("POST", QUERIES, headers, text.encode("utf-8"))
