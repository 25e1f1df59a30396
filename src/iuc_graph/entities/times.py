"""The days that count for a period of which a document states one end: one rule for lists, sharing and networks."""

from __future__ import annotations


def span(first: str, last: str) -> tuple[str, str] | None:
    """The first and the last day of a period, from those that are stated; None where neither is.

    Days are written as in ISO 8601, and empty where none is stated. An end that is not stated is that of the year of
    the other one: nothing says how long it went on, or since when.
    """
    if not (first or last):
        return None
    return first or f"{last[:4]}-01-01", last or f"{first[:4]}-12-31"
