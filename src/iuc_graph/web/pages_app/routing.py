"""How a page is added: for GET and HEAD, with what is allowed told, and the rest refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from iuc_graph.web.api.resource_routing import add_other_methods


def add(routes: APIRouter, path: str, call: Callable[..., Any]) -> None:
    """Add a page at this path."""
    routes.add_api_route(path, call, methods=["GET", "HEAD"], response_model=None)
    add_other_methods(routes, path)
