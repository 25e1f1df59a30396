"""The rules that commits check by, and a name for them: what was checked by other rules is checked anew."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Final

from iuc_graph.project import PACKAGE
from iuc_graph.validation import Gate, fingerprint

CHECKERS: Final = ("pyoxigraph", "pyshacl", "rdflib")


@dataclass(frozen=True)
class Rulebook:
    """The shapes of a folder. They are read when first needed, which takes about a second, and then kept."""

    shapes: Path

    @cached_property
    def gate(self) -> Gate:
        """The shapes, compiled. Raises ProjectFilesError where they cannot be used."""
        return Gate.load(self.shapes)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over the shapes, and the code that derives and checks, packages included: equal ones give equal
        verdicts."""
        digest = hashlib.sha256(fingerprint(self.shapes).encode())
        digest.update(" ".join(f"{name} {version(name)}" for name in CHECKERS).encode())
        for file in (
            *_code("inference"),
            *_code("validation"),
            PACKAGE / "delta.py",
            PACKAGE / "vocabulary.py",
        ):
            name = file.relative_to(PACKAGE).as_posix()
            digest.update(f"\0{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()


def _code(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))
