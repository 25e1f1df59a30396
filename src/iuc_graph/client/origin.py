"""Where a graph that is open in Python came from, and which state of it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iuc_graph.sparql.rows import Reader


@dataclass(frozen=True)
class Origin:
    """What a citation needs. `where` is a path or an address; what is not known of a graph is None.

    `date` is the day (UTC, YYYY-MM-DD) on which this state was made. `digest` names the statements: "iuc-graph:" with
    the digest of a generation's manifest, or "sha256:" with that of a file.
    """

    where: str
    generation: int | None = None
    digest: str | None = None
    date: str | None = None

    @property
    def version(self) -> str:
        """In a few words: which state of the graph this is."""
        state = [f"generation {self.generation}"] if self.generation is not None else []
        state += [f"digest {self.digest.partition(':')[2][:12]}"] if self.digest else []
        state += [f"made on {self.date}"] if self.date else []
        return ", ".join(state) or f"the state at {self.where} when it was asked"


def nothing() -> None:
    """Closes what needs no closing."""


@dataclass(frozen=True)
class Source:
    """Something that answers SELECT queries, which `close` lets go of."""

    reader: Reader
    origin: Callable[[], Origin]
    close: Callable[[], None] = nothing
