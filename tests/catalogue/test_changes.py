"""What changed from one state to another, as files that turn one dump into the other."""

from __future__ import annotations

import csv
import io
import json

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.catalogue.changes import Changes
from iuc_graph.catalogue.folder import add_to_release
from iuc_graph.catalogue.publication import Version
from iuc_graph.catalogue.terms import LICENCES
from iuc_graph.errors import FileUnknown
from iuc_graph.store.drafts import publish
from iuc_graph.store.dump import dump_bytes
from iuc_graph.store.generations import open_read_only, read_generation
from iuc_graph.vocabulary import ID, INFERRED_GRAPH, RDFS, SOURCE_GRAPH


def state(*labels: str) -> list[Quad]:
    """Places with these labels, in a source graph, inferred anew, and merged."""
    quads = []
    for number, label in enumerate(labels):
        triple = NamedNode(f"{ID}place/p{number}"), NamedNode(RDFS + "label"), Literal(label, language="en")
        quads += [Quad(*triple, NamedNode(SOURCE_GRAPH + "a")), Quad(*triple)]
        derived = triple[0], NamedNode(RDFS + "comment"), triple[2]
        quads += [Quad(*derived, NamedNode(INFERRED_GRAPH)), Quad(*derived)]
    return quads


@pytest.fixture
def two(tmp_path):
    publish(tmp_path / "store", state("Mannheim", "Chongqing", "=Rome"), fingerprint="1")
    publish(tmp_path / "store", state("Mannheim", "Chongqing (重庆)"), fingerprint="2")
    return [read_generation(tmp_path / "store" / "generations" / name) for name in ("000001", "000002")]


def lines(generation) -> set[bytes]:
    """The lines of the N-Triples dump."""
    with open_read_only(generation) as opened:
        return set(dump_bytes(opened.store, "ntriples").splitlines())


def test_x24_removing_and_adding_triples_turns_the_first_dump_into_the_second(two):
    old, new = two
    files = Changes(old, new).files
    added, removed = (set(files[name].splitlines()) for name in ("added.nt", "removed.nt"))
    assert removed <= lines(old)
    assert lines(old) - removed | added == lines(new) != lines(old)
    assert not added & lines(old)
    back = Changes(new, old).files
    assert (back["added.nt"], back["removed.nt"]) == (files["removed.nt"], files["added.nt"])


def test_x24_the_table_tells_each_record_and_no_cell_is_a_formula(two):
    rows = list(csv.DictReader(io.StringIO(Changes(*two).file("changes.csv").decode("utf-8"))))
    assert {(row["record"].removeprefix(ID), row["kind"]) for row in rows} == {
        ("place/p1", "changed"),
        ("place/p2", "removed"),
    }
    assert {row["graph"] for row in rows} == {SOURCE_GRAPH + "a"}
    changed = next(row for row in rows if row["kind"] == "changed")
    assert (changed["before"], changed["after"]) == ("Chongqing@en", "Chongqing (重庆)@en")
    assert next(row["before"] for row in rows if row["kind"] == "removed") == "'=Rome@en"


def test_a_release_gets_its_tables_and_what_changed_since_the_one_before(two, tmp_path):
    folder = tmp_path / "release"
    folder.mkdir()
    with open_read_only(two[1]) as opened:
        add_to_release(folder, opened, Version("v2", LICENCES["CC_BY_4_0"].node.value), two[0])
    names = {file.name for file in folder.iterdir()}
    assert names >= {
        "cities.csv",
        "places.geojson",
        "datapackage.json",
        "csv-metadata.json",
        "since-last-added.nt",
    }
    assert not names & {"iuc-graph.ttl", "SHA256SUMS"}
    described = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))["tables"]
    assert {table["url"] for table in described} == {name for name in names if name.endswith(".csv")} - {
        "since-last-changes.csv"
    }
    assert json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["version"] == "v2"


def test_a_file_that_is_none_of_them_is_refused_with_those_there_are(two):
    with pytest.raises(FileUnknown, match=r"added\.nt, removed\.nt, changes\.csv"):
        Changes(*two).file("changes.xlsx")
