"""Backups: all that a store holds and that cannot be built again, in one file, and the way back from it.

A backup holds the generation in use and those of the releases. The merged default graph is left out where it is
exactly the merge of the named graphs, and made again from them. Equal stores give equal bytes.
"""

from __future__ import annotations

import gzip
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Final, cast

from pyoxigraph import DefaultGraph, Quad, Store

from iuc_graph.errors import StoreError, StoreMissing
from iuc_graph.store import history
from iuc_graph.store.archive import (
    HISTORY,
    ArchiveReader,
    ArchiveWriter,
    Contents,
    manifest_member,
    quads_member,
    reading_archive,
    release_member,
    writing_archive,
)
from iuc_graph.store.digest import sums_of
from iuc_graph.store.drafts import Progress, Writer, filled, seal, told, writing
from iuc_graph.store.files import replace_text, sync, sync_directory
from iuc_graph.store.generations import (
    FORMAT_VERSION,
    Generation,
    OpenGeneration,
    manifest_text,
    name_of,
    open_current,
    open_read_only,
    parse_manifest,
    published,
    read_generation,
)
from iuc_graph.store.releases import Release, releases
from iuc_graph.store.retention import RESTORING, end_restore
from iuc_graph.store.verify import compare, reading, verify

BLOCK: Final = 1 << 20
"""Bytes that are compressed at a time."""

_MERGED: Final = DefaultGraph()


@dataclass(frozen=True)
class Backup:
    """A backup that was written: its size in bytes, the numbers of its generations, and how many quads these hold."""

    path: Path
    size: int
    generations: tuple[int, ...]
    releases: tuple[str, ...]
    quads: int


@dataclass(frozen=True)
class Restored:
    """What was restored: the generation now in use, and the numbers and names of all that came with it."""

    generation: Generation
    generations: tuple[int, ...]
    releases: tuple[str, ...]


def backup(
    directory: Path, target: Path, *, overwrite: bool = False, tell: Progress = lambda _: None
) -> Backup:
    """Write the store in `directory` to the file `target`, which appears only when it is whole.

    Every generation is read and compared with its manifest on the way. Neither readers nor writers are held up.
    Raises StoreMissing, StoreFull, and StoreError: where a generation or the history is damaged, where `target` is
    there and must not be overwritten, or where it cannot be written.
    """
    _refuse_target(directory, target, overwrite)
    with told(target.parent, f"the backup {target}"), ExitStack() as stack:
        opened = _opened(directory, stack)
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix=".iuc-graph-", dir=target.parent))
        archive = Path(place, "archive")
        named = _write(directory, opened, archive, tell)
        size = archive.stat().st_size
        archive.replace(target)
        sync_directory(target.parent)
    numbers = tuple(one.generation.number for one in opened)
    quads = sum(one.generation.manifest.quads for one in opened)
    return Backup(target, size, numbers, tuple(release.name for release in named), quads)


def _refuse_target(directory: Path, target: Path, overwrite: bool) -> None:
    if target.resolve().is_relative_to(directory.resolve()):
        raise StoreError(f"{target} is within the store itself: write the backup somewhere else.")
    if target.exists() and not target.is_file():
        raise StoreError(f"{target} is not an ordinary file: give the name of a file to write.")
    if target.exists() and not overwrite:
        raise StoreError(f"{target} is there already: choose another name, or allow it to be overwritten.")


def restore(archive: Path, directory: Path, tell: Progress = lambda _: None) -> Restored:
    """Bring a backup back into a directory that holds no graph: numbers, history, releases, owners as they were.

    The checksums are verified first, and each generation is read again from its new files and compared with its
    manifest, before the pointer is set. Raises StoreError for a damaged archive or a directory that holds a graph,
    StoreVersionError, StoreLocked, StoreFull; the directory is then as it was.
    """
    with reading_archive(archive) as reader, _as_it_was(directory), writing(directory, tell) as writer:
        _refuse_a_graph(writer)
        (directory / RESTORING).touch()
        sync_directory(directory)
        try:
            _bring_back(reader, directory, tell)
            tell("verified; putting it in use")
            replace_text(directory / "current", name_of(reader.contents.in_use) + "\n")
        except BaseException:
            end_restore(directory, done=False)
            raise
        end_restore(directory, done=True)
        generation = read_generation(directory / "generations" / name_of(reader.contents.in_use))
        names = tuple(release.name for release in releases(directory))
        return Restored(generation, reader.contents.generations, names)


def _opened(directory: Path, stack: ExitStack) -> list[OpenGeneration]:
    """The generation in use and those of the releases before it, each under its lease; oldest first."""
    in_use = stack.enter_context(open_current(directory))
    last = in_use.generation.number
    numbers = sorted({each.generation for each in releases(directory) if each.generation < last})
    earlier = [read_generation(directory / "generations" / name_of(number)) for number in numbers]
    return [*(stack.enter_context(open_read_only(generation)) for generation in earlier), in_use]


def _write(directory: Path, opened: list[OpenGeneration], archive: Path, tell: Progress) -> list[Release]:
    last = opened[-1].generation.number
    named = [each for each in releases(directory) if each.generation <= last]
    entries = [entry for entry in history.entries(directory) if entry.number <= last]
    with writing_archive(archive) as writer:
        merged = []
        for one in opened:
            tell(f"writing generation {one.generation.number}")
            if _add_generation(writer, one):
                merged.append(one.generation.number)
        writer.add_text(HISTORY, b"".join(map(history.line_of, entries)))
        for each in named:
            writer.add_text(release_member(each.name), json.dumps(asdict(each)).encode() + b"\n")
        numbers = tuple(one.generation.number for one in opened)
        writer.close(Contents(FORMAT_VERSION, last, numbers, tuple(merged)))
    sync(archive)
    return named


def _add_generation(writer: ArchiveWriter, opened: OpenGeneration) -> bool:
    """Add its two members; whether its default graph was left out."""
    generation = opened.generation
    with reading(generation), writer.temporary() as file:
        merged = is_merge(opened.store, sum(generation.manifest.graphs.values()))
        with (
            gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as gzipped,
            io.BufferedWriter(cast(io.RawIOBase, gzipped), BLOCK) as packed,
        ):
            compare(generation, sums_of(_written(opened.store, packed, without_default=merged)))
        writer.add(quads_member(generation.number), file)
    # The checksums are those of the engine's files, which are made anew at the other end.
    manifest = manifest_text(replace(generation.manifest, files={}))
    writer.add_text(manifest_member(generation.number), manifest.encode())
    return merged


def _written(store: Store, file: BinaryIO, *, without_default: bool) -> Iterator[Quad]:
    """All quads of a store in its own order, which is the same for equal quads, each once it is written."""
    for quad in store:
        if not (without_default and quad.graph_name == _MERGED):
            file.write(f"{quad} .\n".encode())
        yield quad


def is_merge(store: Store, named: int) -> bool:
    """Whether the default graph is the merge of the named graphs, which hold so many triples."""
    seen = 0
    for subject, group in groupby(
        store.quads_for_pattern(None, None, None, _MERGED), key=lambda quad: quad.subject
    ):
        asserted = [
            quad for quad in store.quads_for_pattern(subject, None, None, None) if quad.graph_name != _MERGED
        ]
        if {quad.triple for quad in group} != {quad.triple for quad in asserted}:
            return False
        seen += len(asserted)
    return seen == named


def _refuse_a_graph(writer: Writer) -> None:
    directory = writer.directory
    remains = any((directory / name).exists() for name in (history.FILE, "releases"))
    if not isinstance(writer.missing, StoreMissing) or published(directory) or remains:
        raise StoreError(
            f"{directory} holds a graph, or what is left of one: choose another directory with --store."
        )


@contextmanager
def _as_it_was(directory: Path) -> Iterator[None]:
    """After a failure, removes what writing() makes in a directory that holds no store."""
    existed = directory.exists()
    made = [name for name in ("lock", "generations") if not (directory / name).exists()]
    try:
        yield
    except BaseException:
        with suppress(OSError):  # what cannot be removed is empty
            if "lock" in made:
                (directory / "lock").unlink(missing_ok=True)
            if "generations" in made:
                (directory / "generations").rmdir()
            if not existed:
                directory.rmdir()
        raise


def _bring_back(reader: ArchiveReader, directory: Path, tell: Progress) -> None:
    for number in reader.contents.generations:
        tell(f"restoring generation {number}")
        _bring_generation(reader, directory, number, tell)
    (directory / "releases").mkdir()
    for member in reader.releases():
        (directory / member).write_bytes(reader.text(member))
        sync(directory / member)
    sync_directory(directory / "releases")
    (directory / history.FILE).write_bytes(reader.text(HISTORY))
    sync(directory / history.FILE)
    sync_directory(directory)
    releases(directory)  # both raise where what was kept cannot be read
    history.last_line(directory)


def _bring_generation(reader: ArchiveReader, directory: Path, number: int, tell: Progress) -> None:
    work = directory / "generations" / f"{name_of(number)}.work"
    work.mkdir()
    with reader.quads(number) as quads:
        merged = number in reader.contents.merged
        store = filled(work / "quads", _with_merge(quads) if merged else quads, tell)
    store.flush()
    del store  # closes the files
    final = work.with_suffix("")
    seal(work, parse_manifest(reader.text(manifest_member(number)), final))
    work.rename(final)
    sync_directory(final.parent)
    tell(f"verifying generation {number}")
    verify(read_generation(final))


def _with_merge(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Each quad and the same triple in the default graph; the store keeps what comes twice once."""
    for quad in quads:
        yield quad
        yield Quad(*quad.triple)
