"""Taking back: a whole state, or one graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from iuc_graph.commits.commit import Committed, Intent, Terms, account_of, changing, commit
from iuc_graph.commits.difference import difference
from iuc_graph.commits.ways import Outcome
from iuc_graph.delta import Delta, Operation, Wanted
from iuc_graph.errors import GenerationGone, GenerationUnknown, StoreError
from iuc_graph.store import history
from iuc_graph.store.drafts import Progress, Writer
from iuc_graph.store.dump import graph_of
from iuc_graph.store.generations import Generation, is_number, name_of, published, read_generation
from iuc_graph.store.releases import release
from iuc_graph.store.verify import verify


def rollback(directory: Path, reference: str, intent: Intent, terms: Terms) -> Committed:
    """Make a state of the past the one in use again, as a new commit; what came between stays in the history.

    It is taken as it was: by the rules and with the owners of its time. It is read whole before, some seconds a
    million quads, so that no damaged state comes into use. Raises GenerationUnknown or another StoreError.
    """
    with changing(directory, terms.tell, seconds=terms.seconds) as writer:
        target = _target(writer, reference)
        terms.tell(f"reading generation {target.number} to see that it is whole")
        verify(target)
        outcome = _outcome(writer, target, terms.tell)
        parent = writer.parent
        if outcome is not None and parent is not None and not outcome.all and _same_owners(parent, target):
            return Committed(parent, outcome, None, made=False)
        made = _published(writer, target, outcome, intent, terms)
        return Committed(made, outcome or Outcome.of(Delta()), None)


def retract(directory: Path, graph: str, intent: Intent, terms: Terms) -> Committed:
    """Take a source graph out, and keep it out of later builds, by the rules for writers. Raises as `commit` does."""
    return commit(directory, [_Withdrawal(graph)], intent, terms)


def _target(writer: Writer, reference: str) -> Generation:
    """The generation that is meant, also where the pointer is lost, so that nothing says which one is in use."""
    directory = writer.directory
    if writer.in_use is not None:
        return history.at(directory, reference)
    wanted = reference.strip()
    number = int(wanted) if is_number(wanted) else release(directory, wanted).generation
    try:
        return read_generation(directory / "generations" / name_of(number))
    except GenerationGone:
        there = ", ".join(map(str, published(directory)))
        raise GenerationUnknown(f"Generation {number} is not there. Generations kept: {there}.") from None


def _outcome(writer: Writer, target: Generation, tell: Progress) -> Outcome | None:
    """What the rollback changes; None where the generation in use is too damaged to tell."""
    if writer.parent is None:
        return None
    try:
        return Outcome.of(difference(writer.parent, target))
    except StoreError as error:
        tell(f"what changes cannot be told: {error}")
        return None


def _same_owners(one: Generation, other: Generation) -> bool:
    return one.manifest.owners == other.manifest.owners


def _published(
    writer: Writer, target: Generation, outcome: Outcome | None, intent: Intent, terms: Terms
) -> Generation:
    with writer.clone(target) as draft:
        account = account_of(
            intent,
            outcome or Outcome.of(Delta()),
            # Of the last build, so that the next start does not take the store for stale and build it again.
            fingerprint=(writer.parent or target).manifest.fingerprint,
            owners=target.manifest.owners,
            checked_by=target.manifest.checked_by,
        )
        return draft.publish(
            account,
            Delta(),
            since_parent=outcome.all if outcome else None,
            followable=outcome is not None,
            keep=terms.keep,
        )


@dataclass(frozen=True)
class _Withdrawal(Operation):
    graph: str

    def wanted(self, store: Store) -> Wanted:
        name = graph_of(store, self.graph)
        return Wanted(frozenset(store.quads_for_pattern(None, None, None, name)))
