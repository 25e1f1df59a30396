"""The commands. Each one reads settings, calls one room, and turns errors into a sentence and an exit code.

Exit codes: 0 done · 1 it failed, and the message says why · 2 the command was written wrongly ·
3 the data break a rule · 4 there is no graph yet.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from errno import EISDIR
from itertools import dropwhile
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console

from iuc_graph import __version__, tables
from iuc_graph.errors import (
    IucGraphError,
    NameAmbiguous,
    NameUnknown,
    NotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QuestionError,
    RecordErrors,
    RequestError,
    SettingsError,
    StoreMissing,
    ValidationFailed,
)
from iuc_graph.settings import Settings
from iuc_graph.store.doctor import Finding
from iuc_graph.vocabulary import (
    GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    REFERENCE_GRAPH,
    SOURCE_GRAPH,
    VOCABULARIES_GRAPH,
)

FAILED, MISUSED, INVALID, NO_GRAPH = 1, 2, 3, 4

app = typer.Typer(
    name="iuc-graph",
    help="One knowledge graph of the cities that the International Urban Cooperation programme paired.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

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


def _progress() -> Callable[[str], None]:
    console = Console(stderr=True)
    return lambda step: console.print(f"· {step}", style="dim", markup=False, highlight=False)


def _settings(store: Path | None = None, **given: object) -> Settings:
    return Settings.from_environment(os.environ, store=store, **given)


def _emit(columns: Sequence[str], rows: Sequence[Sequence[object]], format_name: str | None) -> None:
    chosen = _row_format(format_name)
    if chosen == "table":
        tables.show(columns, rows, Console())
    else:
        sys.stdout.write(tables.write(columns, rows, chosen))


def _row_format(format_name: str | None) -> str:
    chosen = format_name or ("table" if sys.stdout.isatty() else "csv")
    if chosen not in tables.ROWS_FORMATS:
        raise _no_format(chosen, tables.ROWS_FORMATS)
    return chosen


def _no_format(chosen: str, names: Sequence[str]) -> typer.BadParameter:
    return typer.BadParameter(f"{chosen} is not one of {', '.join(names)}", param_hint="--format")


@contextmanager
def _output(file: Path) -> Iterator[BinaryIO]:
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


@app.command()
def build(store: StoreOption = None) -> None:
    """Build the graph afresh from ontology/, data/ and shapes/, and swap it in whole. Faults leave it as it was."""
    from iuc_graph.commits import rebuild
    from iuc_graph.project import find_project

    settings = _settings(store)
    done = rebuild(find_project(), settings.store, _progress())
    manifest = done.generation.manifest
    print(  # noqa: T201
        f"built {manifest.default_triples:,} statements in {len(manifest.graphs)} graphs "
        f"({done.report.things:,} things checked) into {settings.store}"
    )


@app.command()
def validate(language: LanguageOption = Language.EN) -> None:
    """Check everything under data/ against shapes/ without writing. Exit code 3 when a rule is broken."""
    from iuc_graph.commits import prepare
    from iuc_graph.project import find_project
    from iuc_graph.validation import explain

    prepared = prepare(find_project(), _progress())
    report = prepared.report
    if not report.conforms:
        text = explain(report.violations, prepared.titles(language), language)
        raise ValidationFailed(f"{len(report.violations)} rule violation(s)\n{text}")
    print(f"conforms: {report.things:,} things in {report.graphs} graphs, no rule broken")  # noqa: T201


@app.command()
def query(
    file: Annotated[
        Path | None, typer.Argument(help="File with a SPARQL query; - reads standard input.")
    ] = None,
    text: Annotated[str | None, typer.Option("-e", "--text", help="The query itself.")] = None,
    store: StoreOption = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format", help="table, or any format of the endpoint: csv, tsv, json, xml; turtle, jsonld …"
        ),
    ] = None,
) -> None:
    """Answer a SPARQL 1.1 query from the graph, under the limits of the settings."""
    if (file is None) == (text is None):
        raise typer.BadParameter("give either a FILE or a query after -e")
    _answer(_query_text(file) if text is None else text, {}, _settings(store), format_name)


def _query_text(file: Path | None) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    try:
        return (file or Path()).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file} cannot be read: {error}") from error


def _answer(text: str, substitutions: Mapping[str, str], settings: Settings, format_name: str | None) -> None:
    """Answer a query in a worker, and write the answer in the format asked for."""
    from iuc_graph.sparql.answer import Endpoint
    from iuc_graph.store.contract import BINDING_FORMATS, GRAPH_FORMATS
    from iuc_graph.workers.pool import Pool

    with Pool(settings.model_copy(update={"workers": 1})) as pool:
        endpoint = Endpoint(pool, settings)
        gives_graph = endpoint.form(text).gives_graph
        chosen = format_name or _usual_format(gives_graph)
        try:
            reply = endpoint.ask(text, "json" if chosen == "table" else chosen, substitutions=substitutions)
        except NotAcceptable:
            names = GRAPH_FORMATS if gives_graph else ("table", *BINDING_FORMATS)
            raise _no_format(chosen, names) from None
    if chosen == "table" and not reply.media_type.startswith("application/ld+json"):
        tables.show(*tables.from_json(reply.answer.body), Console())
    else:
        sys.stdout.buffer.write(reply.answer.body)
        sys.stdout.buffer.flush()


def _usual_format(gives_graph: bool) -> str:
    if gives_graph:
        return "turtle"
    return "table" if sys.stdout.isatty() else "csv"


@app.command()
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
    from iuc_graph.commits import is_stale, rebuild
    from iuc_graph.project import find_project
    from iuc_graph.questions import load
    from iuc_graph.web.app import serve as serve_forever
    from iuc_graph.web.home import Example

    settings = _settings(store, host=host, port=port)
    project = find_project()
    if is_stale(project, settings.store):
        rebuild(project, settings.store, _progress())
    whole = [item for item in load(project.queries) if not item.header.parameters]
    serve_forever(settings, [Example(item.header.title.en, _without_header(item.text)) for item in whole])


def _without_header(text: str) -> str:
    """A saved question without the comment block at its top, which holds its title and parameters."""
    lines = text.splitlines(keepends=True)
    return "".join(dropwhile(lambda line: line.startswith("#") or not line.strip(), lines))


@app.command()
def info(store: StoreOption = None, format_name: FormatOption = None) -> None:
    """Counts by class and document, and what is missing: pairings without theme, year, coordinates, links."""
    from iuc_graph.catalogue import summarise
    from iuc_graph.store.generations import open_current

    with open_current(_settings(store).store) as opened:
        summary, manifest = summarise(opened.store), opened.generation.manifest
    rows: list[tuple[str, str, object]] = [
        ("graph", "statements", summary.statements),
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
    _emit(("section", "name", "value"), rows, format_name)


def _graph_name(graph: str) -> str:
    """The IRI of a graph that `info` lists: its IRI, `source/ucap-liuzhou`, `reference`, or `ucap-liuzhou` alone."""
    if graph.startswith(GRAPH):
        return graph
    own = GRAPH + graph in (ONTOLOGY_GRAPH, VOCABULARIES_GRAPH, REFERENCE_GRAPH, INFERRED_GRAPH)
    return GRAPH + graph if own or graph.startswith("source/") else SOURCE_GRAPH + graph


@app.command()
def dump(
    format_name: Annotated[
        str,
        typer.Option(
            "--format", help="nquads, trig or jsonl (all graphs); turtle, ntriples, jsonld, rdfxml (merged)."
        ),
    ] = "nquads",
    graph: Annotated[
        str | None, typer.Option("--graph", help="Only this graph, such as source/ucap-liuzhou.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write (default: standard output).")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Write the whole graph. Equal inputs give equal bytes."""
    from iuc_graph.store.dump import DUMP_FORMATS
    from iuc_graph.store.dump import dump as write_dump
    from iuc_graph.store.generations import open_current

    if format_name not in DUMP_FORMATS:
        raise _no_format(format_name, DUMP_FORMATS)
    name = _graph_name(graph) if graph else None
    with open_current(_settings(store).store) as opened:
        if output is None:
            write_dump(opened.store, format_name, sys.stdout.buffer, graph=name)
            sys.stdout.buffer.flush()
        else:
            with _output(output) as stream:
                write_dump(opened.store, format_name, stream, graph=name)


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="Name of a saved question; without one, all are listed.")
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="NAME=VALUE; repeat for several. Names in any language."),
    ] = None,
    store: StoreOption = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="table, csv, tsv, json or xml; on a terminal table, else csv."),
    ] = None,
) -> None:
    """Answer one of the saved questions, such as: ask cities-sharing-a-theme --param theme="rail freight"."""
    from iuc_graph.names.gazetteer import index_of
    from iuc_graph.project import find_project
    from iuc_graph.questions import load, prepare
    from iuc_graph.store.generations import open_current

    collection = load(find_project().queries)
    if question is None:
        rows = [(item.name, item.header.title.en, ", ".join(item.header.parameters)) for item in collection]
        _emit(("name", "title", "parameters"), rows, format_name)
        return
    settings = _settings(store)
    with open_current(settings.store) as opened:
        bound = prepare(collection.get(question), _given(parameters or []), index_of(opened.store))
    terms = {variable: str(term) for variable, term in bound.substitutions.items()}
    _answer(bound.text, terms, settings, format_name)


def _given(parameters: list[str]) -> dict[str, str]:
    given = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise typer.BadParameter(f"{parameter!r} is not of the form NAME=VALUE", param_hint="--param")
        given[name.strip()] = value.strip()
    return given


@app.command("export-records")
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
    from iuc_graph.store.generations import open_current

    with open_current(_settings(store).store) as opened:
        slug = graph_of(opened.store, _graph_name(graph)).value.removeprefix(SOURCE_GRAPH)
        text = export(tuple(opened.store), slug, read_records(find_project()))
    if output is None:
        sys.stdout.write(text)
    else:
        with _output(output) as stream:
            stream.write(text.encode())


@app.command()
def doctor(store: StoreOption = None, format_name: FormatOption = None) -> None:
    """Examine this installation: its files, its graph, and what the store's file system can do."""
    findings = list(_examine(_settings(store)))
    _emit(
        ("what", "state", "detail", "remedy"),
        [(found.what, "ok" if found.well else "PROBLEM", found.detail, found.remedy) for found in findings],
        format_name,
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
