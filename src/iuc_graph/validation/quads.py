"""Rules on where a statement may stand, which SHACL cannot see because it knows no named graphs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad

from iuc_graph.validation.report import Violation
from iuc_graph.vocabulary import (
    ID,
    INFERRED_GRAPH,
    IUC,
    ONTOLOGY_GRAPH,
    RDF,
    REFERENCE_GRAPH,
    SOURCE_GRAPH,
    VOCABULARIES_GRAPH,
    is_source_graph,
)

TYPE = RDF + "type"
STATED_AT = IUC + "statedAt"
DERIVED_ONLY = {IUC + "cooperatesOnAsNamed", IUC + "cooperatesOnByPlan"}
PASSAGE = ID + "passage/"
SELF_EXPLAINED = (PASSAGE, ID + "document/")
EDITORIAL_LINK = IUC + "possiblySame"
"""Our own link between things that documents describe; it describes neither."""
OWN_GRAPHS = {"", ONTOLOGY_GRAPH, VOCABULARIES_GRAPH, REFERENCE_GRAPH, INFERRED_GRAPH}

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
        "Evidence stands outside the documents. Only a document can be evidence.",
        "证据位于文件之外。只有文件才能作为证据。",
    ),
    "UnknownTerm": (
        "The ontology does not declare this term. Use a term of the ontology, or declare it there.",
        "本体中未声明此术语。请使用本体中的术语，或在本体中声明。",
    ),
    "UnknownGraph": (
        "The statement stands in a graph that this project does not know. Move it to the graph of its document.",
        "该陈述位于本项目未知的图中。请将其移至所属文件的图中。",
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
    yield from _unknown(quads)
    for quad in quads:
        graph = _graph(quad)
        if quad.predicate.value in DERIVED_ONLY and graph not in ("", INFERRED_GRAPH):
            yield _violation("OnlyDerived", quad)
    yield from _merge(quads)


def _evidence(quads: Collection[Quad]) -> Iterator[Violation]:
    described: dict[str, dict[str, Quad]] = {}
    evident: set[tuple[str, str]] = set()
    for quad in quads:
        graph = _graph(quad)
        if not graph or graph == INFERRED_GRAPH:
            continue
        subject = _value(quad)
        if quad.predicate.value == STATED_AT:
            evident.add((graph, subject))
            if not is_source_graph(graph):
                yield _violation("EvidenceOutsideSources", quad)
            elif not _object(quad).startswith(f"{PASSAGE}{graph.removeprefix(SOURCE_GRAPH)}/"):
                yield _violation("EvidenceElsewhere", quad)
        elif is_source_graph(graph) and quad.predicate.value != EDITORIAL_LINK:
            first = described.setdefault(graph, {}).setdefault(subject, quad)
            if quad.predicate.value == TYPE and first.predicate.value != TYPE:
                described[graph][subject] = quad
    for graph, subjects in described.items():
        for subject, quad in subjects.items():
            if (
                (graph, subject) not in evident
                and subject != graph
                and not subject.startswith(SELF_EXPLAINED)
            ):
                yield _violation("EvidenceMissing", quad)


def _unknown(quads: Collection[Quad]) -> Iterator[Violation]:
    """Terms in our namespace that the ontology graph says nothing of, and graphs that are none of ours."""
    declared = {_value(quad) for quad in quads if _graph(quad) == ONTOLOGY_GRAPH}
    graphs: set[str] = set()
    for quad in quads:
        graph = _graph(quad)
        if graph not in graphs and graph not in OWN_GRAPHS and not is_source_graph(graph):
            yield _violation("UnknownGraph", quad)
        graphs.add(graph)
        used = {quad.predicate.value, _object(quad) if quad.predicate.value == TYPE else ""}
        if graph and any(term.startswith(IUC) for term in used - declared):
            yield _violation("UnknownTerm", quad)


def _merge(quads: Collection[Quad]) -> Iterator[Violation]:
    named = {
        (quad.subject, quad.predicate, quad.object) for quad in quads if quad.graph_name != DefaultGraph()
    }
    default = {
        (quad.subject, quad.predicate, quad.object): quad
        for quad in quads
        if quad.graph_name == DefaultGraph()
    }
    for key in sorted(set(default) ^ named, key=str):
        yield _violation("DefaultNotMerge", Quad(*key, DefaultGraph()))


def _graph(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _value(quad: Quad) -> str:
    return quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)


def _object(quad: Quad) -> str:
    return str(getattr(quad.object, "value", quad.object))


def _violation(rule: str, quad: Quad) -> Violation:
    english, chinese = MESSAGES[rule]
    return Violation(
        graph=_graph(quad),
        focus=_value(quad),
        path=quad.predicate.value,
        value=_object(quad),
        shape="",
        component=rule,
        messages=(("en", english), ("zh", chinese)),
    )
