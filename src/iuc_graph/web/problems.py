"""Errors as HTTP shows them: application/problem+json of RFC 9457, from the error tree and from the framework."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from iuc_graph.errors import (
    DocumentSyntaxError,
    IucGraphError,
    MediaTypeUnsupported,
    NameAmbiguous,
    NameUnknown,
    ParameterInvalid,
    PreconditionFailed,
    QueryCancelled,
    QuerySyntaxError,
    QueryTimeout,
    QuestionError,
    ServiceBusy,
    StoreLocked,
    TooManyRequests,
    ValidationFailed,
    WriteCrashed,
    WriteRefused,
    WriteTimeout,
)
from iuc_graph.vocabulary import BASE
from iuc_graph.web.answers import GENERATION
from iuc_graph.web.refusals import document_of
from iuc_graph.web.wrong_values import descriptions_of, parameter_of, wrong_value

PROBLEM: Final = "application/problem+json"
TYPES: Final = BASE + "problem/"

RETRY_SECONDS: Final = 5
"""What a client is told to wait after something that may pass."""

NOT_AGAIN: Final = (QueryCancelled, QueryTimeout, WriteTimeout)
"""What would end in the same way; many libraries ask again by themselves where they are told when."""

logger = logging.getLogger(__name__)


def problem(
    status: int, code: str, detail: str, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    """A problem document; `code` names the kind for machines, `detail` is a sentence that a person can act on."""
    document = {
        "type": TYPES + code,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    return JSONResponse(document, status, headers, PROBLEM)


def of_error(error: IucGraphError, languages: str | None = None, unsaid: Sequence[str] = ()) -> JSONResponse:
    """The problem document of an error of ours, with the headers that belong to its status.

    `languages`: what Accept-Language says, for errors that are told in several. `unsaid` are paths of this machine,
    the longest first, which are for who runs it and for nobody else.
    """
    if isinstance(error, ValidationFailed | WriteRefused):
        told = document_of(error, languages)
        return problem(error.status, error.code, headers={"Vary": "Accept-Language"}, **told)
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(error, QuerySyntaxError | DocumentSyntaxError) and error.line is not None:
        more = {"line": error.line, "column": error.column}
    more |= _of_names(error)
    if isinstance(error, MediaTypeUnsupported) and error.accepted:
        name, value = error.accepted
        headers[name] = value
    if isinstance(error, PreconditionFailed) and error.generation:
        headers[GENERATION] = error.generation
    if isinstance(error, StoreLocked):
        headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, ServiceBusy | TooManyRequests):
        headers["Retry-After"] = str(error.retry_after)
    elif error.status == HTTPStatus.SERVICE_UNAVAILABLE and not _ends_so_again(error):
        headers["Retry-After"] = str(RETRY_SECONDS)
    text = str(error)
    for path in unsaid:
        text = text.replace(path, "the store")
    return problem(error.status, error.code, text, headers, **more)


def _ends_so_again(error: IucGraphError) -> bool:
    return isinstance(error, NOT_AGAIN) or (isinstance(error, WriteCrashed) and error.memory)


def _of_names(error: IucGraphError) -> dict[str, Any]:
    """Which parameter is meant, and the IRIs of what could be written in its place."""
    if isinstance(error, ParameterInvalid):
        return {"parameter": error.parameter}
    if isinstance(error, QuestionError) and error.parameters:
        return {"parameter": error.parameters[0]}
    if isinstance(error, NameUnknown):
        return {"nearest": list(error.nearest)}
    if isinstance(error, NameAmbiguous):
        return {"candidates": list(error.candidates)}
    return {}


def install(app: FastAPI, stores: Iterable[Path]) -> None:
    """Have the application answer every error with a problem document, which does not tell where `stores` are."""
    ways = {str(way) for store in stores for way in (store, store.absolute(), store.resolve())}
    # A name without a folder could be any word.
    app.state.unsaid = sorted((way for way in ways if "/" in way), key=len, reverse=True)
    app.add_exception_handler(IucGraphError, _ours)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unexpected)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, IucGraphError):
        raise error
    return of_error(error, request.headers.get("accept-language"), request.app.state.unsaid)


async def _framework(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        raise error
    details = {
        404: "There is nothing at this address. The start page / says what is here.",
        405: f"{request.method} cannot be used at this address.",
    }
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    detail = details.get(error.status_code, str(error.detail))
    return problem(error.status_code, code, detail, dict(error.headers or {}))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    told = descriptions_of(getattr(request.scope.get("route"), "dependant", None))
    faults = [wrong_value(fault, told) for fault in error.errors()]
    named = [parameter_of(fault) for fault in error.errors()]
    more: dict[str, Any] = {"parameter": named[0]} if named else {}
    return problem(422, "parameters", " ".join(dict.fromkeys(faults)), **more)


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    logger.error("a request failed unexpectedly", exc_info=error)
    return problem(500, "error", "The server failed to answer. This is a fault of ours, and was logged.")
