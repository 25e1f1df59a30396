"""The inferred and the default graph of a store, kept up to date while what is asserted changes.

Between two changes: default = asserted ∪ inferred, inferred = default − asserted, where a triple is
asserted if some named graph other than the inferred one holds it. After a small change the graphs are
mended by delete-and-rederive: what might have lost its proof is taken out, what still has a proof is put
back, and what follows from the new is added. The result is always that of `assemble`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from iuc_graph.delta import Delta
from iuc_graph.inference.facts import (
    DEFAULT,
    INFERRED,
    Fact,
    View,
    facts_of,
    is_asserted,
    is_inferred,
    is_merged,
)
from iuc_graph.inference.merge import axioms_of, derived_triples
from iuc_graph.inference.proofs import Proofs
from iuc_graph.inference.rules import Rule, compile_rules
from iuc_graph.vocabulary import ONTOLOGY_GRAPH

# Seconds for removing | putting back whole documents of together so many quads, ‖ beside a run from scratch:
#   merged triples   40,000                               137,000                             1,300,000
#   changed quads    in memory          on disk           in memory         on disk           in memory
#        5,000       0.2 | 0.2 ‖ 0.4    0.6 | 0.6 ‖ 1.0   0.4 | 0.2 ‖ 1.5   0.7 | 0.6 ‖ 2.9   0.4 | 0.5 ‖ 18
#       10,000       0.5 | 0.4 ‖ 0.4    1.2 | 1.3 ‖ 1.3   0.5 | 0.4 ‖ 1.5   1.1 | 1.9 ‖ 3.3   0.4 | 0.4 ‖ 18
#       20,000                                            0.9 | 0.9 ‖ 1.5   4.5 | 5.1 ‖ 7.3   1.1 | 0.9 ‖ 20
#       40,000                                            2.4 | 3.0 ‖ 1.8   8.6 | 12 ‖ 10     2.3 | 1.8 ‖ 19
# A triple in doubt or newly derived costs 25 to 60 µs, so 20,000 of them may be spent in vain for about a second.
CHANGED_AT_MOST: Final = 10_000
DERIVED_AT_MOST: Final = 20_000


@dataclass(frozen=True)
class Limits:
    """How large a change may be before a run from scratch is the quicker way.

    `changed`: asserted quads that go or come. `derived`: triples taken out in doubt, or newly derived.
    """

    changed: int = CHANGED_AT_MOST
    derived: int = DERIVED_AT_MOST

    @classmethod
    def for_size(cls, merged: int) -> Limits:
        """The limits for a default graph of about `merged` triples; the plain ones fit up to 80,000.

        A run from scratch costs by the size of the store, a change by its own.
        """
        return cls(max(CHANGED_AT_MOST, merged // 8), max(DERIVED_AT_MOST, merged // 4))


@dataclass(frozen=True)
class Maintained:
    """What became of the two derived graphs; `full` says that they were derived from scratch."""

    delta: Delta
    full: bool


def rules_of(store: Store) -> tuple[Rule, ...]:
    """The rules of the ontology in a store; they hold until its ontology graph changes.

    OntologyError and UnknownAxiomError as `assemble` says.
    """
    ontology = store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH))
    return compile_rules(axioms_of(ontology))


def rederive(store: Store) -> Delta:
    """Bring the inferred and the default graph of `store` up to date from scratch, whatever they hold.

    The delta is what really changed in the two. Raises what `assemble` raises; the store is then as before.
    """
    named: list[Quad] = []
    held: dict[object, set[Triple]] = {INFERRED: set(), DEFAULT: set()}
    for quad in store:  # once only: on disk, reading costs more than deriving
        graph = quad.graph_name
        if graph in held:
            held[graph].add(quad.triple)
        else:
            named.append(quad)
    asserted, inferred = derived_triples(named)
    in_inferred = _difference(INFERRED, held[INFERRED], inferred)
    delta = in_inferred.then(_difference(DEFAULT, held[DEFAULT], asserted | inferred))
    delta.apply(store)
    return delta


def _difference(graph: NamedNode | DefaultGraph, held: set[Triple], wanted: set[Triple]) -> Delta:
    """What makes a graph that holds `held` hold `wanted`."""
    return Delta(frozenset(_placed(held - wanted, graph)), frozenset(_placed(wanted - held, graph)))


def _placed(triples: Iterable[Triple], graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    return (Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def maintain(store: Store, change: Delta, rules: Sequence[Rule], limits: Limits = Limits()) -> Maintained:
    """Bring the inferred and the default graph of `store` up to date after `change`.

    Before `change` the two belonged to the named graphs; `change` has just been applied to these, and
    `rules` are those of the ontology before it. A change of the ontology graph, or one above `limits`, is
    worked out by `rederive`, and raises what that raises; else nothing is raised, and the store is written
    once, at the end.
    """
    if ONTOLOGY_GRAPH in change.graphs() or len(change) > limits.changed:
        return Maintained(rederive(store), full=True)
    delta = _mended(store, _Touched.of(store, change), rules, limits)
    if delta is None:
        return Maintained(rederive(store), full=True)
    delta.apply(store)
    return Maintained(delta, full=False)


@dataclass(frozen=True)
class _Touched:
    """The triples that are asserted no more, and those that were not asserted before."""

    lost: frozenset[Fact]
    gained: frozenset[Fact]

    @classmethod
    def of(cls, store: Store, change: Delta) -> _Touched:
        """By a look at the store, whose derived graphs still are as before the change."""
        facts = facts_of((*change.removed, *change.added))
        now = frozenset(fact for fact in facts if is_asserted(store, fact))
        before = frozenset(fact for fact in facts if is_merged(store, fact) and not is_inferred(store, fact))
        return cls(before - now, now - before)


def _mended(store: Store, touched: _Touched, rules: Sequence[Rule], limits: Limits) -> Delta | None:
    """What has to change in the two derived graphs; None if finding out passes the limits."""
    view = View(store)
    proofs = Proofs(rules, view)
    doubtful = _in_doubt(store, touched, proofs, limits.derived)
    if doubtful is None:
        return None
    view.hide(doubtful)
    certain = [fact for fact in doubtful if proofs.follows(fact)]
    certain.extend(fact for fact in touched.gained if fact not in view)
    if not _taken_in(certain, view, proofs, limits.derived):
        return None
    lost, gained = touched.lost, touched.gained
    return Delta(
        frozenset(
            (*_quads(view.gone, DEFAULT), *_quads((view.gone - lost) | (gained - view.come), INFERRED))
        ),
        frozenset(
            (*_quads(view.come, DEFAULT), *_quads((view.come - gained) | (lost - view.gone), INFERRED))
        ),
    )


def _in_doubt(store: Store, touched: _Touched, proofs: Proofs, most: int) -> set[Fact] | None:
    """What is asserted no more, and all inferred facts with a proof that used it; None if more than `most`."""
    doubtful: set[Fact] = set(touched.lost)
    waiting = list(doubtful)
    while waiting:
        for fact in proofs.conclusions(waiting.pop()):
            if fact not in doubtful and fact not in touched.gained and is_inferred(store, fact):
                doubtful.add(fact)
                waiting.append(fact)
        if len(doubtful) > most:
            return None
    return doubtful


def _taken_in(certain: Iterable[Fact], view: View, proofs: Proofs, most: int) -> bool:
    """Put facts into the view and all that follows from them; False if more than `most` of them are new."""
    waiting = list(certain)
    met = set(waiting)
    while waiting and len(view.come) <= most:
        taken = waiting.pop()
        view.take_in(taken)
        for fact in proofs.conclusions(taken):
            if fact not in met and fact not in view:
                met.add(fact)
                waiting.append(fact)
    return not waiting and len(view.come) <= most


def _quads(facts: Iterable[Fact], graph: NamedNode | DefaultGraph) -> Iterator[Quad]:
    return (Quad(*fact, graph) for fact in facts)
