"""RDF terms as values of Python, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from iuc_graph.errors import QueryFailed
from iuc_graph.sparql.rows import Cell, Term
from iuc_graph.vocabulary import ID, KINDS, PREFIXES, XSD, short

Value = str | bool | int | float | Decimal | date | datetime | None
Given = Value | Term
Iris = Literal["short", "full"]

_INTEGERS: Final = (
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
    "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
)  # fmt: skip
_MOST_DIGITS: Final = 4000
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_DOUBLE: Final = re.compile(r"[+-]?((\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|INF)|NaN", re.ASCII)
_TRUTH: Final = MappingProxyType({"true": True, "1": True, "false": False, "0": False})
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_FULL: Final = re.compile(r"(https?://|urn:|mailto:)", re.IGNORECASE)


def value_of(cell: Cell, iris: Iris = "short") -> Value:
    """What a cell of an answer is in Python.

    Numbers, truth values, days and moments have their types; everything else is text: partial dates such as "2018-05",
    years that Python has no date for, and literals that are not what their datatype says. A text has no language
    any more. `iris` says whether things are written as place/chongqing or in full.
    """
    if cell is None:
        return None
    if isinstance(cell, NamedNode):
        return short(cell.value) if iris == "short" else cell.value
    reader = _READERS.get(cell.datatype.value)
    if reader is None:
        return cell.value
    try:
        return reader(cell.value.strip(" \t\r\n"))
    except ValueError:
        return cell.value


def _fitting(pattern: re.Pattern[str], make: Callable[[str], Value]) -> Callable[[str], Value]:
    """Python reads more than XML Schema allows, such as 1_000."""

    def read(text: str) -> Value:
        if not pattern.fullmatch(text) or len(text) > _MOST_DIGITS:
            raise ValueError(text)
        return make(text)

    return read


def _truth(text: str) -> bool:
    if text not in _TRUTH:
        raise ValueError(text)
    return _TRUTH[text]


_READERS: Final[Mapping[str, Callable[[str], Value]]] = MappingProxyType(
    {
        **{XSD + name: _fitting(_INTEGER, int) for name in _INTEGERS},
        XSD + "decimal": _fitting(_DECIMAL, Decimal),
        XSD + "double": _fitting(_DOUBLE, float),
        XSD + "float": _fitting(_DOUBLE, float),
        XSD + "boolean": _truth,
        XSD + "date": _fitting(_DATE, date.fromisoformat),
        XSD + "dateTime": _fitting(_MOMENT, datetime.fromisoformat),
    }
)


def term_of(value: Given) -> Term:
    """The term that a value of Python binds a variable to.

    A text that is an address (https://…, urn:…), the id of a thing (place/chongqing) or a name with one of this
    project's prefixes (theme:hydrogen) is an IRI; any other is a string without a language. Terms of pyoxigraph
    stay what they are. Raises QueryFailed for what no variable can be bound to.
    """
    if isinstance(value, RdfLiteral | NamedNode):
        return value
    if isinstance(value, str):
        iri = iri_of(value)
        return RdfLiteral(value) if iri is None else NamedNode(iri)
    if isinstance(value, bool):
        return _typed("true" if value else "false", "boolean")
    return _other(value)


def _other(value: Given) -> Term:
    if isinstance(value, int):
        return _typed(str(value), "integer")
    if isinstance(value, Decimal) and value.is_finite():
        return _typed(format(value, "f"), "decimal")
    if isinstance(value, float):
        return _typed(repr(value).replace("inf", "INF").replace("nan", "NaN"), "double")
    if isinstance(value, datetime):
        return _typed(value.isoformat(), "dateTime")
    if isinstance(value, date):
        return _typed(value.isoformat(), "date")
    raise QueryFailed(
        f"No variable can be bound to {value!r}: give a text, a number, a date, or leave it out to keep it free."
    )


def _typed(text: str, name: str) -> RdfLiteral:
    return RdfLiteral(text, datatype=NamedNode(XSD + name))


def iri_of(text: str) -> str | None:
    """The IRI that a text stands for, as `term_of` says; None where it is no more than a text."""
    if _FULL.match(text):
        return text if _IRI.fullmatch(text) else None
    kind, slash, _ = text.partition("/")
    if slash and kind in KINDS and _IRI.fullmatch(ID + text):
        return ID + text
    prefix, colon, name = text.partition(":")
    if colon and name and prefix in PREFIXES and _IRI.fullmatch(PREFIXES[prefix] + name):
        return PREFIXES[prefix] + name
    return None
