"""Commits with the gate on, by size of the graph: one record, a whole document, a fault; beside everything in full.

    python benchmarks/commits.py --triples 100000 --store DIR [--records 15] [--documents 5] [--full]
    python benchmarks/commits.py --mission --store DIR

The store is made by programmes.py, unless DIR holds one already. Times are wall-clock seconds of one process that
has read the shapes; `--full` adds the plain way (compare, derive and check everything) for the last change of each
kind, and says whether both came to the same verdict, the same change and the same digest.
"""

from __future__ import annotations

import argparse
import math
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from changes import faulty_record, one_document, one_record, withdrawn_document
from printed import show
from pyoxigraph import Store
from rich.console import Console

from iuc_graph.commits import Committed, Intent, Replacement, Rulebook, Terms, Way, commit
from iuc_graph.delta import Delta
from iuc_graph.errors import ValidationFailed
from iuc_graph.project import find_project
from iuc_graph.store.drafts import Stage
from iuc_graph.store.generations import current, open_current
from stores import parser_for, prepare

WHO = Intent("benchmark", "update", "measured")
Make = Callable[[Store, int], Delta]
KINDS: dict[str, Make] = {
    "one record": one_record,
    "a fault in one record": faulty_record,
    "a new document": one_document,
    "a document withdrawn": withdrawn_document,
}


@dataclass
class Times:
    """The stages of one commit: seconds since its start at which each was told."""

    started: float = field(default_factory=time.perf_counter)
    told: dict[str, float] = field(default_factory=dict)

    def __call__(self, stage: str) -> None:
        self.told[stage] = time.perf_counter() - self.started

    def between(self, first: Stage | None, last: Stage) -> float:
        """Seconds from one stage to another; not a number where a refused commit never got there."""
        start = self.told.get(first, 0.0) if first else 0.0
        return self.told.get(last, float("nan")) - start


@dataclass(frozen=True)
class Measured:
    """One commit: seconds in all, its stages, and the verdict ("conforms" or the first line of the refusal)."""

    seconds: float
    times: Times
    verdict: str
    committed: Committed | None


def main() -> None:
    """Measure and print."""
    options = _options()
    directory = options.store
    rulebook = Rulebook(find_project().shapes)
    started = time.perf_counter()
    assert rulebook.gate and rulebook.fingerprint  # read now, not in the first commit
    print(f"shapes read and compiled: {time.perf_counter() - started:.2f} s")
    prepare(options, rulebook)
    manifest = current(directory).manifest
    print(f"{manifest.default_triples:,} triples, {manifest.quads:,} quads, {len(manifest.graphs)} graphs")
    rows = []
    for first, (kind, make) in enumerate(KINDS.items()):
        count = options.records if "record" in kind else options.documents
        runs = [
            run for seed in range(count) if (run := _measured(directory, rulebook, make, seed + 100 * first))
        ]
        if runs:
            rows.append(_row(kind, runs))
    show(HEADINGS, rows, Console(width=200), "fast way, seconds")
    if options.full:
        _compare(directory, rulebook)


HEADINGS = (
    "change",
    "n",
    "all",
    "largest",
    "clone",
    "delta+apply",
    "derive",
    "check",
    "write",
    "swap",
    "quads",
    "verdicts",
)


def _row(kind: str, runs: list[Measured]) -> list[object]:
    def median(first: Stage | None, last: Stage) -> str:
        values = [run.times.between(first, last) for run in runs]
        known = [value for value in values if not math.isnan(value)]
        return f"{statistics.median(known):.3f}" if known else "–"

    sizes = [len(run.committed.outcome.all) for run in runs if run.committed]
    return [
        kind,
        len(runs),
        f"{statistics.median(run.seconds for run in runs):.3f}",
        f"{max(run.seconds for run in runs):.3f}",
        median(None, Stage.CLONED),
        median(Stage.CLONED, Stage.APPLIED),
        median(Stage.APPLIED, Stage.DERIVED),
        median(Stage.DERIVED, Stage.VALIDATED),
        median(Stage.VALIDATED, Stage.FLUSHED),
        median(Stage.FLUSHED, Stage.POINTED),
        f"{statistics.median(sizes):.0f}" if sizes else "–",
        ", ".join(sorted({run.verdict for run in runs})),
    ]


def _measured(
    directory: Path, rulebook: Rulebook, make: Make, seed: int, way: Way = Way.FAST
) -> Measured | None:
    with open_current(directory) as opened:
        try:
            delta = make(opened.store, seed)
        except ValueError:  # the store has nothing of this kind
            return None
    times = Times()
    terms = Terms(rulebook, way, keep=3, tell=times)
    started = time.perf_counter()
    try:
        done = commit(directory, [Replacement(delta.removed, delta.added)], WHO, terms)
        return Measured(time.perf_counter() - started, times, "conforms", done)
    except ValidationFailed as refusal:
        return Measured(time.perf_counter() - started, times, str(refusal).split(";")[0], None)


def _compare(directory: Path, rulebook: Rulebook) -> None:
    """The same change by both ways, each from the same generation."""
    rows = []
    for kind, make in KINDS.items():
        results = []
        for way in (Way.FAST, Way.PLAIN):
            copy = directory.with_name(f"{directory.name}-{way}")
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(directory, copy)
            run = _measured(copy, rulebook, make, 1_000, way)
            if run is not None:
                results.append((run, current(copy).manifest.digest))
            shutil.rmtree(copy)
        if len(results) == 2:
            (fast, digest), (plain, wanted) = results
            changes = [run.committed.outcome if run.committed else None for run in (fast, plain)]
            equal = fast.verdict == plain.verdict and digest == wanted and changes[0] == changes[1]
            rows.append(
                [kind, f"{fast.seconds:.2f}", f"{plain.seconds:.1f}", f"{plain.seconds / fast.seconds:.0f}"]
                + [f"{plain.times.between(*stages):.1f}" for stages in PARTS]
                + [plain.verdict, "equal" if equal else "DIFFERENT"]
            )
    headings = (
        "change",
        "fast s",
        "plain s",
        "ratio",
        "full closure s",
        "full SHACL s",
        "verdict",
        "both ways",
    )
    show(headings, rows, Console(width=200), "fast way beside the plain way")


PARTS = ((Stage.APPLIED, Stage.DERIVED), (Stage.DERIVED, Stage.VALIDATED))


def _options() -> argparse.Namespace:
    parser = parser_for(__doc__)
    parser.add_argument("--records", type=int, default=15)
    parser.add_argument("--documents", type=int, default=5)
    parser.add_argument("--full", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
