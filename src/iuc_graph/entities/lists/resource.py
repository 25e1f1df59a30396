"""What a list is made of: fields, filters and orders, each with the fixed query that its values come from.

No query takes anything from whoever asks. A query gives one column for all things at once, which is kept as long as
the graph stays as it is; narrowing, sorting, paging and counting then go by what is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from iuc_graph.vocabulary import ID, IUC


class Kind(Enum):
    """What the values of a field are."""

    THING = "a thing"
    THINGS = "things"
    NUMBER = "a whole number"
    TEXT = "a text"
    TEXTS = "texts"
    WORDS = "a text in the language that is asked for, else in English"
    POINT = "latitude and longitude in degrees of WGS 84"
    TIMES = "times as stated, one for each document that gives one"


@dataclass(frozen=True)
class Field:
    """One thing that is told of each item.

    `query` selects ?thing, ?value and, for words, ?language, for a point ?longitude, for times TIME_PARTS. `predicate`
    is the property that links item and value in the graph, None where the link is longer than one step. Of several
    values of a THING the one that comes first in `first` is told.
    """

    name: str
    kind: Kind
    query: str
    description: str
    predicate: str | None = None
    first: tuple[str, ...] = ()


class Accepts(Enum):
    """What the value of a filter can be."""

    NAME = "a name in any language and spelling, an IRI or the end of one; several mean any of them"
    CODE = "one of a few codes; several mean any of them"
    TEXT = "the value itself; several mean any of them"
    FLAG = "true or false"
    SINCE = "a day (YYYY-MM-DD), a month or a year, from its first day"
    UNTIL = "a day (YYYY-MM-DD), a month or a year, to its last day"
    YEAR = "a year; several mean any of them"


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list. `query` as for a field; names are looked up among things of `classes`."""

    name: str
    accepts: Accepts
    query: str
    description: str
    example: str
    classes: tuple[str, ...] = ()
    codes: Mapping[str, str] | None = None
    facet: bool = False


class By(Enum):
    """What an order goes by."""

    LABEL = "label"
    IRI = "IRI"
    NUMBER = "number"
    COUNT = "number of values"
    FIRST_DAY = "first day"


@dataclass(frozen=True)
class Order:
    """One way to sort a list; things without a value come last in both directions, equal ones go by IRI."""

    name: str
    by: By
    description: str
    query: str = ""


@dataclass(frozen=True)
class Resource:
    """A list: its name in addresses, the class of its things, and the prefix that their IRIs have."""

    name: str
    one: str
    class_name: str
    prefix: str
    title: str
    fields: tuple[Field, ...]
    filters: tuple[Filter, ...]
    orders: tuple[Order, ...]
    sort: str = "label"

    @property
    def class_iri(self) -> str:
        """The class."""
        return IUC + self.class_name

    @property
    def things(self) -> str:
        """The query for all things of the list."""
        return things_of(self.class_name)

    @property
    def labels(self) -> str:
        """The query for all their labels, with the language of each."""
        return words(f"?thing a iuc:{self.class_name} ; rdfs:label ?value")

    @property
    def facets(self) -> tuple[str, ...]:
        """The filters whose values can be counted."""
        return tuple(each.name for each in self.filters if each.facet)

    def iri(self, slug: str) -> str:
        """The IRI of the thing with this slug, which need not exist."""
        return f"{ID}{self.prefix}/{slug}"


def things_of(class_name: str) -> str:
    """The query for all things of a class of ours."""
    return f"SELECT DISTINCT ?thing WHERE {{ ?thing a iuc:{class_name} }}"


def select(pattern: str, *more: str) -> str:
    """A query for a column, from the pattern that links ?thing and ?value; `more` are further variables."""
    return f"SELECT DISTINCT ?thing ?value {' '.join(f'?{name}' for name in more)} WHERE {{ {pattern} }}"


def words(pattern: str) -> str:
    """A query for a column of texts in several languages."""
    return select(f"{pattern} BIND(LANG(?value) AS ?language)", "language")


def counting(pattern: str, counted: str) -> str:
    """A query for a column of numbers: how many different ?`counted` the pattern links to ?thing."""
    return f"SELECT ?thing (COUNT(DISTINCT ?{counted}) AS ?value) WHERE {{ {pattern} }} GROUP BY ?thing"


def typed(*class_names: str) -> str:
    """The query for the classes of things, of these."""
    return select(f"VALUES ?value {{ {' '.join(f'iuc:{name}' for name in class_names)} }} ?thing a ?value")


def codes(*class_names: str) -> dict[str, str]:
    """Code → class IRI: metropolitan-region for MetropolitanRegion."""
    return {_kebab(name): IUC + name for name in class_names}


def _kebab(name: str) -> str:
    return "".join(
        f"-{sign.lower()}" if sign.isupper() and place else sign.lower() for place, sign in enumerate(name)
    )


TIME_PARTS: Final = ("date", "start", "end", "earliest", "latest", "basis", "document")

_BOUNDS: Final = """
    OPTIONAL {{ ?{0} iuc:date ?date }} OPTIONAL {{ ?{0} iuc:dateBasis ?basis }}
    OPTIONAL {{ ?{0} iuc:earliest ?earliest }} OPTIONAL {{ ?{0} iuc:latest ?latest }}
    OPTIONAL {{ ?source dcterms:source ?document }}
"""
_TIMES_SELECTED: Final = f"SELECT DISTINCT ?thing ?value {' '.join(f'?{part}' for part in TIME_PARTS)}"

# Both ends of a time have to come from one graph, as two documents may date one thing differently.
OWN_TIMES: Final = f"""{_TIMES_SELECTED} WHERE {{
  GRAPH ?source {{
    ?thing iuc:earliest|iuc:latest ?any . FILTER NOT EXISTS {{ ?thing a iuc:Period }} {_BOUNDS.format("thing")}
    OPTIONAL {{ ?thing iuc:period/iuc:start ?start }} OPTIONAL {{ ?thing iuc:period/iuc:end ?end }}
  }}
  BIND(COALESCE(?earliest, ?latest) AS ?value)
}}"""
PERIODS: Final = f"""{_TIMES_SELECTED} WHERE {{
  GRAPH ?source {{
    ?thing iuc:period ?period . {_BOUNDS.format("period")}
    OPTIONAL {{ ?period iuc:start ?start }} OPTIONAL {{ ?period iuc:end ?end }}
  }}
  BIND(COALESCE(?earliest, ?latest) AS ?value)
}}"""
