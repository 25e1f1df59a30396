"""The view of a list: its filters with what can be chosen, and one page of its things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request

from iuc_graph.entities.lists.listing import Among, Page, Source, Wanted, page
from iuc_graph.entities.lists.resource import Accepts, Field, Filter, Kind, Resource
from iuc_graph.errors import ParameterInvalid
from iuc_graph.vocabulary import short
from iuc_graph.web.api import resource_parameters as parameters
from iuc_graph.web.api.pages import Cursor
from iuc_graph.web.api.parameters import DEFAULT_LIMIT, shown
from iuc_graph.web.api.resource_forms import stated
from iuc_graph.web.api.resource_names import Meant
from iuc_graph.web.api.resource_values import Shown, things_among
from iuc_graph.web.api.session import Session
from iuc_graph.web.api.things import Things
from iuc_graph.web.pages_app.telling import Link, Telling

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "places": ("kind", "country", "partners", "themes_named", "programmes"),
    "cooperations": ("kind", "places", "themes", "periods", "programme"),
    "plans": ("leads", "partners", "themes", "periods"),
    "themes": ("clusters", "cooperations", "places_named", "places_by_plan", "definition"),
    "clusters": ("themes", "cooperations", "places_named"),
    "sdgs": ("notation", "cooperations", "places_named", "places_by_plan"),
    "partnerships": ("cooperations", "places_named", "places_by_plan"),
    "stakeholders": ("kind", "sector", "based_in", "territory", "cooperations"),
    "activities": ("dates", "kind", "held_in", "cooperations", "status"),
    "documents": ("type", "dates", "passages", "languages"),
    "programmes": ("part_of", "follows", "cooperations", "places"),
}
"""What a page tells of each thing beside its label; the files of the same list tell all of it."""

_FIRST: Final[Mapping[str, str]] = {"activities": "date", "sdgs": "number"}
"""What a list is sorted by at first, where that is not the label."""

MOST_CHOICES: Final = 300
"""So many values of a filter can be chosen from; of more, a name is typed."""

CELL: Final = 6
"""So many things stand in one cell; the others fold out."""

_LONGEST: Final = 500


@dataclass(frozen=True)
class Choice:
    """A value of a filter: what the address takes, in words, and how many things of the list have it."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class FilterView:
    """One filter: `choices` where there are few enough, else a field to type in; `value` is what was given."""

    name: str
    value: str
    choices: tuple[Choice, ...]
    flag: bool
    example: str


@dataclass(frozen=True)
class CellView:
    """One cell: links, a text, or a number."""

    links: tuple[Link, ...] = ()
    text: str = ""
    number: int | None = None

    @property
    def first(self) -> tuple[Link, ...]:
        """The links that are shown at once."""
        return self.links[:CELL]

    @property
    def more(self) -> tuple[Link, ...]:
        """The links that fold out."""
        return self.links[CELL:]


@dataclass(frozen=True)
class ItemView:
    """A row."""

    link: Link
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class ListView:
    """A page of a list. `following` is the query of the next page, `query` that of this list without a page."""

    name: str
    columns: tuple[str, ...]
    items: tuple[ItemView, ...]
    count: int
    filters: tuple[FilterView, ...]
    orders: tuple[str, ...]
    sort: str
    following: str
    begun: bool
    query: str

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(each.value for each in self.filters)


def view_of(
    session: Session, source: Source, resource: Resource, request: Request, language: str
) -> ListView:
    """The view of a list as the address asks for it. Raises ParameterInvalid, NameUnknown, NameAmbiguous."""
    asked = parameters.ListRequest(_values(resource, request), language)
    wanted = parameters.wanted_of(resource, asked, Meant(source, session))
    found = page(source, wanted)
    fields = _fields(resource)
    cursor = _cursor(wanted, found, session)
    return ListView(
        resource.name,
        tuple(field.name for field in fields),
        tuple(_items(source, fields, found, language)),
        found.count,
        tuple(_filters(source, wanted, asked, found)),
        tuple(name for order in resource.orders for name in (order.name, f"-{order.name}")),
        asked.values["sort"],
        _query(asked, cursor) if cursor else "",
        asked.cursor is not None,
        _query(asked, None),
    )


def _values(resource: Resource, request: Request) -> dict[str, Any]:
    """The parameters as they are given; empty fields of a form count as left out. Raises ParameterInvalid."""
    given = request.query_params
    values: dict[str, Any] = {each.name: _value(each, given.getlist(each.name)) for each in resource.filters}
    sort = given.get("sort") or _FIRST.get(resource.name, resource.sort)
    if sort.removeprefix("-") not in {order.name for order in resource.orders}:
        raise ParameterInvalid("sort", f"This list cannot be sorted by {shown(sort)}.")
    values |= {"sort": sort, "limit": DEFAULT_LIMIT, "cursor": given.get("cursor") or None}
    values |= {"facets": ",".join(each.name for each in resource.filters if each.facet), "fields": None}
    return values


def _value(each: Filter, given: Sequence[str]) -> Any:
    texts = [text.strip() for text in given if text.strip()]
    if not texts:
        return None
    if any(len(text) > _LONGEST for text in texts):
        raise ParameterInvalid(each.name, f"{each.name} has more than {_LONGEST} characters.")
    if each.accepts is Accepts.FLAG:
        if texts[-1] not in ("true", "false"):
            raise ParameterInvalid(each.name, f"{each.name} is {shown(texts[-1])}; it is true or false.")
        return texts[-1] == "true"
    if each.accepts in (Accepts.SINCE, Accepts.UNTIL):
        return texts[-1]
    for text in texts:
        if each.accepts is Accepts.CODE and text not in (each.codes or {}):
            listed = ", ".join(each.codes or ())
            raise ParameterInvalid(each.name, f"{each.name} is {shown(text)}; it is one of {listed}.")
    return texts


def _fields(resource: Resource) -> tuple[Field, ...]:
    by_name = {field.name: field for field in resource.fields}
    return tuple(by_name[name] for name in COLUMNS[resource.name])


def _items(source: Source, fields: Sequence[Field], found: Page, language: str) -> Iterator[ItemView]:
    telling = Telling.of(source, language, set(things_among(source, fields, found.iris)))
    showing = Shown(source, Things(telling.labels, language))
    for iri in found.iris:
        cells = (_cell(telling, field, showing.value(field, iri)) for field in fields)
        yield ItemView(telling.link(iri), tuple(cells))


def _cell(telling: Telling, field: Field, value: Any) -> CellView:
    match field.kind:
        case Kind.THING:
            return CellView((telling.link(value["iri"]),) if value else ())
        case Kind.THINGS:
            return CellView(telling.links(each["iri"] for each in value))
        case Kind.NUMBER:
            return CellView(number=value)
        case Kind.TIMES:
            return CellView(text=", ".join(dict.fromkeys(filter(None, map(stated, value)))))
        case Kind.TEXTS:
            return CellView(text=", ".join(value))
    return CellView(text=value or "")


def _filters(
    source: Source, wanted: Wanted, asked: parameters.ListRequest, found: Page
) -> Iterator[FilterView]:
    for each in wanted.resource.filters:
        given = asked.values[each.name]
        texts = given if isinstance(given, list) else [] if given is None else [str(given).lower()]
        flag = each.accepts is Accepts.FLAG
        counts = _counts(source, wanted, each, found) if each.facet else ()
        few = 0 < len(counts) <= MOST_CHOICES
        choices = tuple(_choices(source, asked.language, wanted, each, counts)) if few else ()
        chosen = [choice.value for choice in choices if choice.chosen]
        yield FilterView(each.name, (chosen or texts or [""])[0], choices, flag, each.example)


def _counts(source: Source, wanted: Wanted, each: Filter, found: Page) -> Sequence[tuple[str, int]]:
    """How many things have each value, as if this filter were not set: so that another can be chosen."""
    others = tuple(one for one in wanted.narrowings if not (isinstance(one, Among) and one.filter == each))
    if len(others) == len(wanted.narrowings):
        return found.facets[each.name]
    return page(source, replace(wanted, narrowings=others, facets=(each.name,), limit=1, after=None)).facets[
        each.name
    ]


def _choices(
    source: Source, language: str, wanted: Wanted, each: Filter, counts: Sequence[tuple[str, int]]
) -> Iterator[Choice]:
    chosen = {
        value
        for one in wanted.narrowings
        if isinstance(one, Among) and one.filter == each
        for value in one.values
    }
    labels, codes = None, {iri: code for code, iri in (each.codes or {}).items()}
    if each.accepts in (Accepts.NAME, Accepts.CODE):
        labels = source.labels(value for value, _ in counts)
    found = []
    for value, count in counts:
        label = labels.of(value, language) if labels else value
        found.append(
            Choice(codes.get(value, short(value) if labels else value), label, count, value in chosen)
        )
    yield from sorted(found, key=lambda choice: choice.label.casefold())


def _cursor(wanted: Wanted, found: Page, session: Session) -> str | None:
    if found.end is None:
        return None
    digest = session.generation.manifest.digest[:16]
    return str(Cursor(parameters.order_of(wanted), found.end.key, found.end.iri, digest))


def _query(asked: parameters.ListRequest, cursor: str | None) -> str:
    """The query of an address of this list: what narrows it, its order, and where to go on."""
    pairs: list[tuple[str, str]] = []
    for name, value in asked.values.items():
        if name in ("limit", "cursor", "facets", "fields") or value is None:
            continue
        texts = (
            value if isinstance(value, list) else [str(value).lower() if value in (True, False) else value]
        )
        pairs += [(name, text) for text in texts]
    return urlencode([*pairs, *([("cursor", cursor)] if cursor else [])])
