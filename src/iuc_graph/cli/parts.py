"""What the commands share: options, exit codes, settings, progress, and writing rows and files."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from errno import EISDIR
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer
from rich.console import Console

from iuc_graph import tables
from iuc_graph.errors import IucGraphError
from iuc_graph.settings import Settings
from iuc_graph.store.drafts import Stage
from iuc_graph.store.generations import OpenGeneration
from iuc_graph.vocabulary import (
    GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    REFERENCE_GRAPH,
    SOURCE_GRAPH,
    VOCABULARIES_GRAPH,
)

if TYPE_CHECKING:
    from iuc_graph.commits import Terms

FAILED, MISUSED, INVALID, NO_GRAPH = 1, 2, 3, 4

StoreOption = Annotated[
    Path | None, typer.Option("--store", help="Directory of the graph (default: ./store).")
]
FormatOption = Annotated[
    str | None, typer.Option("--format", help="table, csv, tsv or json; on a terminal table, else csv.")
]


class Language(StrEnum):
    """Languages of messages."""

    EN = "en"
    ZH = "zh"


LanguageOption = Annotated[
    Language, typer.Option("--language", help="Language of the broken rules and their things.")
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        help="A state of the past: number of a generation, name of a release, day or moment (ISO 8601, UTC).",
    ),
]


def progress() -> Callable[[str], None]:
    """Steps of long work, as dim lines on standard error; without the stages of a commit, which take no time."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)

    def tell(step: str) -> None:
        if not isinstance(step, Stage):
            console.print(f"· {step}", style="dim")

    return tell


def terminal() -> Console:
    """Standard output for people. What is data stays as it is: rich takes `rdfs:label:` for a picture of a label."""
    return Console(emoji=False)


def read_settings(store: Path | None = None, **given: object) -> Settings:
    """The settings of this process; options that were given win. Raises SettingsError."""
    return Settings.from_environment(os.environ, store=store, **given)


def emit(columns: Sequence[str], rows: Sequence[Sequence[object]], format_name: str | None) -> None:
    """Write rows in a format of tables.ROWS_FORMATS; without one, a table on a terminal and else CSV."""
    chosen = row_format(format_name)
    if chosen == "table":
        tables.show(columns, rows, terminal())
    else:
        sys.stdout.write(tables.write(columns, rows, chosen))


def row_format(format_name: str | None) -> str:
    """The format that is meant. Raises BadParameter that lists those there are."""
    chosen = format_name or ("table" if sys.stdout.isatty() else "csv")
    if chosen not in tables.ROWS_FORMATS:
        raise no_format(chosen, tables.ROWS_FORMATS)
    return chosen


def no_format(chosen: str, names: Sequence[str]) -> typer.BadParameter:
    """The error for a format that a command does not know."""
    return typer.BadParameter(f"{chosen} is not one of {', '.join(names)}", param_hint="--format")


@contextmanager
def output_file(file: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of `file` only once it is whole. Raises IucGraphError."""
    target = file.resolve()
    special = target.exists() and not target.is_file() and not target.is_dir()  # such as /dev/null
    temporary = target if special else target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        if target.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        with temporary.open("wb") as stream:
            yield stream
        if not special:
            temporary.replace(target)
    except OSError as error:
        raise IucGraphError(f"{file} cannot be written: {error.strerror or error}.") from error
    finally:
        if not special:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def graph_name(graph: str) -> str:
    """The IRI of a graph that `info` lists: its IRI, `source/ucap-liuzhou`, `reference`, or `ucap-liuzhou` alone."""
    if graph.startswith(GRAPH):
        return graph
    own = GRAPH + graph in (ONTOLOGY_GRAPH, VOCABULARIES_GRAPH, REFERENCE_GRAPH, INFERRED_GRAPH)
    return GRAPH + graph if own or graph.startswith("source/") else SOURCE_GRAPH + graph


def short_graph(graph: str) -> str:
    """The name of a graph as commands take it, such as ucap-liuzhou or reference."""
    return graph.removeprefix(SOURCE_GRAPH).removeprefix(GRAPH)


@contextmanager
def opened(chosen: Settings, at: str | None = None) -> Iterator[OpenGeneration]:
    """The graph in use, or with `at` a state of the past, opened for reading. Raises StoreError."""
    from iuc_graph.store.generations import open_current, open_read_only
    from iuc_graph.store.history import at as find

    generation = open_current(chosen.store) if at is None else open_read_only(find(chosen.store, at))
    with generation as found:
        yield found


def say(text: str) -> None:
    """Tell what was done, on standard output."""
    print(text)  # noqa: T201


def terms(chosen: Settings, shapes: Path) -> Terms:
    """How commits of this process are made."""
    from iuc_graph.commits import Rulebook, Terms

    return Terms(Rulebook(shapes), keep=chosen.keep_generations, seconds=chosen.lock_seconds, tell=progress())


def author(chosen: Settings) -> str:
    """Who is named in the history: as the settings say, else the name that the system knows the user by."""
    if chosen.author:
        return chosen.author
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # as in a container that runs under a number without a name
        return f"user {os.getuid()}"


def given_text(file: Path | None, text: str | None, what: str) -> str:
    """The text that a command was given: in a file, on standard input (-), or after -e. Raises BadParameter."""
    if (file is None) == (text is None):
        raise typer.BadParameter(f"give either a FILE or {what} after -e")
    if text is not None:
        return text
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return (file or Path()).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file} cannot be read: {error}") from error
