"""Whether two answers say the same: blank nodes stand for each other, one for one, in the whole answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from iuc_graph.conformance.results import Result, Row, Table, Term, Triples, Truth

SHOWN: Final = 3
"""Rows or triples of each side that a message quotes."""

_VARIABLE: Final = "urn:variable:"
_PLACE: Final = NamedNode("urn:place")


def difference(expected: Result, found: Result, *, ordered: bool = False, lax: bool = False) -> str:
    """What is different, as a sentence; empty where nothing is.

    Rows count as often as they come. `ordered`: their order counts. `lax`: a row that is expected several times may
    come fewer times, as with REDUCED.
    """
    if isinstance(expected, Table) and isinstance(found, Table):
        return _of_tables(expected, found, ordered, lax)
    if isinstance(expected, Triples) and isinstance(found, Triples):
        same = _canonical(map(_in_default, expected.triples)) == _canonical(map(_in_default, found.triples))
        return "" if same else _sets("triples", expected.triples, found.triples)
    if isinstance(expected, Truth) and isinstance(found, Truth):
        return "" if expected == found else f"it is {str(found.value).lower()}"
    return f"a {type(expected).__name__.lower()} was expected, and a {type(found).__name__.lower()} came"


def _of_tables(expected: Table, found: Table, ordered: bool, lax: bool) -> str:
    if set(expected.columns) != set(found.columns):
        return f"the variables are {' '.join(found.columns)} and not {' '.join(expected.columns)}"
    if lax and len(found.rows) <= len(expected.rows):
        expected, found = _distinct(expected), _distinct(found)
    if _canonical_rows(expected, ordered) == _canonical_rows(found, ordered):
        return ""
    if ordered and _canonical_rows(expected, False) == _canonical_rows(found, False):
        return "the rows are right, and their order is not"
    return _sets("rows", expected.rows, found.rows)


def _distinct(table: Table) -> Table:
    return Table(table.columns, tuple(dict.fromkeys(table.rows)))


def _canonical_rows(table: Table, ordered: bool) -> tuple[Counter[tuple[int, Row]], frozenset[Quad]]:
    """A form that two tables have in common exactly when they say the same.

    Rows without blank nodes are counted. The others become a graph, with a blank node for each row, whose
    canonical names (RDFC-1.0) do not depend on how its blank nodes were called.
    """
    plain: Counter[tuple[int, Row]] = Counter()
    quads: list[Quad] = []
    for number, row in enumerate(table.rows):
        place = number if ordered else 0
        if any(isinstance(term, BlankNode) for _, term in row):
            node = BlankNode(f"row{number}")
            quads.append(Quad(node, _PLACE, Literal(str(place))))
            quads += [Quad(node, NamedNode(_VARIABLE + name), _marked(term)) for name, term in row]
        else:
            plain[(place, row)] += 1
    return plain, _canonical(quads)


def _marked(term: Term) -> Term:
    """The same term, but no blank node that could be taken for one of a row."""
    return BlankNode(f"term{term.value}") if isinstance(term, BlankNode) else term


def _canonical(quads: Iterable[Quad]) -> frozenset[Quad]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)


def _in_default(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object)


def _sets(what: str, expected: Iterable[object], found: Iterable[object]) -> str:
    """What one side has and the other has not, by how it is written; blank nodes may hide a difference here."""
    wanted, came = (Counter(_written(each) for each in side) for side in (expected, found))
    missing, surplus = list((wanted - came).elements()), list((came - wanted).elements())
    return f"{what} missing: {_some(missing)}; {what} too many: {_some(surplus)}"


def _written(each: object) -> str:
    if isinstance(each, frozenset):
        return "{" + ", ".join(f"?{name} = {term}" for name, term in sorted(each, key=str)) + "}"
    return str(each)


def _some(texts: list[str]) -> str:
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return ", ".join(sorted(texts)[:SHOWN]) + more if texts else "none"
