"""Writing: a draft is a generation that nobody sees yet, and becomes the one in use in a single step.

Whatever goes wrong before that step, a kill -9 included, leaves the generation in use as it was.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, Store

from iuc_graph import __version__
from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError, StoreFull, StoreMissing, StoreVersionError
from iuc_graph.store import history, retention
from iuc_graph.store.digest import advance_sums, sums_of, total
from iuc_graph.store.files import checksums, replace_text, sync_directory, sync_tree
from iuc_graph.store.generations import (
    FORMAT_VERSION,
    Generation,
    Manifest,
    current,
    current_name,
    manifest_text,
    name_of,
    open_read_only,
    published,
)
from iuc_graph.store.history import Entry
from iuc_graph.store.lock import locked
from iuc_graph.store.patch import write_patch

KEPT: Final = 10
"""Generations that stay after a commit, the new one included, where a caller does not say otherwise."""

Progress = Callable[[str], None]

_NO_ROOM: Final = frozenset([errno.ENOSPC, errno.EDQUOT])


class Stage(StrEnum):
    """The steps of a commit, in their order; each is told when it is done."""

    CLONED = "copied the graph in use"
    DELTA = "worked out what changes"
    APPLIED = "made the change"
    DERIVED = "derived and merged anew"
    VALIDATED = "checked the rules"
    FLUSHED = "wrote the new graph to disk"
    COMPLETED = "put it beside the one in use"
    NOTED = "noted it in the history"
    POINTER_WRITTEN = "wrote the new pointer"
    POINTED = "the new graph is in use"


@dataclass(frozen=True)
class Account:
    """What is known about a draft beside its quads: all that its manifest and its line in the history say of it."""

    kind: str
    who: str
    message: str
    fingerprint: str
    owners: dict[str, str]
    checked_by: str
    removed: int = 0
    added: int = 0
    derived_removed: int = 0
    derived_added: int = 0
    graphs: tuple[str, ...] = ()
    id: str = ""


@dataclass
class Draft:
    """A new generation in the making. `store` may be changed until `publish`, which closes it."""

    directory: Path
    number: int
    store: Store
    parent: Generation | None
    in_use: int | None
    tell: Progress
    source: Generation | None = None
    """What it was cloned from; None for one that was filled afresh."""

    @property
    def work(self) -> Path:
        """Its directory until it is published."""
        return self.directory / "generations" / f"{name_of(self.number)}.work"

    def publish(
        self,
        account: Account,
        changed: Delta | None,
        *,
        since_parent: Delta | None = None,
        followable: bool = True,
        keep: int = KEPT,
        now: datetime | None = None,
    ) -> Generation:
        """Make it the generation in use, and remove those that are no longer kept.

        `changed` is all that was changed in the draft itself, derived graphs included; a draft that is a clone needs
        it. `since_parent` is what leads to it from the generation in use, where that is another one than it was cloned
        from; it is kept for readers that follow, unless it is not known (`followable` is false). A clock that went
        backwards is corrected to the time of the commit before. Nobody else may hold on to `store`.
        """
        manifest = self._manifest(account, changed, now or datetime.now(UTC))
        patch = changed if since_parent is None else since_parent
        manifest = self._finish(manifest, patch if followable else None)
        generation = Generation(self.work.with_suffix(""), manifest)
        self.work.rename(generation.path)
        sync_directory(generation.path.parent)
        self.tell(Stage.COMPLETED)
        history.append(self.directory, self._entry(account, manifest), self.in_use)
        self.tell(Stage.NOTED)
        self._point()
        self._collect(keep)
        return generation

    def discard(self) -> None:
        """Remove whatever there is of it, unless it is the generation in use by now. Calling it again does nothing."""
        with suppress(AttributeError):
            del self.store
        shutil.rmtree(self.work, ignore_errors=True)
        if not self._may_be_in_use():
            shutil.rmtree(self.work.with_suffix(""), ignore_errors=True)

    def _may_be_in_use(self) -> bool:
        try:
            return current_name(self.directory) == name_of(self.number)
        except StoreMissing:
            return False
        except StoreError:  # the next writer will know
            return True

    def _point(self) -> None:
        pointer, name = self.directory / "current", name_of(self.number)
        replace_text(pointer, name + "\n", lambda: self.tell(Stage.POINTER_WRITTEN))
        self.tell(Stage.POINTED)

    def _collect(self, keep: int) -> None:
        try:
            retention.collect(self.directory, self.number, keep)
        except (StoreError, OSError) as error:  # the commit itself is done
            self.tell(f"earlier generations could not be removed: {error}")

    def _manifest(self, account: Account, delta: Delta | None, now: datetime) -> Manifest:
        if self.source is None:
            sums = sums_of(self.store)
        elif delta is None:
            raise ValueError("a clone cannot be published without what changed in it")
        else:
            sums = advance_sums(self.source.manifest.sums, delta)
        return Manifest(
            format_version=FORMAT_VERSION,
            name=name_of(self.number),
            built_at=self._time(now),
            built_by=__version__,
            fingerprint=account.fingerprint,
            parent=self.parent.name if self.parent else None,
            digest=total(sums),
            sums=sums,
            checked_by=account.checked_by,
            owners=dict(sorted(account.owners.items())),
        )

    def _time(self, now: datetime) -> str:
        last = history.last_line(self.directory)
        before = [self.parent.manifest.built_at] if self.parent else []
        return max(now.astimezone(UTC).isoformat(timespec="seconds"), *before, last.when if last else "")

    def _finish(self, manifest: Manifest, delta: Delta | None) -> Manifest:
        """The manifest with what is known of the files once they are closed."""
        self.store.flush()
        del self.store  # closes the files; pyoxigraph has no close()
        if delta is not None and self.parent is not None:
            write_patch(self.work, delta)
        sealed = seal(self.work, manifest, self.source)
        self.tell(Stage.FLUSHED)
        return sealed

    def _entry(self, account: Account, manifest: Manifest) -> Entry:
        return Entry(
            number=self.number,
            when=manifest.built_at,
            who=account.who,
            kind=account.kind,
            message=account.message,
            parent=self.parent.number if self.parent else None,
            removed=account.removed,
            added=account.added,
            derived_removed=account.derived_removed,
            derived_added=account.derived_added,
            graphs=account.graphs,
            id=account.id,
        )


@dataclass(frozen=True)
class Writer:
    """The right to write to a store, for as long as the block of `writing` lasts.

    `parent` is the generation in use. Where there is none, `missing` says why: nothing was built, or it is damaged.
    `last` is the highest number that any generation had, those of dead writers included.
    """

    directory: Path
    parent: Generation | None
    missing: StoreError | None
    in_use: int | None
    last: int
    tell: Progress

    @contextmanager
    def fresh(self, quads: Iterable[Quad] | Path) -> Iterator[Draft]:
        """A draft that holds these quads (an iterable or an N-Quads file) and nothing else, packed tightly."""
        with self._draft(lambda target: filled(target, quads, self.tell)) as draft:
            yield draft

    @contextmanager
    def clone(self, source: Generation) -> Iterator[Draft]:
        """A draft that starts as another generation of this store. Takes milliseconds, whatever its size."""
        with self._draft(lambda target: _cloned(source, target), source) as draft:
            self.tell(Stage.CLONED)
            yield draft

    @contextmanager
    def _draft(self, fill: Callable[[Path], Store], source: Generation | None = None) -> Iterator[Draft]:
        if _number_in_use(self.directory) != self.in_use:
            raise ValueError("a block of writing publishes one draft; the next one needs a block of its own")
        number = max(self.last, *published(self.directory), 0) + 1
        work = self.directory / "generations" / f"{name_of(number)}.work"
        work.mkdir()
        draft: Draft | None = None
        try:
            store = fill(work / "quads")
            draft = Draft(self.directory, number, store, self.parent, self.in_use, self.tell, source)
            del store  # the draft alone decides when it is closed
            yield draft
        finally:
            if draft is None:
                shutil.rmtree(work, ignore_errors=True)
            else:
                draft.discard()


@contextmanager
def writing(directory: Path, tell: Progress = lambda _: None, *, seconds: float = 0.0) -> Iterator[Writer]:
    """Hold the lock of a store, made if it is not there, with what dead writers left swept away.

    Waits at most so many seconds for another writer. Raises StoreLocked, StoreFull, or StoreError where the
    directory cannot be written; StoreVersionError, before anything is touched, where a newer iuc_graph wrote it.
    """
    with told(directory):
        (directory / "generations").mkdir(parents=True, exist_ok=True)
        with locked(directory, seconds):
            parent, missing = _parent(directory)
            retention.end_restore(directory, done=not isinstance(missing, StoreMissing))
            in_use, last = _number_in_use(directory), _last_number(directory)
            retention.sweep(directory, in_use)
            yield Writer(directory, parent, missing, in_use, last, tell)


def publish(
    directory: Path,
    quads: Iterable[Quad] | Path,
    *,
    fingerprint: str,
    built_at: datetime | None = None,
    progress: Progress | None = None,
    keep: int = KEPT,
) -> Generation:
    """Make a new generation of `quads` and make it the one in use; until then nothing changes for readers.

    `quads` is an N-Quads file or an iterable; its quads of the default graph are the merged default graph.
    Nothing is checked or derived here: that is for commits to do. Raises as `writing` does.
    """
    account = Account("build", "", "", fingerprint, {}, "")
    with writing(directory, progress or (lambda _: None)) as writer, writer.fresh(quads) as draft:
        return draft.publish(account, None, keep=keep, now=built_at)


def _number_in_use(directory: Path) -> int | None:
    """0 where nothing was published; None where that cannot be known, which the next publishing mends.

    Without a pointer, a complete generation may be what a first build left that was killed, or all that there is of
    a store that has lost its pointer: so it stays.
    """
    try:
        return int(current_name(directory))
    except StoreMissing:
        return None if published(directory) else 0
    except StoreError:
        return None


def _last_number(directory: Path) -> int:
    """The highest number that a generation has or had, finished or not."""
    stems = [path.stem for path in (directory / "generations").iterdir()]
    line = history.last_line(directory)
    in_use = _number_in_use(directory)
    return max(line.number if line else 0, in_use or 0, *(int(stem) for stem in stems if stem.isdecimal()), 0)


def _parent(directory: Path) -> tuple[Generation | None, StoreError | None]:
    try:
        return current(directory), None
    except StoreVersionError as error:
        if error.newer:
            raise
        return None, error
    except StoreError as error:
        return None, error


def seal(work: Path, manifest: Manifest, source: Generation | None = None) -> Manifest:
    """Give a directory whose `quads` are closed all that makes it a generation, on disk when this returns.

    Returns the manifest as written. Files shared with `source`, of which it is a clone, are not read.
    """
    for log in (work / "quads").glob("LOG*"):
        log.unlink()
    like, known = (source.quads_path, source.manifest.files) if source else (None, None)
    sealed = replace(manifest, files=checksums(work / "quads", like, known))
    (work / "manifest.json").write_text(manifest_text(sealed), encoding="utf-8")
    (work / "lease").touch()
    sync_tree(work)
    return sealed


def filled(target: Path, quads: Iterable[Quad] | Path, tell: Progress) -> Store:
    """A new store in a directory that is not there yet, with these quads, packed tightly."""
    store = Store(str(target))
    tell("writing quads")
    if isinstance(quads, Path):
        with quads.open("rb") as source:
            store.bulk_load(source, format=RdfFormat.N_QUADS)
    else:
        store.bulk_extend(quads)
    tell("packing them")
    store.optimize()
    return store


def _cloned(source: Generation, target: Path) -> Store:
    with open_read_only(source) as opened:
        opened.store.backup(str(target))
    return Store(str(target))


@contextmanager
def told(directory: Path, what: str = "") -> Iterator[None]:
    """Turns what the operating system and the engine say about files of a directory into words.

    Errors that are about something else pass through. `what` is written there; without it, the graph.
    """
    what = what or f"the graph in {directory}"
    try:
        yield
    except OSError as error:
        if not _concerns(directory, error):
            raise
        if error.errno in _NO_ROOM or "No space left" in str(error) or "Disk quota" in str(error):
            raise StoreFull(
                f"There is no room left for {what}: make room, or run iuc-graph gc. Nothing was changed."
            ) from error
        raise StoreError(f"{what[0].upper()}{what[1:]} cannot be written: {error}.") from error
    except RuntimeError as error:
        if "Corruption" not in str(error):
            raise
        raise StoreError(
            f"The graph in {directory} is damaged ({error}): go back with iuc-graph rollback, or build it again."
        ) from error


def _concerns(directory: Path, error: OSError) -> bool:
    """Whether an error is about the store: it names a file of it, or comes from the engine or the disk."""
    if not isinstance(error.filename, str | bytes):
        return error.errno in {None, errno.EIO, errno.EROFS, *_NO_ROOM}
    named = Path(os.fsdecode(error.filename))
    return named.is_relative_to(directory) or directory.is_relative_to(named)
