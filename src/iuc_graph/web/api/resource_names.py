"""What the names in filters stand for."""

from __future__ import annotations

from dataclasses import dataclass

from iuc_graph.entities.lists.listing import Source
from iuc_graph.entities.lists.resource import Filter, things_of
from iuc_graph.errors import NameAmbiguous, NameUnknown
from iuc_graph.vocabulary import ID, IUC
from iuc_graph.web.api.session import Session


@dataclass(frozen=True)
class Meant:
    """Finds the thing that a filter is about. Identifiers need no resolver of names, which takes a while to make."""

    source: Source
    session: Session

    def __call__(self, wanted: Filter, text: str) -> str:
        """The IRI for a name, an IRI or the end of one. Raises NameUnknown or NameAmbiguous, naming the parameter."""
        for iri in (text, ID + text):
            if any(iri in self._things(class_iri) for class_iri in wanted.classes):
                return iri
        try:
            return self.session.names.one(text, wanted.classes).iri
        except NameUnknown as error:
            raise NameUnknown(f"Parameter {wanted.name}: {error}", error.nearest) from error
        except NameAmbiguous as error:
            raise NameAmbiguous(f"Parameter {wanted.name}: {error}", error.candidates) from error

    def _things(self, class_iri: str) -> frozenset[str]:
        query = things_of(class_iri.removeprefix(IUC))
        return self.source.shelf.keep(("things", query), lambda: frozenset(self.source.column(query).rows))
