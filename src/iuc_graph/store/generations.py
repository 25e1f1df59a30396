"""Generations: each state of the store is a directory of its own that never changes once published.

    DIR/current                     the name of the generation in use, one line
    DIR/lock                        held by whoever publishes
    DIR/generations/000007/         one published generation
        quads/                      pyoxigraph's files; only ever opened read-only
        manifest.json               what is in it
        lease                       readers hold a shared lock on it, so nobody removes it under them
    DIR/generations/000008.work/    being written, or left by a writer that died; swept by the next one

A reader that finds its generation gone between reading the pointer and taking the lease reads the pointer
again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store

from iuc_graph import __version__
from iuc_graph.errors import GenerationGone, StoreError, StoreLocked, StoreMissing, StoreVersionError

FORMAT_VERSION: Final = 1
"""Layout of a store directory; raised when an older iuc_graph could not read it any more."""

OPENING_ATTEMPTS: Final = 20

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Manifest:
    """What a generation holds.

    `built_at` is UTC in ISO 8601. `fingerprint` names the inputs it was built from. `graphs` counts the
    triples of each named graph; `default_triples` those of the merged default graph. `sha256` is that of the
    N-Quads lines of all named graphs, sorted, each ending in a line feed: the same as of a dump in nquads.
    """

    format_version: int
    name: str
    built_at: str
    built_by: str
    fingerprint: str
    default_triples: int
    graphs: dict[str, int]
    sha256: str

    @property
    def quads(self) -> int:
        """Number of all quads, those of the default graph included."""
        return self.default_triples + sum(self.graphs.values())


@dataclass(frozen=True)
class Generation:
    """One published generation: its directory and what is in it."""

    path: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """The name that the pointer file holds."""
        return self.manifest.name

    @property
    def quads_path(self) -> Path:
        """The directory with pyoxigraph's files."""
        return self.path / "quads"


class OpenGeneration:
    """A generation opened read-only under a lease. Use as a context manager, or call `close`."""

    def __init__(self, generation: Generation, lease: BinaryIO) -> None:
        self.generation = generation
        self.store: Store = Store.read_only(str(generation.quads_path))
        self._lease = lease

    def close(self) -> None:
        """Close the files and give the lease back; calling it again does nothing."""
        if not self._lease.closed:
            del self.store
            self._lease.close()

    def __enter__(self) -> OpenGeneration:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def current_name(directory: Path) -> str:
    """The name in the pointer file. Raises StoreMissing when nothing was published here, else StoreError."""
    pointer = directory / "current"
    try:
        return pointer.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise StoreMissing(f"There is no graph in {directory} yet: run iuc-graph build first.") from None
    except NotADirectoryError:
        raise StoreError(f"{directory} is not a directory: choose another with --store.") from None
    except UnicodeDecodeError:
        raise StoreError(f"{pointer} is damaged: run iuc-graph build.") from None
    except OSError as error:
        raise _unreadable(pointer, error) from error


def _unreadable(path: Path, error: OSError) -> StoreError:
    return StoreError(f"{path} cannot be read: {error.strerror or error}.")


def current(directory: Path) -> Generation:
    """The generation in use. Raises StoreMissing, StoreVersionError, or StoreError for damaged files."""
    for _ in range(OPENING_ATTEMPTS):
        name = current_name(directory)
        try:
            return read_generation(directory / "generations" / name)
        except GenerationGone:
            continue
    raise StoreError(
        f"{directory}: the pointer names generation {name}, which is not there: build the graph again."
    )


def read_generation(path: Path) -> Generation:
    """The published generation in `path`. Raises GenerationGone, StoreVersionError or StoreError."""
    try:
        raw = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise GenerationGone(f"{path} is not there.") from None
    except OSError as error:
        raise _unreadable(path / "manifest.json", error) from error
    except ValueError as error:
        raise StoreError(f"{path / 'manifest.json'} is damaged ({error}): build the graph again.") from error
    return Generation(path, _manifest(raw, path))


def _manifest(raw: dict[str, object], path: Path) -> Manifest:
    version = raw.get("format_version")
    if not isinstance(version, int) or version > FORMAT_VERSION:
        raise StoreVersionError(
            f"{path} was written by iuc_graph {raw.get('built_by', '?')} in layout {version}; this one "
            f"({__version__}) reads layouts up to {FORMAT_VERSION}. Update it, or build the graph again."
        )
    try:
        return Manifest(**raw)  # type: ignore[arg-type]
    except TypeError as error:
        raise StoreError(f"{path / 'manifest.json'} is damaged ({error}): build the graph again.") from error


def open_read_only(generation: Generation) -> OpenGeneration:
    """Open a generation under a shared lease. Raises GenerationGone when it was removed in the meantime."""
    lease = _take_lease(generation.path)
    try:
        return OpenGeneration(generation, lease)
    except OSError as error:
        lease.close()
        raise StoreError(f"{generation.path} cannot be opened ({error}): build the graph again.") from error


def open_current(directory: Path) -> OpenGeneration:
    """Open the generation in use, trying again where it is replaced meanwhile. Raises as `current` does."""
    for _ in range(OPENING_ATTEMPTS):
        try:
            return open_read_only(current(directory))
        except GenerationGone:
            continue
    raise StoreError(f"{directory} is replaced faster than it can be opened.")


def _take_lease(path: Path) -> BinaryIO:
    gone = GenerationGone(f"{path} was replaced while it was being opened.")
    try:
        lease = (path / "lease").open("rb")
    except FileNotFoundError:
        raise gone from None
    except OSError as error:
        raise _unreadable(path / "lease", error) from error
    try:
        fcntl.flock(lease, fcntl.LOCK_SH | fcntl.LOCK_NB)
        # The file may have been unlinked between opening and locking it.
        if os.fstat(lease.fileno()).st_ino == (path / "lease").stat().st_ino:
            return lease
    except (BlockingIOError, FileNotFoundError):
        pass
    lease.close()
    raise gone


def publish(
    directory: Path,
    quads: Iterable[Quad] | Path,
    *,
    fingerprint: str,
    built_at: datetime | None = None,
    progress: Progress | None = None,
) -> Generation:
    """Make a new generation of `quads` and make it the one in use; until then nothing changes for readers.

    `quads` is an N-Quads file or an iterable; its quads of the default graph are the merged default graph.
    Whatever goes wrong leaves the generation in use as it was. Earlier generations are removed unless a
    reader holds them; those go with a later call. Raises StoreLocked where somebody else is publishing, and
    StoreError where the directory cannot be written.
    """
    tell = progress or (lambda _: None)
    root = directory / "generations"
    with _writing(directory), _publishing(directory):
        _sweep_unfinished(root, directory)
        name = f"{_last_number(root) + 1:06d}"
        work = root / f"{name}.work"
        try:
            manifest = _write(work, quads, fingerprint, built_at or datetime.now(UTC), tell)
            work.rename(root / name)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        _sync_directory(root)
        _point_to(directory, name)
        _remove_superseded(root, name)
    return Generation(root / name, manifest)


@contextmanager
def _writing(directory: Path) -> Iterator[None]:
    try:
        (directory / "generations").mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise StoreError(f"The graph in {directory} cannot be written: {error}.") from error


@contextmanager
def _publishing(directory: Path) -> Iterator[None]:
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _lock(descriptor, directory)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, directory: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = f"Another process is writing to {directory}; try again when it has finished."
        raise StoreLocked(message) from None


def _last_number(root: Path) -> int:
    return max((int(path.name) for path in root.iterdir() if path.name.isdigit()), default=0)


def _sweep_unfinished(root: Path, directory: Path) -> None:
    """Remove what writers left that died: they held the lock, so none of them is alive."""
    pointer = directory / "current"
    # A damaged pointer sorts behind all names: nothing is swept then that somebody may be reading.
    in_use = pointer.read_text(encoding="ascii", errors="replace").strip() if pointer.exists() else ""
    for path in root.iterdir():
        unpointed = path.name.isdigit() and path.name > in_use
        if unpointed or path.suffix in {".work", ".removed"}:
            shutil.rmtree(path)


def _write(
    work: Path, quads: Iterable[Quad] | Path, fingerprint: str, built_at: datetime, tell: Progress
) -> Manifest:
    work.mkdir()
    store = Store(str(work / "quads"))
    tell("writing quads")
    _fill(store, quads)
    tell("optimising")
    store.optimize()
    store.flush()
    tell("hashing")
    manifest = _describe(store, work.stem, fingerprint, built_at)
    del store  # closes the files; pyoxigraph has no close()
    (work / "manifest.json").write_text(
        json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (work / "lease").touch()
    for log in (work / "quads").glob("LOG*"):
        log.unlink()
    _sync_tree(work)
    return manifest


def _fill(store: Store, quads: Iterable[Quad] | Path) -> None:
    if isinstance(quads, Path):
        with quads.open("rb") as source:
            store.bulk_load(source, format=RdfFormat.N_QUADS)
    else:
        store.bulk_extend(quads)


def _describe(store: Store, name: str, fingerprint: str, built_at: datetime) -> Manifest:
    lines: list[str] = []
    graphs: Counter[str] = Counter()
    default_triples = 0
    for quad in store:
        if isinstance(quad.graph_name, DefaultGraph):
            default_triples += 1
        else:
            graphs[str(quad.graph_name.value)] += 1
            lines.append(f"{quad} .\n")
    return Manifest(
        format_version=FORMAT_VERSION,
        name=name,
        built_at=built_at.astimezone(UTC).isoformat(timespec="seconds"),
        built_by=__version__,
        fingerprint=fingerprint,
        default_triples=default_triples,
        graphs=dict(sorted(graphs.items())),
        sha256=_sha256(sorted(lines)),
    )


def _sha256(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode("utf-8"))
    return digest.hexdigest()


def _point_to(directory: Path, name: str) -> None:
    temporary = directory / "current.tmp"
    temporary.write_text(name + "\n", encoding="ascii")
    _sync(temporary)
    temporary.replace(directory / "current")
    _sync_directory(directory)


def _remove_superseded(root: Path, in_use: str) -> None:
    for path in root.iterdir():
        if path.name.isdigit() and path.name != in_use:
            _remove_unless_leased(path)


def _remove_unless_leased(path: Path) -> None:
    try:
        lease = (path / "lease").open("rb")
    except FileNotFoundError:  # nobody can have opened it
        _remove(path)
        return
    with lease:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # a reader holds it; a later call takes it
        _remove(path)


def _remove(path: Path) -> None:
    removed = path.with_suffix(".removed")
    path.rename(removed)
    shutil.rmtree(removed)


def _sync_tree(root: Path) -> None:
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_dir():
            _sync_directory(path)
        else:
            _sync(path)
    _sync_directory(root)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
