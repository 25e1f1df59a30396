"""The rows of the tables, read from one generation; with a programme, only what its cooperations say.

A cell that may hold several things lists them with " | " between, sorted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal as RdfLiteral

from iuc_graph.catalogue import table_queries as ask
from iuc_graph.sparql.rows import Cell, Reader, Table
from iuc_graph.vocabulary import XSD

Value = str | int | Decimal | date | None
Rows = list[tuple[Value, ...]]

BETWEEN: Final = " | "

PRECISIONS: Final = {
    XSD + "date": "day",
    XSD + "dateTime": "day",
    XSD + "gYearMonth": "month",
    XSD + "gYear": "year",
}
"""How exact a stated date is, by its datatype."""


def cities(reader: Reader, programme: str | None) -> Rows:
    """Places that take part in cooperations."""
    counted = _lists(reader.select(ask.COOPERATIONS_OF_PLACES))
    named, by_plan = _lists(reader.select(ask.NAMED_THEMES)), _lists(reader.select(ask.THEMES_BY_PLAN))
    kinds, countries = _lists(reader.select(ask.KINDS_OF_PLACES)), _lists(reader.select(ask.COUNTRIES))
    codes = _lists(reader.select(ask.COUNTRY_CODES))
    wanted = None if programme is None else _within(reader, programme)
    return [
        (
            place,
            _join(kinds[place]),
            _text(row[1]),
            _text(row[2]),
            _join(countries[place]),
            _join(code for country in countries[place] for code in codes[country]),
            _decimal(row[3]),
            _decimal(row[4]),
            len(counted[place]),
            len(named[place]),
            len(by_plan[place]),
        )
        for row in reader.select(ask.CITIES).rows
        if (place := _text(row[0]) or "") and (wanted is None or place in wanted)
    ]


def _within(reader: Reader, programme: str) -> set[str]:
    rows = reader.select(ask.PLACES_OF_PROGRAMMES).rows
    return {_text(row[1]) or "" for row in rows if _text(row[0]) == programme}


def cooperations(reader: Reader, programme: str | None) -> Rows:
    """Cooperations, each once."""
    programmes, kinds = (
        _lists(reader.select(ask.PROGRAMMES)),
        _lists(reader.select(ask.KINDS_OF_COOPERATIONS)),
    )
    strengths, places = _lists(reader.select(ask.STRENGTHS)), _lists(reader.select(ask.PLACES))
    themes, documents = _lists(reader.select(ask.THEMES)), _lists(reader.select(ask.DOCUMENTS))
    return [
        (
            one,
            _join(kinds[one]),
            _text(row[1]),
            _text(row[2]),
            _join(programmes[one]),
            _join(strengths[one]),
            _join(places[one]),
            len(places[one]),
            len(themes[one]),
            _join(documents[one]),
        )
        for row in reader.select(ask.COOPERATIONS).rows
        if (one := _text(row[0]) or "") and (programme is None or programme in programmes[one])
    ]


def roles(reader: Reader, programme: str | None) -> Rows:
    """Who takes part in which role."""
    programmes = _lists(reader.select(ask.PROGRAMMES))
    return [
        (_text(row[0]), _text(row[1]), _tail(row[2]), _text(row[3]))
        for row in reader.select(ask.ROLES).rows
        if programme is None or programme in programmes[_text(row[0]) or ""]
    ]


def city_themes(reader: Reader, programme: str | None) -> Rows:
    """Reasons why places have themes."""
    programmes = _lists(reader.select(ask.PROGRAMMES))
    return [
        tuple(_text(cell) for cell in row)
        for row in reader.select(ask.CITY_THEMES).rows
        if programme is None or programme in programmes[_text(row[4]) or ""]
    ]


def city_years(reader: Reader, programme: str | None) -> Rows:
    """Years from which on places take part."""
    programmes = _lists(reader.select(ask.PROGRAMMES))
    return [
        (_text(place), int(_text(year) or 0), _text(basis), one, _join(programmes[one]), _text(source))
        for place, year, basis, cooperation, source in reader.select(ask.CITY_YEARS).rows
        if (one := _text(cooperation) or "") and (programme is None or programme in programmes[one])
    ]


def activities(reader: Reader, programme: str | None) -> Rows:
    """Activities, once for each document."""
    programmes, places = _lists(reader.select(ask.PROGRAMMES)), _lists(reader.select(ask.HELD_IN))
    cooperations, kinds = (
        _lists(reader.select(ask.IN_COOPERATION)),
        _lists(reader.select(ask.KINDS_OF_ACTIVITIES)),
    )
    statuses, passages = _lists(reader.select(ask.STATUSES)), _lists(reader.select(ask.PASSAGES))
    labels = {_text(row[0]): row for row in reader.select(ask.ACTIVITY_LABELS).rows}
    rows: Rows = []
    for activity, graph, stated, earliest, latest, basis in reader.select(ask.ACTIVITIES).rows:
        one, source = _text(activity) or "", _text(graph) or ""
        both = f"{one} {source}"
        if programme is not None and not any(programme in programmes[each] for each in cooperations[one]):
            continue
        rows.append(
            (
                one,
                _join(kinds[one]),
                _text(labels[one][1]) if one in labels else None,
                _text(labels[one][2]) if one in labels else None,
                _text(stated),
                _precision(stated),
                _day(earliest),
                _day(latest),
                _text(basis),
                _join(statuses[both]),
                _join(places[both]),
                _join(cooperations[one]),
                source,
                _join(passages[both]),
            )
        )
    return rows


def _precision(stated: Cell) -> str | None:
    return PRECISIONS.get(stated.datatype.value) if isinstance(stated, RdfLiteral) else None


def _lists(table: Table) -> defaultdict[str, list[str]]:
    """The values of the last column by the first, or where there are three, by the first two."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in table.rows:
        key, value = " ".join(_text(cell) or "" for cell in row[:-1]), _text(row[-1])
        if value:
            found[key].add(value)
    return defaultdict(list, {key: sorted(values) for key, values in found.items()})


def _join(values: Iterable[str]) -> str | None:
    return BETWEEN.join(sorted(set(values))) or None


def _text(cell: Cell) -> str | None:
    return None if cell is None else cell.value or None


def _tail(cell: Cell) -> str | None:
    text = _text(cell)
    return text.rpartition("#")[2] if text else None


def _decimal(cell: Cell) -> Decimal | None:
    text = _text(cell)
    return Decimal(text) if text else None


def _day(cell: Cell) -> date | None:
    text = _text(cell)
    return date.fromisoformat(text[:10]) if text else None
