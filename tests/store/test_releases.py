"""A release is a name for a state, which stays as long as the name does."""

from __future__ import annotations

import pytest

from iuc_graph.errors import GenerationUnknown, StoreError
from iuc_graph.store.drafts import publish
from iuc_graph.store.releases import Release, add_release, check_name, release, releases
from iuc_graph.store.retention import collect

from .example import names, quads

WHEN = "2026-05-01T12:00:00+00:00"


def test_a_release_is_found_by_its_name(tmp_path):
    new = Release("v1.0", 1, WHEN, "somebody")
    add_release(tmp_path, new)
    assert release(tmp_path, "v1.0") == new
    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["v1.0.json"]


def test_releases_come_oldest_first(tmp_path):
    for name, number in [("b", 2), ("c", 1), ("a", 10)]:
        add_release(tmp_path, Release(name, number, WHEN))
    assert [found.name for found in releases(tmp_path)] == ["c", "b", "a"]


def test_an_unknown_release_is_told_with_those_there_are(tmp_path):
    with pytest.raises(GenerationUnknown, match=r"no release v1\. Releases: none yet"):
        release(tmp_path, "v1")
    add_release(tmp_path, Release("a1", 1, WHEN))
    with pytest.raises(GenerationUnknown, match=r"no release v1\. Releases: a1"):
        release(tmp_path, "v1")


@pytest.mark.parametrize("name", ["v1.0", "2026-spring", "a", "R_1", "v" * 64, "2026-05-1st"])
def test_a_name_may_hold_letters_digits_dots_hyphens_and_underlines(tmp_path, name):
    add_release(tmp_path, Release(name, 1, WHEN))
    assert release(tmp_path, name).generation == 1


@pytest.mark.parametrize(
    "name",
    [
        *["", "1", "007", "current", "CURRENT", "2026-05-31", "2026-05-31T14"],
        *["../a", "a/b", ".a", "-a", "a b", "城市", "v\n", "v" * 65],
    ],
)
def test_a_name_that_reads_as_something_else_or_as_a_path_is_refused(tmp_path, name):
    with pytest.raises(StoreError, match=r"cannot be the name of a release\. Use up to 64 letters"):
        check_name(name)
    with pytest.raises(StoreError):
        add_release(tmp_path, Release(name, 1, WHEN))
    assert releases(tmp_path) == []


@pytest.mark.parametrize("again", ["v1.0", "V1.0"])
def test_a_name_is_given_once_whatever_its_case(tmp_path, again):
    add_release(tmp_path, Release("v1.0", 1, WHEN))
    with pytest.raises(StoreError, match=r"The name v1\.0 is taken by generation 1; a release never changes"):
        add_release(tmp_path, Release(again, 2, WHEN))
    assert release(tmp_path, "v1.0").generation == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"name": "v1.0"}',
        '{"name": "v1.0", "generation": "1", "when": ""}',
        '{"name": "other", "generation": 1, "when": ""}',
    ],
)
def test_a_damaged_release_is_named_and_stops_gc(tmp_path, content):
    add_release(tmp_path, Release("v1.0", 1, WHEN))
    (tmp_path / "releases" / "v1.0.json").write_text(content)
    with pytest.raises(StoreError, match=r"v1\.0\.json is damaged .*restore it from a backup"):
        releases(tmp_path)
    with pytest.raises(StoreError, match="is damaged"):
        collect(tmp_path, 1, 1)


def test_a_commit_is_not_hindered_by_a_damaged_release_but_removes_nothing(tmp_path):
    told = []
    publish(tmp_path, quads(1), fingerprint="")
    add_release(tmp_path, Release("v1.0", 1, WHEN))
    (tmp_path / "releases" / "v1.0.json").write_text("{")
    publish(tmp_path, quads(2), fingerprint="", keep=1, progress=told.append)
    assert names(tmp_path) == ["000001", "000002"]
    assert any("earlier generations could not be removed" in line and "v1.0.json" in line for line in told)
