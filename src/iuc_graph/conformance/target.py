"""The server under test: started on a free port of loopback, given data, and asked over a socket."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import uvicorn
from pyoxigraph import Quad

from iuc_graph.conformance.cases import Message
from iuc_graph.errors import SuiteError
from iuc_graph.settings import Settings
from iuc_graph.store.drafts import publish

QUERIES: Final = "/unmanaged/sparql"
GRAPHS: Final = "/unmanaged/data"
"""Where the dataset without rules of ours is served: queries, and the graph store."""

SECONDS: Final = 60.0
"""Longest wait for the server to start, and for a response."""


@dataclass(frozen=True)
class Response:
    """A response as it came over the socket."""

    status: int
    message: Message

    @property
    def body(self) -> bytes:
        """The body; empty where there is none."""
        return self.message.body or b""

    def __str__(self) -> str:
        text = " ".join(self.body.decode("utf-8", "replace").split())
        return f"{self.status} {self.message.header('content-type')} {text[:300]}".strip()


@dataclass
class Target:
    """A running server, the directory of its unmanaged store, a token that may change it, and one connection."""

    host: str
    port: int
    directory: Path
    token: str = field(repr=False)
    _connection: http.client.HTTPConnection = field(init=False)
    _held: Hashable = None

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS)

    @property
    def address(self) -> str:
        """The server's address, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

    def hold(self, name: Hashable, quads: Callable[[], Iterable[Quad]]) -> None:
        """Have the server hold these quads and no others; nothing is done where it holds data of this name."""
        if name != self._held:
            publish(self.directory, quads(), fingerprint="", keep=2)
            self._held = name
            self.close()  # the server ends a connection over which nothing comes for long, as may be by now

    def still_holds(self, name: Hashable) -> None:
        """Take note that what was written left the data of this name as they were."""
        self._held = name

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Response:
        """One request, its path sent as it is. Raises OSError or HTTPException where the server breaks off."""
        try:
            self._connection.request(method, path, body, dict(headers or {}))
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()  # the next request opens another one
            raise
        if answer.status >= 500:  # a server may end the connection after a fault of its own
            self._connection.close()
        fields = tuple((name.lower(), value) for name, value in answer.getheaders())
        return Response(answer.status, Message(fields, content))

    def write(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Response:
        """One request that may change what the server holds: with the token, which the suite knows nothing of."""
        self._held = None
        return self.ask(method, path, {**(headers or {}), "Authorization": f"Bearer {self.token}"}, body)

    def close(self) -> None:
        """End the connection; the next request opens another one."""
        self._connection.close()


@contextmanager
def running() -> Iterator[Target]:
    """A server over empty stores in a temporary folder; when the block ends, nothing of it is left."""
    with TemporaryDirectory(prefix="iuc-graph-conformance-") as name:
        folder = Path(name)
        for store in ("managed", "unmanaged"):
            publish(folder / store, [], fingerprint="")
        settings = _settings(folder)
        token = _token(folder / "tokens")
        with _served(settings) as (host, port):
            target = Target(host, port, folder / "unmanaged", token)
            try:
                yield target
            finally:
                target.close()


def _settings(folder: Path) -> Settings:
    given = {
        "store": folder / "managed",
        "unmanaged": folder / "unmanaged",
        "tokens": folder / "tokens",
        "keep_generations": 2,
        "stop_seconds": 1,
    }
    return Settings.model_validate(given)


def _token(file: Path) -> str:
    """A new token in a file, which lets its holder change data and nothing else."""
    from iuc_graph.web.token_file import Scope, create

    secret, _ = create(file, "conformance", [Scope.UPDATE])
    return secret


@contextmanager
def _served(settings: Settings) -> Iterator[tuple[str, int]]:
    from iuc_graph.web import wire
    from iuc_graph.web.app import create_app

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(wire.config(create_app(settings), settings))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="server under test")
        thread.start()
        try:
            _wait(server, thread)
            yield listener.getsockname()[:2]
        finally:
            server.should_exit = True
            thread.join(SECONDS)


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    end = time.monotonic() + SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            raise SuiteError("The server under test did not start; its log above says why.")
        time.sleep(0.01)
