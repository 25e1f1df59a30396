"""A delta as a file: what a commit changed, kept beside the generation that it made.

The format is RDF Patch as Apache Jena reads it: a line `D` or `A`, then a quad in N-Quads, in one transaction.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, parse

from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError
from iuc_graph.store.generations import Generation

FILE: Final = "delta.rdfp.gz"

LONGEST: Final = 500_000
"""Quads. A longer delta is not kept: reading the generation afresh is then as fast as following it."""


def lines_of(delta: Delta) -> Iterator[str]:
    """The lines of the patch, each with its line feed, sorted, so that equal deltas give equal files."""
    yield "TX .\n"
    for sign, quads in (("D", delta.removed), ("A", delta.added)):
        yield from sorted(f"{sign} {quad} .\n" for quad in quads)
    yield "TC .\n"


def write_patch(directory: Path, delta: Delta) -> None:
    """Keep a delta in the directory of the generation that it leads to, unless it is longer than LONGEST."""
    if len(delta) <= LONGEST:
        with gzip.GzipFile(directory / FILE, "wb", compresslevel=1, mtime=0) as file:
            file.writelines(line.encode() for line in lines_of(delta))


def read_patch(generation: Generation) -> Delta | None:
    """The delta that led from the parent of a generation to it; None where none was kept.

    Raises StoreError where the file is damaged or cut short.
    """
    path = generation.path / FILE
    try:
        with gzip.open(path, "rb") as file:
            lines = file.read().splitlines(keepends=True)
        return _read(lines)
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, SyntaxError, zlib.error) as error:
        raise StoreError(f"{path} is damaged ({error}).") from error


def _read(lines: list[bytes]) -> Delta:
    if not lines or lines[0] != b"TX .\n" or lines[-1] != b"TC .\n":
        raise ValueError("it does not end as it should")
    if any(line[:2] not in {b"D ", b"A "} for line in lines[1:-1]):
        raise ValueError("it holds a line that neither removes nor adds")
    return Delta(_quads(lines, b"D "), _quads(lines, b"A "))


def _quads(lines: Iterable[bytes], sign: bytes) -> frozenset[Quad]:
    chosen = b"".join(line[len(sign) :] for line in lines if line.startswith(sign))
    return frozenset(parse(chosen, format=RdfFormat.N_QUADS))
