"""Walking records: every text and key with its path and the marks that its field carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from iuc_graph.records.base import CitesPassage, Declares, Record, Refers, RefersTo

Mark = Declares | Refers | RefersTo | CitesPassage
MARKS = (Declares, Refers, RefersTo, CitesPassage)


@dataclass(frozen=True)
class Found:
    """A text inside a record: where, in which record, and the marks of its field."""

    path: tuple[str | int, ...]
    owner: Record
    value: str
    marks: tuple[Mark, ...]


def walk(record: Record, path: tuple[str | int, ...] = ()) -> Iterator[Found]:
    """Every text and key of a record and of all records inside it, in the order of the fields."""
    for name, marks in _fields(type(record)):
        yield from _values(getattr(record, name), (*path, name), record, marks)


@cache
def _fields(model: type[Record]) -> tuple[tuple[str, tuple[Mark, ...]], ...]:
    """Names of a model's fields with the marks of each."""
    return tuple(
        (name, tuple(mark for mark in field.metadata if isinstance(mark, MARKS)) or _marks(field.annotation))
        for name, field in model.model_fields.items()
    )


def _values(
    value: object, path: tuple[str | int, ...], owner: Record, marks: tuple[Mark, ...]
) -> Iterator[Found]:
    if isinstance(value, Record):
        yield from walk(value, path)
    elif isinstance(value, str):
        yield Found(path, owner, value, marks)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _values(item, (*path, index), owner, marks)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield Found((*path, key), owner, key, ())
            yield from _values(item, (*path, key), owner, marks)


def _marks(annotation: Any) -> tuple[Mark, ...]:
    """Marks of a field's annotation, also inside list[…] and `… | None`."""
    found = [mark for mark in getattr(annotation, "__metadata__", ()) if isinstance(mark, MARKS)]
    for inner in get_args(annotation):
        found += _marks(inner)
    return tuple(found)
