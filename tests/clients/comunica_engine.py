"""Comunica in a process of Node.js: installed once as its lock says, then asked over a pipe."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from ..conftest import require

HERE = Path(__file__).parent / "comunica"
FILES = ("package.json", "package-lock.json", ".npmrc", "ask.mjs")
SECONDS = 500
LEAST = (22, 19)
"""The oldest Node.js that this Comunica runs on. The lock brings one for Linux, since Debian's is older."""

Bag = Counter[frozenset[tuple[str, Node]]]


@dataclass(frozen=True)
class Said:
    """What Comunica answered: one of the three, or what went wrong."""

    rows: Bag | None = None
    graph: Graph | None = None
    truth: bool | None = None
    error: str = ""


def installed(folder: Path) -> Path:
    """Install what the lock names into a folder, unless that was done; where there is no way to, skip or fail."""
    npm = shutil.which("npm")
    require(npm is not None, "the command npm is not installed (Debian, Ubuntu: apt install npm)")
    for name in FILES:
        shutil.copyfile(HERE / name, folder / name)
    wanted = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES[:3])).hexdigest()
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        stamp.unlink(missing_ok=True)
        command = [str(npm), "ci", "--no-progress"]
        done = subprocess.run(
            command, cwd=folder, timeout=SECONDS, capture_output=True, text=True, check=False
        )
        require(done.returncode == 0, f"npm could not install Comunica: {done.stderr[-2000:]}")
        stamp.write_text(wanted)
    return folder


def node_of(folder: Path) -> str:
    """The Node.js to run it with: the one that was installed with it, or that of this machine."""
    for program in (*sorted(folder.glob("node_modules/node-*/bin/node")), shutil.which("node")):
        if program is not None and _version(str(program)) >= LEAST:
            return str(program)
    require(False, f"Comunica needs Node.js {'.'.join(map(str, LEAST))} or newer")
    raise AssertionError


def _version(program: str) -> tuple[int, ...]:
    try:
        said = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):  # for another machine
        return ()
    return tuple(int(part) for part in said.strip().lstrip("v").split("."))


class Comunica:
    """One engine that is asked one question after another."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, query: str, *sources: str | dict[str, str]) -> Said:
        """Its answer to a query over these sources: addresses, or addresses with the type that they are of."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"query": query, "sources": sources}) + "\n")
        self._process.stdin.flush()
        return _said(json.loads(self._process.stdout.readline()))


@contextmanager
def running(folder: Path) -> Iterator[Comunica]:
    """Comunica while it is needed."""
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = [node_of(folder), "ask.mjs"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(
        command, cwd=folder, env=environment, text=True, encoding="utf-8", **pipes
    ) as process:
        try:
            yield Comunica(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)


def _said(answer: dict[str, Any]) -> Said:
    if "error" in answer:
        return Said(error=answer["error"])
    if "boolean" in answer:
        return Said(truth=answer["boolean"])
    if "rows" in answer:
        return Said(rows=bag({name: _term(term) for name, term in row.items()} for row in answer["rows"]))
    graph = Graph()
    for *triple, name in answer["quads"]:
        assert name == {"type": "DefaultGraph", "value": ""}
        s, p, o = map(_term, triple)
        graph.add((s, p, o))
    return Said(graph=graph)


def bag(rows: Any) -> Bag:
    """Rows without an order, each as often as it is there; one blank node is as good as another."""
    return Counter(
        frozenset((name, BNode("blank") if isinstance(term, BNode) else term) for name, term in row.items())
        for row in rows
    )


def _term(term: dict[str, str]) -> Node:
    if term["type"] == "NamedNode":
        return URIRef(term["value"])
    if term["type"] == "BlankNode":
        return BNode(term["value"])
    if term["language"] or term["datatype"].endswith("#string"):
        return RdflibLiteral(term["value"], lang=term["language"] or None)
    return RdflibLiteral(term["value"], datatype=URIRef(term["datatype"]))
