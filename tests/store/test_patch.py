"""What a commit changed is kept beside it, and read back exactly or not at all."""

from __future__ import annotations

import gzip
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad

from iuc_graph.delta import Delta
from iuc_graph.errors import StoreError
from iuc_graph.store import patch
from iuc_graph.store.drafts import publish
from iuc_graph.store.patch import FILE, lines_of, read_patch, write_patch

from .example import change, flip, quads, twice
from .test_digest import SETS

DELTA = Delta(frozenset(quads(3)[:2]), frozenset(twice(["new", 'odd "\\\n\r\t \u2028 城市'])))


@pytest.fixture
def generation(tmp_path):
    return publish(tmp_path, quads(1), fingerprint="")


@given(SETS, SETS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_delta_comes_back_as_it_was(generation, removed, added):
    delta = Delta(frozenset(removed), frozenset(added))
    write_patch(generation.path, delta)
    assert read_patch(generation) == delta


def test_a_delta_is_an_rdf_patch_in_one_transaction():
    lines = list(lines_of(DELTA))
    assert (lines[0], lines[-1]) == ("TX .\n", "TC .\n")
    shape = re.compile(r'[DA] <[^>]+> <[^>]+> "[^\n\r]*"( <[^>]+>)? \.\n')
    assert all(shape.fullmatch(line) for line in lines[1:-1]), lines
    assert [line[0] for line in lines[1:-1]] == ["D"] * 2 + ["A"] * 4


def test_equal_deltas_give_equal_bytes(generation):
    write_patch(generation.path, DELTA)
    first = (generation.path / FILE).read_bytes()
    turned = Delta(
        frozenset(sorted(DELTA.removed, key=str)), frozenset(sorted(DELTA.added, key=str, reverse=True))
    )
    write_patch(generation.path, turned)
    assert (generation.path / FILE).read_bytes() == first


def test_a_generation_without_a_delta_has_none(generation):
    assert read_patch(generation) is None


def test_the_delta_of_a_commit_stands_beside_its_generation(tmp_path, generation):
    delta = Delta(frozenset(quads(1)), frozenset(twice(["new"])))
    assert read_patch(change(tmp_path, delta)) == delta


def test_a_delta_that_is_too_long_is_not_kept(generation, monkeypatch):
    monkeypatch.setattr(patch, "LONGEST", len(DELTA) - 1)
    write_patch(generation.path, DELTA)
    assert read_patch(generation) is None


def test_a_cut_file_is_told_wherever_it_was_cut(generation):
    write_patch(generation.path, DELTA)
    whole = (generation.path / FILE).read_bytes()
    for length in range(0, len(whole), 7):
        (generation.path / FILE).write_bytes(whole[:length])
        with pytest.raises(StoreError, match=rf"{FILE} is damaged"):
            read_patch(generation)


def test_a_damaged_file_is_told_or_still_gives_the_same_delta(generation):
    write_patch(generation.path, DELTA)
    whole = (generation.path / FILE).read_bytes()
    told = 0
    for position in range(len(whole)):
        (generation.path / FILE).write_bytes(whole)
        flip(generation.path / FILE, position)
        try:
            assert read_patch(generation) == DELTA  # a time or a name in the header means nothing
        except StoreError as error:
            told += 1
            assert f"{FILE} is damaged" in str(error)
    assert told > len(whole) - 40


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"TX .\n",
        b"TX .\nA <x:s> <x:p> <x:o> .\n",
        b"TX .\nX <x:s> <x:p> <x:o> .\nTC .\n",
        b"TX .\nA <x:s> .\nTC .\n",
    ],
)
def test_what_is_no_whole_patch_is_told(generation, content):
    (generation.path / FILE).write_bytes(gzip.compress(content))
    with pytest.raises(StoreError, match="is damaged"):
        read_patch(generation)


@given(st.text())
@settings(deadline=None)
def test_no_text_breaks_a_line(text):
    node = quads(1)[0].subject
    lines = list(lines_of(Delta(added=frozenset([Quad(node, node, Literal(text))]))))
    assert len("".join(lines).encode().splitlines()) == 3
