"""The command that runs the W3C's tests of SPARQL 1.1 against a server of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iuc_graph.cli.parts import FAILED, no_format, progress, put, say

if TYPE_CHECKING:
    from iuc_graph.conformance import Report

FORMATS = ("text", "json", "summary", "earl")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("conformance")(conformance)


def conformance(
    suite: Annotated[
        Path,
        typer.Option(
            "--suite",
            help="Folder sparql11 of the W3C's rdf-tests, or one in it.",
            exists=True,
            file_okay=False,
        ),
    ],
    format_name: Annotated[
        str,
        typer.Option(
            "--format", help="text, json (every test), summary (JSON of what did not pass) or earl."
        ),
    ] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write the report to.")
    ] = None,
) -> None:
    """Run the W3C's tests of SPARQL 1.1 over HTTP, against a server that is started for it.

    Exit code 0 only if no test failed but those that are listed as faults of the engine.
    """
    from iuc_graph.conformance.runner import run

    if format_name not in FORMATS:
        raise no_format(format_name, FORMATS)
    report = run(suite, progress())
    text = _written(report, format_name)
    if output is None:
        say(text.rstrip("\n"))
    else:
        put(text.encode("utf-8"), output)
        total = report.total
        say(
            f"{total.passed} passed, {total.failed} failed, {total.expected} expected, {total.not_run} not run"
        )
    if report.total.failed:
        raise typer.Exit(FAILED)


def _written(report: Report, format_name: str) -> str:
    if format_name == "earl":
        from iuc_graph.conformance.earl import as_earl

        return as_earl(report)
    if format_name == "text":
        return report.as_text()
    return (report.summary() if format_name == "summary" else report).as_json()
