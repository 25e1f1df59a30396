"""Build everything afresh: read → assert → derive → validate → swap. Any fault leaves the store as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, Quad

from iuc_graph.build.assemble import assemble
from iuc_graph.errors import StoreError, StoreMissing, StoreVersionError, ValidationFailed
from iuc_graph.inference import assemble as derive
from iuc_graph.project import Project
from iuc_graph.store.generations import Generation, current, publish
from iuc_graph.validation import Report, explain, validate
from iuc_graph.vocabulary import RDFS, SKOS

Progress = Callable[[str], None]
TITLES = (RDFS + "label", SKOS + "prefLabel")


@dataclass(frozen=True)
class Prepared:
    """All quads of a store to be, and the verdict on them."""

    quads: tuple[Quad, ...]
    report: Report

    def titles(self, language: str) -> dict[str, str]:
        """IRI → label in one language, for messages."""
        return {
            quad.subject.value: quad.object.value  # type: ignore[union-attr]
            for quad in self.quads
            if quad.predicate.value in TITLES
            and isinstance(quad.object, Literal)
            and quad.object.language == language
        }


@dataclass(frozen=True)
class Rebuilt:
    """The new generation, and how many things the validation looked at."""

    generation: Generation
    report: Report


def silent(_: str) -> None:
    """Progress that goes nowhere."""


def prepare(project: Project, progress: Progress = silent) -> Prepared:
    """Everything short of writing: RecordErrors and OntologyError are raised, rule violations are in the report."""
    progress("reading ontology/, data/")
    asserted = assemble(project).quads
    progress(f"deriving from {len(asserted):,} statements")
    derived = derive(asserted)
    quads = (*sorted(asserted, key=str), *derived.inferred, *derived.default)
    return Prepared(quads, validate(quads, project.shapes, progress))


def rebuild(project: Project, store: Path, progress: Progress = silent) -> Rebuilt:
    """Build into `store` and swap it whole.

    Raises RecordErrors, OntologyError or ValidationFailed, each with all that is wrong; the store is then as before.
    """
    fingerprint = project.fingerprint()
    prepared = prepare(project, progress)
    if not prepared.report.conforms:
        count = len(prepared.report.violations)
        text = explain(prepared.report.violations, prepared.titles("en"))
        raise ValidationFailed(f"{count} rule violation(s); nothing was changed.\n{text}")
    generation = publish(store, prepared.quads, fingerprint=fingerprint, progress=progress)
    return Rebuilt(generation, prepared.report)


def is_stale(project: Project, store: Path) -> bool:
    """Whether the store is missing, or was built from other inputs than the project's present ones.

    A store of a newer version is not stale but an error, since rebuilding would throw away what it holds.
    """
    try:
        return current(store).manifest.fingerprint != project.fingerprint()
    except StoreMissing:
        return True
    except StoreVersionError:
        raise
    except StoreError:
        return True
