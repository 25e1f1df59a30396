"""Changes as people make them, as exact deltas of what a store asserts: small, large, and faulty ones.

They work on every store that holds source documents, the mission's own as well; only `withdrawn_document` wants a
generated one, since no other is sure to be missed by nobody. The same store and seed give the same delta. Nothing
is changed in the store, and the derived graphs are not part of a delta.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from made_documents import body, make, mention
from made_ground import dice, ground
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.build.actors import write_organisation
from iuc_graph.build.documents import write_passage
from iuc_graph.build.labels import Labels
from iuc_graph.build.writer import DESCRIPTION, LABEL, TYPE, GraphWriter, iuc
from iuc_graph.delta import Delta
from iuc_graph.records.base import Text
from iuc_graph.records.document import Document, Passage
from iuc_graph.records.gazetteer import PlaceRow
from iuc_graph.vocabulary import CURATION_DOCUMENT, ID, REFERENCE_GRAPH, SOURCE_GRAPH, source_graph

REFERENCE: Final = NamedNode(REFERENCE_GRAPH)
GENERATED: Final = SOURCE_GRAPH + "gen-"
MADE_SINCE: Final = "gen-new-"


@dataclass(frozen=True)
class _Area:
    """An area of cooperation in the graph of its document."""

    node: NamedNode
    graph: NamedNode

    @property
    def document(self) -> str:
        """Slug of the document."""
        return self.graph.value.removeprefix(SOURCE_GRAPH)


def one_record(store: Store, seed: int = 0) -> Delta:
    """A small change that conforms: by seed, an area's new summary, its new title, or a stakeholder that it names.

    A handful of quads in one source graph. ValueError where no document of the store has an area.
    """
    area = _an_area(store, seed)
    if seed % 3 == 2:
        return _stakeholder(store, area, seed)
    predicate = DESCRIPTION if seed % 3 == 0 else LABEL
    return Delta.wanted(
        store, _texts(store, area, predicate), _new_texts(area, predicate, seed, ("en", "zh"))
    )


def faulty_record(store: Store, seed: int = 0) -> Delta:
    """As `one_record` with the same seed, but a rule is broken, and nothing else.

    A second English summary beside the old one, a title without its Chinese, or a stakeholder without evidence.
    """
    area = _an_area(store, seed)
    if seed % 3 == 2:
        full = _stakeholder(store, area, seed)
        return full.only(lambda quad: quad.predicate != iuc("statedAt"))
    if seed % 3 == 1:
        return Delta.wanted(store, _texts(store, area, LABEL), _new_texts(area, LABEL, seed, ("en",)))
    return Delta.wanted(store, (), _new_texts(area, DESCRIPTION, seed, ("en",)))


def one_document(store: Store, seed: int = 0) -> Delta:
    """A whole new document, on average of 420 quads, about cities of the store's gazetteer, in a graph of its own.

    ValueError where the gazetteer has fewer than four cities.
    """
    chance = dice("document", seed)
    cities = sorted(
        quad.subject.value
        for quad in store.quads_for_pattern(None, TYPE, iuc("City"), REFERENCE)
        if isinstance(quad.subject, NamedNode)
    )
    if len(cities) < 4:
        raise ValueError("The gazetteer of this store has too few cities for a document.")
    places = [_place(store, NamedNode(city)) for city in chance.sample(cities, 4)]
    return Delta.wanted(store, (), make(_unused(store, seed), places, chance).quads())


def withdrawn_document(store: Store, seed: int = 0) -> Delta:
    """All of one generated document taken out again; what stays conforms. ValueError where there is none."""
    graphs = [graph for graph in _sources(store) if graph.value.startswith(GENERATED)]
    if not graphs:
        raise ValueError("There is no generated document in this store; make one with one_document first.")
    graph = dice("withdrawn", seed).choice(graphs)
    return Delta.wanted(store, store.quads_for_pattern(None, None, None, graph), ())


def _sources(store: Store) -> list[NamedNode]:
    """The graphs of source documents, sorted; our own editorial notes are none."""
    graphs = (graph for graph in store.named_graphs() if isinstance(graph, NamedNode))
    notes = source_graph(CURATION_DOCUMENT)
    found = [graph for graph in graphs if graph.value.startswith(SOURCE_GRAPH) and graph.value != notes]
    return sorted(found, key=str)


def _an_area(store: Store, seed: int) -> _Area:
    chance = dice("record", seed)
    graphs = _sources(store)
    chance.shuffle(graphs)
    for graph in graphs:
        found = store.quads_for_pattern(None, TYPE, iuc("CooperationArea"), graph)
        nodes = sorted((quad.subject for quad in found if isinstance(quad.subject, NamedNode)), key=str)
        if nodes:
            return _Area(chance.choice(nodes), graph)
    raise ValueError("No document of this store has an area of cooperation; publish a programme first.")


def _texts(store: Store, area: _Area, predicate: NamedNode) -> list[Quad]:
    return list(store.quads_for_pattern(area.node, predicate, None, area.graph))


def _new_texts(area: _Area, predicate: NamedNode, seed: int, languages: Collection[str]) -> list[Quad]:
    texts = {"en": f"Reworded in the course of change {seed}.", "zh": f"第{seed}次修改后的文字。"}
    return [
        Quad(area.node, predicate, Literal(texts[language], language=language), area.graph)
        for language in languages
    ]


def _stakeholder(store: Store, area: _Area, seed: int) -> Delta:
    """A body with the passage that names it, and the area naming the body."""
    document = _document(store, area)
    place = PlaceRow(
        slug=f"{area.document}-{seed}", type="City", label_en="Newtown", label_zh="新城", zh_by="machine"
    )
    entry, key = body(place, seed // 3), f"added-{seed}"
    told = mention(entry, place, [key]).model_copy(update={"based_in": None})
    graph = GraphWriter(area.graph.value, Labels({}), area.document)
    write_passage(graph, document, key, Passage(section="Stakeholders", item=entry.slug))
    write_organisation(graph, ground().with_records((), (), (entry,)), told, {entry.slug})
    graph.state(area.node, "names", NamedNode(f"{ID}organisation/{entry.slug}"))
    return Delta.wanted(store, (), graph)


def _document(store: Store, area: _Area) -> Document:
    """The area's document as far as its passages need it: slug and title."""
    node = NamedNode(f"{ID}document/{area.document}")
    title = _title(store, node, area.graph)
    return Document(
        slug=area.document, type="news", title=title, summary=title, identifier="none", languages=["en"]
    )


def _title(store: Store, node: NamedNode, graph: NamedNode) -> Text:
    found = {
        quad.object.language: quad.object.value
        for quad in store.quads_for_pattern(node, LABEL, None, graph)
        if isinstance(quad.object, Literal)
    }
    return Text(en=found["en"], zh=found["zh"])


def _place(store: Store, node: NamedNode) -> PlaceRow:
    """A city of the store's gazetteer, with the larger places that directly contain it."""
    title = _title(store, node, REFERENCE)
    within = store.quads_for_pattern(node, iuc("within"), None, REFERENCE)
    return PlaceRow(
        slug=node.value.removeprefix(f"{ID}place/"),
        type="City",
        label_en=title.en,
        label_zh=title.zh,
        zh_by="machine",
        within=sorted(
            quad.object.value.removeprefix(f"{ID}place/")
            for quad in within
            if isinstance(quad.object, NamedNode)
        ),
    )


def _unused(store: Store, seed: int) -> str:
    """A slug for a new document of this seed that no graph of the store has."""
    taken = {graph.value for graph in _sources(store)}
    number = 0
    while source_graph(f"{MADE_SINCE}{seed}-{number}") in taken:
        number += 1
    return f"{MADE_SINCE}{seed}-{number}"
