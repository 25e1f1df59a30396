"""A build as a commit: read → assert → what differs → derive → validate → swap. Any fault leaves the store as it was.

A build replaces what data/ and ontology/ own, and leaves alone what was written to the store by other ways.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from iuc_graph.build.assemble import assemble
from iuc_graph.commits.commit import Intent, Policy, Terms, account_of, commit_by, parent_of, silent
from iuc_graph.commits.ownership import DERIVED, MADE_FROM, Kept, is_derived, kept, of_build
from iuc_graph.commits.refusals import refusal
from iuc_graph.commits.ways import Outcome, Replacement
from iuc_graph.delta import Delta, as_stored, graph_of
from iuc_graph.errors import StoreError, StoreMissing, StoreVersionError
from iuc_graph.inference import assemble as derive
from iuc_graph.project import Project
from iuc_graph.store.drafts import Progress, Stage, Writer, writing
from iuc_graph.store.generations import Generation, current, open_read_only, published
from iuc_graph.store.history import entries, last_good
from iuc_graph.store.verify import verify
from iuc_graph.validation import Report, validate
from iuc_graph.vocabulary import SOURCE_GRAPH


@dataclass(frozen=True)
class Prepared:
    """All quads of a store to be, and the verdict on them."""

    quads: tuple[Quad, ...]
    report: Report

    @property
    def store(self) -> Store:
        """The quads in memory, to look things up in."""
        store = Store()
        store.bulk_extend(self.quads)
        return store


@dataclass(frozen=True)
class Rebuilt:
    """What a build came to. `report` is None where nothing had to be changed; `kept` are graphs left alone."""

    generation: Generation
    outcome: Outcome
    report: Report | None
    kept: tuple[Kept, ...] = ()


def prepare(project: Project, progress: Progress = silent) -> Prepared:
    """Everything short of writing: RecordErrors and OntologyError are raised, rule violations are in the report."""
    quads = _derived(_asserted(project, progress), progress)
    return Prepared(quads, validate(quads, project.shapes, progress))


def rebuild(
    project: Project,
    store: Path,
    terms: Terms,
    who: str = "",
    *,
    afresh: bool = False,
    take: Collection[str] = (),
) -> Rebuilt:
    """Bring `store` up to date with the files of `project`, and swap it whole.

    `take` names graphs that go back to data/ although they were written to by other ways. `afresh` derives, checks
    and packs everything anew, also what did not change. A generation in use that is damaged is passed over for the
    last good one. Raises RecordErrors, OntologyError, ValidationFailed, each with all that is wrong, or StoreError;
    the store is then as before.
    """
    fingerprint = project.fingerprint()  # before reading: what is edited meanwhile must look newer
    asserted = frozenset(as_stored(_asserted(project, terms.tell)))
    with writing(store, terms.tell, seconds=terms.seconds) as writer:
        base = _base(writer, terms.tell, afresh=afresh)
        standing = _standing(base) if base else frozenset()
        owners = base.manifest.owners if base else {}
        _check_taken(take, {graph_of(quad) for quad in asserted})
        left = tuple(one for one in kept(owners, standing, asserted) if one.graph not in set(take))
        for one in left:
            if one.differs or not one.empty:
                terms.tell(str(one))
        task = _Task(
            wanted=_without(asserted, left),
            left=frozenset(quad for quad in standing if graph_of(quad) in {one.graph for one in left}),
            owners={one.graph: owners[one.graph] for one in left},
            fingerprint=fingerprint,
            intent=Intent(who, "build", "built from ontology/ and data/"),
        )
        change = Delta.between(standing, task.wanted | task.left)
        if base is None or afresh or base is not writer.parent:
            return Rebuilt(*_afresh(writer, task, change, base, terms), left)
        return Rebuilt(*_as_commit(writer, task, change, terms), left)


@dataclass(frozen=True)
class _Task:
    """What a build has to bring about: what data/ gives, and what is left of what others wrote."""

    wanted: frozenset[Quad]
    left: frozenset[Quad]
    owners: dict[str, str]
    fingerprint: str
    intent: Intent

    def owners_after(self) -> dict[str, str]:
        return of_build({graph_of(quad) for quad in self.wanted}) | self.owners


Result = tuple[Generation, Outcome, Report | None]


def _as_commit(writer: Writer, task: _Task, change: Delta, terms: Terms) -> Result:
    policy = Policy(
        allowed=lambda wanted: wanted,
        owners=lambda _before, _delta: task.owners_after(),
        fingerprint=task.fingerprint,
    )
    done = commit_by(writer, [Replacement(change.removed, change.added)], task.intent, terms, policy)
    return done.generation, done.outcome, done.report


def _afresh(writer: Writer, task: _Task, change: Delta, base: Generation | None, terms: Terms) -> Result:
    quads = _derived(task.wanted | task.left, terms.tell)
    report = terms.rulebook.gate.full(quads, terms.tell)
    if not report.conforms:
        raise refusal(report, Prepared(quads, report).store, terms.rulebook.gate)
    terms.tell(Stage.VALIDATED)
    standing = _quads(base, DERIVED) if base else frozenset()
    outcome = Outcome(change, Delta.between(standing, filter(is_derived, quads)))
    with writer.fresh(quads) as draft:
        account = account_of(
            task.intent,
            outcome,
            fingerprint=task.fingerprint,
            owners=task.owners_after(),
            checked_by=terms.rulebook.fingerprint,
        )
        return draft.publish(account, None, keep=terms.keep), outcome, report


def _asserted(project: Project, tell: Progress) -> frozenset[Quad]:
    tell("reading ontology/, data/")
    return assemble(project).quads


def _derived(asserted: Collection[Quad], tell: Progress) -> tuple[Quad, ...]:
    """The asserted quads, sorted, with all that follows from them."""
    tell(f"deriving from {len(asserted):,} statements")
    derived = derive(asserted)
    return (*sorted(asserted, key=str), *derived.inferred, *derived.default)


def _base(writer: Writer, tell: Progress, *, afresh: bool) -> Generation | None:
    """The generation to start from: the one in use, or the last good one where that is damaged.

    Raises StoreError where none is good and what others wrote would be lost, unless all is to be made afresh.
    """
    if isinstance(writer.missing, StoreVersionError) or not published(writer.directory):
        return None
    try:
        parent = parent_of(writer)
        verify(parent)
    except StoreError as error:
        return _last_good(writer.directory, error, tell, afresh=afresh)
    return parent


def _last_good(directory: Path, error: StoreError, tell: Progress, *, afresh: bool) -> Generation | None:
    try:
        found = last_good(directory)
    except StoreError:
        if not afresh and _was_written_to(directory):
            raise StoreError(
                f"{error} No earlier generation can be opened, and the history tells of changes that data/ does not "
                "have. Restore a backup into another directory, or give those changes up with iuc-graph build --afresh."
            ) from error
        tell(f"building without the graph in use: {error}")
        return None
    tell(f"starting from generation {found.number}, the last good one: {error}")
    return found


def _was_written_to(directory: Path) -> bool:
    """Whether anything but builds is in the history, or might be."""
    try:
        return any(entry.kind not in ("build", "compact") for entry in entries(directory))
    except StoreError:
        return True


def _check_taken(take: Collection[str], there: Collection[str]) -> None:
    for graph in sorted(set(take) - set(there)):
        known = ", ".join(sorted(name.removeprefix(SOURCE_GRAPH) for name in there if name not in MADE_FROM))
        raise StoreError(
            f"data/ has no graph {graph} that could be taken from it. It has: {known}. To remove a graph that was "
            "made here, run iuc-graph retract."
        )


def _standing(base: Generation) -> frozenset[Quad]:
    """What the graphs of a generation state."""
    return _quads(base, base.manifest.graphs.keys() - DERIVED)


def _quads(base: Generation, graphs: Iterable[str]) -> frozenset[Quad]:
    with open_read_only(base) as opened:
        return frozenset(
            quad
            for graph in graphs
            for quad in opened.store.quads_for_pattern(
                None, None, None, NamedNode(graph) if graph else DefaultGraph()
            )
        )


def _without(quads: Iterable[Quad], left: Iterable[Kept]) -> frozenset[Quad]:
    graphs = {one.graph for one in left}
    return frozenset(quad for quad in quads if graph_of(quad) not in graphs)


def is_stale(project: Project, store: Path) -> bool:
    """Whether the store is missing, or was built from other inputs than the project's present ones.

    A store of a newer version is not stale but an error, since rebuilding would throw away what it holds.
    """
    try:
        return current(store).manifest.fingerprint != project.fingerprint()
    except StoreMissing:
        return True
    except StoreVersionError as error:
        if error.newer:
            raise
        return True
    except StoreError:
        return True
