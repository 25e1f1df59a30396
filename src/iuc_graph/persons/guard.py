"""Keeping names out of what is written to the graph by other ways than a build: updates, documents, messages, labels.

A build reads the list in data/persons/. An installed package has no such list, so writes are held against the persons
store as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.build.privacy import Names
from iuc_graph.delta import Delta, Operation, Wanted
from iuc_graph.errors import WriteRefused
from iuc_graph.persons.folder import folder_of
from iuc_graph.persons.listing import read_list
from iuc_graph.project import Project
from iuc_graph.records.person import Person, PersonFile
from iuc_graph.settings import Settings

ENGLISH: Final = (
    "{what} holds the name of a person, and names are not part of the graph. Write the post instead, such as "
    "'Deputy Mayor of Mannheim'. Nothing was changed."
)
CHINESE: Final = "{what}含有个人姓名，而姓名不属于本图。请改写职务，例如“曼海姆市副市长”。未作任何更改。"
STATEMENT: Final = ("A statement of this change", "此更改中的一条陈述")
MESSAGE: Final = ("The message", "更改说明")


class NameGuard:
    """Refuses texts in which a person of one of these lists is named, by name or by hash."""

    def __init__(self, lists: Iterable[PersonFile]) -> None:
        self._names = tuple(map(Names, lists))

    def holds(self, text: str) -> bool:
        """Whether a name stands in a text, encoded or escaped too."""
        return any(names.stand_in_any_reading(text) for names in self._names)

    def check_message(self, text: str) -> None:
        """Raises WriteRefused for the message of a commit that names a person."""
        if self.holds(text):
            raise _refused(MESSAGE)

    def watched(self, operations: Sequence[Operation]) -> list[Operation]:
        """The same operations, each of which raises WriteRefused when it would add a name to the graph.

        What an operation adds is known only when it is worked out on the store, as by INSERT … WHERE.
        """
        return [_Watched(operation, self) for operation in operations]

    def check(self, quads: Iterable[Quad]) -> None:
        """Raises WriteRefused for a literal, an address or the name of a graph in which a person is named."""
        texts = {text for quad in quads for text in texts_of(quad)}
        if any(map(self.holds, texts)):
            raise _refused(STATEMENT)


@dataclass(frozen=True)
class _Watched(Operation):
    """An operation whose statements are looked at before they are made."""

    operation: Operation
    guard: NameGuard

    def wanted(self, store: Store, /) -> Wanted:
        wanted = self.operation.wanted(store)
        self.guard.check(wanted.add)
        return wanted

    def settle(self, store: Store, delta: Delta, /) -> None:
        self.operation.settle(store, delta)


def guard_of(settings: Settings, project: Project) -> NameGuard:
    """The guard of a store: its persons store, and in a checkout data/persons/, as they are now.

    Raises PersonsError where one of them cannot be read: then nothing must be written.
    """
    folder = folder_of(settings)
    people = [Person(key=one.key, names=one.names) for one in folder.people()]
    lists = [PersonFile(persons=people, suppressed=folder.suppression())]
    listed = read_list(project)
    if listed is not None:
        lists = [one.model_copy(update={"allowed": listed.allowed}) for one in (*lists, listed)]
    return NameGuard(lists)


def texts_of(quad: Quad) -> Iterator[str]:
    """All that a statement says: also the tag of a language and the address of a datatype can spell a name."""
    for term in (*quad.triple, quad.graph_name):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield from (term.value, term.language or "", term.datatype.value)


def _refused(what: tuple[str, str]) -> WriteRefused:
    return WriteRefused(ENGLISH.format(what=what[0]), CHINESE.format(what=what[1]))
