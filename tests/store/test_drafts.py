"""Writing: a draft becomes the generation in use in one step, or leaves no trace, however it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.delta import Delta
from iuc_graph.errors import StoreLocked, StoreMissing, StoreVersionError
from iuc_graph.store import files, history
from iuc_graph.store.drafts import Draft, Stage, publish, writing
from iuc_graph.store.generations import current, open_current, published
from iuc_graph.store.history import entries
from iuc_graph.store.lock import locked
from iuc_graph.store.patch import read_patch
from iuc_graph.store.retention import leftovers
from iuc_graph.store.verify import verify
from iuc_graph.vocabulary import XSD

from .example import ACCOUNT, EX, change, contents, names, quads, stopping, twice

NEW = Delta(frozenset(quads(1)), frozenset(twice(["new"])))
TOLD_BY_PUBLISHING = tuple(Stage)[tuple(Stage).index(Stage.FLUSHED) :]
BETWEEN = tuple(Stage)[1 : -len(TOLD_BY_PUBLISHING)]
"""The stages that a commit tells of itself, between the cloning and the publishing of the draft."""


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    directory = tmp_path_factory.mktemp("original")
    publish(directory, quads(2), fingerprint="inputs")
    return directory


@pytest.fixture
def store(original, tmp_path):
    """One generation of two triples."""
    return shutil.copytree(original, tmp_path / "store")


OLD, AFTER = set(quads(2)), set(quads(2)[2:]) | set(twice(["new"]))


def test_a_clone_with_a_delta_is_published_and_told_everywhere(store):
    generation = change(store, NEW)
    assert contents(store) == AFTER
    assert current(store) == generation
    verify(generation)
    assert read_patch(generation) == NEW
    assert (generation.number, generation.manifest.parent) == (2, "000001")
    assert (entries(store)[-1].number, entries(store)[-1].kind) == (2, "update")


def test_the_generation_that_was_cloned_never_changes(store):
    def state():
        files = sorted((store / "generations" / "000001").rglob("*"))
        return {str(path): path.read_bytes() for path in files if path.is_file()}

    before = state()
    for number in range(4):
        change(store, Delta(added=frozenset(twice([f"more {number}"]))))
    assert state() == before
    verify(history.at(store, "1"))


def test_files_that_a_clone_shares_are_not_read_again(store, monkeypatch):
    read = []
    checksum = files._checksum
    monkeypatch.setattr(files, "_checksum", lambda path: read.append(path.name) or checksum(path))
    first = current(store).manifest.files
    generation = change(store, NEW)
    shared = [name for name in generation.manifest.files if name.endswith(".sst") and name in first]
    assert shared
    assert not set(shared) & set(read)
    assert {name: generation.manifest.files[name] for name in shared} == {
        name: first[name] for name in shared
    }
    verify(generation)


def test_a_draft_may_go_on_from_an_earlier_generation(store):
    first = current(store)
    change(store, NEW)
    with writing(store) as writer, writer.clone(first) as draft:
        back = draft.publish(ACCOUNT, Delta(), since_parent=NEW.back())
    verify(back)
    assert contents(store) == OLD
    assert (back.number, back.manifest.parent, read_patch(back)) == (3, "000002", NEW.back())


def test_what_changed_has_to_be_told_of_a_clone(store):
    with (
        writing(store) as writer,
        writer.clone(writer.parent) as draft,
        pytest.raises(ValueError, match="without what changed"),
    ):
        draft.publish(ACCOUNT, None)
    assert names(store) == ["000001"]


VALUES = st.one_of(
    st.text(max_size=4).map(Literal),
    st.sampled_from(["01", "1", "+1", "x"]).map(
        lambda text: Literal(text, datatype=NamedNode(XSD + "integer"))
    ),
)
SOME = st.frozensets(
    VALUES.map(lambda value: Quad(NamedNode(EX + "s"), NamedNode(EX + "p"), value)), max_size=6
)


@given(st.lists(st.tuples(SOME, SOME), min_size=1, max_size=3))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_commit_after_commit_the_manifest_says_what_is_there(store, changes):
    for going, coming in changes:
        with open_current(store) as opened:
            delta = Delta.wanted(opened.store, going, coming)
        verify(change(store, delta))


def test_a_draft_that_is_not_published_leaves_no_trace(store):
    with writing(store) as writer, writer.clone(writer.parent) as draft:
        NEW.apply(draft.store)
    assert names(store) == ["000001"]
    assert contents(store) == OLD


def test_a_block_publishes_once(store):
    with pytest.raises(ValueError, match="publishes one draft"), writing(store) as writer:
        with writer.clone(writer.parent) as draft:
            draft.publish(ACCOUNT, Delta())
        with writer.clone(writer.parent):
            pass
    assert [entry.number for entry in entries(store)] == [1, 2]


def commit_telling_all(directory: Path, tell) -> None:
    """A commit of NEW that tells every stage, as those of the room above do."""
    with writing(directory, tell) as writer, writer.clone(writer.parent) as draft:
        NEW.apply(draft.store)
        for stage in BETWEEN:
            tell(stage)
        draft.publish(ACCOUNT, NEW)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_exception_at_any_stage_leaves_the_old_or_the_new_graph(store, stage, error):
    told = []

    def tell(step):
        told.append(step)
        if step == stage:
            raise error("stop here")

    with pytest.raises(error, match="stop here"):
        commit_telling_all(store, tell)
    assert told[-1] == stage
    assert contents(store) == (AFTER if stage == Stage.POINTED else OLD)
    assert names(store) == (["000001", "000002"] if stage == Stage.POINTED else ["000001"])
    assert [path.name for path in store.glob("*.tmp")] == []
    assert len(entries(store)) == (2 if stage == Stage.POINTED else 1)
    change(store, Delta(added=frozenset(twice(["later"]))))
    verify(current(store))
    assert [entry.number for entry in entries(store)][-1] == current(store).number


def test_a_failure_of_the_source_leaves_the_generation_in_use(store):
    def failing():
        yield from quads(9)
        raise ValueError("the source broke")

    with pytest.raises(ValueError, match="the source broke"):
        publish(store, failing(), fingerprint="")
    assert contents(store) == OLD
    assert names(store) == ["000001"]


def test_errors_about_other_files_pass_through(store):
    with pytest.raises(FileNotFoundError), writing(store):
        Path("/nowhere/at/all").read_text()


KILLED = """
import sys, time
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Quad
from iuc_graph.delta import Delta
from iuc_graph.store.drafts import Account, Stage, writing

directory, wanted = Path(sys.argv[1]), sys.argv[2]
def twice(value):
    s, p, graph = (NamedNode("https://example.org/" + name) for name in ("s", "p", "graph/a"))
    return frozenset([Quad(s, p, Literal(value), graph), Quad(s, p, Literal(value))])
delta = Delta(twice("v0"), twice("new"))

def tell(stage):
    if stage == wanted:
        print("reached", flush=True)
        time.sleep(600)

if wanted == "any":
    print("reached", flush=True)
with writing(directory, tell) as writer, writer.clone(writer.parent) as draft:
    delta.apply(draft.store)
    for stage in list(Stage)[1 : list(Stage).index(Stage.FLUSHED)]:
        tell(stage)
    draft.publish(Account("update", "", "", "", {}, ""), delta)
"""


def old_or_new_and_going_on(store: Path, seen: int) -> bool:
    """Checks a store whose writer was killed; whether the killed commit came to be. `seen`: its number."""
    found = contents(store)
    assert found in (OLD, AFTER)
    verify(current(store))
    assert len(entries(store)) == (2 if found == AFTER else 1)
    following = change(store, Delta(added=frozenset(twice(["later"]))))
    assert following.number > seen, "no number is given twice"
    assert contents(store) == found | set(twice(["later"]))
    verify(following)
    assert leftovers(store, following.number) == []
    assert [entry.number for entry in entries(store)][-1] == following.number
    return found == AFTER


@pytest.mark.parametrize("stage", Stage)
def test_a_writer_killed_at_any_stage_leaves_the_old_or_the_new_graph_whole(store, stage):
    with stopping(KILLED, store, stage.value) as victim:
        assert victim.stdout.readline() == "reached\n"
        with pytest.raises(StoreLocked):
            publish(store, quads(1), fingerprint="")
    assert old_or_new_and_going_on(store, 2) == (stage == Stage.POINTED)


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1])
def test_a_writer_killed_at_any_moment_leaves_the_old_or_the_new_graph_whole(store, delay):
    with stopping(KILLED, store, "any") as victim:
        assert victim.stdout.readline() == "reached\n"
        time.sleep(delay)
    old_or_new_and_going_on(store, 1)


FIRST_BUILD = """
import sys, time
from pathlib import Path
from iuc_graph.store.drafts import publish

def tell(stage):
    if stage == sys.argv[2]:
        print("reached", flush=True)
        time.sleep(600)

publish(Path(sys.argv[1]), [], fingerprint="", progress=tell)
"""


@pytest.mark.parametrize("stage", TOLD_BY_PUBLISHING)
def test_a_first_build_that_is_killed_leaves_no_graph_or_a_whole_one(tmp_path, stage):
    with stopping(FIRST_BUILD, tmp_path, stage.value) as victim:
        assert victim.stdout.readline() == "reached\n"
    if stage == Stage.POINTED:
        assert contents(tmp_path) == set()
    else:
        with pytest.raises(StoreMissing):
            current(tmp_path)
    generation = publish(tmp_path, quads(2), fingerprint="")
    assert contents(tmp_path) == OLD
    assert generation.number == 2
    assert leftovers(tmp_path, 2) == []
    assert [entry.number for entry in entries(tmp_path)][-1] == 2


def test_a_second_writer_is_told_at_once_or_waits_as_long_as_it_may(store):
    with locked(store):
        with pytest.raises(
            StoreLocked, match=r"Another process is writing .* try again when it has finished"
        ):
            publish(store, quads(1), fingerprint="")
        begin = time.monotonic()
        with pytest.raises(StoreLocked), writing(store, seconds=0.2):
            pass
        assert time.monotonic() - begin >= 0.2
    assert contents(store) == OLD


def test_a_second_writer_that_waits_goes_on_from_what_the_first_one_made(store):
    seen = []

    def second():
        with writing(store, seconds=60) as writer:
            seen.append(writer.parent.number)

    with writing(store) as writer:
        waiting = threading.Thread(target=second)
        waiting.start()
        with writer.clone(writer.parent) as draft:
            draft.publish(ACCOUNT, Delta())
        assert seen == []
    waiting.join(60)
    assert seen == [2]


def test_the_lock_of_a_dead_process_is_free_at_once(store):
    with stopping(KILLED, store, Stage.CLONED.value) as victim:
        assert victim.stdout.readline() == "reached\n"
    with locked(store):
        pass


def test_a_process_forked_by_a_writer_does_not_hold_its_lock_on(store):
    with locked(store):
        child = os.fork()
        if child == 0:
            time.sleep(600)
            os._exit(0)
    try:
        with locked(store):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_readers_are_not_held_up_by_a_writer(store):
    with writing(store), open_current(store) as opened:
        assert set(opened.store) == OLD


def test_a_newer_layout_is_refused_before_anything_is_touched(store):
    manifest = store / "generations" / "000001" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format_version": 99}))
    (store / "generations" / "000002.work").mkdir()
    (store / "generations" / "000003").mkdir()

    def state():
        return sorted((str(path), path.stat().st_mtime_ns) for path in store.rglob("*"))

    before = state()
    with pytest.raises(StoreVersionError, match=r"in layout 99.*Update iuc_graph") as caught:
        publish(store, quads(5), fingerprint="")
    assert caught.value.newer
    assert state() == before


@pytest.mark.parametrize("pointer", ["", "城市\n", "000099\n"])
def test_a_damaged_pointer_is_mended_by_the_next_build_and_no_number_is_given_twice(store, pointer):
    change(store, NEW)
    (store / "current").write_text(pointer, encoding="utf-8")
    generation = publish(store, quads(3), fingerprint="")
    assert generation.number > 2
    assert contents(store) == set(quads(3))
    assert generation.name in names(store)
    if pointer != "000099\n":
        assert names(store) == ["000001", "000002", "000003"]


def test_a_lost_pointer_loses_no_generation(store):
    change(store, NEW)
    (store / "current").unlink()
    with writing(store) as writer:
        assert isinstance(writer.missing, StoreMissing)
    assert names(store) == ["000001", "000002"]
    assert publish(store, quads(3), fingerprint="").number == 3
    assert history.at(store, "2").number == 2


def test_a_lost_pointer_and_lost_generations_leave_the_numbers_going_up(store):
    change(store, NEW)
    for name in names(store):
        for path in sorted((store / "generations" / name).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (store / "generations" / name).rmdir()
    (store / "current").unlink()
    assert publish(store, quads(1), fingerprint="").number == 3


def test_a_draft_that_is_in_use_is_not_discarded(store):
    generation = change(store, NEW)
    draft = Draft(store, generation.number, None, None, 1, lambda _: None)
    draft.discard()
    draft.discard()
    assert contents(store) == AFTER


def test_a_draft_is_kept_where_nobody_can_tell_whether_it_is_in_use(store):
    (store / "current").write_text("?", encoding="utf-8")
    Draft(store, 1, None, None, 1, lambda _: None).discard()
    assert names(store) == ["000001"]


def test_a_build_from_a_file_of_nquads_that_is_none_is_told(store, tmp_path_factory):
    file = tmp_path_factory.mktemp("files") / "bad.nq"
    file.write_text("this is not N-Quads", encoding="utf-8")
    with pytest.raises(SyntaxError):
        publish(store, file, fingerprint="")
    assert names(store) == ["000001"]


def test_the_only_generation_stays_when_the_pointer_is_lost(tmp_path):
    for count in (1, 2):
        publish(tmp_path, quads(count), fingerprint="", keep=1)
    (tmp_path / "current").unlink()
    with writing(tmp_path) as writer:
        assert (writer.parent, writer.in_use) == (None, None)
    assert published(tmp_path) == [2]
    assert publish(tmp_path, quads(3), fingerprint="").number == 3
