"""Taking back: a state of the past in use again, and one document out of the graph."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from iuc_graph.commits import Committed, Intent, Outcome, retract, rollback
from iuc_graph.commits.release import make_release
from iuc_graph.delta import Delta
from iuc_graph.errors import GenerationUnknown, StoreError, StoreMissing, ValidationFailed, WriteRefused
from iuc_graph.store.digest import digest_of
from iuc_graph.store.generations import current, published, read_generation
from iuc_graph.store.history import entries
from iuc_graph.store.patch import FILE, read_patch
from iuc_graph.vocabulary import INFERRED_GRAPH, REFERENCE_GRAPH, source_graph

from .world import World, city, damage, document, note, write

ONE, TWO, THREE = (source_graph(slug) for slug in ("one", "two", "three"))


def back(world: World, to: str) -> Committed:
    return rollback(world.directory, to, Intent("tester", "rollback", f"back to {to}"), world.terms())


def take_out(world: World, graph: str) -> Committed:
    return retract(world.directory, graph, Intent("tester", "retract", "wrong document"), world.terms())


def test_the_state_gone_back_to_is_the_same_to_the_last_quad(world: World):
    first, before = current(world.directory), world.quads()
    write(world, note("one", "x"), *document("three"))
    changed = world.quads()
    done = back(world, "1")
    assert done.generation == current(world.directory)
    assert (done.generation.number, done.generation.manifest.digest) == (3, first.manifest.digest)
    assert world.quads() == before
    assert digest_of(world.quads()) == first.manifest.digest
    assert done.outcome == Outcome.of(Delta.between(changed, before))
    assert read_patch(done.generation) == Delta.between(changed, before)


def test_nothing_of_the_history_is_lost_and_going_back_can_be_taken_back(world: World):
    write(world, note("one", "x"), why="an error")
    changed = world.quads()
    back(world, "1")
    assert [(entry.kind, entry.message) for entry in entries(world.directory)] == [
        ("build", ""),
        ("update", "an error"),
        ("rollback", "back to 1"),
    ]
    assert entries(world.directory)[-1].removed == 1
    assert published(world.directory) == [1, 2, 3]
    back(world, "2")
    assert world.quads() == changed


def test_owners_go_back_too_and_the_inputs_of_the_last_build_stay_known(world: World):
    owners = current(world.directory).manifest.owners
    write(world, note("one", "x"))
    assert current(world.directory).manifest.owners[ONE] == "commits"
    done = back(world, "1")
    assert done.generation.manifest.owners == owners
    assert done.generation.manifest.fingerprint == "inputs"


def test_owners_alone_are_reason_enough(world: World):
    write(world, note("one", "x"))
    write(world, remove=(note("one", "x"),))
    assert back(world, "1").made
    assert current(world.directory).manifest.owners[ONE] == "data"


def test_going_back_to_what_is_so_already_makes_nothing(world: World):
    done = back(world, "current")
    assert (done.made, done.generation.number, published(world.directory)) == (False, 1, [1])


def test_a_release_or_a_day_will_do_as_well(world: World, repository: Path):
    first = current(world.directory).manifest.digest
    make_release(world.directory, "v1", repository / "CITATION.cff")
    write(world, note("one", "x"))
    assert back(world, "v1").generation.manifest.digest == first
    second = write(world, note("one", "y")).manifest.digest
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    assert back(world, tomorrow).generation.manifest.digest == second
    with pytest.raises(GenerationUnknown, match="Releases: v1"):
        back(world, "2001-01-01")


def test_commits_after_it_start_from_what_was_gone_back_to(world: World):
    write(world, note("one", "x"))
    back(world, "1")
    write(world, note("two", "after"))
    notes = {quad.object.value for quad in world.quads() if quad.predicate.value.endswith("#note")}
    assert notes == {"after"}


@pytest.mark.parametrize("with_patch", [True, False])
def test_it_leads_out_of_a_damaged_generation_in_use(world: World, with_patch: bool):
    first = current(world.directory).manifest.digest
    broken = write(world, note("one", "x"))
    damage(broken)
    if not with_patch:
        (broken.path / FILE).unlink()
    steps: list[str] = []
    intent = Intent("tester", "rollback", "back to 1")
    done = rollback(world.directory, "1", intent, world.terms(tell=steps.append))
    assert done.generation.manifest.digest == digest_of(world.quads()) == first
    assert (read_patch(done.generation) is not None) == with_patch
    assert any("cannot be told" in step for step in steps) != with_patch
    write(world, note("one", "y"))
    assert note("one", "y") in world.quads()


def test_it_leads_out_where_the_manifest_in_use_is_damaged(world: World):
    broken = write(world, note("one", "x"))
    (broken.path / "manifest.json").write_text("{", encoding="utf-8")
    done = back(world, "1")
    assert (done.made, done.generation.number) == (True, 3)
    assert note("one", "x") not in world.quads()


@pytest.mark.parametrize("pointer", ["nonsense\n", None])
def test_it_leads_out_where_the_pointer_is_lost(world: World, pointer: str | None, repository: Path):
    make_release(world.directory, "v1", repository / "CITATION.cff")
    write(world, note("one", "x"))
    path = world.directory / "current"
    path.unlink()
    if pointer:
        path.write_text(pointer, encoding="utf-8")
    with pytest.raises(GenerationUnknown, match=r"Generation 9 is not there\. Generations kept: 1, 2\."):
        back(world, "9")
    assert back(world, "v1").generation.number == 3
    assert note("one", "x") not in world.quads()
    assert back(world, "2").generation.number == 4
    assert note("one", "x") in world.quads()


def test_a_damaged_state_never_comes_into_use(world: World):
    first = current(world.directory)
    second = write(world, note("one", "x"))
    damage(first)
    with pytest.raises(StoreError, match="000001"):
        back(world, "1")
    assert current(world.directory) == second


def test_a_mistyped_directory_is_not_made(tmp_path: Path, world: World):
    lost = World(tmp_path / "typo", world.rulebook)
    for attempt in (lambda: back(lost, "1"), lambda: take_out(lost, ONE)):
        with pytest.raises(StoreMissing):
            attempt()
    assert not lost.directory.exists()


def test_a_retracted_document_is_gone_with_all_that_followed_from_it(world: World):
    done = take_out(world, TWO)
    assert done.outcome.asserted.removed == set(document("two"))
    assert not [quad for quad in world.quads() if city("two") in (quad.subject, quad.object)]
    manifest = current(world.directory).manifest
    assert TWO not in manifest.graphs
    assert manifest.owners[TWO] == "commits"
    assert entries(world.directory)[-1].graphs == (TWO,)


def test_what_others_build_upon_is_not_retracted(world: World):
    pairing = next(quad for quad in document("one") if quad.predicate.value.endswith("pairedWith"))
    write(world, type(pairing)(pairing.subject, pairing.predicate, city("two"), pairing.graph_name))
    before = world.quads()
    with pytest.raises(ValidationFailed, match=r"nothing was changed(.|\n)*Only a place is paired"):
        take_out(world, TWO)
    assert world.quads() == before


@pytest.mark.parametrize("graph", [THREE, source_graph("no such"), "no IRI at all"])
def test_retracting_what_is_not_there_lists_what_is(world: World, graph: str):
    with pytest.raises(StoreError, match=rf"no such graph: {graph}(.|\n)*{ONE}"):
        take_out(world, graph)


@pytest.mark.parametrize("graph", [REFERENCE_GRAPH, INFERRED_GRAPH])
def test_only_documents_are_retracted(world: World, graph: str):
    with pytest.raises(WriteRefused):
        take_out(world, graph)


def test_a_retracted_document_comes_back_by_going_back(world: World):
    before = world.quads()
    take_out(world, TWO)
    back(world, "1")
    assert world.quads() == before
    assert read_generation(current(world.directory).path).manifest.owners[TWO] == "data"
