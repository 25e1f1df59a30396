"""What happened to a store, commit by commit, and finding a state of the past.

The history stands beside the graph, one JSON object a line, and outlives the generations. A line is written
before the pointer moves; so a line behind the generation in use belongs to a commit that never came to be, and
does not count. The next writer cuts it off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

from iuc_graph.errors import GenerationGone, GenerationUnknown, StoreError
from iuc_graph.store.files import sync
from iuc_graph.store.generations import (
    Generation,
    current,
    current_name,
    is_number,
    name_of,
    open_read_only,
    published,
    read_generation,
)
from iuc_graph.store.releases import release, releases
from iuc_graph.store.verify import verify

FILE: Final = "history.jsonl"

_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT.+")


@dataclass(frozen=True)
class Entry:
    """One commit. `number` is that of the generation it made, `parent` of the one it was made from, if any.

    `kind` is "build", "update", "retract", "rollback" or "compact"; `when` UTC in ISO 8601. `removed` and
    `added` count asserted quads, `derived_removed` and `derived_added` those that followed from them (inferred
    and merged). `graphs` are the asserted graphs that changed. `id` names the request that asked for it, where one did.
    """

    number: int
    when: str
    who: str
    kind: str
    message: str
    parent: int | None = None
    removed: int = 0
    added: int = 0
    derived_removed: int = 0
    derived_added: int = 0
    graphs: tuple[str, ...] = ()
    id: str = ""


def entries(directory: Path) -> list[Entry]:
    """All commits up to the generation in use, oldest first. Raises StoreMissing, or StoreError with the line."""
    last = int(current_name(directory))
    return [entry for entry in _entries(directory) if entry.number <= last]


def at(directory: Path, reference: str) -> Generation:
    """The generation that a reference means: a number, the name of a release, a day or a moment, or "current".

    A day or moment (ISO 8601, UTC unless it says otherwise) means what was in use at its end. Raises
    GenerationUnknown, which lists what there is, and StoreError.
    """
    wanted = reference.strip()
    if wanted in ("", "current"):
        return current(directory)
    if is_number(wanted):
        return _kept(directory, int(wanted), f"generation {int(wanted)}")
    if _DATE.fullmatch(wanted) or _MOMENT.fullmatch(wanted):
        return _in_use(directory, wanted)
    found = release(directory, wanted)
    return _kept(directory, found.generation, f"release {wanted}")


def last_good(directory: Path) -> Generation:
    """The newest generation before the one in use that still holds what its manifest says.

    Every quad of it is read. Raises StoreError when there is none.
    """
    try:
        in_use = int(current_name(directory))
    except StoreError:
        in_use = max(published(directory), default=0) + 1
    for number in reversed(published(directory)):
        if number < in_use and (found := _whole(directory, number)):
            return found
    raise StoreError(f"{directory} holds no earlier generation that is whole: run iuc-graph build.")


def standing(directory: Path) -> Generation:
    """The generation in use if it can be opened, else the last good one. Raises StoreError when there is neither."""
    try:
        found = current(directory)
        open_read_only(found).close()
    except StoreError:
        return last_good(directory)
    return found


def last_line(directory: Path) -> Entry | None:
    """The last commit that the history names, whether it came to be or not. Lines that are damaged are passed over."""
    return next(filter(None, map(_parsed, reversed(_lines(directory / FILE)))), None)


def append(directory: Path, entry: Entry, in_use: int | None) -> None:
    """Add a line, on disk when this returns, behind that of the generation in use (None: behind all lines).

    The caller holds the lock of the store.
    """
    path = directory / FILE
    with path.open("ab") as file:
        file.truncate(_end(path, in_use))
        file.write(line_of(entry))
    sync(path)


def line_of(entry: Entry) -> bytes:
    """A commit as its line in the history."""
    return json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"


def _end(path: Path, in_use: int | None) -> int:
    """The length of the lines that count: whole ones, of generations up to the one in use."""
    lines = _lines(path)
    while lines and not _counts(lines[-1], in_use):
        lines.pop()
    return sum(map(len, lines))


def _counts(line: bytes, in_use: int | None) -> bool:
    if in_use is None or not line.endswith(b"\n"):
        return line.endswith(b"\n")
    entry = _parsed(line)
    return entry is None or entry.number <= in_use


def _lines(path: Path) -> list[bytes]:
    """What there is between line feeds, each with its own. Raises StoreError where the file cannot be read."""
    try:
        return path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}.") from error


def _entries(directory: Path) -> Iterator[Entry]:
    path = directory / FILE
    for number, line in enumerate(_lines(path), start=1):
        entry = _parsed(line)
        if entry is not None:
            yield entry
        elif line.endswith(b"\n"):  # without one, it is what a killed writer left
            raise StoreError(
                f"{path}, line {number} is damaged; remove the line (the graph itself is not affected)."
            )


def _parsed(line: bytes) -> Entry | None:
    try:
        fields = json.loads(line)
        entry = Entry(**fields | {"graphs": tuple(fields["graphs"])})
        aware = datetime.fromisoformat(entry.when).tzinfo is not None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    typed = isinstance(entry.number, int) and all(isinstance(graph, str) for graph in entry.graphs)
    return entry if typed and aware else None


def _kept(directory: Path, number: int, what: str) -> Generation:
    last = int(current_name(directory))
    try:
        if number > last:
            raise GenerationGone(what)
        return read_generation(directory / "generations" / name_of(number))
    except GenerationGone:
        once = any(entry.number == number for entry in _entries(directory)) and number <= last
        reason = "was removed by gc" if once else "was never there"
        raise GenerationUnknown(
            f"{what[0].upper()}{what[1:]} {reason}. {_what_there_is(directory)}"
        ) from None


def _in_use(directory: Path, wanted: str) -> Generation:
    moment = _moment(wanted)
    past = [entry for entry in entries(directory) if datetime.fromisoformat(entry.when) <= moment]
    if not past:
        raise GenerationUnknown(f"There was no graph yet at {wanted}. {_what_there_is(directory)}")
    return _kept(directory, past[-1].number, f"generation {past[-1].number}, in use at {wanted},")


def _moment(wanted: str) -> datetime:
    """The end of a day, or the moment itself."""
    try:
        found = datetime.fromisoformat(wanted)
    except ValueError as error:
        raise GenerationUnknown(
            f"{wanted} is no date: write 2026-05-31 or 2026-05-31T14:00 ({error})."
        ) from None
    if _DATE.fullmatch(wanted):
        found = datetime.combine(found.date(), time.max)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _what_there_is(directory: Path) -> str:
    last = int(current_name(directory))
    numbers = ", ".join(str(number) for number in published(directory) if number <= last)
    named = ", ".join(f"{found.name} ({found.generation})" for found in releases(directory)) or "none"
    return f"Generations kept: {numbers}. Releases: {named}."


def _whole(directory: Path, number: int) -> Generation | None:
    try:
        found = read_generation(directory / "generations" / name_of(number))
        verify(found)
    except StoreError:  # then it is not good, and an older one is tried
        return None
    return found
