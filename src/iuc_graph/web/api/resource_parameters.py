"""From the parameters of a list in an address to what is wanted of it, and the other way round for the OpenAPI."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import Query

from iuc_graph.entities.lists.listing import Among, During, Has, Narrowing, Spot, Wanted
from iuc_graph.entities.lists.resource import Accepts, By, Field, Filter, Resource
from iuc_graph.errors import ParameterInvalid
from iuc_graph.records.base import earliest_day, latest_day
from iuc_graph.web.api.pages import Cursor, read_cursor
from iuc_graph.web.api.parameters import DEFAULT_LIMIT, MOST, shown

_PARTIAL: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_FIRST: Final = "0000-00-00"
_LAST: Final = "9999-99-99"
ALWAYS: Final = ("iri", "id")
LABELLED: Final = ("label", "labels")


@dataclass(frozen=True)
class ListRequest:
    """The parameters of one request for a list, as they were given; absent ones are None."""

    values: Mapping[str, Any]
    language: str

    @property
    def limit(self) -> int | None:
        """How many items are wanted, None where that is left open."""
        value: int | None = self.values["limit"]
        return value

    @property
    def cursor(self) -> str | None:
        """The cursor that was handed back."""
        value: str | None = self.values["cursor"]
        return value

    def names(self, parameter: str) -> tuple[str, ...]:
        """A list of names that is given in one value, with commas."""
        return tuple(name.strip() for name in (self.values[parameter] or "").split(",") if name.strip())


def wanted_of(
    resource: Resource, asked: ListRequest, meant: Callable[[Filter, str], str], *, whole: bool = False
) -> Wanted:
    """What is wanted of a list. `whole` is for forms that hold it all unless a page is asked for.

    `meant` gives the IRI that a name stands for. Raises what it raises, and ParameterInvalid.
    """
    chosen: str = asked.values["sort"] or resource.sort
    order = next(each for each in resource.orders if each.name == chosen.removeprefix("-"))
    everything = whole and asked.limit is None and asked.cursor is None
    wanted = Wanted(
        resource,
        asked.language,
        order,
        chosen.startswith("-"),
        10**9 if everything else asked.limit or DEFAULT_LIMIT,
        None,
        tuple(_narrowings(resource, asked, meant)),
        tuple(checked(asked.names("facets"), resource.facets, "facets")),
    )
    return wanted if asked.cursor is None else _after(wanted, read_cursor(asked.cursor, order_of(wanted)))


def fields_of(resource: Resource, asked: ListRequest) -> tuple[Field, ...]:
    """The fields that are wanted, in the order of the resource. Raises ParameterInvalid."""
    allowed = (*ALWAYS, *LABELLED, *(field.name for field in resource.fields))
    wanted = checked(asked.names("fields"), allowed, "fields") or allowed
    return tuple(field for field in resource.fields if field.name in wanted)


def is_labelled(asked: ListRequest) -> bool:
    """Whether items have labels."""
    wanted = asked.names("fields")
    return not wanted or any(name in wanted for name in LABELLED)


def order_of(wanted: Wanted) -> str:
    """What a cursor says of the list that it belongs to."""
    sign = "-" if wanted.descending else ""
    language = wanted.language if wanted.order.by is By.LABEL else ""
    return f"{wanted.resource.name} {sign}{wanted.order.name} {language}".strip()


def _after(wanted: Wanted, cursor: Cursor) -> Wanted:
    number = wanted.order.by in (By.NUMBER, By.COUNT)
    if cursor.key is not None and isinstance(cursor.key, int) is not number:
        raise ParameterInvalid(
            "cursor", "This cursor holds no key of this order; leave it out to begin anew."
        )
    spot = Spot(cursor.key, cursor.iri)
    return Wanted(
        wanted.resource,
        wanted.language,
        wanted.order,
        wanted.descending,
        wanted.limit,
        spot,
        wanted.narrowings,
        wanted.facets,
    )


def checked(given: Sequence[str], allowed: Sequence[str], parameter: str) -> Sequence[str]:
    """The names, if all of them are allowed. Raises ParameterInvalid with the nearest."""
    for name in given:
        if name not in allowed:
            near = difflib.get_close_matches(name.lower(), allowed, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]}?" if near else ""
            listed = ", ".join(allowed) or "none"
            raise ParameterInvalid(
                parameter,
                f"Parameter {parameter}: there is no {shown(name)} here.{hint} There are: {listed}.",
            )
    return given


def _narrowings(
    resource: Resource, asked: ListRequest, meant: Callable[[Filter, str], str]
) -> Iterator[Narrowing]:
    days: dict[str, tuple[str, str]] = {}
    for each in resource.filters:
        value = asked.values.get(each.name)
        if value is None:
            continue
        if each.accepts is Accepts.FLAG:
            yield Has(each, value)
        elif each.accepts in (Accepts.SINCE, Accepts.UNTIL):
            since, until = days.get(each.query, (_FIRST, _LAST))
            day = _day(each, value)
            days[each.query] = (day, until) if each.accepts is Accepts.SINCE else (since, day)
        else:
            yield Among(each, frozenset(_value(each, text, meant) for text in value))
    for query, (since, until) in days.items():
        if since > until:
            raise ParameterInvalid(
                "until", f"until: {until} is before {since}, the first day; exchange them."
            )
        yield During(query, since, until)


def _value(each: Filter, text: str, meant: Callable[[Filter, str], str]) -> str:
    if each.accepts is Accepts.CODE:
        return (each.codes or {})[text]
    return meant(each, text) if each.accepts is Accepts.NAME else text


def _day(each: Filter, text: str) -> str:
    try:
        if not _PARTIAL.fullmatch(text):
            raise ValueError
        date.fromisoformat(earliest_day(text))
    except ValueError:
        raise ParameterInvalid(
            each.name, f"Parameter {each.name}: {shown(text)} is no date; write 2019, 2019-06 or 2019-06-30."
        ) from None
    return earliest_day(text) if each.accepts is Accepts.SINCE else latest_day(text)


def signature(resource: Resource) -> list[inspect.Parameter]:
    """The parameters of a route for this list, so that the framework reads, checks and documents them."""
    return [
        *(_parameter(each.name, *_type(each)) for each in resource.filters),
        _parameter("sort", *_sorting(resource)),
        _parameter("limit", *_limit()),
        _parameter("cursor", str | None, Query(description=_CURSOR, max_length=4000)),
        _parameter("facets", str | None, Query(description=_facets(resource), max_length=1000)),
        _parameter("fields", str | None, Query(description=_fields(resource), max_length=2000)),
    ]


def _parameter(name: str, type_: Any, query: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[type_, query]
    )


def _type(each: Filter) -> tuple[Any, Any]:
    text = f"{each.description} Takes {each.accepts.value}."
    examples = [each.example]
    if each.accepts is Accepts.FLAG:
        return bool | None, Query(description=text, examples=examples)
    if each.accepts in (Accepts.SINCE, Accepts.UNTIL):
        return str | None, Query(description=text, examples=examples, max_length=10)
    if each.accepts is Accepts.CODE:
        codes = Literal[tuple(each.codes or ())]  # type: ignore[valid-type]
        return list[codes] | None, Query(description=text, examples=[examples], max_length=50)  # type: ignore[valid-type]
    word = Annotated[str, Query(pattern=r"^\d{4}$")] if each.accepts is Accepts.YEAR else _NAME
    return list[word] | None, Query(description=text, examples=[examples], max_length=50)  # type: ignore[valid-type]


_NAME: Final = Annotated[str, Query(min_length=1, max_length=500)]
_CURSOR: Final = "Where to go on: the value of next of the page before, as it is."


def _sorting(resource: Resource) -> tuple[Any, Any]:
    names = [name for order in resource.orders for name in (order.name, f"-{order.name}")]
    told = " ".join(f"{order.name}: {order.description}" for order in resource.orders)
    text = f"What to sort by, with - in front from last to first; {resource.sort} if left out. {told}"
    return Literal[tuple(names)] | None, Query(description=text)


def _limit() -> tuple[Any, Any]:
    text = f"At most so many items on a page, {DEFAULT_LIMIT} if left out; a file is then of the whole list."
    return int | None, Query(ge=1, le=MOST, description=text)


def _facets(resource: Resource) -> str:
    return f"Filters to count the values of, with commas: {', '.join(resource.facets) or 'none'}."


def _fields(resource: Resource) -> str:
    names = ", ".join((*LABELLED, *(field.name for field in resource.fields)))
    return f"Fields that items shall have, with commas, beside iri and id; all if left out: {names}."


def bound(call: Callable[..., Any], extra: Iterable[inspect.Parameter]) -> Callable[..., Any]:
    """The same function with further keyword parameters in its signature, which it has to take as **values."""
    own = [
        each
        for each in inspect.signature(call, eval_str=True).parameters.values()
        if each.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    call.__signature__ = inspect.Signature([*own, *extra])  # type: ignore[attr-defined]
    return call
