"""`iuc-graph catalogue`: the descriptions, their score, and everything as files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from iuc_graph.catalogue.dcat import CATALOGUE
from iuc_graph.cli import main
from iuc_graph.store.drafts import publish

from ..web.conftest import LABELS, quads


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """A store with two states."""
    store = tmp_path_factory.mktemp("small") / "store"
    publish(store, quads(LABELS[:3]), fingerprint="1")
    publish(store, quads(), fingerprint="2")
    return store


@pytest.fixture
def run(small, capsysbinary, monkeypatch):
    """Runs the command; exit code and what it printed."""
    monkeypatch.delenv("IUC_GRAPH_PUBLIC_URL", raising=False)

    def command(*arguments: str) -> tuple[int, bytes, str]:
        with pytest.raises(SystemExit) as ended:
            main(["catalogue", *arguments, "--store", str(small)])
        printed = capsysbinary.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err.decode()

    return command


@pytest.mark.parametrize(
    ("format_name", "form"),
    [
        ("turtle", RdfFormat.TURTLE),
        ("ntriples", RdfFormat.N_TRIPLES),
        ("jsonld", RdfFormat.JSON_LD),
        ("rdfxml", RdfFormat.RDF_XML),
    ],
)
def test_a_description_is_printed_in_each_format(run, format_name, form):
    code, printed, told = run("--void", "--format", format_name)
    assert code == 0
    assert "not for harvest" in told
    assert len(list(parse(printed, format=form))) > 20


def test_the_ending_of_a_file_names_the_format_and_the_public_address_stands_in_it(
    run, tmp_path, monkeypatch
):
    monkeypatch.setenv("IUC_GRAPH_PUBLIC_URL", "https://graph.example.org")
    code, printed, told = run("-o", str(tmp_path / "catalogue.nt"))
    assert (code, printed) == (0, b"")
    assert "not for harvest" not in told
    written = (tmp_path / "catalogue.nt").read_text(encoding="utf-8")
    assert f"<{CATALOGUE}>" in written
    assert "<https://graph.example.org/dumps/current/iuc-graph.ttl>" in written


def test_a_format_that_there_is_not_is_refused(run):
    code, _, told = run("--format", "docx")
    assert code == 2
    assert "turtle" in told


def test_the_score_tells_what_to_mend(run, monkeypatch):
    monkeypatch.delenv("IUC_GRAPH_CONTACT", raising=False)
    code, printed, _ = run("--score", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(printed.decode())))
    assert code == 0
    contact = next(row for row in rows if row["what"] == "contact point")
    assert (contact["points"], contact["of"]) == ("0", "20")
    assert "IUC_GRAPH_CONTACT" in contact["to mend"]
    assert [row["of"] for row in rows if row["what"].startswith("all")] == ["325"]


def test_shapes_that_are_given_decide_too(run, tmp_path):
    code, _, told = run("--score", "--shapes", str(tmp_path))
    assert code == 1
    assert "no Turtle file" in told
    (tmp_path / "strict.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> . "
        "[] a sh:NodeShape ; sh:targetClass dcat:Catalog ; sh:property [ sh:path dcat:catalog ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    code, printed, _ = run("--score", "--shapes", str(tmp_path), "--format", "csv")
    assert code == 1
    assert "http://www.w3.org/ns/dcat#catalog" in printed.decode()


def test_all_files_are_written_with_what_changed_and_never_over_others(run, tmp_path):
    folder = tmp_path / "published"
    code, _, _ = run("--files", str(folder), "--since", "1")
    assert code == 0
    names = {file.name for file in folder.iterdir()}
    assert names >= {
        "catalogue.ttl",
        "void.rdf",
        "iuc-graph.trig",
        "cities.csv",
        "datapackage.json",
        "SHA256SUMS",
    }
    assert len((folder / "since-1-added.nt").read_text(encoding="utf-8").splitlines()) == 2
    code, _, told = run("--files", str(folder))
    assert code == 1
    assert "there already" in told
    code, _, _ = run("--files", str(tmp_path / "other"), "--since", "v9")
    assert code == 2
    assert not (tmp_path / "other").exists()
