"""/api/sharing: which cities share what, who says so, and out of how many; as JSON, tables and briefings."""

# Annotations are not kept as text here: those of the endpoints name the parameters of each question.

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from iuc_graph.errors import QueryTooLarge
from iuc_graph.reports.sharing_asking import Asking
from iuc_graph.reports.sharing_told import Told, limit_of, tell, version_of
from iuc_graph.reports.sharing_typed import CitiesTyped, Typed
from iuc_graph.reports.writing import WRITERS
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.store.generations import Generation
from iuc_graph.themes.answers import Denominator, Sharing
from iuc_graph.themes.finder import Finder
from iuc_graph.web.answers import CUT, GENERATION
from iuc_graph.web.api import sharing_parameters
from iuc_graph.web.api.denominators import DENOMINATOR, denominator_header
from iuc_graph.web.api.parameters import Checked, Manner, manner
from iuc_graph.web.api.representations import (
    CSV,
    DOCX,
    HTML,
    JSON,
    XLSX,
    chosen,
    page_headers,
    respond,
    responded,
)
from iuc_graph.web.api.resource_routing import Documented, add, add_other_methods
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.api.sharing_cursors import SharingCursor, order_of, read_cursor
from iuc_graph.web.api.sharing_documents import as_json, document_of
from iuc_graph.web.api.sharing_models import (
    BetweenDocument,
    CitiesDocument,
    ClusterDocument,
    PairsDocument,
    RankingDocument,
)
from iuc_graph.web.problems import PROBLEM

OFFERS: Final = (JSON, CSV, XLSX, DOCX, HTML)
EXPOSED: Final = f"{GENERATION}, {CUT}, {DENOMINATOR}, ETag, X-Request-Id"

_BYTES: Final[Mapping[str, Any]] = {"schema": {"type": "string", "format": "binary"}}
_TEXT: Final[Mapping[str, Any]] = {"schema": {"type": "string"}}
_FILES: Final[Mapping[str, Any]] = {
    CSV.media_type: _TEXT,
    HTML.media_type: _TEXT,
    XLSX.media_type: _BYTES,
    DOCX.media_type: _BYTES,
}
_PROBLEMS: Final[Mapping[int | str, dict[str, Any]]] = {
    status: {"description": why, "content": {PROBLEM: {"schema": {"type": "object"}}}}
    for status, why in (
        (404, "A name, an earlier state of the graph or a form of the answer is not known."),
        (406, "The answer cannot be had in any of the forms that are accepted."),
        (409, "A name stands for several things."),
        (413, "The answer is too long for this form."),
        (422, "A parameter is unknown or has a value that cannot be used."),
        (429, "This client has asked for more than its share."),
        (503, "The server is busy, or has no graph yet."),
    )
}

How = Annotated[Manner, Depends(manner)]
Extension = Annotated[str, Path(description="json, csv, xlsx, docx or html.", examples=["xlsx"])]


@dataclass(frozen=True)
class Kind:
    """One address under /api/sharing: how it is asked, and what it gives."""

    name: str
    summary: str
    description: str
    parameters: Callable[..., sharing_parameters.Question]
    model: type[BaseModel]


PATH: Final = "/api/sharing"

KINDS: Final = (
    Kind(
        "cities",
        "Which cities share a theme, goal or partnership",
        "Each place with what it has as named and by plan, through which cooperations, and where documents say so; the "
        "surest first.",
        sharing_parameters.cities,
        CitiesDocument,
    ),
    Kind(
        "between",
        "What several cities share",
        "Each shared thing with all of these places, how surely they have it, and where documents say so.",
        sharing_parameters.between,
        BetweenDocument,
    ),
    Kind(
        "with",
        "Who shares most with a city",
        "Other places by what they share with this one, things that both have as named first.",
        sharing_parameters.ranking,
        RankingDocument,
    ),
    Kind(
        "pairs",
        "Which pairs share most",
        "Pairs of places that share at least so many things; best within a country or a programme.",
        sharing_parameters.pairs,
        PairsDocument,
    ),
    Kind(
        "cluster",
        "Who could make up a cluster",
        "Candidates for a set of things: what each brings and how surely, what they already do together, legs of the "
        "triple helix, and what is missing.",
        sharing_parameters.cluster,
        ClusterDocument,
    ),
)


@dataclass(frozen=True)
class _Wanted:
    """One request, read: the form of the answer, and what to ask. `order` is what a cursor of it belongs to."""

    typed: Typed
    language: str
    offer: Offer
    order: str


@dataclass(frozen=True)
class _Made:
    """A body, the state of the graph that it was made from, and its rows where there are more."""

    body: bytes
    generation: Generation
    cut: int | None
    denominator: Denominator


async def _answer(
    request: Request,
    kind: Kind,
    question: sharing_parameters.Question,
    how: Manner,
    extension: str | None = None,
) -> Response:
    """The answer, in the form that is wanted."""
    offer = chosen(request, OFFERS, extension, how.format)
    typed = replace(question.typed, limit=limit_of(offer.format, question.typed.limit))
    at, order = how.at, order_of(request.query_params.multi_items())
    if question.cursor is not None and isinstance(typed, CitiesTyped):
        cursor = read_cursor(question.cursor, order)
        at, typed = cursor.generation, replace(typed, offset=cursor.offset)
    wanted = _Wanted(typed, how.language, offer, order)
    made = await read(request, lambda session: _made(session, wanted), at=at)
    headers = {
        "Access-Control-Expose-Headers": EXPOSED,
        **denominator_header(made.denominator),
        **page_headers(offer),
    }
    if made.cut is not None:
        headers[CUT] = f"rows={made.cut}"
    return await responded(
        request,
        made.body,
        offer,
        made.generation,
        language=how.language,
        file=f"sharing-{kind.name}",
        headers=headers,
    )


def _made(session: Session, wanted: _Wanted) -> _Made:
    finder = Finder.of(session.incidence, session, session.check)
    asking, version = Asking(finder, session.names), version_of(session.generation)
    reader = None if wanted.offer == JSON else session  # its passages are told by where they are
    told = tell(asking, wanted.typed, version, wanted.language, reader)
    session.check()
    body = _body(told, wanted)
    _refuse_too_long(body, session.service.settings.answer_bytes)
    cut = None if wanted.offer == JSON else told.cut
    return _Made(body, session.generation, cut, told.found.denominator)


def _body(told: Told, wanted: _Wanted) -> bytes:
    if wanted.offer == JSON:
        return as_json(document_of(told.context, told.found, told.heading, _following(told, wanted)))
    return told.written(WRITERS[wanted.offer.format])


def _refuse_too_long(body: bytes, most: int) -> None:
    """Raises QueryTooLarge for an answer that is longer than the endpoint may give."""
    if len(body) > most:
        raise QueryTooLarge(
            f"The answer has {len(body):,} bytes, more than the {most:,} that this server gives at once: ask for less "
            "with limit, or narrow the question by country, programme, theme or time."
        )


def _following(told: Told, wanted: _Wanted) -> str | None:
    """The cursor of the next page, if there is one."""
    found = told.found
    if not isinstance(wanted.typed, CitiesTyped) or not isinstance(found, Sharing) or not found.members:
        return None
    end = wanted.typed.offset + len(found.members)
    cursor = SharingCursor(told.context.version.generation, end, wanted.order)
    return str(cursor) if end < found.total else None


class SharingQuestion(BaseModel):
    """One address under /api/sharing."""

    name: str
    title: str
    description: str
    href: str = Field(description="Its address; /openapi.json tells the parameters.")


class SharingIndex(BaseModel):
    """What can be asked about sharing"""

    questions: list[SharingQuestion]
    generation: str


async def _index(request: Request, how: How) -> Response:
    """Each question with its address and parameters."""

    def made(session: Session) -> Response:
        listed = [
            SharingQuestion(
                name=kind.name, title=kind.summary, description=kind.description, href=f"{PATH}/{kind.name}"
            )
            for kind in KINDS
        ]
        document = SharingIndex(questions=listed, generation=session.generation.name)
        body = document.model_dump_json().encode()
        return respond(
            request,
            body,
            chosen(request, (JSON,), None, how.format),
            session.generation,
            language=how.language,
        )

    return await read(request, made, at=how.at)


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["sharing"], dependencies=[Checked])
    add(routes, PATH, _index, Documented("What can be asked about sharing", SharingIndex, (JSON,), "sharing"))
    for kind in KINDS:
        path = f"{PATH}/{kind.name}"
        _add(routes, path + ".{extension}", _file_endpoint(kind), kind, " as a file")
        _add(routes, path, _endpoint(kind), kind, "")
    plain = APIRouter(include_in_schema=False)
    for kind in KINDS:
        for path in (f"{PATH}/{kind.name}", f"{PATH}/{kind.name}.{{extension}}"):
            add_other_methods(plain, path)
    routes.include_router(plain)
    return routes


def _add(routes: APIRouter, path: str, endpoint: Callable[..., Any], kind: Kind, as_file: str) -> None:
    told: dict[int | str, dict[str, Any]] = {
        200: {"model": kind.model, "description": kind.summary, "content": dict(_FILES)},
        **_PROBLEMS,
    }
    routes.add_api_route(
        path,
        endpoint,
        methods=["GET"],
        name=f"sharing_{kind.name}{as_file.replace(' ', '_')}",
        summary=kind.summary + as_file,
        description=kind.description,
        responses=told,
        response_model=None,
    )
    routes.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


def _endpoint(kind: Kind) -> Callable[..., Any]:
    Asked = Annotated[sharing_parameters.Question, Depends(kind.parameters)]  # noqa: N806

    async def answer(request: Request, how: How, asked: Asked) -> Response:
        return await _answer(request, kind, asked, how)

    return answer


def _file_endpoint(kind: Kind) -> Callable[..., Any]:
    Asked = Annotated[sharing_parameters.Question, Depends(kind.parameters)]  # noqa: N806

    async def answer(request: Request, extension: Extension, how: How, asked: Asked) -> Response:
        return await _answer(request, kind, asked, how, extension)

    return answer
