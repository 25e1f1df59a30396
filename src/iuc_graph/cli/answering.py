"""Commands that answer: SPARQL, and the saved questions."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from iuc_graph.cli.parts import (
    AtOption,
    Language,
    StoreOption,
    WideOption,
    emit,
    given_text,
    no_format,
    read_settings,
    terminal,
)
from iuc_graph.errors import NotAcceptable
from iuc_graph.settings import Settings


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
    language: Annotated[
        Language, typer.Option("--lang", help="Language of labels, and of what is said of the answer.")
    ] = Language.EN,
    wide: WideOption = False,
) -> None:
    """Answer one of the saved questions, such as: ask cities-sharing-a-theme --param theme="rail freight"."""
    from iuc_graph.cli.asking import Place
    from iuc_graph.cli.asking import put as put_answer
    from iuc_graph.project import find_project
    from iuc_graph.questions import load
    from iuc_graph.questions.answered import texts

    collection = load(find_project().queries)
    if question is None:
        rows = [
            (item.name, texts(item.header.title)[language], ", ".join(item.header.parameters))
            for item in collection
        ]
        emit(("name", "title", "parameters"), rows, format_name, wide=wide)
        return
    if url and (at or store):
        raise typer.BadParameter("names an endpoint elsewhere: --at and --store are of the graph here")
    place = Place(read_settings(store), at, url, language)
    put_answer(collection.get(question), _given(parameters or []), place, format_name, output, wide=wide)


def _given(parameters: list[str]) -> dict[str, str]:
    given = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise typer.BadParameter(f"{parameter!r} is not of the form NAME=VALUE", param_hint="--param")
        given[name.strip()] = value.strip()
    return given
