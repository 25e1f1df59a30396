"""Computed literals by their values: SPARQL says which value an expression has, and leaves open how it is written.

A variable that is bound by AS was computed. All others are bound by the data, whose terms have to come back as they
were written.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.conformance.results import Result, Table, Term
from iuc_graph.vocabulary import XSD

BY_VALUE: Final = "urn:by-value:"
"""In front of a datatype: a value that no literal of an answer can be."""

_COMPUTED: Final = re.compile(r"\bAS\s+[?$](\w+)", re.IGNORECASE)


def computed(query: str) -> frozenset[str]:
    """The variables of a query that AS binds."""
    return frozenset(_COMPUTED.findall(query))


def by_value(result: Result, variables: Collection[str]) -> Result:
    """The same table with one form for each number and truth value of these variables; other answers as they are."""
    if not isinstance(result, Table):
        return result
    rows = (
        frozenset((name, _plain(term) if name in variables else term) for name, term in row)
        for row in result.rows
    )
    return Table(result.columns, tuple(rows))


def _plain(term: Term) -> Term:
    read = READERS.get(term.datatype.value.removeprefix(XSD)) if isinstance(term, Literal) else None
    if read is None or not isinstance(term, Literal):
        return term
    try:
        value = read(term.value)
    except (ValueError, ArithmeticError):  # ill-typed: there is no value
        return term
    return Literal(value, datatype=NamedNode(BY_VALUE + term.datatype.value))


def _float(text: str) -> str:
    """Single precision, as xsd:float has it."""
    return repr(struct.unpack("f", struct.pack("f", float(text)))[0])


def _boolean(text: str) -> str:
    return {"0": "false", "1": "true"}.get(text, text)


READERS: Final[dict[str, Callable[[str], str]]] = {
    "integer": lambda text: str(int(text)),
    "decimal": lambda text: str(Decimal(text).normalize()),
    "double": lambda text: repr(float(text)),
    "float": _float,
    "boolean": _boolean,
}
