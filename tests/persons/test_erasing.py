"""Erasing a person: what goes, what is told of the rest, and that nothing brings the name back.

The people are made up.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from iuc_graph.build.privacy import RISEN, WRONG, leaks
from iuc_graph.cli import main
from iuc_graph.errors import NameAmbiguous, NameUnknown, PersonsError, RecordErrors
from iuc_graph.persons import Subject, erase, find, load
from iuc_graph.persons.listing import read_list
from iuc_graph.records.base import Record
from iuc_graph.records.reader import Locator
from iuc_graph.store import history
from iuc_graph.store.drafts import writing
from iuc_graph.store.releases import Release, add_release

from ..commits.world import note, write

DAY = date(2026, 1, 1)


class Note(Record):
    texts: list[str]


NAMED = re.compile(r"\bada\b|beispiel", re.IGNORECASE)


@pytest.fixture
def filled(place, built):
    """The persons store of PEOPLE."""
    load(place.folder, replace(built.book, persons=read_list(place.project)), DAY, 1)
    return place


def silent(text: str) -> bool:
    return not NAMED.search(text)


def test_whoever_is_meant_is_found_by_any_form_and_by_key_and_id(filled):
    forms = ["Ada Beispiel", "beispiel, ADA", "adabeispiel", "ms ada beispiel", "BEISPIEL", "p-1"]
    [subject] = {find(filled.settings, filled.project, asked) for asked in forms}
    assert (subject.key, subject.names[0]) == ("p-1", "Ada Beispiel")
    assert find(filled.settings, filled.project, subject.id) == subject
    assert silent(subject.shown)


def test_several_of_one_name_are_asked_about_by_id(filled):
    with pytest.raises(NameAmbiguous) as caught:
        find(filled.settings, filled.project, "Xiaoming Wang")
    assert set(caught.value.candidates) == {
        one.id for one in filled.folder.people() if one.key in ("p-3", "p-4")
    }
    assert all(each in str(caught.value) for each in caught.value.candidates)
    assert find(filled.settings, filled.project, "王小明").key == "p-3"


def test_an_unknown_name_is_not_repeated(filled):
    for asked in ("Ada", "Adam Beispieler", ""):
        with pytest.raises(NameUnknown) as caught:
            find(filled.settings, filled.project, asked)
        assert silent(str(caught.value))


def test_nothing_of_the_name_is_left_and_all_others_stay(filled):
    before = filled.list.read_text(encoding="utf-8")
    done = erase(filled.settings, filled.project, find(filled.settings, filled.project, "Ada Beispiel"))
    assert (done.stored, done.listed, done.messages, done.traces) == (True, True, 0, ())
    assert {one.key for one in filled.folder.people()} == {"p-2", "p-3", "p-4"}
    after = filled.list.read_text(encoding="utf-8")
    kept = after.partition("suppressed:")[0]
    assert "p-2  # a comment that stays" in kept
    assert kept.count("\n") == before.count("\n") - 5
    assert silent(filled.everything().replace("Ada Beispiel Park", ""))
    [tombstone] = filled.folder.suppression().erased
    assert tombstone.id == done.tombstone
    assert read_list(filled.project).suppressed.salt != filled.folder.suppression().salt


def test_a_build_and_another_reading_of_the_list_refuse_the_name_from_then_on(filled, built):
    listed = filled.list.read_text(encoding="utf-8")
    erase(filled.settings, filled.project, find(filled.settings, filled.project, "Ada Beispiel"))
    people = read_list(filled.project)
    located = ((Note(texts=["a visit by ada beispiel"]), Locator(Path("data/note.yaml")), ()),)
    [fault] = leaks(replace(built.book, persons=people, located=located))
    assert (fault.wrong, silent(str(fault))) == (WRONG, True)
    filled.list.write_text(listed, encoding="utf-8")  # as a merge with an old copy would
    with pytest.raises(RecordErrors) as caught:
        load(filled.folder, replace(built.book, persons=read_list(filled.project)), DAY, 1)
    assert [fault.wrong for fault in caught.value.faults] == [RISEN]
    assert "p-1" not in {one.key for one in filled.folder.people()}


def test_erasing_again_leaves_one_tombstone(filled):
    first = erase(filled.settings, filled.project, find(filled.settings, filled.project, "Ada Beispiel"))
    with pytest.raises(NameUnknown):
        find(filled.settings, filled.project, "Ada Beispiel")
    again = erase(filled.settings, filled.project, Subject(("Ada Beispiel",)))
    assert again.tombstone == first.tombstone
    assert (again.stored, again.listed) == (False, False)
    assert len(filled.folder.suppression().erased) == len(read_list(filled.project).suppressed.erased) == 1


def test_an_erasure_that_was_stopped_goes_on_where_it_was(filled):
    subject = find(filled.settings, filled.project, "Ada Beispiel")
    filled.list.parent.chmod(0o500)
    kept = filled.list.read_text(encoding="utf-8")
    filled.list.write_text(kept.replace("persons:", "people:"), encoding="utf-8")
    with pytest.raises(PersonsError) as caught:
        erase(filled.settings, filled.project, subject)
    assert silent(str(caught.value))
    filled.list.parent.chmod(0o700)
    filled.list.write_text(kept, encoding="utf-8")
    done = erase(filled.settings, filled.project, find(filled.settings, filled.project, "Ada Beispiel"))
    assert (done.listed, silent(filled.everything().replace("Ada Beispiel Park", ""))) == (True, True)


def test_every_trace_is_told_without_the_name_and_goes_with_the_states_of_the_past(filled):
    """A name that got into the graph by a write, stands in its past, and in what people wrote about it."""
    world, directory = filled.world, filled.world.directory
    held = note("one", "met Ada%20Beispiel")
    write(world, held, why="Ada Beispiel asked for it")
    write(world, note("two", "something else"), remove=(held,), why="taken out again")
    subject = find(filled.settings, filled.project, "Ada Beispiel")
    done = erase(filled.settings, filled.project, subject)
    assert done.messages == 1
    assert [entry.message for entry in history.entries(directory)][-2:] == [
        "(taken out: it held the name of a person)",
        "taken out again",
    ]
    told = {trace.place.removeprefix(f"{directory}, "): trace.count for trace in done.traces}
    assert told == {
        "generation 2, graph source/one": 1,
        "generation 2, graph default": 1,
        "generation 2, delta.rdfp.gz": 2,
        "generation 3, delta.rdfp.gz": 2,
    }
    assert all(silent(f"{trace.place} {trace.remedy}") for trace in done.traces)
    assert erase(filled.settings, filled.project, Subject(subject.names), compact=True).traces == ()
    assert [path.name for path in sorted((directory / "generations").iterdir())] == ["000004"]
    stored = b"".join(file.read_bytes() for file in directory.rglob("*") if file.is_file())
    assert b"Beispiel" not in stored


def test_what_is_in_use_or_released_is_told_and_never_changed_in_silence(filled):
    directory = filled.world.directory
    generation = write(filled.world, note("one", "Ada Beispiel"))
    with writing(directory):
        add_release(directory, Release("v1", generation.number, "2026-01-01T00:00:00+00:00"))
    (directory / "releases" / "v1").mkdir()
    (directory / "releases" / "v1" / "NOTES.md").write_text("- changed: Beispiel Ada\n", encoding="utf-8")
    done = erase(filled.settings, filled.project, find(filled.settings, filled.project, "p-1"), compact=True)
    places = [trace.place for trace in done.traces]
    assert any("NOTES.md" in place for place in places)
    assert any("generation 3, graph source/one" in place for place in places)
    assert any("cannot be recalled" in trace.remedy for trace in done.traces)
    assert any("retract" in trace.remedy for trace in done.traces)


def test_logs_and_files_of_the_project_are_searched(filled, tmp_path):
    log, tokens = tmp_path / "access.jsonl", tmp_path / "tokens.jsonl"
    log.write_text('{"query": "Ada\\u0020Beispiel"}\n{}\n', encoding="utf-8")
    (tmp_path / "audit.jsonl").write_text('{"message": "Beispiel Ada"}\n', encoding="utf-8")
    (filled.project.root / "queries").mkdir()
    (filled.project.root / "queries/a.rq").write_text("# Ada Beispiel\n", encoding="utf-8")
    settings = filled.settings.model_copy(update={"access_log_file": log, "tokens": tokens})
    done = erase(settings, filled.project, find(settings, filled.project, "p-1"))
    assert {trace.place.rpartition("/")[2]: trace.count for trace in done.traces} == {
        "access.jsonl": 1,
        "audit.jsonl": 1,
        "a.rq": 1,
    }


@pytest.fixture
def run(filled, monkeypatch, capsys):
    """Runs a command where the checkout is that of the test: its exit code, output and messages."""
    monkeypatch.setattr("iuc_graph.project.find_project", lambda: filled.project)

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--store", str(filled.settings.store)])
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return command


def test_the_command_says_what_it_did_and_what_it_cannot_do(run):
    code, out, err = run("erase", "Ada Beispiel", "--yes")
    assert code == 0
    assert silent(out + err)
    assert "tombstone" in out
    assert "commit it" in out
    assert "backups" in out
    assert run("erase", "Ada Beispiel", "--yes")[0] == 2
    assert run("erase", "Ada Beispiel", "--yes", "--unlisted")[0] == 0


def test_the_command_fails_while_the_name_stands_anywhere(run, filled):
    write(filled.world, note("one", "Ada Beispiel"))
    code, out, err = run("erase", "p-1", "--yes")
    assert (code, silent(out + err)) == (1, True)
    assert "still in" in out


def test_nothing_is_erased_unless_somebody_says_yes(run, filled, monkeypatch):
    before = filled.everything()
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    code, out, err = run("erase", "Ada Beispiel")
    assert code == 1
    assert silent(out + err)
    assert filled.everything() == before


def test_the_owner_sees_who_is_stored(run, filled):
    code, out, _ = run("persons", "list")
    assert code == 0
    assert out.splitlines()[0] == "id,name,post,organisation,place,document,passage,keep_until,public figure"
    assert len(out.splitlines()) == 5
    code, out, _ = run("persons", "show", "王小明")
    assert code == 0
    assert "2099-12-31" in out
    assert next(one.id for one in filled.folder.people() if one.key == "p-3") in out
    assert run("persons", "show", "Nobody Known")[0] == 2


@pytest.mark.slow_lane
def test_the_list_of_this_project_fits_its_posts_and_documents(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["persons", "build", "--store", str(tmp_path / "store")])
    printed = capsys.readouterr().out
    assert not ended.value.code
    assert re.search(r"^21 people in .*store-persons: 21 added, 0 removed$", printed, re.M)
