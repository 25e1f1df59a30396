"""One copy of data/ with every kind of fault in it: the real files, the real messages, all of them at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from iuc_graph.build.assemble import assemble
from iuc_graph.errors import Fault, RecordErrors
from iuc_graph.records.person import PersonFile
from iuc_graph.records.reader import read_yaml

CHONGQING = "data/documents/ucap-chongqing.yaml"
CHANGCHUN = "data/documents/ucap-changchun.yaml"
LIUZHOU = "data/documents/ucap-liuzhou.yaml"
NEWS = "data/documents/news-mannheim-chongqing.yaml"
DECK = "data/documents/deck-brussels-2019.yaml"
PLACES = "data/reference/places.csv"
MEMBERSHIP = "data/reference/eu_membership.csv"
MATCHES = "data/reference/matches.csv"
WORDINGS = "data/curation/wordings.yaml"
DISCREPANCIES = "data/curation/discrepancies.yaml"

UNCITED = {
    NEWS: ("paragraph-2-joint-events", "paragraph-5-summit"),
    CHANGCHUN: ("objective-networking",),
}
"""Passages whose only citation was spoiled; no faulty value hides that nobody cites them."""


@dataclass(frozen=True)
class Spoiled:
    """A fault put into a file: the text replaced, and what the message has to say about it.

    `above`: how many lines before the change the record starts that the fault is about. `{name}`, `{reversed}` and
    `{slug}` stand for a person of data/persons/, `{row}` for the number of the row in the table.
    """

    name: str
    file: str
    old: str
    new: str
    field: str
    wrong: str
    allowed: str = ""
    above: int = 0


@dataclass(frozen=True)
class Report:
    """What the build said about the spoiled copy, and in which line each text was spoiled."""

    faults: list[Fault]
    lines: dict[str, int]
    text: str
    root: Path
    person: str = field(repr=False)  # a failing test may not print a name either

    def of(self, spoiled: Spoiled) -> list[Fault]:
        line = self.lines[spoiled.name]
        field = spoiled.field.replace("{row}", str(line - 2))
        return [
            fault
            for fault in self.faults
            if (str(fault.file), fault.line) == (spoiled.file, line - spoiled.above)
            and (not field or fault.field == field)
        ]


SPOILED = (
    Spoiled(
        "an unknown field",
        LIUZHOU,
        "{place: rome, as_written: [Rome]",
        "{place: rome, as_writen: [Rome]",
        "places.3.as_writen",
        "is an unknown field; did you mean as_written?",
        "as_written, figures, place, stated_at, within",
    ),
    Spoiled(
        "a city that is not in the gazetteer",
        LIUZHOU,
        "{place: granada,",
        "{place: grenada,",
        "places.2.place",
        "there is no place 'grenada'",
        "did you mean granada",
    ),
    Spoiled(
        "a text where a number belongs",
        LIUZHOU,
        "value: 18600,",
        "value: vast,",
        "places.0.figures.1.value",
        "Input should be a valid decimal",
    ),
    Spoiled(
        "a goal that does not exist",
        LIUZHOU,
        "sdgs: [7]",
        "sdgs: [18]",
        "plans.0.areas.0.sdgs.0",
        "18 is not possible here",
        "less than or equal to 17",
    ),
    Spoiled(
        "a partnership that does not exist",
        LIUZHOU,
        "partnerships: [energy-transition]",
        "partnerships: [energy-transitions]",
        "plans.0.areas.0.partnerships.0",
        "there is no urban agenda partnership 'energy-transitions'",
        "did you mean energy-transition",
    ),
    Spoiled(
        "a reversed period",
        CHONGQING,
        "      end: 2018-12\n",
        "      end: 2016-12\n",
        "plans.0.period",
        "is reversed: it ends before it starts",
        above=2,
    ),
    Spoiled(
        "a date that no calendar has",
        CHONGQING,
        "    date: 2017-11\n",
        "    date: 2017-13\n",
        "agreements.1.date",
        "is not a day of the calendar",
    ),
    Spoiled(
        "a missing field",
        CHONGQING,
        "{programme: iuc, as_written: [IUC], stated_at: [title]}",
        "{programme: iuc, as_written: [IUC]}",
        "programmes.0.stated_at",
        "is missing",
    ),
    Spoiled(
        "a place on both sides of a pairing",
        CHONGQING,
        "    side_b: [chongqing]\n",
        "    side_b: [mannheim]\n",
        "pairings.0",
        "has mannheim on both sides; a place cannot be paired with itself",
        above=3,
    ),
    Spoiled(
        "a slug used twice",
        NEWS,
        "- slug: address-of-mannheim-2020-07-15\n",
        "- slug: proposal-of-chongqing-2020-07-15\n",
        "activities.5.slug",
        "the slug 'proposal-of-chongqing-2020-07-15' is used already in data/documents/",
        "another slug",
    ),
    Spoiled(
        "a wording that nobody mapped",
        NEWS,
        "wordings: [joint events]",
        "wordings: [joint fireworks]",
        "pairings.0.areas.0.wordings.0",
        "the wording 'joint fireworks' is not mapped; add it to data/curation/wordings.yaml",
    ),
    Spoiled(
        "a passage that the document does not have",
        NEWS,
        "stated_at: [paragraph-2-joint-events]",
        "stated_at: [paragraph-9]",
        "pairings.0.areas.0.stated_at.0",
        "there is no passage 'paragraph-9' in this file",
        "a key of passages",
    ),
    Spoiled(
        "two activities at one passage",
        NEWS,
        "    stated_at: [paragraph-5-summit]\n",
        "    stated_at: [paragraph-5-sessions]\n",
        "activities.9.stated_at.0",
        "is stated at the same passage as 'follow-up-sessions-mannheim-chongqing'",
        "a passage of its own",
    ),
    Spoiled(
        "two rows of a plan at one passage",
        CHANGCHUN,
        "stated_at: [objective-networking]",
        "stated_at: [objective-projects]",
        "plans.0.objectives.1.stated_at.0",
        "is stated at the same passage as ",
        "a passage of its own",
    ),
    Spoiled(
        "a code that the vocabulary does not have",
        DECK,
        "    status: started\n",
        "    status: startled\n",
        "projects.0.status",
        "there is no status 'startled'",
        "did you mean started",
    ),
    Spoiled(
        "the name of a person in a text",
        DECK,
        "en: Slides dated Brussels,",
        "en: Slides by {name}, dated Brussels,",
        "activities.0.title.en",
        "holds the name of a person",
        "the post",
    ),
    Spoiled(
        "the name of a person, surname first, in a Chinese text",
        CHANGCHUN,
        "zh: 长春城市合作行动计划",
        "zh: {reversed}的长春城市合作行动计划",
        "plans.0.title.zh",
        "holds the name of a person",
        "the post",
    ),
    Spoiled(
        "the name of a person in a slug",
        NEWS,
        "- slug: presentation-representative-office-2020-07-15\n",
        "- slug: presentation-{slug}\n",
        "activities.7.slug",
        "holds the name of a person",
        "the post",
    ),
    Spoiled(
        "the name of a person in a reference",
        NEWS,
        "{participant: post/founder-of-mei-wen-ti, role",
        "{participant: post/{slug}, role",
        "activities.7.participants.0.participant",
        "holds the name of a person",
        "the post",
    ),
    Spoiled(
        "the name of a person in the vocabularies",
        "ontology/vocabularies/modes.ttl",
        '"',
        '"{name} ',
        "text",
        "holds the name of a person",
        "the post",
    ),
    Spoiled(
        "half a point",
        PLACES,
        ",56.15674,10.21076,",
        ",56.15674,,",
        "{row}",
        "has half a point: give latitude and longitude, or neither",
    ),
    Spoiled(
        "a latitude beyond the poles",
        PLACES,
        ",41.89193,12.51133,",
        ",141.89193,12.51133,",
        "{row}.latitude",
        "141.89193 is not possible here",
        "less than or equal to 90",
    ),
    Spoiled(
        "a membership that ends on no day",
        MEMBERSHIP,
        "austria,1995-01-01,\n",
        "austria,1995-01-01,soon\n",
        "{row}.end",
        "is not a date; write YYYY, YYYY-MM or YYYY-MM-DD",
    ),
    Spoiled(
        "a match of a node that does not exist",
        MATCHES,
        "place/a-coruna,geonames",
        "place/a-corona,geonames",
        "{row}.subject",
        "there is no node 'place/a-corona'",
    ),
    Spoiled(
        "a mapping to a theme that does not exist",
        WORDINGS,
        "{theme: logistics,",
        "{theme: logistix,",
        "",
        "there is no theme 'logistix'",
        "did you mean logistics",
    ),
    Spoiled(
        "a reading at a passage that does not exist",
        DISCREPANCIES,
        "{document: ucap-chongqing, passage: city-mannheim}",
        "{document: ucap-chongqing, passage: city-manheim}",
        "discrepancies.0.readings.0",
        "there is no passage 'city-manheim' in document 'ucap-chongqing'",
    ),
)


@pytest.fixture(scope="module")
def report(copy_project, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The one RecordErrors of a copy with all of SPOILED in it."""
    edit = copy_project(tmp_path_factory.mktemp("spoiled") / "project")
    root = edit.project.root
    people = read_yaml(root / "data/persons/persons.yaml", PersonFile).records[0].persons
    person = next(name for one in people for name in one.names if name.isascii() and name.count(" ") == 1)
    words = person.split()
    fill = {"{name}": person, "{reversed}": " ".join(reversed(words)), "{slug}": "-".join(words).lower()}
    lines = {}
    for spoiled in SPOILED:
        new = spoiled.new
        for sign, text in fill.items():
            new = new.replace(sign, text)
        lines[spoiled.name] = edit(spoiled.file, spoiled.old, new)
    with pytest.raises(RecordErrors) as caught:
        assemble(edit.project)
    return Report(caught.value.faults, lines, str(caught.value), root, person)


@pytest.mark.parametrize("spoiled", SPOILED, ids=lambda spoiled: spoiled.name)
def test_a_fault_is_reported_with_its_file_line_and_field(report: Report, spoiled: Spoiled):
    found = report.of(spoiled)
    assert found, report.text
    assert any(spoiled.wrong in fault.wrong and spoiled.allowed in fault.allowed for fault in found), found


@pytest.mark.parametrize(("file", "key"), [(file, key) for file, keys in UNCITED.items() for key in keys])
def test_a_passage_that_no_record_cites_is_reported(report: Report, file: str, key: str):
    lines = (report.root / file).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if text.startswith(f"  {key}:"))
    wrong = "no record is stated at this passage"
    assert (
        Fault(Path(file), line, f"passages.{key}", wrong, "cite it, or move it to left_out") in report.faults
    )


def test_all_faults_of_all_files_come_at_once_and_none_is_made_up(report: Report):
    expected = {fault for spoiled in SPOILED for fault in report.of(spoiled)}
    uncited = [fault for fault in report.faults if fault.wrong == "no record is stated at this passage"]
    assert set(report.faults) - expected - set(uncited) == set()
    assert len(uncited) == sum(map(len, UNCITED.values()))
    assert len(report.faults) == len(SPOILED) + len(uncited)


def test_no_message_repeats_the_name_of_a_person(report: Report):
    for word in report.person.split():
        assert word.casefold() not in report.text.casefold()


def test_the_text_of_the_error_is_one_line_a_fault(report: Report):
    assert report.text.splitlines() == [str(fault) for fault in report.faults]
    assert report.text.splitlines()[0].startswith("data/")
