"""/api/questions: the saved questions, the answer to each, and what can be chosen for its parameters."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pyoxigraph import NamedNode, QueryResultsFormat, parse_query_results

from iuc_graph.entities.labels import LANGUAGES, labels_of
from iuc_graph.errors import ParameterInvalid, QuestionError
from iuc_graph.questions import Question, QuestionCollection, prepare, why_empty
from iuc_graph.questions.answered import Answered
from iuc_graph.questions.choices import choices
from iuc_graph.questions.collection import RESERVED
from iuc_graph.questions.parameters import readings_of
from iuc_graph.reports.elsewhere import told_elsewhere
from iuc_graph.reports.sharing_context import told_readings
from iuc_graph.reports.sharing_told import version_of
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.sparql.rows import table_of
from iuc_graph.web.api.denominators import denominator_header, out_of
from iuc_graph.web.api.parameters import shown
from iuc_graph.web.api.question_documents import PATH, choices_document, described, table_of_items
from iuc_graph.web.api.question_forms import OFFERS, RAW, Asked, as_json, write
from iuc_graph.web.api.question_schemas import choices_schema, list_schema, question_schema
from iuc_graph.web.api.representations import (
    CSV,
    JSON,
    chosen,
    language_of,
    page_headers,
    respond,
)
from iuc_graph.web.api.resource_routing import add_other_methods
from iuc_graph.web.api.session import Session, read

LISTS: Final = (JSON, CSV)
_TAG: Final = "questions"

LONGEST: Final = 300
"""Characters of a value; no name is as long."""

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Given:
    """A request taken apart: values of the question's own parameters, and how the answer is wanted."""

    values: Mapping[str, str]
    offer: Offer
    language: str
    at: str | None


def router(questions: QuestionCollection) -> APIRouter:
    """The routes; each question has its own, from its header."""
    routes = APIRouter(tags=[_TAG])
    _add(routes, PATH, _listing(questions), list_schema(LISTS))
    for question in questions:
        _add(routes, f"{PATH}/{question.name}", _answering(question), question_schema(question))
    _add(routes, PATH + "/{name}", _unknown(questions), None)
    _add(routes, PATH + "/{name}/choices/{parameter}", _choosing(questions), choices_schema(questions))
    return routes


def _add(routes: APIRouter, path: str, handler: Handler, schema: dict[str, Any] | None) -> None:
    """One address, with and without the extension of a form, and for all its methods."""
    for each in (path + ".{extension}", path):
        routes.api_route(each, methods=["HEAD"], include_in_schema=False)(handler)
        described = schema is not None and each == path
        routes.get(each, include_in_schema=described, response_class=Response, **(schema or {}))(handler)
        add_other_methods(routes, each)


def _listing(questions: QuestionCollection) -> Handler:
    async def answer(request: Request) -> Response:
        given = _given(request, (), LISTS)

        def listed(session: Session) -> Response:
            items = [described(question, given.language) for question in questions]
            generation = session.generation
            if given.offer is CSV:
                return respond(
                    request, table_of_items(items), CSV, generation, language=given.language, file=_TAG
                )
            document = {
                "items": items,
                "count": len(items),
                "next": None,
                "language": given.language,
                "generation": generation.manifest.name,
            }
            return respond(request, as_json(document), given.offer, generation, language=given.language)

        return await read(request, listed, at=given.at)

    return answer


def _answering(question: Question) -> Handler:
    async def answer(request: Request) -> Response:
        given = _given(request, question.header.parameters, OFFERS)
        return await read(request, lambda session: _answered(request, session, question, given), at=given.at)

    return answer


def _unknown(questions: QuestionCollection) -> Handler:
    async def answer(request: Request) -> Response:
        questions.get(request.path_params["name"])
        raise AssertionError("a question that there is has a route of its own")

    return answer


def _choosing(questions: QuestionCollection) -> Handler:
    async def answer(request: Request) -> Response:
        question = questions.get(request.path_params["name"])
        parameter = request.path_params["parameter"]
        others = [name for name in question.header.parameters if name != parameter]
        given = _given(request, others, (JSON,))

        def found(session: Session) -> Response:
            with _NamedFaults():
                listed = choices(
                    session, question, parameter, given.values, session.names, language=given.language
                )
            document = choices_document(
                question, parameter, listed, given.language, session.generation.manifest.name
            )
            return respond(
                request, as_json(document), given.offer, session.generation, language=given.language
            )

        return await read(request, found, at=given.at)

    return answer


def _answered(request: Request, session: Session, question: Question, given: Given) -> Response:
    """Ask a question in one generation, in a thread that may wait."""
    form = given.offer.format
    with _NamedFaults():
        prepared = prepare(question, given.values, session.names)
    query = prepared.query(RAW.get(form, "json"))
    reply = session.service.endpoint.ask(
        query.text,
        query.format,
        substitutions=query.substitutions,
        generation=session.generation,
        cancellation=session.reader.cancellation,
    )
    with reply.body as answer:
        body, hints = answer.body, [hint.message for hint in answer.summary.hints]
    denominator = out_of(session)
    if form not in RAW:
        table = table_of(parse_query_results(body, QueryResultsFormat.JSON))
        bound = prepared.substitutions
        notes = _read_as(session, question, given)
        if not table.rows:
            notes += why_empty(session, question, bound, given.language, hints)
            asked_for = [term.value for term in bound.values() if isinstance(term, NamedNode)]
            notes += told_elsewhere(session, session.incidence, asked_for, given.language)
        asked = Asked(session, version_of(session.generation), denominator, notes)
        body = write(Answered.of(session, question, bound, table, given.language), asked, form)
    return respond(
        request,
        body,
        given.offer,
        session.generation,
        language=given.language,
        file=question.name,
        headers=denominator_header(denominator) | page_headers(given.offer),
    )


def _read_as(session: Session, question: Question, given: Given) -> tuple[str, ...]:
    """How wordings of documents were understood that were given for themes."""
    read = readings_of(question, given.values, session.names)
    labels = labels_of(session, [each.thing for each in read])
    return tuple(told_readings(labels, read, given.language))


class _NamedFaults:
    """Turns wrong values into the error of the REST interface that names the parameter."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, QuestionError) and error.parameters:
            raise ParameterInvalid(error.parameters[0], str(error)) from error


def _given(request: Request, own: Iterable[str], offers: tuple[Offer, ...]) -> Given:
    """The parameters of a request. Raises ParameterInvalid for one that is unknown, given twice, or of no use."""
    known = (*own, *sorted(RESERVED))
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in known:
            near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ParameterInvalid(
                name, f"There is no parameter {shown(name)} here.{hint} There are: {', '.join(known)}."
            )
        if times > 1:
            raise ParameterInvalid(name, f"The parameter {name} is given {times} times; give it once.")
    values = dict(request.query_params)
    at = values.pop("at", None)
    wanted = values.pop("lang", None)
    if wanted is not None and wanted.lower().partition("-")[0] not in LANGUAGES:
        raise ParameterInvalid("lang", f"lang is {shown(wanted)}; it is one of {', '.join(LANGUAGES)}.")
    for name, value in {**values, "at": "-" if at is None else at}.items():
        if not value.strip():
            raise ParameterInvalid(name, f"{name} is empty; give it a value or leave it out.")
        if len(value) > LONGEST:
            raise ParameterInvalid(name, f"{name} has {len(value)} characters; it may have {LONGEST}.")
    offer = chosen(request, offers, request.path_params.get("extension"), values.pop("format", None))
    return Given(values, offer, language_of(request, wanted), at)
