"""What is wrong with a query, in words that help: where it leaves the grammar, what could be there, usual slips."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Final

from iuc_graph.errors import QuerySyntaxError
from iuc_graph.sparql.guard_grammar import END, Fault, fault
from iuc_graph.sparql.source import Source
from iuc_graph.sparql.tokens import Kind, Token, tokenise
from iuc_graph.sparql.words import KEYWORDS

_SHOWN: Final = 40
"""Characters of the text that a message repeats at most."""

_NAMED: Final = {
    "var": "a variable",
    "iri": "an IRI or a name",
    "string": "a string",
    "number": "a number",
    "blank": "a blank node",
    "language": "a language tag",
    END: "the end",
}
_VALUES: Final = frozenset({"string", "number", "TRUE", "FALSE"})
_CLAUSES: Final = """
    BASE PREFIX VERSION SELECT ASK CONSTRUCT DESCRIBE DISTINCT REDUCED AS FROM NAMED WHERE ORDER GROUP BY HAVING ASC
    DESC LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH BIND UNION MINUS FILTER NOT IN A TRUE FALSE SEPARATOR
"""
_NO_FUNCTIONS: Final = frozenset(_CLAUSES.split())
_NEVER_SAID: Final = frozenset({"SERVICE", "SILENT", "VERSION"})
"""What is refused, or is not of SPARQL 1.1."""

_MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")

_OTHER_LANGUAGES: Final = {
    "AND": "Conditions are joined by &&.",
    "OR": "Conditions are joined by ||.",
    "LIKE": "Parts of texts are found by CONTAINS, STRSTARTS or REGEX.",
    "IS": "Whether a variable has a value is asked by BOUND(?x).",
    "NULL": "Whether a variable has a value is asked by BOUND(?x).",
    "TOP": "The number of rows is given at the end: LIMIT 10.",
    "JOIN": "Patterns with a common variable are joined by themselves.",
    "ELSE": "A choice is written IF(condition, then, else).",
    "THEN": "A choice is written IF(condition, then, else).",
    "LENGTH": "The length of a text is given by STRLEN.",
    "LOWER": "Did you mean LCASE?",
    "UPPER": "Did you mean UCASE?",
    "SUBSTRING": "Did you mean SUBSTR?",
}

_ENGINE: Final = {
    "The SELECT contains": "Where groups are made, SELECT names only what GROUP BY groups by, or one value of each "
    "group: (SAMPLE(?x) AS ?one). A condition on COUNT, SUM and their like stands in HAVING, not in FILTER.",
    "SELECT * is not authorized": "With GROUP BY, SELECT names its variables; * does not go.",
    "Duplicated variable": "SELECT names a variable twice.",
    "The SELECT overrides": "AS gives a value to a variable that has one already. Choose another name.",
    "Repeated variables": "VALUES names a variable twice.",
    "IRI parsing failed": "An IRI is not whole, and there is no BASE; or it holds what no IRI can.",
    "Unexpected aggregate": "COUNT, SUM and their like stand in SELECT, HAVING and ORDER BY only.",
    "Already used blank node": "A label of a blank node stands in one group only. Use a variable.",
}
"""What the engine says about texts that follow the grammar, by its beginning, and what is said instead."""


def explained(source: Source, error: QuerySyntaxError) -> QuerySyntaxError:
    """An error of the engine as a better one: at the token that is wrong, with what is expected there."""
    tokens = tokenise(source)
    found = fault(tokens)
    if found is not None:
        return _misplaced(tokens, found, source)
    return _outside_the_grammar(tokens, source, error) or error


def _misplaced(tokens: Sequence[Token], found: Fault, source: Source) -> QuerySyntaxError:
    expected = f"Expected: {_listed(found.expected)}."
    hint = next(_hints(tokens, found), "")
    if found.at == len(tokens):
        return source.error(f"The query ends too early. {expected}{hint}", len(source.text.rstrip()))
    token = tokens[found.at]
    text = token.text if len(token.text) <= _SHOWN else f"{token.text[:_SHOWN]}…"
    return source.error(f"{text} cannot stand here. {expected}{hint}", token.start)


def _listed(expected: frozenset[str]) -> str:
    """What could stand there, for people: functions and operators are not listed one by one."""
    rest = set(expected) - _NEVER_SAID
    said: list[str] = []
    for name in ("var", "iri"):
        if name in rest:
            said.append(_NAMED[name])
    if rest >= _VALUES:
        rest -= _VALUES | {"+", "-"}
        said.append("a value")
    functions = {word for word in rest if word in KEYWORDS and word not in _NO_FUNCTIONS}
    if len(functions) > 2:
        rest -= functions | {"NOT"}
        said.append("a function")
    if {"=", "+", "*", "||"} <= rest:
        rest -= {"||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "IN", "NOT"}
        said.append("an operator")
    if "A" in rest:
        rest.remove("A")
        said.append("a")
    rest -= {"var", "iri"}
    signs = sorted(item for item in rest if item not in _NAMED and not item.isalpha())
    words = sorted(item for item in rest if item not in _NAMED and item.isalpha())
    others = sorted(_NAMED[item] for item in rest if item in _NAMED)
    said += [*(f'"{sign}"' for sign in signs), *words, *others]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"


def _hints(tokens: Sequence[Token], found: Fault) -> Iterator[str]:
    """What the writer perhaps meant, the likeliest first."""
    at, expected = found.at, found.expected
    if at in {0, len(tokens)}:
        return
    token, before, earlier = tokens[at], tokens[at - 1], tokens[max(at - 2, 0)]
    yield from _slips(token, before, earlier)
    if "AS" in expected or (before.word == "SELECT" and token.word and token.word not in _NO_FUNCTIONS):
        yield " What is worked out gets a name: (COUNT(?x) AS ?n)."
    if token.text == "," and "FROM" in expected:
        yield " Variables have blanks between them, no commas."
    if token.text == "," and "UNDEF" in expected:
        yield " Values have blanks between them, no commas."
    if token.text == "," and before.kind is Kind.NUMBER and token.depth == 0:
        yield " Write LIMIT 10 OFFSET 5."
    if before.word == "SELECT":
        yield " SELECT is followed by variables, or by *."
    if token.word in _MODIFIERS and token.depth == 0:
        yield " The order is: GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, VALUES."
    if "." in expected and "FILTER" in expected and _starts_triple(token):
        yield " Between two triples stands a dot."
    if END in expected and token.depth == 0:
        yield " Only GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET and VALUES may stand behind the last brace."
    if token.word == "SELECT" or "GROUP" in expected:
        yield " A query within a query stands in braces of its own: { SELECT … }."
    if expected <= {"{", "FROM", "WHERE"}:
        yield " What belongs together stands in braces."


def _slips(token: Token, before: Token, earlier: Token) -> Iterator[str]:
    """What is told by the token and the two before it."""
    if (before.text, token.text) == ("=", "="):
        yield " Equal is written with one =."
    if (before.text, token.text) == ("<", ">"):
        yield " Unequal is written !=."
    if before.word == "FILTER":
        yield " A condition stands in brackets: FILTER(?x > 5)."
    if token.word == "UNION":
        yield " Both sides of UNION stand in braces: { … } UNION { … }."
    steps = {"/", "|", "^", "+", "*"}
    if (token.kind is Kind.VARIABLE and before.text in steps) or (
        token.text in steps and before.kind is Kind.VARIABLE
    ):
        yield " A path is made of IRIs, not of variables."
    if before.text in steps and earlier.kind is Kind.VARIABLE:
        yield " A path is made of IRIs, not of variables."


def _starts_triple(token: Token) -> bool:
    return token.kind in {Kind.VARIABLE, Kind.IRI, Kind.NAME, Kind.BLANK} or token.text in {"[", "("}


def _outside_the_grammar(
    tokens: Sequence[Token], source: Source, error: QuerySyntaxError
) -> QuerySyntaxError | None:
    """What the engine refuses though it follows the grammar."""
    bound = _bound_again(tokens)
    if bound is not None:
        return source.error(
            f"{bound.text[:_SHOWN]} has a value already before BIND gives it one. Choose another name.",
            bound.start,
        )
    row = _uneven_row(tokens)
    if row is not None:
        return source.error(
            "Each row of VALUES needs as many values as there are variables; UNDEF leaves one out.", row.start
        )
    said = next((better for start, better in _ENGINE.items() if start in str(error)), None)
    if said is None or error.line is None or error.column is None:
        return None
    return source.error(said, source.offset(error.line, error.column))


def _uneven_row(tokens: Sequence[Token]) -> Token | None:
    """The bracket of the first row of VALUES that has more or fewer values than there are variables."""
    columns = counted = 0
    row: Token | None = None
    for at, token in enumerate(tokens):
        if token.text == "(" and tokens[at - 1].word == "VALUES":
            row, columns, counted = None, -1, 0
        elif token.text == "(" and columns >= 0 and tokens[at - 1].text in {"{", ")"}:
            row, counted = token, 0
        elif token.text == ")" and columns < 0:
            columns = counted
        elif token.text == ")" and row is not None and counted != columns:
            return row
        elif token.text == "}":
            row, columns = None, 0
        elif not (token.kind is Kind.LANGUAGE or token.kind is Kind.SIGN or tokens[at - 1].text == "^^"):
            counted += 1
    return None


def _bound_again(tokens: Sequence[Token]) -> Token | None:
    """The variable of a BIND that stands before it in the same group; those inside sub-selects do not count."""
    groups: list[set[str]] = [set()]
    for at, token in enumerate(tokens):
        if token.text == "{":
            groups.append(set())
        elif token.text == "}" and len(groups) > 1:
            inner = groups.pop()
            groups[-1] |= inner
        elif token.kind is Kind.VARIABLE:
            name = token.text[1:]
            if tokens[at - 1].word == "AS" and _of_bind(tokens, at) and name in groups[-1]:
                return token
            groups[-1].add(name)
    return None


def _of_bind(tokens: Sequence[Token], at: int) -> bool:
    """Whether the variable behind AS at this index belongs to BIND."""
    depth = tokens[at].depth
    opening = next(
        back for back in range(at, -1, -1) if tokens[back].depth == depth and tokens[back].text == "("
    )
    return opening > 0 and tokens[opening - 1].word == "BIND"


_ADDRESS: Final = re.compile(r"<?https?://", re.IGNORECASE)


def unknown_word(token: Token, source: Source) -> QuerySyntaxError:
    """The error for a bare word that is no keyword."""
    word = token.text[:_SHOWN]
    return source.error(f"{word} is not a word of SPARQL 1.1. {_advice(token, source)}", token.start)


def _advice(token: Token, source: Source) -> str:
    word = token.text.upper()
    line = source.text.rfind("\n", 0, token.start) + 1
    written = source.text[max(line, token.start - 2000) : token.start].split()[-1:]
    if written and _ADDRESS.match(written[0]):
        return "An IRI stands in < >, and holds no blanks."
    if written and "/" in written[0] and ":" in written[0]:
        return "A name holds no slash: write the whole IRI in < >, or \\/ for the slash."
    if word in _OTHER_LANGUAGES:
        return _OTHER_LANGUAGES[word]
    if source.text[: token.start].rstrip().upper().endswith("PREFIX"):
        return "A prefix ends with a colon: PREFIX ex: <…>."
    near = difflib.get_close_matches(word, sorted(KEYWORDS), n=1, cutoff=0.75) if len(word) <= 60 else []
    return (
        f"Did you mean {near[0]}?"
        if near
        else "Variables start with ?, names have a colon, text stands in quotes."
    )
