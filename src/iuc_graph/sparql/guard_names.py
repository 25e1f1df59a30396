"""The prologue of a query, and the names that it makes possible: each has to be read by the engine as one name.

The engine's parser has no lexer, and where it cannot make an IRI of the whole name, it takes less of it and reads
the rest as something else. So these are no names here (each reached another server once, on pyoxigraph 0.5.13):

* `SERVICEex:a` and `FILTERex:f(…)`: it needs no blank after a keyword, so a prefix may not begin with keywords
  that another prefix could follow.
* `ex:a.b.SERVICE <…>`: it ends a name before the second dot.
* `p:SERVICE <…>` with `PREFIX p: <http://host:80>`: prefix and name together are no valid IRI, so it takes `p:`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, parse

from iuc_graph.errors import QueryRefused
from iuc_graph.sparql.source import Source
from iuc_graph.sparql.tokens import Kind, Token
from iuc_graph.sparql.words import KEYWORDS

_HIDING: Final = re.compile("service|from", re.IGNORECASE)
"""What no prefix may hold at all."""

_GLUED: Final = re.compile("(?:filter|by|having|named)", re.IGNORECASE)
"""Keywords before a name, after which this lexer reads brackets or graphs in another way."""

_LONGEST_KEYWORD: Final = max(map(len, KEYWORDS))
_DOTS: Final = re.compile(r"\.+")
_ESCAPED: Final = re.compile(r"\\(.)")
_STAND_IN: Final = "http://base.invalid/"
_OFFERED: Final = 100
"""Prefixes that are searched for the nearest one; a text can declare very many."""

_COMPARED: Final = 20
"""Characters of a prefix for which one is searched: to compare longer ones takes milliseconds for each."""


class Declared(dict[str, str]):
    """The prefixes that may be used, with their whole IRIs, and `base`, what BASE says (None where it says nothing)."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__(prefixes)
        self.base: str | None = prefixes.base if isinstance(prefixes, Declared) else None

    def whole(self, iri: str) -> str:
        """An IRI as the engine resolves it; where no base is known, a relative one stays as it is."""
        return iri if self.base is None else _resolved(iri, self.base)

    def expand(self, name: str) -> str:
        """The IRI that a prefixed name stands for. Raises KeyError."""
        prefix, _, local = name.partition(":")
        return self[prefix] + (_ESCAPED.sub(r"\1", local) if "\\" in local else local)


@dataclass(frozen=True)
class Prologue:
    """What stands before the query proper: the tokens after it, all prefixes, and those declared that are refused."""

    body: list[Token]
    declared: Declared
    hiding: tuple[Token, ...] = ()

    def refusal(self, source: Source) -> QueryRefused | None:
        """Why it is refused, if it is."""
        return _refusal(self.hiding[0], source) if self.hiding else None


def read_prologue(
    tokens: list[Token], prefixes: Mapping[str, str], source: Source
) -> tuple[list[Token], dict[str, str]]:
    """The tokens after the prologue, and all prefixes that may be used. Raises QuerySyntaxError or QueryRefused."""
    found = prologue(tokens, prefixes, source)
    refusal = found.refusal(source)
    if refusal is not None:
        raise refusal
    return found.body, found.declared


def prologue(tokens: list[Token], prefixes: Mapping[str, str], source: Source) -> Prologue:
    """The same, with what is refused instead of an exception. Raises QuerySyntaxError."""
    declared = Declared(prefixes)
    names: list[Token] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].word
        if word == "PREFIX":
            names.append(_declare(tokens[at : at + 3], declared, source))
            at += 3
        elif word in {"BASE", "VERSION"}:
            _rebase(tokens[at : at + 2], declared, source)
            at += 2
        else:
            break
    hiding = tuple(name for name in names if hides(name.text[:-1], declared)) if names else ()
    return Prologue(tokens[at:] if at else tokens, declared, hiding)


def _declare(declaration: list[Token], declared: Declared, source: Source) -> Token:
    keyword, *rest = declaration
    if [token.kind for token in rest] != [Kind.NAME, Kind.IRI] or rest[0].text.find(":") < len(
        rest[0].text
    ) - 1:
        raise source.error("PREFIX is followed by a prefix with its colon, and an IRI in < >.", keyword.start)
    declared[rest[0].text[:-1]] = declared.whole(rest[1].text[1:-1])
    return rest[0]


def _rebase(declaration: list[Token], declared: Declared, source: Source) -> None:
    keyword, *rest = declaration
    if keyword.word == "VERSION":
        return
    if not rest or rest[0].kind is not Kind.IRI:
        raise source.error("BASE is followed by an IRI in < >.", keyword.start)
    declared.base = declared.whole(rest[0].text[1:-1])


def _resolved(iri: str, base: str) -> str:
    """As the engine does it; what is no IRI comes back as it is, for the engine to complain about."""
    try:
        (triple,) = parse(f"<{iri}> <x:p> <x:o> .", format=RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return iri
    subject = triple.subject
    return subject.value if isinstance(subject, NamedNode) else iri


def hides(prefix: str, declared: Mapping[str, str]) -> bool:
    """Whether the engine could read a name with this prefix as keywords and a name with another prefix."""
    if _HIDING.search(prefix):
        return True
    return any(
        prefix[glued.end() :] in declared and _begins_with_keyword(prefix)
        for glued in _GLUED.finditer(prefix)
    )


def _begins_with_keyword(prefix: str) -> bool:
    start = prefix[:_LONGEST_KEYWORD].upper()
    return any(start[:length] in KEYWORDS for length in range(1, len(start) + 1))


def _refusal(name: Token, source: Source) -> QueryRefused:
    prefix = name.text[:60]
    return QueryRefused(
        f"{source.place(name.start)}: the prefix {prefix} is refused, as it could hide a keyword from the guard. "
        'Choose one that holds neither "service" nor "from", and does not begin with a keyword.'
    )


def check_prefixes(body: Sequence[Token], declared: Mapping[str, str], source: Source) -> None:
    """Raise QuerySyntaxError for the first name that the engine would not read as a whole.

    Its prefix is not declared, or what it stands for is no IRI.
    """
    known: set[str] = set()
    name = Kind.NAME  # looked up once, as that takes long
    for token in body:
        if token.kind is name and token.text not in known:
            _check_name(token, declared, source)
            known.add(token.text)


def _check_name(token: Token, declared: Mapping[str, str], source: Source) -> None:
    prefix, _, local = token.text.partition(":")
    namespace = declared.get(prefix)
    if namespace is None:
        raise source.error(_unknown(prefix, declared), token.start)
    if _certain(namespace, local):
        return
    if len(_DOTS.findall(_ESCAPED.sub("", local))) > 1:
        iri = namespace + _ESCAPED.sub(r"\1", local)
        raise source.error(
            f"{token.text[:200]} has dots at several places, which is not read here. Write <{iri[:200]}>.",
            token.start,
        )
    iri = namespace + _ESCAPED.sub(r"\1", local)
    if not _is_iri(iri):
        raise source.error(
            f"{token.text[:200]} stands for <{iri[:200]}>, which is no valid IRI.", token.start
        )


def _certain(namespace: str, local: str) -> bool:
    """Whether an IRI comes of it whatever it says: it is a plain word, after an address that has its end."""
    return (
        local.isidentifier()
        and local.isascii()
        and namespace.endswith(("/", "#"))
        and not namespace.endswith("//")
    ) or not local


def _is_iri(iri: str) -> bool:
    """Whether it is a valid one once it is resolved."""
    try:
        NamedNode(_resolved(iri, _STAND_IN))
    except ValueError:
        return False
    return True


def _unknown(prefix: str, declared: Mapping[str, str]) -> str:
    shown = prefix[:60]
    short = len(prefix) <= _COMPARED
    near = difflib.get_close_matches(shown, sorted(declared)[:_OFFERED], n=1) if short else []
    hint = f" Did you mean {near[0]}:?" if near else ""
    return f"The prefix {shown}: is not declared.{hint}"
