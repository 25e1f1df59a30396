"""Writers and readers of one graph at the same time, and a server that is killed in the middle of their commits.

    python benchmarks/writers.py --store DIR [--triples 100000 | --mission] [--seconds 60] [--json FILE]
    python benchmarks/writers.py --store DIR --kills 50

Twenty writers count: each reads its own count and the total that all share, and writes both, one higher, into two
documents at once. They do so on condition that the graph is still what they read (If-Match), and read again when it is
not; then, in a second run, by updates that count by themselves. Twenty readers read all the while, and check that each
answer is of one whole state: the same in both documents, in what follows from them and in the merged view, the total
being the sum. At the end the store has to hold exactly what was acknowledged.

With `--kills` the server, or all of its processes, or the one that writes is killed in the middle of a commit, over
and over; each time the store has to open, undamaged, with all that was acknowledged, and no process may be left.

The store is made unless DIR holds one; what is written goes to a copy. Ends with status 1 where anything was wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Final

import uvloop
from endpoint_engines import SERVE, Engine, Files, Server, started
from endpoint_wire import percentile
from printed import show
from rich.console import Console
from writers_books import Kind, Ledger, Seen
from writers_kills import Attack, Struck, Victim, examine
from writers_load import Crowd, Size, Way

from iuc_graph.commits import Rulebook
from iuc_graph.project import find_project
from iuc_graph.store.generations import current
from iuc_graph.web.token_file import Scope, create
from stores import parser_for, prepare

WHO: Final = "writers"
MEASURED: Final = (Way.CONDITION, Way.COMPUTED)


@dataclass(frozen=True)
class Measured:
    """One run: how long it was, what was seen, and what the writers know."""

    way: Way
    seconds: float
    seen: Seen
    ledger: Ledger


@dataclass(frozen=True)
class Ground:
    """A copy of a store, and a token for it."""

    store: Path
    tokens: Path
    secret: str

    @property
    def work(self) -> Path:
        """A folder for logs."""
        return self.tokens.parent

    def server(self) -> Engine:
        """Our server over it, with default settings."""

        def settings(files: Files, port: int, _: float | None) -> dict[str, str]:
            chosen = {"STORE": files.store, "PORT": port, "TOKENS": self.tokens}
            return {f"IUC_GRAPH_{name}": str(value) for name, value in chosen.items()}

        return Engine("writers", "/sparql", lambda *_: [sys.executable, "-c", SERVE], settings)

    @contextmanager
    def served(self) -> Iterator[Server]:
        """A server that answers; all its processes are ended afterwards."""
        with started(self.server(), Files(self.store, self.work, self.work, self.work)) as server:
            server.wait_until_ready()
            yield server


def main() -> None:
    """Measure, print, and end with status 1 where anything was wrong."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all servers are ended
    prepare(options, Rulebook(find_project().shapes))
    size = Size(options.writers, options.readers)
    console = Console() if sys.stdout.isatty() else Console(width=170)
    manifest = current(options.store).manifest
    console.print(
        f"{manifest.default_triples:,} triples; {os.cpu_count()} CPUs; load {_machine_load()} at the start"
    )
    if options.kills:
        victims = tuple(islice(cycle(Victim), options.kills))
        with copied(options.store) as ground:
            found = kills(ground, size, victims, Random(options.seed))
        _tell_kills(*found, console)
        seen = [found[0].seen]
        told = [_as_json(found[0]) | {"kills": found[1].kills.total(), **_counts(found[1])}]
    else:
        runs = []
        for way in MEASURED:
            with copied(options.store) as ground:
                runs.append(together(ground, size, way, options.seconds))
        _tell(runs, console)
        seen, told = [run.seen for run in runs], [_as_json(run) for run in runs]
    if options.json:
        options.json.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    for text in (text for one in seen for text in one.faults):
        console.print(f"WRONG: {text}", markup=False, highlight=False)
    sys.exit(1 if any(one.wrong for one in seen) else 0)


@contextmanager
def copied(store: Path) -> Iterator[Ground]:
    """A copy of a store, which nobody needs afterwards, and a token that may change it."""
    with tempfile.TemporaryDirectory(prefix="writers-") as folder:
        work = Path(folder).resolve()
        shutil.copytree(store, work / "store")
        secret, _ = create(work / "tokens.jsonl", WHO, [Scope.UPDATE])
        yield Ground(work / "store", work / "tokens.jsonl", secret)


def together(ground: Ground, size: Size, way: Way, seconds: float) -> Measured:
    """All at once for so many seconds, then a look at the store."""
    ledger, seen = size.ledger(), Seen()

    async def run(port: int) -> float:
        crowd = Crowd(port, ground.secret, ledger, seen, size, way)
        await crowd.begin()
        begun = time.monotonic()
        await crowd.run(lambda: asyncio.sleep(seconds))
        return time.monotonic() - begun

    with ground.served() as server:
        _say(f"{size.writers} writers ({way}) and {size.readers} readers for {seconds:g} s")
        lasted = uvloop.run(run(server.port))
    examine(ground.store, ledger, seen, WHO)
    seen.check_order()
    return Measured(way, lasted, seen, ledger)


def kills(ground: Ground, size: Size, victims: Sequence[Victim], chance: Random) -> tuple[Measured, Struck]:
    """A kill for each victim, under load; a server that was killed is started anew over the same store."""
    ledger, seen, struck, left = size.ledger(), Seen(), Struck(), list(victims)
    begun = time.monotonic()
    while left and not seen.wrong:
        with ground.served() as server:
            lives = True
            while left and lives and not seen.wrong:
                victim = left.pop(0)
                _say(f"{len(left)} kills left, now of {victim}; {ledger.total} changes were made")
                crowd = Crowd(server.port, ground.secret, ledger, seen, size, dies=True)
                attack = Attack(server, crowd, ground.store, chance, struck)
                uvloop.run(_under(attack, victim))
                examine(ground.store, ledger, seen, WHO)
                lives = victim is Victim.WRITER
    seen.check_order()
    return Measured(Way.CONDITION, time.monotonic() - begun, seen, ledger), struck


async def _under(attack: Attack, victim: Victim) -> None:
    if not attack.struck.kills.total():
        await attack.crowd.begin()
    await attack.crowd.run(partial(attack.strike, victim))


def _tell(runs: Sequence[Measured], console: Console) -> None:
    rows = []
    for run in runs:
        for kind in Kind:
            times = run.seen.seconds[kind]
            each = [_milliseconds(times, percent) for percent in (50, 99, 100)]
            rows.append([run.way, kind, len(times), f"{len(times) / run.seconds:.1f}", *each])
    show(("writers", "what", "n", "a second", "p50 ms", "p99 ms", "longest ms"), rows, console, "times")
    for run in runs:
        _tell_answers(run, console)


def _tell_kills(run: Measured, struck: Struck, console: Console) -> None:
    show(("killed", "times"), [[victim, number] for victim, number in struck.kills.items()], console, "kills")
    ledger = run.ledger
    for text in (
        f"{struck.in_flight} kills while a change was under way, {struck.half_made} left half a commit in the store",
        f"{ledger.total} changes were made; of those that got no answer {ledger.made_unanswered} were made whole "
        f"and {ledger.lost_unanswered} not at all",
    ):
        console.print(text, highlight=False)
    _tell_answers(run, console)


def _tell_answers(run: Measured, console: Console) -> None:
    answers = ", ".join(f"{what} {number:,}" for what, number in sorted(run.seen.answers.items()))
    console.print(f"\n{run.way}: {answers}", highlight=False)
    console.print(
        f"{run.ledger.total} increments acknowledged and stored in {run.seconds:.0f} s; {len(run.seen.states)} states "
        f"seen by readers; {run.seen.behind} reads behind an acknowledged change; {run.seen.wrong} wrong",
        highlight=False,
    )


def _milliseconds(times: Sequence[float], percent: float) -> str:
    found = percentile(times, percent)
    return "–" if found is None else f"{1000 * found:.0f}"


def _as_json(run: Measured) -> dict[str, object]:
    return {
        "way": run.way,
        "seconds": run.seconds,
        "increments": run.ledger.total,
        "answers": dict(run.seen.answers),
        "behind": run.seen.behind,
        "wrong": run.seen.wrong,
        "times": {
            kind: {"n": len(times), **{f"p{p}": percentile(times, p) for p in (50, 99, 100)}}
            for kind, times in run.seen.seconds.items()
        },
    }


def _counts(struck: Struck) -> dict[str, object]:
    return {key: value for key, value in asdict(struck).items() if isinstance(value, int)}


def _machine_load() -> str:
    return " ".join(f"{value:.1f}" for value in os.getloadavg())


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = parser_for(__doc__)
    parser.add_argument("--writers", type=int, default=Size.writers)
    parser.add_argument("--readers", type=int, default=Size.readers)
    parser.add_argument("--seconds", type=float, default=60.0, help="length of each of the two runs")
    parser.add_argument("--kills", type=int, default=0, help="kill so often instead")
    parser.add_argument("--seed", type=int, default=0, help="of the moments at which it is killed")
    parser.add_argument("--json", type=Path, help="write all figures to this file, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
