"""Parameters that all routes of the REST interface share, and the check that a route knows all it is given."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final, get_args, get_origin

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant

from iuc_graph.errors import ParameterInvalid
from iuc_graph.web.api.representations import language_of

DEFAULT_LIMIT: Final = 50
MOST: Final = 500

Lang = Annotated[
    str | None,
    Query(
        pattern=r"^(?i:en|zh)(-[A-Za-z0-9-]+)?$",
        description="Language of the labels, en or zh; it wins over Accept-Language.",
        examples=["zh"],
    ),
]
At = Annotated[
    str | None,
    Query(
        min_length=1,
        description="An earlier state of the graph: the number of a generation, the name of a release, or a date.",
    ),
]
FormatName = Annotated[
    str | None,
    Query(
        alias="format",
        min_length=1,
        description="Form of the answer, by its extension or media type; it wins over Accept.",
    ),
]


@dataclass(frozen=True)
class Manner:
    """How an answer is wanted: language of labels, earlier state of the graph, form (None for what Accept says)."""

    language: str
    at: str | None
    format: str | None


def manner(request: Request, lang: Lang = None, at: At = None, format_name: FormatName = None) -> Manner:
    """The parameters that every answer takes, for `Depends`."""
    return Manner(language_of(request, lang), at, format_name)


def only_known(request: Request) -> None:
    """The check, for `Depends`: for a parameter that the route lacks, or one given twice that has one value.

    Raises ParameterInvalid with the nearest name: a typing error must not change an answer in silence.
    """
    known = dict(_parameters(request.scope["route"].dependant))
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in known:
            raise ParameterInvalid(name, _unknown(name, list(known)))
        if times > 1 and not known[name]:
            raise ParameterInvalid(name, f"The parameter {name} is given {times} times; give it once.")


Checked: Final = Depends(only_known)


def _parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Each query parameter of a route, and whether it may be given several times."""
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        yield field.alias, any(get_origin(part) is list for part in (annotation, *get_args(annotation)))
    for further in dependant.dependencies:
        yield from _parameters(further)


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    listed = ", ".join(sorted(known))
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"There is no parameter {shown(name)} here.{hint} There are: {listed or 'none'}."


def shown(text: str) -> str:
    """What a client wrote, as a message repeats it: short, on one line."""
    line = " ".join(text.split())
    return f"“{line[:80]}…”" if len(line) > 80 else f"“{line}”"
