"""The access log: one JSON object a line, which names no person and no query unless a setting wants that.

docs/operating.md lists the fields. A line is written at once or not at all: where whoever reads standard error does
not keep up, it is dropped and counted, and no request waits for it.
"""

from __future__ import annotations

import json
import os
import select
import stat
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from iuc_graph.errors import SettingsError
from iuc_graph.settings import Settings
from iuc_graph.web.addresses import Address, shortened

LONGEST: Final = 4096
"""Bytes of a line at most. So many are written to a pipe as one piece that no other writer gets between (Linux)."""

HASH_DIGITS: Final = 16
"""Of the SHA-256 of a query; enough to tell queries apart, and to find one whose text is known."""

MODE: Final = 0o640
"""Of a file that is made for the log: its owner writes, the group reads."""

LOOK_SECONDS: Final = 1.0
"""Time between two looks whether the file was rotated."""

NEVER: Final = 1000
"""More than any status."""


@dataclass(frozen=True, slots=True)
class Line:
    """One request that has ended. `seconds` is its whole time, the sending of the answer included."""

    client: Address | None
    method: str
    route: str
    status: int
    bytes: int
    seconds: float
    outcome: str
    request_id: str
    generation: str | None
    rows: int | None
    query: str


class Sink:
    """Where lines go: the end of a file, or standard error. Nothing here raises, and nothing waits.

    A file that was renamed or removed is opened anew under its name, so a log can be rotated without a signal.
    """

    def __init__(self, file: Path | None) -> None:
        """`file`: None stands for standard error."""
        self._file = file
        self._descriptor: int | None = None
        self._room: select.poll | None = None
        self._is_torn = False
        self._looked = 0.0

    def open(self) -> bool:
        """Take hold of it; whether that was possible."""
        self.close()
        try:
            self._descriptor = _stderr() if self._file is None else _open(self._file)
        except (OSError, ValueError):  # ValueError: it was closed
            return False
        if self._descriptor is not None and not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            self._room = select.poll()
            self._room.register(self._descriptor, select.POLLOUT)
        return self._descriptor is not None

    def write(self, line: bytes) -> bool:
        """Add a line; whether it stands there whole."""
        if (self._descriptor is None or self._is_elsewhere()) and not self.open():
            return False
        assert self._descriptor is not None
        whole = b"\n" + line if self._is_torn else line
        try:
            if self._room is not None and not self._room.poll(0):
                return False
            written = os.write(self._descriptor, whole)
        except OSError:
            self.close()
            return False
        self._is_torn = 0 < written < len(whole) or (self._is_torn and not written)
        return written == len(whole)

    def close(self) -> None:
        """Let go of it. May be called again."""
        if self._descriptor is not None:
            with suppress(OSError):
                os.close(self._descriptor)
        self._descriptor = self._room = None

    def _is_elsewhere(self) -> bool:
        """Whether the name of the file leads to another one by now, or to none. Looks once a second."""
        now = time.monotonic()
        if self._file is None or self._descriptor is None or now < self._looked + LOOK_SECONDS:
            return False
        self._looked = now
        try:
            return not os.path.samestat(self._file.stat(), os.fstat(self._descriptor))
        except OSError:
            return True


def _stderr() -> int | None:
    """A descriptor of our own: number 2 may be closed, and then stand for something else."""
    return None if sys.stderr is None else os.dup(sys.stderr.fileno())


def _open(file: Path) -> int:
    # Not waiting for a reader where it is a named pipe, nor for its room.
    return os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, MODE)


def _try(file: Path) -> None:
    try:
        os.close(_open(file))
    except OSError as error:
        raise SettingsError(
            f"The access log cannot be written to {file} ({error.strerror or error}). Name another file in "
            "IUC_GRAPH_ACCESS_LOG_FILE, or none to have it on standard error."
        ) from error


class AccessLog:
    """Writes lines about requests, as many as the settings want. Not safe for threads."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError where the file cannot be written."""
        self._lowest = {"off": NEVER, "errors": 500, "all": 0}[settings.access_log]
        self._whole_addresses = settings.log_addresses
        self._queries = settings.log_queries
        self._sink = Sink(settings.access_log_file)
        self.written = 0
        self.lost = 0
        self._untold = 0
        if settings.access_log_file and settings.access_log != "off":
            _try(settings.access_log_file)

    def wants(self, status: int) -> bool:
        """Whether requests that ended with this status are written down."""
        return status >= self._lowest

    def write(self, line: Line) -> None:
        """Write one line, or count it as lost."""
        if self._sink.write(self._encode(line)):
            self.written += 1
            self._untold = 0
            return
        self.lost += 1
        self._untold += 1

    def __enter__(self) -> AccessLog:
        """Take hold of where the lines go, before others can close it; a line that comes earlier does so, too."""
        if self._lowest < NEVER:
            self._sink.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._sink.close()

    def _encode(self, line: Line) -> bytes:
        fields: dict[str, Any] = {
            "time": _moment(time.time() - line.seconds),
            "client": self._client(line.client),
            "method": line.method,
            "route": line.route,
            "status": line.status,
            "bytes": line.bytes,
            "milliseconds": round(line.seconds * 1000, 2),
            "outcome": line.outcome,
            "request": line.request_id,
        }
        if line.generation is not None:
            fields["generation"] = line.generation
        if line.rows is not None:
            fields["rows"] = line.rows
        if self._untold:
            fields["lines_lost"] = self._untold
        if line.query:
            text = line.query.encode("utf-8", "surrogatepass")
            fields["query_hash"] = sha256(text).hexdigest()[:HASH_DIGITS]
        # Without ensure_ascii=False everything but printable ASCII is escaped: no line ends early.
        encoded = json.dumps(fields)
        if line.query and self._queries:
            encoded = _with_query(encoded, line.query)
        return encoded.encode("ascii") + b"\n"

    def _client(self, client: Address | None) -> str | None:
        if client is None:
            return None
        return str(client) if self._whole_addresses else shortened(client)


def _with_query(encoded: str, text: str) -> str:
    """The object with the query as its last field, cut where the line would become too long."""
    room = LONGEST - len(encoded) - len(', "query": , "query_cut": true}\n')
    kept = min(len(text), room)
    query = json.dumps(text[:kept])
    while len(query) > room:  # escapes are longer than what they stand for
        kept = kept * 3 // 4
        query = json.dumps(text[:kept])
    ending = "}" if kept == len(text) else ', "query_cut": true}'
    return f'{encoded[:-1]}, "query": {query}{ending}'


def _moment(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")
