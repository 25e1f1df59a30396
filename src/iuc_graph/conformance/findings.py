"""What is wrong with a response, and where the fault lies."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from iuc_graph.conformance.cases import Message
from iuc_graph.conformance.results import Result, read_result
from iuc_graph.conformance.target import Response


class Layer(StrEnum):
    """Whose fault it is: HTTP for all that the server decides itself, ANSWER for what the engine answered."""

    HTTP = "http"
    ANSWER = "answer"


@dataclass(frozen=True)
class Finding:
    """A fault, in a sentence."""

    layer: Layer
    message: str


def http_fault(message: str, response: Response) -> Finding:
    """A fault of the HTTP layer, with the response that shows it."""
    return Finding(Layer.HTTP, f"{message}; the response was: {response}")


def wrong_status(response: Response, statuses: Collection[int]) -> Finding | None:
    """A finding where the status is none of these."""
    if response.status in statuses:
        return None
    wanted = str(min(statuses)) if len(statuses) == 1 else f"one of {min(statuses)} to {max(statuses)}"
    return http_fault(f"the status should be {wanted}", response)


def problem_code(response: Response) -> str:
    """The machine code of a problem document; empty where the body is none."""
    if response.message.media_type != "application/problem+json":
        return ""
    return str(json.loads(response.body).get("code", ""))


def wrong_type(response: Response, wanted: str) -> Finding | None:
    """A finding where the media type, or a charset that is demanded or given, is another one."""
    media_type, charset = _parts(response.message)
    expected, expected_charset = _parts(Message((("content-type", wanted),)))
    if media_type == expected and charset in ({"utf-8"} if expected_charset else {"", "utf-8"}):
        return None
    return http_fault(f"the Content-Type should be {wanted}", response)


def _parts(message: Message) -> tuple[str, str]:
    _, _, charset = message.header("content-type").lower().partition("charset=")
    return message.media_type.lower(), charset.strip().strip('"')


def read_body(response: Response, base: str | None = None) -> Result | Finding:
    """The answer that the body holds, by its media type; a finding where it holds none."""
    try:
        return read_result(response.message.media_type, response.body, base)
    except (ValueError, SyntaxError) as error:
        return http_fault(f"the body is not {response.message.media_type}: {error}", response)
