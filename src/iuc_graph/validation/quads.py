"""Rules on where a statement may stand, which SHACL cannot see because it knows no named graphs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

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

RULES = BASE + "shapes#"
"""Begins the IRIs of rules, of those of shapes/ and of these."""
TYPE = RDF + "type"
STATED_AT = IUC + "statedAt"
DERIVED_ONLY = {IUC + "cooperatesOnAsNamed", IUC + "cooperatesOnByPlan"}
PASSAGE = ID + "passage/"
SELF_EXPLAINED = (PASSAGE, ID + "document/")
EDITORIAL_LINK = IUC + "possiblySame"
"""Our own link between things that documents describe; it describes neither."""
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
    """Violations of the placement rules: evidence in its own document's graph, derived things only derived,
    known graphs and terms only, the default graph exactly the merge of the others."""
    yield from _evidence(quads)
    declared = {_value(quad) for quad in quads if graph_of(quad) == ONTOLOGY_GRAPH}
    yield from _unknown(quads, declared.__contains__)
    yield from _only_derived(quads)
    yield from _merge(quads)


def placement_of_change(
    store: Store, removed: Collection[Quad], added: Collection[Quad]
) -> Iterator[Violation]:
    """What `placement` would find in `store`, which this change has led to from a state without violations.

    The ontology graph must be as it was. The quads must be written as the store writes them.
    """
    touched = {(quad.graph_name, quad.subject) for quad in (*removed, *added) if stated_in(quad)}
    for graph, subject in touched:
        yield from _evidence(list(store.quads_for_pattern(subject, None, None, graph)))
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


def _evidence(quads: Iterable[Quad]) -> Iterator[Violation]:
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
        elif is_source_graph(graph) and quad.predicate.value != EDITORIAL_LINK:
            described[thing] = min(quad, described.get(thing, quad), key=_telling)
    for (graph, subject), quad in described.items():
        if (graph, subject) not in evident and subject != graph and not subject.startswith(SELF_EXPLAINED):
            yield _violation("EvidenceMissing", quad)


def _telling(quad: Quad) -> tuple[bool, str, str]:
    """Of all that is said of a thing, its type comes first; the rest in an order that does not change."""
    return quad.predicate.value != TYPE, str(quad.predicate), str(quad.object)


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
