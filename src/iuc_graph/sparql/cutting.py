"""Asking for no more than so many rows, by a LIMIT in the text of the query."""

from __future__ import annotations

from iuc_graph.sparql.tokens import Kind, Source, Token, tokenise


def limited(source: Source, rows: int) -> str:
    """The text of a SELECT query that gives at most so many rows of what the query gives.

    A LIMIT of its own that is higher is lowered. Otherwise one is put where it belongs: before the VALUES that may
    come last. Raises QuerySyntaxError.
    """
    tokens = tokenise(source)
    outside = [at for at, token in enumerate(tokens) if token.depth == 0 and token.kind is Kind.WORD]
    limit = next((at for at in outside if tokens[at].is_word("LIMIT")), None)
    if limit is not None:
        return _lowered(source.text, tokens[limit + 1 : limit + 2], rows)
    end = next((tokens[at].start for at in outside if tokens[at].is_word("VALUES")), len(source.text))
    # A comment may stand before it, and reach to the end of its line.
    return f"{source.text[:end]}\nLIMIT {rows}\n{source.text[end:]}"


def _lowered(text: str, number: list[Token], rows: int) -> str:
    if not number or number[0].kind is not Kind.NUMBER:
        return text  # no LIMIT that the engine would take
    start, end = number[0].start, number[0].start + len(number[0].text)
    return f"{text[:start]}{min(rows, int(number[0].text))}{text[end:]}"
