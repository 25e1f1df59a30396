"""A refused query as a text of the same grammar that calls nobody, so that its syntax can be judged first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from iuc_graph.sparql.guard_names import Prologue
from iuc_graph.sparql.source import Source
from iuc_graph.sparql.tokens import Kind, Token


def harmless(tokens: list[Token], found: Prologue, source: Source) -> str:
    """The text with SERVICE made GRAPH, and with new prefixes for those that could hide a keyword.

    What is put in is as long as what it stands for, so places in the text stay the same.
    """
    renamed = _renamed(found)
    pieces: list[str] = []
    end = 0
    for start, old, new in _changes(tokens, renamed):
        pieces += [source.text[end:start], new.ljust(len(old))]
        end = start + len(old)
    return "".join([*pieces, source.text[end:]])


def _changes(tokens: list[Token], renamed: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """Where something is replaced, what stands there, and what comes in its place."""
    after = ""
    for token in tokens:
        if token.word == "SERVICE":
            yield token.start, token.text, "GRAPH"
        elif token.word == "SILENT" and after == "SERVICE":
            yield token.start, token.text, ""
        elif token.kind is Kind.NAME and renamed:
            prefix = token.text.partition(":")[0]
            if prefix in renamed:
                yield token.start, prefix, renamed[prefix]
        after = token.word


def _renamed(found: Prologue) -> dict[str, str]:
    """For each prefix that is refused another one of the same length, which is not in use and no keyword."""
    taken = set(found.declared)
    renamed: dict[str, str] = {}
    for name in found.hiding:
        prefix = name.text[:-1]
        if prefix not in renamed:
            candidates = (f"q{number:0{len(prefix) - 1}}" for number in count())
            renamed[prefix] = next(candidate for candidate in candidates if candidate not in taken)
            taken.add(renamed[prefix])
    return renamed
