"""Reading requests and responses that a manifest describes in the W3C's HTTP vocabulary."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from rdflib import Graph, Namespace
from rdflib.term import Node

from iuc_graph.conformance.cases import Exchange, Message

HT: Final = Namespace("http://www.w3.org/2011/http#")
CNT: Final = Namespace("http://www.w3.org/2011/content#")
MF: Final = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")


def read_exchanges(graph: Graph, connection: Node) -> tuple[Exchange, ...]:
    """The exchanges of a connection, in their order; none where it is no connection. Raises ValueError."""
    return tuple(
        _exchange(graph, request)
        for requests in graph.objects(connection, HT.requests)
        for request in graph.items(requests)
    )


def _exchange(graph: Graph, request: Node) -> Exchange:
    response = graph.value(request, HT.resp)
    if response is None:
        raise ValueError("a request of the manifest has no response")
    truth = graph.value(response, MF.expectedBoolean)
    return Exchange(
        method=str(graph.value(request, HT.methodName)),
        path=str(graph.value(request, HT.absolutePath)),
        request=_message(graph, request),
        statuses=frozenset().union(
            *(_statuses(str(name)) for name in graph.objects(response, MF.expectedStatus))
        ),
        response=_message(graph, response),
        form=str(graph.value(response, MF.expectedFormat) or ""),
        truth=None if truth is None else str(truth) == "true",
        location=str(graph.value(response, MF.expectedLocation) or ""),
    )


def _message(graph: Graph, node: Node) -> Message:
    headers = tuple(
        (str(graph.value(header, HT.fieldName)).lower(), str(graph.value(header, HT.fieldValue)))
        for fields in graph.objects(node, HT.headers)
        for header in graph.items(fields)
    )
    content = graph.value(node, HT.body)
    if content is None:
        return Message(headers)
    encoding = str(graph.value(content, CNT.characterEncoding) or "UTF-8")
    return Message(headers, str(graph.value(content, CNT.chars)).encode(encoding))


def _statuses(name: str) -> frozenset[int]:
    """The status codes that a term such as StatusCode2xx or NoContent stands for. Raises ValueError."""
    local = name.rpartition("#")[2]
    if local.startswith("StatusCode") and local.endswith("xx"):
        return frozenset(status for status in HTTPStatus if status // 100 == int(local[-3]))
    codes = frozenset(
        status.value for status in HTTPStatus if status.phrase.replace(" ", "").upper() == local.upper()
    )
    if not codes:
        raise ValueError(f"{name} is not a status of HTTP")
    return codes
