"""The text of an update, cut into operations, each with the prologue that is in force there.

What the engine gets is always made of slices of the text as written. Tokens joined by blanks would say something
else: the engine reads `- 4` as an ill-formed number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pyoxigraph import NamedNode, Store, Triple

from iuc_graph.errors import QuerySyntaxError
from iuc_graph.settings import Settings
from iuc_graph.sparql.guard import (
    UPDATE_WORDS,
    Form,
    check_prefixes,
    moved,
    read_prologue,
    read_tokens,
)
from iuc_graph.sparql.tokens import Kind, Source, Token
from iuc_graph.store.embedded import syntax_error

_NOT_SPARQL_11: Final = frozenset({"<<", ">>", "{|", "|}", "~"})

# It fails before the engine evaluates anything, but after it has parsed everything.
_FAILING: Final = "DROP GRAPH <urn:x-iuc-graph:nowhere> ;\n"
_NOTHING: Final = "CLEAR DEFAULT"


@dataclass(frozen=True)
class Statement:
    """One operation as tokens. `opening` are the offsets of all prologues so far, `end` is where it ends."""

    source: Source
    tokens: tuple[Token, ...]
    opening: tuple[tuple[int, int], ...]
    end: int
    prefixes: Mapping[str, str]
    base: str | None

    def next(self, declarations: Sequence[Token], tokens: Sequence[Token], end: int) -> Statement:
        """The operation after this one, with further declarations."""
        more = ((declarations[0].start, _end(declarations[-1])),) if declarations else ()
        return replace(self, tokens=tuple(tokens), opening=(*self.opening, *more), end=end)

    @property
    def prologue(self) -> str:
        """The declarations that hold here, those of earlier operations first."""
        return "".join(f"{self.source.text[start:end]}\n" for start, end in self.opening)

    @property
    def options(self) -> dict[str, Any]:
        """The prefixes and the base that need no declaration, as arguments for the engine."""
        known: dict[str, Any] = {"prefixes": dict(self.prefixes)}
        return known if self.base is None else known | {"base_iri": self.base}

    def slice(self, tokens: Sequence[Token]) -> str:
        """The text from the first to the last of these tokens, as written."""
        return self.source.text[tokens[0].start : _end(tokens[-1])] if tokens else ""

    def construct(self, triples: str) -> list[Triple]:
        """These triples without variables, read by the engine under the prologue, in the order of the text."""
        query = f"{self.prologue}CONSTRUCT {{ {triples}\n}} WHERE {{}}"
        found: Any = Store().query(query, **self.options)
        return list(found)[::-1]

    def where(self) -> int:
        """The index of the token WHERE outside all brackets; the number of tokens where there is none."""
        places = (at for at, token in enumerate(self.tokens) if token.depth == 0 and token.is_word("WHERE"))
        return next(places, len(self.tokens))

    def iri(self, token: Token) -> NamedNode:
        """The whole IRI that an IRI or a name stands for here."""
        try:
            (triple,) = self.construct(f"<urn:x:s> <urn:x:p> {token.text}")
        except SyntaxError:
            raise self.source.error(f"{token.text[:200]} is no whole IRI.", token.start) from None
        graph: Any = triple.object
        return NamedNode(graph.value)

    def check(self) -> None:
        """Let the engine parse it, without evaluating anything. Raises QuerySyntaxError."""
        loads = bool(self.tokens) and self.tokens[0].is_word("LOAD")  # which the engine never gets to see
        body = "" if loads else self.slice(self.tokens)
        text = f"{self.prologue}{_FAILING}{body or _NOTHING}"
        try:
            Store().update(text, **self.options)
        except SyntaxError as error:
            raise self._placed(syntax_error(str(error)), text) from None
        except RuntimeError:
            return  # it parsed: that of _FAILING

    def _placed(self, error: QuerySyntaxError, text: str) -> QuerySyntaxError:
        """An error at its place in the text as written; `text` is what the engine got."""
        start = self.tokens[0].start if self.tokens else self.end
        if error.line is None or error.column is None:
            return self.source.error(str(error), start)
        offset = sum(len(above) + 1 for above in text.split("\n")[: error.line - 1]) + error.column - 1
        return moved(error, *self.source.position(min(self._offset(offset, start), self.end)))

    def _offset(self, offset: int, start: int) -> int:
        """Where an offset in the text that `check` makes is found in the source."""
        for begin, end in self.opening:
            if offset <= end - begin:
                return begin + offset
            offset -= end - begin + 1
        return max(start, start + offset - len(_FAILING))


def statements(
    text: str, prefixes: Mapping[str, str], base: str | None, limits: Settings
) -> Iterator[Statement]:
    """The operations of an update, each known to be SPARQL 1.1; none where there is only a prologue.

    What follows a LOAD is not looked at. Raises QuerySyntaxError, QueryTooLarge, or QueryRefused for SERVICE.
    """
    source, tokens = read_tokens(text, limits)
    _check_signs(tokens, source)
    statement = Statement(source, (), (), 0, prefixes, base)
    declared = dict(prefixes)
    for part, end in _parts(tokens, len(source.text)):
        body, declared = read_prologue(part, declared, source)
        check_prefixes(body, declared, source)
        statement = statement.next(part[: len(part) - len(body)], body, end)
        if body:
            _check_words(body, source)
        elif end < len(source.text):
            raise source.error("There is no operation before this semicolon.", end)
        statement.check()
        if body:
            yield statement


def _check_signs(tokens: Sequence[Token], source: Source) -> None:
    for token in tokens:
        if token.kind is Kind.SIGN and token.text in _NOT_SPARQL_11:
            raise source.error(
                f"{token.text} is not SPARQL 1.1: triples about triples cannot be stored here.", token.start
            )


def _parts(tokens: Sequence[Token], length: int) -> Iterator[tuple[list[Token], int]]:
    """The tokens between the semicolons outside all brackets, and the offset where each part ends."""
    part: list[Token] = []
    for token in tokens:
        if token.depth == 0 and token.kind is Kind.SIGN and token.text == ";":
            yield part, token.start
            part = []
        else:
            part.append(token)
    yield part, length


def _check_words(body: Sequence[Token], source: Source) -> None:
    """Raise QuerySyntaxError where no operation starts here, or another one without a semicolon between."""
    token = body[0]
    if token.is_word(*Form):
        raise source.error(
            f"{token.text.upper()} starts a query, which changes nothing. This has to be an update.",
            token.start,
        )
    if not token.is_word(*UPDATE_WORDS):
        raise source.error(
            "An operation starts with INSERT, DELETE, WITH, CLEAR, DROP, CREATE, COPY, MOVE or ADD.",
            token.start,
        )
    for later in body[1:]:
        if later.is_word("LOAD"):
            raise source.error("LOAD cannot stand here. A semicolon parts two operations.", later.start)


def check_labels(operations: Sequence[Statement]) -> None:
    """Raise QuerySyntaxError where two INSERT DATA, or the WHERE of two operations, share a blank node's label."""
    seen: dict[tuple[bool, str], int] = {}
    for number, operation in enumerate(operations):
        in_data = any(token.is_word("DATA") for token in operation.tokens[1:2])
        for token in operation.tokens[0 if in_data else operation.where() :]:
            if token.kind is Kind.BLANK and seen.setdefault((in_data, token.text), number) != number:
                raise operation.source.error(
                    f"An earlier operation has the label {token.text} too. Each operation needs labels of its own.",
                    token.start,
                )


def _end(token: Token) -> int:
    return token.start + len(token.text)
