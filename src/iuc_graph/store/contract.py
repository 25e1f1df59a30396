"""What every store promises, whether its quads lie in a directory of ours or in an engine elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol

from pyoxigraph import Quad

BINDING_FORMATS: Final = ("json", "xml", "csv", "tsv")
"""Names of the formats for answers to SELECT and ASK."""

GRAPH_FORMATS: Final = ("turtle", "ntriples", "jsonld", "rdfxml", "nquads", "trig")
"""Names of the formats for answers to CONSTRUCT and DESCRIBE."""


@dataclass(frozen=True)
class Dataset:
    """The graphs that one query sees, by IRI; both lists replace what FROM and FROM NAMED say.

    Several default graphs are merged: a triple that more than one of them states is seen once. They are copied for
    that, with the named ones, so `most` bounds their quads in all; where there are more, DatasetRefused is raised.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    most: int = 250_000


@dataclass(frozen=True)
class Query:
    """One SPARQL 1.1 query with all that its answer depends on, apart from the quads.

    `format` is a name of BINDING_FORMATS or GRAPH_FORMATS, and must fit the form of the query.
    `substitutions` binds variables (names without "?") to terms in N-Triples syntax; a SELECT has to project
    them.
    `prefixes` need not be declared in the text. Without `dataset` the merged default graph and all
    named graphs are seen.
    """

    text: str
    format: str = "json"
    substitutions: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    dataset: Dataset | None = None
    base: str | None = None


@dataclass(frozen=True)
class Found:
    """What an answer holds: triples of a graph, or whether an ASK is true; None of both for a table."""

    triples: int | None = None
    truth: bool | None = None


class GraphStore(Protocol):
    """A store that can be read."""

    def write_answer(self, query: Query, output: BinaryIO) -> Found:
        """Write the whole serialised answer to `output`, and say what it holds.

        Raises QuerySyntaxError, DatasetRefused or QueryFailed; whatever `output.write` raises ends the answer and
        passes through. The call may block for as long as the query takes: limits are the caller's to enforce.
        """

    def graphs(self) -> Mapping[str, int]:
        """The named graphs with their numbers of triples, in order of their IRIs."""

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """The quads of one named graph, or without an IRI those of the default graph, in any order."""

    def close(self) -> None:
        """Let go of files and leases; the store cannot be used afterwards."""
