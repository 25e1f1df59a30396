"""What changed from one state to another, as files: triples that came and went, and a table that people read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pyoxigraph import DefaultGraph, Quad

from iuc_graph.catalogue.table_rows import BETWEEN
from iuc_graph.commits.difference import Change, changes, difference
from iuc_graph.commits.ownership import is_asserted
from iuc_graph.errors import FileUnknown
from iuc_graph.reports.cells import neutral
from iuc_graph.store.generations import Generation, open_read_only

COLUMNS: Final = ("graph", "record", "kind", "title", "property", "before", "after")
TYPES: Final = {
    "added.nt": "application/n-triples",
    "removed.nt": "application/n-triples",
    "changes.csv": "text/csv",
}
"""The files, each with its media type."""


@dataclass(frozen=True)
class Changes:
    """What leads from `old` to `new`; either may be the later one."""

    old: Generation
    new: Generation

    @cached_property
    def files(self) -> dict[str, bytes]:
        """All of TYPES by name. Raises StoreError where a generation is damaged.

        The triples are those of the merged graph: the N-Triples dump of `old` without `removed.nt` and with `added.nt`
        is that of `new`. The table tells what documents and vocabularies state, not what follows from it.
        """
        delta = difference(self.old, self.new)
        with open_read_only(self.old) as before, open_read_only(self.new) as after:
            told = changes(delta.only(is_asserted), before.store, after.store)
        return {
            "added.nt": _triples(delta.added),
            "removed.nt": _triples(delta.removed),
            "changes.csv": _table(told),
        }

    def file(self, name: str) -> bytes:
        """One of them. Raises FileUnknown, and as `files`."""
        if name not in TYPES:
            raise FileUnknown(f"There is no file {name[:100]!r}. There are: {', '.join(TYPES)}.")
        return self.files[name]


def _triples(quads: Iterable[Quad]) -> bytes:
    merged = (quad.triple for quad in quads if isinstance(quad.graph_name, DefaultGraph))
    return "".join(sorted(f"{triple} .\n" for triple in merged)).encode()


def _table(told: Iterable[Change]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for change in sorted(told):
        before, after = BETWEEN.join(change.before), BETWEEN.join(change.after)
        row = (change.graph, change.record, change.kind, change.title, change.property, before, after)
        writer.writerow([neutral(cell) for cell in row])
    return text.getvalue().encode("utf-8")
