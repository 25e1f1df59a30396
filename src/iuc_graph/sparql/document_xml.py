"""What may reach the engine as RDF/XML: a whole, well-formed document in UTF-8 without DOCTYPE, not nested too deeply.

The engine's own parser is no guard. It takes a document that was cut in the middle for whole, reads `<!doctype` in any
case and at any place, and puts in what its entities stand for; deep nesting takes it quadratic time (measured on
pyoxigraph 0.5.13: 0.6 s for 20,000 elements within one another, minutes for 200,000). So the standard library's parser
reads the document first, and what that might understand in another way does not get so far.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NoReturn
from xml.parsers import expat

from iuc_graph.errors import DocumentSyntaxError, QueryTooLarge, RequestError
from iuc_graph.sparql.source import Source

NAME: Final = "RDF/XML"

_DOCTYPE: Final = re.compile("<!d", re.IGNORECASE)
"""How one begins for the engine. Where such signs are text, as in a CDATA section, they can be written otherwise."""


def check_xml(text: str, nesting: int) -> None:
    """Raise RequestError for what is no such document, or QueryTooLarge where its elements nest deeper than that."""
    nul = text.find("\0")
    if nul >= 0:  # by which expat would tell UTF-16, and read another text than the engine
        raise _wrong(text, nul, f"{NAME} cannot hold this character. It has to be in UTF-8")
    doctype = _DOCTYPE.search(text)
    if doctype:
        raise _wrong(
            text,
            doctype.start(),
            "DOCTYPE is refused, as it can name files and grow without end. Leave it out, and write what its "
            "entities stand for; where this is text, write &lt; for the sign <",
        )
    _Reading(nesting).read(text)


class _Reading:
    """One run of expat, which calls these methods."""

    def __init__(self, nesting: int) -> None:
        self.nesting, self.depth = nesting, 0
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def read(self, text: str) -> None:
        try:
            self.parser.Parse(text, True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            told = f"This is no {NAME}: line {error.lineno}, column {error.offset + 1}: {reason}."
            raise DocumentSyntaxError(told, error.lineno, error.offset + 1) from None

    def _open(self, _: str, __: Mapping[str, str]) -> None:
        self.depth += 1
        if self.depth > self.nesting:
            raise QueryTooLarge(
                f"Line {self.parser.CurrentLineNumber}, column {self.parser.CurrentColumnNumber + 1}: more than "
                f"{self.nesting} elements are open inside one another."
            )

    def _close(self, _: str) -> None:
        self.depth -= 1

    def _refuse_doctype(self, *_: object) -> NoReturn:
        raise RequestError(f"This {NAME} holds a DOCTYPE, which is refused. Leave it out.")


def _wrong(text: str, at: int, reason: str) -> RequestError:
    source = Source(text, text)
    return DocumentSyntaxError(f"{source.place(at)}: {reason}.", *source.position(at))
