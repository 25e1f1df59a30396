"""Tests that fail by a fault of the engine, each with its reason and a reproduction against the engine alone.

Only answers to evaluation tests can be listed: for status, media type, protocol, graph store and service description
this project answers itself. A test that passes although it is listed, and one whose reproduction no longer shows the
fault, count as failed: then the list is stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from iuc_graph.conformance.cases import Case, Evaluation


@dataclass(frozen=True)
class Reproduction:
    """Data in TriG, a query, and the rows of its answer in TSV without the header: those given and those due."""

    data: str
    query: str
    gives: tuple[str, ...]
    due: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, str, str]:
        """Three lines of Python that print what the engine gives."""
        return (
            f"store = pyoxigraph.Store(); store.load({self.data!r}, pyoxigraph.RdfFormat.TRIG)",
            f"rows = store.query({self.query!r})",
            "print(rows.serialize(format=pyoxigraph.QueryResultsFormat.TSV).decode())",
        )

    def shows(self) -> bool:
        """Whether the engine still gives what it should not."""
        store = Store()
        store.load(self.data, RdfFormat.TRIG)
        found = store.query(self.query)
        if not isinstance(found, QuerySolutions):
            return False
        written = found.serialize(format=QueryResultsFormat.TSV) or b""
        return tuple(written.decode("utf-8").split("\n")[1:-1]) == self.gives


@dataclass(frozen=True)
class Deviation:
    """A fault of the engine: in a sentence, shown alone, and the tests that fail by it, as group/name."""

    reason: str
    reproduction: Reproduction
    tests: tuple[str, ...]


_XSD: Final = "http://www.w3.org/2001/XMLSchema#"

DEVIATIONS: Final = (
    Deviation(
        "A literal of the data comes back in the canonical form of its value, and not as it was written.",
        Reproduction(
            f'<x:s> <x:p> "0"^^<{_XSD}boolean> .',
            "SELECT (STR(?o) AS ?text) { ?s ?p ?o }",
            gives=('"false"',),
            due=('"0"',),
        ),
        (
            "cast/cast-bool",
            "cast/cast-decimal",
            "cast/cast-double",
            "cast/cast-float",
            "cast/cast-int",
            "cast/cast-string",
            "csv-tsv-res/csv03",
            "functions/plus-1-corrected",
            "functions/plus-2-corrected",
        ),
    ),
    Deviation(
        "A literal of the data whose datatype is derived from xsd:integer comes back as an xsd:integer.",
        Reproduction(
            f'<x:s> <x:p> "-3"^^<{_XSD}negativeInteger> .',
            "SELECT (DATATYPE(?o) AS ?type) { ?s ?p ?o }",
            gives=(f"<{_XSD}integer>",),
            due=(f"<{_XSD}negativeInteger>",),
        ),
        ("csv-tsv-res/tsv03",),
    ),
    Deviation(
        "A path of length zero from or to a term that the data do not hold has no solution.",
        Reproduction(
            "<x:other> <x:q> <x:thing> .",
            "SELECT ?o { <x:s> <x:p>* ?o }",
            gives=(),
            due=("<x:s>",),
        ),
        (
            "property-path/zero_or_more_set_end",
            "property-path/zero_or_more_set_start",
            "property-path/zero_or_one_set_end",
            "property-path/zero_or_one_set_start",
        ),
    ),
    Deviation(
        "BNODE of a text is the same blank node in every solution, and not only within one.",
        Reproduction(
            "<x:s> <x:p> 1, 2 .",
            'SELECT (COUNT(DISTINCT ?b) AS ?nodes) { ?s ?p ?o BIND(BNODE("a") AS ?b) }',
            gives=("1",),
            due=("2",),
        ),
        ("functions/bnode01",),
    ),
    Deviation(
        "GROUP_CONCAT over literals of one language gives a literal of that language, and not a simple one.",
        Reproduction(
            "",
            'SELECT (GROUP_CONCAT(?v) AS ?all) { VALUES ?v { "a"@en } }',
            gives=('"a"@en',),
            due=('"a"',),
        ),
        ("aggregates/agg-groupconcat-04", "aggregates/agg-groupconcat-06"),
    ),
    Deviation(
        "A sub-select in GRAPH ?g counts over all graphs at once, and leaves ?g unbound.",
        Reproduction(
            "<x:g> { <x:s> <x:p> 1 }",
            "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
            gives=("\t1",),
            due=("<x:g>\t1",),
        ),
        ("aggregates/agg-empty-group-count-graph",),
    ),
    Deviation(
        "VALUES in GRAPH ?g leaves ?g unbound, and gives no solution for each graph.",
        Reproduction(
            "<x:g> { <x:s> <x:p> 1 }",
            'SELECT ?g ?t { GRAPH ?g { VALUES ?t { "a" } } }',
            gives=('\t"a"',),
            due=('<x:g>\t"a"',),
        ),
        ("bindings/graph",),
    ),
    Deviation(
        "MINUS in GRAPH ?g takes away solutions that have nothing in common but ?g, which is not in its pattern.",
        Reproduction(
            "<x:g> { <x:a> <x:p> 1 }",
            "SELECT ?a { GRAPH ?g { ?a <x:p> 1 MINUS { ?b <x:p> 1 } } }",
            gives=(),
            due=("<x:a>",),
        ),
        ("negation/graph-minus",),
    ),
)


def as_markdown() -> str:
    """The list for docs/conformance.md, each fault with its three lines and its tests."""
    parts = []
    for each in DEVIATIONS:
        due = "\n".join(each.reproduction.due) or "no row"
        lines = "\n".join(["import pyoxigraph", *each.reproduction.lines])
        tests = ", ".join(f"`{name}`" for name in each.tests)
        parts.append(f"**{each.reason}** {tests}\n\n```python\n{lines}  # due: {due!r}\n```\n")
    return "\n".join(parts)


def deviation_of(case: Case) -> Deviation | None:
    """The listed fault that a test fails by; None for all tests that are not evaluations of queries."""
    if not isinstance(case.action, Evaluation):
        return None
    name = f"{case.group}/{case.short}"
    return next((each for each in DEVIATIONS if name in each.tests), None)
