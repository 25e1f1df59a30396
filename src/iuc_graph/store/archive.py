"""The one file of a backup: a tar, which any tool unpacks, with checksums of all that is in it.

    generations/000007/quads.nq.gz     the quads of a generation
    generations/000007/manifest.json   as it stands in the store
    history.jsonl                      the commits up to the generation in use
    releases/NAME.json                 as they stand in the store
    contents.json                      layout, generation in use, and whose default graph was left out
    SHA256SUMS                         of all the others, as `sha256sum -c` reads them

Nothing of it is ever unpacked by its name: a reader asks for the members that it knows, and refuses all others.
"""

from __future__ import annotations

import gzip
import json
import re
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import Quad, RdfFormat, parse

from iuc_graph.errors import StoreError, StoreVersionError
from iuc_graph.store.generations import FORMAT_VERSION, name_of

HISTORY: Final = "history.jsonl"
CONTENTS: Final = "contents.json"
CHECKSUMS: Final = "SHA256SUMS"

LONGEST_TEXT: Final = 256 * 1024 * 1024
"""Bytes of a member that is read whole. Quads are not: they are read as a stream."""

_KNOWN: Final = re.compile(
    r"generations/\d{6,18}/(quads\.nq\.gz|manifest\.json)|releases/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.json"
    rf"|{re.escape(HISTORY)}|{re.escape(CONTENTS)}|{CHECKSUMS}"
)
_CHECKSUM: Final = re.compile(r"([0-9a-f]{64})  (\S+)")


@dataclass(frozen=True)
class Contents:
    """What `contents.json` says. `merged` are the generations whose default graph was left out."""

    layout: int
    in_use: int
    generations: tuple[int, ...]
    merged: tuple[int, ...]


def quads_member(number: int) -> str:
    """The name of the member with the quads of a generation."""
    return f"generations/{name_of(number)}/quads.nq.gz"


def manifest_member(number: int) -> str:
    """The name of the member with the manifest of a generation."""
    return f"generations/{name_of(number)}/manifest.json"


def release_member(name: str) -> str:
    """The name of the member with a release."""
    return f"releases/{name}.json"


class ArchiveWriter:
    """An archive in the making; `place` is a directory for temporary files."""

    def __init__(self, tar: tarfile.TarFile, place: Path) -> None:
        self._tar = tar
        self._place = place
        self._sums: dict[str, str] = {}

    def temporary(self) -> IO[bytes]:
        """A file without a name, for a member in the making."""
        return tempfile.TemporaryFile(dir=self._place)

    def add(self, name: str, file: IO[bytes]) -> None:
        """Add a member: what was written to `file`."""
        member = tarfile.TarInfo(name)
        member.size = file.tell()
        file.seek(0)
        self._sums[name] = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        file.seek(0)
        self._tar.addfile(member, file)

    def add_text(self, name: str, text: bytes) -> None:
        """Add a member with this content."""
        with self.temporary() as file:
            file.write(text)
            self.add(name, file)

    def close(self, contents: Contents) -> None:
        """Add what comes last. The tar itself is the caller's to close."""
        self.add_text(CONTENTS, (json.dumps(asdict(contents), indent=1) + "\n").encode())
        lines = [f"{digest}  {name}\n" for name, digest in sorted(self._sums.items())]
        self.add_text(CHECKSUMS, "".join(lines).encode())


@contextmanager
def writing_archive(path: Path) -> Iterator[ArchiveWriter]:
    """A new archive at `path`. Equal members give equal bytes: they carry no time and no owner."""
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        yield ArchiveWriter(tar, path.parent)


class ArchiveReader:
    """An archive whose checksums were all found right."""

    def __init__(self, path: Path, tar: tarfile.TarFile) -> None:
        self._path = path
        self._tar = tar
        self._members = _members(path, tar)
        self._check_sums()
        self.contents = self._contents()
        """What is in it."""
        self._check_names()

    def open(self, name: str) -> IO[bytes]:
        """A member to read from. Raises StoreError where there is none."""
        member = self._members.get(name)
        file = self._tar.extractfile(member) if member else None
        if file is None:
            raise self._damaged(f"{name} is missing")
        return file

    def text(self, name: str) -> bytes:
        """A whole member of moderate size."""
        with self.open(name) as file:
            content = file.read(LONGEST_TEXT + 1)
        if len(content) > LONGEST_TEXT:
            raise self._damaged(f"{name} is too long")
        return content

    def releases(self) -> list[str]:
        """The names of the members with releases."""
        return sorted(name for name in self._members if name.startswith("releases/"))

    @contextmanager
    def quads(self, number: int) -> Iterator[Iterator[Quad]]:
        """The quads of a generation, as a stream. Raises StoreError, also in the block, where they cannot be read."""
        name = quads_member(number)
        try:
            with self.open(name) as packed, gzip.open(packed) as lines:
                yield parse(cast(IO[bytes], lines), format=RdfFormat.N_QUADS)
        except (SyntaxError, UnicodeDecodeError, EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise self._damaged(f"{name} cannot be read ({error})") from error

    def _damaged(self, why: str) -> StoreError:
        return StoreError(f"{self._path} is no backup, or a damaged one: {why}. Nothing was restored.")

    def _check_sums(self) -> None:
        *lines, rest = self.text(CHECKSUMS).decode(errors="replace").split("\n")
        matches = [_CHECKSUM.fullmatch(line) for line in lines]
        sums = {match[2]: match[1] for match in matches if match}
        if (
            rest
            or None in matches
            or len(sums) != len(lines)
            or sums.keys() != self._members.keys() - {CHECKSUMS}
        ):
            raise self._damaged(f"{CHECKSUMS} does not list what is in it")
        for name, digest in sums.items():
            with self.open(name) as file:
                if file_digest(file, "sha256").hexdigest() != digest:  # type: ignore[arg-type]
                    raise self._damaged(f"{name} is not what {CHECKSUMS} says")

    def _contents(self) -> Contents:
        try:
            raw = json.loads(self.text(CONTENTS))
            numbers = {name: tuple(map(int, raw[name])) for name in ("generations", "merged")}
            found = Contents(**raw | numbers)
        except (ValueError, TypeError, KeyError) as error:
            raise self._damaged(f"{CONTENTS} cannot be read ({error})") from error
        if found.layout != FORMAT_VERSION:
            raise StoreVersionError(
                f"{self._path} is a backup in layout {found.layout}; this iuc_graph restores layout {FORMAT_VERSION}: "
                "use the version that wrote it."
            )
        return found

    def _check_names(self) -> None:
        numbers = self.contents.generations
        wanted = {member(number) for number in numbers for member in (quads_member, manifest_member)}
        wanted |= {HISTORY, CONTENTS, CHECKSUMS, *self.releases()}
        if self._members.keys() != wanted or self.contents.in_use not in numbers:
            raise self._damaged(f"{CONTENTS} does not say what is in it")


def _members(path: Path, tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    members: dict[str, tarfile.TarInfo] = {}
    for member in tar:
        plain = member.isreg() and not member.issparse() and member.name not in members
        if not plain or not _KNOWN.fullmatch(member.name):
            raise StoreError(
                f"{path} is no backup, or a damaged one: {member.name!r} does not belong in it. "
                "Nothing was restored."
            )
        members[member.name] = member
    return members


@contextmanager
def reading_archive(path: Path) -> Iterator[ArchiveReader]:
    """An archive to read from, verified whole before it is given. Raises StoreError for one that is cut or altered."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield ArchiveReader(path, tar)
    except (tarfile.TarError, EOFError) as error:
        raise StoreError(f"{path} is no backup, or a damaged one ({error}). Nothing was restored.") from error
    except OSError as error:
        if error.filename != str(path):
            raise
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error
