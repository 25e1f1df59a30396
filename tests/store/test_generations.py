"""Reading generations: the one in use is found, opened and whole, or the reason why not is told."""

from __future__ import annotations

import fcntl
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iuc_graph.delta import Delta
from iuc_graph.errors import GenerationGone, StoreError, StoreMissing, StoreVersionError
from iuc_graph.store import generations
from iuc_graph.store.digest import digest_of, sums_of
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import (
    FORMAT_VERSION,
    current,
    open_current,
    open_read_only,
    read_generation,
)

from .example import GRAPH, change, contents, names, quads


def count(directory: Path) -> int:
    return len(contents(directory))


def test_what_was_published_is_what_is_read(tmp_path):
    built_at = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    published = publish(tmp_path, quads(3), fingerprint="inputs", built_at=built_at)
    assert current(tmp_path) == published
    manifest = published.manifest
    assert (manifest.fingerprint, manifest.built_at) == ("inputs", "2026-05-04T03:02:01+00:00")
    assert (manifest.default_triples, manifest.graphs, manifest.quads) == (3, {GRAPH.value: 3}, 6)
    with open_current(tmp_path) as opened:
        assert set(opened.store) == set(quads(3))


def test_the_digest_in_the_manifest_is_that_of_all_quads_and_of_each_graph(tmp_path):
    manifest = publish(tmp_path, quads(20), fingerprint="").manifest
    assert manifest.digest == digest_of(quads(20))
    assert manifest.sums == sums_of(quads(20))
    assert manifest.graphs == {GRAPH.value: 20}


def test_equal_quads_have_equal_digests_whatever_their_order(tmp_path):
    first = publish(tmp_path / "one", quads(50), fingerprint="")
    second = publish(tmp_path / "two", reversed(quads(50)), fingerprint="")
    assert first.manifest.digest == second.manifest.digest


def test_a_manifest_is_read_as_it_was_written(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    written = change(tmp_path, Delta(added=frozenset(quads(2)[2:])))
    assert read_generation(written.path) == written
    assert written.manifest.owners == {GRAPH.value: "data"}
    assert (written.manifest.parent, written.manifest.checked_by, written.number) == ("000001", "rules", 2)


def test_a_file_of_nquads_can_be_published(tmp_path):
    file = tmp_path / "quads.nq"
    file.write_text("".join(f"{quad} .\n" for quad in quads(4)), encoding="utf-8")
    assert publish(tmp_path / "store", file, fingerprint="").manifest.default_triples == 4


def test_an_empty_directory_has_no_store(tmp_path):
    with pytest.raises(StoreMissing, match="yet: run iuc-graph build first"):
        current(tmp_path)
    with pytest.raises(StoreMissing):
        current(tmp_path / "not-even-a-directory")


def test_a_new_generation_replaces_the_old_one_which_stays_as_it_was(tmp_path):
    old = publish(tmp_path, quads(1), fingerprint="")
    publish(tmp_path, quads(2), fingerprint="")
    assert contents(tmp_path) == set(quads(2))
    assert names(tmp_path) == ["000001", "000002"]
    with open_read_only(old) as opened:
        assert set(opened.store) == set(quads(1))


def test_a_reader_that_comes_too_late_for_its_generation_is_told(tmp_path):
    old = publish(tmp_path, quads(1), fingerprint="")
    publish(tmp_path, quads(2), fingerprint="", keep=1)
    with pytest.raises(GenerationGone):
        open_read_only(old)


def test_a_reader_whose_generation_goes_while_it_opens_gets_the_next_one(tmp_path, monkeypatch):
    publish(tmp_path, quads(1), fingerprint="")
    reading = generations.read_generation

    def slowly(path):
        found = reading(path)
        if found.number == 1:
            publish(tmp_path, quads(2), fingerprint="", keep=1)
        return found

    monkeypatch.setattr(generations, "read_generation", slowly)
    with open_current(tmp_path) as opened:
        assert opened.generation.number == 2
        assert set(opened.store) == set(quads(2))


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


def test_a_store_of_a_newer_layout_is_refused_with_the_reason(tmp_path):
    generation = publish(tmp_path, quads(1), fingerprint="")
    manifest = generation.path / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format_version": 99}))
    with pytest.raises(StoreVersionError, match="in layout 99"):
        current(tmp_path)


def test_a_store_of_an_older_layout_is_to_be_built_again(tmp_path):
    generation = publish(tmp_path, quads(1), fingerprint="")
    (generation.path / "manifest.json").write_text('{"format_version": 1, "built_by": "0.1.0"}')
    with pytest.raises(
        StoreVersionError, match=r"iuc_graph 0\.1\.0 in layout 1.*Build the graph again"
    ) as caught:
        current(tmp_path)
    assert not caught.value.newer
    publish(tmp_path, quads(2), fingerprint="")
    assert contents(tmp_path) == set(quads(2))


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "{}",
        "[]",
        '"text"',
        "\0" * 700,
        f'{{"format_version": {FORMAT_VERSION}}}',
        f'{{"format_version": {FORMAT_VERSION}, "sums": []}}',
        f'{{"format_version": {FORMAT_VERSION}, "sums": {{"": ["1", "2"]}}}}',
    ],
)
def test_a_damaged_manifest_is_told_in_plain_words(tmp_path, damage):
    generation = publish(tmp_path, quads(1), fingerprint="")
    (generation.path / "manifest.json").write_text(damage)
    with pytest.raises(StoreError, match=r"manifest\.json is damaged .*build the graph again") as caught:
        current(tmp_path)
    assert not isinstance(caught.value, StoreVersionError)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("built_at", 5),
        ("owners", []),
        ("files", []),
        ("files", {"a": 1}),
        ("parent", "../../x"),
        ("parent", 5),
    ],
)
def test_a_manifest_with_a_value_of_the_wrong_kind_is_damaged(tmp_path, name, value):
    manifest = publish(tmp_path, quads(1), fingerprint="").path / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {name: value}))
    with pytest.raises(StoreError, match=r"manifest\.json is damaged"):
        current(tmp_path)


def test_json_that_is_nested_without_end_is_damaged(tmp_path):
    manifest = publish(tmp_path, quads(1), fingerprint="").path / "manifest.json"
    manifest.write_text("[" * 200_000)
    with pytest.raises(StoreError, match=r"manifest\.json is damaged"):
        current(tmp_path)


def test_a_pointer_of_thousands_of_digits_is_damaged(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    (tmp_path / "current").write_text("9" * 5_000)
    with pytest.raises(StoreError, match="current is damaged"):
        current(tmp_path)


def test_the_manifest_of_another_generation_is_none(tmp_path):
    first = publish(tmp_path, quads(1), fingerprint="")
    second = publish(tmp_path, quads(2), fingerprint="")
    shutil.copy(first.path / "manifest.json", second.path)
    with pytest.raises(StoreError, match=r"damaged .it is that of 000001"):
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
