"""Writing files so that a crash leaves either the old content or the new."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Final

SYNCS_AT_ONCE: Final = 8


def replace_text(path: Path, text: str, ready: Callable[[], None] = lambda: None) -> None:
    """Give `path` this content in one step, on disk when this returns; `ready` is called just before that step.

    Raises OSError, or what `ready` raises; then it is as before.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        sync(temporary)
        ready()
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def sync(path: Path) -> None:
    """Have the content of a file on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_directory(path: Path) -> None:
    """Have the names in a directory on disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(root: Path) -> None:
    """Have a directory with all that is in it on disk.

    Files with several names are left out: they belong to an earlier generation too, and were synced with it. The
    others go in parallel, since a disk takes many of them in the time of one.
    """
    paths = [root, *root.rglob("*")]
    files = [path for path in paths if path.is_file() and path.stat().st_nlink == 1]
    with ThreadPoolExecutor(SYNCS_AT_ONCE) as pool:
        list(pool.map(sync, files))
        list(pool.map(sync_directory, [path for path in paths if path.is_dir()]))


def checksums(root: Path, like: Path | None = None, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """BLAKE2b-128 of each file in a directory, by name.

    `known` holds those of the directory `like`: what is the very same file there is not read again.
    """
    found = {}
    for path in sorted(root.iterdir()):
        other = like / path.name if like and known and path.name in known else None
        same = other is not None and other.exists() and other.samefile(path)
        found[path.name] = known[path.name] if same and known else _checksum(path)
    return found


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, lambda: blake2b(digest_size=16)).hexdigest()


def size_of(root: Path, seen: set[int] | None = None) -> int:
    """Bytes that the files below `root` take on disk; a file with several names counts once.

    `seen` holds inodes that are not to be counted again, and gets those that were. Files that vanish meanwhile
    count as nothing.
    """
    counted = set() if seen is None else seen
    size = 0
    for folder, _, names in os.walk(root):
        for name in names:
            status = _status(Path(folder, name))
            if status and stat.S_ISREG(status.st_mode) and status.st_ino not in counted:
                counted.add(status.st_ino)
                size += status.st_blocks * 512
    return size


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None
