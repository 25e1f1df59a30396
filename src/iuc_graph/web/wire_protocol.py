"""One connection of HTTP/1.1 under limits: uvicorn's protocol, with an end to everything that a client can draw out.

What is limited: the bytes and the time of a head and of a body, the time in which a client takes its answer, the time
that a connection is idle, and the number of connections (wire_gate). The settings hold the numbers.

uvicorn promises the names of its HttpToolsProtocol to nobody. Those that are relied on here, beside the methods of
asyncio.Protocol, are listed in RELIED_ON; a test says so when one of them is gone.
"""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final, cast

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from iuc_graph.web.wire_refusals import MOST_FIELDS, Refusal
from iuc_graph.web.wire_transport import CountedTransport, keep_little_unsent
from iuc_graph.web.wire_upgrade import plain_head

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

    from iuc_graph.web.wire import WireConfig

RELIED_ON: Final = {
    "protocol": (
        "client connections cycle flow headers loop parser pipeline server_state transport "
        "_start_asgi_task _unset_keepalive_if_required on_body on_header on_headers_complete on_message_begin "
        "on_message_complete on_response_complete on_url"
    ),
    "cycle": "disconnected keep_alive message_event response_complete response_started",
    "flow": "read_paused resume_reading",
}
"""Names of uvicorn's classes that may change with its version. `url` is relied on, too, from on_message_begin on."""

LINGER_SECONDS: Final = 1.0
"""A refused connection is read on for so long: to close it at once could destroy what its client was told."""

PIPELINE: Final = 32
"""Requests that may wait on one connection for the answers to those before them."""

UNENCODED: Final = (
    "an address is written in ASCII. Percent-encode all else as UTF-8 (重 is %E9%87%8D); "
    "curl does it with -G --data-urlencode 'q=重'"
)
"""What to do about an address with raw signs. RFC 9112 has them refused: whoever reads such a line in another way than
the next in the chain could be made to see another request."""

FRAMING: Final = 6
"""Bytes on the wire for one of a body, if each comes in a chunk of its own."""


class Phase(Enum):
    """What a connection waits for."""

    HEAD = auto()
    """A first request, or the rest of a head."""
    BODY = auto()
    """The rest of a body."""
    DONE = auto()
    """Its answer; and when that is sent, the next request."""
    DEAF = auto()
    """The answers to what was asked before; what comes in now is dropped."""
    LEAVING = auto()
    """Its end: its client was told why."""


class _Refused(Exception):
    """Stops the parser in one of its callbacks. It hands this back as the context of an error of its own."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.detail)


class Wire(HttpToolsProtocol):
    """One connection. Its gate looks at it every so often; nothing else keeps its time."""

    def __init__(
        self,
        config: WireConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._settings, self._gate, self._refusals = config.settings, config.gate, config.refusals
        self.host = ""
        self.url = b""
        self._phase, self._since = Phase.HEAD, self.loop.time()
        self._head = self._body = self._raw_body = 0
        self._answered: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or turn it away where there are too many."""
        self._counted = CountedTransport(transport, self.loop.time())
        super().connection_made(cast(asyncio.Transport, self._counted))
        self.host = self.client[0] if self.client else ""
        if self._gate.crowded_by_client(self):
            self._turn_away(self._refusals.full_for_client)
        elif self._gate.crowded():
            self._turn_away(self._refusals.full)
        else:
            self._gate.enter(self)
            keep_little_unsent(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever still works for this client, and forget it."""
        self._gate.leave(self)
        self._unset_keepalive_if_required()
        if self._answered is not None and not self._answered.response_complete:
            self._give_up(self._answered)  # of several requests, uvicorn tells the last one only
        self.pipeline.clear()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, within the limits."""
        if self._phase in {Phase.DEAF, Phase.LEAVING}:
            return
        self._unset_keepalive_if_required()
        if self._idle():
            self._turn(Phase.HEAD)
            self._head, self.url = 0, b""
        self._head += len(data)
        self._raw_body += len(data)
        try:
            self._parse(data)
            self._check_size()
        except _Refused as refused:
            self._refuse(refused.refusal)

    # What the parser calls

    def on_message_begin(self) -> None:
        """A request begins, perhaps before the last one is answered."""
        if len(self.pipeline) >= PIPELINE:
            raise _Refused(self._refusals.unreadable("too many requests that do not wait for answers"))
        super().on_message_begin()
        if self._phase is not Phase.HEAD:
            self._turn(Phase.HEAD)
            self._head = 1  # at least; what came before belongs to the last request

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header field is complete. One that follows a body is dropped: it must not pass for one of the head."""
        if self._phase is not Phase.HEAD:
            return
        if len(self.headers) >= MOST_FIELDS:
            raise _Refused(self._refusals.many_fields)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Check the head as a whole, and have it answered."""
        if self.parser.should_upgrade():
            return  # it is read once more, see _without_upgrade
        refusal = self._refusals.of_head(self.parser.get_http_version(), self.url, self.headers)
        if refusal is not None:
            raise _Refused(refusal)
        super().on_headers_complete()
        self._body = self._raw_body = 0
        self._turn(Phase.BODY)

    def on_body(self, body: bytes) -> None:
        """A part of the body came."""
        self._body += len(body)
        if self._body > self._refusals.most_body:
            raise _Refused(self._refusals.body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is here as a whole."""
        if self.parser.should_upgrade():
            return
        super().on_message_complete()
        self._turn(Phase.DONE)

    def on_response_complete(self) -> None:
        """An answer was handed over as a whole; from here on the connection may be idle."""
        if self._phase is Phase.DONE:
            self._turn(Phase.DONE)
        super().on_response_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    # Reading

    def _turn(self, phase: Phase) -> None:
        self._phase, self._since = phase, self.loop.time()

    def _parse(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._without_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserInvalidMethodError:
            raise _Refused(self._refusals.method) from None
        except httptools.HttpParserInvalidURLError as error:
            raise _Refused(self._refusals.unreadable(f"{error}; {UNENCODED}")) from None
        except httptools.HttpParserError as error:
            if isinstance(error.__context__, _Refused):
                raise error.__context__ from None
            raise _Refused(self._refusals.unreadable(str(error))) from None

    def _without_upgrade(self, rest: bytes) -> None:
        """Read the head once more without its wish for another protocol, as httptools takes the body for that one.

        Java's client wishes for HTTP/2 in this way.
        """
        method = self.parser.get_method()
        if method == b"CONNECT":
            raise _Refused(self._refusals.method)
        head = plain_head(method, self.url, self.parser.get_http_version(), self.headers)
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._parse(head + rest)

    def _check_size(self) -> None:
        """Refuse what grows without becoming complete, so that no callback hears of it."""
        if self._phase is Phase.HEAD:
            if len(self.url) > self._refusals.most_address:
                raise _Refused(self._refusals.address)
            if self._head - len(self.url) > self._settings.head_bytes:
                raise _Refused(self._refusals.fields)
        if self._phase is Phase.BODY and self._raw_body > self._most_raw():
            raise _Refused(self._refusals.body)

    def _most_raw(self) -> int:
        return self._body * FRAMING + self._settings.head_bytes

    # Ending

    def look(self, now: float) -> None:
        """End the connection where it has passed a limit of time."""
        if self._counted.stalls(now, self._settings.stall_bytes, self._settings.stall_seconds):
            self._gate.ended["stalled"] += 1
            self._counted.drop()
        elif self._waits_for_us():
            self._since = now
        elif now - self._since > self._patience():
            self._out_of_time()

    def dispensable(self) -> tuple[int, float] | None:
        """Those that were told to leave and idle ones go first, then those that still ask; the oldest of each."""
        if self._idle() or self._phase is Phase.LEAVING:
            return (0, self._since)
        if self._phase is Phase.HEAD and not self._owes():
            return (1, self._since)
        return None

    def give_way(self) -> None:
        """End the connection at once."""
        self.transport.abort()

    def _idle(self) -> bool:
        return self._phase is Phase.DONE and not self._owes()

    def _owes(self) -> bool:
        """Whether an answer is under way, or has still to begin."""
        return self.cycle is not None and not self.cycle.response_complete

    def _waits_for_us(self) -> bool:
        if self._phase is Phase.LEAVING:
            return False
        if self._phase is Phase.BODY:
            return bool(self.pipeline) or self.flow.read_paused
        return self._owes()

    def _patience(self) -> float:
        return {
            Phase.HEAD: self._settings.head_seconds,
            Phase.BODY: self._settings.body_seconds,
            Phase.DONE: self._settings.idle_seconds,
        }.get(self._phase, LINGER_SECONDS)

    def _out_of_time(self) -> None:
        if self._phase is Phase.BODY:
            self._refuse(self._refusals.slow_body)
        elif self._phase is Phase.HEAD and self._head:
            self._refuse(self._refusals.slow_head)
        elif self._phase is Phase.LEAVING:
            self.transport.abort()
        else:
            self.transport.close()

    def _refuse(self, refusal: Refusal) -> None:
        """Answer what is being read with a refusal, after which the connection ends."""
        self._gate.ended[refusal.code] += 1
        if self.transport.is_closing():
            self._turn(Phase.LEAVING)
        elif self._phase is not Phase.BODY:
            self._refuse_head(refusal)
        elif self.pipeline or (self.cycle.response_started and not self.cycle.response_complete):
            self.transport.abort()  # whatever was written now would stand in the midst of another answer
        elif self.cycle.response_complete:
            self._leave(b"")
        else:
            self._give_up(self.cycle)
            self._leave(self._told(refusal))

    def _refuse_head(self, refusal: Refusal) -> None:
        if self._owes():  # answers to earlier requests; the last of them ends the connection
            self.cycle.keep_alive = False
            self._turn(Phase.DEAF)
        else:
            self._leave(self._told(refusal))

    def _turn_away(self, refusal: Refusal) -> None:
        self.connections.discard(self)
        self._gate.ended[refusal.code] += 1
        if self._gate.linger(self):
            self._leave(self._told(refusal))
        else:
            self.transport.write(self._told(refusal))
            self._turn(Phase.LEAVING)
            self.transport.close()

    def _told(self, refusal: Refusal) -> bytes:
        return refusal.response(*self.server_state.default_headers)

    def _leave(self, last_words: bytes) -> None:
        self._turn(Phase.LEAVING)
        self.transport.write(last_words)
        self.flow.resume_reading()
        self.transport.write_eof()

    @staticmethod
    def _give_up(cycle: RequestResponseCycle) -> None:
        """Have an application hear that its client is gone."""
        cycle.disconnected = True
        cycle.message_event.set()
