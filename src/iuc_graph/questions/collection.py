"""The folder of saved questions, and the page that lists them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import QuerySolutions, Store

from iuc_graph.errors import Fault, QuestionFileError, QuestionUnknown
from iuc_graph.questions.header import Header, read_header

RESERVED: Final = frozenset(("format", "lang", "at"))
"""Parameters that each question has in the REST interface, beside its own."""

LABEL: Final = "Label"
"""How the column beside a column of things is named that holds their labels."""

_SUFFIX: Final = ".rq"
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PLACE_OF_ERROR: Final = re.compile(r"at (\d+):\d+")


@dataclass(frozen=True)
class Question:
    """A saved question: its name, header, the whole text of its file, and the columns of its answer."""

    name: str
    header: Header
    text: str
    columns: tuple[str, ...]

    @property
    def labelled(self) -> Mapping[str, str]:
        """Columns of things, and the column that holds the label of each."""
        pairs = {name: name + LABEL for name in self.columns}
        return {name: label for name, label in pairs.items() if label in self.columns}


class QuestionCollection:
    """Saved questions in the order of their names."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self._questions = {question.name: question for question in sorted(questions, key=lambda q: q.name)}

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions.values())

    def __len__(self) -> int:
        return len(self._questions)

    def get(self, name: str) -> Question:
        """The question of that name. Raises QuestionUnknown with the nearest names."""
        if name in self._questions:
            return self._questions[name]
        wanted = re.sub(r"[\s_]+", "-", name.strip().lower())
        near = difflib.get_close_matches(wanted, list(self._questions), n=5, cutoff=0.5)
        listed = f"Nearest: {', '.join(near)}." if near else f"There are: {', '.join(self._questions)}."
        raise QuestionUnknown(f"“{name}” is no saved question. {listed}")


def load(folder: Path) -> QuestionCollection:
    """All questions of a folder, one a .rq file.

    Raises QuestionFileError with every fault found in any of them: a header that cannot be read, a query that
    is no SELECT, a parameter or an evidence column that the query does not select.
    """
    questions: list[Question] = []
    faults: list[Fault] = []
    for file in sorted(folder.glob(f"*{_SUFFIX}")):
        try:
            questions.append(_read(file))
        except QuestionFileError as error:
            faults += error.faults
    if not questions and not faults:
        faults.append(Fault(folder, 1, "folder", f"holds no question, that is no file ending in {_SUFFIX}"))
    if faults:
        raise QuestionFileError(faults)
    return QuestionCollection(tuple(questions))


def _read(file: Path) -> Question:
    shown = Path(file.parent.name) / file.name
    if not _NAME.fullmatch(file.stem):
        allowed = "a–z, 0–9 and single hyphens"
        raise QuestionFileError([Fault(shown, 1, "file", "cannot be the name of a question", allowed)])
    text = file.read_text(encoding="utf-8")
    header = read_header(text, shown)
    columns = _columns(text, shown)
    listed = ", ".join(columns)
    faults = [
        Fault(shown, 1, f"{part}.{name}", "is no column that the query selects", listed)
        for part, names in (("parameters", header.parameters), ("evidence", header.evidence))
        for name in names
        if name not in columns
    ]
    faults += [
        Fault(
            shown, 1, f"parameters.{name}", "has a meaning of its own in every address; choose another name"
        )
        for name in header.parameters
        if name in RESERVED
    ]
    if faults:
        raise QuestionFileError(faults)
    return Question(file.stem, header, text, columns)


def _columns(text: str, file: Path) -> tuple[str, ...]:
    try:
        found = Store().query(text)
    except SyntaxError as error:
        place = _PLACE_OF_ERROR.search(str(error))
        line = int(place[1]) if place else 1
        said = str(error).partition(", [")[0]  # the parser goes on with a page of allowed characters
        raise QuestionFileError([Fault(file, line, "query", f"is not SPARQL: {said}")]) from error
    if not isinstance(found, QuerySolutions):
        raise QuestionFileError([Fault(file, 1, "query", "is no SELECT, so it has no rows to show")])
    return tuple(variable.value for variable in found.variables)
