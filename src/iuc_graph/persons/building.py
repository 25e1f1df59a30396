"""Filling the persons store from data/persons/: what is listed there and may still be kept, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from iuc_graph.build.privacy import LIST, RISEN
from iuc_graph.build.suppression import Suppressed
from iuc_graph.errors import Fault, RecordErrors
from iuc_graph.persons.folder import PersonsFolder, StoredPerson
from iuc_graph.records.book import Book, declared
from iuc_graph.records.person import Person, PersonFile

REFERENCES = ("post", "organisation", "place", "document")
JOINED = ("post", "organisation", "place", "document", "passage", "public_figure")


@dataclass(frozen=True)
class Loaded:
    """How many people the store holds now, how many of them are new, and how many went: no longer listed, or past
    the last day on which they may be kept."""

    people: int
    added: int
    removed: int
    expired: int


def load(folder: PersonsFolder, book: Book, today: date, seconds: float) -> Loaded:
    """Make the persons store hold the people of data/persons/ whose last day has not passed.

    Who was there keeps the id. Raises RecordErrors with every fault and no name: no last day, a slug that data/ does
    not know, somebody who was erased; PersonsError, StoreLocked. The store is then as before.
    """
    with folder.changing(seconds):
        standing = {one.key: one for one in folder.people()}
        faults = [*_faults(book), *_risen(folder, book.persons)]
        if faults:
            raise RecordErrors(faults)
        listed = [_stored(person, book.persons, standing) for person in book.persons.persons]
        kept = [one for one in listed if date.fromisoformat(one.keep_until) >= today]
        folder.keep(kept)
    before, after = set(standing), {one.key for one in kept}
    return Loaded(len(kept), len(after - before), len(before - after), len(listed) - len(kept))


def _stored(person: Person, file: PersonFile, standing: Mapping[str, StoredPerson]) -> StoredPerson:
    known = standing.get(person.key)
    return StoredPerson(
        id=known.id if known else uuid4().hex,
        key=person.key,
        names=person.names,
        keep_until=person.keep_until or file.keep_until or "",
        **{name: getattr(person, name) for name in JOINED},
    )


def _faults(book: Book) -> Iterator[Fault]:
    """Entries that cannot be stored. Slugs are not told: somebody may have put a name where one belongs."""
    known = declared(book)
    passages = {file.document.slug: set(file.passages) for file in book.documents}
    keys: set[str] = set()
    for number, person in enumerate(book.persons.persons):
        place = f"persons.{number}"
        if person.key in keys:
            yield Fault(LIST, 1, f"{place}.key", "is that of another entry too", "a key of its own")
        keys.add(person.key)
        if not (person.keep_until or book.persons.keep_until):
            yield Fault(LIST, 1, f"{place}.keep_until", "is missing", "the last day on which it may be kept")
        for name in REFERENCES:
            slug = getattr(person, name)
            if slug is not None and slug not in known.get(name, ()):
                yield Fault(LIST, 1, f"{place}.{name}", f"data/ knows no {name} of this slug")
        if person.public_figure and person.public_figure.source not in known.get("document", ()):
            yield Fault(LIST, 1, f"{place}.public_figure.source", "data/ knows no document of this slug")
        if person.passage is not None and person.passage not in passages.get(person.document or "", ()):
            yield Fault(LIST, 1, f"{place}.passage", "its document has no passage of this key")


def _risen(folder: PersonsFolder, file: PersonFile) -> Iterator[Fault]:
    """Entries of people who were erased from this persons store; those of the list itself are found by `leaks`."""
    erased = Suppressed(folder.suppression())
    for number, person in enumerate(file.persons):
        if erased.lists(person.names):
            yield Fault(LIST, 1, f"persons.{number}.names", RISEN)
