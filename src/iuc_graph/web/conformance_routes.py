"""/conformance: what the W3C tests said of this version, as a page and as JSON."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from iuc_graph.conformance import bundled, page
from iuc_graph.web.headers import allowed

router = APIRouter(include_in_schema=False)


@router.get("/conformance")
@router.head("/conformance")
def conformance() -> Response:
    """The report as a page."""
    return HTMLResponse(page(bundled()))


@router.get("/conformance.json")
@router.head("/conformance.json")
def conformance_as_json() -> Response:
    """The same for machines."""
    return Response(bundled().as_json(), media_type="application/json")


@router.options("/conformance")
@router.options("/conformance.json")
def options() -> Response:
    """What may be asked."""
    return allowed("GET, HEAD, OPTIONS")
