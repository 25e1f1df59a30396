"""Commands that make the graph and keep it going: build, check, serve, examine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import dropwhile
from typing import TYPE_CHECKING, Annotated

import typer

from iuc_graph.cli.answering import ask, query
from iuc_graph.cli.contents import dump, export_records, info
from iuc_graph.cli.parts import (
    FAILED,
    FormatOption,
    Language,
    LanguageOption,
    StoreOption,
    author,
    emit,
    graph_name,
    progress,
    read_settings,
    say,
    terms,
)
from iuc_graph.errors import IucGraphError, StoreError
from iuc_graph.settings import Settings
from iuc_graph.store.doctor import Finding

if TYPE_CHECKING:
    from iuc_graph.project import Project


def register(app: typer.Typer) -> None:
    """Add the commands about the graph as it is to the application, in the order in which help lists them."""
    for command in (build, validate, query, serve, info, dump, ask, export_records, doctor):
        app.command(command.__name__.replace("_", "-"))(command)


def build(
    store: StoreOption = None,
    afresh: Annotated[
        bool,
        typer.Option("--afresh", help="Derive, check and pack everything anew, also what did not change."),
    ] = False,
    take: Annotated[
        list[str] | None,
        typer.Option(
            "--take", help="Graph to take from data/ again although it was changed here; repeat for several."
        ),
    ] = None,
) -> None:
    """Bring the graph up to date with ontology/, data/ and shapes/, and swap it in whole. Faults leave it as it was.

    Graphs that were changed here by other commands are kept.
    """
    from iuc_graph.commits import rebuild
    from iuc_graph.project import find_project

    chosen = read_settings(store)
    project = find_project()
    graphs = [graph_name(graph) for graph in take or []]
    done = rebuild(
        project, chosen.store, terms(chosen, project.shapes), author(chosen), afresh=afresh, take=graphs
    )
    manifest, change = done.generation.manifest, done.outcome.asserted
    what = f"{manifest.default_triples:,} statements in {len(manifest.graphs)} graphs"
    if done.report is None:
        say(f"nothing to do: generation {done.generation.number} is up to date with the files ({what})")
        return
    counts = f"{len(change.added):,} added, {len(change.removed):,} removed" if change else "none changed"
    say(
        f"built {what} into {chosen.store}: generation {done.generation.number}, {counts}, "
        f"{done.report.things:,} things checked"
    )


def validate(language: LanguageOption = Language.EN) -> None:
    """Check everything under data/ against shapes/ without writing. Exit code 3 when a rule is broken."""
    from iuc_graph.commits import prepare, refusal
    from iuc_graph.project import find_project
    from iuc_graph.validation import Gate

    project = find_project()
    prepared = prepare(project, progress())
    report = prepared.report
    if not report.conforms:
        raise refusal(
            report,
            prepared.store,
            Gate.load(project.shapes),
            language=language,
            outcome="：" if language is Language.ZH else ":",
        )
    say(f"conforms: {report.things:,} things in {report.graphs} graphs, no rule broken")


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on (default: 127.0.0.1).")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Port (default: 8000; 0 takes a free one).")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Serve the graph over HTTP. Builds it first if it is missing or older than data/, ontology/ or shapes/."""
    from iuc_graph.project import find_project
    from iuc_graph.questions import load
    from iuc_graph.web.app import serve as serve_forever
    from iuc_graph.web.home import Example

    chosen = read_settings(store, host=host, port=port)
    project = find_project()
    _bring_up_to_date(project, chosen)
    questions = load(project.queries)
    examples = [
        Example(item.header.title.en, _without_header(item.text))
        for item in questions
        if not item.header.parameters
    ]
    serve_forever(chosen, examples, questions=questions)


def _bring_up_to_date(project: Project, chosen: Settings) -> None:
    """Build if the graph is missing or stale. Where that fails, an earlier graph goes on serving, with a warning.

    Raises what the build raises where there is no graph that can be opened.
    """
    from iuc_graph.commits import is_stale, rebuild
    from iuc_graph.store.history import standing

    try:
        if is_stale(project, chosen.store):
            rebuild(project, chosen.store, terms(chosen, project.shapes), author(chosen))
    except IucGraphError as error:
        try:
            found = standing(chosen.store)
        except StoreError:
            raise error from None
        progress()(
            f"the graph could not be brought up to date, so generation {found.number} is served: {error}"
        )


def _without_header(text: str) -> str:
    """A saved question without the comment block at its top, which holds its title and parameters."""
    lines = text.splitlines(keepends=True)
    return "".join(dropwhile(lambda line: line.startswith("#") or not line.strip(), lines))


def doctor(store: StoreOption = None, format_name: FormatOption = None) -> None:
    """Examine this installation: its files, its graph, and what the store's file system can do."""
    findings = list(_examine(read_settings(store)))
    emit(
        ("what", "state", "detail", "remedy"),
        [(found.what, "ok" if found.well else "PROBLEM", found.detail, found.remedy) for found in findings],
        format_name,
        wide=None,
    )
    if not all(found.well for found in findings):
        raise typer.Exit(FAILED)


def _examine(settings: Settings) -> Iterator[Finding]:
    from iuc_graph.commits import is_stale
    from iuc_graph.errors import StoreError
    from iuc_graph.project import find_project
    from iuc_graph.store.doctor import examine
    from iuc_graph.store.generations import current

    yield Finding("python", sys.version_info >= (3, 11), sys.version.split()[0], "use Python 3.11 or newer")
    project = find_project()
    yield Finding("project files", True, str(project.root))
    try:
        manifest = current(settings.store).manifest
        stale = is_stale(project, settings.store)
        detail = f"{manifest.default_triples:,} statements, built {manifest.built_at}"
        yield Finding(
            "graph", not stale, detail, "older than its inputs: run iuc-graph build" if stale else ""
        )
    except StoreError as error:
        yield Finding("graph", False, str(error), "run iuc-graph build")
    yield from examine(settings.store)
