"""Frames as data frames of pandas and polars, each column with a type that fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from iuc_graph.client.extras import need
from iuc_graph.client.frame import Frame
from iuc_graph.client.values import Value
from iuc_graph.errors import ArgumentInvalid

if TYPE_CHECKING:
    import polars

_LARGEST: Final = 2**63 - 1
_EXACT: Final = 2**53
"""Up to here each whole number is a float as well."""


class Kind(Enum):
    """What all the values of a column are."""

    NOTHING = auto()
    TRUTH = auto()
    INTEGER = auto()
    DECIMAL = auto()
    FLOAT = auto()
    DAY = auto()
    MOMENT = auto()
    """Days with a time of no stated offset."""
    INSTANT = auto()
    """Days with a time of a known offset."""
    TEXT = auto()
    MIXED = auto()


def kind_of(cells: Sequence[Value]) -> Kind:
    """The narrowest kind that holds all values of a column without a loss."""
    kinds = {_kind(cell) for cell in cells if cell is not None}
    if not kinds:
        return Kind.NOTHING
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {Kind.INTEGER, Kind.DECIMAL}:
        return Kind.DECIMAL
    if kinds <= {Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT} and all(map(_fits_a_float, cells)):
        return Kind.FLOAT
    return Kind.MIXED


def _kind(cell: Value) -> Kind:
    if isinstance(cell, datetime):
        return Kind.MOMENT if cell.utcoffset() is None else Kind.INSTANT
    if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) > _LARGEST:
        return Kind.MIXED
    return _KINDS[type(cell)]


_KINDS: Final[Mapping[type, Kind]] = MappingProxyType(
    {
        bool: Kind.TRUTH,
        int: Kind.INTEGER,
        Decimal: Kind.DECIMAL,
        float: Kind.FLOAT,
        date: Kind.DAY,
        str: Kind.TEXT,
    }
)


def _fits_a_float(cell: Value) -> bool:
    return not isinstance(cell, int) or abs(cell) <= _EXACT


def to_pandas(frame: Frame, *, exact: bool = False) -> Any:
    """As `Frame.to_pandas`."""
    pandas = need("pandas", "pandas", "A data frame of pandas")
    places = range(len(frame.columns))
    # Made from places and renamed, since two columns may have one name.
    data = pandas.DataFrame(
        {place: _series(pandas, [row[place] for row in frame.rows], exact) for place in places},
        index=pandas.RangeIndex(len(frame)),
    )
    data.columns = pandas.Index(frame.columns, dtype="object")
    data.attrs = {"notes": frame.notes, "reason": frame.reason}
    return data


def _series(pandas: Any, cells: list[Value], exact: bool) -> Any:
    kind = kind_of(cells)
    if kind is Kind.FLOAT or (kind is Kind.DECIMAL and not exact):
        return pandas.Series(_floats(pandas, cells))
    if kind is Kind.INSTANT:
        utc = [cell.astimezone(UTC) if isinstance(cell, datetime) else None for cell in cells]
        return pandas.Series(utc, dtype="datetime64[us, UTC]")
    return pandas.Series(cells, dtype=_PANDAS.get(kind, "object"))


def _floats(pandas: Any, cells: list[Value]) -> Any:
    """Numbers of pandas that tell "not a number" from none; its own way in takes the one for the other."""
    numpy = need("numpy", "pandas", "A data frame of pandas")
    values = [0.0 if cell is None else float(cell) for cell in cells]  # type: ignore[arg-type]
    missing = numpy.array([cell is None for cell in cells], dtype=bool)
    return pandas.arrays.FloatingArray(numpy.array(values, dtype="float64"), missing)


_PANDAS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.TRUTH: "boolean",
        Kind.INTEGER: "Int64",
        Kind.DAY: "datetime64[s]",
        Kind.MOMENT: "datetime64[us]",
        Kind.TEXT: "string",
    }
)


def to_polars(frame: Frame, *, exact: bool = False) -> polars.DataFrame:
    """As `Frame.to_polars`. Raises ArgumentInvalid where two columns have one name, which polars does not allow."""
    library = need("polars", "polars", "A data frame of polars")
    columns = [[row[place] for row in frame.rows] for place in range(len(frame.columns))]
    if len(set(frame.columns)) < len(columns):
        raise ArgumentInvalid("columns", f"Two columns have one name: {', '.join(frame.columns)}.")
    series = [
        _polars_series(library, name, cells, exact)
        for name, cells in zip(frame.columns, columns, strict=True)
    ]
    data: polars.DataFrame = library.DataFrame(series)
    return data


def _polars_series(library: Any, name: str, cells: list[Value], exact: bool) -> Any:
    kind = kind_of(cells)
    if kind is Kind.DECIMAL and not exact:
        kind = Kind.FLOAT
    dtype, convert = _polars_types(library).get(kind, (library.String, _as_text))
    if kind is Kind.DECIMAL:
        dtype = library.Decimal(38, _scale(cells))
    values = [None if cell is None else convert(cell) for cell in cells]
    return library.Series(name, values, dtype=dtype)


def _polars_types(library: Any) -> Mapping[Kind, tuple[Any, Callable[[Any], object]]]:
    return {
        Kind.NOTHING: (library.Null, _itself),
        Kind.TRUTH: (library.Boolean, _itself),
        Kind.INTEGER: (library.Int64, _itself),
        Kind.DECIMAL: (library.Decimal, Decimal),
        Kind.FLOAT: (library.Float64, float),
        Kind.DAY: (library.Date, _itself),
        Kind.MOMENT: (library.Datetime("us"), _itself),
        Kind.INSTANT: (library.Datetime("us", "UTC"), lambda cell: cell.astimezone(UTC)),
        Kind.TEXT: (library.String, _itself),
    }


def _itself(cell: Value) -> Value:
    return cell


def _as_text(cell: Value) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _scale(cells: Sequence[Value]) -> int:
    """Digits behind the point of the longest of these decimals."""
    exponents = [cell.as_tuple().exponent for cell in cells if isinstance(cell, Decimal)]
    return max([0, *(-exponent for exponent in exponents if isinstance(exponent, int))])
