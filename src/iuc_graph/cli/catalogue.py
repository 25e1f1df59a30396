"""The command that describes the graph as a whole, and writes everything that others can load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from iuc_graph.cli.parts import (
    FAILED,
    AtOption,
    StoreOption,
    WideOption,
    emit,
    opened,
    progress,
    put,
    read_settings,
)

if TYPE_CHECKING:
    from iuc_graph.catalogue.made import Catalogue, Known
    from iuc_graph.settings import Settings
    from iuc_graph.store.generations import OpenGeneration

FORMS: Final = {
    "turtle": "ttl",
    "ntriples": "nt",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}
"""Formats of the descriptions, with the endings of their files."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(catalogue)


def catalogue(
    *,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="turtle, ntriples, jsonld or rdfxml (default: as the file ends, else turtle); with --score table, "
            "csv, tsv or json.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write (default: standard output).")
    ] = None,
    void: Annotated[bool, typer.Option("--void", help="The VoID description instead.")] = False,
    score: Annotated[
        bool,
        typer.Option(
            "--score",
            help="The points that data.europa.eu would give, and what to mend; exit 1 where something is.",
        ),
    ] = False,
    shapes: Annotated[
        Path | None,
        typer.Option("--shapes", help="With --score: folder of SHACL shapes of DCAT-AP to check by, too."),
    ] = None,
    files: Annotated[
        Path | None,
        typer.Option(
            "--files", help="New folder: write all dumps, tables, checksums and descriptions into it."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", help="With --files: also what changed since this release, generation or day."
        ),
    ] = None,
    wide: WideOption = False,
    store: StoreOption = None,
    at: AtOption = None,
) -> None:
    """Describe the graph by DCAT-AP or VoID, score that, or write all dumps and tables. Equal graphs, equal bytes."""
    settings = read_settings(store)
    with opened(settings, at) as found:
        if files is not None:
            _write_files(found, settings, files, since)
        elif score:
            _show_score(_made(found, settings), shapes, format_name, wide=wide)
        else:
            _put_description(found, settings, _form(format_name, output), output, void=void)


def _own_address(settings: Settings) -> str:
    """Where a server on this machine would answer."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _form(format_name: str | None, output: Path | None) -> str:
    from iuc_graph.cli.parts import format_for, no_format

    chosen = format_for(format_name, output, {ending: name for name, ending in FORMS.items()}, "turtle")
    if chosen not in FORMS:
        raise no_format(chosen, tuple(FORMS))
    return chosen


def _known(found: OpenGeneration, settings: Settings) -> Known:
    from iuc_graph.catalogue.made import Known, version_of
    from iuc_graph.catalogue.publication import Publication

    publication = Publication(found, version_of(settings.store, found.generation, settings))
    progress()("measuring all files")
    return Known(publication.facts, publication.files, publication.sizes())


def _made(found: OpenGeneration, settings: Settings) -> Catalogue:
    from iuc_graph.catalogue.made import catalogue_of, context_of

    context = context_of(settings.store, found.generation, settings, _own_address(settings))
    return catalogue_of(_known(found, settings), context, settings)


def _put_description(
    found: OpenGeneration, settings: Settings, form: str, output: Path | None, *, void: bool
) -> None:
    from iuc_graph.catalogue.made import described_void

    if settings.public_url is None:
        progress()("not for harvest: set IUC_GRAPH_PUBLIC_URL to the address of the server for that")
    if void:
        put(described_void(found, settings, _own_address(settings)).write(form), output)
    else:
        put(_made(found, settings).sheet.write(form), output)


def _show_score(made: Catalogue, shapes: Path | None, format_name: str | None, *, wide: bool) -> None:
    from iuc_graph.catalogue.score import OFFLINE, total
    from iuc_graph.catalogue.shapes import violations

    findings = [*made.findings, *(violations(made.sheet, shapes) if shapes else ())]
    rows: list[tuple[str, str, object, object, str]] = []
    for dataset in dict.fromkeys(mark.dataset for mark in made.marks):
        name = dataset.rpartition("#dataset-")[2]
        own = [mark for mark in made.marks if mark.dataset == dataset]
        for mark in own:
            given = "unknown" if mark.given is None else mark.given
            mend = "" if mark.given else mark.metric.mend
            rows.append((name, mark.metric.name, given, mark.metric.points, mend))
        rows.append((name, "all that can be told offline", total(own, dataset), OFFLINE, ""))
    rows += [(finding.node, "DCAT-AP", 0, "", finding.text) for finding in findings]
    emit(("dataset", "what", "points", "of", "to mend"), rows, format_name, wide=wide)
    if findings:
        raise typer.Exit(FAILED)


def _write_files(found: OpenGeneration, settings: Settings, folder: Path, since: str | None) -> None:
    from iuc_graph.catalogue.folder import write_folder

    write_folder(found, settings, folder, _own_address(settings), since=since, tell=progress())
