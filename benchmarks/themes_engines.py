"""The engines that `themes.py` measures beside the finder, each in processes of its own, under a deadline."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from endpoint_engines import Files, Server, oxigraph, started

PEER = Path(__file__).with_name("themes_peer.py")
LOAD_SECONDS = 900.0
AT_LEAST_SECONDS = 0.5
MOST_REPEATS = 100

Rows = list[list[str]]


@dataclass(frozen=True)
class Answer:
    """Rows of texts, and the seconds of CPU and on the clock that one answer took."""

    rows: Rows
    cpu: float
    wall: float


class NotAnswered(Exception):
    """The engine passed the deadline, failed, or is not there; the text says which."""


class Engine(ABC):
    """An engine that holds the triples of a file and answers SELECT queries."""

    name: str

    @abstractmethod
    def ask(self, query: str, seconds: float) -> Answer:
        """Its answer. Raises NotAnswered; afterwards it can be asked again."""


class Peer(Engine):
    """An engine behind themes_peer.py; it is started when it is first asked, and again when it was ended."""

    def __init__(self, name: str, python: str, triples: Path) -> None:
        self.name = name
        self._command = [python, str(PEER), name, str(triples)]
        self._process: subprocess.Popen[str] | None = None
        self.loaded: dict[str, Any] = {}

    def ask(self, query: str, seconds: float) -> Answer:
        """As `Engine.ask`."""
        process = self._process or self._start()
        assert process.stdin is not None
        process.stdin.write(json.dumps(query) + "\n")
        process.stdin.flush()
        found = self._line(process, seconds)
        return Answer(found["rows"], found["cpu"], found["wall"])

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.loaded = self._line(self._process, LOAD_SECONDS)
        return self._process

    def _line(self, process: subprocess.Popen[str], seconds: float) -> dict[str, Any]:
        output: IO[str] | None = process.stdout
        assert output is not None
        ready, _, _ = select.select([output], [], [], seconds)
        line = output.readline() if ready else ""
        if not line:
            self.close()
            raise NotAnswered(f"> {seconds:.0f} s" if not ready else "failed")
        found: dict[str, Any] = json.loads(line)
        return found


class Served(Engine):
    """A server on loopback."""

    def __init__(self, name: str, server: Server) -> None:
        self.name = name
        self._server = server

    def ask(self, query: str, seconds: float) -> Answer:
        """As `Engine.ask`. An answer that is cut, as one that was timed out may be, is none."""
        cpu, wall = self._server.cpu_seconds(), time.perf_counter()
        rows = self._get(query, seconds)
        once = time.perf_counter() - wall
        more = min(MOST_REPEATS, int(AT_LEAST_SECONDS / once))
        for _ in range(more):  # the clock of processes ticks a hundred times a second
            self._get(query, seconds)
        spent = self._server.cpu_seconds() - cpu, time.perf_counter() - wall
        return Answer(rows, spent[0] / (more + 1), spent[1] / (more + 1))

    def _get(self, query: str, seconds: float) -> Rows:
        address = (
            f"http://127.0.0.1:{self._server.port}{self._server.engine.path}?{urlencode({'query': query})}"
        )
        request = Request(address, headers={"Accept": "application/sparql-results+json"})
        try:
            with urlopen(request, timeout=seconds + 5) as answer:  # noqa: S310
                found = json.loads(answer.read())
        except HTTPError as error:
            raise NotAnswered(f"status {error.code}") from error
        except (URLError, ValueError, OSError) as error:
            raise NotAnswered(f"> {seconds:.0f} s") from error
        names = found["head"]["vars"]
        return [[row[name]["value"] for name in names] for row in found["results"]["bindings"]]


@contextmanager
def engines(
    triples: Path, peers: Path | None, maplib: str | None, *, slow: bool, seconds: float
) -> Iterator[list[Engine]]:
    """Ours, and those of the others that are there; `slow` takes rdflib too. All end afterwards."""
    with ExitStack() as stack:
        names = [("pyoxigraph", sys.executable)]
        names += [("rdflib", sys.executable)] if slow else []
        names += [("maplib", maplib)] if maplib else []
        listed: list[Engine] = []
        for name, python in names:
            peer = Peer(name, python, triples)
            stack.callback(peer.close)
            listed.append(peer)
        if peers:
            listed.append(stack.enter_context(_oxigraph(triples, peers, seconds)))
        yield listed


@contextmanager
def _oxigraph(triples: Path, peers: Path, seconds: float) -> Iterator[Engine]:
    binaries = peers.absolute() / "venv" / "bin"
    files = Files(triples, triples, triples.parent / "database", triples.parent)
    if not files.database.exists():
        program = str(binaries / "oxigraph")
        for task in (["load", "--file", str(triples)], ["optimize"]):
            command = [program, task[0], "--location", str(files.database), *task[1:]]
            subprocess.run(command, check=True, capture_output=True)
    with started(oxigraph("oxigraph serve", binaries), files, seconds) as server:
        server.wait_until_ready()
        yield Served("oxigraph serve", server)
