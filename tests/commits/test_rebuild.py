"""A whole build into a real store: reproducible, atomic, and checked."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Store

from iuc_graph.commits import Rebuilt, Rulebook, Terms, is_stale, rebuild, titles
from iuc_graph.errors import RecordErrors, StoreVersionError, ValidationFailed
from iuc_graph.project import Project
from iuc_graph.store.dump import dump_bytes
from iuc_graph.store.generations import current, open_current

PYTHON = "from iuc_graph.cli import main; main()"
LIUZHOU = "data/documents/ucap-liuzhou.yaml"
COMMON = "shapes/statements/common.ttl"


@pytest.fixture(scope="module")
def store(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store built by the command, in a process of its own with another order of hashes."""
    directory = tmp_path_factory.mktemp("built") / "store"
    command = [sys.executable, "-c", PYTHON, "build", "--store", str(directory)]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(repository / "src")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return directory


def contents(directory: Path) -> dict[str, str]:
    """Every file of a store with its digest, but for the lock that writers take."""
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def build(project: Project, store: Path, tell: Callable[[str], None] = lambda _: None) -> Rebuilt:
    return rebuild(project, store, Terms(Rulebook(project.shapes), tell=tell))


def nquads(directory: Path) -> bytes:
    with open_current(directory) as opened:
        return dump_bytes(opened.store, "nquads")


def test_two_builds_give_equal_bytes(built, store: Path):
    ours, theirs = dump_bytes(built.store, "nquads"), nquads(store)
    assert ours.count(b"\n") > 15_000
    assert hashlib.sha256(ours).hexdigest() == hashlib.sha256(theirs).hexdigest()


def test_the_default_graph_holds_each_triple_of_the_named_graphs_once(store: Path):
    with open_current(store) as opened:
        quads = list(opened.store)
    named = {quad.triple for quad in quads if quad.graph_name != DefaultGraph()}
    default = [quad.triple for quad in quads if quad.graph_name == DefaultGraph()]
    assert len(default) == len(named)
    assert set(default) == named


def test_nothing_derived_is_also_stated(store: Path):
    with open_current(store) as opened:
        quads = [quad for quad in opened.store if quad.graph_name != DefaultGraph()]
    inferred = {quad.triple for quad in quads if quad.graph_name.value.endswith("/graph/inferred")}
    stated = {quad.triple for quad in quads if not quad.graph_name.value.endswith("/graph/inferred")}
    assert inferred
    assert inferred.isdisjoint(stated)


def test_the_manifest_tells_what_the_store_holds(built, store: Path):
    manifest = current(store).manifest
    with open_current(store) as opened:
        default = sum(1 for _ in opened.store.quads_for_pattern(None, None, None, DefaultGraph()))
        graphs = {name.value for name in opened.store.named_graphs()}
    assert manifest.default_triples == default
    assert set(manifest.graphs) == graphs
    assert manifest.fingerprint == built.project.fingerprint()


def test_the_dump_reads_back_as_the_same_graph(store: Path, tmp_path: Path):
    file = tmp_path / "dump.nq"
    file.write_bytes(nquads(store))
    again = Store()
    again.bulk_load(path=str(file))
    assert dump_bytes(again, "nquads") == file.read_bytes()


def test_a_fresh_store_is_not_stale(repository: Path, store: Path):
    assert not is_stale(Project(repository), store)


def test_a_missing_store_is_stale(repository: Path, tmp_path: Path):
    assert is_stale(Project(repository), tmp_path / "none")


def test_the_same_files_in_another_place_are_not_stale(edited_project, store: Path):
    assert not is_stale(edited_project.project, store)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (LIUZHOU, "4 million", "5 million"),
        ("data/reference/places.csv", "56.15674", "56.15675"),
        ("ontology/iuc.ttl", "@prefix", "# \n@prefix"),
        (COMMON, "@prefix", "# \n@prefix"),
    ],
)
def test_a_changed_file_makes_the_store_stale(edited_project, store: Path, file: str, old: str, new: str):
    edited_project(file, old, new)
    assert is_stale(edited_project.project, store)


def test_a_new_file_makes_the_store_stale(edited_project, store: Path):
    source = edited_project.project.data / "curation" / "discrepancies.yaml"
    source.with_name("discrepancies-more.yaml").write_bytes(source.read_bytes())
    assert is_stale(edited_project.project, store)


def test_a_store_of_a_newer_version_is_an_error_and_not_stale(repository: Path, store: Path, tmp_path: Path):
    newer = tmp_path / "store"
    shutil.copytree(store, newer)
    manifest = current(newer).path / "manifest.json"
    manifest.write_text(
        json.dumps({**json.loads(manifest.read_text("utf-8")), "format_version": 999}), "utf-8"
    )
    with pytest.raises(StoreVersionError):
        is_stale(Project(repository), newer)


def test_a_damaged_store_is_stale(repository: Path, store: Path, tmp_path: Path):
    damaged = tmp_path / "store"
    shutil.copytree(store, damaged)
    (current(damaged).path / "manifest.json").write_text("{", "utf-8")
    assert is_stale(Project(repository), damaged)


def test_faulty_records_leave_the_store_as_it_was(edited_project, store: Path):
    before, generation = contents(store), current(store)
    steps: list[str] = []
    edited_project(LIUZHOU, "sdgs: [7]", "sdgs: [18]")
    with pytest.raises(RecordErrors, match=r"ucap-liuzhou\.yaml:\d+: plans\.0\.areas\.0\.sdgs\.0"):
        build(edited_project.project, store, tell=steps.append)
    assert steps == ["reading ontology/, data/"]
    assert current(store) == generation
    assert contents(store) == before


def test_broken_rules_leave_the_store_as_it_was(edited_project, store: Path):
    before = contents(store)
    for file in edited_project.project.shapes.rglob("*.ttl"):
        file.unlink()  # one rule that no data can keep is enough, and quick
    for folder, target in (("statements", "document/news-mannheim-chongqing"), ("merge", "place/nowhere")):
        rule = (
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
            f"<https://example.org/No> a sh:NodeShape ; sh:targetNode <https://w3id.org/iuc-graph/id/{target}> ;\n"
            '  sh:property [ sh:path sh:never ; sh:minCount 1 ; sh:message "There is no news."@en ] .\n'
        )
        (edited_project.project.shapes / folder / "rule.ttl").write_text(rule, encoding="utf-8")
    with pytest.raises(ValidationFailed) as caught:
        build(edited_project.project, store)
    assert str(caught.value).startswith("2 rule violations in 2 things; nothing was changed.\n")
    assert "There is no news." in str(caught.value)
    assert "as described in “News item: " in str(caught.value)
    assert contents(store) == before


def test_a_store_that_was_never_built_stays_absent_when_the_records_are_faulty(
    edited_project, tmp_path: Path
):
    edited_project(LIUZHOU, "sdgs: [7]", "sdgs: [18]")
    with pytest.raises(RecordErrors):
        build(edited_project.project, tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_messages_can_name_things_in_both_languages(built):
    chongqing = "https://w3id.org/iuc-graph/id/place/chongqing"
    logistics = "https://w3id.org/iuc-graph/id/theme/logistics"
    named = [chongqing, logistics, "_:b", "https://w3id.org/iuc-graph/id/place/nowhere"]
    assert titles(built.store, named, "zh")[chongqing] == "重庆"
    assert titles(built.store, named)[chongqing] == "Chongqing"
    assert titles(built.store, named).keys() == {chongqing, logistics}


def test_the_list_of_people_decides_nothing_about_the_graph(edited_project):
    """So that a checkout and a wheel, which carries no such list, agree on whether a store is stale."""
    before = edited_project.project.fingerprint()
    edited_project("data/persons/persons.yaml", "allowed:", "allowed: #")
    assert edited_project.project.fingerprint() == before
