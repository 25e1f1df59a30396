"""The history outlives the generations, counts only what came to be, and finds every state that is kept."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from iuc_graph.delta import Delta
from iuc_graph.errors import GenerationUnknown, StoreError, StoreMissing
from iuc_graph.store import history
from iuc_graph.store.drafts import publish
from iuc_graph.store.history import Entry, at, entries, last_good
from iuc_graph.store.releases import Release, add_release

from .example import GRAPH, change, contents, flip, quads, twice

DAYS = [datetime(2026, 5, day, 12, 0, 0, tzinfo=UTC) for day in (1, 2, 4)]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    directory = tmp_path_factory.mktemp("original")
    publish(directory, quads(1), fingerprint="", built_at=DAYS[0])
    change(directory, Delta(added=frozenset(twice(["second"]))), now=DAYS[1], message="城市 “two”\nlines")
    add_release(directory, Release("v1.0", 2, DAYS[1].isoformat()))
    change(directory, Delta(added=frozenset(twice(["third"]))), now=DAYS[2])
    return directory


@pytest.fixture
def store(original, tmp_path):
    """Three generations, of 1, 2 and 4 May at noon; the second is release v1.0."""
    return shutil.copytree(original, tmp_path / "store")


def lines(directory) -> list[bytes]:
    return (directory / history.FILE).read_bytes().splitlines(keepends=True)


def write(directory, content: bytes) -> None:
    (directory / history.FILE).write_bytes(content)


def test_each_commit_has_one_line_with_who_why_when_and_how_much(store):
    found = entries(store)
    assert [entry.number for entry in found] == [1, 2, 3]
    assert (found[0].kind, found[0].parent, found[0].when) == ("build", None, "2026-05-01T12:00:00+00:00")
    assert (found[1].who, found[1].message, found[1].parent) == ("somebody", "城市 “two”\nlines", 1)
    assert len(lines(store)) == 3


def test_a_store_without_a_graph_has_no_history(tmp_path):
    with pytest.raises(StoreMissing):
        entries(tmp_path)


def test_what_a_commit_did_is_in_its_line(tmp_path):
    entry = Entry(7, "2026-05-01T12:00:00+00:00", "me", "update", "why", 6, 1, 2, 3, 4, (GRAPH.value,))
    publish(tmp_path, quads(1), fingerprint="")
    history.append(tmp_path, entry, 1)
    assert history.last_line(tmp_path) == entry


def test_a_half_line_is_passed_over_and_cut_off_by_the_next_commit(store):
    whole = b"".join(lines(store))
    write(store, whole + lines(store)[-1].replace(b'"number": 3', b'"number": 4')[:40])
    assert [entry.number for entry in entries(store)] == [1, 2, 3]
    change(store, Delta())
    assert [entry.number for entry in entries(store)] == [1, 2, 3, 4]
    assert b"".join(lines(store)).startswith(whole + b'{"number": 4')


def test_the_line_of_a_commit_that_never_came_to_be_does_not_count_and_is_cut_off(store):
    whole = b"".join(lines(store))
    write(
        store, whole + lines(store)[-1].replace(b'"number": 3', b'"number": 4').replace(b"a change", b"never")
    )
    assert [entry.number for entry in entries(store)] == [1, 2, 3]
    with pytest.raises(GenerationUnknown, match=r"Generation 4 was never there"):
        at(store, "4")
    change(store, Delta())
    assert b"never" not in b"".join(lines(store))
    assert [entry.message for entry in entries(store)][2:] == ["a change", "a change"]


@pytest.mark.parametrize(
    "damage",
    [
        b"\0\0\0\0\n",
        b"{}\n",
        b"[1]\n",
        b'{"number": "x", "when": "2026-05-01T12:00:00+00:00", "who": "", "kind": "", "message": "", "graphs": []}\n',
        b'{"number": 2, "when": "yesterday", "who": "", "kind": "", "message": "", "graphs": []}\n',
        b'{"number": 2, "when": "2026-05-01", "who": "", "kind": "", "message": "", "graphs": []}\n',
    ],
)
def test_a_damaged_line_is_named_and_hinders_no_commit(store, damage):
    before = lines(store)
    write(store, before[0] + damage + before[2])
    with pytest.raises(StoreError, match=r"history\.jsonl, line 2 is damaged; remove the line"):
        entries(store)
    assert change(store, Delta()).number == 4
    assert lines(store)[:3] == [before[0], damage, before[2]]
    write(store, b"".join(line for line in lines(store) if line != damage))
    assert [entry.number for entry in entries(store)] == [1, 3, 4]


def test_a_history_that_is_gone_begins_anew(store):
    (store / history.FILE).unlink()
    assert entries(store) == []
    assert change(store, Delta()).number == 4
    assert [entry.number for entry in entries(store)] == [4]


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ("1", 1),
        ("000002", 2),
        ("current", 3),
        ("", 3),
        (" 3 ", 3),
        ("v1.0", 2),
        ("2026-05-01", 1),
        ("2026-05-03", 2),
        ("2031-01-01", 3),
        ("2026-05-02T11:59:59", 1),
        ("2026-05-02T12:00", 2),
        ("2026-05-02T12:00:00Z", 2),
        ("2026-05-02T13:59+02:00", 1),
        ("2026-05-02T14:00+02:00", 2),
        ("2026-05-04T07:00:00-05:00", 3),
    ],
)
def test_a_state_is_found_by_number_release_day_or_moment(store, reference, number):
    assert at(store, reference).number == number


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("9", "Generation 9 was never there."),
        ("0", "Generation 0 was never there."),
        ("2026-04-30", "There was no graph yet at 2026-04-30."),
        ("2026-05-01T13:59:59+02:00", "There was no graph yet at"),
    ],
)
def test_what_is_not_there_is_told_with_what_there_is(store, reference, reason):
    with pytest.raises(GenerationUnknown) as caught:
        at(store, reference)
    assert str(caught.value).startswith(reason)
    assert str(caught.value).endswith("Generations kept: 1, 2, 3. Releases: v1.0 (2).")


@pytest.mark.parametrize("reference", ["2026-13-01", "2026-05-32", "2026-05-01Tnoon"])
def test_a_date_that_is_none_is_told(store, reference):
    with pytest.raises(GenerationUnknown, match="is no date: write 2026-05-31"):
        at(store, reference)


def test_an_unknown_release_is_told_with_those_there_are(store):
    with pytest.raises(GenerationUnknown, match=r"no release v2\.0\. Releases: v1\.0\."):
        at(store, "v2.0")


def test_a_state_that_gc_removed_is_told(store):
    change(store, Delta(), keep=1)
    with pytest.raises(GenerationUnknown, match=r"Generation 1 was removed by gc\. Generations kept: 2, 4\."):
        at(store, "1")
    with pytest.raises(GenerationUnknown, match="Generation 3, in use at 2026-05-05, was removed by gc"):
        at(store, "2026-05-05")


def test_a_clock_that_goes_backwards_leaves_the_times_in_order(store):
    generation = change(store, Delta(), now=DAYS[0] - timedelta(days=400))
    assert generation.manifest.built_at == DAYS[2].isoformat()
    change(store, Delta(), now=DAYS[2] + timedelta(seconds=1))
    times = [entry.when for entry in entries(store)]
    assert times == sorted(times)
    assert at(store, DAYS[2].isoformat()).number == 4


def test_the_times_stay_in_order_where_the_generation_in_use_is_damaged(store):
    (store / "generations" / "000003" / "manifest.json").write_text("{")
    publish(store, quads(1), fingerprint="", built_at=DAYS[0])
    times = [entry.when for entry in entries(store)]
    assert times == sorted(times)


def test_reading_the_end_of_a_long_history_does_not_parse_it_all(store, monkeypatch):
    write(store, lines(store)[0] * 5000 + b"".join(lines(store)[1:]))
    parsed = []
    loads = json.loads
    monkeypatch.setattr(history.json, "loads", lambda text: parsed.append(text) or loads(text))
    history.append(store, Entry(4, DAYS[2].isoformat(), "", "update", ""), 3)
    assert len(parsed) < 10


def test_the_last_good_state_is_the_newest_that_holds_what_its_manifest_says(store):
    assert last_good(store).number == 2
    sst = max(
        (store / "generations" / "000002" / "quads").glob("*.sst"), key=lambda path: path.stat().st_size
    )
    sst.unlink()
    assert last_good(store).number == 1


def test_the_last_good_state_has_no_damage_inside_its_files(tmp_path):
    publish(tmp_path, quads(2000), fingerprint="")
    second = publish(tmp_path, quads(3000), fingerprint="")
    publish(tmp_path, quads(1), fingerprint="")
    for file in second.quads_path.glob("*.sst"):
        flip(file, file.stat().st_size // 3)
    assert last_good(tmp_path).number == 1


@pytest.mark.parametrize("pointer", [None, "城市\n"])
def test_the_last_good_state_is_found_without_a_pointer(store, pointer):
    (store / "current").unlink()
    if pointer is not None:
        (store / "current").write_text(pointer, encoding="utf-8")
    assert last_good(store).number == 3


def test_without_an_earlier_state_that_is_told(tmp_path):
    publish(tmp_path, quads(1), fingerprint="")
    with pytest.raises(StoreError, match="no earlier generation that is whole: run iuc-graph build"):
        last_good(tmp_path)


def test_a_state_of_the_past_is_what_it_was(store):
    publish(store, quads(9), fingerprint="")
    assert at(store, "v1.0").manifest.quads == len(contents(store)) - 14 == 4


@pytest.mark.parametrize("reference", ["9" * 5_000, "-1", "1e3", "２"])
def test_what_is_no_number_of_a_generation_is_told_so(original, reference):
    with pytest.raises(GenerationUnknown):
        at(original, reference)
