"""Commands that show what the graph holds, and write it out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from iuc_graph.cli.parts import (
    AtOption,
    FormatOption,
    StoreOption,
    WideOption,
    emit,
    format_for,
    graph_name,
    no_format,
    opened,
    output_file,
    put,
    read_settings,
)
from iuc_graph.vocabulary import SOURCE_GRAPH, short

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


def info(
    store: StoreOption = None,
    at: AtOption = None,
    format_name: FormatOption = None,
    wide: WideOption = False,
) -> None:
    """Counts by class and document, and what is missing: pairings without theme, year, coordinates, links."""
    from iuc_graph.catalogue import summarise
    from iuc_graph.catalogue.alignments import unlinked

    with opened(read_settings(store), at) as found:
        summary, manifest = summarise(found.store), found.generation.manifest
        alone = unlinked(found.store)
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
    rows += [("without a link to other data", short(each.thing), each.reason) for each in alone]
    emit(("section", "name", "value"), rows, format_name, wide=wide)


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
