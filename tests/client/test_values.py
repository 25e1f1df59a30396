"""Terms become values of Python with their types, and values become terms."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from iuc_graph.client.values import iri_of, term_of, value_of
from iuc_graph.errors import QueryFailed
from iuc_graph.vocabulary import ID, IUC, XSD


def literal(text: str, name: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + name))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (Literal("7"), "7"),
        (Literal("重庆", language="zh"), "重庆"),
        (literal("7", "integer"), 7),
        (literal("+007", "nonNegativeInteger"), 7),
        (literal("-" + "9" * 30, "integer"), -(10**30 - 1)),
        (literal("1.50", "decimal"), Decimal("1.50")),
        (literal("1e3", "double"), 1000.0),
        (literal("-INF", "double"), -math.inf),
        (literal("true", "boolean"), True),
        (literal("0", "boolean"), False),
        (literal("2018-05-31", "date"), date(2018, 5, 31)),
        (literal("2018-05-31T10:00:00Z", "dateTime"), datetime(2018, 5, 31, 10, tzinfo=UTC)),
        (literal("2018-05-31T10:00:00.25", "dateTime"), datetime(2018, 5, 31, 10, 0, 0, 250000)),
        (NamedNode(ID + "place/chongqing"), "place/chongqing"),
        (NamedNode(IUC + "City"), "iuc:City"),
        (NamedNode("https://example.org/x"), "https://example.org/x"),
    ],
)
def test_a_term_becomes_the_value_that_python_has_for_it(term, value):
    found = value_of(term)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2018-05", "gYearMonth"),
        ("2018", "gYear"),
        ("10000-01-01", "date"),
        ("-0044-03-15", "date"),
        ("2018-05-31Z", "date"),
        ("2018-02-30", "date"),
        ("2018-05-31T24:00:00", "dateTime"),
        ("2018-05-31T10:00:00.1234567", "dateTime"),
        ("1_000", "integer"),
        ("٣", "integer"),
        ("1e3", "decimal"),
        ("nan", "double"),
        ("yes", "boolean"),
        ("P1Y", "duration"),
    ],
)
def test_what_python_has_no_value_for_stays_as_it_is_written(text, name):
    assert value_of(literal(text, name)) == text


def test_full_iris_are_given_where_they_are_asked_for():
    assert value_of(NamedNode(ID + "place/chongqing"), "full") == ID + "place/chongqing"


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("place/chongqing", ID + "place/chongqing"),
        ("theme:hydrogen", ID + "theme/hydrogen"),
        ("iuc:City", IUC + "City"),
        ("https://example.org/a b", None),
        ("https://example.org/a", "https://example.org/a"),
        ("urn:x:y", "urn:x:y"),
        ("Chongqing", None),
        ("note: a colon", None),
        ("and/or", None),
        ("place/ two words", None),
        ("place/x> . <y", None),
    ],
)
def test_a_text_is_an_iri_only_where_it_is_written_as_one(text, iri):
    assert iri_of(text) == iri
    assert term_of(text) == (Literal(text) if iri is None else NamedNode(iri))


@settings(deadline=None)
@given(
    st.integers()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False, allow_infinity=False, places=6)
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(UTC))
)
def test_a_value_that_is_bound_comes_back_as_it_was(value):
    assert value_of(term_of(value)) == value


def test_nothing_can_be_bound_to_nothing():
    with pytest.raises(QueryFailed, match="leave it out"):
        term_of(None)
    with pytest.raises(QueryFailed, match="NaN"):
        term_of(Decimal("NaN"))
