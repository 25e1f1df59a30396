"""Why a change is refused: each violation with the names of things, what stands there, where it is stated, and a query.

Looked up in the draft, which holds the change; all of it is bounded by the numbers of `iuc_graph.refusals`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from pyoxigraph import Store
from rdflib.namespace import SH

from iuc_graph.commits.described import Described
from iuc_graph.errors import ValidationFailed
from iuc_graph.refusals import RULES, THINGS, VALUES, BrokenRule, BrokenThing, Counts, Value
from iuc_graph.validation import Gate, Report, Violation
from iuc_graph.validation.gate import BACKGROUND
from iuc_graph.validation.looked_at import Rule, first_steps
from iuc_graph.validation.paths import Step
from iuc_graph.validation.placement_queries import placement_query
from iuc_graph.validation.plain_words import NOT_THERE_YET, SHOWS, explain, headline, parted
from iuc_graph.validation.quads import RULES as PLACEMENT
from iuc_graph.validation.rule_queries import Place, query_of

Thing = tuple[str, str]
"""A graph and what it describes, as violations name them."""
Rules = dict[str, list[Violation]]


def refusal(
    report: Report,
    store: Store,
    gate: Gate,
    *,
    language: str = "en",
    outcome: str = "; nothing was changed.",
    graphs: Collection[str] | None = None,
) -> ValidationFailed:
    """The error that tells all violations of a change, by the names that `store` has for things; its text is in
    `language`, and `outcome` ends its first line.

    `graphs` are those of the state in use: of one that only the change would bring no query can show anything. None
    where all that `store` has can be asked.
    """
    found = _by_thing(report.violations)
    counts = Counts(len(report.violations), len(found))
    teller = _Teller(Described(store), gate, graphs)
    things = tuple(teller.thing(*thing, found[thing]) for thing in _chosen(found))
    text = f"{headline(counts, language, outcome)}\n{explain(things, counts, language)}"
    return ValidationFailed(text, things, counts)


def _by_thing(violations: Iterable[Violation]) -> dict[Thing, Rules]:
    found: dict[Thing, Rules] = {}
    for one in sorted(
        violations, key=lambda found: not found.graph
    ):  # the causes before what follows from them
        rules = found.setdefault((one.graph, one.focus), {})
        rules.setdefault(one.shape or f"{one.component} {one.path}", []).append(one)
    return found


def _chosen(found: dict[Thing, Rules]) -> list[Thing]:
    """The things to tell of. Where there are too many, things with a fault of their own go before repetitions."""
    if len(found) <= THINGS:
        return list(found)
    seen: Counter[tuple[str, ...]] = Counter()
    turns: list[tuple[int, int, Thing]] = []
    for place, (thing, rules) in enumerate(found.items()):
        kind = tuple(rules)
        turns.append((seen[kind], place, thing))
        seen[kind] += 1
    return [thing for _, _, thing in sorted(turns)[:THINGS]]


class _Teller:
    def __init__(self, draft: Described, gate: Gate, graphs: Collection[str] | None) -> None:
        self._draft = draft
        self._gate = gate
        self._graphs = graphs

    def thing(self, graph: str, focus: str, rules: Rules) -> BrokenThing:
        named = self._draft.is_thing(focus)
        told = [self._rule(graph, focus, found) for found in list(rules.values())[:RULES]]
        return BrokenThing(
            iri=focus if named else "",
            labels=self._draft.names(focus) if named else {"en": focus, "zh": focus},
            graph=graph,
            document=self._draft.document(graph),
            rules=tuple(told),
            rules_in_all=len(rules),
        )

    def _rule(self, graph: str, focus: str, found: Sequence[Violation]) -> BrokenRule:
        first = found[0]
        if not first.shape:
            return self._placement(found)
        rule = Rule.of(self._gate.merge if not graph else self._gate.statements, first.shape)
        path = rule.path.predicate if isinstance(rule.path, Step) else None
        values = self._values(rule, graph, focus, found) or self._users(rule, graph, focus)
        query = ""
        if self._can_be_asked(graph):
            query = self._query(rule, graph, focus, {one.component for one in found})
        return BrokenRule(
            rule=first.shape,
            messages=dict(first.messages),
            mend=parted(dict(first.messages)),
            path=path.value if path else "",
            path_labels=self._draft.path(path.value) if path else {},
            values=values[:VALUES],
            values_in_all=len(values),
            query=query,
            shows=SHOWS if self._can_be_asked(graph) else NOT_THERE_YET,
        )

    def _can_be_asked(self, graph: str) -> bool:
        return not graph or self._graphs is None or graph in self._graphs

    def _values(self, rule: Rule, graph: str, focus: str, found: Sequence[Violation]) -> tuple[Value, ...]:
        """What stands there: of a rule about each value those at fault, else all that the rule looks at."""
        steps = tuple(first_steps(rule.path)) if rule.path is not None else rule.steps()
        stated = self._draft.values(focus, steps, graph)
        at_fault = {one.value for one in found} - {"", "" if rule.path is not None else focus}
        if rule.path is not None and at_fault:
            stated = tuple(value for value in stated if value.text in at_fault)
        unseen = at_fault - {value.text for value in stated}
        return (*stated, *(self._draft.bare(text) for text in sorted(unseen)))

    def _users(self, rule: Rule, graph: str, focus: str) -> tuple[Value, ...]:
        """Where nothing stands: who makes it a thing of which the rule demands something."""
        steps = (Step(target.term, True) for target in rule.targets() if target.kind == SH.targetObjectsOf)
        return self._draft.values(focus, steps, graph)

    def _query(self, rule: Rule, graph: str, focus: str, components: set[str]) -> str:
        term = self._draft.term(focus, rule.steps())
        if term is None:
            return ""
        graphs = self._draft.known((graph, *BACKGROUND)) if graph else ()
        targets = self._draft.applying(rule.targets(), term)
        return query_of(rule, components, str(term), targets, Place(graphs))

    def _placement(self, found: Sequence[Violation]) -> BrokenRule:
        first = found[0]
        values = tuple(self._draft.placed(one) for one in found)
        try:
            query = placement_query(first) if self._can_be_asked(first.graph) else ""
        except ValueError:  # it has no address
            query = ""
        return BrokenRule(
            rule=PLACEMENT + first.component,
            messages=dict(first.messages),
            mend=parted(dict(first.messages)),
            path=first.path,
            path_labels=self._draft.path(first.path),
            values=values[:VALUES],
            values_in_all=len(values),
            query=query,
            shows=SHOWS if query else {},
        )
