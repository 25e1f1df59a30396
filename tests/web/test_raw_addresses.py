"""An address with signs beyond ASCII is refused with what to do, and served once it is percent-encoded."""

from __future__ import annotations

import json
import socket
from urllib.parse import quote

import pytest


def sent(server, line: bytes) -> tuple[int, dict[str, object]]:
    """Status and problem document of a request with this line."""
    host, port = server.client.base_url.host, server.client.base_url.port
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(line + b"\r\nHost: here\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    "target",
    ["/api/places?q=重庆", "/api/places/重庆", "/api/places?q=重庆&limit=1"],
    ids=["query", "path", "both"],
)
def test_raw_signs_are_refused_with_what_to_do(server, target):
    status, problem = sent(server, f"GET {target} HTTP/1.1".encode())
    assert (status, problem["code"]) == (400, "request")
    assert "Percent-encode" in str(problem["detail"])
    assert "--data-urlencode 'q=重'" in str(problem["detail"])


def test_what_is_no_utf_8_is_refused_alike(server):
    status, problem = sent(server, b"GET /api/places?q=\xff\xfe HTTP/1.1")
    assert status == 400
    assert "Percent-encode" in str(problem["detail"])


def test_the_example_is_encoded_rightly(server):
    _, problem = sent(server, "GET /?q=重 HTTP/1.1".encode())
    assert f"重 is {quote('重')}" in str(problem["detail"])


def test_percent_encoded_they_are_served(server):
    query = quote('ASK { BIND("重庆" AS ?x) }')
    answer = server.client.get(f"/sparql?query={query}")
    assert (answer.status_code, answer.json()["boolean"]) == (200, True)


def test_what_is_wrong_otherwise_is_not_taken_for_it(server):
    status, problem = sent(server, b"GET /a b HTTP/1.1")
    assert status == 400
    assert "Percent-encode" not in str(problem["detail"])
