"""Packages that are not needed by everybody: looked for when something of theirs is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from iuc_graph.errors import ExtraMissing


def need(module: str, extra: str, purpose: str) -> Any:
    """The module of an optional package. Raises ExtraMissing, which says what to install for this purpose."""
    try:
        return import_module(module)
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] != module.partition(".")[0]:
            raise  # it is there, and something else is wrong
        raise ExtraMissing(
            f'{purpose} needs the package {module}: run pip install "iuc-graph[{extra}]".'
        ) from error
