"""What the routes of addresses keep while the application runs: files of the project, read when first needed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property

from iuc_graph.linked.context import Context, context_of
from iuc_graph.linked.document import Document
from iuc_graph.linked.reference import Reference, Use, reference_of, uses_of
from iuc_graph.linked.released import Addresses, read_addresses
from iuc_graph.linked.sources import ProjectSources
from iuc_graph.project import find_project
from iuc_graph.web.api.session import Session


class Known:
    """The ontology's file and what follows from it, and the list of addresses. May be used from any thread."""

    def __init__(self) -> None:
        self._uses: tuple[str, Mapping[str, Use]] = ("", {})

    @cached_property
    def files(self) -> ProjectSources:
        """Files of the project. Raises ProjectFilesError."""
        return ProjectSources(find_project())

    @cached_property
    def addresses(self) -> Addresses:
        """Addresses that were released or moved. Raises ProjectFilesError."""
        return read_addresses(self.files.project)

    @cached_property
    def context(self) -> Context:
        """The JSON-LD context. Raises ProjectFilesError."""
        return context_of(self.files.ontology)

    @cached_property
    def context_text(self) -> bytes:
        """The content of /context.jsonld."""
        return json.dumps(self.context.whole(), ensure_ascii=False, indent=1).encode() + b"\n"

    def reference(self, session: Session, ontology: Document) -> Reference:
        """The reference of the ontology of one generation. Raises as `Reader.select`."""
        digest = session.generation.manifest.digest
        kept, uses = self._uses
        if kept != digest:
            uses = uses_of(session)
            self._uses = (digest, uses)
        return reference_of((quad.triple for quad in ontology.quads), self.files.shapes, uses)
