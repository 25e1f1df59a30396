"""A release: a state of the graph under a name that stays, with files that others can cite, check and load."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final, cast

from iuc_graph.commits.commit import Condition, anyhow, changing, silent
from iuc_graph.commits.difference import Change, changes, difference
from iuc_graph.errors import ProjectFilesError, ReleaseRefused, StoreError
from iuc_graph.store.drafts import Progress, told
from iuc_graph.store.dump import dump
from iuc_graph.store.files import sync_directory, sync_tree
from iuc_graph.store.generations import Generation, OpenGeneration, open_current, open_read_only
from iuc_graph.store.history import at, entries
from iuc_graph.store.releases import Release, add_release, check_name, releases
from iuc_graph.store.retention import RELEASING, is_at_work
from iuc_graph.store.verify import verify
from iuc_graph.vocabulary import GRAPH, SOURCE_GRAPH, short

ENDINGS: Final = {
    "nquads": "nq",
    "trig": "trig",
    "turtle": "ttl",
    "ntriples": "nt",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}
SHOWN: Final = 200
"""Records listed in the notes; all of them are told by `iuc-graph diff`."""


@dataclass(frozen=True)
class Released:
    """A new release, the folder with its files, and the release before it, if any."""

    release: Release
    folder: Path
    previous: Release | None


def make_release(
    directory: Path,
    name: str,
    citation: Path,
    who: str = "",
    *,
    folder: Path | None = None,
    seconds: float = 0.0,
    tell: Progress = silent,
    condition: Condition = anyhow,
) -> Released:
    """Name the generation in use, and write its files into `folder` (default: releases/NAME of the store).

    The files: dumps in six formats (gzip), SHA256SUMS, CITATION.cff made from `citation` with the version and date
    of the release, NOTES.md on what changed since the release before. Equal graphs give equal dumps. The name is
    given last, so that a release is there whole or not at all. Raises what `condition` raises of the generation;
    ReleaseRefused for a name that is none or taken; StoreError for a folder that exists or cannot be written, and a
    generation in use that is damaged.
    """
    check_name(name)
    target = folder or directory / "releases" / name
    # Its lease keeps the generation in place, so others may commit while the files are written.
    with open_current(directory) as opened, told(target.parent, f"the release in {target}"):
        condition(opened.generation)
        earlier = releases(directory)
        made = Release(name, opened.generation.number, _now(), who)
        content = _Content(
            directory, opened, made, earlier[-1] if earlier else None, _citation(citation, made)
        )
        _refuse_taken(directory, name, None if folder is None else target)
        tell(f"reading generation {made.generation} to see that it is whole")
        verify(opened.generation)
        with _working_folder(target) as work:
            _write(work, content, tell)
            with changing(directory, tell, seconds=seconds):
                _refuse_taken(directory, name, None if folder is None else target)
                shutil.rmtree(
                    target, ignore_errors=True
                )  # of an attempt that ended before the name was given
                work.rename(target)
                sync_directory(target.parent)
                add_release(directory, made)
    return Released(made, target, content.previous)


def _refuse_taken(directory: Path, name: str, folder: Path | None) -> None:
    if name.lower() in {found.name.lower() for found in releases(directory)}:
        raise ReleaseRefused(
            f"There is a release {name} already; a release never changes. Choose another name."
        )
    if folder is not None and folder.exists():
        raise StoreError(f"{folder} is there already: choose another folder with --output, or remove it.")


@contextmanager
def _working_folder(target: Path) -> Iterator[Path]:
    """A folder beside the one to be, for one process; what dead processes left of theirs is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in target.parent.glob(f".*{RELEASING}"):
        if not is_at_work(path):
            shutil.rmtree(path)
    work = target.with_name(f".{target.name}.{os.getpid()}{RELEASING}")
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@dataclass(frozen=True)
class _Content:
    """All that the files of a release are made from."""

    directory: Path
    opened: OpenGeneration
    release: Release
    previous: Release | None
    citation: str


def _write(work: Path, content: _Content, tell: Progress) -> None:
    _write_dumps(work, content.release.name, content.opened, tell)
    (work / "CITATION.cff").write_text(content.citation, encoding="utf-8")
    tell("writing NOTES.md")
    (work / "NOTES.md").write_text("\n".join(_notes(content)) + "\n", encoding="utf-8")
    (work / "SHA256SUMS").write_text("".join(_checksums(work)), encoding="utf-8")
    sync_tree(work)


def _write_dumps(work: Path, name: str, opened: OpenGeneration, tell: Progress) -> None:
    for format_name, ending in ENDINGS.items():
        file = work / f"iuc-graph-{name}.{ending}.gz"
        tell(f"writing {file.name}")
        with file.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
            dump(opened.store, format_name, cast(BinaryIO, packed))


def _checksums(work: Path) -> Iterator[str]:
    for file in sorted(work.iterdir()):
        with file.open("rb") as content:
            yield f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {file.name}\n"


def _citation(file: Path, release: Release) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ProjectFilesError(f"{file} cannot be read, and a release needs it: {error}.") from error
    date = release.when[:10]
    for key, value in (("version", f'"{release.name}"'), ("date-released", f'"{date}"')):
        line = f"{key}: {value}"
        text, found = re.subn(rf"(?m)^{key}:.*$", line, text)
        if not found:
            text = text.rstrip("\n") + f"\n{line}\n"
    return text


def _notes(content: _Content) -> Iterator[str]:
    release, manifest = content.release, content.opened.generation.manifest
    yield f"# {release.name}"
    yield ""
    yield (
        f"Generation {release.generation} of {manifest.built_at}: {manifest.default_triples:,} statements in "
        f"{len(manifest.graphs)} named graphs. Digest of all quads: `{manifest.digest}`."
    )
    if content.previous is None:
        yield ""
        yield "The first release."
        return
    yield ""
    yield f"## Since {content.previous.name} (generation {content.previous.generation})"
    yield ""
    try:
        yield from _since(content, at(content.directory, content.previous.name))
    except StoreError as error:  # a lost or damaged release of the past must not stop those to come
        yield f"What changed since then cannot be told: {error}"


def _since(content: _Content, before: Generation) -> Iterator[str]:
    delta = difference(before, content.opened.generation, derived=False)
    yield f"{len(delta.added):,} statements added, {len(delta.removed):,} removed."
    yield from _commits(content)
    with open_read_only(before) as old, open_read_only(content.opened.generation) as new:
        yield from _records(changes(delta, old.store, new.store))


def _commits(content: _Content) -> Iterator[str]:
    first = content.previous.generation if content.previous else 0
    made = [entry for entry in entries(content.directory) if entry.number > first]
    if made:
        yield ""
        yield "### Commits"
        yield ""
    for entry in made:
        yield f"- {entry.number}, {entry.when[:10]}, {entry.kind}: {entry.message}"


def _records(found: Iterable[Change]) -> Iterator[str]:
    records = sorted({(change.graph, change.kind, change.record, change.title) for change in found})
    for graph in sorted({record[0] for record in records}):
        own = [record for record in records if record[0] == graph]
        counts = Counter(kind for _, kind, _, _ in own)
        told = ", ".join(f"{counts[kind]} {kind}" for kind in ("added", "changed", "removed") if counts[kind])
        yield ""
        yield f"### {graph.removeprefix(SOURCE_GRAPH).removeprefix(GRAPH)}: records {told}"
        yield ""
        for _, kind, record, title in own[:SHOWN]:
            yield f"- {kind}: {title or short(record)} (`{short(record)}`)"
        if len(own) > SHOWN:
            yield f"- and {len(own) - SHOWN:,} more"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
