"""The answer to a question in each of its forms, as bytes: for the REST interface and the command alike."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from iuc_graph.questions.answered import Answered
from iuc_graph.reports import Version, neutral
from iuc_graph.reports.csv_text import table_as_csv
from iuc_graph.reports.writing import WRITERS
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.sparql.rows import Reader, Table
from iuc_graph.themes.answers import Denominator
from iuc_graph.vocabulary import XSD
from iuc_graph.web.api.denominators import denominator_document, denominator_texts
from iuc_graph.web.api.question_reports import cell_of, report_of, table_of, title
from iuc_graph.web.api.representations import CSV, DOCX, HTML, JSON, JSON_LD, XLSX

TSV: Final = Offer("text/tab-separated-values", "tsv")
SRJ: Final = Offer("application/sparql-results+json", "srj")
SRX: Final = Offer("application/sparql-results+xml", "srx")
SPARQL_CSV: Final = Offer("text/csv", "sparql-csv")
SPARQL_TSV: Final = Offer("text/tab-separated-values", "sparql-tsv")

OFFERS: Final = (JSON, CSV, TSV, JSON_LD, XLSX, DOCX, HTML, SRJ, SRX, SPARQL_CSV, SPARQL_TSV)
"""All forms. By media type, CSV and TSV are the neutralised ones; the results of SPARQL have names of their own."""

RAW: Final = {"srj": "json", "srx": "xml", "sparql-csv": "csv", "sparql-tsv": "tsv"}
"""Forms that are what the engine writes, sign by sign, and its name for each."""

_ENGINE: Final = {
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}


@dataclass(frozen=True)
class Asked:
    """What a form needs beside the answer: where to read more, the state that was read, out of how many, why empty."""

    reader: Reader
    version: Version
    denominator: Denominator
    notes: tuple[str, ...] = ()


def write(answered: Answered, asked: Asked, form: str) -> bytes:
    """The answer in a form that is not one of RAW. Raises as `Reader.select`, and RowsExceeded for XLSX."""
    if form == "json":
        return as_json(document(answered, asked))
    if form == "jsonld":
        return as_json(answered.json_ld(denominator_texts(asked.denominator)))
    if form == "tsv":
        return _tsv(answered)
    if form == "csv":
        return table_as_csv(table_of(answered))
    return WRITERS[form](report_of(answered, asked.reader, asked.version, asked.denominator, asked.notes))


def as_json(document: Any) -> bytes:
    """A document as JSON."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def document(answered: Answered, asked: Asked) -> dict[str, Any]:
    """The JSON document of an answer; its schema stands in `question_schemas`."""
    question, items = answered.question, answered.items()
    return {
        "question": question.name,
        "title": title(question, answered.language),
        "parameters": answered.parameters(),
        "columns": list(question.columns),
        "evidence": list(question.header.evidence),
        "items": items,
        "count": len(items),
        "next": None,
        "denominator": denominator_document(asked.denominator),
        "notes": list(asked.notes),
        "language": answered.language,
        "generation": asked.version.generation,
    }


def _tsv(answered: Answered) -> bytes:
    """One line a row; tabs and line ends within a cell become blanks, so that no reader takes them for more."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
    writer.writerow(answered.table.columns)
    for row in answered.rows():
        cells = [cell_of(cell) for cell in row]
        writer.writerow([neutral(" ".join(c.split())) if isinstance(c, str) else c for c in cells])
    return output.getvalue().encode("utf-8", "replace")


def results(table: Table, format_name: str) -> bytes:
    """A table in one of SPARQL's own formats: json, xml, csv or tsv."""
    bindings = [
        {name: _binding(cell) for name, cell in zip(table.columns, row, strict=True) if cell is not None}
        for row in table.rows
    ]
    body = as_json({"head": {"vars": list(table.columns)}, "results": {"bindings": bindings}})
    if format_name == "json":
        return body
    parsed = parse_query_results(body, QueryResultsFormat.JSON)
    assert isinstance(parsed, QuerySolutions)
    return parsed.serialize(format=_ENGINE[format_name]) or b""


def _binding(cell: NamedNode | Literal) -> dict[str, str]:
    if isinstance(cell, NamedNode):
        return {"type": "uri", "value": cell.value}
    binding = {"type": "literal", "value": cell.value}
    if cell.language:
        return {**binding, "xml:lang": cell.language}
    return binding if cell.datatype.value == XSD + "string" else {**binding, "datatype": cell.datatype.value}
