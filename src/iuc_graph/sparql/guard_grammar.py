"""The grammar of SPARQL 1.1 queries over tokens: where a text leaves it, and what could have stood there.

The engine decides what is SPARQL; its parser cannot say well what is wrong, since it looks ahead by the length of
keywords. So this is asked only about texts that the engine has refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from iuc_graph.sparql.tokens import Kind, Token

END: Final = "end"
"""What is expected where nothing more should come."""

_TEXT: Final = """
Query           = Prologue ( Select | Construct | Describe | Ask ) Values? end
Prologue        = ( BASE iri | PREFIX iri iri | VERSION string )*
Select          = SelectClause Dataset* Where Modifiers
SubSelect       = SelectClause Where Modifiers Values?
SelectClause    = SELECT ( DISTINCT | REDUCED )? ( "*" | SelectItem SelectItem* )
SelectItem      = var | "(" Expression AS var ")"
Construct       = CONSTRUCT ( "{" Triples? "}" Dataset* Where Modifiers | Dataset* WHERE "{" Triples? "}" Modifiers )
Describe        = DESCRIBE ( "*" | VarOrIri VarOrIri* ) Dataset* ( WHERE? Group )? Modifiers
Ask             = ASK Dataset* Where Modifiers
Dataset         = FROM ( iri | NAMED iri )
Where           = WHERE? Group
Modifiers       = ( GROUP BY GroupItem GroupItem* )? ( HAVING Constraint Constraint* )? OrderBy? LimitOffset?
GroupItem       = BuiltIn | iri ArgList | "(" Expression ( AS var )? ")" | var
OrderBy         = ORDER BY OrderItem OrderItem*
OrderItem       = ( ASC | DESC ) Bracketed | Constraint | var
LimitOffset     = LIMIT number ( OFFSET number )? | OFFSET number ( LIMIT number )?
Values          = VALUES DataBlock
Group           = "{" ( SubSelect | Triples? ( NotTriples "."? Triples? )* ) "}"
NotTriples      = Group ( UNION Group )* | OPTIONAL Group | MINUS Group | GRAPH VarOrIri Group
                | SERVICE SILENT? VarOrIri Group | FILTER Constraint | BIND "(" Expression AS var ")" | Values
DataBlock       = var "{" DataValue* "}" | "(" var* ")" "{" ( "(" DataValue* ")" )* "}"
DataValue       = iri | Literal | UNDEF
Constraint      = Bracketed | BuiltIn | iri ArgList
ArgList         = "(" ( DISTINCT? Expression ( "," Expression )* )? ")"
Triples         = Subject ( "." Triples? )?
Subject         = ( var | iri | Literal | blank ) Properties | "(" Node* ")" Properties?
                | "[" Properties? "]" Properties?
Properties      = Verb Objects ( ";" ( Verb Objects )? )*
Verb            = var | Path
Objects         = Node ( "," Node )*
Node            = var | iri | Literal | blank | "(" Node* ")" | "[" Properties? "]"
Literal         = Text | ( "+" | "-" )? number | TRUE | FALSE
Text            = string ( language | "^^" iri )?
Path            = PathSequence ( "|" PathSequence )*
PathSequence    = PathStep ( "/" PathStep )*
PathStep        = "^"? ( iri | A | "!" Negated | "(" Path ")" ) ( "?" | "*" | "+" )?
Negated         = OneProperty | "(" ( OneProperty ( "|" OneProperty )* )? ")"
OneProperty     = "^"? ( iri | A )
VarOrIri        = var | iri
Expression      = And ( "||" And )*
And             = Relation ( "&&" Relation )*
Relation        = Sum ( ( "=" | "!=" | "<" | ">" | "<=" | ">=" ) Sum | NOT? IN Expressions )?
Sum             = Product ( ( "+" | "-" ) Product )*
Product         = Unary ( ( "*" | "/" ) Unary )*
Unary           = ( "!" | "+" | "-" )* Primary
Primary         = Bracketed | iri ArgList? | var | Text | number | TRUE | FALSE | BuiltIn
Bracketed       = "(" Expression ")"
Expressions     = "(" ( Expression ( "," Expression )* )? ")"
BuiltIn         = COUNT "(" DISTINCT? ( "*" | Expression ) ")"
                | ( SUM | MIN | MAX | AVG | SAMPLE ) "(" DISTINCT? Expression ")"
                | GROUP_CONCAT "(" DISTINCT? Expression ( ";" SEPARATOR "=" string )? ")"
                | One Bracketed | BOUND "(" var ")" | BNODE "(" Expression? ")"
                | ( RAND | NOW | UUID | STRUUID ) "(" ")"
                | Two "(" Expression "," Expression ")" | IF "(" Expression "," Expression "," Expression ")"
                | ( CONCAT | COALESCE ) Expressions | ( REGEX | SUBSTR ) "(" Expression "," Expression Further? ")"
                | REPLACE "(" Expression "," Expression "," Expression Further? ")" | NOT? EXISTS Group
Further         = "," Expression
One             = STR | LANG | DATATYPE | IRI | URI | ABS | CEIL | FLOOR | ROUND | STRLEN | UCASE | LCASE
                | ENCODE_FOR_URI | YEAR | MONTH | DAY | HOURS | MINUTES | SECONDS | TIMEZONE | TZ | MD5 | SHA1
                | SHA256 | SHA384 | SHA512 | ISIRI | ISURI | ISBLANK | ISLITERAL | ISNUMERIC
Two             = LANGMATCHES | CONTAINS | STRSTARTS | STRENDS | STRBEFORE | STRAFTER | STRLANG | STRDT | SAMETERM
"""
_RULE: Final = re.compile(r"^(\w+) += ", re.MULTILINE)
_PART: Final = re.compile(r'"[^"]+"|\w+|[()|?*]')
_TERMINALS: Final = {
    Kind.VARIABLE: "var",
    Kind.IRI: "iri",
    Kind.NAME: "iri",
    Kind.STRING: "string",
    Kind.LANGUAGE: "language",
    Kind.NUMBER: "number",
    Kind.BLANK: "blank",
}

Rules = dict[str, list[list[str]]]


@dataclass(frozen=True)
class Fault:
    """Where a text leaves the grammar: the index of the token (at the end, one more than the last), and what could be
    there.

    Keywords are in capitals, signs as they are; kinds of terminals have names in small letters.
    """

    at: int
    expected: frozenset[str]


@dataclass
class _Reader:
    """Reads the text of the grammar; what is in brackets, optional or repeated becomes a rule of its own."""

    rules: Rules = field(default_factory=dict)

    def rule(self, name: str, parts: list[str]) -> None:
        self.rules[name] = self._alternatives(parts)

    def _alternatives(self, parts: list[str]) -> list[list[str]]:
        found: list[list[str]] = [[]]
        while parts and parts[0] != ")":
            part = parts.pop(0)
            if part == "|":
                found.append([])
            elif part == "(":
                inner = self._alternatives(parts)
                parts.pop(0)
                found[-1].append(self._new(inner))
            elif part in {"?", "*"}:
                found[-1].append(self._repeated(found[-1].pop(), part))
            else:
                found[-1].append(part.strip('"'))
        return found

    def _new(self, alternatives: list[list[str]]) -> str:
        name = f"#{len(self.rules)}"
        self.rules[name] = alternatives
        return name

    def _repeated(self, part: str, sign: str) -> str:
        name = self._new([])
        self.rules[name] = [[part, name] if sign == "*" else [part], []]
        return name


@dataclass(frozen=True)
class _Grammar:
    rules: Rules
    first: dict[str, frozenset[str]]

    def starts(self, parts: Sequence[str]) -> frozenset[str]:
        """What a sequence can begin with; "" where it can be empty."""
        found: frozenset[str] = frozenset()
        for part in parts:
            first = self.first.get(part, frozenset({part}))
            found |= first - {""}
            if "" not in first:
                return found
        return found | {""}


@cache
def _grammar() -> _Grammar:
    """The grammar, made from its text when the first fault is looked for."""
    reader = _Reader()
    names = [match[1] for match in _RULE.finditer(_TEXT)]
    for name, text in zip(names, _RULE.split(_TEXT)[2::2], strict=True):
        reader.rule(name, _PART.findall(text))
    grammar = _Grammar(reader.rules, dict.fromkeys(reader.rules, frozenset[str]()))
    changed = True
    while changed:
        changed = False
        for name, alternatives in grammar.rules.items():
            first = frozenset[str]().union(*(grammar.starts(parts) for parts in alternatives))
            changed |= first != grammar.first[name]
            grammar.first[name] = first
    return grammar


def fault(tokens: Sequence[Token]) -> Fault | None:
    """The first token that cannot stand where it does; None where the tokens follow the grammar."""
    grammar = _grammar()
    stack = ["Query"]
    expected: set[str] = set()
    for at, symbol in enumerate(_symbols(tokens)):
        expected.clear()
        while True:
            top = stack.pop()
            if top == symbol:
                break
            chosen = _chosen(grammar, top, symbol)
            expected |= grammar.first.get(top, {top}) - {""}
            if chosen is None:
                return Fault(at, frozenset(expected))
            stack += reversed(chosen)
    return None


def _symbols(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        yield token.word or _TERMINALS.get(token.kind, token.text)
    yield END


def _chosen(grammar: _Grammar, top: str, symbol: str) -> list[str] | None:
    """The alternative of a rule to go on with, by the next token; None where there is none."""
    empty = None
    for parts in grammar.rules.get(top, ()):
        starts = grammar.starts(parts)
        if symbol in starts:
            return parts
        if "" in starts:
            empty = parts
    return empty
