"""A build over a store that is there: small where little changed, and careful with what others wrote.

The data are the project's, but for one document only, and the shapes a single rule: so a build takes a second.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.build.assemble import assemble
from iuc_graph.commits import (
    Committed,
    Intent,
    Rebuilt,
    Replacement,
    Rulebook,
    Terms,
    commit,
    is_stale,
    rebuild,
    retract,
)
from iuc_graph.commits.ownership import Kept, kept
from iuc_graph.delta import as_stored
from iuc_graph.errors import StoreError, ValidationFailed
from iuc_graph.inference import assemble as derive
from iuc_graph.project import Project
from iuc_graph.store.digest import digest_of
from iuc_graph.store.generations import current, open_current, published
from iuc_graph.store.history import entries
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS, SKOS, source_graph

from .world import damage

LIUZHOU = "data/documents/ucap-liuzhou.yaml"
FIGURE = "value: 4000000, as_written: 4 million", "value: 5000000, as_written: 5 million"
OURS, PLAN = source_graph("by-hand"), source_graph("ucap-liuzhou")
LABEL = NamedNode(RDFS + "label")
PARTNERS = "Barcelona, Granada, Rome, the Stuttgart region and Mannheim"
SUMMARY = f"One-page form on the action plan of Liuzhou with {PARTNERS}."

RULE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix iuc: <https://w3id.org/iuc-graph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/%s> a sh:NodeShape ; sh:targetClass iuc:ActionPlan ;
    sh:property [ sh:path %s ; sh:minCount 1 ; sh:message "A plan lacks something."@en ] .
"""
KEPT_RULE, BROKEN_RULE = RULE % ("Label", "rdfs:label"), RULE % ("Never", "iuc:never")


@dataclass(frozen=True)
class Desk:
    """A copy of the project's files that a test may change, and the store that was built from them."""

    project: Project
    store: Path

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.project.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    @property
    def terms(self) -> Terms:
        return Terms(Rulebook(self.project.shapes))

    def build(self, **given: object) -> Rebuilt:
        return rebuild(self.project, self.store, self.terms, "builder", **given)

    def write(self, *add: Quad, remove: tuple[Quad, ...] = ()) -> Committed:
        operation = Replacement(frozenset(remove), frozenset(add))
        return commit(self.store, [operation], Intent("ana", "update", "by hand"), self.terms)

    def quads(self, graph: str | None = None) -> frozenset[Quad]:
        with open_current(self.store) as opened:
            name = NamedNode(graph) if graph else None
            return frozenset(opened.store.quads_for_pattern(None, None, None, name))

    def digest_from_scratch(self) -> str:
        """The digest of what the files give, without any store."""
        asserted = frozenset(as_stored(assemble(self.project).quads))
        derived = derive(asserted)
        return digest_of(as_stored([*asserted, *derived.inferred, *derived.default]))


def write_rule(shapes: Path, rule: str) -> None:
    for part in ("statements", "merge"):
        (shapes / part).mkdir(parents=True, exist_ok=True)
        (shapes / part / "rule.ttl").write_text(rule, encoding="utf-8")


@pytest.fixture(scope="module")
def original(copy_project: Callable, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("original")
    project = copy_project(folder / "project").project
    shutil.rmtree(project.shapes)
    write_rule(project.shapes, KEPT_RULE)
    for file in (*project.data.glob("documents/*"), *project.data.glob("curation/discrepancies*")):
        if file != project.root / LIUZHOU:
            file.unlink()
    (project.data / "curation" / "discrepancies.yaml").write_text("discrepancies: []\n", encoding="utf-8")
    desk = Desk(project, folder / "store")
    assert desk.build().report.conforms
    return desk


@pytest.fixture
def desk(original: Desk, tmp_path: Path) -> Desk:
    """A copy for one test."""
    shutil.copytree(original.project.root, tmp_path / "project")
    shutil.copytree(original.store, tmp_path / "store")
    return Desk(Project(tmp_path / "project"), tmp_path / "store")


def hand() -> frozenset[Quad]:
    """A source graph of its own, as a commit may bring one."""
    graph, document = NamedNode(OURS), NamedNode(ID + "document/by-hand")
    kind = Quad(document, NamedNode(RDF + "type"), NamedNode(IUC + "SourceDocument"), graph)
    return frozenset([kind, Quad(document, LABEL, Literal("written by hand", language="en"), graph)])


def summary_of(desk: Desk) -> Quad:
    """The statement of the document's English summary."""
    (found,) = (
        quad for quad in desk.quads(PLAN) if isinstance(quad.object, Literal) and quad.object.value == SUMMARY
    )
    return found


def reworded(quad: Quad, text: str) -> Quad:
    return Quad(quad.subject, quad.predicate, Literal(text, language="en"), quad.graph_name)


def test_a_corrected_record_is_a_small_commit_that_equals_a_build_from_scratch(desk: Desk):
    desk.edit(LIUZHOU, *FIGURE)
    assert is_stale(desk.project, desk.store)
    done = desk.build()
    assert 0 < len(done.outcome.asserted) <= 20
    assert done.outcome.asserted.graphs() == {PLAN}
    manifest = current(desk.store).manifest
    assert manifest.digest == digest_of(desk.quads()) == desk.digest_from_scratch()
    assert not is_stale(desk.project, desk.store)
    entry = entries(desk.store)[-1]
    assert (entry.number, entry.who, entry.kind, entry.graphs) == (2, "builder", "build", (PLAN,))
    assert desk.build(afresh=True).generation.manifest.digest == manifest.digest


def test_a_build_that_finds_nothing_to_do_makes_nothing(desk: Desk):
    before = entries(desk.store)
    done = desk.build()
    assert (done.report, done.generation.number, done.kept) == (None, 1, ())
    assert entries(desk.store) == before
    assert published(desk.store) == [1]


def test_changed_rules_are_applied_to_everything_at_once(desk: Desk):
    write_rule(desk.project.shapes, BROKEN_RULE)
    with pytest.raises(ValidationFailed, match="A plan lacks something"):
        desk.build()
    assert published(desk.store) == [1]
    write_rule(desk.project.shapes, KEPT_RULE + "# another one\n")
    done = desk.build()
    assert not done.outcome.all
    assert done.report.things > 1000
    assert done.generation.manifest.checked_by == Rulebook(desk.project.shapes).fingerprint


def test_a_graph_that_was_written_by_hand_survives_every_build(desk: Desk):
    desk.write(*hand())
    desk.edit(LIUZHOU, *FIGURE)
    for afresh in (False, True):
        done = desk.build(afresh=afresh)
        assert done.kept == (Kept(OURS, differs=False),)
        assert desk.quads(OURS) == hand()
        assert done.generation.manifest.owners[OURS] == "commits"
    assert "which was made here; data/ does not have it" in str(done.kept[0])


def test_a_document_that_was_changed_by_hand_stays_so_until_it_is_taken_from_data_again(desk: Desk):
    old = summary_of(desk)
    new = reworded(old, "Another summary")
    desk.write(new, remove=(old,))
    desk.edit(LIUZHOU, *FIGURE)
    told: list[str] = []
    done = rebuild(desk.project, desk.store, replace(desk.terms, tell=told.append))
    assert done.kept == (Kept(PLAN, differs=True),)
    assert not done.outcome.asserted
    assert any(step.endswith("iuc-graph build --take ucap-liuzhou") for step in told)
    assert new in desk.quads(PLAN)
    taken = desk.build(take=[PLAN])
    assert taken.kept == ()
    assert taken.generation.manifest.owners[PLAN] == "data"
    assert taken.generation.manifest.digest == desk.digest_from_scratch()


def test_a_correction_that_reaches_data_goes_back_to_it_by_itself(desk: Desk):
    old = summary_of(desk)
    desk.write(reworded(old, "Another summary"), remove=(old,))
    desk.edit(LIUZHOU, SUMMARY, "Another summary")
    done = desk.build()
    assert (done.kept, done.outcome.asserted.graphs()) == ((), set())
    assert done.generation.manifest.owners[PLAN] == "data"
    assert done.generation.manifest.digest == desk.digest_from_scratch()


def test_a_graph_to_take_that_is_nowhere_is_told(desk: Desk):
    with pytest.raises(StoreError, match=r"no graph .*ucap-liuzou that could be taken .*ucap-liuzhou"):
        desk.build(take=[source_graph("ucap-liuzou")])
    assert desk.build(take=[PLAN]).report is None


def test_a_retracted_document_stays_out_until_it_is_taken_again(desk: Desk):
    before = desk.quads()
    retract(desk.store, PLAN, Intent("ana", "retract", "wrong"), desk.terms)
    desk.edit("data/curation/wordings.yaml", "#", "# -")
    for afresh in (False, True):
        done = desk.build(afresh=afresh)
        assert done.kept == (Kept(PLAN, differs=True, empty=True),)
        assert desk.quads(PLAN) == frozenset()
    assert "left out ucap-liuzhou, which was retracted here" in str(done.kept[0])
    assert desk.build(take=[PLAN]).kept == ()
    assert desk.quads() == before


def test_a_retracted_document_stays_out_while_data_does_not_have_it_either():
    assert kept({PLAN: "commits"}, [], []) == [Kept(PLAN, differs=False, empty=True)]


def test_a_build_does_not_throw_away_what_was_written_here_because_no_generation_opens(desk: Desk):
    desk.write(*hand())
    for generation in (desk.store / "generations").iterdir():
        shutil.rmtree(generation / "quads")
    with pytest.raises(StoreError, match=r"changes that data/ does not have.*build --afresh"):
        desk.build()
    assert desk.build(afresh=True).report.conforms
    assert not set(hand()) & desk.quads()


SLOW = pytest.mark.slow_lane


@pytest.mark.parametrize(
    "harm", [pytest.param("files", marks=SLOW), "bytes", pytest.param("manifest", marks=SLOW), "pointer"]
)
def test_over_a_damaged_generation_the_last_good_one_is_started_from(desk: Desk, harm: str):
    desk.write(*hand())
    lost = desk.write(
        Quad(NamedNode(OURS), NamedNode(SKOS + "note"), Literal("lost"), NamedNode(OURS))
    ).generation
    if harm == "files":
        damage(lost)
    elif harm == "bytes":
        largest = max(lost.quads_path.glob("*.sst"), key=lambda path: path.stat().st_size)
        content = bytearray(largest.read_bytes())
        content[len(content) // 2] ^= 255
        for number in published(desk.store)[:-1]:  # these share the file by hard links
            twin = desk.store / "generations" / f"{number:06}" / "quads" / largest.name
            if twin.exists():
                shutil.copy(twin, twin.with_suffix(".own"))
                twin.with_suffix(".own").replace(twin)
        largest.write_bytes(content)
    elif harm == "manifest":
        (lost.path / "manifest.json").write_text("{", encoding="utf-8")
    else:
        (desk.store / "current").unlink()
    told: list[str] = []
    done = rebuild(desk.project, desk.store, replace(desk.terms, tell=told.append))
    start = 3 if harm == "pointer" else 2
    assert any(step.startswith(f"starting from generation {start}, the last good one") for step in told)
    assert desk.quads(OURS) >= hand()
    assert len(desk.quads(OURS) - hand()) == start - 2
    assert (done.generation.number, done.generation.manifest.owners[OURS]) == (4, "commits")
    desk.write(*hand(), Quad(NamedNode(OURS), NamedNode(SKOS + "note"), Literal("goes on"), NamedNode(OURS)))


def test_a_store_of_the_first_layout_is_built_anew_beside_what_it_holds(desk: Desk):
    path = current(desk.store).path / "manifest.json"
    new = json.loads(path.read_text(encoding="utf-8"))
    old = {key: new[key] for key in ("name", "built_at", "built_by", "fingerprint")}
    graphs = {graph: part[0] for graph, part in new["sums"].items()}
    old |= {"format_version": 1, "default_triples": graphs.pop(""), "graphs": graphs, "sha256": "0" * 64}
    path.write_text(json.dumps(old), encoding="utf-8")
    (desk.store / "history.jsonl").unlink()
    assert is_stale(desk.project, desk.store)
    done = desk.build()
    assert (done.generation.number, done.generation.manifest.parent) == (2, None)
    assert done.generation.manifest.digest == new["digest"]
    assert desk.write(*hand()).generation.number == 3


def test_the_records_of_a_changed_graph_can_be_put_into_data(desk: Desk):
    """What was corrected in the store is exported, put in place of the file, and the graph goes back to data/."""
    from iuc_graph.build.assemble import read_records
    from iuc_graph.build.export import export_records

    old = summary_of(desk)
    desk.write(reworded(old, "Another summary"), remove=(old,))
    text = export_records(tuple(desk.quads()), "ucap-liuzhou", read_records(desk.project))
    assert yaml.safe_load(text)["document"]["summary"]["en"] == "Another summary"
    (desk.project.root / LIUZHOU).write_text(text, encoding="utf-8")
    done = desk.build()
    assert done.kept == ()
    assert not done.outcome.asserted
    assert done.generation.manifest.owners[PLAN] == "data"
