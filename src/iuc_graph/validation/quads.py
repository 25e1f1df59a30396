"""Rules on where a statement may stand, which SHACL cannot see because it knows no named graphs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store, Triple

from iuc_graph.delta import graph_of, matching
from iuc_graph.validation.facts import stated_in
from iuc_graph.validation.report import Violation
from iuc_graph.vocabulary import (
    BASE,
    ID,
    INFERRED_GRAPH,
    IUC,
    ONTOLOGY_GRAPH,
    RDF,
    RDFS,
    REFERENCE_GRAPH,
    SOURCE_GRAPH,
    VOCABULARIES_GRAPH,
    is_source_graph,
)

Subject = NamedNode | BlankNode | Triple
RULES = BASE + "shapes#"
"""Begins the IRIs of rules, of those of shapes/ and of these."""
TYPE = RDF + "type"
STATED_AT = IUC + "statedAt"
DERIVED_ONLY = {IUC + "cooperatesOnAsNamed", IUC + "cooperatesOnByPlan"}
PASSAGE = ID + "passage/"
DOCUMENT = ID + "document/"
SOURCE_DOCUMENT = IUC + "SourceDocument"
SELF_EXPLAINED = (PASSAGE, DOCUMENT)
EDITORIAL_LINK = IUC + "possiblySame"
"""Our own link between things that documents describe; it describes neither."""
KINDS_TOLD_IN: Final = frozenset((VOCABULARIES_GRAPH, REFERENCE_GRAPH))
"""Where it may be said what kind of thing something is, besides the document that speaks of it."""
OWN_GRAPHS = {"", ONTOLOGY_GRAPH, VOCABULARIES_GRAPH, REFERENCE_GRAPH, INFERRED_GRAPH}

UNDECLARED: Final = frozenset(("", TYPE, RDFS + "label", RDFS + "comment"))
"""What no ontology has to declare: the words with which anything is said to be something, is named and remarked on."""

MESSAGES = {
    "EvidenceElsewhere": (
        "The evidence points into another document than the one that makes the statement. "
        "Cite a passage of the same document.",
        "所引证据位于另一份文件中，而不是作出该陈述的文件。请引用同一文件中的段落。",
    ),
    "EvidenceMissing": (
        "A document describes this, but no passage says where. Add the passage.",
        "文件中描述了此项内容，但未指明出自哪一段落。请补充段落。",
    ),
    "KindMissing": (
        "A document speaks of this, but nothing says what kind of thing it is, so no rule checks it and few questions "
        "find it. Say in the same document what it is.",
        "文件提到了此项，但没有说明它属于哪一类，因此无法核对，查询时也难以找到。请在同一文件中说明它是什么。",
    ),
    "DocumentMissing": (
        "Something is filed under a document that is not described. Describe the document there, with its title, "
        "or file it under a document that is described.",
        "有内容归入了一份尚未描述的文件。请在该处描述此文件并写明标题，或将这些内容归入已有描述的文件。",
    ),
    "EvidenceOutsideSources": (
        "Evidence is given where no document makes the statement. Remove it, or file the statement under its document.",
        "此处的陈述并非出自某份文件，却给出了证据。请删除证据，或将该陈述归入所属文件。",
    ),
    "UnknownTerm": (
        "The project's list of terms does not declare this one. Use a term of the list, or add it to ontology/.",
        "本项目术语表中没有此术语。请使用表中的术语，或在 ontology/ 中添加。",
    ),
    "UnknownGraph": (
        "The statement stands in a graph that this project does not know. Move it to the graph of its document.",
        "该陈述所在的图不属于本项目。请将其移至所属文件的图中。",
    ),
    "OnlyDerived": (
        "This is worked out from other statements and cannot be stated by hand. Remove it.",
        "此项由其他陈述推导而来，不能人工填写。请删除。",
    ),
    "DefaultNotMerge": (
        "The merged view does not hold exactly what the documents and the conclusions hold. Build the graph again.",
        "合并视图与各文件及推论的内容不一致。请重新构建图谱。",
    ),
}


def placement(quads: Collection[Quad]) -> Iterator[Violation]:
    """Violations of the placement rules: each document described in its graph and each thing of a kind, evidence in
    its own document's graph, derived things only derived, known graphs and terms only, the default graph exactly
    the merge of the others."""
    kinds = {
        quad.subject for quad in quads if quad.predicate.value == TYPE and graph_of(quad) in KINDS_TOLD_IN
    }
    yield from _described(quads, kinds.__contains__)
    sources = {graph for quad in quads if is_source_graph(graph := graph_of(quad))}
    documents = {quad for quad in quads if _object(quad) == SOURCE_DOCUMENT}
    yield from _undocumented(sources, documents.__contains__)
    declared = {_value(quad) for quad in quads if graph_of(quad) == ONTOLOGY_GRAPH}
    yield from _unknown(quads, declared.__contains__)
    yield from _only_derived(quads)
    yield from _merge(quads)


def placement_of_change(
    store: Store, removed: Collection[Quad], added: Collection[Quad]
) -> Iterator[Violation]:
    """What `placement` would find in `store`, which this change has led to from a state without violations.

    The ontology and vocabularies graphs must be as they were. The quads must be written as the store writes them.
    """
    yield from _described_after(store, removed, added)
    ontology = NamedNode(ONTOLOGY_GRAPH)

    @cache
    def declared(term: str) -> bool:
        try:
            name = NamedNode(term)
        except ValueError:  # a text where a class should stand, and no address
            return False
        return any(True for _ in store.quads_for_pattern(name, None, None, ontology))

    yield from _unknown(added, declared)
    yield from _only_derived(added)
    for triple in {quad.triple for quad in (*removed, *added)}:
        quads = matching(store, triple.subject, triple.predicate, triple.object, None)
        graphs = {quad.graph_name for quad in quads}
        merged = DefaultGraph() in graphs
        if merged != bool(graphs - {DefaultGraph()}):
            yield _not_merged(triple)


def _described_after(store: Store, removed: Collection[Quad], added: Collection[Quad]) -> Iterator[Violation]:
    """What is wrong with the description of any thing or document that a change concerns."""
    touched = {(graph, quad.subject) for quad in (*removed, *added) if (graph := stated_in(quad))}
    for quad in removed:
        if quad.predicate.value == TYPE and graph_of(quad) in KINDS_TOLD_IN:
            # Documents that speak of it may have relied on that.
            about = store.quads_for_pattern(quad.subject, None, None, None)
            touched.update((graph, other.subject) for other in about if (graph := stated_in(other)))

    def of_a_kind(thing: Subject) -> bool:
        kinds = (
            store.quads_for_pattern(thing, NamedNode(TYPE), None, NamedNode(graph)) for graph in KINDS_TOLD_IN
        )
        return any(any(found) for found in kinds)

    for graph, subject in touched:
        yield from _described(store.quads_for_pattern(subject, None, None, graph), of_a_kind)
    sources = {graph for graph, _ in touched if is_source_graph(graph.value)}
    left = {graph.value for graph in sources if any(store.quads_for_pattern(None, None, None, graph))}
    yield from _undocumented(left, store.__contains__)


def _undocumented(graphs: Iterable[str], stated: Callable[[Quad], bool]) -> Iterator[Violation]:
    """Graphs of sources that say nothing of the document whose statements they hold."""
    for graph in sorted(graphs):
        document = NamedNode(DOCUMENT + graph.removeprefix(SOURCE_GRAPH))
        described = Quad(document, NamedNode(TYPE), NamedNode(SOURCE_DOCUMENT), NamedNode(graph))
        if not stated(described):
            yield _violation("DocumentMissing", described)


def _described(quads: Iterable[Quad], of_a_kind: Callable[[Subject], bool]) -> Iterator[Violation]:
    """Things that documents speak of without a passage or without a kind, and evidence that stands elsewhere.

    `of_a_kind` tells of a thing whether the reference data or the vocabularies say what it is.
    """
    described: dict[tuple[str, str], Quad] = {}
    evident: set[tuple[str, str]] = set()
    for quad in quads:
        graph = graph_of(quad)
        if not graph or graph == INFERRED_GRAPH:
            continue
        thing = (graph, _value(quad))
        if quad.predicate.value == STATED_AT:
            evident.add(thing)
            if not is_source_graph(graph):
                yield _violation("EvidenceOutsideSources", quad)
            elif not _object(quad).startswith(f"{PASSAGE}{graph.removeprefix(SOURCE_GRAPH)}/"):
                yield _violation("EvidenceElsewhere", quad)
        if is_source_graph(graph) and quad.predicate.value != EDITORIAL_LINK and thing[1] != graph:
            described[thing] = min(quad, described.get(thing, quad), key=_telling)
    for (graph, subject), quad in described.items():
        if (graph, subject) not in evident and not subject.startswith(SELF_EXPLAINED):
            yield _violation("EvidenceMissing", quad)
        if quad.predicate.value != TYPE and not of_a_kind(quad.subject):
            yield _violation("KindMissing", quad)


def _telling(quad: Quad) -> tuple[int, str, str]:
    """Of all that is said of a thing, its type comes first and where it stands last; the rest in a fixed order."""
    place = {TYPE: 0, STATED_AT: 2}.get(quad.predicate.value, 1)
    return place, str(quad.predicate), str(quad.object)


def _unknown(quads: Iterable[Quad], declared: Callable[[str], bool]) -> Iterator[Violation]:
    """Terms that the ontology graph says nothing of, whoever made them, and graphs that are none of ours.

    A property of another vocabulary that is misspelt would else be stored, and never be found by anybody.
    """
    strange: dict[str, Quad] = {}
    for quad in quads:
        graph = graph_of(quad)
        if graph not in OWN_GRAPHS and not is_source_graph(graph):
            strange[graph] = min(quad, strange.get(graph, quad), key=str)
        used = {quad.predicate.value, _object(quad) if quad.predicate.value == TYPE else ""} - UNDECLARED
        if graph and graph != ONTOLOGY_GRAPH and not all(map(declared, used)):
            yield _violation("UnknownTerm", quad)
    for quad in strange.values():
        yield _violation("UnknownGraph", quad)


def _only_derived(quads: Iterable[Quad]) -> Iterator[Violation]:
    for quad in quads:
        if quad.predicate.value in DERIVED_ONLY and graph_of(quad) not in ("", INFERRED_GRAPH):
            yield _violation("OnlyDerived", quad)


def _merge(quads: Iterable[Quad]) -> Iterator[Violation]:
    named: set[Triple] = set()
    default: set[Triple] = set()
    for quad in quads:
        (default if quad.graph_name == DefaultGraph() else named).add(quad.triple)
    for triple in sorted(default ^ named, key=str):
        yield _not_merged(triple)


def _not_merged(triple: Triple) -> Violation:
    return _violation(
        "DefaultNotMerge", Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())
    )


def _value(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)


def _object(quad: Quad) -> str:
    return str(getattr(quad.object, "value", quad.object))


def _violation(rule: str, quad: Quad) -> Violation:
    english, chinese = MESSAGES[rule]
    return Violation(
        graph=graph_of(quad),
        focus=_value(quad),
        path=quad.predicate.value,
        value=_object(quad),
        shape="",
        component=rule,
        messages=(("en", english), ("zh", chinese)),
    )
