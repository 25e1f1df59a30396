"""Having a write made: only for who may, noted before it is done, and told as it came out."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer

from iuc_graph.persons import guard_of
from iuc_graph.project import find_project
from iuc_graph.sparql.write_request import GraphWrite, Write
from iuc_graph.web.answers import GENERATION
from iuc_graph.web.credentials import NO_STORE, Operator
from iuc_graph.web.observing import observer_of
from iuc_graph.web.refusals import document_of
from iuc_graph.web.service import Service, Site, service_of
from iuc_graph.web.token_file import Scope
from iuc_graph.writer import Written

# Only tells the OpenAPI document that a token is needed; `Credentials.check` decides.
DOCUMENTED: Final = Depends(HTTPBearer(auto_error=False, description="A token with the scope `update`."))


def allow(request: Request, service: Service) -> Operator:
    """Who wants to write, if they may. Raises HTTPException and TokensError, as `Credentials.check` does.

    To be asked before the body is read, which may be long.
    """
    return service.credentials.check(request, Scope.UPDATE)


async def make(
    request: Request, site: Site, operator: Operator, read: Callable[[], Write]
) -> tuple[Write, Written]:
    """Have a write made that `read` reads. Raises what that raises, TokensError, and as `Desk.write` does.

    It goes on where its client goes away: the history tells them what became of it.
    """
    service = service_of(request)
    with observer_of(request).write():
        write = await service.wait_for(read)
        await service.wait_for(lambda: _refuse_names(service, write))
        await service.credentials.record(operator, "update", _noted(site, write))
        made = await service.see_through(lambda: site.desk.write(write, operator.name), site.desk.close)
        return write, made


def _refuse_names(service: Service, write: Write) -> None:
    """Raises WriteRefused where the audit log would hold the name of a person; PersonsError."""
    guard = guard_of(service.settings, find_project())
    guard.check_message(write.message)
    if isinstance(write.change, GraphWrite) and write.change.graph:
        guard.check_message(write.change.graph)


def told(request: Request, written: Written, status: int = 200, **headers: str) -> Response:
    """The response that says what a write did, or would do."""
    document: dict[str, Any] = {
        "generation": written.generation,
        "made": written.made,
        "dry_run": written.tried,
        "added": written.added,
        "removed": written.removed,
        "derived_added": written.derived_added,
        "derived_removed": written.derived_removed,
        "graphs": list(written.graphs),
    }
    if written.difference is not None:
        document["difference"] = {
            "added": list(written.difference.added),
            "removed": list(written.difference.removed),
            "whole": written.difference.whole,
        }
        document["verdict"] = _verdict(request, written)
    return JSONResponse(document, status, {GENERATION: written.generation, **NO_STORE, **headers})


def _verdict(request: Request, written: Written) -> dict[str, Any]:
    if written.refusal is None:
        return {"conforms": True}
    language = request.headers.get("accept-language")
    return {"conforms": False, **document_of(written.refusal, language)}


def _noted(site: Site, write: Write) -> dict[str, object]:
    """What the audit log says of a write: not the text itself, which may be long, but a hash that tells it again."""
    change = write.change
    noted: dict[str, object] = {"dataset": site.name, "message": write.message, "dry_run": write.dry_run}
    if isinstance(change, GraphWrite):
        pieces = [document.content for document in change.documents] or [change.patch.encode()]
        noted |= {"method": change.method, "graph": change.graph}
    else:
        pieces = [change.text.encode()]
    body = b"".join(pieces)
    return noted | {"bytes": len(body), "sha256": sha256(body).hexdigest()}
