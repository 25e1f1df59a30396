"""/sharing: which cities share what, asked by forms; the answers that /api/sharing gives, in the frame of the site."""

# Annotations are not kept as text here: those of the endpoints name the parameters of each question.

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response

from iuc_graph.reports.layout import Shown
from iuc_graph.reports.page import Page, screen_of
from iuc_graph.reports.sharing_asking import Asking
from iuc_graph.reports.sharing_context import things_of
from iuc_graph.reports.sharing_told import Told, limit_of, tell, version_of
from iuc_graph.themes.finder import Finder
from iuc_graph.web.api.parameters import Checked, Manner, manner
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.api.sharing_parameters import Question
from iuc_graph.web.api.sharing_routes import KINDS, Kind
from iuc_graph.web.pages_app.addresses import page_of
from iuc_graph.web.pages_app.asking import askable
from iuc_graph.web.pages_app.frame import page
from iuc_graph.web.pages_app.reading import source_of
from iuc_graph.web.pages_app.routing import add

FILES: Final = ("csv", "xlsx", "docx", "json", "html")
How = Annotated[Manner, Depends(manner)]


@dataclass(frozen=True)
class Cell:
    """A cell: its text, and the page of the thing that it names, if it names one."""

    text: str
    address: str | None


@dataclass(frozen=True)
class SharingView:
    """An answer about sharing: the fixed page of it, its rows with links, and its files."""

    kind: str
    page: Page
    rows: tuple[tuple[Cell, ...], ...]
    files: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes: the forms, and the answer to each kind of question."""
    routes = APIRouter(include_in_schema=False)

    async def forms(request: Request) -> Response:
        """All forms."""

        def made(session: Session) -> Response:
            choices = askable(source_of(request, session), _language(request), whole=True)
            return page(request, session.generation, "sharing.html", choices=choices, asked={})

        return await read(request, made, at=request.query_params.get("at"))

    add(routes, "/sharing", forms)
    for kind in KINDS:
        checked = APIRouter(include_in_schema=False, dependencies=[Checked])
        add(checked, f"/sharing/{kind.name}", _endpoint(kind))
        routes.include_router(checked)
    return routes


def _language(request: Request) -> str:
    return manner(request, request.query_params.get("lang")).language


def _endpoint(kind: Kind) -> Callable[..., Any]:
    Asked = Annotated[Question, Depends(kind.parameters)]  # noqa: N806

    async def answer(request: Request, how: How, asked: Asked) -> Response:
        """The answer, under its forms."""
        typed = replace(asked.typed, limit=limit_of("html", asked.typed.limit))

        def made(session: Session) -> Response:
            finder = Finder.of(session.of(session.service.parts.incidence), session, session.check)
            told = tell(
                Asking(finder, session.names), typed, version_of(session.generation), how.language, session
            )
            session.check()
            view = _view(request, kind, told, how.language)
            choices = askable(source_of(request, session), how.language)
            return page(
                request,
                session.generation,
                "sharing_answer.html",
                answer=view,
                choices=choices,
                asked=_asked(request),
            )

        return await read(request, made, at=how.at)

    return answer


def _asked(request: Request) -> dict[str, list[str]]:
    """What was asked with, so that the form still holds it."""
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _view(request: Request, kind: Kind, told: Told, language: str) -> SharingView:
    shown = screen_of(told.report)
    pages = _pages(told)
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in ("lang", "format")]
    query = urlencode([*kept, ("lang", language)])
    return SharingView(
        kind.name,
        shown,
        tuple(tuple(_cell(cell, pages) for cell in row) for row in shown.rows),
        tuple((form, f"/api/sharing/{kind.name}.{form}?{query}") for form in FILES),
    )


def _cell(cell: Shown, pages: Mapping[str, str | None]) -> Cell:
    return Cell(cell.text, cell.address or pages.get(cell.text))


def _pages(told: Told) -> dict[str, str | None]:
    """Pages by label, of labels that only one thing of the answer has."""
    found: dict[str, set[str]] = {}
    for iri in things_of(told.found):
        found.setdefault(told.context.thing(iri), set()).add(iri)
    return {label: page_of(next(iter(iris))) for label, iris in found.items() if len(iris) == 1}
