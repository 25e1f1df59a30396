"""Whether exported records build to the very statements that they were read from, in the book they return to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError
from pyoxigraph import NamedNode, Quad

from iuc_graph.build.curation import write_curation
from iuc_graph.build.documents import write_file
from iuc_graph.build.export.fields import Values
from iuc_graph.build.labels import collect
from iuc_graph.build.privacy import leaks
from iuc_graph.build.vocabularies import concept_slugs, concept_titles
from iuc_graph.build.writer import GraphWriter
from iuc_graph.errors import ExportError, Fault
from iuc_graph.records.base import Record
from iuc_graph.records.book import Book, check
from iuc_graph.records.document import CurationFile, DiscrepancyFile, DocumentFile, WordingFile
from iuc_graph.records.reader import Locator
from iuc_graph.vocabulary import PREFIXES, SOURCE_GRAPH, VOCABULARIES_GRAPH

R = TypeVar("R", bound=Record)
EXPORTED: Final = Path("exported")
Located = tuple[Record, Locator, tuple[str | int, ...]]


def as_record(model: type[R], values: Values, graph: str) -> R:
    """The values as a record. Raises ExportError with everything that the model does not allow."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        reasons = [
            f"{_where(values, detail['loc'])}: {_wrong(detail['type'], detail['msg'])}"
            for detail in error.errors(include_url=False)
        ]
        raise ExportError(graph, sorted(set(reasons))) from error


def _wrong(kind: str, message: str) -> str:
    return "the graph does not state it" if kind == "missing" else message


def _where(values: object, path: Sequence[str | int]) -> str:
    """A path into values, from the innermost record that has a name: `mannheim: figures.0.unit`."""
    name, start = "", 0
    for index, step in enumerate(path):
        values = _item(values, step)
        if isinstance(values, Mapping) and (found := _name(values)):
            name, start = found, index + 1
    field = ".".join(str(step) for step in path[start:])
    return f"{name}: {field}" if name else field


def _item(values: object, step: str | int) -> object:
    if isinstance(values, Mapping):
        return values.get(step)
    if isinstance(values, list) and isinstance(step, int) and step < len(values):
        return values[step]
    return None


def _name(values: Mapping[object, object]) -> str:
    for field in ("slug", "place", "organisation", "programme", "concept"):
        if isinstance(values.get(field), str):
            return str(values[field])
    return ""


def with_document(book: Book, file: DocumentFile) -> Book:
    """The book with one document's file replaced, or added where it would be read."""
    slug = file.document.slug
    located = _placed(
        book.located,
        _row(file, f"documents/{slug}.yaml"),
        lambda old: isinstance(old, DocumentFile) and old.document.slug == slug,
    )
    documents = tuple(record for record, _, _ in located if isinstance(record, DocumentFile))
    return replace(book, documents=documents, located=located)


def with_curation(book: Book, notes: CurationFile, wordings: WordingFile, oddities: DiscrepancyFile) -> Book:
    """The book with other editorial notes."""
    located = book.located
    for record, name in ((wordings, "wordings"), (oddities, "discrepancies"), (notes, "curation")):
        model = type(record)
        row = _row(record, f"curation/{name}.yaml")
        located = _placed(located, row, lambda old, model=model: isinstance(old, model))  # type: ignore[misc]
    return replace(
        book,
        curation=notes,
        wordings=tuple(wordings.wordings),
        discrepancies=oddities,
        located=located,
    )


def _row(record: Record, file: str) -> Located:
    return record, Locator(EXPORTED / file), ()


def _placed(
    located: tuple[Located, ...], row: Located, replaced: Callable[[Record], bool]
) -> tuple[Located, ...]:
    """The rows with the replaced ones gone and the new one in the place of the first of them."""
    index = next((i for i, old in enumerate(located) if replaced(old[0])), None)
    if index is None:
        # Documents come first, by the names of their files; of two titles of a node the later one counts.
        name = row[1].file.name
        later = (
            i
            for i, old in enumerate(located)
            if not isinstance(old[0], DocumentFile) or old[1].file.name > name
        )
        index = next(later, len(located))
    return (*located[:index], row, *(old for old in located[index:] if not replaced(old[0])))


def verify(
    quads: Collection[Quad],
    graph: str,
    book: Book,
    values: Values,
    write: Callable[[GraphWriter, Book], None],
) -> None:
    """Check a book that holds exported records, rebuild the graph from it, and compare.

    Raises ExportError with the faults that a build would find in the records, or with the statements in
    which the rebuilt graph differs: those that no field can hold, and those that the build would add.
    """
    vocabularies = NamedNode(VOCABULARIES_GRAPH)
    concepts = [quad.triple for quad in quads if quad.graph_name == vocabularies]
    exported = replace(book, located=tuple(row for row in book.located if _is_exported(row[1].file)))
    faults = [*check(book, concept_slugs(concepts)), *leaks(exported)]
    if faults:
        raise ExportError(graph, sorted({_told(fault, values) for fault in faults}))
    rebuilt = GraphWriter(graph, collect(book, concept_titles(concepts)), graph.removeprefix(SOURCE_GRAPH))
    write(rebuilt, book)
    reasons = list(_differences({quad for quad in quads if quad.graph_name == rebuilt.graph}, set(rebuilt)))
    if reasons:
        raise ExportError(graph, reasons)


def _is_exported(file: Path) -> bool:
    return file.is_relative_to(EXPORTED)


def _told(fault: Fault, values: Values) -> str:
    if not _is_exported(fault.file):
        return str(fault)
    path = [int(step) if step.isdigit() else step for step in fault.field.split(".")]
    return f"{_where(values, path)}: {fault.wrong}"


def _differences(stated: set[Quad], rebuilt: set[Quad]) -> Iterator[str]:
    for line in sorted(map(_line, stated - rebuilt)):
        yield f"no field of the records holds: {line}"
    for line in sorted(map(_line, rebuilt - stated)):
        yield f"a build would add: {line}"


def _line(quad: Quad) -> str:
    return " ".join(_short(str(term)) for term in quad.triple)


def _short(term: str) -> str:
    if not term.startswith("<"):
        return term
    iri = term[1:-1]
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return term


def rebuild_document(file: DocumentFile) -> Callable[[GraphWriter, Book], None]:
    """What writes the graph of a document."""
    return lambda graph, book: write_file(graph, book, file)


def rebuild_curation(graph: GraphWriter, book: Book) -> None:
    """Writes the graph of the editorial notes."""
    write_curation(graph, book)
