"""The generated programmes that benchmarks measure with, and the changes that they make to them."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from types import ModuleType
from urllib.parse import unquote

import psutil
import pytest
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    RdfFormat,
    Store,
    serialize,
)

from iuc_graph.build.vocabularies import concept_slugs, read_turtle
from iuc_graph.delta import Delta
from iuc_graph.project import Project
from iuc_graph.records.book import check
from iuc_graph.store.generations import open_current
from iuc_graph.validation import Report, validate

TRIPLES = 10_000
MODULES = ("made_ground", "made_places", "made_documents", "programmes", "changes")
ENDPOINT_MODULES = ("", "_engines", "_load", "_questions", "_report", "_wire")
GRAPHS_WITHOUT_DOCUMENTS = 5
"""ontology, vocabularies, reference, editorial notes, inferred"""


@dataclass(frozen=True)
class Benchmarks:
    """The modules of benchmarks/, which is no package: they are scripts that stand beside each other."""

    programmes: ModuleType
    changes: ModuleType
    documents: ModuleType
    places: ModuleType
    ground: ModuleType


@pytest.fixture(scope="module")
def benchmarks(repository: Path) -> Iterator[Benchmarks]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "benchmarks"))
        import changes
        import made_documents
        import made_ground
        import made_places
        import programmes

        yield Benchmarks(programmes, changes, made_documents, made_places, made_ground)
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def asserted(benchmarks: Benchmarks) -> tuple[Quad, ...]:
    return benchmarks.programmes.programme(TRIPLES, seed=1)


@pytest.fixture
def store(asserted: tuple[Quad, ...]) -> Store:
    store = Store()
    store.extend(asserted)
    return store


@pytest.fixture
def verdict(benchmarks: Benchmarks, repository: Path) -> Callable[[Iterable[Quad]], Report]:
    """The full check of what is asserted, and of what follows."""
    return lambda quads: validate(tuple(benchmarks.programmes.complete(quads)), Project(repository).shapes)


def as_bytes(quads: Iterable[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS)


def exact(delta: Delta, store: Store) -> bool:
    """Whether all that goes is there, and nothing that comes."""
    return all(quad in store for quad in delta.removed) and not any(quad in store for quad in delta.added)


def test_a_programme_breaks_no_rule(verdict, asserted):
    report = verdict(asserted)
    assert report.violations == ()
    assert report.graphs > GRAPHS_WITHOUT_DOCUMENTS


@pytest.mark.parametrize("wanted", [15_000, 30_000])
def test_a_programme_has_the_size_that_was_asked_for(benchmarks, wanted):
    quads = benchmarks.programmes.complete(benchmarks.programmes.programme(wanted))
    default = sum(quad.graph_name == DefaultGraph() for quad in quads)
    assert abs(default - wanted) <= 0.05 * wanted


def test_too_small_a_programme_is_refused_with_the_least_size(benchmarks):
    with pytest.raises(ValueError, match=r"alone make \d,\d{3} triples"):
        benchmarks.programmes.programme(1_000)


def test_equal_seeds_give_equal_bytes_and_other_seeds_other_documents(benchmarks, asserted):
    again = benchmarks.programmes.programme(TRIPLES, seed=1)
    other = benchmarks.programmes.programme(TRIPLES, seed=2)
    assert as_bytes(again) == as_bytes(asserted)
    assert as_bytes(other) != as_bytes(asserted)
    assert len(set(asserted)) == len(asserted)


def test_the_command_publishes_the_same_programme_from_another_process(
    benchmarks, asserted, repository, tmp_path
):
    script = repository / "benchmarks" / "programmes.py"
    size = ["--triples", str(TRIPLES), "--seed", "1"]
    subprocess.run([sys.executable, script, *size, "--store", tmp_path / "store"], check=True)
    with open_current(tmp_path / "store") as opened:
        assert set(opened.store) == set(benchmarks.programmes.complete(asserted))


def test_a_programme_by_cities_has_so_many_cities_and_a_document_for_each_fifty(benchmarks):
    quads = benchmarks.programmes.by_cities(150)
    cities = [quad for quad in quads if str(quad.object).endswith("ontology#City>")]
    graphs = {quad.graph_name.value for quad in quads if "/source/gen-" in quad.graph_name.value}
    assert len({quad.subject for quad in cities}) == 150
    assert len(graphs) == 3


def test_names_of_places_are_told_apart_however_many_there_are(benchmarks):
    names = [benchmarks.places.name(number, 4) for number in range(100_000)]
    assert len({english for english, _ in names}) == len({chinese for _, chinese in names}) == 100_000


def test_generated_records_pass_the_checks_of_records_that_people_write(benchmarks, repository):
    ground = benchmarks.ground.ground()
    atlas = benchmarks.places.Atlas(ground.continents)
    places = [*ground.continents, *atlas.grow(30)]
    chance = benchmarks.ground.dice("records")
    made = [
        benchmarks.documents.make(f"gen-{number}", chance.sample(atlas.cities, 4), chance)
        for number in range(12)
    ]
    bodies = {entry.slug: entry for document in made for entry in document.bodies}
    book = ground.with_records([document.file for document in made], places, list(bodies.values()))
    concepts = [triple for file in Project(repository).vocabularies for triple in read_turtle(file)]
    assert list(check(book, concept_slugs(concepts))) == []
    assert {bool(document.file.plans) for document in made} == {True, False}


def test_sound_changes_are_exact_and_keep_every_rule(benchmarks, verdict, store):
    changes = benchmarks.changes
    for change in (changes.one_record, changes.one_document, changes.withdrawn_document):
        for seed in range(3):
            delta = change(store, seed)
            assert delta
            assert exact(delta, store)
            delta.apply(store)
    assert verdict(store).violations == ()


def test_a_change_is_the_same_for_the_same_store_and_seed_and_can_be_undone(benchmarks, store, asserted):
    changes = benchmarks.changes
    for change in (changes.one_record, changes.one_document, changes.faulty_record):
        delta = change(store, 2)
        assert delta == change(store, 2)
        delta.apply(store)
        delta.back().apply(store)
        assert set(store) == set(asserted)


def test_each_faulty_change_breaks_the_rule_that_it_should(benchmarks, verdict, store):
    for seed in range(3):
        delta = benchmarks.changes.faulty_record(store, seed)
        assert exact(delta, store)
        delta.apply(store)
    broken = {
        violation.shape.rpartition("#")[2] or violation.component for violation in verdict(store).violations
    }
    assert broken == {"SummaryOncePerLanguage", "TitleChinese", "Evidence", "EvidenceMissing"}


def test_a_new_document_has_its_own_graph_even_for_a_seed_that_was_used(benchmarks, store):
    first = benchmarks.changes.one_document(store, 4)
    first.apply(store)
    second = benchmarks.changes.one_document(store, 4)
    assert len(first.graphs()) == len(second.graphs()) == 1
    assert first.graphs() != second.graphs()


def test_an_empty_store_is_told_what_it_lacks(benchmarks):
    for change in (
        benchmarks.changes.one_record,
        benchmarks.changes.one_document,
        benchmarks.changes.withdrawn_document,
    ):
        with pytest.raises(ValueError, match="store"):
            change(Store())


@dataclass(frozen=True)
class EndpointBenchmark:
    """The modules of the benchmark of the endpoint."""

    main: ModuleType
    engines: ModuleType
    load: ModuleType
    questions: ModuleType
    report: ModuleType


@pytest.fixture(scope="module")
def endpoint(benchmarks: Benchmarks, repository: Path) -> Iterator[EndpointBenchmark]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "benchmarks"))
        import endpoint
        import endpoint_engines
        import endpoint_load
        import endpoint_questions
        import endpoint_report

        yield EndpointBenchmark(
            endpoint, endpoint_engines, endpoint_load, endpoint_questions, endpoint_report
        )
    for name in ENDPOINT_MODULES:
        sys.modules.pop(f"endpoint{name}", None)


ONE_ROW = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"%d","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}'
RIGHT, OTHER = ONE_ROW % 1, ONE_ROW % 2
HALF = RIGHT[: len(RIGHT) // 2]
JSON_OF_200 = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"


def by_length(body: bytes, length: int | None = None, head: bytes = JSON_OF_200) -> bytes:
    return head + b"Content-Length: %d\r\n\r\n" % (len(body) if length is None else length) + body


def in_chunks(body: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return JSON_OF_200 + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n" + end


OUTCOMES = {
    "whole": (by_length(RIGHT), "right"),
    "whole in chunks": (in_chunks(RIGHT), "right"),
    "another row": (by_length(OTHER), "wrong"),
    "no rows": (by_length(RIGHT[: RIGHT.index(b"[{")] + b"[]}}"), "wrong"),
    "another type": (by_length(RIGHT, head=JSON_OF_200.replace(b"results+json", b"results+xml")), "wrong"),
    "another digest": (
        by_length(RIGHT, head=JSON_OF_200 + b"Repr-Digest: sha-256=:AAAA:\r\n"),
        "wrong",
    ),
    "shorter than its length": (by_length(HALF, len(RIGHT)), "cut"),
    "no last chunk": (in_chunks(RIGHT, end=b""), "cut"),
    "ends within its JSON": (in_chunks(HALF + b"The operation has been cancelled"), "cut"),
    "error": (by_length(b"later", head=b"HTTP/1.1 503 Service Unavailable\r\n"), "refused"),
    "nothing": (b"", "dropped"),
    "half a head": (b"HTTP/1.1 200", "dropped"),
}


async def a_server_that_says(said: dict[str, bytes], ask: Callable[[int], Awaitable[object]]) -> None:
    """Answers each query with the bytes kept for the comment at its end, and closes the connection."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readuntil(b"\r\n\r\n")).split()[1]
        writer.write(said[unquote(line.decode()).partition("# ")[2]])
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1") as server:
        await ask(server.sockets[0].getsockname()[1])


def test_the_load_tells_wrong_and_cut_answers_from_right_ones(endpoint, tmp_path):
    questions = {
        name: endpoint.questions.Question(
            endpoint.questions.Kind.SMALL, name, f"SELECT ?n {{ BIND(1 AS ?n) }} # {name}"
        )
        for name in OUTCOMES
    }
    found = {}

    async def ask(port: int) -> None:
        engine = endpoint.engines.ours("here", memory=True)
        server = endpoint.engines.Server(engine, port, psutil.Process(), tmp_path / "log")
        judge = endpoint.questions.Judge(Store())
        for name, question in questions.items():
            loop = await endpoint.load.open_loop(server, [(0.0, question)] * 2, 1.0, 0.1, judge)
            (outcomes,) = [counter for counter in loop.outcomes.values() if counter]
            found[name] = dict(outcomes)

    asyncio.run(a_server_that_says({name: said for name, (said, _) in OUTCOMES.items()}, ask))
    assert found == {name: {outcome: 2} for name, (_, outcome) in OUTCOMES.items()}


def test_any_triples_are_right_if_they_are_so_many_and_of_the_graph(endpoint):
    graph = Store()
    graph.extend(
        Quad(NamedNode(f"https://example.org/{n}"), NamedNode("https://example.org/p"), Literal(str(n)))
        for n in range(3)
    )
    judge = endpoint.questions.Judge(graph)
    kind = endpoint.questions.Kind.BIG
    asked = endpoint.questions.Question(kind, "any", "SELECT * { ?s ?p ?o } LIMIT 2", limit=2)

    def outcome(query: str) -> str:
        return judge.outcome(asked, graph.query(query).serialize(format=QueryResultsFormat.JSON))

    assert outcome("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 2") == "right"
    assert outcome("SELECT * { ?s ?p ?o } ORDER BY DESC(?s) LIMIT 2") == "right"
    assert outcome("SELECT * { ?s ?p ?o }") == "wrong"
    assert outcome("SELECT * { ?s ?p ?o } LIMIT 1") == "wrong"
    assert outcome("SELECT ?s ?p ?o { VALUES ?x { 1 2 } ?s ?p ?o } ORDER BY ?s LIMIT 2") == "wrong"
    assert outcome("SELECT ?s ?p (1 AS ?o) { ?s ?p ?z } LIMIT 2") == "wrong"
    assert outcome("SELECT ?s ?p { ?s ?p ?o } LIMIT 2") == "wrong"


def test_the_mix_holds_its_shares_and_is_the_same_for_the_same_seed(endpoint):
    kind, mix = endpoint.questions.Kind, endpoint.questions.mix
    small = [endpoint.questions.Question(kind.SMALL, str(n), str(n)) for n in range(5)]
    some = list(islice(mix(small, Random(1), runaways=True), 1000))
    assert Counter(question.kind for question in some) == {kind.SMALL: 900, kind.BIG: 90, kind.RUNAWAY: 10}
    assert some == list(islice(mix(small, Random(1), runaways=True), 1000))
    without = islice(mix(small, Random(1), runaways=False), 1000)
    assert Counter(question.kind for question in without) == {kind.SMALL: 910, kind.BIG: 90}


def test_the_endpoint_is_measured_from_its_start_to_its_end(endpoint, benchmarks, asserted, tmp_path):
    benchmarks.programmes.publish_programme(tmp_path / "store", asserted, fingerprint="")
    (tmp_path / "work").mkdir()
    files, graph = endpoint.engines.prepare(tmp_path / "store", tmp_path / "work", None)
    plan = endpoint.main.Plan(
        rounds=1,
        small=0.2,
        big=0.02,
        least_big=1,
        mix=0.5,
        open=1,
        deadline=0.3,
        behind=1,
        sample=5,
        wrk=False,
    )
    before = psutil.Process().children(recursive=True)
    judge = endpoint.questions.Judge(graph)
    _, disk, cached = endpoint.main.engines(None)
    found = endpoint.main.measure(plan, [disk, cached], files, judge)
    assert psutil.Process().children(recursive=True) == before
    assert {name: wrong for name, (_, wrong) in found.checked.items()} == dict.fromkeys(
        (endpoint.report.DISK, endpoint.report.CACHED), 0
    )
    rates = [rate for by_engine in found.rates.values() for rate in by_engine.values()]
    assert all(rate.requests and not rate.failed for rate in rates)
    assert found.false_answers() == 0
    assert all(mixed.loop.count(endpoint.questions.Outcome.RIGHT) for mixed in found.mixed.values())
    told = json.loads(json.dumps(endpoint.report.as_json(found)))
    assert [goal["verdict"] for goal in told["goals"] if goal["verdict"]] == ["met"] + 5 * ["not measured"]
