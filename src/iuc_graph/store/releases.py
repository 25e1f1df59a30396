"""Names given to generations, which then stay for good: a release is a state that others cite."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from iuc_graph.errors import GenerationUnknown, ReleaseRefused, StoreError
from iuc_graph.store.files import replace_text

NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""A letter has to be in it, so that no name reads as the number of a generation or as a date."""

RESERVED: Final = re.compile(r"current|\d{4}-\d\d-\d\d(T.*)?|.*\.json", re.IGNORECASE)
"""What `at` reads as something else, and what would look like the file of a release."""


@dataclass(frozen=True)
class Release:
    """A name and the number of the generation that it stands for; `when` is UTC in ISO 8601."""

    name: str
    generation: int
    when: str
    who: str = ""


def check_name(name: str) -> None:
    """Raise ReleaseRefused for what cannot be the name of a release."""
    if not NAME.fullmatch(name) or RESERVED.fullmatch(name):
        raise ReleaseRefused(
            f"{name!r} cannot be the name of a release. Use up to 64 letters, digits, dots, hyphens and "
            "underlines, a letter among them, such as v1.0 or 2026-spring."
        )


def releases(directory: Path) -> list[Release]:
    """All releases of a store, oldest first. Raises StoreError for a damaged file."""
    found = [_read(path) for path in (directory / "releases").glob("*.json")]
    return sorted(found, key=lambda release: (release.generation, release.when, release.name))


def release(directory: Path, name: str) -> Release:
    """The release of this name. Raises GenerationUnknown that lists those there are."""
    there = {found.name: found for found in releases(directory)}
    if name not in there:
        known = ", ".join(there) or "none yet"
        raise GenerationUnknown(f"There is no release {name}. Releases: {known}.")
    return there[name]


def add_release(directory: Path, new: Release) -> None:
    """Give a generation a name. Raises ReleaseRefused for a name that is taken or none; the caller holds the lock."""
    check_name(new.name)
    taken = {found.name.lower(): found for found in releases(directory)}.get(new.name.lower())
    if taken is not None:
        raise ReleaseRefused(
            f"The name {taken.name} is taken by generation {taken.generation}; a release never changes."
        )
    (directory / "releases").mkdir(exist_ok=True)
    replace_text(directory / "releases" / f"{new.name}.json", json.dumps(asdict(new)) + "\n")


def _read(path: Path) -> Release:
    try:
        found = Release(**json.loads(path.read_text(encoding="utf-8")))
        if (
            found.name != path.stem
            or not isinstance(found.generation, int)
            or not isinstance(found.when, str)
        ):
            raise ValueError("it is that of another release, or names no generation")
        return found
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise StoreError(
            f"{path} is damaged ({error}); restore it from a backup, or remove it to give up the release."
        ) from error
