"""The header of a saved question: YAML in the leading comment block of a .rq file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from iuc_graph.errors import Fault, QuestionFileError
from iuc_graph.records.base import Record, Sentence, Text
from iuc_graph.records.marked_yaml import Marked, NotYaml
from iuc_graph.records.reader import Locator, fields_at

ParameterType = Literal[
    "theme",
    "thematic-cluster",
    "sdg",
    "partnership",
    "place",
    "cooperation",
    "sector",
    "document",
    "programme",
    "thing",
    "integer",
    "date",
    "text",
]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]

_MARK: Final = "#"


class Parameter(Record):
    """One value that the asker gives. Its name is a variable that the query selects as a column.

    A parameter with a `default` is never missing; one that is neither required nor has a default leaves its
    column free. `example` is a value that gives an answer.
    """

    type: ParameterType
    label: Text
    required: bool = True
    default: Sentence | None = None
    example: Sentence

    @model_validator(mode="after")
    def _default_is_no_duty(self) -> Parameter:
        if self.required and self.default is not None:
            raise PydanticCustomError(
                "default", "has a default although it is required; write required: false"
            )
        return self


class Header(Record):
    """What a saved question asks, what it needs, and which columns hold its passages.

    `evidence` is empty only where `counting` says why no passage belongs to a row.
    """

    title: Text
    description: Text
    parameters: dict[VariableName, Parameter] = {}
    evidence: list[VariableName]
    counting: Sentence | None = None
    keywords: Annotated[list[Sentence], Field(max_length=12)] = []

    @model_validator(mode="after")
    def _evidence_or_reason(self) -> Header:
        if bool(self.evidence) == bool(self.counting):
            raise PydanticCustomError(
                "evidence",
                "needs either columns under evidence or, under counting, the reason why it has none",
            )
        return self


def read_header(text: str, file: Path) -> Header:
    """The header of a question's text; `file` is its name for messages.

    Raises QuestionFileError with every fault, its line in the file and what is allowed there.
    """
    try:
        marked = Marked("\n".join(_comment_lines(text)))
    except NotYaml as error:
        raise QuestionFileError([Fault(file, error.line, "header", f"is not YAML: {error}")]) from error
    if not isinstance(marked.tree, Mapping):
        wrong = "is missing"
        allowed = "a leading comment block with title, description, parameters and evidence in YAML"
        raise QuestionFileError([Fault(file, 1, "header", wrong, allowed)])
    locator = Locator(file, marked)
    try:
        return Header.model_validate(marked.tree)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise QuestionFileError([_fault(locator, detail) for detail in details]) from error


def _comment_lines(text: str) -> Iterator[str]:
    """The leading comment block without its marks; lines keep their numbers."""
    for line in text.splitlines():
        if not line.startswith(_MARK):
            return
        yield line.removeprefix(_MARK).removeprefix(" ")


def _fault(locator: Locator, detail: ErrorDetails) -> Fault:
    path = tuple(step for step in detail["loc"] if step != "[key]")
    if detail["type"] == "extra_forbidden":
        return locator.fault(path, "is an unknown field", ", ".join(sorted(fields_at(Header, path[:-1]))))
    if detail["type"] == "missing":
        return locator.fault(path, "is missing")
    if detail["type"] == "literal_error":
        return locator.fault(
            path, f"{detail['input']!r} is not possible here", str(detail["ctx"]["expected"])
        )
    return locator.fault(path, detail["msg"])
