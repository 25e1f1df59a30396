"""What the server and the process that writes say to each other, in frames as workers have them.

To it go S (start: JSON options), then W (a write, marshalled) and N (a release to be named: JSON). From it come R
(ready, or why not), then for each of those one E (what came of it: JSON).
"""

from __future__ import annotations

import json
import marshal
from dataclasses import astuple
from typing import Any, Final

from iuc_graph.commits.release import Released
from iuc_graph.errors import IucGraphError, PreconditionFailed, ValidationFailed, WriteRefused
from iuc_graph.refusals import as_document, from_document
from iuc_graph.sparql.write_request import Conditions, Document, GraphWrite, UpdateText, Write
from iuc_graph.store.releases import Release
from iuc_graph.workers import frames
from iuc_graph.writer.written import Difference, Written

WRITE: Final = b"W"
NAME: Final = b"N"


def pack_write(write: Write, who: str, name: str) -> bytes:
    """A write, who asks for it, and its own name, as the payload of a W frame."""
    change, conditions = write.change, astuple(write.conditions)
    kind = type(change).__name__
    return marshal.dumps((kind, astuple(change), write.message, write.dry_run, conditions, who, name))


def unpack_write(payload: bytes) -> tuple[Write, str, str]:
    """What `pack_write` packed."""
    kind, given, message, dry_run, conditions, who, name = marshal.loads(payload)  # noqa: S302 - by its parent
    change: UpdateText | GraphWrite
    if kind == UpdateText.__name__:
        change = UpdateText(*given)
    else:
        method, graph, documents, *rest = given
        change = GraphWrite(method, graph, tuple(Document(*document) for document in documents), *rest)
    return Write(change, message, dry_run, Conditions(*conditions)), who, name


def pack_written(written: Written) -> bytes:
    """What came of a write, as the payload of an E frame."""
    told = {name: value for name, value in vars(written).items() if name not in {"difference", "refusal"}}
    if written.difference is not None:
        told["difference"] = vars(written.difference)
    if written.refusal is not None:
        told["refusal"] = _packed(written.refusal)
    return json.dumps(told).encode()


def pack_failure(error: IucGraphError) -> bytes:
    """An error of ours, as the payload of an R or E frame."""
    return json.dumps(_packed(error)).encode()


def unpack_written(payload: bytes) -> Written:
    """What `pack_written` packed. Raises the error that `pack_failure` packed, if this is one."""
    told = json.loads(payload)
    if "error" in told:
        raise _unpacked(told)
    difference, refusal = told.pop("difference", None), told.pop("refusal", None)
    told["graphs"] = tuple(told["graphs"])
    return Written(
        **told,
        difference=None if difference is None else _difference(**difference),
        refusal=None if refusal is None else _refusal(refusal),
    )


def pack_released(released: Released) -> bytes:
    """A new release, as the payload of an E frame."""
    files = sorted(file.name for file in released.folder.iterdir())
    return json.dumps({"release": vars(released.release), "files": files}).encode()


def unpack_released(payload: bytes) -> tuple[Release, tuple[str, ...]]:
    """The release that `pack_released` packed, and the names of its files. Raises as `unpack_written` does."""
    told = json.loads(payload)
    if "error" in told:
        raise _unpacked(told)
    return Release(**told["release"]), tuple(told["files"])


def check_ready(payload: bytes) -> None:
    """Raise the error that an R frame tells, if it tells one."""
    told = json.loads(payload)
    if "error" in told:
        raise _unpacked(told)


def _difference(removed: list[str], added: list[str], whole: bool) -> Difference:
    return Difference(tuple(removed), tuple(added), whole)


def _packed(error: IucGraphError) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(frames.pack_failure(error))
    if isinstance(error, ValidationFailed):
        told["refusal"] = as_document(error.things, error.counts)
    if isinstance(error, PreconditionFailed):
        told["details"] = {"generation": error.generation}
    if isinstance(error, WriteRefused):
        told["chinese"] = error.messages.get("zh", "")
    return told


def _unpacked(told: dict[str, Any]) -> IucGraphError:
    if told["error"] == ValidationFailed.__name__:
        return _refusal(told)
    if told["error"] == WriteRefused.__name__:
        return WriteRefused(told["message"], told["chinese"])
    try:
        frames.raise_failure(told)
    except IucGraphError as error:
        return error
    raise ValueError("this tells no error")


def _refusal(told: dict[str, Any]) -> ValidationFailed:
    things, counts = from_document(told["refusal"])
    return ValidationFailed(told["message"], things, counts)
