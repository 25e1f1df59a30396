"""Commands about the graph as it is: build, check, ask, serve, write out, examine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from iuc_graph.cli.parts import (
    FAILED,
    AtOption,
    FormatOption,
    Language,
    LanguageOption,
    StoreOption,
    WideOption,
    author,
    emit,
    format_for,
    given_text,
    graph_name,
    no_format,
    opened,
    output_file,
    progress,
    put,
    read_settings,
    say,
    terminal,
    terms,
)
from iuc_graph.errors import IucGraphError, NotAcceptable, StoreError, ValidationFailed
from iuc_graph.settings import Settings
from iuc_graph.store.doctor import Finding
from iuc_graph.vocabulary import SOURCE_GRAPH

if TYPE_CHECKING:
    from iuc_graph.project import Project


def register(app: typer.Typer) -> None:
    """Add these commands to the application, in the order in which help lists them."""
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
    from iuc_graph.commits import prepare, titles
    from iuc_graph.project import find_project
    from iuc_graph.validation import explain

    prepared = prepare(find_project(), progress())
    report = prepared.report
    if not report.conforms:
        told = {iri for found in report.violations for iri in (found.focus, found.value)}
        text = explain(report.violations, titles(prepared.store, told, language), language)
        raise ValidationFailed(f"{len(report.violations)} rule violation(s)\n{text}")
    say(f"conforms: {report.things:,} things in {report.graphs} graphs, no rule broken")


def query(
    file: Annotated[
        Path | None, typer.Argument(help="File with a SPARQL query; - reads standard input.")
    ] = None,
    text: Annotated[str | None, typer.Option("-e", "--text", help="The query itself.")] = None,
    *,
    store: StoreOption = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format", help="table, or any format of the endpoint: csv, tsv, json, xml; turtle, jsonld …"
        ),
    ] = None,
    at: AtOption = None,
    wide: WideOption = False,
) -> None:
    """Answer a SPARQL 1.1 query from the graph, under the limits of the settings."""
    _answer(given_text(file, text, "a query"), read_settings(store), format_name, at, wide=wide)


def _answer(text: str, settings: Settings, format_name: str | None, at: str | None, *, wide: bool) -> None:
    """Answer a query in a worker, and write the answer in the format asked for."""
    from iuc_graph.sparql.answer import Endpoint
    from iuc_graph.store.contract import BINDING_FORMATS, GRAPH_FORMATS
    from iuc_graph.workers.pool import Pool

    # One query reads less from disk than it would copy to memory first.
    with Pool(settings.model_copy(update={"workers": 1, "memory_quads": 0})) as pool:
        endpoint = Endpoint(pool, settings)
        gives_graph = endpoint.form(text, at).gives_graph
        chosen = format_name or _usual_format(gives_graph)
        try:
            asked = "json" if chosen == "table" else chosen
            reply = endpoint.ask(text, asked, at=at)
        except NotAcceptable:
            names = GRAPH_FORMATS if gives_graph else ("table", *BINDING_FORMATS)
            raise no_format(chosen, names) from None
    with reply.body as answer:
        if chosen == "table" and not reply.media_type.startswith("application/ld+json"):
            _show(answer.body, wide=wide)
        else:
            sys.stdout.buffer.writelines(answer.pieces())
            sys.stdout.buffer.flush()
        for hint in answer.summary.hints:
            print(hint.message, file=sys.stderr)  # noqa: T201


def _show(results: bytes, *, wide: bool) -> None:
    from iuc_graph.cli.terminal_table import show
    from iuc_graph.tables import from_json, heading

    columns, rows = from_json(results)
    show([heading(column) for column in columns], rows, terminal(), wide=wide)


def _usual_format(gives_graph: bool) -> str:
    if gives_graph:
        return "turtle"
    return "table" if sys.stdout.isatty() else "csv"


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


def info(
    store: StoreOption = None,
    at: AtOption = None,
    format_name: FormatOption = None,
    wide: WideOption = False,
) -> None:
    """Counts by class and document, and what is missing: pairings without theme, year, coordinates, links."""
    from iuc_graph.catalogue import summarise

    with opened(read_settings(store), at) as found:
        summary, manifest = summarise(found.store), found.generation.manifest
    rows: list[tuple[str, str, object]] = [
        ("graph", "statements", summary.statements),
        ("graph", "generation", found.generation.number),
        ("graph", "built at", manifest.built_at),
        ("graph", "last day that a document speaks of", summary.latest),
    ]
    for section, counts in (
        ("named graph", summary.graphs),
        ("document", summary.documents),
        ("class", summary.classes),
        ("programme", summary.programmes),
        ("how places hang together", summary.connected),
        ("gaps, and out of how many", summary.missing),
    ):
        rows += [(section, count.name, count.number) for count in counts]
    emit(("section", "name", "value"), rows, format_name, wide=wide)


DUMP_ENDINGS: Final = {
    "nq": "nquads",
    "trig": "trig",
    "jsonl": "jsonl",
    "ttl": "turtle",
    "nt": "ntriples",
    "jsonld": "jsonld",
    "rdf": "rdfxml",
}
"""What a file of a dump may end in, and the format that it then has."""


def dump(
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="nquads, trig or jsonl (all graphs); turtle, ntriples, jsonld, rdfxml (merged); without, as the "
            "file ends, else nquads.",
        ),
    ] = None,
    graph: Annotated[
        str | None, typer.Option("--graph", help="Only this graph, such as source/ucap-liuzhou.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File to write (default: standard output); .nq, .trig, .jsonl, .ttl, .nt, .jsonld and .rdf name "
            "the format.",
        ),
    ] = None,
    store: StoreOption = None,
    at: AtOption = None,
) -> None:
    """Write the whole graph. Equal inputs give equal bytes."""
    from iuc_graph.store.dump import DUMP_FORMATS
    from iuc_graph.store.dump import dump as write_dump

    chosen = format_for(format_name, output, DUMP_ENDINGS, "nquads")
    if chosen not in DUMP_FORMATS:
        raise no_format(chosen, DUMP_FORMATS)
    name = graph_name(graph) if graph else None
    with opened(read_settings(store), at) as found:
        if output is None:
            write_dump(found.store, chosen, sys.stdout.buffer, graph=name)
            sys.stdout.buffer.flush()
        else:
            with output_file(output) as stream:
                write_dump(found.store, chosen, stream, graph=name)


def ask(
    question: Annotated[
        str | None, typer.Argument(help="Name of a saved question; without one, all are listed.")
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="NAME=VALUE; repeat for several. Names in any language."),
    ] = None,
    *,
    store: StoreOption = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="table, csv, tsv, json, jsonld, xlsx, docx, html; results of SPARQL, nothing neutralised: srj, srx, "
            "sparql-csv, sparql-tsv; on a terminal table, else csv.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="File to write (default: standard output); its ending may name the format."
        ),
    ] = None,
    at: AtOption = None,
    url: Annotated[
        str | None, typer.Option("--url", help="Ask this SPARQL endpoint instead of the graph here.")
    ] = None,
) -> None:
    """Answer one of the saved questions, such as: ask cities-sharing-a-theme --param theme="rail freight"."""
    from iuc_graph.cli.asking import Place
    from iuc_graph.cli.asking import put as put_answer
    from iuc_graph.project import find_project
    from iuc_graph.questions import load

    collection = load(find_project().queries)
    if question is None:
        rows = [(item.name, item.header.title.en, ", ".join(item.header.parameters)) for item in collection]
        emit(("name", "title", "parameters"), rows, format_name)
        return
    if url and (at or store):
        raise typer.BadParameter("names an endpoint elsewhere: --at and --store are of the graph here")
    place = Place(read_settings(store), at, url)
    put_answer(collection.get(question), _given(parameters or []), place, format_name, output)


def _given(parameters: list[str]) -> dict[str, str]:
    given = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise typer.BadParameter(f"{parameter!r} is not of the form NAME=VALUE", param_hint="--param")
        given[name.strip()] = value.strip()
    return given


def export_records(
    graph: Annotated[
        str, typer.Argument(help="Slug of a source graph, such as ucap-liuzhou; `info` lists them.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write (default: standard output).")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Write a source graph back as YAML records that build to the same statements."""
    from iuc_graph.build.assemble import read_records
    from iuc_graph.build.export import export_records as export
    from iuc_graph.project import find_project
    from iuc_graph.store.dump import graph_of

    with opened(read_settings(store)) as found:
        slug = graph_of(found.store, graph_name(graph)).value.removeprefix(SOURCE_GRAPH)
        text = export(tuple(found.store), slug, read_records(find_project()))
    put(text.encode(), output)


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
