"""A small world in which a commit takes milliseconds: an ontology, rules, and two documents about places."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from iuc_graph.commits import Intent, Replacement, Rulebook, Terms, Way, commit
from iuc_graph.inference import assemble as derive
from iuc_graph.store.drafts import Account, writing
from iuc_graph.store.generations import Generation, open_current
from iuc_graph.vocabulary import (
    BASE,
    ID,
    IUC,
    RDF,
    RDFS,
    source_graph,
)

PREFIXES = f"""
@prefix iuc: <{IUC}> . @prefix id: <{ID}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <{RDFS}> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix shape: <{BASE}shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

ONTOLOGY = """
iuc:Place a owl:Class . iuc:City a owl:Class ; rdfs:subClassOf iuc:Place . iuc:Passage a owl:Class .
iuc:SourceDocument a owl:Class .
iuc:statedAt a owl:ObjectProperty . iuc:document a owl:ObjectProperty .
iuc:within a owl:ObjectProperty , owl:TransitiveProperty . iuc:pairedWith a owl:ObjectProperty , owl:SymmetricProperty .
iuc:note a owl:DatatypeProperty .
"""

STATEMENTS = """
shape:City a sh:NodeShape ; sh:targetClass iuc:City ; sh:property shape:Label .
shape:Label a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:message "A city has one name."@en , "城市有一个名称。"@zh .
"""

MERGE = """
shape:Paired a sh:NodeShape ; sh:targetObjectsOf iuc:pairedWith ; sh:class iuc:Place ;
    sh:message "Only a place is paired with another."@en , "只有地点才能结对。"@zh .
"""

DOCUMENT = """
<{graph}> rdfs:label "{slug}" .
<{id}document/{slug}> a iuc:SourceDocument .
<{id}passage/{slug}/1> a iuc:Passage ; iuc:document <{id}document/{slug}> .
<{id}place/{slug}-a> a iuc:City ; rdfs:label "{slug} a" ; iuc:within <{id}place/land> ;
    iuc:pairedWith <{id}place/{slug}-b> ; iuc:statedAt <{id}passage/{slug}/1> .
<{id}place/{slug}-b> a iuc:City ; rdfs:label "{slug} b" ; iuc:within <{id}place/{slug}-a> ;
    iuc:statedAt <{id}passage/{slug}/1> .
"""

REFERENCE = "id:place\\/land a iuc:Place ; rdfs:label 'land' ."


def turtle(text: str, graph: str) -> list[Quad]:
    """The quads of a text in Turtle, all in one graph."""
    parsed = parse(PREFIXES + text, format=RdfFormat.TURTLE)
    return [Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph)) for quad in parsed]


def document(slug: str) -> list[Quad]:
    """What a document states: two cities that are paired, one within the other."""
    graph = source_graph(slug)
    return turtle(DOCUMENT.format(graph=graph, id=ID, slug=slug), graph)


def city(slug: str, name: str = "a") -> NamedNode:
    """A city of a document."""
    return NamedNode(f"{ID}place/{slug}-{name}")


def note(slug: str, text: str, name: str = "a") -> Quad:
    """A further statement of a document about one of its cities."""
    return Quad(city(slug, name), NamedNode(IUC + "note"), Literal(text), NamedNode(source_graph(slug)))


def label(slug: str, text: str, name: str = "a") -> Quad:
    """A name of a city, as its document states it."""
    return Quad(city(slug, name), NamedNode(RDFS + "label"), Literal(text), NamedNode(source_graph(slug)))


def kind(slug: str, of: str, name: str = "a") -> Quad:
    """A class of a city, as its document states it."""
    return Quad(city(slug, name), NamedNode(RDF + "type"), NamedNode(IUC + of), NamedNode(source_graph(slug)))


@dataclass(frozen=True)
class World:
    """A store with the documents one and two, and the rules for it."""

    directory: Path
    rulebook: Rulebook

    def terms(self, way: Way | None = None, **given: object) -> Terms:
        """How a test commits."""
        return Terms(self.rulebook, way, **given)

    def quads(self) -> frozenset[Quad]:
        """All that the graph in use holds."""
        with open_current(self.directory) as opened:
            return frozenset(opened.store)


def intent(message: str = "a test") -> Intent:
    """A commit's why."""
    return Intent("tester", "update", message)


def make(directory: Path, rulebook: Rulebook, quads: list[Quad], owners: dict[str, str]) -> Generation:
    """Publish asserted quads with what follows from them, as if a build had."""
    derived = derive(quads)
    with writing(directory) as writer, writer.fresh([*quads, *derived.inferred, *derived.default]) as draft:
        return draft.publish(Account("build", "", "", "inputs", owners, rulebook.fingerprint), None)


def as_store(quads: frozenset[Quad]) -> Store:
    """The quads in memory."""
    store = Store()
    store.extend(quads)
    return store


def write(world: World, *quads: Quad, remove: tuple[Quad, ...] = (), why: str = "a test") -> Generation:
    """Commit a change to the world; the generation that it made."""
    done = commit(
        world.directory,
        [Replacement(frozenset(remove), frozenset(quads))],
        intent(why),
        world.terms(),
    )
    assert done.made
    return done.generation


def damage(generation: Generation) -> None:
    """Spoil the files with the quads of a generation, so that it cannot be opened."""
    for file in generation.quads_path.glob("*"):
        # Other generations may share the file by a hard link.
        file.unlink()
        file.write_bytes(b"spoilt")
