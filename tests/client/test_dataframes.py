"""Columns have the types that pandas and polars have for what is in them."""

from __future__ import annotations

import math
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pandas
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iuc_graph import Frame
from iuc_graph.errors import ArgumentInvalid, ExtraMissing

DAY = date(2018, 5, 31)
NAIVE = datetime(2018, 5, 31, 10)
AWARE = datetime(2018, 5, 31, 10, tzinfo=timezone(timedelta(hours=8)))


def frame(*cells) -> Frame:
    return Frame(("c",), tuple((cell,) for cell in cells))


@pytest.mark.parametrize(
    ("cells", "in_pandas", "in_polars"),
    [
        ((1, None, -3), "Int64", polars.Int64),
        ((2**63 - 1, -(2**63) + 1), "Int64", polars.Int64),
        ((2**63, 1), "object", polars.String),
        ((Decimal("1.5"), None, 2), "Float64", polars.Float64),
        ((1.5, 2, Decimal(3)), "Float64", polars.Float64),
        ((2**53 + 1, 0.5), "object", polars.String),
        ((True, None), "boolean", polars.Boolean),
        ((True, 1), "object", polars.String),
        ((DAY, None), "datetime64[s]", polars.Date),
        ((date(1, 1, 1), date(9999, 12, 31)), "datetime64[s]", polars.Date),
        ((NAIVE, None), "datetime64[us]", polars.Datetime("us")),
        ((AWARE, None), "datetime64[us, UTC]", polars.Datetime("us", "UTC")),
        ((NAIVE, AWARE), "object", polars.String),
        ((DAY, "2018-05"), "object", polars.String),
        (("x", None), "string", polars.String),
        (("", ""), "string", polars.String),
        ((None, None), "object", polars.Null),
        ((), "object", polars.Null),
    ],
)
def test_a_column_has_the_narrowest_type_that_holds_it(cells, in_pandas, in_polars):
    assert str(frame(*cells).to_pandas()["c"].dtype) == in_pandas
    assert frame(*cells).to_polars().schema == {"c": in_polars}


def test_values_are_what_they_were():
    data = Frame(
        ("n", "d", "t", "m"),
        ((1, DAY, "x", AWARE), (None, None, None, None), (3, date(1750, 1, 1), "", AWARE)),
    )
    table = data.to_pandas()
    assert table["n"].tolist() == [1, pandas.NA, 3]
    assert table["d"].tolist() == [pandas.Timestamp(DAY), pandas.NaT, pandas.Timestamp(date(1750, 1, 1))]
    assert table["t"].tolist() == ["x", pandas.NA, ""]
    assert table["m"][0] == AWARE
    assert data.to_polars().rows() == [
        (1, DAY, "x", AWARE.astimezone(UTC)),
        (None, None, None, None),
        (3, date(1750, 1, 1), "", AWARE.astimezone(UTC)),
    ]


def test_not_a_number_is_no_missing_value():
    column = frame(math.nan, None, math.inf).to_pandas()["c"]
    assert math.isnan(column.array._data[0])
    assert column.array._mask.tolist() == [False, True, False]
    assert frame(math.nan, None).to_polars()["c"].is_null().to_list() == [False, True]


def test_decimals_stay_exact_where_that_is_asked_for():
    cells = (Decimal("0.1"), None, Decimal("12.345"), 2)
    assert frame(*cells).to_pandas(exact=True)["c"].tolist() == list(cells)
    exact = frame(*cells).to_polars(exact=True)
    assert exact.schema == {"c": polars.Decimal(38, 3)}
    assert exact["c"].to_list() == [Decimal("0.1"), None, Decimal("12.345"), Decimal(2)]


def test_mixed_columns_keep_each_value_in_pandas_and_its_text_in_polars():
    cells = (DAY, "2018-05", 3, True, None)
    assert frame(*cells).to_pandas()["c"].tolist() == list(cells)
    assert frame(*cells).to_polars()["c"].to_list() == ["2018-05-31", "2018-05", "3", "true", None]


def test_tables_without_rows_or_columns_have_their_shape():
    assert Frame(("a", "b"), ()).to_pandas().shape == (0, 2)
    assert Frame(("a", "b"), ()).to_polars().shape == (0, 2)
    assert Frame((), ((), ())).to_pandas().shape == (2, 0)
    assert Frame((), ()).to_polars().shape == (0, 0)


def test_two_columns_of_one_name_stay_two_in_pandas_and_are_refused_in_polars():
    twice = Frame(("a", "a"), ((1, "x"),))
    assert twice.to_pandas().to_numpy().tolist() == [[1, "x"]]
    with pytest.raises(ArgumentInvalid, match="a, a"):
        twice.to_polars()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.none()
        | st.integers()
        | st.booleans()
        | st.text()
        | st.dates()
        | st.floats()
        | st.decimals(allow_nan=False, allow_infinity=False, places=4),
        max_size=6,
    )
)
def test_any_column_can_be_had(cells):
    table, other = frame(*cells).to_pandas(), frame(*cells).to_polars()
    assert len(table) == len(other) == len(cells)
    assert table["c"].isna().sum() >= cells.count(None)
    assert other["c"].null_count() == cells.count(None)


@pytest.mark.parametrize(("package", "extra"), [("pandas", "pandas"), ("polars", "polars")])
def test_a_missing_package_is_named_with_what_to_install(monkeypatch, package, extra):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ExtraMissing, match=rf"pip install \"iuc-graph\[{extra}\]\""):
        getattr(frame(1), f"to_{package}")()
