"""`python -m iuc_graph.catalogue`: write every generated page of docs/ anew. For maintainers, in a checkout."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

from pyoxigraph import Quad, Store

from iuc_graph import questions, settings
from iuc_graph.build.assemble import assemble
from iuc_graph.catalogue.coverage import coverage
from iuc_graph.catalogue.disagreements import disagreements
from iuc_graph.catalogue.readme import fill
from iuc_graph.errors import ProjectFilesError
from iuc_graph.inference import assemble as derive
from iuc_graph.project import Project, find_project
from iuc_graph.records.book import Book
from iuc_graph.reports.documentation import fill as fill_sharing


def pages(project: Project, book: Book) -> dict[str, str]:
    """The generated pages of docs/: name → text. Raises QuestionFileError when a saved question is faulty."""
    return {
        "coverage.md": coverage(book),
        "disagreements.md": disagreements(book),
        "questions.md": questions.document(questions.load(project.queries)),
        "settings.md": settings.as_markdown(),
    }


def write(project: Project) -> list[Path]:
    """Write the pages and the numbers in README.md; the paths of those that changed.

    Raises ProjectFilesError outside a checkout, and RecordErrors as a build does.
    """
    folder, readme = project.root / "docs", project.root / "README.md"
    if not folder.is_dir():
        raise ProjectFilesError(
            f"There is no folder {folder}. Generated pages are written in a checkout only."
        )
    assembly = assemble(project)
    texts = {folder / name: text for name, text in pages(project, assembly.book).items()}
    store = _store(assembly.quads)
    texts[readme] = fill(readme.read_text(encoding="utf-8"), store, project.queries)
    sharing = folder / "sharing.md"
    texts[sharing] = fill_sharing(sharing.read_text(encoding="utf-8"), store)
    changed = [path for path, text in texts.items() if _outdated(path, text)]
    for path in changed:
        path.write_text(texts[path], encoding="utf-8")
    return changed


def _outdated(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text


def _store(asserted: Collection[Quad]) -> Store:
    """The graph in memory, with all that follows from it."""
    derived = derive(asserted)
    store = Store()
    store.bulk_extend([*asserted, *derived.inferred, *derived.default])
    return store


if __name__ == "__main__":
    for written in write(find_project()):
        sys.stdout.write(f"{written}\n")
