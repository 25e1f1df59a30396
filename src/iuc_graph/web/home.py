"""/: what is here, and a form to ask with. Works without scripts and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from iuc_graph.errors import StoreError
from iuc_graph.web.headers import allowed
from iuc_graph.web.service import Service, service_of

FORMATS: Final = {
    "json": "JSON",
    "csv": "CSV",
    "tsv": "TSV",
    "xml": "XML",
    "turtle": "Turtle (CONSTRUCT, DESCRIBE)",
    "jsonld": "JSON-LD (CONSTRUCT, DESCRIBE)",
}
FIRST_QUERY: Final = """SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class
ORDER BY DESC(?things)
"""


@dataclass(frozen=True)
class Example:
    """A question that the start page offers: its title and its SPARQL text."""

    title: str
    query: str


def home_router(examples: Sequence[Example]) -> APIRouter:
    """The routes of the start page and its style sheet."""
    router = APIRouter(include_in_schema=False)

    @router.options("/")
    def options() -> Response:
        return allowed("GET, HEAD, OPTIONS")

    @router.api_route("/", methods=["GET", "HEAD"])
    def home(request: Request, example: int | None = None) -> HTMLResponse:
        query = (
            examples[example].query if example is not None and 0 <= example < len(examples) else FIRST_QUERY
        )
        return HTMLResponse(_page(service_of(request), examples, query))

    @router.get("/style.css")
    def style() -> Response:
        return Response(_file("style.css"), media_type="text/css")

    return router


def _page(service: Service, examples: Sequence[Example], query: str) -> str:
    return Template(_file("home.html")).substitute(
        state=escape(_state(service)),
        query=escape(query),
        formats="\n".join(
            f'<option value="{value}">{escape(label)}</option>' for value, label in FORMATS.items()
        ),
        examples=_list(examples),
    )


def _state(service: Service) -> str:
    try:
        manifest = service.pool.generation().manifest
    except StoreError as error:
        return str(error)
    return (
        f"{manifest.default_triples} triples from {len(manifest.graphs)} graphs, built {manifest.built_at}."
    )


def _list(examples: Sequence[Example]) -> str:
    if not examples:
        return ""
    items = (
        f'<li><a href="/?example={number}#ask">{escape(example.title)}</a></li>'
        for number, example in enumerate(examples)
    )
    return "<h2>Questions to start from</h2>\n<ul>\n" + "\n".join(items) + "\n</ul>"


def _file(name: str) -> str:
    return files("iuc_graph.web").joinpath("pages", name).read_text(encoding="utf-8")
