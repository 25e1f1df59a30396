"""Making one write, in the process that is there for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Final

from pyoxigraph import Quad

from iuc_graph.commits import (
    Committed,
    Intent,
    PlainTerms,
    Rulebook,
    Terms,
    commit,
    commit_plain,
    rehearse,
    rehearse_plain,
)
from iuc_graph.commits.release import Released, make_release
from iuc_graph.commits.ways import Outcome
from iuc_graph.delta import Operation
from iuc_graph.errors import ValidationFailed
from iuc_graph.persons import guard_of
from iuc_graph.project import find_project
from iuc_graph.settings import Settings
from iuc_graph.sparql.graph_writes import operations_of
from iuc_graph.sparql.update import Using, read_update
from iuc_graph.sparql.update_template import Skolem, skolem_under
from iuc_graph.sparql.write_request import Conditions, GraphWrite, Write
from iuc_graph.store.generations import Generation
from iuc_graph.validation import fingerprint
from iuc_graph.vocabulary import PREFIXES
from iuc_graph.writer import conditions
from iuc_graph.writer.written import Difference, Written

MOST_LINES: Final = 1000
"""Quads that a difference lists each way."""

MOST_CHARACTERS: Final = 200_000
"""Characters that they may have each way; a text may be as long as a document."""


@dataclass
class Executor:
    """Makes writes to one store. `shapes` is the folder of the rules; None where the dataset has none."""

    settings: Settings
    shapes: Path | None
    _rulebook: Rulebook | None = None
    _shapes_as: str = ""

    @property
    def _patience(self) -> float:
        """Seconds to wait for another program that writes: less than the write may take, so that the reason is told."""
        return min(self.settings.lock_seconds, self.settings.write_seconds / 2)

    def warm(self) -> None:
        """Read the rules, if there are any. Raises ProjectFilesError."""
        if self.shapes is not None:
            self._rules(self.shapes).gate  # noqa: B018 - reading it is what takes the time

    def write(self, write: Write, who: str, name: str) -> Written:
        """Make it, or try it; `name` is one that no other write has.

        Raises PreconditionFailed, ValidationFailed, WriteRefused and another StoreError, PersonsError, and what reading
        the update or the documents raises; nothing is changed then.
        """
        guard = guard_of(self.settings, find_project())
        guard.check_message(write.message)
        skolem = None if self.shapes is None else skolem_under(f"update-{name}")
        operations = guard.watched(self._operations(write, skolem))
        intent = Intent(who, "update", write.message or _said(write), name)
        if self.shapes is None:
            return self._plainly(write, operations, intent)
        return self._by_rules(write, operations, intent, self._rules(self.shapes))

    def release(self, name: str, who: str, generation: str | None) -> Released:
        """Give the state in use a name, and write the files of the release; with `generation` only if that is the name
        of the state. Raises PreconditionFailed, PersonsError, WriteRefused for the name of a person, and as
        `make_release` does."""
        guard_of(self.settings, find_project()).check_message(name)
        return make_release(
            self.settings.store,
            name,
            find_project().citation,
            who,
            seconds=self._patience,
            condition=lambda found: conditions.check_name(Conditions(generation), found.manifest.name),
        )

    def _operations(self, write: Write, skolem: Skolem | None) -> Sequence[Operation]:
        prefixes = PREFIXES if self.shapes is not None else {}
        change = write.change
        if isinstance(change, GraphWrite):
            return operations_of(change, prefixes=prefixes, limits=self.settings, skolem=skolem)
        using = Using(change.using, change.using_named) if change.using or change.using_named else None
        return read_update(
            change.text,
            prefixes=prefixes,
            base=change.base,
            limits=self.settings,
            skolem=skolem,
            using=using,
        )

    def _by_rules(
        self, write: Write, operations: Sequence[Operation], intent: Intent, rulebook: Rulebook
    ) -> Written:
        start = _Start(write)
        terms = Terms(
            rulebook,
            keep=self.settings.keep_generations,
            seconds=self._patience,
            condition=start.look,
        )
        if write.dry_run:
            tried = rehearse(self.settings.store, operations, terms)
            return start.tried(tried.generation, tried.outcome, tried.refusal)
        return start.written(commit(self.settings.store, operations, intent, terms))

    def _plainly(self, write: Write, operations: Sequence[Operation], intent: Intent) -> Written:
        start = _Start(write)
        terms = PlainTerms(
            keep=self.settings.keep_generations,
            seconds=self._patience,
            condition=start.look,
        )
        if write.dry_run:
            tried = rehearse_plain(self.settings.store, operations, terms)
            return start.tried(tried.generation, tried.outcome, None)
        return start.written(commit_plain(self.settings.store, operations, intent, terms))

    def _rules(self, shapes: Path) -> Rulebook:
        """The rules as they are now: somebody may have changed them since the last write."""
        now = fingerprint(shapes)
        if self._rulebook is None or now != self._shapes_as:
            self._rulebook, self._shapes_as = Rulebook(shapes), now
        return self._rulebook


@dataclass
class _Start:
    """Where a write starts from: looked at under the lock."""

    write: Write
    created: bool = field(default=False)

    def look(self, generation: Generation) -> None:
        conditions.check(self.write, generation)
        change = self.write.change
        self.created = isinstance(change, GraphWrite) and not conditions.holds(generation, change.graph)

    def written(self, done: Committed) -> Written:
        return self._of(done.generation, done.outcome, made=done.made)

    def tried(self, generation: Generation, outcome: Outcome, refusal: ValidationFailed | None) -> Written:
        delta = outcome.asserted
        removed, added = _lines(delta.removed), _lines(delta.added)
        whole = (len(removed), len(added)) == (len(delta.removed), len(delta.added))
        difference = Difference(removed, added, whole)
        return self._of(generation, outcome, made=False, difference=difference, refusal=refusal)

    def _of(
        self,
        generation: Generation,
        outcome: Outcome,
        *,
        made: bool,
        difference: Difference | None = None,
        refusal: ValidationFailed | None = None,
    ) -> Written:
        return Written(
            generation=generation.manifest.name,
            made=made,
            added=len(outcome.asserted.added),
            removed=len(outcome.asserted.removed),
            derived_added=len(outcome.derived.added),
            derived_removed=len(outcome.derived.removed),
            graphs=tuple(sorted(outcome.asserted.graphs())),
            created=self.created and bool(outcome.asserted.added),
            difference=difference,
            refusal=refusal,
        )


def _lines(quads: Iterable[Quad]) -> tuple[str, ...]:
    """As many as may be listed, in order."""
    lines = sorted(f"{quad} ." for quad in quads)[:MOST_LINES]
    lengths = accumulate(map(len, lines))
    return tuple(line for line, length in zip(lines, lengths, strict=True) if length <= MOST_CHARACTERS)


def _said(write: Write) -> str:
    change = write.change
    if isinstance(change, GraphWrite):
        return f"{change.method} of {f'<{change.graph}>' if change.graph else 'the default graph'}"
    return "SPARQL update"
