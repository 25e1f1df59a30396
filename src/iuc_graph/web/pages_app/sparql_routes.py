"""/query: asking in SPARQL from a form, with the rows as a table; /sparql itself is for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response
from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, parse_query_results
from starlette.exceptions import HTTPException

from iuc_graph.errors import QueryError, RequestError
from iuc_graph.sparql.guard import Form
from iuc_graph.sparql.request import fields_of
from iuc_graph.sparql.rows import Cell, table_of
from iuc_graph.vocabulary import short
from iuc_graph.web.api.resource_routing import add_other_methods
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.home import Example
from iuc_graph.web.pages_app.addresses import outward, page_of
from iuc_graph.web.pages_app.bounding import bounded
from iuc_graph.web.pages_app.frame import page

FORMATS: Final = {
    "json": "JSON",
    "csv": "CSV",
    "tsv": "TSV",
    "xml": "XML",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF/XML",
}
FIRST_QUERY: Final = """SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class
ORDER BY DESC(?things)
"""
MOST_ROWS: Final = 500
"""Rows that the page shows; a file of the same answer holds all."""

MOST_SIGNS: Final = 200_000
"""Characters of a graph in Turtle that the page shows."""

LONGEST: Final = 100_000


@dataclass(frozen=True)
class CellView:
    """A term: its text, the address behind it, and its language or the end of its datatype."""

    text: str
    address: str | None
    kind: str


@dataclass(frozen=True)
class ResultView:
    """What a query gave: rows, a verdict for ASK, a graph as Turtle, or why it could not be answered.

    `more` says that there is more of it than is told here.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[CellView, ...], ...] = ()
    more: bool = False
    verdict: bool | None = None
    graph: str = ""
    failure: str = ""
    hints: tuple[str, ...] = ()


def router(examples: Sequence[Example]) -> APIRouter:
    """The routes."""
    routes = APIRouter(include_in_schema=False)

    async def ask(request: Request) -> Response:
        """The form; with a query, its answer, too. A query that cannot be answered is told above the form."""
        text = (await _text(request)).replace("\r\n", "\n")

        def made(session: Session) -> Response:
            result = _result(session, text) if text.strip() else None
            return page(
                request,
                session.generation,
                "sparql.html",
                query=text if text.strip() else _offered(request, examples),
                result=result,
                examples=[each.title for each in examples],
                formats=FORMATS,
            )

        return await read(request, made, at=request.query_params.get("at"))

    routes.add_api_route("/query", ask, methods=["GET", "HEAD", "POST"], response_model=None)
    add_other_methods(routes, "/query")
    return routes


async def _text(request: Request) -> str:
    """The query of a form that was sent, or of the address.

    Raises HTTPException 413 for one too long, and RequestError for what is no form.
    """
    if request.method != "POST":
        return request.query_params.get("query", "")
    # A sign takes nine bytes of a form at most.
    if int(request.headers.get("content-length") or 10 * LONGEST) > 9 * LONGEST:
        raise HTTPException(413, f"The query is longer than {LONGEST} characters.")
    fields = fields_of(await request.body(), "form")
    return next((value for name, value in fields if name == "query"), "")


def _offered(request: Request, examples: Sequence[Example]) -> str:
    """The example that the address asks for by its number, else the first query."""
    number = request.query_params.get("example", "")
    if number.isascii() and number.isdigit() and int(number[:6]) < len(examples):
        return examples[int(number[:6])].query
    return FIRST_QUERY


def _result(session: Session, text: str) -> ResultView:
    """The answer, read no further than the page shows it: reading rows takes the interpreter from everybody else."""
    endpoint = session.service.endpoint
    try:
        form = endpoint.form(text)
        reply = endpoint.ask(
            bounded(endpoint, text, MOST_ROWS + 1) if form is Form.SELECT else text,
            "turtle" if form.gives_graph else "json",
            generation=session.generation,
            cancellation=session.reader.cancellation,
        )
    except (QueryError, RequestError) as error:
        return ResultView(failure=str(error))
    with reply.body as answer:
        hints = tuple(hint.message for hint in answer.summary.hints)
        if form.gives_graph:
            return _graph(answer.body, hints)
        found = parse_query_results(answer.body, QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        return ResultView(verdict=bool(found), hints=hints)
    table = table_of(found)
    rows = tuple(tuple(map(_cell, row)) for row in table.rows[:MOST_ROWS])
    return ResultView(table.columns, rows, len(table.rows) > MOST_ROWS, hints=hints)


def _graph(body: bytes, hints: tuple[str, ...]) -> ResultView:
    # A character takes four bytes at most; one may be cut in two.
    start = body[: 4 * MOST_SIGNS].decode("utf-8", "ignore")
    more = len(start) > MOST_SIGNS or len(body) > 4 * MOST_SIGNS
    return ResultView(graph=start[:MOST_SIGNS], more=more, hints=hints)


def _cell(cell: Cell) -> CellView:
    if cell is None:
        return CellView("", None, "")
    if isinstance(cell, Literal):
        return CellView(cell.value, None, cell.language or "")
    return CellView(short(cell.value), page_of(cell.value) or outward(cell.value), "")
