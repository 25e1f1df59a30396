"""Many small commits one after another: what each costs, what the disk holds, what opening costs; then gc.

python benchmarks/growth.py --store DIR [--triples 100000 | --mission] [--commits 1000] [--keep 10]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from changes import one_record

from iuc_graph.commits import Intent, Replacement, Rulebook, Terms, Way, commit
from iuc_graph.commits.housekeeping import collect_garbage
from iuc_graph.project import find_project
from iuc_graph.store.files import size_of
from iuc_graph.store.generations import current, open_current
from iuc_graph.store.history import entries
from stores import parser_for, prepare

WHO = Intent("benchmark", "update", "one record")
ASK = "SELECT (COUNT(*) AS ?n) { ?area a <https://w3id.org/iuc-graph/ontology#CooperationArea> }"
STEPS = 10


def main() -> None:
    """Measure and print one line a tenth of the commits."""
    options = _options()
    directory, rulebook = options.store, Rulebook(find_project().shapes)
    prepare(options, rulebook)
    terms = Terms(rulebook, Way.FAST, keep=options.keep)
    print(f"{current(directory).manifest.quads:,} quads, keeping {options.keep} generations, no release")
    print(
        f"{'commits':>8} {'median s':>9} {'largest s':>10} {'disk MiB':>9} {'files':>6} {'open ms':>8} {'query ms':>9}"
    )
    _line(0, [], directory)
    for step in range(1, STEPS + 1):
        seconds = [
            _commit(directory, terms, step * options.commits + n) for n in range(options.commits // STEPS)
        ]
        _line(step * options.commits // STEPS, seconds, directory)
    print(
        f"history: {len(entries(directory))} entries, {(directory / 'history.jsonl').stat().st_size:,} bytes"
    )
    for compact in (False, True):
        done, took = _timed(lambda compact=compact: collect_garbage(directory, 1, compact=compact))
        name = "gc --keep 1 --compact" if compact else "gc --keep 1"
        print(
            f"{name}: {took:.2f} s, {_disk(directory):.1f} MiB left, {len(done.removed)} generations removed"
        )


def _commit(directory: Path, terms: Terms, seed: int) -> float:
    with open_current(directory) as opened:
        delta = one_record(opened.store, seed)
    return _timed(lambda: commit(directory, [Replacement(delta.removed, delta.added)], WHO, terms))[1]


def _line(commits: int, seconds: list[float], directory: Path) -> None:
    opening = statistics.median(_timed(lambda: open_current(directory).close())[1] for _ in range(7))
    with open_current(directory) as opened:
        asking = statistics.median(_timed(lambda: list(opened.store.query(ASK)))[1] for _ in range(7))
    files = sum(1 for _ in current(directory).quads_path.iterdir())
    median = f"{statistics.median(seconds):.3f}" if seconds else "–"
    largest = f"{max(seconds):.3f}" if seconds else "–"
    print(
        f"{commits:>8} {median:>9} {largest:>10} {_disk(directory):>9.1f} {files:>6} {opening * 1000:>8.1f} "
        f"{asking * 1000:>9.2f}",
        flush=True,
    )


def _disk(directory: Path) -> float:
    return size_of(directory) / 2**20


T = TypeVar("T")


def _timed(call: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    return call(), time.perf_counter() - started


def _options() -> argparse.Namespace:
    parser = parser_for(__doc__)
    parser.add_argument("--commits", type=int, default=1000)
    parser.add_argument("--keep", type=int, default=10)
    return parser.parse_args()


if __name__ == "__main__":
    main()
