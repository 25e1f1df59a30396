"""What the tests of the store have in common: small graphs, changes to them, and looking at what came of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.delta import Delta
from iuc_graph.store.drafts import KEPT, Account, Progress, writing
from iuc_graph.store.generations import Generation, open_current

EX = "https://example.org/"
GRAPH = NamedNode(EX + "graph/a")
ACCOUNT = Account("update", "somebody", "a change", "inputs", {GRAPH.value: "data"}, "rules")


def twice(values: Iterable[str], graph: NamedNode = GRAPH) -> list[Quad]:
    """A triple for each value, in a named graph and in the default graph."""
    triples = [(NamedNode(EX + "s"), NamedNode(EX + "p"), Literal(value)) for value in values]
    return [quad for triple in triples for quad in (Quad(*triple, graph), Quad(*triple))]


def quads(count: int) -> list[Quad]:
    """So many triples, each in a named graph and in the default graph."""
    return twice(f"v{number}" for number in range(count))


def names(directory: Path) -> list[str]:
    """The directories of the generations, finished or not."""
    return sorted(path.name for path in (directory / "generations").iterdir())


def contents(directory: Path) -> set[Quad]:
    """All quads of the generation in use."""
    with open_current(directory) as opened:
        return set(opened.store)


def change(
    directory: Path,
    delta: Delta,
    *,
    tell: Progress = lambda _: None,
    keep: int = KEPT,
    now: datetime | None = None,
    message: str = ACCOUNT.message,
) -> Generation:
    """A commit of a delta, without derivation or rules."""
    with writing(directory, tell) as writer, writer.clone(writer.parent) as draft:
        delta.apply(draft.store)
        account = replace(ACCOUNT, message=message)
        return draft.publish(account, delta, keep=keep, now=now)


@contextmanager
def stopping(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A Python process that is killed at the end of the block, however it is doing."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def flip(path: Path, position: int) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)
