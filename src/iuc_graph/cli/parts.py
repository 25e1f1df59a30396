"""What the commands share: options, exit codes, settings, progress, and writing rows and files."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from errno import EISDIR
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Final

import typer
from rich.console import Console

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

BINARY: Final = ("xlsx", "docx")
ROWS_FORMATS: Final = ("table", "csv", "tsv", "json")
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
    Language, typer.Option("--lang", help="Language of the broken rules and their things.")
]
WideOption = Annotated[
    bool, typer.Option("--wide", help="Tables whole: each row on one line, however long, and nothing cut.")
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


def emit(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    format_name: str | None,
    *,
    wide: bool | None = False,
) -> None:
    """Write rows in a format of ROWS_FORMATS; without one, a table on a terminal and else CSV.

    A table is cut to the terminal unless `wide`; with None nothing of it is cut, and its lines are broken.
    """
    chosen = row_format(format_name)
    if chosen == "table":
        from iuc_graph.cli.terminal_table import fold, show

        if wide is None:
            fold(columns, rows, terminal())
        else:
            show(columns, rows, terminal(), wide=wide)
    else:
        from iuc_graph.tables import write

        sys.stdout.write(write(columns, rows, chosen))


def row_format(format_name: str | None) -> str:
    """The format that is meant. Raises BadParameter that lists those there are."""
    chosen = format_name or ("table" if sys.stdout.isatty() else "csv")
    if chosen not in ROWS_FORMATS:
        raise no_format(chosen, ROWS_FORMATS)
    return chosen


def no_format(chosen: str, names: Sequence[str]) -> typer.BadParameter:
    """The error for a format that a command does not know."""
    return typer.BadParameter(f"{chosen} is not one of {', '.join(names)}", param_hint="--format")


def format_for(format_name: str | None, output: Path | None, endings: Mapping[str, str], usual: str) -> str:
    """The format that is meant: as said, else by the ending of the file, else the usual one.

    `endings` maps what a file may end in, without the dot, to its format. Raises BadParameter for an ending that names
    no format where none is said, and IucGraphError, before any work, for a file in a folder that is not there.
    """
    if output is None:
        return format_name or usual
    if not output.absolute().parent.is_dir():
        raise IucGraphError(f"{output} cannot be written: {_no_folder(output.absolute().parent)}.")
    name = output.name.lower()
    known = max((each for each in endings if name.endswith(f".{each}")), key=len, default=None)
    if format_name or known:
        return format_name or endings[known or ""]
    if "." not in name[1:]:
        return usual
    raise typer.BadParameter(
        f"the ending of {output.name} names no format; {', '.join('.' + each for each in endings)} do. "
        "Or say the format with --format",
        param_hint="--output",
    )


def form_of(format_name: str | None, output: Path | None, forms: Sequence[str], usual: str) -> str:
    """The same where each form is named as its ending, and a table is what a terminal gets.

    Raises BadParameter as well for a form that is none of these, and for one that needs a file or cannot be one.
    """
    shown = "table" if sys.stdout.isatty() and output is None else usual
    chosen = format_for(format_name, output, {form: form for form in forms}, shown)
    if chosen not in ("table", *forms):
        raise no_format(chosen, ("table", *forms))
    if chosen in BINARY and output is None:
        raise typer.BadParameter(
            f"{chosen} is no text; say with --output into which file", param_hint="--format"
        )
    if chosen == "table" and output is not None:
        raise typer.BadParameter("table is for the terminal; leave out --output", param_hint="--format")
    return chosen


def put(body: bytes, output: Path | None) -> None:
    """Write an answer to standard output, or to a file that takes its place once it is whole. Raises IucGraphError."""
    if output is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    else:
        with output_file(output) as stream:
            stream.write(body)


@contextmanager
def output_file(file: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of `file` only once it is whole. Raises IucGraphError."""
    target = file.absolute()
    try:
        target = file.resolve()
        special = target.exists() and not target.is_file() and not target.is_dir()  # such as /dev/null
        if target.is_dir():
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        with target.open("wb") if special else _whole(target) as stream:
            yield stream
    except OSError as error:
        raise IucGraphError(f"{file} cannot be written: {_hindrance(target, error)}.") from error


@contextmanager
def _whole(target: Path) -> Iterator[BinaryIO]:
    """A file beside the target that takes its place at the end, or goes where there is none."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            yield stream
        temporary.replace(target)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _hindrance(target: Path, error: OSError) -> str:
    """Why a file cannot be written, and what would help."""
    folder = target.parent
    if isinstance(error, FileNotFoundError) and not folder.is_dir():
        return _no_folder(folder)
    if isinstance(error, IsADirectoryError):
        return "it is a folder; name a file in it"
    if isinstance(error, PermissionError):
        return f"you may not write in {folder}; choose another folder, or have its owner let you"
    return str(error.strerror or error)


def _no_folder(folder: Path) -> str:
    return f"there is no folder {folder}; make it first"


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
    from iuc_graph.store.verify import reading

    generation = open_current(chosen.store) if at is None else open_read_only(find(chosen.store, at))
    with generation as found, reading(found.generation):
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
