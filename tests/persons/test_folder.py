"""The persons store: only its owner opens it, and nothing in it gets anywhere else. The people are made up."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from iuc_graph.errors import PersonsError, RecordErrors, StoreLocked
from iuc_graph.persons import folder_of, load
from iuc_graph.persons.listing import read_list
from iuc_graph.records.person import Person, PublicFigure
from iuc_graph.settings import Settings
from iuc_graph.store.backup import backup
from iuc_graph.store.lock import locked

DAY = date(2026, 1, 1)


@pytest.fixture
def filled(place, built):
    """The persons store of PEOPLE, and the book that it came from."""
    book = replace(built.book, persons=read_list(place.project))
    load(place.folder, book, DAY, 1)
    return place, book


def test_only_its_owner_may_open_it(filled):
    place, _ = filled
    path = place.folder.path
    assert path == place.settings.store.with_name("store-persons")
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert {file.name for file in path.iterdir()} == {".gitignore", "lock", "persons.jsonl"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.iterdir()} == {0o600}
    assert (path / ".gitignore").read_text() == "*\n"


def test_ids_are_random_and_stay(filled):
    place, book = filled
    first = place.folder.people()
    again = load(place.folder, book, DAY, 1)
    assert (again.people, again.added, again.removed) == (4, 0, 0)
    assert place.folder.people() == first
    assert len({one.id for one in first}) == 4
    place.folder.path.joinpath("persons.jsonl").unlink()
    load(place.folder, book, DAY, 1)
    assert {one.id for one in place.folder.people()}.isdisjoint(one.id for one in first)


def test_who_is_past_the_last_day_or_no_longer_listed_goes(filled):
    place, book = filled
    done = load(place.folder, book, date(2098, 2, 1), 1)
    assert (done.people, done.removed, done.expired) == (3, 1, 1)
    fewer = book.persons.model_copy(update={"persons": book.persons.persons[:1]})
    assert load(place.folder, replace(book, persons=fewer), DAY, 1).removed == 2
    assert "王小明" not in (place.folder.path / "persons.jsonl").read_text(encoding="utf-8")


def test_what_cannot_be_stored_is_told_without_a_name(filled):
    place, book = filled
    people = [
        Person(key="a", names=["Ada Beispiel"], post="ada-beispiel", document="ucap-liuzhou", passage="ada"),
        Person(key="a", names=["B"], place="ada", public_figure=PublicFigure(source="ada", date="2019-04")),
    ]
    wrong = book.persons.model_copy(update={"persons": people, "keep_until": None})
    before = place.folder.people()
    with pytest.raises(RecordErrors) as caught:
        load(place.folder, replace(book, persons=wrong), DAY, 1)
    assert {fault.field for fault in caught.value.faults} == {
        "persons.0.keep_until",
        "persons.0.post",
        "persons.0.passage",
        "persons.1.key",
        "persons.1.keep_until",
        "persons.1.place",
        "persons.1.public_figure.source",
    }
    assert "ada" not in str(caught.value)
    assert place.folder.people() == before


def test_a_store_that_others_may_open_is_not_read(filled):
    place, _ = filled
    for path, mode in ((place.folder.path / "persons.jsonl", 0o644), (place.folder.path, 0o750)):
        rights = path.stat().st_mode
        path.chmod(mode)
        with pytest.raises(PersonsError, match="chmod"):
            place.folder.people()
        path.chmod(rights)


def test_a_damaged_line_is_told_without_its_content(filled):
    place, _ = filled
    file = place.folder.path / "persons.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace('"id"', '"Ada Beispiel"', 1), encoding="utf-8")
    with pytest.raises(PersonsError, match=r"persons\.jsonl, line 1 is damaged") as caught:
        place.folder.people()
    assert "Beispiel" not in str(caught.value)


def test_what_a_killed_command_left_is_removed(filled):
    place, book = filled
    left = place.folder.path / "persons.jsonl.new"
    left.write_text("Ada Beispiel", encoding="utf-8")
    load(place.folder, book, DAY, 1)
    assert not left.exists()


def test_one_command_at_a_time_changes_it(filled):
    place, book = filled
    with locked(place.folder.path), pytest.raises(StoreLocked):
        load(place.folder, book, DAY, 0)


def test_it_never_lies_within_the_graph(place):
    for inner in (place.settings.store / "persons", place.settings.store):
        with pytest.raises(PersonsError, match="IUC_GRAPH_PERSONS_STORE"):
            folder_of(Settings(store=place.settings.store, persons_store=inner))


def test_no_backup_holds_it(filled, tmp_path: Path):
    place, _ = filled
    target = tmp_path / "graph.tar"
    backup(place.world.directory, target)
    assert b"persons.jsonl" not in target.read_bytes()
    assert place.folder.path.name.encode() not in target.read_bytes()
