"""Rows of answers, as a person or a program reads them.

Works on the W3C JSON result format, so that it shows whatever the endpoint would have answered.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from iuc_graph.vocabulary import short

Row = Sequence[object]


def from_json(body: bytes) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of an answer to SELECT or ASK in the JSON result format; our IRIs in their short form."""
    answer = json.loads(body)
    if "boolean" in answer:
        return ["answer"], [["yes" if answer["boolean"] else "no"]]
    columns = readable(answer["head"]["vars"])
    rows = [[_cell(binding.get(column)) for column in columns] for binding in answer["results"]["bindings"]]
    return columns, rows


def readable(columns: Sequence[str]) -> list[str]:
    """The columns worth a place in a table: a thing is not shown beside its label. Other formats hold them all."""
    return [column for column in columns if f"{column}Label" not in columns]


def _cell(term: Mapping[str, str] | None) -> str:
    if term is None:
        return ""
    return short(term["value"]) if term["type"] == "uri" else term["value"]


def heading(column: str) -> str:
    """`cooperationLabel` as `cooperation`."""
    return column.removesuffix("Label") or column


def write(columns: Sequence[str], rows: Iterable[Row], format_name: str) -> str:
    """The same rows as csv, tsv or json (a list of objects)."""
    if format_name == "json":
        objects = [dict(zip(columns, row, strict=True)) for row in rows]
        return json.dumps(objects, ensure_ascii=False, indent=2) + "\n"
    output = io.StringIO()
    writer = csv.writer(output, delimiter="\t" if format_name == "tsv" else ",", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return output.getvalue()
