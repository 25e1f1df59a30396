"""What the routes of the catalogue share: files on disk, and what was counted of the generations asked for last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import BinaryIO, Final, Generic, TypeVar

from iuc_graph.catalogue.dcat import Context
from iuc_graph.catalogue.facts import Facts, read_facts
from iuc_graph.catalogue.made import Known, catalogue_of, context_of, version_of, void_of
from iuc_graph.catalogue.publication import PublishedFile, Version, files_of
from iuc_graph.catalogue.released import ReleaseFiles
from iuc_graph.catalogue.shelf import Shelf, Shelved
from iuc_graph.catalogue.statistics import Statistics, count
from iuc_graph.catalogue.table_files import Sized
from iuc_graph.settings import Settings
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.derived import Derived
from iuc_graph.store.generations import Generation, OpenGeneration
from iuc_graph.store.history import at
from iuc_graph.web.catalogue_waiting import Waiting
from iuc_graph.web.service import Service

PIECE: Final = 256 * 1024
CURRENT: Final = "current"

Value = TypeVar("Value")


@dataclass(frozen=True)
class Done(Generic[Value]):
    """A value that holds no file, for `Service.run`."""

    value: Value

    def close(self) -> None:
        """Does nothing."""


@dataclass(frozen=True)
class Opened:
    """A file that is about to be sent."""

    file: BinaryIO
    sized: Sized
    media_type: str
    generation: str

    def close(self) -> None:
        """Let go of it."""
        self.file.close()

    def pieces(self) -> Iterator[bytes]:
        """All of it, piece by piece."""
        while piece := self.file.read(PIECE):
            yield piece


class Desk:
    """What these routes share: files on disk, and what was counted of the generations asked for last."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shelf = Shelf(settings.published_bytes)
        self.waiting = Waiting(settings.query_seconds)
        self._facts: Derived[Facts] = Derived(_facts)
        self._counted: Derived[Statistics] = Derived(_counted)

    def close(self) -> None:
        """Remove the files, and end what makes more."""
        self._shelf.close()

    def generation(self, service: Service, state: str) -> Generation:
        """The generation that a part of an address means. Raises GenerationUnknown and StoreError."""
        return service.pool.generation() if state == CURRENT else at(self._settings.store, state)

    def context(self, generation: Generation, own: str) -> Context:
        """Where and when; `own` is the address of this server as it was asked."""
        return context_of(self._settings.store, generation, self._settings, own)

    def version(self, generation: Generation) -> Version:
        """What the files of a generation say of themselves."""
        return version_of(self._settings.store, generation, self._settings)

    def facts(self, generation: Generation) -> Facts:
        """What the catalogue says of a generation. Another one with the same quads may have been counted for it."""
        found, manifest = self._facts.of(generation), generation.manifest
        return replace(found, generation=manifest.name, built_at=manifest.built_at)

    def files(self, generation: Generation) -> tuple[PublishedFile, ...]:
        """All files that there are of a generation."""
        return files_of(self._facts.of(generation))

    def shelved(self, generation: Generation) -> Future[Shelved]:
        """These files on disk, with length and checksum of each; they are made for that where they were not.

        `waiting` is for those who want the outcome.
        """
        return self._shelf.of(generation, self.version(generation))

    def open(self, generation: Generation, shelved: Shelved, name: str) -> Opened:
        """One of them. Raises FileUnknown, StoreError, and ServiceBusy."""
        file = shelved.open(name)
        media_type = next(one.kind.media_type for one in self.files(generation) if one.name == name)
        return Opened(file, shelved.sizes[name], media_type, generation.name)

    def released(self, name: str) -> ReleaseFiles:
        """The packed files that were written when a release was made."""
        return ReleaseFiles(self._settings.store, name)

    def catalogue(self, generation: Generation, shelved: Shelved, own: str, form: str) -> bytes:
        """The catalogue in a format of RDF."""
        known = Known(self.facts(generation), self.files(generation), shelved.sizes)
        return catalogue_of(known, self.context(generation, own), self._settings).sheet.write(form)

    def void(self, generation: Generation, own: str, form: str) -> bytes:
        """The VoID description in a format of RDF; no file has to be made for it."""
        known = Known(self.facts(generation), self.files(generation), {})
        counted = self._counted.of(generation)
        return void_of(known, counted, self.context(generation, own), self._settings).write(form)

    def listing(self, generation: Generation, shelved: Shelved, own: str, state: str) -> bytes:
        """All files of a state as JSON: name, title, format, length, checksum and address of each."""
        sizes, context = shelved.sizes, self.context(generation, own)
        where = f"{context.address}/dumps/{state}"
        entries = [
            _entry(file, sizes[file.name], where) for file in self.files(generation) if file.name in sizes
        ]
        packed = self.released(state).sums if state in {one.name for one in context.editions} else {}
        document = {
            "state": state,
            "generation": generation.name,
            "version": context.version,
            "modified": generation.manifest.built_at,
            "files": entries,
            "release_files": [
                {"name": name, "sha256": sha256, "address": f"{where}/release/{name}"}
                for name, sha256 in packed.items()
            ],
            "releases": [{"name": one.name, "when": one.when} for one in context.editions],
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(file: PublishedFile, sized: Sized, where: str) -> dict[str, object]:
    return {
        "name": file.name,
        "dataset": file.dataset,
        "title": {"en": file.english, "zh": file.chinese},
        "format": file.kind.name,
        "media_type": file.kind.media_type,
        "bytes": sized.size,
        "sha256": sized.sha256,
        "address": f"{where}/{file.name}",
    }


def _facts(opened: OpenGeneration, _: Facts | None, __: frozenset[str]) -> Facts:
    return read_facts(StoreReader(opened.store), opened.generation.manifest)


def _counted(opened: OpenGeneration, _: Statistics | None, __: frozenset[str]) -> Statistics:
    return count(opened.store)
