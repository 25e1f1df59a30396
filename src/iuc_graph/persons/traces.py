"""Where the name of a person still stands outside the persons store: found by searching, told without the name."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iuc_graph.build.privacy import Names
from iuc_graph.delta import graph_of
from iuc_graph.errors import StoreError
from iuc_graph.persons.guard import texts_of
from iuc_graph.project import Project
from iuc_graph.settings import Settings
from iuc_graph.store import history
from iuc_graph.store.files import replace_text
from iuc_graph.store.generations import current_name, name_of, open_read_only, published, read_generation
from iuc_graph.store.lock import locked
from iuc_graph.store.patch import FILE as PATCH
from iuc_graph.store.releases import releases
from iuc_graph.vocabulary import GRAPH

REMOVED: Final = "(taken out: it held the name of a person)"
TOLD_APART: Final = ("who", "message")
"""Fields of a line of the history that people write."""

FREE_TEXTS: Final = (".md", ".cff", ".txt")
"""Files of a release that hold more than the graph of its generation does."""

COMPACT: Final = "iuc-graph gc --keep 1 --compact removes it, with all states of the past but releases"
IN_USE: Final = (
    "take the statements out by iuc-graph update or retract, then run iuc-graph erase --compact again"
)
RELEASE: Final = (
    "a release never changes: remove {place}.json and the folder {place} by hand, run iuc-graph gc --keep 1 --compact, "
    "and tell those who have copies; what was published cannot be recalled"
)


@dataclass(frozen=True)
class Trace:
    """A place where the name stands, how many statements, lines or texts of it hold it, and what removes it."""

    place: str
    count: int
    remedy: str


def search(settings: Settings, project: Project, names: Names) -> list[Trace]:
    """All traces in what these settings and the checkout lead to.

    Read are the statements and patches of every state that is kept, the history, the free texts of releases, the audit
    log, the access log, and the public files of the project. Raises StoreError for a state that cannot be read.
    """
    holds = _remembering(names.stand_in_any_reading)
    found: list[Trace] = []
    for directory in filter(None, (settings.store, settings.unmanaged)):
        if directory.is_dir():
            found += _in_store(directory, holds)
    found += _in_logs(settings, holds)
    found += _in_project(project, names)
    return [trace for trace in found if trace.count]


def clean_history(directory: Path, names: Names, seconds: float) -> int:
    """Replace what people wrote into the history wherever the name stands in it; the number of lines that changed.

    Raises StoreLocked, and OSError where it cannot be written.
    """
    if not (directory / history.FILE).is_file():
        return 0
    with locked(directory, seconds):
        lines = (directory / history.FILE).read_bytes().splitlines(keepends=True)
        cleaned = [_cleaned(line, names) for line in lines]
        changed = sum(old != new for old, new in zip(lines, cleaned, strict=True))
        if changed:
            replace_text(directory / history.FILE, b"".join(cleaned).decode())
    return changed


def _remembering(holds: Callable[[str], bool]) -> Callable[[str], bool]:
    """States share most of their texts; each is searched once."""
    known: dict[str, bool] = {}

    def ask(text: str) -> bool:
        if text not in known:
            known[text] = holds(text)
        return known[text]

    return ask


def _in_store(directory: Path, holds: Callable[[str], bool]) -> Iterator[Trace]:
    in_use = int(current_name(directory)) if (directory / "current").exists() else 0
    named = {one.generation: one.name for one in releases(directory)}
    for number in published(directory):
        place, remedy = f"{directory}, generation {number}", COMPACT
        if number in named:
            remedy = RELEASE.format(place=directory / "releases" / named[number])
        elif number == in_use:
            remedy = IN_USE
        graphs = _graphs(directory, number, holds)
        yield from (Trace(f"{place}, graph {graph}", count, remedy) for graph, count in graphs.items())
        patch = directory / "generations" / name_of(number) / PATCH
        yield Trace(f"{place}, {PATCH}", _lines(_unpacked(patch), holds), COMPACT)
    hint = "iuc-graph erase takes it out"
    yield Trace(f"{directory / history.FILE}", _lines(_texts(directory / history.FILE), holds), hint)
    for file in sorted((directory / "releases").rglob("*")):
        if file.suffix in FREE_TEXTS and file.is_file():
            remedy = RELEASE.format(place=directory / "releases" / file.parent.name)
            yield Trace(str(file), _lines(_texts(file), holds), remedy)


def _graphs(directory: Path, number: int, holds: Callable[[str], bool]) -> dict[str, int]:
    """Statements of a state that hold the name, by graph."""
    found: dict[str, int] = {}
    with open_read_only(read_generation(directory / "generations" / name_of(number))) as opened:
        for quad in opened.store:
            if any(map(holds, texts_of(quad))):
                graph = graph_of(quad).removeprefix(GRAPH) or "default"
                # The name of the graph may be the very place where it stands.
                shown = "…" if holds(graph) else graph
                found[shown] = found.get(shown, 0) + 1
    return found


def _in_logs(settings: Settings, holds: Callable[[str], bool]) -> Iterator[Trace]:
    logs = [settings.access_log_file]
    if settings.tokens is not None:
        logs.append(settings.tokens.resolve().with_name("audit.jsonl"))
    for file in filter(None, logs):
        yield Trace(str(file), _lines(_texts(file), holds), "take these lines out by hand, of copies too")


def _in_project(project: Project, names: Names) -> Iterator[Trace]:
    """The files that a build reads. It refuses them from now on as well."""
    for file in project.public_texts():
        text = file.read_text(encoding="utf-8", errors="replace")
        if names.may_stand_in(text):
            count = sum(map(names.stand_in, text.splitlines()))
            yield Trace(str(file), count, "write the post instead of the name; a build is refused until then")


def _texts(file: Path) -> Iterable[str]:
    with suppress(FileNotFoundError):
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    return ()


def _unpacked(file: Path) -> Iterable[str]:
    try:
        with gzip.open(file, "rt", encoding="utf-8", errors="replace") as lines:
            return lines.read().splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, EOFError) as error:
        raise StoreError(f"{file} cannot be read, so it is not known what stands in it: {error}.") from error


def _lines(lines: Iterable[str], holds: Callable[[str], bool]) -> int:
    return sum(map(holds, lines))


def _cleaned(line: bytes, names: Names) -> bytes:
    try:
        entry = json.loads(line)
        said = {name: entry[name] for name in TOLD_APART if isinstance(entry.get(name), str)}
    except (ValueError, AttributeError, RecursionError):  # a damaged line, which the history reports itself
        return line
    held = {name: REMOVED for name, text in said.items() if names.stand_in_any_reading(text)}
    return json.dumps(entry | held, ensure_ascii=False).encode() + b"\n" if held else line
