"""The persons store: a directory of its own beside the graph, which only its owner may open.

    DIR/persons.jsonl      one person a line
    DIR/suppressed.json    those who were erased: random ids, days and hashes (records/person.py)
    DIR/.gitignore         keeps the directory out of any repository
    DIR/lock               held by whoever changes it

Lines of JSON, and not an engine: there are some dozens of people, the file is written anew and swapped whole, so that
nothing of an erased one stays in it, and no query of the public graph can reach it by mistake. There is no history.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import StringConstraints, ValidationError

from iuc_graph.errors import PersonsError
from iuc_graph.records.base import Record, SlugText
from iuc_graph.records.person import Day, PublicFigure, Suppression
from iuc_graph.settings import Settings
from iuc_graph.store.files import sync_directory
from iuc_graph.store.lock import locked

PEOPLE: Final = "persons.jsonl"
SUPPRESSED: Final = "suppressed.json"
IGNORE: Final = ".gitignore"
OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
DRAFT: Final = ".new"

_R = TypeVar("_R", bound=Record)


class StoredPerson(Record):
    """One line of the persons store. `id` is random; the other fields are those of records.person.Person."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    key: SlugText
    names: list[str]
    post: SlugText | None = None
    organisation: SlugText | None = None
    place: SlugText | None = None
    document: SlugText | None = None
    passage: SlugText | None = None
    keep_until: Day
    public_figure: PublicFigure | None = None


@dataclass(frozen=True)
class PersonsFolder:
    """A persons store, which need not exist yet. Everything here raises PersonsError, and never tells a name."""

    path: Path

    def people(self) -> tuple[StoredPerson, ...]:
        """All of them, in the order of their keys."""
        lines = self._read(PEOPLE).splitlines()
        return tuple(
            self._parsed(StoredPerson, line, f"{PEOPLE}, line {n}") for n, line in enumerate(lines, 1)
        )

    def suppression(self) -> Suppression | None:
        """Those who were erased, if anybody was."""
        text = self._read(SUPPRESSED)
        return self._parsed(Suppression, text, SUPPRESSED) if text else None

    @contextmanager
    def changing(self, seconds: float) -> Iterator[PersonsFolder]:
        """The right to change it, once it is there; waits so long for another command.

        Raises StoreLocked too.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._refuse_open(self.path)
            os.close(os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            with locked(self.path, seconds):
                for left in self.path.glob(f"*{DRAFT}"):  # by a command that was killed: it may hold names
                    left.unlink()
                if not (self.path / IGNORE).exists():
                    self._write(IGNORE, "*\n")
                yield self
        except OSError as error:
            raise PersonsError(f"{self.path} cannot be written: {error.strerror or error}.") from error

    def keep(self, people: Iterable[StoredPerson]) -> None:
        """Write these people and no others. For whoever is `changing` it."""
        ordered = sorted(people, key=lambda one: one.key)
        self._write(PEOPLE, "".join(f"{one.model_dump_json(exclude_none=True)}\n" for one in ordered))

    def suppress(self, known: Suppression) -> None:
        """Write who was erased. For whoever is `changing` it."""
        self._write(SUPPRESSED, known.model_dump_json(indent=1) + "\n")

    def _read(self, name: str) -> str:
        file = self.path / name
        try:
            if not file.exists():
                return ""
            self._refuse_open(self.path)
            self._refuse_open(file)
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise PersonsError(f"{file} cannot be read; see to its owner and rights.") from None

    def _refuse_open(self, path: Path) -> None:
        if path.stat().st_mode & OPEN_TO_OTHERS:
            rights = "700" if path.is_dir() else "600"
            raise PersonsError(
                f"{path} holds names of people and may be opened by others. Run: chmod {rights} {path}"
            )

    def _parsed(self, model: type[_R], text: str, where: str) -> _R:
        try:
            return model.model_validate_json(text)
        except ValidationError as error:
            wrong = {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
            fields = sorted(wrong & model.model_fields.keys())  # an unknown field may be a name
            what = f"wrong in {', '.join(fields)}" if fields else "not as it is written"
            raise PersonsError(
                f"{self.path / where} is damaged ({what}): run iuc-graph persons build, or restore the file."
            ) from None

    def _write(self, name: str, text: str) -> None:
        """In one step, on disk when this returns."""
        draft = self.path / f"{name}{DRAFT}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self.path / name)
        sync_directory(self.path)


def folder_of(settings: Settings) -> PersonsFolder:
    """The persons store that belongs to these settings. Raises PersonsError for one within the graph's directory."""
    store = settings.store.absolute()
    path = (settings.persons_store or store.with_name(f"{store.name}-persons")).absolute()
    if path.resolve().is_relative_to(store.resolve()):
        raise PersonsError(
            f"{path} is within the graph's directory, whose files are copied and released. Name another place in "
            "IUC_GRAPH_PERSONS_STORE."
        )
    return PersonsFolder(path)
