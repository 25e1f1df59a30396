"""Reading single files: lines and fields of what is wrong, and what is left of a file with faults."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from iuc_graph.records.base import PartialDate, Record, Sentence, earliest_day, latest_day
from iuc_graph.records.reader import Reading, fields_at, read_csv, read_yaml


class Leaf(Record):
    name: Sentence
    size: int | None = None
    when: PartialDate | None = None
    kind_of: Literal["oak", "elm"] = "oak"


class Branch(Record):
    leaves: list[Leaf] = []
    by_key: dict[str, Leaf] = {}


class Tree(Record):
    branches: list[Branch]


def yaml(folder: Path, text: str) -> Reading[Tree]:
    file = folder / "tree.yaml"
    file.write_text(text, encoding="utf-8")
    return read_yaml(file, Tree, Path("data/tree.yaml"))


def csv(folder: Path, text: str) -> Reading[Leaf]:
    file = folder / "leaves.csv"
    file.write_text(text, encoding="utf-8")
    return read_csv(file, Leaf, Path("data/leaves.csv"))


def where(reading: Reading[Tree] | Reading[Leaf]) -> list[tuple[int, str]]:
    return [(fault.line, fault.field) for fault in reading.faults]


def test_a_good_file_is_one_record_without_faults(tmp_path: Path):
    reading = yaml(tmp_path, "branches:\n- leaves:\n  - {name: a, when: 2017}\n")
    assert reading.faults == ()
    assert reading.records[0].branches[0].leaves[0] == Leaf(name="a", when="2017")


@pytest.mark.parametrize(
    ("written", "read"),
    [("2017", "2017"), ("2017-05", "2017-05"), ("2017-05-31", "2017-05-31"), ("'2017-05-31'", "2017-05-31")],
)
def test_a_date_keeps_its_precision(tmp_path: Path, written: str, read: str):
    reading = yaml(tmp_path, f"branches: [{{leaves: [{{name: a, when: {written}}}]}}]\n")
    assert reading.records[0].branches[0].leaves[0].when == read


@pytest.mark.parametrize("written", ["2017-13", "2017-02-29", "17", "May 2017", "2017-5", "true"])
def test_what_is_no_date_is_refused(tmp_path: Path, written: str):
    reading = yaml(tmp_path, f"branches:\n- leaves:\n  - name: a\n    when: {written}\n")
    assert where(reading) == [(4, "branches.0.leaves.0.when")]


def test_no_stays_a_text(tmp_path: Path):
    reading = yaml(tmp_path, "branches: [{leaves: [{name: NO}]}]\n")
    assert reading.records[0].branches[0].leaves[0].name == "NO"


def test_broken_yaml_says_in_which_line(tmp_path: Path):
    reading = yaml(tmp_path, "branches:\n- leaves: [{name: a}\n- leaves: []\n")
    [fault] = reading.faults
    assert (fault.line, fault.field) == (3, "file")
    assert fault.wrong.startswith("is not YAML: ")
    assert reading.records == ()


def test_a_key_written_twice_is_refused_without_showing_its_value(tmp_path: Path):
    reading = yaml(tmp_path, "branches: []\nbranches: [{leaves: [{name: secret}]}]\n")
    [fault] = reading.faults
    assert fault.line == 2
    assert 'duplicate key "branches"' in fault.wrong
    assert "secret" not in str(fault)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path):
    [fault] = read_yaml(tmp_path / "none.yaml", Tree, Path("data/none.yaml")).faults
    assert (fault.file, fault.line, fault.field) == (Path("data/none.yaml"), 1, "file")


def test_a_file_that_is_not_utf_8_is_a_fault(tmp_path: Path):
    file = tmp_path / "tree.yaml"
    file.write_bytes("branches: [{leaves: [{name: Málaga}]}]".encode("latin-1"))
    [fault] = read_yaml(file, Tree).faults
    assert fault.wrong.startswith("cannot be read: ")


def test_all_faults_of_a_file_are_found_each_at_its_line(tmp_path: Path):
    reading = yaml(
        tmp_path,
        "branches:\n"
        "- leaves:\n"
        "  - {name: a, sise: 1}\n"
        "  - {size: 2}\n"
        "  - {name: '', size: many}\n"
        "- by_key:\n"
        "    x: {name: b, kind_of: fir}\n",
    )
    assert where(reading) == [
        (3, "branches.0.leaves.0.sise"),
        (4, "branches.0.leaves.1.name"),
        (5, "branches.0.leaves.2.name"),
        (5, "branches.0.leaves.2.size"),
        (7, "branches.1.by_key.x.kind_of"),
    ]
    unknown, missing, blank, number, literal = reading.faults
    assert unknown.wrong == "is an unknown field; did you mean size?"
    assert unknown.allowed == "kind_of, name, size, when"
    assert missing.wrong == "is missing"
    assert blank.wrong == "is empty; write the text or leave the field out"
    assert "integer" in number.wrong
    assert (literal.wrong, literal.allowed) == (
        "fir is not possible here",
        "'oak' or 'elm'",
    )


def test_what_is_not_faulty_is_handed_on_with_its_own_lines(tmp_path: Path):
    reading = yaml(
        tmp_path,
        "branches:\n- leaves:\n  - {size: 1}\n  - {name: b, size: 2}\n  - {size: 3}\n  - {name: d, size: x}\n",
    )
    [tree] = reading.records
    assert tree.branches[0].leaves == [Leaf(name="b", size=2), Leaf(name="d")]
    path = ("branches", 0, "leaves", 1, "name")
    assert reading.locator.line(path) == 6
    assert reading.locator.fault(path, "wrong").field == "branches.0.leaves.3.name"


def test_a_cut_part_makes_no_further_fault(tmp_path: Path):
    reading = yaml(tmp_path, "branches:\n- leaves:\n  - {name: '', size: 1}\n")
    assert where(reading) == [(3, "branches.0.leaves.0.name")]
    assert reading.records[0].branches == [Branch(leaves=[])]


def test_nothing_is_left_of_a_file_without_its_root(tmp_path: Path):
    reading = yaml(tmp_path, "twigs: []\n")
    assert {fault.field for fault in reading.faults} == {"twigs", "branches"}
    assert reading.records == ()


def test_the_slugs_of_cut_records_are_remembered(tmp_path: Path):
    reading = yaml(tmp_path, "branches:\n- leaves:\n  - {slug: oak-leaf, size: 1}\n")
    assert "oak-leaf" in reading.lost


def test_rows_of_a_table_have_their_lines_and_keep_them_when_others_are_faulty(tmp_path: Path):
    reading = csv(tmp_path, "name,size,kind_of\na,1,oak\n,2,oak\nc,3,fir\nd,4,elm\n")
    assert where(reading) == [(3, "1.name"), (4, "2.kind_of")]
    assert [record.name for record in reading.records] == ["a", "c", "d"]
    assert [reading.locator.line(path) for path in reading.paths] == [2, 4, 5]


def test_a_row_with_too_few_or_too_many_cells_is_refused(tmp_path: Path):
    reading = csv(tmp_path, "name,size,kind_of\na,1\nb,2,oak,more\n")
    assert where(reading) == [(2, "0.kind_of"), (3, "1.cells beyond the header")]
    assert reading.faults[0].wrong == "is missing"


def test_a_column_that_the_record_does_not_know_is_refused(tmp_path: Path):
    reading = csv(tmp_path, "name,colour,size,kind_of\na,red,1,oak\n")
    assert where(reading) == [(2, "0.colour")]


def test_a_broken_quotation_in_a_table_is_a_fault(tmp_path: Path):
    reading = csv(tmp_path, 'name,size,kind_of\n"a"b,1,oak\n')
    assert [fault.field for fault in reading.faults] == ["file"]


def test_the_fields_at_a_path_are_those_of_the_record_there():
    assert fields_at(Tree, ()) == {"branches"}
    assert fields_at(Tree, ("branches", 0)) == {"leaves", "by_key"}
    assert fields_at(Tree, ("branches", 0, "by_key", "x")) == {"name", "size", "when", "kind_of"}


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2016", "2016-01-01", "2016-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2017-02", "2017-02-01", "2017-02-28"),
        ("2017-05-31", "2017-05-31", "2017-05-31"),
    ],
)
def test_a_partial_date_covers_its_days(date: str, first: str, last: str):
    assert (earliest_day(date), latest_day(date)) == (first, last)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x [1]\nb: *x\n", "anchors"),
        ("a: &x [*x]\n", "anchors"),
        ("[" * 2000 + "]" * 2000, "deep"),
        ("a: " + "{b: " * 100_000, "deep"),
    ],
    ids=["alias", "loop", "nested", "unclosed"],
)
def test_yaml_that_would_eat_all_memory_is_refused(tmp_path: Path, text: str, said: str):
    [fault] = yaml(tmp_path, text).faults
    assert said in fault.wrong
    assert len(str(fault)) < 300
