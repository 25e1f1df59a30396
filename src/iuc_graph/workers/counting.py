"""Counting the rows of a serialised answer while its bytes go by, without looking at terms.

The engine writes answers itself, some twenty times faster than Python could go through their rows; so they are counted
in its bytes. It writes no white space between the parts of JSON and XML.
"""

from __future__ import annotations

import re
from typing import Final, Protocol


class RowCounter(Protocol):
    """Takes the bytes of one answer, piece by piece."""

    def feed(self, data: bytes) -> None:
        """The next bytes."""

    @property
    def rows(self) -> int | None:
        """Rows whose start was seen; None where there are none to count."""


class XmlRows:
    """Rows of SPARQL Results in XML. A "<" within a literal is written as an entity."""

    _MARK: Final = b"<result>"

    def __init__(self) -> None:
        self._rows = 0
        self._tail = b""

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        text = self._tail + data
        self._rows += text.count(self._MARK)
        self._tail = text[-len(self._MARK) + 1 :]

    @property
    def rows(self) -> int:
        """Rows whose start was seen."""
        return self._rows


class TsvRows:
    """Rows of TSV: one line each after the first, since a line end within a literal is escaped."""

    def __init__(self) -> None:
        self._lines = 0

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        self._lines += data.count(b"\n")

    @property
    def rows(self) -> int:
        """Rows that have ended."""
        return max(0, self._lines - 1)


class CsvRows:
    """Rows of CSV: line ends between quotes belong to a value. A quote within a value is written as two."""

    def __init__(self) -> None:
        self._lines = 0
        self._quoted = False

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        if not self._quoted and b'"' not in data:
            self._lines += data.count(b"\n")
            return
        for number, part in enumerate(data.split(b'"')):
            self._quoted ^= number > 0
            self._lines += 0 if self._quoted else part.count(b"\n")

    @property
    def rows(self) -> int:
        """Rows that have ended."""
        return max(0, self._lines - 1)


class JsonRows:
    """Rows of SPARQL Results in JSON.

    A row that binds something starts like `{"name":{"type"`, with a name of the head, and all but the first follow
    `}},`. No string holds that, as a quote within one is escaped. A row without any value is `{}`, which a string may
    hold too. So from the first `{}` on, strings are told apart.
    """

    _FIRST: Final = b'"bindings":[{"'
    _NAMES: Final = re.compile(rb'"([^"]*)"[,\]]')
    _NAMELESS: Final = b"{}"

    def __init__(self) -> None:
        self._rows = 0
        self._marks: list[bytes] = []
        self._longest = 0
        self._tail = b""
        self._strings = _Strings()  # of all in front of the tail
        self._exact: _Structure | None = None

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        text = self._tail + data
        if self._exact is None and self._NAMELESS in text:
            self._exact = _Structure(self._strings)
        if self._exact is not None:
            self._exact.feed(text)
            self._tail = b""
        elif self._marks:
            self._count(text, 0)
        elif (first := text.find(self._FIRST)) >= 0:
            self._begin(text[:first])
            self._count(text, first + len(self._FIRST))
        else:
            self._tail = text

    def _begin(self, head: bytes) -> None:
        names = self._NAMES.findall(head)
        self._marks = [b'}},{"%b":{"type"' % name for name in names]
        self._longest = max(map(len, self._marks))
        self._rows = 1

    def _count(self, text: bytes, start: int) -> None:
        """Count the marks from `start` on, and keep as a tail what may be the beginning of one, but no whole one."""
        kept = max(start, len(text) - self._longest + 1)
        for mark in self._marks:
            self._rows += text.count(mark, start)
            last = text.rfind(mark, max(start, kept - len(mark)))
            kept = max(kept, last + len(mark)) if last >= 0 else kept
        self._strings.feed(text[:kept])
        self._tail = text[kept:]

    @property
    def rows(self) -> int:
        """Rows whose start was seen."""
        return self._rows + (self._exact.rows if self._exact else 0)


_ESCAPE: Final = re.compile(rb"\\.", re.DOTALL)


class _Strings:
    """Whether the end of what was fed lies within a string, and behind a backslash there."""

    def __init__(self, inside: bool = False) -> None:
        self.inside = inside
        self._escaped = False

    def feed(self, data: bytes) -> bytes:
        """The next bytes; they come back without what is escaped in them."""
        plain = data[1:] if self._escaped and data else data
        self._escaped = self._escaped and not data
        if b"\\" in plain:
            plain = _ESCAPE.sub(b"", plain)
            self._escaped = plain.endswith(b"\\")
            plain = plain.removesuffix(b"\\")
        self.inside ^= plain.count(b'"') % 2 == 1
        return plain


class _Structure:
    """Counts the elements of the list of rows in what stands outside of strings."""

    def __init__(self, strings: _Strings) -> None:
        self._strings = strings
        self._tail = b""
        self.rows = 0

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        inside = self._strings.inside
        parts = self._strings.feed(data).split(b'"')
        # A quote stands for each string, so that nothing meets that a string keeps apart.
        text = self._tail + b'"'.join(parts[inside::2]) + (b'"' if self._strings.inside else b"")
        self.rows += text.count(b"[{") + text.count(b"},{")
        self._tail = text[-2:]
        # What was counted must not be counted again.
        if self._tail == b"[{":
            self._tail = b"{"


class Uncounted:
    """An answer that has no rows, or whose triples are counted before they are bytes."""

    @property
    def rows(self) -> None:
        """Not told."""

    def feed(self, data: bytes) -> None:
        """The next bytes."""


def row_counter(format_name: str) -> RowCounter:
    """A counter for one answer in one of contract.BINDING_FORMATS; for any other format one that knows nothing."""
    counters: dict[str, type[RowCounter]] = {
        "json": JsonRows,
        "xml": XmlRows,
        "csv": CsvRows,
        "tsv": TsvRows,
    }
    return counters.get(format_name, Uncounted)()
