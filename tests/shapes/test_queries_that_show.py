"""The query that shows a broken rule finds the fault on the broken draft, and nothing once it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolution, QuerySolutions, Store
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from rdflib.namespace import SH
from rdflib.term import Node

from iuc_graph.validation.gate import BACKGROUND
from iuc_graph.validation.looked_at import Rule
from iuc_graph.validation.rule_queries import Place, query_of
from iuc_graph.validation.shapes import ShapeSet
from iuc_graph.validation.terms import as_stored
from iuc_graph.vocabulary import ONTOLOGY_GRAPH, source_graph

from .conftest import GRAPHS
from .shape_cases import CASES, Case

if TYPE_CHECKING:
    from iuc_graph.validation import Violation

    from .conftest import Examples

MERGED = source_graph("example")


@pytest.fixture(scope="module")
def sets(examples: Examples) -> dict[str, ShapeSet]:
    return {name: ShapeSet(examples.shapes(name)) for name in ("statements", "merge")}


def quads(graph: Iterable[tuple[Node, ...]], name: NamedNode | DefaultGraph) -> list[Quad]:
    return [Quad(*map(as_stored, triple), name) for triple in graph]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def accepted(examples: Examples) -> dict[bool, Store]:
    """The valid examples as stores: each in its graph, or (True) the merged view of all."""
    stores = {False: Store(), True: Store()}
    for name, graph in GRAPHS.items():
        stores[False].extend(quads(examples.file(name), NamedNode(graph)))
    merged = examples.changed("merge")
    stores[True].extend([*quads(merged, DefaultGraph()), *quads(merged, NamedNode(MERGED))])
    for store in stores.values():
        store.extend(quads(examples.classes, NamedNode(ONTOLOGY_GRAPH)))
    return stores


@contextmanager
def broken(store: Store, examples: Examples, case: Case) -> Iterator[None]:
    """The store as a commit has it when it is refused for this case."""
    graphs = [DefaultGraph(), NamedNode(MERGED)] if case.where == "merge" else [NamedNode(GRAPHS[case.where])]
    removed = [quad for name in graphs for quad in quads(examples.turtle(case.remove), name)]
    added = [quad for name in graphs for quad in quads(examples.turtle(case.add), name)]
    for quad in removed:
        store.remove(quad)
    store.extend(added)
    yield
    for quad in added:
        store.remove(quad)
    store.extend(removed)


def named(store: Store, text: str) -> NamedNode | Literal:
    """The term that a violation calls by its bare text."""
    node = NamedNode(text) if ":" in text else None
    if node and any(node in (quad.subject, quad.object) for quad in store):
        return node
    values = {quad.object for quad in store if isinstance(quad.object, Literal)}
    (found,) = {value for value in values if value.value == text}
    return found


def query_for(case: Case, sets: dict[str, ShapeSet], found: list[Violation], thing: str) -> str:
    rule = Rule.of(sets["merge" if case.where == "merge" else "statements"], found[0].shape)
    graphs = () if case.where == "merge" else tuple(dict.fromkeys((GRAPHS[case.where], *BACKGROUND)))
    components = {violation.component for violation in found}
    return query_of(rule, components, thing, rule.targets(), Place(graphs))


def _name(case: Case) -> str:
    same = [other for other in CASES if other.shape == case.shape]
    return case.shape if len(same) == 1 else f"{case.shape}-{same.index(case) + 1}"


EVERYDAY = frozenset((
    "TitleEnglish", "TitleLanguages", "SummaryOncePerLanguage", "Evidence", "EvidenceIsPassage",
    "WrittenFormIsText", "StatusKnown", "StatusOnce", "GoalKnown", "DateForm", "LastDayIsDay",
    "DaysInOrder", "DateHasBasis", "DaysFitDates", "ContinentWithinNothing", "DevelopmentZone",
    "LatitudeRange", "GeometryTextForm", "PointAgrees", "PlanLeadNotPartner", "ClusterMembers",
    "AreaBelongs", "OnlineHasNoPlace", "VisitNotOnline", "ParticipationParty",
    "DutyInBothLanguages", "ThemeLeadsToCluster", "EntryNameUnique", "OnlyOfCooperations",
    "PlaceAndNothingElse", "PlaceExpected", "IsDescribed", "EvidenceDocument",
    "PossiblySameBothWays", "NotWithinItself", "MachineMadeLanguage",
))  # fmt: skip
"""Rules that between them use everything that shapes/ uses; the slow lane takes all."""


def test_the_everyday_rules_use_all_that_shapes_use(sets: dict[str, ShapeSet]) -> None:
    used, known = set(), set()
    for shapes in sets.values():
        for rule in set(shapes.graph.subjects(SH.message)):
            parameters = set(shapes.graph.predicates(rule)) & set(CONSTRAINT_PARAMETERS_MAP)
            used |= parameters
            known |= parameters if str(rule).rpartition("#")[2] in EVERYDAY else set()
    assert used == known
    assert {case.shape for case in CASES} >= EVERYDAY


@pytest.mark.parametrize("case", [case for case in CASES if case.shape in EVERYDAY], ids=_name)
def test_the_query_finds_the_fault_on_the_draft_and_none_without_it(
    examples: Examples, sets: dict[str, ShapeSet], accepted: dict[bool, Store], case: Case
) -> None:
    _compare(examples, sets, accepted, case)


@pytest.mark.slow_lane
def test_the_queries_of_all_rules_find_their_faults(
    examples: Examples, sets: dict[str, ShapeSet], accepted: dict[bool, Store]
) -> None:
    for case in CASES:
        _compare(examples, sets, accepted, case)


def _compare(examples: Examples, sets: dict[str, ShapeSet], accepted: dict[bool, Store], case: Case) -> None:
    """pySHACL's verdict on a case, and what the query says of the draft with the fault and without it."""
    store = accepted[case.where == "merge"]
    by_thing: dict[str, list[Violation]] = {}
    for violation in examples.report(case):
        if violation.shape.endswith(f"#{case.shape}"):
            by_thing.setdefault(violation.focus, []).append(violation)
    assert by_thing
    for focus, found in by_thing.items():
        with broken(store, examples, case):
            thing = named(store, focus)
            text = query_for(case, sets, found, str(thing))
            rows = at_fault(store, text)
        assert rows, text
        assert {row["thing"] for row in rows} == {thing}
        shown = {str(getattr(row[name], "value", "")) for row in rows for name in columns(text)}
        assert {violation.value for violation in found} - {focus, ""} <= shown, text
        assert at_fault(store, text) == [], text


def at_fault(store: Store, text: str) -> list[QuerySolution]:
    answer = store.query(text)
    assert isinstance(answer, QuerySolutions)
    return [row for row in answer if row["broken"] == Literal(True)]


def columns(text: str) -> list[str]:
    (line,) = (line for line in text.splitlines() if line.startswith("SELECT"))
    return [name[1:] for name in line.split()[1:]]
