"""What may reach the engine: the decision is made on tokens, before a native parser sees the text.

Refused: SERVICE in any form, updates, graphs that would make answers empty, and nesting or chains so long that
they would overflow the parser's stack (measured: 3,000 opening braces, 18 kB, end the process; so do flat lists
of 12,000 triples, predicates or objects, and collections of 5,000 members).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from iuc_graph.errors import QueryRefused, QuerySyntaxError, QueryTooLarge
from iuc_graph.sparql.dataset import check_graphs
from iuc_graph.sparql.guard_calls import check_read_twice, tightened
from iuc_graph.sparql.guard_harmless import harmless
from iuc_graph.sparql.guard_mistakes import explained, unknown_word
from iuc_graph.sparql.guard_names import Prologue, check_prefixes, prologue, read_prologue
from iuc_graph.sparql.tokens import Kind, Source, Token, decode, tokenise
from iuc_graph.sparql.words import KEYWORDS, UPDATE_WORDS, VOLATILE

if TYPE_CHECKING:  # see tokens
    from iuc_graph.settings import Settings

__all__ = [
    "KEYWORDS",
    "UPDATE_WORDS",
    "Checked",
    "Form",
    "check",
    "check_prefixes",
    "locate",
    "moved",
    "place",
    "read_prologue",
    "read_tokens",
]


class Form(StrEnum):
    """The four forms of a query."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def gives_graph(self) -> bool:
        """Whether the answer is a graph, and not a table or a truth value."""
        return self in {Form.CONSTRUCT, Form.DESCRIBE}


_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass(frozen=True)
class Checked:
    """A query that may run: its text with codepoint escapes decoded, and its form.

    `volatile` tells that two evaluations on the same data may differ. `datasets` are the IRIs of FROM and of FROM
    NAMED. Where `refusal` is set it may not run after all; then `harmless` is a text of the same grammar that the
    engine can read on an empty store without calling anyone, so that a fault of syntax is told first.
    """

    source: Source
    form: Form
    volatile: bool = False
    datasets: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    refusal: QueryRefused | None = None
    harmless: str = ""

    @property
    def text(self) -> str:
        """What the engine gets."""
        return self.source.text

    def locate(self, error: QuerySyntaxError) -> QuerySyntaxError:
        """An error of the engine, told better where that can be done, at its place in the text as it was written."""
        explanation = explained(self.source, error)
        return locate(self.source, error) if explanation is error else explanation


def check(
    text: str,
    settings: Settings,
    graphs: Collection[str],
    prefixes: Mapping[str, str],
    *,
    managed: bool = True,
) -> Checked:
    """Decide about one query. `graphs` are the named graphs there are; `prefixes` need no declaration.

    Where it is not `managed`, graphs need not exist, and a refusal comes back in the result. Raises
    QuerySyntaxError, QueryRefused, DatasetRefused or QueryTooLarge.
    """
    source, tokens = _tokens(text, settings)
    words, refusal = _words(tokens, source)
    check_read_twice(tokens, words, source)
    found = prologue(tokens, prefixes, source)
    refusal = refusal or found.refusal(source)
    if refusal is not None and managed:
        raise refusal
    form = _form(found.body, source)
    check_prefixes(found.body, found.declared, source)
    datasets = _datasets(found, source) if "FROM" in words else ((), ())
    if managed:
        check_graphs(*datasets, graphs, "FROM")
    read = tightened(tokens, words, source)
    checked = Checked(read, form, not VOLATILE.isdisjoint(words), datasets, refusal, read.text)
    if refusal is None:
        return checked
    calm = replace(source, text=harmless(tokens, found, source))
    return replace(checked, harmless=tightened(tokens, words, calm).text)


def read_tokens(text: str, settings: Settings) -> tuple[Source, list[Token]]:
    """The tokens of a query or update, once its size, its words and SERVICE are decided about.

    Raises QuerySyntaxError, QueryRefused or QueryTooLarge.
    """
    source, tokens = _tokens(text, settings)
    words, refusal = _words(tokens, source)
    check_read_twice(tokens, words, source)
    if refusal is not None:
        raise refusal
    return source, tokens


def _tokens(text: str, settings: Settings) -> tuple[Source, list[Token]]:
    if len(text.encode("utf-8", "surrogatepass")) > settings.query_bytes:
        raise QueryTooLarge(f"The text is longer than {settings.query_bytes} bytes.")
    source = decode(text)
    return source, tokenise(source, settings)


def _words(tokens: list[Token], source: Source) -> tuple[frozenset[str], QueryRefused | None]:
    """The keywords of a text, and the refusal where one of them is SERVICE. Raises QuerySyntaxError for others."""
    found = [token for token in tokens if token.word]
    words = frozenset(token.word for token in found)
    if not words <= KEYWORDS:
        raise unknown_word(next(token for token in found if token.word not in KEYWORDS), source)
    if "SERVICE" not in words:
        return words, None
    token = next(token for token in found if token.word == "SERVICE")
    return words, QueryRefused(
        f"{source.place(token.start)}: SERVICE is refused, as this endpoint calls no other server. Ask the other "
        "endpoint yourself, and join the answers."
    )


def locate(source: Source, error: QuerySyntaxError) -> QuerySyntaxError:
    """An error of the engine, with its position in the text as the client wrote it."""
    if error.line is None or error.column is None or not source.shifts:
        return error
    return moved(error, *source.original_position(error.line, error.column))


def moved(error: QuerySyntaxError, line: int, column: int) -> QuerySyntaxError:
    """The same error at another place, its words included."""
    old = f"line {error.line}, column {error.column}"
    return QuerySyntaxError(str(error).replace(old, f"line {line}, column {column}"), line, column)


def _form(body: list[Token], source: Source) -> Form:
    if not body:
        raise source.error("The query is empty.", len(source.text))
    word = body[0].word
    if word in UPDATE_WORDS:
        raise QueryRefused(
            f"{word} is refused, as a query only reads. An update is sent by POST, as the parameter update of a "
            "form or as application/sparql-update."
        )
    if word not in Form.__members__:
        turtle = " PREFIX and BASE stand without @, and without a dot." if body[0].text[0] in "@." else ""
        raise source.error(f"A query starts with SELECT, ASK, CONSTRUCT or DESCRIBE.{turtle}", body[0].start)
    return Form(word)


def _datasets(found: Prologue, source: Source) -> tuple[tuple[str, ...], tuple[str, ...]]:
    default: list[str] = []
    named: list[str] = []
    body = found.body
    for at, token in enumerate(body):
        if token.word == "FROM":
            is_named = at + 1 < len(body) and body[at + 1].word == "NAMED"
            target = body[at + 1 + is_named : at + 2 + is_named]
            (named if is_named else default).append(_absolute(target, token, found, source))
    return tuple(default), tuple(named)


def _absolute(target: list[Token], clause: Token, found: Prologue, source: Source) -> str:
    if not target or target[0].kind not in {Kind.IRI, Kind.NAME}:
        raise source.error("FROM is followed by the IRI of a graph.", clause.start)
    token, declared = target[0], found.declared
    iri = declared.whole(token.text[1:-1]) if token.kind is Kind.IRI else declared.expand(token.text)
    if not _ABSOLUTE.match(iri):
        raise source.error("FROM needs a whole IRI here, not a relative one.", token.start)
    return iri


def place(source: Source, token: Token) -> str:
    """Where a token stands in the text as written, as words that start a sentence."""
    return source.place(token.start)
