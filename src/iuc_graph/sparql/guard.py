"""What may reach the engine: the decision is made on tokens, before a native parser sees the text.

Refused: SERVICE in any form, updates, graphs that would make counts wrong, and nesting or chains so long that
they would overflow the parser's stack (measured: 3,000 opening braces, 18 kB, end the process; so do flat lists
of 12,000 triples, predicates or objects, and collections of 5,000 members).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from iuc_graph.errors import QueryRefused, QuerySyntaxError, QueryTooLarge
from iuc_graph.settings import Settings
from iuc_graph.sparql.dataset import check_graphs
from iuc_graph.sparql.tokens import Kind, Source, Token, decode, tokenise


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


UPDATE_WORDS: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
)

_WORDS: Final = """
    BASE PREFIX VERSION SELECT ASK CONSTRUCT DESCRIBE DISTINCT REDUCED AS FROM NAMED WHERE ORDER GROUP BY HAVING
    ASC DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH SERVICE SILENT BIND UNION MINUS FILTER EXISTS NOT IN A TRUE
    FALSE LATERAL COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI
    BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE
    STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512
    COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE LANGDIR
    HASLANG HASLANGDIR STRLANGDIR TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE ADJUST USING INTO DATA DEFAULT ALL TO
"""
KEYWORDS: Final = UPDATE_WORDS.union(_WORDS.split())

# The engine needs no blank after a keyword, so a prefix may not hide one.
_HIDING: Final = re.compile("service|from", re.IGNORECASE)
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")


@dataclass(frozen=True)
class Checked:
    """A query that may run: its text with codepoint escapes decoded, and its form."""

    source: Source
    form: Form

    @property
    def text(self) -> str:
        """What the engine gets."""
        return self.source.text

    def locate(self, error: QuerySyntaxError) -> QuerySyntaxError:
        """An error of the engine, with its position in the text as the client wrote it."""
        return locate(self.source, error)


def check(text: str, settings: Settings, graphs: Collection[str], prefixes: Mapping[str, str]) -> Checked:
    """Decide about one query. `graphs` are the named graphs there are; `prefixes` need no declaration.

    Raises QuerySyntaxError, QueryRefused, DatasetRefused or QueryTooLarge.
    """
    source, tokens = read_tokens(text, settings)
    body, declared = read_prologue(tokens, prefixes, source)
    form = _form(body, source)
    check_prefixes(body, declared, source)
    _check_dataset(body, declared, graphs, source)
    return Checked(source, form)


def read_tokens(text: str, settings: Settings) -> tuple[Source, list[Token]]:
    """The tokens of a query or update, once its size, its words and SERVICE are decided about.

    Raises QuerySyntaxError, QueryRefused or QueryTooLarge.
    """
    if len(text.encode("utf-8", "surrogatepass")) > settings.query_bytes:
        raise QueryTooLarge(f"The text is longer than {settings.query_bytes} bytes.")
    source = decode(text)
    tokens = tokenise(source)
    _check_sizes(tokens, settings, source)
    _check_words(tokens, source)
    return source, tokens


def locate(source: Source, error: QuerySyntaxError) -> QuerySyntaxError:
    """An error of the engine, with its position in the text as the client wrote it."""
    if error.line is None or error.column is None or not source.shifts:
        return error
    return moved(error, *source.original_position(error.line, error.column))


def moved(error: QuerySyntaxError, line: int, column: int) -> QuerySyntaxError:
    """The same error at another place, its words included."""
    old = f"line {error.line}, column {error.column}"
    return QuerySyntaxError(str(error).replace(old, f"line {line}, column {column}"), line, column)


def _check_sizes(tokens: list[Token], settings: Settings, source: Source) -> None:
    for token in tokens:
        if token.depth > settings.nesting:
            raise QueryTooLarge(
                f"{place(source, token)}: more than {settings.nesting} brackets are open inside one another."
            )
        if token.chain > settings.chain:
            raise QueryTooLarge(
                f"{place(source, token)}: more than {settings.chain} operators and clauses follow one another "
                "within one pair of brackets. VALUES or IN takes long lists."
            )
        if token.items > settings.list_items:
            raise QueryTooLarge(
                f"{place(source, token)}: more than {settings.list_items} triples, predicates, objects or members "
                "of a list follow one another. VALUES takes long lists."
            )


def _check_words(tokens: list[Token], source: Source) -> None:
    for token in tokens:
        if token.kind is not Kind.WORD:
            continue
        if token.text.upper() not in KEYWORDS:
            raise source.error(
                f"{token.text} is not a word of SPARQL 1.1.{_similar(token.text)}", token.start
            )
        if token.is_word("SERVICE"):
            raise QueryRefused(
                f"{place(source, token)}: SERVICE is refused, as this endpoint calls no other server. Ask the "
                "other endpoint yourself, and join the answers."
            )


def _similar(word: str) -> str:
    near = (
        [] if len(word) > 60 else difflib.get_close_matches(word.upper(), sorted(KEYWORDS), n=1, cutoff=0.75)
    )
    return f" Did you mean {near[0]}?" if near else " Variables start with ?, names have a colon."


def read_prologue(
    tokens: list[Token], prefixes: Mapping[str, str], source: Source
) -> tuple[list[Token], dict[str, str]]:
    """The tokens after the prologue, and all prefixes that may be used. Raises QuerySyntaxError or QueryRefused."""
    declared = dict(prefixes)
    at = 0
    while at < len(tokens):
        if tokens[at].is_word("BASE", "VERSION"):
            at += 2
        elif tokens[at].is_word("PREFIX"):
            _declare(tokens[at : at + 3], declared, source)
            at += 3
        else:
            break
    return tokens[at:], declared


def _declare(declaration: list[Token], declared: dict[str, str], source: Source) -> None:
    keyword, *rest = declaration
    if [token.kind for token in rest] != [Kind.NAME, Kind.IRI] or not rest[0].text.endswith(":"):
        raise source.error("PREFIX is followed by a prefix with its colon, and an IRI in < >.", keyword.start)
    prefix = rest[0].text[:-1]
    if _HIDING.search(prefix):
        raise QueryRefused(
            f"{place(source, rest[0])}: the prefix {prefix}: is refused, as it could hide a keyword from the "
            'guard. Choose one without "service" and "from" in it.'
        )
    declared[prefix] = rest[1].text[1:-1]


def _form(body: list[Token], source: Source) -> Form:
    if not body:
        raise source.error("The query is empty.", len(source.text))
    word = body[0].text.upper()
    if body[0].is_word(*UPDATE_WORDS):
        raise QueryRefused(f"{word} is refused: this endpoint only reads. The graph is changed by commands.")
    if not body[0].is_word(*Form):
        raise source.error("A query starts with SELECT, ASK, CONSTRUCT or DESCRIBE.", body[0].start)
    return Form(word)


def check_prefixes(body: list[Token], declared: Mapping[str, str], source: Source) -> None:
    """Raise QuerySyntaxError for the first name whose prefix is not declared."""
    for token in body:
        if token.kind is Kind.NAME and _prefix(token) not in declared:
            prefix = _prefix(token)[:60]
            near = difflib.get_close_matches(prefix, sorted(declared), n=1)
            hint = f" Did you mean {near[0]}:?" if near else ""
            raise source.error(f"The prefix {prefix}: is not declared.{hint}", token.start)


def _prefix(name: Token) -> str:
    return name.text.split(":", 1)[0]


def _check_dataset(
    body: list[Token], declared: Mapping[str, str], graphs: Collection[str], source: Source
) -> None:
    default: list[str] = []
    named: list[str] = []
    for at, token in enumerate(body):
        if token.is_word("FROM"):
            is_named = at + 1 < len(body) and body[at + 1].is_word("NAMED")
            target = body[at + 1 + is_named : at + 2 + is_named]
            (named if is_named else default).append(_absolute(target, token, declared, source))
    check_graphs(default, named, graphs, "FROM")


def _absolute(target: list[Token], clause: Token, declared: Mapping[str, str], source: Source) -> str:
    if not target or target[0].kind not in {Kind.IRI, Kind.NAME}:
        raise source.error("FROM is followed by the IRI of a graph.", clause.start)
    token = target[0]
    if token.kind is Kind.IRI:
        iri = token.text[1:-1]
    else:
        prefix, local = token.text.split(":", 1)
        iri = declared[prefix] + re.sub(r"\\(.)", r"\1", local)
    if not _ABSOLUTE.match(iri):
        raise source.error("FROM needs a whole IRI here, not a relative one.", token.start)
    return iri


def place(source: Source, token: Token) -> str:
    """Where a token stands in the text as written, as words that start a sentence."""
    line, column = source.position(token.start)
    return f"Line {line}, column {column}"
