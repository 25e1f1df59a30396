"""Checking a catalogue by the official shapes of DCAT-AP, from a folder that somebody has fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyshacl
from rdflib import Graph
from rdflib.namespace import SH

from iuc_graph.catalogue.checks import Finding
from iuc_graph.catalogue.sheet import Sheet
from iuc_graph.errors import ProjectFilesError


def violations(sheet: Sheet, folder: Path) -> list[Finding]:
    """What the shapes in all Turtle files of a folder find wrong; warnings are none. Raises ProjectFilesError."""
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise ProjectFilesError(f"{folder} holds no Turtle file with shapes.")
    shapes, data = Graph(), Graph()
    for file in files:
        shapes.parse(file, format="turtle")
    data.parse(data=sheet.write("turtle"), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True)
    return sorted(set(_findings(report)))


def _findings(report: Graph) -> Iterator[Finding]:
    """Results of the report itself: those nested in others, as details, are no verdicts."""
    for result in report.objects(None, SH.result):
        if report.value(result, SH.resultSeverity) == SH.Violation:
            path, message = report.value(result, SH.resultPath), report.value(result, SH.resultMessage)
            yield Finding(str(report.value(result, SH.focusNode)), f"{path}: {message}")
