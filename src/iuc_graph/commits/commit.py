"""A change from start to end: clone, apply, derive, check, swap. It is made whole or not at all.

The pointer moves once, at the end; a violation, an error or a kill -9 before that leaves the generation in use.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iuc_graph.commits import ownership
from iuc_graph.commits.refusals import refusal
from iuc_graph.commits.rules import Rulebook
from iuc_graph.commits.ways import Outcome, Way, apply, check
from iuc_graph.delta import Delta, Operation, Wanted
from iuc_graph.errors import StoreError, ValidationFailed
from iuc_graph.store.drafts import KEPT, Account, Draft, Progress, Stage, Writer, writing
from iuc_graph.store.generations import Generation, current_name, published
from iuc_graph.validation import Report

WAIT: Final = 30.0
"""Seconds that a commit waits for another writer to finish."""


Condition = Callable[[Generation], None]
"""Raises PreconditionFailed where a change shall not start from this generation."""


def silent(_: str) -> None:
    """Progress that goes nowhere."""


def anyhow(_: Generation) -> None:
    """The condition that is always met."""


@dataclass(frozen=True)
class Intent:
    """Who changes something, and why; as `history` shows it. For `kind` and `id` see store.history.Entry."""

    who: str
    kind: str
    message: str
    id: str = ""


@dataclass(frozen=True)
class Terms:
    """How a commit is made. `way` None means the one that fits the size of the store; `seconds` is the longest
    wait for another writer, `keep` the number of generations that stay. `condition` is asked under the lock, so that
    nobody can come between."""

    rulebook: Rulebook
    way: Way | None = None
    keep: int = KEPT
    seconds: float = WAIT
    tell: Progress = silent
    condition: Condition = anyhow


@dataclass(frozen=True)
class Policy:
    """What a kind of writer may change, and who looks after the graphs when it has.

    `fingerprint` of the inputs of a build, None for other writers; with one, a commit is made even when no quad
    changes, so that the store knows its inputs.
    """

    allowed: Callable[[Wanted], Wanted] = ownership.allowed
    owners: Callable[[Mapping[str, str], Delta], dict[str, str]] = ownership.after_write
    fingerprint: str | None = None


@dataclass(frozen=True)
class Committed:
    """What came of it. Without a change nothing is `made`: `generation` is the one that was in use, `report` None."""

    generation: Generation
    outcome: Outcome
    report: Report | None
    made: bool = True


@dataclass(frozen=True)
class Rehearsal:
    """What a change would do to `generation`, the one in use, and why it would be refused, if it would be."""

    generation: Generation
    outcome: Outcome
    refusal: ValidationFailed | None


def commit(directory: Path, operations: Sequence[Operation], intent: Intent, terms: Terms) -> Committed:
    """Make a change to the graph in use, by the rules for writers.

    Raises WriteRefused, ValidationFailed with everything that breaks a rule, StoreMissing, StoreLocked or another
    StoreError, and what the operations raise; the store is then as before.
    """
    with changing(directory, terms.tell, seconds=terms.seconds) as writer:
        return commit_by(writer, operations, intent, terms, Policy())


def rehearse(directory: Path, operations: Sequence[Operation], terms: Terms) -> Rehearsal:
    """Do all that `commit` does, but for making it the state in use: nothing is changed.

    Raises as `commit` does, but tells what breaks a rule.
    """
    with changing(directory, terms.tell, seconds=terms.seconds) as writer:
        parent = parent_of(writer)
        terms.condition(parent)
        with writer.clone(parent) as draft, forgetting():
            outcome = _applied(draft, parent, operations, terms, Policy())
            if not outcome.all:  # as `commit` does, which then leaves all as it is
                return Rehearsal(parent, outcome, None)
            report = _checked(draft, parent, outcome, terms)
            why = None if report.conforms else _refusal(report, draft, parent, terms)
            return Rehearsal(parent, outcome, why)


def commit_by(
    writer: Writer, operations: Sequence[Operation], intent: Intent, terms: Terms, policy: Policy
) -> Committed:
    """The same for a caller that holds the lock already, by a policy of its own."""
    parent = parent_of(writer)
    terms.condition(parent)
    with writer.clone(parent) as draft, forgetting():
        outcome = _applied(draft, parent, operations, terms, policy)
        same_inputs = policy.fingerprint in (None, parent.manifest.fingerprint)
        same_rules = parent.manifest.checked_by == terms.rulebook.fingerprint
        if not outcome.all and same_inputs and (same_rules or policy.fingerprint is None):
            draft.discard()
            return Committed(parent, outcome, None, made=False)
        report = _checked(draft, parent, outcome, terms)
        if not report.conforms:
            raise _refusal(report, draft, parent, terms)
        terms.tell(Stage.VALIDATED)
        account = account_of(
            intent,
            outcome,
            fingerprint=policy.fingerprint or parent.manifest.fingerprint,
            owners=policy.owners(parent.manifest.owners, outcome.asserted),
            checked_by=terms.rulebook.fingerprint,
        )
        return Committed(draft.publish(account, outcome.all, keep=terms.keep), outcome, report)


def _applied(
    draft: Draft, parent: Generation, operations: Sequence[Operation], terms: Terms, policy: Policy
) -> Outcome:
    merged = parent.manifest.default_triples
    way = _way(parent, terms)
    return apply(draft.store, operations, way, policy.allowed, tell=terms.tell, merged=merged)


def _checked(draft: Draft, parent: Generation, outcome: Outcome, terms: Terms) -> Report:
    whole = parent.manifest.checked_by != terms.rulebook.fingerprint
    way = _way(parent, terms)
    return check(draft.store, outcome, terms.rulebook, way, whole=whole, tell=terms.tell)


def _refusal(report: Report, draft: Draft, parent: Generation, terms: Terms) -> ValidationFailed:
    return refusal(report, draft.store, terms.rulebook.gate, graphs=parent.manifest.graphs)


def _way(parent: Generation, terms: Terms) -> Way:
    return terms.way or Way.fitting(parent.manifest.quads)


def account_of(
    intent: Intent, outcome: Outcome, *, fingerprint: str, owners: dict[str, str], checked_by: str
) -> Account:
    """What the manifest and the history say of a commit."""
    return Account(
        kind=intent.kind,
        who=intent.who,
        message=intent.message,
        id=intent.id,
        fingerprint=fingerprint,
        owners=owners,
        checked_by=checked_by,
        removed=len(outcome.asserted.removed),
        added=len(outcome.asserted.added),
        derived_removed=len(outcome.derived.removed),
        derived_added=len(outcome.derived.added),
        graphs=tuple(sorted(outcome.asserted.graphs())),
    )


@contextmanager
def forgetting() -> Iterator[None]:
    """Lets an error pass without the variables of where it arose.

    They refer to the store of the draft; while somebody keeps the error, the engine would keep the draft locked, and
    no other one could be made by this process.
    """
    try:
        yield
    except BaseException as error:
        one: BaseException | None = error
        while one is not None:
            traceback.clear_frames(one.__traceback__)
            one = one.__cause__ or one.__context__
        raise


@contextmanager
def changing(directory: Path, tell: Progress, *, seconds: float) -> Iterator[Writer]:
    """As `writing`, but only where there is a graph: a mistyped directory is not made. Raises StoreMissing."""
    if not published(directory):
        current_name(directory)
    with writing(directory, tell, seconds=seconds) as writer:
        yield writer


def parent_of(writer: Writer) -> Generation:
    """The generation that a change starts from. Raises why there is none."""
    if writer.parent is None:
        raise writer.missing or StoreError(f"{writer.directory} holds no graph.")
    return writer.parent
