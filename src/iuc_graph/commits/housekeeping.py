"""Making room: old generations go, and the one in use can be written afresh."""

from __future__ import annotations

import sys
from pathlib import Path

from iuc_graph.commits.commit import Intent, account_of, changing, parent_of, silent
from iuc_graph.commits.ways import Outcome
from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError
from iuc_graph.store.digest import digest_of
from iuc_graph.store.drafts import Progress, Writer
from iuc_graph.store.files import size_of
from iuc_graph.store.generations import open_read_only
from iuc_graph.store.retention import Collected, collect


def collect_garbage(
    directory: Path,
    keep: int,
    *,
    compact: bool = False,
    who: str = "",
    seconds: float = 0.0,
    tell: Progress = silent,
) -> Collected:
    """Remove all generations but the last `keep`, the releases, and those that somebody reads.

    With `compact`, the graph in use is first written afresh into a generation of its own: deleted texts stay in
    the files of an engine until then, so with `keep=1` and without releases none of them is left on disk.
    Waits at most `seconds` for another writer. Raises StoreError.
    """
    with changing(directory, tell, seconds=seconds) as writer:
        generations = directory / "generations"
        before = size_of(generations)
        number = _compacted(writer, who) if compact else parent_of(writer).number
        done = collect(directory, number, keep)
        return Collected(done.removed, done.in_use, before - size_of(generations))


def _compacted(writer: Writer, who: str) -> int:
    parent = parent_of(writer)
    with open_read_only(parent) as opened, writer.fresh(opened.store) as draft:
        if digest_of(draft.store) != parent.manifest.digest:
            raise StoreError(
                f"Generation {parent.number} does not hold what its manifest says, so it was not copied. Go back to "
                "an earlier one with iuc-graph rollback, or build the graph again."
            )
        account = account_of(
            Intent(who, "compact", "written afresh; nothing changed"),
            Outcome.of(Delta()),
            fingerprint=parent.manifest.fingerprint,
            owners=parent.manifest.owners,
            checked_by=parent.manifest.checked_by,
        )
        # What goes is for the caller to count.
        return draft.publish(account, None, since_parent=Delta(), keep=sys.maxsize).number
