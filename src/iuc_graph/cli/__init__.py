"""The commands. Each one reads settings, calls one room, and turns errors into a sentence and an exit code.

Exit codes: 0 done · 1 it failed, and the message says why · 2 the command was written wrongly ·
3 the data break a rule · 4 there is no graph yet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from iuc_graph import __version__
from iuc_graph.cli import (
    align,
    catalogue,
    conformance,
    graph,
    history,
    network,
    persons,
    place,
    search,
    sharing,
    tokens,
)
from iuc_graph.cli.parts import FAILED, INVALID, MISUSED, NO_GRAPH
from iuc_graph.errors import (
    GenerationUnknown,
    IucGraphError,
    NameAmbiguous,
    NameUnknown,
    QueryRefused,
    QuerySyntaxError,
    QuestionError,
    RecordErrors,
    RequestError,
    SettingsError,
    StoreMissing,
    ValidationFailed,
    WriteRefused,
)

__all__ = ["app", "main"]

app = typer.Typer(
    name="iuc-graph",
    help="One knowledge graph of the cities that the International Urban Cooperation programme paired.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point: runs a command and exits with its code."""
    with _exit_codes():
        app(args=list(arguments) if arguments is not None else None)


@contextmanager
def _exit_codes() -> Iterator[None]:
    try:
        yield
    except StoreMissing as error:
        _stop(error, NO_GRAPH)
    except (ValidationFailed, RecordErrors) as error:
        _stop(error, INVALID)
    except (
        QuestionError,
        QuerySyntaxError,
        QueryRefused,
        RequestError,
        NameUnknown,
        NameAmbiguous,
        SettingsError,
        GenerationUnknown,
        WriteRefused,
    ) as error:
        _stop(error, MISUSED)
    except IucGraphError as error:
        _stop(error, FAILED)
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        _stop(error, FAILED)
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        sys.stderr.close()
        sys.exit(FAILED)


def _stop(error: Exception, code: int) -> None:
    print(error, file=sys.stderr)  # noqa: T201
    sys.exit(code)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"iuc-graph {__version__}")  # noqa: T201
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options that stand before the command."""


graph.register(app)
sharing.register(app)
place.register(app)
network.register(app)
search.register(app)
history.register(app)
tokens.register(app)
persons.register(app)
align.register(app)
catalogue.register(app)
conformance.register(app)
