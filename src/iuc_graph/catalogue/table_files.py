"""The tables as files: CSV, Parquet, and what describes them to programs (CSVW, Data Package)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import Any, BinaryIO, Final

from iuc_graph.catalogue.table_rows import BETWEEN, Rows, Value
from iuc_graph.catalogue.tables import Column, DataTable
from iuc_graph.reports.cells import neutral

LICENCE_NAMES: Final = {
    "CC_BY_4_0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC_BYSA_4_0": ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
"""Licences that may be set: what Data Packages call them, and where their text is."""

_FRICTIONLESS: Final = {
    "string": ("string", "default"),
    "anyURI": ("string", "default"),  # several may stand in one cell, which no format of theirs allows
    "integer": ("integer", "default"),
    "decimal": ("number", "default"),
    "date": ("date", "default"),
}


@dataclass(frozen=True)
class Sized:
    """Length in bytes of a file and the SHA-256 of its bytes, in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class About:
    """What both descriptions say of all tables: version (a release or generation), last change, licence, address."""

    version: str
    modified: str
    licence: str
    identifier: str


def has_parquet() -> bool:
    """Whether this installation can write Parquet; the extra `tables` makes it so."""
    return find_spec("pyarrow") is not None


def write_csv(table: DataTable, rows: Rows, output: BinaryIO) -> None:
    """As RFC 4180: UTF-8, a header row, an empty cell for nothing; what a spreadsheet could run has an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    output.write(text.getvalue().encode("utf-8"))


def write_parquet(table: DataTable, rows: Rows, output: BinaryIO) -> None:
    """The same with real types: whole numbers, doubles and days. Needs pyarrow."""
    pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    types: dict[str, Callable[[], Any]] = {
        "string": pyarrow.string,
        "anyURI": pyarrow.string,
        "integer": pyarrow.int64,
        "decimal": pyarrow.float64,
        "date": pyarrow.date32,
    }
    schema = pyarrow.schema(
        [pyarrow.field(column.name, types[column.kind](), not column.required) for column in table.columns]
    )
    columns = list(zip(*rows, strict=True)) or [()] * len(table.columns)
    arrays = [
        pyarrow.array([float(each) if isinstance(each, Decimal) else each for each in column], field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    made = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=schema), made)
    output.write(made.getvalue())


def csvw(tables: Sequence[DataTable], about: About) -> bytes:
    """The metadata of all CSV files, as CSV on the Web has it; addresses are relative to it."""
    return _json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "@id": about.identifier,
            "dc:license": {"@id": about.licence},
            "dc:modified": about.modified,
            "tables": [_csvw_table(table) for table in tables],
        }
    )


def datapackage(tables: Sequence[DataTable], about: About, sizes: Mapping[str, Sized]) -> bytes:
    """The same as a Data Package, with length and checksum of each file of `sizes`, by name."""
    name, path = LICENCE_NAMES[about.licence.rpartition("/")[2]]
    return _json(
        {
            "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
            "profile": "tabular-data-package",
            "name": "iuc-graph",
            "title": "iuc_graph: tables",
            "id": about.identifier,
            "version": about.version,
            "created": about.modified,
            "licenses": [{"name": name, "path": path}],
            "resources": [_resource(table, sizes[f"{table.name}.csv"]) for table in tables],
        }
    )


def _cell(value: Value) -> str | int | Decimal:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return (
        neutral(value) if isinstance(value, str) else value if isinstance(value, int) else value.isoformat()
    )


def _csvw_table(table: DataTable) -> dict[str, object]:
    schema: dict[str, object] = {"columns": [_csvw_column(column) for column in table.columns]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "url": f"{table.name}.csv",
        "dc:title": [
            {"@value": table.english, "@language": "en"},
            {"@value": table.chinese, "@language": "zh"},
        ],
        "dialect": {"lineTerminators": ["\r\n"], "encoding": "utf-8"},
        "tableSchema": schema,
    }


def _csvw_column(column: Column) -> dict[str, object]:
    described = [
        {"@value": column.english, "@language": "en"},
        {"@value": column.chinese, "@language": "zh"},
    ]
    told: dict[str, object] = {"name": column.name, "titles": column.name, "dc:description": described}
    if _lists_several(column):
        told["separator"] = BETWEEN
    return {**told, "datatype": column.kind, "required": column.required}


def _lists_several(column: Column) -> bool:
    return column.kind in ("anyURI", "string") and column.name in SEVERAL


SEVERAL: Final = frozenset(
    (
        "country",
        "country_code",
        "kind",
        "programmes",
        "strength",
        "places",
        "sources",
        "status",
        "cooperations",
        "passages",
    )
)
"""Columns whose cells may hold several; those of numbers have the same names and count them."""


def _resource(table: DataTable, sized: Sized) -> dict[str, object]:
    fields = [_field(column) for column in table.columns]
    schema: dict[str, object] = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.english,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": sized.size,
        "hash": f"sha256:{sized.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, object]:
    kind, form = _FRICTIONLESS[column.kind]
    field: dict[str, object] = {
        "name": column.name,
        "type": kind,
        "format": form,
        "description": column.english,
    }
    if column.required:
        field["constraints"] = {"required": True}
    return field


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def lines(sums: Iterable[tuple[str, Sized]]) -> bytes:
    """SHA256SUMS, as `sha256sum -c` reads it."""
    return "".join(f"{sized.sha256}  {name}\n" for name, sized in sorted(sums, key=str)).encode()
