"""Where the project's own files are: in a checkout beside src/, in an installed package under `_project/`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from iuc_graph import __version__
from iuc_graph.errors import ProjectFilesError

INSTALLED = "_project"
PACKAGE = Path(__file__).resolve().parent
FOLDERS = ("ontology", "shapes", "data")
TEXTS = {".ttl", ".yaml", ".yml", ".csv", ".rq", ".md", ".txt"}


@dataclass(frozen=True)
class Project:
    """The folders that a build reads: ontology/, shapes/, data/, and queries/."""

    root: Path

    @property
    def ontology(self) -> Path:
        """The TBox."""
        return self.root / "ontology" / "iuc.ttl"

    @property
    def vocabularies(self) -> list[Path]:
        """One file a concept scheme, in the order of their names."""
        return sorted((self.root / "ontology" / "vocabularies").glob("*.ttl"))

    @property
    def shapes(self) -> Path:
        """The folder of SHACL shapes."""
        return self.root / "shapes"

    @property
    def data(self) -> Path:
        """The folder of records."""
        return self.root / "data"

    @property
    def queries(self) -> Path:
        """The folder of saved questions."""
        return self.root / "queries"

    @property
    def citation(self) -> Path:
        """How to cite the graph; releases fill in their version and date."""
        return self.root / "CITATION.cff"

    def public_texts(self) -> list[Path]:
        """Every text file that is shipped: all of ontology/, shapes/, queries/, and data/ but for data/persons/."""
        files = (file for folder in (*FOLDERS, "queries") for file in (self.root / folder).rglob("*"))
        return sorted(file for file in files if file.suffix in TEXTS and not self._of_persons(file))

    @property
    def carries_people(self) -> bool:
        """Whether data/persons/ belongs here: in a checkout it does, in an installed package it does not."""
        return self.root.name != INSTALLED

    def _of_persons(self, file: Path) -> bool:
        return (self.data / "persons") in file.parents

    def fingerprint(self) -> str:
        """sha256 over everything that decides what a build yields: the files read, and the code that reads them.

        Names of persons never reach the graph, and an installed package does not have them: they do not count.
        """
        digest = hashlib.sha256(__version__.encode())
        for base, file in self._inputs():
            name = file.relative_to(base).as_posix()
            digest.update(f"\0{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def _inputs(self) -> Iterator[tuple[Path, Path]]:
        """The files with the folder that their names start from: the project's own, or the package's."""
        for folder in FOLDERS:
            files = (self.root / folder).rglob("*")
            yield from (
                (self.root, file)
                for file in sorted(files)
                if file.suffix in {".ttl", ".yaml", ".csv"} and not self._of_persons(file)
            )
        for room in ("build", "inference", "records", "validation", "commits", "names"):
            yield from ((PACKAGE, file) for file in sorted((PACKAGE / room).rglob("*.py")))
        yield PACKAGE, PACKAGE / "vocabulary.py"


def find_project() -> Project:
    """The project's files of this installation. Raises ProjectFilesError when they are nowhere."""
    for root in (PACKAGE / INSTALLED, PACKAGE.parent.parent):
        if (root / "ontology" / "iuc.ttl").is_file():
            return Project(root)
    raise ProjectFilesError(
        "ontology/, shapes/, data/ and queries/ were not found, neither in the package nor beside src/. "
        "Reinstall iuc-graph, or run from a checkout."
    )
