"""The servers that `endpoint.py` measures: ours in three ways, and two others, each with processes of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import psutil
from pyoxigraph import DefaultGraph, RdfFormat, Store

from iuc_graph.store.generations import open_current

PINNED: Final = (
    "oxigraph==0.5.13",
    "rdflib-endpoint==0.6.3",
    "rdflib==7.6.0",
    "uvicorn[standard]==0.54.0",
)
SERVE: Final = (
    "from iuc_graph.settings import Settings; from iuc_graph.web.app import serve; "
    "serve(Settings.from_environment(), tell=lambda text: None)"
)
"""Not `iuc-graph serve`, which would first build the project's own graph into the store."""

EVERYTHING: Final = 10**9
START_SECONDS: Final = 240.0
STOP_SECONDS: Final = 8.0


@dataclass(frozen=True)
class Files:
    """Where the same triples lie for each of the servers, and a folder for their logs."""

    store: Path
    triples: Path
    database: Path
    work: Path


@dataclass(frozen=True)
class Engine:
    """One way to serve the graph. `command` gets the files, a free port and the deadline of a query, if any."""

    name: str
    path: str
    command: Callable[[Files, int, float | None], list[str]]
    settings: Callable[[Files, int, float | None], dict[str, str]] = lambda *_: {}
    ends_queries: bool = True
    """Whether it can be told how long a query may take."""

    caches: bool = False
    """Whether it keeps answers, so that only repeated questions are worth measuring."""


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    engine: Engine
    port: int
    process: psutil.Process
    log: Path

    def wait_until_ready(self) -> None:
        """Wait for its first answer. SystemExit with the end of its log where there is none."""
        address = f"http://127.0.0.1:{self.port}{self.engine.path}?query={quote('ASK {}')}"
        until = time.monotonic() + START_SECONDS
        while self._runs() and time.monotonic() < until:
            with suppress(HTTPError, OSError), urlopen(address, timeout=10) as answer:
                answer.read()
                return
            time.sleep(0.1)
        last = "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-5:])
        raise SystemExit(f"{self.engine.name} does not answer after its start. The end of its log:\n{last}")

    def cpu_seconds(self) -> float:
        """CPU time of all its processes up to now, those that ended included: their parents have theirs."""
        total = 0.0
        for process in _tree(self.process):
            with suppress(psutil.NoSuchProcess):
                total += sum(process.cpu_times()[:4])  # user, system, and both of children that ended
        return total

    def _runs(self) -> bool:
        return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE


def ours(name: str, *, memory: bool, cached: bool = False, workers: int | None = None) -> Engine:
    """This project's endpoint: default settings, but for where the graph is read and whether answers are kept."""

    def settings(files: Files, port: int, deadline: float | None) -> dict[str, str]:
        chosen = {
            "STORE": str(files.store),
            "PORT": str(port),
            "MEMORY_QUADS": str(EVERYTHING if memory else 0),
        }
        if not cached:
            chosen["CACHE_BYTES"] = "0"
        if workers:
            chosen["WORKERS"] = str(workers)
        if deadline:
            chosen["QUERY_SECONDS"] = str(deadline)
        return {f"IUC_GRAPH_{key}": value for key, value in chosen.items()}

    return Engine(name, "/sparql", lambda *_: [sys.executable, "-c", SERVE], settings, caches=cached)


def oxigraph(name: str, binaries: Path) -> Engine:
    """`oxigraph serve-read-only` over a database on disk that was optimised."""

    def command(files: Files, port: int, deadline: float | None) -> list[str]:
        options = ["--timeout-s", str(round(deadline))] if deadline else []
        serve = [str(binaries / "oxigraph"), "serve-read-only"]
        return [*serve, "--location", str(files.database), "--bind", f"127.0.0.1:{port}", *options]

    return Engine(name, "/query", command)


def rdflib_endpoint(name: str, binaries: Path) -> Engine:
    """`rdflib-endpoint serve`, which holds the graph in memory and knows no deadline."""
    program = str(binaries / "rdflib-endpoint")
    return Engine(
        name,
        "/",
        lambda files, port, _: [
            program,
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            str(files.triples),
        ],
        ends_queries=False,
    )


def make_peers(folder: Path) -> None:
    """An environment of its own with the other servers, in the versions of `PINNED`, unless it is there."""
    if not (folder / "venv" / "bin" / "rdflib-endpoint").exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        python = folder / "venv" / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PINNED], check=True)


def binaries_in(peers: Path) -> Path:
    """Where `make_peers` installed them. SystemExit where they are not."""
    binaries = peers.absolute() / "venv" / "bin"
    for program in ("oxigraph", "rdflib-endpoint"):
        if not (binaries / program).exists():
            raise SystemExit(f"{binaries / program} is missing. Install it with --make-peers.")
    return binaries


def prepare(store: Path, work: Path, peers: Path | None) -> tuple[Files, Store]:
    """The triples of the store's default graph for all: as a file, as a database of oxigraph, and in memory."""
    files = Files(store, work / "triples.nt", work / "database", work)
    with open_current(store) as opened:
        opened.store.dump(files.triples, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    if peers:
        program = binaries_in(peers) / "oxigraph"
        for task in (["load", "--file", files.triples], ["optimize"]):
            subprocess.run(
                [program, task[0], "--location", files.database, *task[1:]], check=True, capture_output=True
            )
    graph = Store()
    graph.load(path=files.triples, format=RdfFormat.N_TRIPLES)
    return files, graph


@contextmanager
def started(engine: Engine, files: Files, deadline: float | None = None) -> Iterator[Server]:
    """The server, which may not answer yet; all its processes are ended afterwards."""
    port = _free_port()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("IUC_GRAPH_")}
    log = files.work / f"{engine.name.replace(' ', '-').replace(',', '')}.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            engine.command(files, port, deadline),
            env=inherited | engine.settings(files, port, deadline),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        yield Server(engine, port, psutil.Process(process.pid), log)
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End it, in the time that it needs up to `STOP_SECONDS`; then end what is left of it."""
    processes: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        processes = _tree(psutil.Process(process.pid))
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    for left in processes:
        with suppress(psutil.NoSuchProcess):
            left.kill()
    process.wait()


def _tree(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
