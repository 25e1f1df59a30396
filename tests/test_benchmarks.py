"""The generated programmes that benchmarks measure with, and the changes that they make to them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, serialize

from iuc_graph.build.vocabularies import concept_slugs, read_turtle
from iuc_graph.delta import Delta
from iuc_graph.project import Project
from iuc_graph.records.book import check
from iuc_graph.store.generations import open_current
from iuc_graph.validation import Report, validate

TRIPLES = 10_000
MODULES = ("made_ground", "made_places", "made_documents", "programmes", "changes")
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
