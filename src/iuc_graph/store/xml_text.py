"""Making the engine's XML say what the graph says: characters that a reader of XML would change, or cannot read.

A carriage return that stands as itself in XML is read as a line feed, so "a\\r\\nb" and "a\\nb" would become one value.
Other control characters have no form in XML 1.0 at all.
"""

from __future__ import annotations

import io
import re
from typing import BinaryIO, cast

from iuc_graph.errors import QueryFailed

_UNWRITABLE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class XmlText(io.RawIOBase):
    """A file that passes XML on to `output`, carriage returns as references.

    Raises QueryFailed for characters that XML cannot hold.
    """

    def __init__(self, output: BinaryIO) -> None:
        super().__init__()
        self._output = output
        self._tail = b""

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: object) -> int:
        """Pass bytes on."""
        block = bytes(cast(bytes, data))
        if _UNWRITABLE.search(self._tail + block):
            raise QueryFailed(
                "The answer holds a control character, which XML cannot. Ask for JSON, CSV or Turtle instead."
            )
        self._tail = block[-2:]  # one of them is three bytes long
        self._output.write(block.replace(b"\r", b"&#13;"))
        return len(block)
