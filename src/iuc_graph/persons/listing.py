"""The list in data/persons/persons.yaml: reading it by itself, and taking somebody out of it."""

from __future__ import annotations

import io
from pathlib import Path

from ruamel.yaml import YAML

from iuc_graph.build.privacy import LIST
from iuc_graph.errors import PersonsError
from iuc_graph.project import Project
from iuc_graph.records.person import PersonFile, Suppression
from iuc_graph.records.reader import read_yaml
from iuc_graph.store.files import replace_text

WIDTH = 2**20
"""Columns of a line before it is broken: never."""


def list_of(project: Project) -> Path | None:
    """The file, where this is a checkout that has one; an installed package has none."""
    file = project.root / LIST
    return file if project.carries_people and file.is_file() else None


def read_list(project: Project) -> PersonFile | None:
    """The list of a checkout, None where there is none. Raises PersonsError that repeats nothing of it."""
    file = list_of(project)
    if file is None:
        return None
    reading = read_yaml(file, PersonFile)
    if reading.faults or not reading.records:
        lines = ", ".join(sorted({str(fault.line) for fault in reading.faults})) or "1"
        raise PersonsError(f"{file} is not as it must be, in line {lines}: iuc-graph validate says more.")
    return reading.records[0]


def take_out(file: Path, key: str | None, suppressed: Suppression) -> None:
    """Write the list without the entry of this key, if any, and with the names that must not come back.

    Comments and the other entries stay as they are written. In one step; raises PersonsError.
    """
    yaml = YAML(typ="rt")
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = WIDTH
    yaml.preserve_quotes = True
    try:
        tree = yaml.load(file.read_text(encoding="utf-8"))
        tree["persons"][:] = [entry for entry in tree["persons"] if entry["key"] != key]
        tree["suppressed"] = suppressed.model_dump()
        written = io.StringIO()
        yaml.dump(tree, written)
        replace_text(file, written.getvalue())
    except OSError as error:
        raise PersonsError(f"{file} cannot be written: {error.strerror or error}.") from error
