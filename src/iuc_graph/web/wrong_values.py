"""What is wrong with a value of a parameter, in our own words: which parameter, what it is, what it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from fastapi.dependencies.models import Dependant

Fault = Mapping[str, Any]
"""One of `RequestValidationError.errors()`."""

LONGEST: Final = 80
_QUOTED: Final = re.compile(r"'([^']*)'")


def parameter_of(fault: Fault) -> str:
    """The name of the parameter; of one that may be given several times not the place of the value."""
    place = fault["loc"]
    return str(place[1] if len(place) > 1 else place[-1])


def wrong_value(fault: Fault, descriptions: Mapping[str, str]) -> str:
    """A sentence that a person can act on. `descriptions` say what each parameter is for."""
    name = parameter_of(fault)
    say = _SENTENCES.get(fault["type"])
    if say is not None:
        return say(name, _shown(fault.get("input")), fault.get("ctx", {}))
    told = descriptions.get(name, "")
    return f"{name}: {_shown(fault.get('input'))} cannot be used. {told}".rstrip()


def descriptions_of(dependant: Dependant | None) -> dict[str, str]:
    """What each parameter of a route is for, as the OpenAPI document has it."""
    return {} if dependant is None else dict(_descriptions(dependant))


def _descriptions(dependant: Dependant) -> Iterator[tuple[str, str]]:
    for field in (*dependant.query_params, *dependant.path_params):
        yield field.alias, field.field_info.description or ""
    for further in dependant.dependencies:
        yield from _descriptions(further)


def _shown(value: object) -> str:
    line = " ".join(str(value).split())
    return f"“{line[:LONGEST]}…”" if len(line) > LONGEST else f"“{line}”"


def _choices(name: str, value: str, context: Mapping[str, Any]) -> str:
    listed: Sequence[str] = _QUOTED.findall(str(context.get("expected", "")))
    return f"{name} is {value}; choose one of {', '.join(listed)}."


def _number(name: str, value: str, _: Mapping[str, Any]) -> str:
    return f"{name} is {value}, which is no whole number; write it in digits, such as 20."


def _long(name: str, _: str, context: Mapping[str, Any]) -> str:
    return f"{name} is too long; it may have {context['max_length']} characters."


def _short(name: str, _: str, __: Mapping[str, Any]) -> str:
    return f"{name} is empty; give it a value or leave it out."


_SENTENCES: Final[Mapping[str, Callable[[str, str, Mapping[str, Any]], str]]] = {
    "missing": lambda name, _, __: f"{name} is missing; give it.",
    "int_parsing": _number,
    "int_parsing_size": _number,
    "int_from_float": _number,
    "int_type": _number,
    "bool_parsing": lambda name, value, _: f"{name} is {value}; write true or false.",
    "greater_than_equal": lambda name, value, of: f"{name} is {value}; it is {of['ge']} or more.",
    "less_than_equal": lambda name, value, of: f"{name} is {value}; it is {of['le']} or less.",
    "literal_error": _choices,
    "enum": _choices,
    "string_too_short": _short,
    "string_too_long": _long,
    "too_long": lambda name, _, of: f"{name} is given too often; give it {of['max_length']} times at most.",
}
"""By the kind of fault; what is not here is told by the description of the parameter."""
