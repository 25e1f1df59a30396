"""All files of a generation in one folder, for whoever wants to copy it to a server of plain files or an archive."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from iuc_graph.catalogue.changes import TYPES, Changes
from iuc_graph.catalogue.made import Known, catalogue_of, context_of, version_of, void_of
from iuc_graph.catalogue.making import write_all
from iuc_graph.catalogue.publication import DUMPS, SUMS, Publication, Version
from iuc_graph.catalogue.statistics import count
from iuc_graph.catalogue.table_files import has_parquet
from iuc_graph.errors import StoreError
from iuc_graph.settings import Settings
from iuc_graph.store.generations import Generation, OpenGeneration
from iuc_graph.store.history import at

FORMS: Final = {"turtle": "ttl", "jsonld": "jsonld", "rdfxml": "rdf"}
"""Formats of catalogue and VoID description, with their endings."""


def write_folder(
    opened: OpenGeneration,
    settings: Settings,
    folder: Path,
    own: str,
    *,
    since: str | None = None,
    tell: Callable[[str], None],
) -> None:
    """Write dumps, tables, descriptions and SHA256SUMS of all of them into a folder that does not exist.

    With `since`, a state of the past, what changed from there. `own` is the address of a server that knows no public
    one. Raises StoreError where the folder exists or cannot be written, and GenerationUnknown.
    """
    before = None if since is None else at(settings.store, since)
    _create(folder)
    version = version_of(settings.store, opened.generation, settings)
    tell(f"writing dumps and tables of generation {opened.generation.name}")
    if not has_parquet():
        tell('no Parquet, which needs the package pyarrow: pip install "iuc-graph[tables]"')
    sizes = write_all(opened, version, folder, parquet=has_parquet())
    publication = Publication(opened, version, sizes)
    known = Known(publication.facts, publication.files, sizes)
    context = context_of(settings.store, opened.generation, settings, own)
    described = {
        "catalogue": catalogue_of(known, context, settings).sheet,
        "void": void_of(known, count(opened.store), context, settings),
    }
    tell("writing the descriptions")
    for name, sheet in described.items():
        for form, ending in FORMS.items():
            (folder / f"{name}.{ending}").write_bytes(sheet.write(form))
    if before is not None:
        tell(f"writing what changed since {since}")
        changes = Changes(before, opened.generation)
        for name in TYPES:
            (folder / f"since-{since}-{name}").write_bytes(changes.file(name))
    (folder / SUMS).write_text("".join(_sums(folder)), encoding="utf-8")


def add_to_release(
    folder: Path, opened: OpenGeneration, version: Version, before: Generation | None = None
) -> None:
    """Write into the folder of a release what its dumps leave out: tables, places, and what describes them.

    With `before`, the release before, also what changed since. The caller writes the checksums.
    """
    publication = Publication(opened, version, parquet=has_parquet(), programmes=False)
    for file in publication.files:
        if file.kind not in DUMPS.values() and file.name != SUMS:
            with (folder / file.name).open("wb") as output:
                publication.write(file.name, output)
    if before is not None:
        changes = Changes(before, opened.generation)
        for name in TYPES:
            (folder / f"since-last-{name}").write_bytes(changes.file(name))


def _create(folder: Path) -> None:
    try:
        folder.mkdir(parents=True)
    except FileExistsError as error:
        raise StoreError(f"{folder} is there already: choose another folder, or remove it.") from error
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error}.") from error


def _sums(folder: Path) -> list[str]:
    found = []
    for file in sorted(folder.iterdir()):
        if file.name != SUMS:
            with file.open("rb") as content:
                found.append(f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {file.name}\n")
    return found
