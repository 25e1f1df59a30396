"""Releases: files that others can check, load and cite, and a name that is given whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
import yaml
from pyoxigraph import Quad, RdfFormat, Store

from iuc_graph.commits.release import ENDINGS, SHOWN, Released, make_release
from iuc_graph.delta import graph_of
from iuc_graph.errors import ProjectFilesError, StoreError, StoreMissing
from iuc_graph.store.generations import current
from iuc_graph.store.history import at
from iuc_graph.store.releases import releases
from iuc_graph.vocabulary import INFERRED_GRAPH

from .world import World, city, damage, document, kind, label, note, write

GRAPHS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML}
DATASETS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}
OTHERS = {"SHA256SUMS", "CITATION.cff", "NOTES.md"}


@pytest.fixture
def citation(repository: Path) -> Path:
    return repository / "CITATION.cff"


@pytest.fixture
def released(world: World, citation: Path) -> Released:
    """The first state as release v1.0."""
    return make_release(world.directory, "v1.0", citation, "ana")


def notes(done: Released) -> str:
    return (done.folder / "NOTES.md").read_text(encoding="utf-8")


def dump_of(done: Released, ending: str) -> bytes:
    return gzip.decompress((done.folder / f"iuc-graph-{done.release.name}.{ending}.gz").read_bytes())


def test_a_release_is_a_name_for_the_generation_in_use(world: World, released: Released):
    assert (released.release.name, released.release.generation, released.release.who) == ("v1.0", 1, "ana")
    assert releases(world.directory) == [released.release]
    write(world, note("one", "later"))
    assert at(world.directory, "v1.0").number == 1


def test_its_files_stand_in_the_store_unless_another_folder_is_named(
    world: World, released: Released, citation: Path, tmp_path: Path
):
    assert released.folder == world.directory / "releases" / "v1.0"
    other = make_release(world.directory, "v1.1", citation, folder=tmp_path / "new" / "folder")
    names = {f"iuc-graph-v1.0.{ending}.gz" for ending in ENDINGS.values()} | OTHERS
    assert {path.name for path in released.folder.iterdir()} == names
    assert {path.name for path in other.folder.iterdir()} == {name.replace("v1.0", "v1.1") for name in names}
    assert [path.name for path in other.folder.parent.iterdir()] == ["folder"]


def test_the_checksums_are_those_that_sha256sum_checks(released: Released):
    lines = (released.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    assert all(line[64:66] == "  " for line in lines)
    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in released.folder.iterdir()
        if path.name != "SHA256SUMS"
    }
    if tool := shutil.which("sha256sum"):
        command = [tool, "--check", "--strict", "SHA256SUMS"]
        subprocess.run(command, cwd=released.folder, check=True, capture_output=True)


# rdflib warns of itself, within its own parsers.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_the_dumps_load_elsewhere_with_all_that_the_graph_holds(world: World, released: Released):
    quads = world.quads()
    triples = {quad.triple for quad in quads}
    named = [quad for quad in quads if graph_of(quad)]
    for ending, form in DATASETS.items():
        store = Store()
        store.load(dump_of(released, ending), format=form)
        assert set(store) == set(named)
        dataset = rdflib.Dataset()
        dataset.parse(data=dump_of(released, ending), format={"nq": "nquads"}.get(ending, ending))
        assert len(list(dataset.quads())) == len(named)
    for ending, form in {**GRAPHS, "jsonld": RdfFormat.JSON_LD}.items():
        store = Store()
        store.load(dump_of(released, ending), format=form)
        assert {quad.triple for quad in store} == triples
        graph = rdflib.Graph()
        names = {"rdf": "xml", "jsonld": "json-ld", "ttl": "turtle"}
        graph.parse(data=dump_of(released, ending), format=names.get(ending, ending))
        assert len(graph) == len(triples)
    assert INFERRED_GRAPH.encode() in dump_of(released, "nq")


def test_equal_graphs_give_equal_dumps(world: World, released: Released, citation: Path):
    write(world, note("one", "for a while"))
    write(world, remove=(note("one", "for a while"),))
    again = make_release(world.directory, "v2.0", citation)
    for ending in ENDINGS.values():
        packed = [
            (done.folder / f"iuc-graph-{done.release.name}.{ending}.gz").read_bytes()
            for done in (released, again)
        ]
        assert packed[0] == packed[1]


def test_the_citation_names_the_version_and_the_day(released: Released, citation: Path, tmp_path: Path):
    before = yaml.safe_load(citation.read_text(encoding="utf-8"))
    cited = yaml.safe_load((released.folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == "v1.0"
    assert str(cited["date-released"]) == released.release.when[:10]
    ours = {"version", "date-released"}
    assert {key: cited[key] for key in cited if key not in ours} == {
        key: before[key] for key in before if key not in ours
    }


def test_a_citation_without_version_and_day_gets_them(world: World, tmp_path: Path):
    bare = tmp_path / "CITATION.cff"
    bare.write_text("cff-version: 1.2.0\ntitle: t", encoding="utf-8")
    done = make_release(world.directory, "v1.0", bare)
    cited = yaml.safe_load((done.folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert list(cited) == ["cff-version", "title", "version", "date-released"]
    assert cited["cff-version"] == "1.2.0"


def test_without_a_citation_there_is_no_release(world: World, tmp_path: Path):
    with pytest.raises(ProjectFilesError, match="a release needs it"):
        make_release(world.directory, "v1.0", tmp_path / "none")
    assert releases(world.directory) == []
    assert not (world.directory / "releases" / "v1.0").exists()


def test_the_first_notes_say_what_it_holds(world: World, released: Released):
    manifest = current(world.directory).manifest
    assert "The first release." in notes(released)
    assert f"{manifest.default_triples:,} statements" in notes(released)
    assert manifest.digest in notes(released)


def test_later_notes_tell_the_commits_and_the_records_since_the_release_before(
    world: World, released: Released, citation: Path
):
    write(world, *document("three"), why="a third document")
    write(world, label("one", "renamed"), remove=(label("one", "one a"),), why="a better name")
    done = make_release(world.directory, "v2.0", citation)
    assert done.previous == released.release
    text = notes(done)
    assert "## Since v1.0 (generation 1)" in text
    assert "statements added, 1 removed." in text
    assert "update: a third document" in text
    assert "update: a better name" in text
    assert "### one: records 1 changed" in text
    assert "- changed: place/one-a (`place/one-a`)" in text
    assert "### three: records 5 added" in text
    third = notes(make_release(world.directory, "v3.0", citation))
    assert "## Since v2.0 (generation 3)" in third
    assert "a third document" not in third


def test_notes_that_would_be_endless_count_the_rest(world: World, released: Released, citation: Path):
    stated = next(quad for quad in document("one") if quad.predicate.value.endswith("statedAt"))
    names = [f"n{number}" for number in range(SHOWN + 5)]
    passages = [Quad(city("one", n), stated.predicate, stated.object, stated.graph_name) for n in names]
    kinds = [kind("one", "City", name) for name in names]
    write(world, *passages, *kinds, *(label("one", "a name", name) for name in names))
    text = notes(make_release(world.directory, "v2.0", citation))
    assert f"### one: records {SHOWN + 5} added" in text
    assert text.count("- added: ") == SHOWN
    assert "- and 5 more" in text


def test_a_lost_release_of_the_past_does_not_stop_those_to_come(
    world: World, released: Released, citation: Path
):
    write(world, note("one", "x"))
    shutil.rmtree(world.directory / "generations" / "000001")
    done = make_release(world.directory, "v2.0", citation)
    assert "What changed since then cannot be told: Release v1.0 was removed" in notes(done)


@pytest.mark.parametrize("name", ["v1.0", "V1.0"])
def test_a_name_is_given_once(world: World, released: Released, citation: Path, name: str):
    write(world, note("one", "x"))
    with pytest.raises(StoreError, match="a release never changes"):
        make_release(world.directory, name, citation)
    assert releases(world.directory) == [released.release]


@pytest.mark.parametrize(
    "name", ["", "12", "2026-01-01", "current", "a b", "../v1", ".v1", "v1.json", "v.JSON"]
)
def test_a_name_that_would_be_mistaken_is_refused(world: World, citation: Path, name: str):
    with pytest.raises(StoreError, match="cannot be the name of a release"):
        make_release(world.directory, name, citation)
    assert not (world.directory / "releases").exists()


def test_a_folder_that_is_there_is_left_alone(world: World, citation: Path, tmp_path: Path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (tmp_path / "mine.work").mkdir()
    with pytest.raises(StoreError, match="--output"):
        make_release(world.directory, "v1.0", citation, folder=mine)
    assert releases(world.directory) == []
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        make_release(world.directory, "v1.0", citation, folder=tmp_path / "file" / "v1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "mine", "mine.work", "store"]


def test_a_damaged_graph_is_not_released(world: World, citation: Path):
    damage(current(world.directory))
    with pytest.raises(StoreError, match="000001"):
        make_release(world.directory, "v1.0", citation)
    assert releases(world.directory) == []


def test_nothing_is_released_where_nothing_was_built(tmp_path: Path, citation: Path):
    with pytest.raises(StoreMissing):
        make_release(tmp_path / "none", "v1.0", citation)
    assert not (tmp_path / "none").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from iuc_graph.commits.release import make_release

def tell(step):
    if step.startswith(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

make_release(Path(sys.argv[1]), "v1.0", Path(sys.argv[2]), tell=tell)
"""


@pytest.mark.parametrize("step", ["writing iuc-graph-v1.0.nq", "writing iuc-graph-v1.0.rdf", "writing NOTES"])
def test_a_release_that_is_killed_leaves_no_release_and_the_name_free(
    world: World, citation: Path, step: str
):
    command = [sys.executable, "-c", KILLED, str(world.directory), str(citation), step]
    assert subprocess.run(command, check=False, timeout=60).returncode == -signal.SIGKILL
    assert releases(world.directory) == []
    done = make_release(world.directory, "v1.0", citation)
    assert [path.name for path in done.folder.parent.iterdir() if path.name.startswith(".")] == []
    assert len(list(done.folder.iterdir())) == len(ENDINGS) + len(OTHERS)


def test_files_without_a_name_are_of_a_release_that_was_killed_and_make_room(world: World, citation: Path):
    leftover = world.directory / "releases" / "v1.0"
    leftover.mkdir(parents=True)
    (leftover / "half").touch()
    done = make_release(world.directory, "v1.0", citation)
    assert done.folder == leftover
    assert not (leftover / "half").exists()
