"""Changes to a store without rules of ours: nothing is derived, checked or owned, and the default graph is its own.

It is a commit like any other for who reads it: a new generation, made whole or not at all, with a line in the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iuc_graph.commits.commit import (
    WAIT,
    Committed,
    Condition,
    Intent,
    account_of,
    anyhow,
    changing,
    forgetting,
    parent_of,
    silent,
)
from iuc_graph.commits.ways import Outcome, drop_empty_graphs
from iuc_graph.delta import Delta, Operation
from iuc_graph.store.drafts import KEPT, Draft, Progress, Stage


@dataclass(frozen=True)
class PlainTerms:
    """How a change without rules is made; as `Terms`, where that has the same names."""

    keep: int = KEPT
    seconds: float = WAIT
    tell: Progress = silent
    condition: Condition = anyhow


def commit_plain(
    directory: Path, operations: Sequence[Operation], intent: Intent, terms: PlainTerms
) -> Committed:
    """Make a change to the graph in use, whatever it is.

    The report of what is given back is None, and all that changed is asserted. Raises StoreMissing, StoreLocked or
    another StoreError, and what the operations raise; the store is then as before.
    """
    with changing(directory, terms.tell, seconds=terms.seconds) as writer:
        parent = parent_of(writer)
        terms.condition(parent)
        with writer.clone(parent) as draft, forgetting():
            outcome = _applied(draft, operations, terms.tell)
            if not outcome.all:
                draft.discard()
                return Committed(parent, outcome, None, made=False)
            terms.tell(Stage.VALIDATED)
            account = account_of(
                intent, outcome, fingerprint=parent.manifest.fingerprint, owners={}, checked_by=""
            )
            return Committed(draft.publish(account, outcome.all, keep=terms.keep), outcome, None)


def rehearse_plain(directory: Path, operations: Sequence[Operation], terms: PlainTerms) -> Committed:
    """What `commit_plain` would do, without doing it: the generation given back is the one in use."""
    with changing(directory, terms.tell, seconds=terms.seconds) as writer:
        parent = parent_of(writer)
        terms.condition(parent)
        with writer.clone(parent) as draft, forgetting():
            return Committed(parent, _applied(draft, operations, terms.tell), None, made=False)


def _applied(draft: Draft, operations: Sequence[Operation], tell: Progress) -> Outcome:
    net = Delta()
    for operation in operations:
        delta = operation.delta(draft.store)
        delta.apply(draft.store)
        operation.settle(draft.store, delta)
        net = net.then(delta)
    drop_empty_graphs(draft.store)
    tell(Stage.APPLIED)
    return Outcome(net, Delta())
