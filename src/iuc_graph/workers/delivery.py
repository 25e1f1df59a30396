"""How an answer is wanted, beside what is asked: the limits on it, and the form of its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Delivery:
    """What a worker does with an answer.

    `answer_bytes` and `rows` bound it; past one of them QueryTooLarge or RowsExceeded is raised. `gzip` packs answers
    that gain by it. `explain_seconds` is the time to find out why nothing was found; 0 leaves it. With `syntax_only`
    the query is read, but no store is asked.
    """

    answer_bytes: int
    rows: int | None = None
    gzip: bool = False
    explainer: str = ""
    explain_seconds: float = 0.0
    syntax_only: bool = False


@dataclass(frozen=True)
class Hint:
    """One reason why an answer is empty: its kind for machines, and a sentence or two for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Summary:
    """What a worker says about an answer that it has given whole.

    `length` and `digest` (SHA-256) are those of its bytes as they were sent, so of the packed ones where `encoding` is
    "gzip". `rows` counts the rows of a table or the triples of a graph, and is None where there are none to count.
    """

    length: int
    digest: bytes
    rows: int | None = None
    encoding: str = ""
    hints: tuple[Hint, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Its fields, for `of_json`; what the hints are comes in a frame of its own."""
        return {
            "length": self.length,
            "digest": self.digest.hex(),
            "rows": self.rows,
            "encoding": self.encoding,
        }

    @classmethod
    def of_json(cls, fields: dict[str, Any]) -> Summary:
        """The summary that `as_json` gave."""
        return cls(fields["length"], bytes.fromhex(fields["digest"]), fields["rows"], fields["encoding"])
