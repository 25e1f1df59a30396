"""Rows from a SPARQL 1.1 endpoint elsewhere: `sparql.rows.Reader` over HTTP, by SPARQLWrapper.

SPARQLWrapper writes the request. It is sent from here, since its own time-out starts anew with each byte that arrives,
and since an answer only counts once it is known to be whole: some endpoints end a query that takes too long with
status 200 and half a document.
"""

from __future__ import annotations

import re
import threading
import zlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.message import Message
from http.client import HTTPException, HTTPResponse
from itertools import pairwise
from socket import SHUT_RDWR, socket
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import Request

from pyoxigraph import QueryResultsFormat, parse_query_results
from SPARQLWrapper import JSON, POST, SELECT, SPARQLWrapper

from iuc_graph import __version__
from iuc_graph.errors import (
    EndpointFailed,
    QueryError,
    QueryFailed,
    QueryTimeout,
    QueryTooLarge,
    RowsExceeded,
)
from iuc_graph.sparql.held_connections import opener
from iuc_graph.sparql.hint_header import HINTS, hints_in, placed_behind, without_places
from iuc_graph.sparql.insertion import inserted
from iuc_graph.sparql.remote_refusals import refusal
from iuc_graph.sparql.rows import NOTHING, Bindings, Table, table_of
from iuc_graph.sparql.tokens import Kind, decode, tokenise
from iuc_graph.vocabulary import PREFIXES

MIB: Final = 1024 * 1024
ACCEPT: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
FORMATS: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "text/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
"""The media types of answers that are read; the short ones are what some endpoints call the others."""

CUT: Final = "IUC-Graph-Cut"
"""The header by which a server of ours says that it gave fewer rows than there are."""

MOST_ROWS: Final = "X-SPARQL-MaxRows"
"""The header by which Virtuoso says how many rows it gives at most."""

LINGERING_SECONDS: Final = 5.0
_XML_END: Final = re.compile(rb"</(?:[\w.-]+:)?sparql\s*>\s*\Z")
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS


@dataclass(frozen=True)
class RemoteReader:
    """Asks the endpoint at `url` (http or https; a name and password in it are sent as HTTP Basic).

    Each answer is whole, and there within `seconds`, counted from the call to the last byte; after that the connection
    is closed. `most_bytes` bounds an answer, unpacked.
    """

    url: str
    seconds: float = 60.0
    most_bytes: int = 256 * MIB

    def select(self, text: str, bindings: Bindings = NOTHING) -> Table:
        """As `Reader.select`.

        Raises QuerySyntaxError or QueryFailed for a query that cannot be sent or was refused, QueryTimeout,
        QueryTooLarge, RowsExceeded where the endpoint keeps rows back, and EndpointFailed for all else. Where a server
        of ours says why there are no rows, the table has its hints.
        """
        bound = inserted(text, bindings)
        sent = declared(bound)
        got = _Exchange(self, _request(self.url, sent)).run()
        if got.status != 200:
            raise EndpointFailed(f"{self.shown} gave only a part of the answer (status {got.status}).")
        table = _read(self.shown, got.headers.get_content_type(), _unpacked(got, self))
        _check_rows(self.shown, got.headers, len(table))
        return replace(table, hints=_hints(got.headers, text, bound, sent))

    @property
    def shown(self) -> str:
        """The address without a password."""
        return _without_credentials(self.url)


def declared(text: str) -> str:
    """The query with a declaration of each prefix of this project that it uses and does not declare."""
    names = [token.text.partition(":")[0] for token in tokenise(decode(text)) if token.kind is Kind.NAME]
    # In a declaration the name ends with its colon, as a name without a local part does.
    own = _declared(text)
    used = sorted({name for name in names if name in PREFIXES and name not in own})
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in used) + text


def _declared(text: str) -> set[str]:
    pairs = pairwise(tokenise(decode(text)))
    return {name.text.removesuffix(":") for word, name in pairs if word.is_word("PREFIX")}


def _request(url: str, query: str) -> Request:
    """The request that SPARQLWrapper makes. Raises EndpointFailed for what is no address."""
    parts = urlsplit(url)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise EndpointFailed(
            f"“{_without_credentials(url)}” is no address of a SPARQL endpoint; it begins with http:// or https://."
        )
    wrapper = SPARQLWrapper(_without_credentials(url), agent=f"iuc_graph/{__version__}")
    wrapper.setQuery("SELECT * {}")  # its own look at the form of a query stumbles over comments
    wrapper.queryString, wrapper.queryType = query, SELECT
    wrapper.setMethod(POST)
    wrapper.setReturnFormat(JSON)
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", ACCEPT)
    wrapper.addCustomHttpHeader("Accept-Encoding", "gzip")
    if parts.username:
        wrapper.setCredentials(unquote(parts.username), unquote(parts.password or ""))
    try:
        request: Request = wrapper._createRequest()
    except ValueError as error:
        raise EndpointFailed(f"“{_without_credentials(url)}” cannot be asked: {error}.") from error
    return request


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


@dataclass(frozen=True)
class _Got:
    """An answer as it came, all of its bytes."""

    status: int
    headers: Message
    body: bytes


@dataclass
class _Exchange:
    """One request and its answer, in a thread of its own that nobody has to wait for after the deadline."""

    reader: RemoteReader
    request: Request
    over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    held: list[socket] = field(default_factory=list)
    ended: bool = False
    got: _Got | None = None
    error: BaseException | None = None

    def run(self) -> _Got:
        """The answer. Raises as `RemoteReader.select`."""
        threading.Thread(target=self._ask, name="endpoint", daemon=True).start()
        try:
            in_time = self.over.wait(self.reader.seconds)
        finally:
            self._end()
        if not in_time:
            raise QueryTimeout(
                f"{self.reader.shown} gave no whole answer within {self.reader.seconds:g} seconds. "
                "Ask for less, or allow more time."
            )
        if self.got is None:
            assert self.error is not None
            raise self.error
        return self.got

    def hold(self, connection: socket) -> None:
        """Take over a connection, to close it at the end. Raises OSError where the end is past."""
        with self.lock:
            if not self.ended:
                self.held.append(connection)
                return
        connection.close()
        raise TimeoutError("the time is over")

    def _end(self) -> None:
        with self.lock:
            self.ended = True
            held, self.held = self.held, []
        for connection in held:
            with suppress(OSError):  # it may be closed by its own end
                connection.shutdown(SHUT_RDWR)

    def _ask(self) -> None:
        try:
            self.got = self._get()
        except BaseException as error:  # whoever waits for it raises it
            self.error = error
        self.over.set()

    def _get(self) -> _Got:
        shown = self.reader.shown
        try:
            with self._opened() as response:
                return _Got(response.status, response.headers, self._body(response))
        except HTTPError as error:
            with error:
                raise refusal(shown, error.code, error.headers, _start_of(error)) from error
        except URLError as error:
            raise EndpointFailed(f"{shown} cannot be reached: {error.reason}.") from error
        except (OSError, HTTPException, UnicodeError, ValueError) as error:
            raise EndpointFailed(
                f"The answer of {shown} broke off: {error or type(error).__name__}."
            ) from error

    def _opened(self) -> HTTPResponse:
        # The deadline ends it; this only ends a connection that never came to stand, after nobody waits for it.
        patience = self.reader.seconds + LINGERING_SECONDS
        response: HTTPResponse = opener(self.hold).open(self.request, timeout=patience)
        return response

    def _body(self, response: HTTPResponse) -> bytes:
        body = response.read(self.reader.most_bytes + 1)
        _check_size(len(body), self.reader)
        if response.length:  # what the header said and what came
            raise HTTPException(f"{response.length} bytes are missing")
        return body


def _hints(headers: Message, text: str, bound: str, sent: str) -> tuple[str, ...]:
    """What the server says of the text as it was given."""
    told = hints_in(headers.get(HINTS, ""))
    if bound != text:
        return tuple(map(without_places, told))
    return tuple(placed_behind(hint, len(sent) - len(bound)) for hint in told)


def _start_of(response: HTTPError) -> bytes:
    with suppress(OSError, HTTPException):
        return response.read(64 * 1024)
    return b""


def _check_rows(shown: str, headers: Message, rows: int) -> None:
    most = headers.get(MOST_ROWS, "")
    if CUT in headers or (most.isdecimal() and rows >= int(most)):
        raise RowsExceeded(
            f"{shown} gives no more than {rows} rows, and the answer has more. Ask for less, or in portions with "
            "ORDER BY, LIMIT and OFFSET."
        )


def _check_size(size: int, reader: RemoteReader) -> None:
    if size > reader.most_bytes:
        raise QueryTooLarge(
            f"The answer of {reader.shown} is longer than {reader.most_bytes} bytes. Ask for less."
        )


def _unpacked(got: _Got, reader: RemoteReader) -> bytes:
    encoding = got.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        return got.body
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise EndpointFailed(f"{reader.shown} packs its answer as {encoding}, which was not asked for.")
    packed = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        whole = packed.decompress(got.body, reader.most_bytes + 1)
    except zlib.error as error:
        raise EndpointFailed(f"The answer of {reader.shown} cannot be unpacked: {error}.") from error
    _check_size(len(whole), reader)
    if not packed.eof:
        raise EndpointFailed(f"The answer of {reader.shown} is cut: its end is missing.")
    return whole


def _read(shown: str, media_type: str, body: bytes) -> Table:
    format_ = FORMATS.get(media_type)
    if format_ is None:
        what = "a web page" if "html" in media_type else f"“{media_type}”"
        raise EndpointFailed(
            f"{shown} answers with {what}, not with rows: it is no SPARQL endpoint. "
            "The address of one often ends in /sparql or /query."
        )
    failed: type[QueryError] = EndpointFailed
    if format_ == QueryResultsFormat.XML and not _XML_END.search(body):  # its parser would not miss it
        raise failed(f"The answer of {shown} is cut: its end is missing.")
    try:
        return table_of(parse_query_results(body, format_))
    except (SyntaxError, ValueError) as error:
        said = f"it is cut or damaged: {error}"
    except QueryFailed as error:
        failed, said = QueryFailed, str(error)
    # Raised out here, as what was caught holds a parser that must not outlive this thread.
    raise failed(f"The answer of {shown} cannot be used: {said}")
