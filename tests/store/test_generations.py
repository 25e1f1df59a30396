"""Generations: publishing swaps a whole state, and never hurts the one in use or its readers."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.errors import GenerationGone, StoreError, StoreLocked, StoreMissing, StoreVersionError
from iuc_graph.store.dump import dump_bytes
from iuc_graph.store.generations import current, open_current, open_read_only, publish

GRAPH = NamedNode("https://example.org/graph/a")


def quads(count: int) -> list[Quad]:
    """So many triples, each in a named graph and in the default graph."""
    subject, predicate = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
    literals = [Literal(f"v{number}") for number in range(count)]
    return [
        quad
        for value in literals
        for quad in (Quad(subject, predicate, value, GRAPH), Quad(subject, predicate, value))
    ]


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in (directory / "generations").iterdir())


def count(directory: Path) -> int:
    with open_current(directory) as opened:
        return len(opened.store)


def test_what_was_published_is_what_is_read(tmp_path):
    built_at = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    published = publish(tmp_path, quads(3), fingerprint="inputs", built_at=built_at)
    assert current(tmp_path) == published
    manifest = published.manifest
    assert (manifest.fingerprint, manifest.built_at) == ("inputs", "2026-05-04T03:02:01+00:00")
    assert (manifest.default_triples, manifest.graphs, manifest.quads) == (3, {GRAPH.value: 3}, 6)
    with open_current(tmp_path) as opened:
        assert set(opened.store) == set(quads(3))


def test_the_hash_in_the_manifest_is_that_of_the_dump_in_nquads(tmp_path):
    generation = publish(tmp_path, quads(20), fingerprint="")
    with open_current(tmp_path) as opened:
        assert generation.manifest.sha256 == hashlib.sha256(dump_bytes(opened.store, "nquads")).hexdigest()


def test_equal_quads_have_equal_hashes_whatever_their_order(tmp_path):
    first = publish(tmp_path / "one", quads(50), fingerprint="")
    second = publish(tmp_path / "two", reversed(quads(50)), fingerprint="")
    assert first.manifest.sha256 == second.manifest.sha256


def test_a_file_of_nquads_can_be_published(tmp_path):
    file = tmp_path / "quads.nq"
    file.write_text("".join(f"{quad} .\n" for quad in quads(4)), encoding="utf-8")
    assert publish(tmp_path / "store", file, fingerprint="").manifest.default_triples == 4


def test_an_empty_directory_has_no_store(tmp_path):
    with pytest.raises(StoreMissing, match="yet: run iuc-graph build first"):
        current(tmp_path)
    with pytest.raises(StoreMissing):
        current(tmp_path / "not-even-a-directory")


def test_a_new_generation_replaces_the_old_one_which_is_removed(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    publish(tmp_path, quads(2), fingerprint="")
    assert count(tmp_path) == 4
    assert names(tmp_path) == ["000002"]


def test_an_old_generation_stays_while_a_reader_holds_it_and_goes_later(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    with open_current(tmp_path) as reader:
        publish(tmp_path, quads(2), fingerprint="")
        assert names(tmp_path) == ["000001", "000002"]
        assert len(list(reader.store)) == 2
    publish(tmp_path, quads(3), fingerprint="")
    assert names(tmp_path) == ["000003"]


def test_a_reader_that_comes_too_late_for_its_generation_is_told(tmp_path):
    old = publish(tmp_path, quads(1), fingerprint="")
    publish(tmp_path, quads(2), fingerprint="")
    with pytest.raises(GenerationGone):
        open_read_only(old)


def test_a_reader_does_not_get_a_generation_that_is_just_being_removed(tmp_path):
    generation = publish(tmp_path, quads(1), fingerprint="")
    with (generation.path / "lease").open("rb") as remover:
        fcntl.flock(remover, fcntl.LOCK_EX)
        with pytest.raises(GenerationGone):
            open_read_only(generation)


def test_reading_changes_no_file(tmp_path):
    generation = publish(tmp_path, quads(5), fingerprint="")

    def state() -> dict[str, tuple[int, int]]:
        files = sorted(generation.path.rglob("*"))
        return {str(file): (file.stat().st_size, file.stat().st_mtime_ns) for file in files}

    before = state()
    with open_current(tmp_path) as opened:
        assert len(list(opened.store.query("SELECT * { ?s ?p ?o }"))) == 5
        with pytest.raises(RuntimeError):
            opened.store.add(quads(1)[0])
    assert state() == before


def test_a_failure_while_writing_leaves_the_generation_in_use(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")

    def failing():
        yield from quads(2)
        raise ValueError("the source broke")

    with pytest.raises(ValueError, match="the source broke"):
        publish(tmp_path, failing(), fingerprint="")
    assert count(tmp_path) == 2
    assert names(tmp_path) == ["000001"]


KILLED_PUBLISHER = """
import sys, time
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Quad
from iuc_graph.store.generations import publish

def endless():
    yield Quad(NamedNode("https://example.org/s"), NamedNode("https://example.org/p"), Literal("half"))
    print("writing", flush=True)
    time.sleep(600)

publish(Path(sys.argv[1]), endless(), fingerprint="")
"""


def test_a_publisher_that_is_killed_leaves_the_store_whole_and_unlocked(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    command = [sys.executable, "-c", KILLED_PUBLISHER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as victim:
        assert victim.stdout.readline() == b"writing\n"
        with pytest.raises(StoreLocked, match="try again when it has finished"):
            publish(tmp_path, quads(2), fingerprint="")
        os.kill(victim.pid, signal.SIGKILL)
    assert count(tmp_path) == 2
    assert names(tmp_path) == ["000001", "000002.work"]
    publish(tmp_path, quads(3), fingerprint="")
    assert count(tmp_path) == 6
    assert names(tmp_path) == ["000002"]


def test_a_complete_generation_that_was_never_pointed_to_is_swept(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    publish(tmp_path, quads(2), fingerprint="")
    (tmp_path / "current").write_text("000001\n", encoding="ascii")
    (tmp_path / "generations" / "000002").rename(tmp_path / "generations" / "000001")
    (tmp_path / "generations" / "000007").mkdir()
    publish(tmp_path, quads(3), fingerprint="")
    assert names(tmp_path) == ["000002"]


def test_a_store_of_a_newer_layout_is_refused_with_the_reason(tmp_path):
    generation = publish(tmp_path, quads(1), fingerprint="")
    manifest = generation.path / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format_version": 99}))
    with pytest.raises(StoreVersionError, match="in layout 99"):
        current(tmp_path)


@pytest.mark.parametrize("damage", ["", "{", '{"format_version": 1}'])
def test_a_damaged_manifest_is_told_in_plain_words(tmp_path, damage):
    generation = publish(tmp_path, quads(1), fingerprint="")
    (generation.path / "manifest.json").write_text(damage)
    with pytest.raises(StoreError, match="build the graph again"):
        current(tmp_path)


def test_a_pointer_to_nothing_is_told_in_plain_words(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    (tmp_path / "current").write_text("000009\n", encoding="ascii")
    with pytest.raises(StoreError, match="000009, which is not there"):
        current(tmp_path)


def test_a_store_that_is_a_file_is_told_by_readers_and_writers(tmp_path):
    file = tmp_path / "store"
    file.touch()
    with pytest.raises(StoreError, match="is not a directory"):
        current(file)
    with pytest.raises(StoreError, match=f"{file} cannot be written"):
        publish(file, quads(1), fingerprint="")


def test_a_damaged_pointer_is_named_and_healed_by_the_next_build(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    (tmp_path / "current").write_bytes("城市\n".encode())
    with pytest.raises(StoreError, match="current is damaged: run iuc-graph build"):
        current(tmp_path)
    publish(tmp_path, quads(2), fingerprint="")
    assert count(tmp_path) == 4


@pytest.mark.parametrize("name", ["current", "generations/000001/manifest.json"])
def test_a_file_of_the_store_that_cannot_be_read_is_named(tmp_path, name):
    publish(tmp_path, quads(1), fingerprint="")
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    with pytest.raises(StoreError, match=f"{tmp_path / name} cannot be read"):
        current(tmp_path)


def test_an_old_generation_without_a_lease_file_is_removed(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    (tmp_path / "generations" / "000001" / "lease").unlink()
    publish(tmp_path, quads(2), fingerprint="")
    assert names(tmp_path) == ["000002"]
