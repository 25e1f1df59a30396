"""Erasing a person: from the persons store, from data/persons/, and from what people wrote into the history.

The order makes it safe to be killed at any moment and begun again by the name: first the names are suppressed, so that
nothing brings them back, then they are taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iuc_graph.build.privacy import Names
from iuc_graph.build.suppression import Suppressed, forms_of, new_list, suppressing
from iuc_graph.commits.housekeeping import collect_garbage
from iuc_graph.errors import NameAmbiguous, NameUnknown
from iuc_graph.persons.folder import PersonsFolder, StoredPerson, folder_of
from iuc_graph.persons.listing import list_of, read_list, take_out
from iuc_graph.persons.traces import Trace, clean_history, search
from iuc_graph.project import Project
from iuc_graph.records.person import Person, PersonFile, Suppression
from iuc_graph.settings import Settings

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Subject:
    """Whom to erase: all forms of the name, the id in the persons store, the key in the list, where there are any."""

    names: tuple[str, ...]
    id: str | None = None
    key: str | None = None

    @property
    def shown(self) -> str:
        """What a message may say of them."""
        return " ".join(filter(None, (self.id, self.key and f"({self.key})"))) or "a person of no list"


@dataclass(frozen=True)
class Erasure:
    """What was done, by where, and the traces that are left; no name stands in it. `tombstone` is the random id under
    which the persons store remembers that somebody was erased."""

    tombstone: str
    stored: bool
    listed: bool
    messages: int
    traces: tuple[Trace, ...]


def find(settings: Settings, project: Project, asked: str) -> Subject:
    """The one person that an id, a key or any form of a name means.

    Raises NameUnknown, which does not repeat what was asked, NameAmbiguous, which lists ids, and PersonsError.
    """
    stored = folder_of(settings).people()
    listed = read_list(project)
    found = [subject for subject in _subjects(stored, listed) if _is_meant(subject, asked)]
    if len(found) > 1:
        ids = tuple(one.id or one.key or "" for one in found)
        raise NameAmbiguous(f"Several people have this name. Say which by id: {', '.join(ids)}.", ids)
    if not found:
        raise NameUnknown(
            "Nobody in the persons store or in data/persons/ has this id or name. To have a name refused that stands "
            "in no list, and to search for it, add --unlisted."
        )
    return found[0]


def erase(
    settings: Settings,
    project: Project,
    subject: Subject,
    *,
    compact: bool = False,
    who: str = "",
    tell: Progress = lambda _: None,
) -> Erasure:
    """Erase somebody. With `compact`, states of the past go as well, but for releases.

    Nothing is left of the name in the persons store and the list but salted slow hashes. Raises PersonsError,
    StoreLocked or another StoreError; done again, it goes on where it was stopped.
    """
    folder, seconds = folder_of(settings), settings.lock_seconds
    names = names_of(subject, read_list(project))
    with folder.changing(seconds):
        tell("suppressing the name in the persons store")
        tombstone = _suppress(folder, subject)
        people = folder.people()
        kept = [one for one in people if one.id != subject.id]
        if len(kept) < len(people):
            folder.keep(kept)
        listed = _take_from_list(project, subject, tell)
    messages = 0
    for directory in filter(None, (settings.store, settings.unmanaged)):
        messages += clean_history(directory, names, seconds)
        if compact and (directory / "current").is_file():
            tell(f"writing {directory} afresh")
            collect_garbage(directory, 1, compact=True, who=who, seconds=seconds, tell=tell)
    tell("searching for traces")
    traces = tuple(search(settings, project, names))
    return Erasure(tombstone, len(kept) < len(people), listed, messages, traces)


def names_of(subject: Subject, listed: PersonFile | None) -> Names:
    """What finds the name of this person, but not where the list of a checkout says that something else is meant."""
    person = Person(key="erased", names=list(subject.names))
    return Names(PersonFile(persons=[person], allowed=listed.allowed if listed else []))


def _suppress(folder: PersonsFolder, subject: Subject) -> str:
    """The id of the tombstone, an earlier one where these names are suppressed already."""
    known = folder.suppression() or new_list()
    if not Suppressed(known).lists(subject.names):
        known = suppressing(known, subject.names)
        folder.suppress(known)
        return known.erased[-1].id
    return next(one.id for one in known.erased if Suppressed(_only(known, one.id)).lists(subject.names))


def _only(known: Suppression, tombstone: str) -> Suppression:
    return known.model_copy(update={"erased": [one for one in known.erased if one.id == tombstone]})


def _take_from_list(project: Project, subject: Subject, tell: Progress) -> bool:
    """Whether the list of a checkout was changed. Each list has a salt of its own."""
    file, listed = list_of(project), read_list(project)
    if file is None or listed is None:
        return False
    known = listed.suppressed or new_list()
    suppressed = Suppressed(known).lists(subject.names)
    there = any(person.key == subject.key for person in listed.persons)
    if there or not suppressed:
        tell("taking the entry out of data/persons/")
        take_out(file, subject.key, known if suppressed else suppressing(known, subject.names))
    return there or not suppressed


def _subjects(stored: tuple[StoredPerson, ...], listed: PersonFile | None) -> Iterator[Subject]:
    """Everybody once, with the forms of the name of both places."""
    of_list = {person.key: person for person in (listed.persons if listed else ())}
    for one in stored:
        more = of_list.pop(one.key).names if one.key in of_list else []
        yield Subject(tuple(dict.fromkeys([*one.names, *more])), one.id, one.key)
    for person in of_list.values():
        yield Subject(tuple(person.names), None, person.key)


def _is_meant(subject: Subject, asked: str) -> bool:
    if asked.strip() in (subject.id, subject.key):
        return True
    return any(forms_of(asked) & forms_of(name) for name in subject.names)
