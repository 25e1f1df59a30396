"""The catalogue and the VoID description of a generation, made from what is known of it and where it is served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iuc_graph.catalogue import dcat, void
from iuc_graph.catalogue.checks import Finding, check
from iuc_graph.catalogue.dcat import Context, Edition
from iuc_graph.catalogue.facts import Facts
from iuc_graph.catalogue.publication import Publication, PublishedFile, Version
from iuc_graph.catalogue.score import Mark, measured, score
from iuc_graph.catalogue.sheet import Sheet
from iuc_graph.catalogue.statistics import Statistics, count
from iuc_graph.catalogue.table_files import Sized
from iuc_graph.catalogue.terms import LICENCES
from iuc_graph.settings import Settings
from iuc_graph.store.generations import Generation, OpenGeneration
from iuc_graph.store.history import entries
from iuc_graph.store.releases import releases


@dataclass(frozen=True)
class Known:
    """All that a catalogue is made from, of one generation."""

    facts: Facts
    files: Sequence[PublishedFile]
    sizes: Mapping[str, Sized]


@dataclass(frozen=True)
class Catalogue:
    """A catalogue with its quality: the marks by MQA, and what is wrong with it by our own checks."""

    sheet: Sheet
    marks: tuple[Mark, ...]
    findings: tuple[Finding, ...]


def address_of(settings: Settings, own: str) -> str:
    """Where the server is reached: `public_url` where that is set, else `own`; without a slash at the end."""
    return (settings.public_url or own).rstrip("/")


def context_of(directory: Path, generation: Generation, settings: Settings, own: str) -> Context:
    """Where and when: `own` is the address that was asked, for a server that knows no public one.

    Raises StoreError for a damaged history or release.
    """
    editions = [one for one in releases(directory) if one.generation <= generation.number]
    named = [one.name for one in editions if one.generation == generation.number]
    return Context(
        address=address_of(settings, own),
        for_harvest=settings.public_url is not None,
        issued=_first_day(directory) or generation.manifest.built_at,
        version=named[-1] if named else generation.name,
        editions=tuple(Edition(one.name, one.when) for one in editions),
    )


def catalogue_of(known: Known, context: Context, settings: Settings) -> Catalogue:
    """The catalogue with its measurements; equal input gives equal triples."""
    sheet = dcat.describe(known.facts, known.files, known.sizes, context, settings)
    findings = tuple(check(sheet.triples, context.address, known.sizes))
    marks = score(sheet.triples, findings)
    sheet.add(measured(marks).triples)
    return Catalogue(sheet, marks, findings)


def void_of(known: Known, counted: Statistics, context: Context, settings: Settings) -> Sheet:
    """The VoID description of the same generation."""
    return void.describe(counted, known.facts.graphs, known.files, context, settings)


def version_of(directory: Path, generation: Generation, settings: Settings) -> Version:
    """What the files of a generation say of themselves. Raises as `context_of`."""
    version = context_of(directory, generation, settings, "").version
    return Version(version, LICENCES[settings.licence].node.value)


def described_void(opened: OpenGeneration, settings: Settings, own: str) -> Sheet:
    """The VoID description of an open generation. Raises as `context_of`."""
    publication = Publication(opened, version_of(settings.store, opened.generation, settings))
    known = Known(publication.facts, publication.files, {})
    context = context_of(settings.store, opened.generation, settings, own)
    return void_of(known, count(opened.store), context, settings)


def _first_day(directory: Path) -> str | None:
    """When the first commit that is known was made."""
    found = entries(directory)
    return found[0].when if found else None
