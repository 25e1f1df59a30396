"""What became of addresses: those that were released, and those of them that moved or are gone.

ontology/addresses/released.txt lists every address that a release has carried, one tail a line; it only grows.
ontology/addresses/moved.csv says of those that the graph no longer has what they are called now; with nothing in the
column `now`, the thing is gone. The two files together are what "an address never changes its meaning" rests on.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from iuc_graph.errors import ProjectFilesError
from iuc_graph.project import Project, find_project
from iuc_graph.vocabulary import BASE, GRAPH

FOLDER: Final = "addresses"
RELEASED: Final = "released.txt"
MOVED: Final = "moved.csv"
COLUMNS: Final = ("address", "now", "date", "why")


@dataclass(frozen=True)
class Move:
    """What became of an address: the tail that it has `now`, empty where the thing is gone; since when, and why."""

    address: str
    now: str
    date: str
    why: str


@dataclass(frozen=True)
class Addresses:
    """The tails that were released, and the moves by the tail that was left."""

    released: frozenset[str]
    moves: Mapping[str, Move]

    def now(self, tail: str) -> str | None:
        """The tail that a moved address has now, over all its moves; "" where the thing is gone, None for no move."""
        if tail not in self.moves:
            return None
        seen = {tail}
        while tail in self.moves:
            tail = self.moves[tail].now
            if tail in seen:
                raise ProjectFilesError(
                    f"ontology/{FOLDER}/{MOVED}: {tail} moves to itself. Break the circle."
                )
            seen.add(tail)
        return tail

    def missing(self, there: Iterable[str]) -> tuple[str, ...]:
        """Released tails that neither are there nor moved to what is there, nor are said to be gone."""
        known = frozenset(there)
        return tuple(sorted(tail for tail in self.released - known if self.now(tail) not in {"", *known}))


def read_addresses(project: Project) -> Addresses:
    """Both files of a project. Raises ProjectFilesError for one that is missing or does not keep its form."""
    folder = project.root / "ontology" / FOLDER
    try:
        lines = (folder / RELEASED).read_text(encoding="utf-8").splitlines()
        with (folder / MOVED).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise ProjectFilesError(f"The list of addresses cannot be read: {error}") from error
    moves = {move.address: move for move in (_move(row, folder / MOVED) for row in rows)}
    return Addresses(frozenset(filter(None, lines)), moves)


def addresses_of(quads: Iterable[Quad]) -> frozenset[str]:
    """The tails of all IRIs of ours that are said anything of, terms with their fragments, but for graphs' names."""
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    ours = (iri for iri in subjects if iri.startswith(BASE) and not iri.startswith((GRAPH, BASE + ".")))
    return frozenset(iri.removeprefix(BASE) for iri in ours)


def released_with(before: Iterable[str], quads: Iterable[Quad]) -> str:
    """The text of released.txt once a graph with these quads is released, too."""
    return "".join(f"{tail}\n" for tail in sorted({*before, *addresses_of(quads)}))


def _move(row: Mapping[str | None, str | None], file: Path) -> Move:
    if set(row) != set(COLUMNS) or any(row[name] is None for name in COLUMNS) or not row["address"]:
        raise ProjectFilesError(
            f"{file.name}: a row does not have the columns {', '.join(COLUMNS)}: {dict(row)}"
        )
    return Move(*(str(row[name]) for name in COLUMNS))


def main() -> None:
    """Write released.txt anew from its lines and an N-Quads dump on standard input; it loses none."""
    project = find_project()
    before = read_addresses(project).released
    text = released_with(before, parse(sys.stdin.buffer, format=RdfFormat.N_QUADS))
    (project.root / "ontology" / FOLDER / RELEASED).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
