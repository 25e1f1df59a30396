"""Reading records from YAML and CSV, so that every fault knows its file, line and field.

All faults of a file are reported at once, and what is not faulty is handed on, so that it can be checked further.
Every scalar of YAML is read as the text that was written.
"""

from __future__ import annotations

import csv
import difflib
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from iuc_graph.errors import Fault
from iuc_graph.records.base import Record
from iuc_graph.records.marked_yaml import Marked, NotYaml
from iuc_graph.records.salvage import Path_, Salvage

R = TypeVar("R", bound=Record)
UNREADABLE = "cannot be read"
WHOLE_FILE = "file"
"""Field of a fault that concerns a file as a whole."""


class Locator:
    """Lines of the values of one file: YAML by its own marks, CSV by row number."""

    def __init__(
        self,
        file: Path,
        marked: Marked | None = None,
        rows: Sequence[int] = (),
        origin: Callable[[Path_], Path_] = lambda path: path,
    ) -> None:
        """`origin` leads from the path of a value as read to its path in the file."""
        self.file = file
        self._marked = marked
        self._rows = rows
        self._origin = origin

    def line(self, path: Path_) -> int:
        """The line (from 1) of the value at `path`, or of the nearest value around it that stands in the file."""
        path = self._origin(path)
        if self._rows:
            return self._rows[path[0]] if path and isinstance(path[0], int) else 1
        return self._marked.line(path) if self._marked else 1

    def fault(self, path: Path_, wrong: str, allowed: str = "") -> Fault:
        """A fault of the value at `path`."""
        field = ".".join(str(step) for step in self._origin(path)) or WHOLE_FILE
        return Fault(self.file, self.line(path), field, wrong, allowed)


@dataclass(frozen=True)
class Reading(Generic[R]):
    """The records of one file, its faults, and where its values stand.

    Where there are faults, the records are what is left without the faulty parts: good for further checks, never
    for a build. `lost` holds the slugs and wordings that went with those parts.
    """

    records: tuple[R, ...]
    faults: tuple[Fault, ...]
    locator: Locator
    paths: tuple[Path_, ...] = ()
    lost: frozenset[str] = frozenset()


def read_yaml(file: Path, model: type[R], shown: Path | None = None) -> Reading[R]:
    """Read a YAML file as one record of `model`. `shown` is the name for messages (default: the file's own)."""
    shown = shown or file
    try:
        marked = Marked(file.read_text(encoding="utf-8"))
    except NotYaml as error:
        return _failed(shown, Fault(shown, error.line, WHOLE_FILE, f"is not YAML: {error}"))
    except (OSError, UnicodeDecodeError) as error:
        return _failed(shown, Fault(shown, 1, WHOLE_FILE, f"{UNREADABLE}: {error}"))
    salvage = Salvage(marked.tree)
    record, faults = _salvaged(model, salvage, Locator(shown, marked))
    locator = Locator(shown, marked, origin=salvage.original)
    records = () if record is None else (record,)
    return Reading(records, tuple(faults), locator, ((),) * len(records), frozenset(salvage.lost))


def read_csv(file: Path, model: type[R], shown: Path | None = None) -> Reading[R]:
    """Read a CSV file (comma, UTF-8, perhaps a byte order mark, one header line) as one record of `model` a row."""
    shown = shown or file
    try:
        rows = list(_rows(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return _failed(shown, Fault(shown, 1, WHOLE_FILE, f"{UNREADABLE}: {error}"))
    locator = Locator(shown, rows=[line for line, _ in rows])
    records: dict[Path_, R] = {}
    faults: list[Fault] = []
    lost: set[str] = set()
    for index, (_, row) in enumerate(rows):
        salvage = Salvage(dict(row))
        record, found = _salvaged(model, salvage, locator, (index,))
        faults += found
        lost |= salvage.lost
        if record is None:
            lost.add(str(row.get("slug")))
        else:
            records[(index,)] = record
    return Reading(tuple(records.values()), tuple(faults), locator, tuple(records), frozenset(lost))


def _salvaged(
    model: type[R], salvage: Salvage, locator: Locator, prefix: Path_ = ()
) -> tuple[R | None, list[Fault]]:
    """All faults of a tree, and the record that is left without the faulty parts, if any is."""
    faults: list[Fault] = []
    while True:
        try:
            return model.model_validate(salvage.tree), faults
        except ValidationError as error:
            details = error.errors(include_url=False)
        for detail in details:
            origin = salvage.original(detail["loc"])
            if not salvage.caused(origin):
                faults.append(_fault(model, locator, detail, (*prefix, *origin)))
        if not salvage.cut(details):
            return None, faults


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, restkey="cells beyond the header", strict=True)
        for row in reader:
            yield reader.line_num, row


def _failed(file: Path, fault: Fault) -> Reading[R]:
    return Reading((), (fault,), Locator(file))


def _fault(model: type[Record], locator: Locator, detail: ErrorDetails, place: Path_) -> Fault:
    path = tuple(detail["loc"])
    wrong, allowed = detail["msg"], ""
    if detail["type"] == "missing" or detail["input"] is None:
        wrong = "is missing"
    elif detail["type"] == "extra_forbidden":
        fields = sorted(fields_at(model, path[:-1]))
        near = difflib.get_close_matches(str(path[-1]), fields, n=1)
        wrong = "is an unknown field" + (f"; did you mean {near[0]}?" if near else "")
        allowed = ", ".join(fields)
    elif detail["type"] in {"literal_error", "greater_than_equal", "less_than_equal"}:
        wrong = f"{detail['input']} is not possible here"
        allowed = detail["msg"].removeprefix("Input should be ")
    elif detail["type"] == "string_pattern_mismatch":
        wrong, allowed = f"{detail['input']!r} is not written as it must be", str(detail["ctx"]["pattern"])
    return locator.fault(place, wrong, allowed)


def fields_at(model: type[Record], path: Path_) -> set[str]:
    """Names of the fields allowed at `path` inside `model`."""
    annotation: Any = model
    for step in path:
        annotation = _inside(annotation, step)
    return set().union(*(set(found.model_fields) for found in _models(annotation)))


def _inside(annotation: Any, step: str | int) -> Any:
    found: list[Any] = []
    for candidate in _flat(annotation):
        if isinstance(candidate, type) and issubclass(candidate, Record):
            field = candidate.model_fields.get(str(step))
            found += [field.annotation] if field else []
        elif get_origin(candidate) in (list, tuple):
            found.append(get_args(candidate)[0])
        elif get_origin(candidate) is dict:
            found.append(get_args(candidate)[1])
    return Union[tuple(found)] if found else type(None)  # noqa: UP007


def _flat(annotation: Any) -> list[Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        return [inner for part in get_args(annotation) for inner in _flat(part)]
    if hasattr(annotation, "__metadata__"):
        return _flat(get_args(annotation)[0])
    return [annotation]


def _models(annotation: Any) -> list[type[Record]]:
    return [part for part in _flat(annotation) if isinstance(part, type) and issubclass(part, Record)]
