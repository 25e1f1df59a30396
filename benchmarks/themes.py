"""Who shares what among 1,000, 10,000 and 100,000 cities: the finder beside engines that answer SPARQL, in one run.

    python benchmarks/themes.py --work DIR [--cities 1000,10000,100000] [--peers DIR] [--maplib PYTHON]

Every city cooperates, and themes are spread by Zipf's law (themes_programme.py). Each question is asked of the finder,
of our engine in memory, of rdflib where there are few cities, of `oxigraph serve` where --peers holds it (endpoint.py
--make-peers), and of maplib where --maplib names a Python that has it. Answers have to be equal, row by row. Times are
of the CPU, since the clock depends on what else runs; ratios are to the finder. Then a server of ours is asked for
answers with their evidence (themes_http.py). At 100,000 cities it needs about 10 GB of memory and 12 GB of disk.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

import numpy as np
import typer
from pyoxigraph import RdfFormat, Store
from themes_engines import Engine, NotAnswered, Peer, engines
from themes_http import MOST_MS, Served, quick_enough, serve, store_of
from themes_http import show as show_served
from themes_programme import pieces
from themes_questions import Question, Rows, questions

from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.asking import EVERYTHING, Asked, Scope
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.tokens import StoreTokens
from iuc_graph.vocabulary import INFERRED_GRAPH, source_graph

T = TypeVar("T")

AT_LEAST_SECONDS: Final = 0.3
AT_LEAST_TIMES: Final = 5
ENGINE_TIMES: Final = 3
WANTED_RATIO: Final = 500
MOST_GROWTH: Final = 15.0
"""For ten times as many cities; linear would be 10, and sizes of answers vary."""


@dataclass(frozen=True)
class Measured:
    """One question asked of one engine: seconds of CPU and on the clock, or why there is no answer."""

    question: str
    engine: str
    cpu: float = 0.0
    wall: float = 0.0
    failed: str = ""
    equal: bool = True


def timed(call: Callable[[], T]) -> tuple[T, float, float]:
    """What a call gives, and the median seconds of CPU and on the clock over enough calls."""
    spent: list[tuple[float, float]] = []
    while len(spent) < AT_LEAST_TIMES or sum(cpu for cpu, _ in spent) < AT_LEAST_SECONDS:
        result, cpu, wall = once(call)
        spent.append((cpu, wall))
    return result, statistics.median(cpu for cpu, _ in spent), statistics.median(wall for _, wall in spent)


def once(call: Callable[[], T]) -> tuple[T, float, float]:
    """What a call gives, and the seconds of CPU and on the clock."""
    cpu, wall = time.process_time(), time.perf_counter()
    result = call()
    return result, time.process_time() - cpu, time.perf_counter() - wall


def write(cities: int, work: Path) -> tuple[Path, Path]:
    """The programme as two files: named graphs as N-Quads, the merged graph as N-Triples; kept for the next run."""
    named, merged = work / f"{cities}" / "named.nq", work / f"{cities}" / "merged.nt"
    if not merged.exists():
        named.parent.mkdir(parents=True, exist_ok=True)
        with (
            named.open("w", encoding="utf-8") as quads,
            (named.parent / "part").open("w", encoding="utf-8") as triples,
        ):
            for piece in pieces(cities):
                quads.write(piece.named)
                triples.write(piece.merged)
        (named.parent / "part").rename(merged)
    return named, merged


def build(named: Path) -> Finder:
    """The finder over the named graphs, with what making it costs told."""
    store = Store()
    store.bulk_load(path=str(named), format=RdfFormat.N_QUADS)
    tokens = StoreTokens(store)
    facts, read, _ = once(lambda: Facts.read(tokens))
    incidence, composed, _ = once(lambda: Incidence.of(facts))
    one = [source_graph("plan-0")]
    _, source, _ = once(lambda: Incidence.of(facts.read_again(tokens, one)))
    _, commit, _ = once(lambda: Incidence.of(facts.read_again(tokens, [*one, INFERRED_GRAPH])))
    holdings = incidence.scoped(EVERYTHING).holdings
    size = sum(
        lists.values.nbytes + lists.starts.nbytes
        for part in (holdings.named, holdings.at_all)
        for lists in (part.of_place, part.of_thing)
    )
    print(
        f"{len(store):,} quads in named graphs; {sum(map(len, facts.tables)):,} statements read in {read:.2f} s, "
        f"{len(incidence.relation):,} rows composed in {composed:.2f} s; after a change of one document "
        f"{source:.2f} s, of it and the inferred graph {commit:.2f} s (CPU). Holdings: {size / 2**20:.1f} MiB.",
        flush=True,
    )
    return Finder.of(incidence, StoreReader(store))


def with_evidence(finder: Finder, cities: int) -> None:
    """What pages with reasons and passages cost, read from the store in memory."""
    holdings = finder.incidence.scoped(EVERYTHING).holdings.named
    sizes = holdings.of_place.lengths
    held = np.flatnonzero(sizes)
    place = finder.incidence.places.nodes.iris[held[np.argsort(sizes[held], kind="stable")[len(held) // 2]]]
    theme = finder.incidence.things.nodes.iris[int(np.argmax(holdings.of_thing.lengths))]
    country = finder.incidence.places.countries.iris[0]
    for name, call in (
        ("shares most with a city, 20 with passages", lambda: finder.shares_most_with(place)),
        (
            "cities of the most popular theme, 20 with passages",
            lambda: finder.cities_sharing(Asked((theme,)), limit=20),
        ),
        (
            "the same in a country",
            lambda: finder.cities_sharing(Asked((theme,)), Scope(country=country), limit=20),
        ),
    ):
        _, cpu, wall = timed(call)
        print(f"{cities:>8,}  {name:<58} {cpu * 1000:>9.2f} ms CPU {wall * 1000:>9.2f} ms", flush=True)


def ask(question: Question, engine: Engine, expected: Rows, seconds: float) -> Measured:
    """Ask an engine some times; the median, and whether its answer is the finder's."""
    answers = []
    for _ in range(ENGINE_TIMES):
        try:
            answers.append(engine.ask(question.sparql, seconds))
        except NotAnswered as error:
            return Measured(question.name, engine.name, failed=str(error))
        if answers[-1].wall * ENGINE_TIMES > seconds:
            break
    cpu, wall = (statistics.median(getattr(one, what) for one in answers) for what in ("cpu", "wall"))
    equal = sorted(answers[-1].rows) == expected
    return Measured(question.name, engine.name, cpu, wall, equal=equal)


def measure(
    finder: Finder, asked: list[Question], others: Iterable[Engine], seconds: float
) -> list[Measured]:
    """Each question asked of the finder and of the other engines."""
    expected, measured = {}, []
    for question in asked:
        found, cpu, wall = timed(lambda find=question.find: find(finder))
        expected[question.name] = sorted(question.rows(found))
        measured.append(Measured(question.name, "finder", cpu, wall))
    for engine in others:
        try:
            measured += [ask(question, engine, expected[question.name], seconds) for question in asked]
        except NotAnswered as error:
            measured += [
                Measured(question.name, engine.name, failed=f"not loaded: {error}") for question in asked
            ]
        if isinstance(engine, Peer):
            engine.close()
    return measured


def show(cities: int, measured: list[Measured]) -> None:
    """The table of one size."""
    print(
        f"\n{cities:,} cities\n{'question':<62} {'engine':<16} {'CPU ms':>12} {'wall ms':>12} {'ratio':>9}  equal"
    )
    ours = {one.question: one for one in measured if one.engine == "finder"}
    for one in sorted(measured, key=lambda each: list(ours).index(each.question)):
        if one.failed:
            print(f"{one.question:<62} {one.engine:<16} {one.failed:>12}")
            continue
        ratio = one.cpu / ours[one.question].cpu
        print(
            f"{one.question:<62} {one.engine:<16} {one.cpu * 1000:>12.3f} {one.wall * 1000:>12.3f} {ratio:>9.1f}  "
            f"{'yes' if one.equal else 'NO'}",
            flush=True,
        )


def goals(by_size: dict[int, list[Measured]], served: dict[int, list[Served]]) -> bool:
    """Say which goals are reached. An engine that gave no answer is told, and counts neither way."""
    every = [one for measured in by_size.values() for one in measured]
    largest = by_size[max(by_size)]
    ours = {one.question: one.cpu for one in largest if one.engine == "finder"}
    shares = [one for one in largest if one.engine == "pyoxigraph" and one.question.startswith("shares")]
    ratios = [one.cpu / ours[one.question] for one in shares if not one.failed]
    reached = [
        ("all answers are equal", all(one.equal for one in every)),
        (
            f"shares with: {WANTED_RATIO} × our SPARQL at {max(by_size):,} cities "
            f"({', '.join(f'{ratio:,.0f}' for ratio in ratios)})",
            bool(ratios) and min(ratios) >= WANTED_RATIO,
        ),
        (
            f"the finder is ahead of every engine that answers ({_answering(largest)})",
            all(one.failed or one.cpu >= ours[one.question] for one in largest),
        ),
        *(
            (
                f"with evidence over HTTP: median at most {MOST_MS:.0f} ms at {size:,} cities",
                quick_enough(kinds),
            )
            for size, kinds in served.items()
        ),
        ("time for ten times as many cities, at most 15-fold", _grows(by_size)),
    ]
    print()
    for goal, is_so in reached:
        print(f"{'reached' if is_so else 'NOT reached'}: {goal}")
    return all(is_so for _, is_so in reached)


def _answering(measured: Iterable[Measured]) -> str:
    """How many of the questions each engine answered."""
    answered: dict[str, list[bool]] = {}
    for one in measured:
        if one.engine != "finder":
            answered.setdefault(one.engine, []).append(not one.failed)
    return ", ".join(f"{engine} {sum(each)} of {len(each)}" for engine, each in answered.items())


def _grows(by_size: dict[int, list[Measured]]) -> bool:
    """Whether "shares with" grows no faster than the cities, by the two largest sizes."""
    sizes = sorted(by_size)[-2:]
    if len(sizes) < 2:
        return True
    fewer, more = (
        [one.cpu for one in by_size[size] if one.engine == "finder" and one.question.startswith("shares")]
        for size in sizes
    )
    factor = sizes[1] / sizes[0]
    growth = [later / earlier for earlier, later in zip(fewer, more, strict=True)]
    print(
        f"Growth of “shares with” from {sizes[0]:,} to {sizes[1]:,}: {', '.join(f'{one:.1f}' for one in growth)}"
    )
    return max(growth) <= MOST_GROWTH * factor / 10


def main(  # noqa: PLR0917  # options of a command
    work: Annotated[Path, typer.Option(help="Folder for the programmes; they are kept.")],
    cities: Annotated[str, typer.Option(help="Sizes, with commas.")] = "1000,10000,100000",
    peers: Annotated[
        Path | None, typer.Option(help="Folder in which endpoint.py installed oxigraph.")
    ] = None,
    maplib: Annotated[str | None, typer.Option(help="A Python that has maplib.")] = None,
    seconds: Annotated[float, typer.Option(help="Most seconds for one answer.")] = 60.0,
    rdflib_up_to: Annotated[int, typer.Option(help="Most cities that rdflib is asked about.")] = 1000,
) -> None:
    """Measure, print a table for each size, and say which goals are reached."""
    by_size, served = {}, {}
    for size in sorted(int(one) for one in cities.split(",")):
        named, merged = write(size, work)
        finder = build(named)
        with_evidence(finder, size)
        served[size] = list(serve(finder.incidence, store_of(named, merged, named.parent), named.parent))
        show_served(size, served[size])
        finder = Finder.of(
            finder.incidence, StoreReader(Store())
        )  # the named graphs make room for the engines
        asked = list(questions(finder.incidence))
        slow = size <= rdflib_up_to
        with engines(merged, peers, maplib, slow=slow, seconds=seconds) as others:
            by_size[size] = measure(finder, asked, others, seconds)
        show(size, by_size[size])
    if not goals(by_size, served):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
