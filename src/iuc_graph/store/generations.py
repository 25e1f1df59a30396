"""Generations: each state of the store is a directory of its own that never changes once published.

    DIR/current                     the name of the generation in use, one line
    DIR/lock                        held by whoever writes
    DIR/history.jsonl               one line a commit: when, who, why, how much (history.py)
    DIR/releases/NAME.json          names that were given to generations, which are then kept (releases.py)
    DIR/generations/000007/         one published generation
        quads/                      pyoxigraph's files; only ever opened read-only
        manifest.json               what is in it
        delta.rdfp.gz               what changed since its parent (patch.py)
        lease                       readers hold a shared lock on it, so nobody removes it under them
    DIR/generations/000008.work/    being written, or left by a writer that died; swept by the next one

A reader that finds its generation gone between reading the pointer and taking the lease reads the pointer
again.
"""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

from pyoxigraph import Store

from iuc_graph import __version__
from iuc_graph.errors import GenerationGone, StoreError, StoreMissing, StoreVersionError
from iuc_graph.store.digest import Sum

FORMAT_VERSION: Final = 2
"""Layout of a store directory; raised when an older iuc_graph could not read it any more."""

OPENING_ATTEMPTS: Final = 20

DIGITS: Final = 6
"""Digits of a generation's name, at least; its number counts."""

MOST_DIGITS: Final = 18

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Manifest:
    """What a generation holds.

    `built_at` is UTC in ISO 8601, never before that of the parent, the generation that it was made from.
    `fingerprint` names the inputs of the last build; `checked_by` the rules that the graph was found to keep.
    `sums` holds number and digest of the triples of each graph, "" being the merged default graph; `digest` is that
    of all quads. `owners` says who looks after a named graph: "build", "data" or "commits"; a graph that
    has an owner and no triples was withdrawn. `files` are the checksums of the files in quads/.
    """

    format_version: int
    name: str
    built_at: str
    built_by: str
    fingerprint: str
    parent: str | None
    digest: str
    sums: dict[str, Sum]
    checked_by: str = ""
    owners: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @cached_property
    def graphs(self) -> dict[str, int]:
        """Number of triples of each named graph, in order of their IRIs."""
        return {graph: part.triples for graph, part in self.sums.items() if graph}

    @cached_property
    def default_triples(self) -> int:
        """Number of triples of the merged default graph."""
        return self.sums.get("", Sum()).triples

    @cached_property
    def quads(self) -> int:
        """Number of all quads, those of the default graph included."""
        return sum(part.triples for part in self.sums.values())


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
    def number(self) -> int:
        """Its place in the line of generations, from 1."""
        return int(self.manifest.name)

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


def is_number(text: str) -> bool:
    """Whether a text can be the number of a generation: ASCII digits, not thousands of them."""
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def name_of(number: int) -> str:
    """The name of the generation with this number."""
    return f"{number:0{DIGITS}d}"


def current_name(directory: Path) -> str:
    """The name in the pointer file. Raises StoreMissing when nothing was published here, else StoreError."""
    pointer = directory / "current"
    try:
        name = pointer.read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        raise StoreMissing(f"There is no graph in {directory} yet: run iuc-graph build first.") from None
    except NotADirectoryError:
        raise StoreError(f"{directory} is not a directory: choose another with --store.") from None
    except OSError as error:
        raise _unreadable(pointer, error) from error
    if not is_number(name):
        raise StoreError(f"{pointer} is damaged: run iuc-graph build.")
    return name


def published(directory: Path) -> list[int]:
    """Numbers of the generations whose directories are there, that of a writer at work included; ascending."""
    root = directory / "generations"
    names = [path.name for path in root.iterdir()] if root.is_dir() else []
    return sorted(int(name) for name in names if is_number(name))


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
        text = (path / "manifest.json").read_bytes()
    except FileNotFoundError:
        raise GenerationGone(f"{path} is not there.") from None
    except OSError as error:
        raise _unreadable(path / "manifest.json", error) from error
    return Generation(path, parse_manifest(text, path))


def parse_manifest(text: bytes, path: Path) -> Manifest:
    """The manifest of the generation in `path`, from its text. Raises StoreVersionError or StoreError."""
    damaged = f"{path / 'manifest.json'} is damaged"
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{damaged} ({error}): build the graph again.") from error
    version = raw.get("format_version") if isinstance(raw, dict) else None
    if not isinstance(version, int):
        raise StoreError(f"{damaged} (it names no layout): build the graph again.")
    if version != FORMAT_VERSION:
        newer = version > FORMAT_VERSION
        way_out = "Update iuc_graph, or choose another directory with --store."
        raise StoreVersionError(
            f"{path} was written by iuc_graph {raw.get('built_by', '?')} in layout {version}; this one "
            f"({__version__}) reads layout {FORMAT_VERSION}. {way_out if newer else 'Build the graph again.'}",
            newer=newer,
        )
    try:
        sums = {graph: _sum(*part) for graph, part in raw["sums"].items()}
        manifest = Manifest(**raw | {"sums": sums})
        if manifest.name != path.name:
            raise ValueError(f"it is that of {manifest.name}")
        _check_types(manifest)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise StoreError(f"{damaged} ({error}): build the graph again.") from error
    return manifest


def _check_types(manifest: Manifest) -> None:
    """JSON may hold anything; what reads a manifest relies on its types. Raises ValueError."""
    texts = (manifest.built_at, manifest.built_by, manifest.fingerprint, manifest.digest, manifest.checked_by)
    tables = (manifest.owners, manifest.files)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a text is none")
    if manifest.parent is not None and not (isinstance(manifest.parent, str) and is_number(manifest.parent)):
        raise ValueError("its parent is no generation")
    for table in tables:
        if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
            raise ValueError("a table is none")


def _sum(triples: object, digest: object) -> Sum:
    if not isinstance(triples, int) or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
        raise ValueError("a sum is none")
    return Sum(triples, digest)


def manifest_text(manifest: Manifest) -> str:
    """The content of manifest.json."""
    fields = {each.name: getattr(manifest, each.name) for each in dataclasses.fields(manifest)}
    fields["sums"] = {graph: [part.triples, part.digest] for graph, part in manifest.sums.items()}
    return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"


def open_read_only(generation: Generation) -> OpenGeneration:
    """Open a generation under a shared lease.

    Raises GenerationGone when it was removed in the meantime, and StoreError where its files are damaged: the
    engine compares the sizes of all of them with its own list, and finds damage inside them when it reads.
    """
    lease = _take_lease(generation.path)
    try:
        return OpenGeneration(generation, lease)
    except (OSError, RuntimeError) as error:
        lease.close()
        raise StoreError(
            f"{generation.path} cannot be opened ({error}): go back with iuc-graph rollback, or build the graph again."
        ) from error


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
