"""The desk: writes handed in by threads, made one after another in one process that can be killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from pyoxigraph import NamedNode

from iuc_graph.errors import (
    PreconditionFailed,
    QuerySyntaxError,
    ServiceBusy,
    StoreLocked,
    ValidationFailed,
    WriteCrashed,
    WriteRefused,
    WriteTimeout,
)
from iuc_graph.sparql.write_request import Conditions, Document, GraphWrite, UpdateText, Write
from iuc_graph.store.generations import current, open_current
from iuc_graph.store.history import entries
from iuc_graph.store.lock import locked
from iuc_graph.vocabulary import IUC, RDFS, source_graph
from iuc_graph.workers import frames
from iuc_graph.writer import Desk

from ..commits.world import World, city, document, note, write
from .conftest import settings_of

ONE = source_graph("one")
NOTE = f"<{city('one').value}> <{IUC}note>"
ENDLESS = f"""INSERT {{ GRAPH <{ONE}> {{ {NOTE} ?n }} }} WHERE {{
    SELECT (STR(COUNT(*)) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p . ?q ?r ?s }} }}"""


def insert(text: str, graph: str = ONE, **given: object) -> Write:
    """An update that adds one note to a graph."""
    return Write(UpdateText(f'INSERT DATA {{ GRAPH <{graph}> {{ {NOTE} "{text}" }} }}'), **given)


def children() -> list[psutil.Process]:
    """The processes that write."""
    found = psutil.Process().children(recursive=True)
    return [each for each in found if "iuc_graph.writer.child" in " ".join(each.cmdline())]


def test_an_update_is_a_commit_with_who_why_and_how_much(desk: Desk, world: World):
    written = desk.write(insert("new", message="since it was missing"), "ana")
    assert (written.made, written.added, written.removed, written.graphs) == (True, 1, 0, (ONE,))
    assert written.derived_added == 1
    assert written.generation == current(world.directory).manifest.name
    last = entries(world.directory)[-1]
    assert (last.who, last.message, last.kind, last.added) == ("ana", "since it was missing", "update", 1)
    assert note("one", "new") in world.quads()


def test_what_changes_nothing_makes_no_commit(desk: Desk, world: World):
    before = desk.write(insert("once"), "ana")
    again = desk.write(insert("once"), "ana")
    assert not again.made
    assert again.generation == before.generation
    assert entries(world.directory)[-1].number == int(before.generation)


def test_a_dry_run_tells_all_and_changes_nothing(desk: Desk, world: World):
    before, commits = world.quads(), entries(world.directory)
    tried = desk.write(insert("tried", dry_run=True), "ana")
    assert tried.tried
    assert not tried.made
    assert tried.refusal is None
    assert tried.difference is not None
    assert tried.difference.added == (f"{note('one', 'tried')} .",)
    assert tried.difference.whole
    assert (world.quads(), entries(world.directory)) == (before, commits)


def test_a_dry_run_tells_why_it_would_be_refused(desk: Desk, world: World):
    second = UpdateText(f'INSERT DATA {{ GRAPH <{ONE}> {{ <{city("one").value}> <{RDFS}label> "b" }} }}')
    commits = entries(world.directory)
    tried = desk.write(Write(second, dry_run=True), "ana")
    assert tried.refusal is not None
    assert "A city has one name" in str(tried.refusal)
    assert tried.refusal.things[0].iri == city("one").value
    with pytest.raises(ValidationFailed) as refused:
        desk.write(Write(second), "ana")
    assert (str(refused.value), refused.value.things) == (str(tried.refusal), tried.refusal.things)
    assert entries(world.directory) == commits


def test_a_write_on_condition_of_a_generation_is_made_on_that_alone(desk: Desk, world: World):
    start = current(world.directory).manifest.name
    on = Conditions(generation=start)
    made = desk.write(insert("the first", conditions=on), "ana")
    with pytest.raises(PreconditionFailed, match=made.generation):
        desk.write(insert("the second", conditions=on), "ben")
    assert note("one", "the second") not in world.quads()
    assert desk.write(insert("the second", conditions=Conditions(generation=made.generation)), "ben").made


def test_no_two_of_many_writers_start_from_the_same_state(desk: Desk, world: World):
    on = Conditions(generation=current(world.directory).manifest.name)
    made, failed = [], []

    def hand_in(number: int) -> None:
        try:
            made.append(desk.write(insert(f"note {number}", conditions=on), "ana"))
        except PreconditionFailed as error:
            failed.append(error)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(hand_in, range(8)))
    assert (len(made), len(failed)) == (1, 7)


def test_writing_to_what_others_make_is_refused_with_where_to_write(desk: Desk):
    with pytest.raises(WriteRefused, match="graph/source/"):
        desk.write(insert("new", "https://w3id.org/iuc-graph/graph/inferred"), "ana")
    with pytest.raises(WriteRefused, match=r"ontology/iuc\.ttl"):
        desk.write(insert("new", "https://w3id.org/iuc-graph/graph/ontology"), "ana")


def test_what_is_no_sparql_is_told_with_its_place(desk: Desk):
    with pytest.raises(QuerySyntaxError) as told:
        desk.write(Write(UpdateText("INSERT DATA {\n <a> }")), "ana")
    assert told.value.line == 2


def test_an_update_that_takes_too_long_is_ended_and_the_next_one_is_made(fresh: World):
    desk = Desk(settings_of(fresh.directory, write_seconds=1.5), managed=True, shapes=fresh.rulebook.shapes)
    others = set(children())
    try:
        with pytest.raises(WriteTimeout, match="nothing was changed"):
            desk.write(Write(UpdateText(ENDLESS)), "ana")
        assert len(entries(fresh.directory)) == 1
        assert desk.write(insert("after"), "ana").made
    finally:
        desk.close()
    assert set(children()) <= others


def test_an_update_that_takes_all_memory_ends_its_own_process_only(fresh: World):
    desk = Desk(
        settings_of(fresh.directory, write_memory_mib=512), managed=True, shapes=fresh.rulebook.shapes
    )
    joined = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o"
    bomb = f"INSERT {{ GRAPH <{ONE}> {{ {NOTE} ?b }} }} WHERE {{ {joined} }}"
    try:
        with pytest.raises(WriteCrashed, match="memory"):
            desk.write(Write(UpdateText(bomb)), "ana")
        assert len(entries(fresh.directory)) == 1
        assert desk.write(insert("after"), "ana").made
    finally:
        desk.close()


def test_a_process_that_is_killed_between_two_writes_is_replaced(desk: Desk):
    desk.write(insert("before"), "ana")
    (child,) = children()
    child.kill()
    child.wait(5)
    assert desk.write(insert("after"), "ana").made


def test_a_process_killed_in_the_middle_leaves_the_graph_whole(desk: Desk, world: World):
    desk.write(insert("before the kill"), "ana")
    before = world.quads()
    told: list[BaseException] = []

    def hand_in() -> None:
        try:
            desk.write(Write(UpdateText(ENDLESS)), "ana")
        except WriteCrashed as error:
            told.append(error)

    thread = threading.Thread(target=hand_in)
    thread.start()
    deadline = time.monotonic() + 10
    while not list((world.directory / "generations").glob("*.work")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(children()[0].pid, signal.SIGKILL)
    thread.join(10)
    assert len(told) == 1
    assert world.quads() == before
    assert desk.write(insert("after the kill"), "ana").made


def test_a_write_that_was_made_counts_as_made_although_its_process_died_before_it_said_so(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
):
    desk.write(insert("heard"), "ana")
    (child,) = children()
    receive = frames.FrameReader.receive

    def kill_before_the_end(self: frames.FrameReader, deadline: float | None = None) -> tuple[bytes, bytes]:
        kind, payload = receive(self, deadline)
        if kind == frames.END:
            child.kill()
            raise frames.PipeClosedError
        return kind, payload

    monkeypatch.setattr(frames.FrameReader, "receive", kill_before_the_end)
    written = desk.write(insert("not heard"), "ana")
    monkeypatch.undo()
    assert (written.made, written.added) == (True, 1)
    assert written.generation == current(world.directory).manifest.name


def test_a_commit_of_somebody_else_is_never_taken_for_the_write_that_was_lost(
    desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch
):
    desk.write(insert("heard before"), "ana")
    (child,) = children()
    receive = frames.FrameReader.receive

    def lose_the_answer(self: frames.FrameReader, deadline: float | None = None) -> tuple[bytes, bytes]:
        kind, _ = receive(self, deadline)
        assert kind == frames.END  # it was refused, and its number is free again
        write(world, note("two", "by another program"))
        child.kill()
        raise frames.PipeClosedError

    monkeypatch.setattr(frames.FrameReader, "receive", lose_the_answer)
    second = UpdateText(f'INSERT DATA {{ GRAPH <{ONE}> {{ <{city("one").value}> <{RDFS}label> "c" }} }}')
    with pytest.raises(WriteCrashed, match="nothing was changed"):
        desk.write(Write(second), "ana")
    monkeypatch.undo()
    assert note("two", "by another program") in world.quads()


def test_a_process_that_takes_nothing_any_more_is_ended_at_the_deadline(fresh: World):
    desk = Desk(settings_of(fresh.directory, write_seconds=2), managed=True, shapes=fresh.rulebook.shapes)
    others = set(children())
    try:
        desk.write(insert("first"), "ana")
        (child,) = set(children()) - others
        child.suspend()
        with pytest.raises(WriteTimeout):  # more than the socket holds
            desk.write(Write(UpdateText("#" + "x" * 2_000_000)), "ana")
        assert desk.write(insert("second"), "ana").made
    finally:
        desk.close()


def test_a_difference_of_long_texts_is_told_in_part(plain: tuple[Desk, Path]):
    desk, _ = plain
    lines = [f'<urn:a> <urn:b> "{letter * 90_000}" .\n' for letter in "abcdef"]
    document = Document("application/n-triples", "".join(lines).encode(), "urn:g")
    tried = desk.write(Write(GraphWrite("PUT", "urn:g", (document,)), dry_run=True), "ana")
    assert tried.difference is not None
    assert (tried.added, len(tried.difference.added), tried.difference.whole) == (6, 2, False)


def test_a_release_cut_off_leaves_nothing_behind_for_long(desk: Desk, world: World):
    folder = world.directory / "releases" / ".v9.4194304.iuc-graph-release"  # beyond any number of a process
    folder.mkdir(parents=True)
    desk.write(insert("after a release that was cut off"), "ana")
    assert not folder.exists()


def test_a_stopping_desk_ends_what_runs_and_sends_away_what_waits(fresh: World):
    desk = Desk(settings_of(fresh.directory), managed=True, shapes=fresh.rulebook.shapes)
    told: list[BaseException] = []

    def hand_in() -> None:
        try:
            desk.write(Write(UpdateText(ENDLESS)), "ana")
        except ServiceBusy as error:
            told.append(error)

    threads = [threading.Thread(target=hand_in) for _ in range(3)]
    others = set(children())
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 10
    while desk.waiting < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    desk.close()
    for thread in threads:
        thread.join(10)
    assert len(told) == 3
    assert set(children()) <= others
    assert len(entries(fresh.directory)) == 1


def test_more_writers_than_may_wait_are_sent_away(fresh: World):
    desk = Desk(settings_of(fresh.directory, queue_length=0), managed=True, shapes=fresh.rulebook.shapes)
    try:
        desk.write(insert("first"), "ana")
        outcomes: list[str] = []

        def hand_in(number: int) -> None:
            try:
                desk.write(insert(f"note {number}"), "ana")
                outcomes.append("made")
            except ServiceBusy as error:
                outcomes.append("busy")
                assert "changes" in str(error)

        with ThreadPoolExecutor(6) as threads:
            list(threads.map(hand_in, range(6)))
        assert outcomes.count("made") >= 1
        assert outcomes.count("busy") >= 1
        assert len(entries(fresh.directory)) == 2 + outcomes.count("made")
    finally:
        desk.close()


def test_a_store_that_another_program_is_writing_is_told_so(fresh: World):
    desk = Desk(settings_of(fresh.directory, lock_seconds=0.2), managed=True, shapes=fresh.rulebook.shapes)
    try:
        with locked(fresh.directory), pytest.raises(StoreLocked):
            desk.write(insert("new"), "ana")
        assert desk.write(insert("new"), "ana").made
    finally:
        desk.close()


def test_rules_that_change_are_read_again(fresh: World, tmp_path: Path):
    shapes = tmp_path / "shapes"
    for file in fresh.rulebook.shapes.rglob("*.ttl"):
        target = shapes / file.relative_to(fresh.rulebook.shapes)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    desk = Desk(settings_of(fresh.directory), managed=True, shapes=shapes)
    second = Write(
        UpdateText(f'INSERT DATA {{ GRAPH <{ONE}> {{ <{city("one").value}> <{RDFS}label> "b" }} }}'),
    )
    try:
        with pytest.raises(ValidationFailed):
            desk.write(second, "ana")
        file = shapes / "statements" / "shapes.ttl"
        file.write_text(file.read_text(encoding="utf-8").replace("sh:maxCount 1", "sh:maxCount 2"), "utf-8")
        assert desk.write(second, "ana").made
    finally:
        desk.close()


def test_a_document_put_into_a_graph_is_all_that_is_there_afterwards(desk: Desk, world: World):
    graph = source_graph("three")
    quads = document("three")
    content = "".join(f"{quad.triple} .\n" for quad in quads).encode()
    written = desk.write(
        Write(GraphWrite("PUT", graph, (Document("application/n-triples", content, graph),))), "ana"
    )
    assert (written.created, written.added) == (True, len(quads))
    assert {quad for quad in world.quads() if quad.graph_name == NamedNode(graph)} == set(quads)
    gone = desk.write(Write(GraphWrite("DELETE", graph)), "ana")
    assert (gone.made, gone.removed, gone.created) == (True, len(quads), False)
    assert graph not in current(world.directory).manifest.graphs


@pytest.mark.parametrize(("exists", "slug"), [(True, "three"), (False, "two")])
def test_a_graph_that_should_be_there_or_should_not_is_left_alone(
    desk: Desk, world: World, exists: bool, slug: str
):
    graph = source_graph(slug)
    content = "".join(f"{quad.triple} .\n" for quad in [*document(slug), note(slug, "more")]).encode()
    change = GraphWrite("POST", graph, (Document("application/n-triples", content, graph),))
    before = world.quads()
    with pytest.raises(PreconditionFailed):
        desk.write(Write(change, conditions=Conditions(exists=exists)), "ana")
    assert world.quads() == before
    assert desk.write(Write(change, conditions=Conditions(exists=not exists)), "ana").made


def test_without_rules_anything_may_be_written_blank_nodes_too(plain: tuple[Desk, Path]):
    desk, directory = plain
    text = 'INSERT DATA { <urn:a> <urn:p> [ <urn:q> "1" ] . GRAPH <urn:g> { _:b <urn:p> _:b } }'
    written = desk.write(Write(UpdateText(text)), "ana")
    assert (written.made, written.added, written.derived_added) == (True, 3, 0)
    with open_current(directory) as opened:
        assert len(opened.store) == 3
    removed = desk.write(Write(UpdateText("DELETE WHERE { ?s <urn:p> ?o }")), "ana")
    assert removed.removed == 1
    tried = desk.write(Write(UpdateText("CLEAR ALL"), dry_run=True), "ana")
    assert (tried.removed, tried.made) == (2, False)
    assert [entry.who for entry in entries(directory)][1:] == ["ana", "ana"]
