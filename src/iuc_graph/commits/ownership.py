"""Who looks after a graph, and what may therefore be written where.

"build": made from ontology/ and the gazetteer, and only by a build. "data": a source graph that a build made from
data/. "commits": a source graph that was written here; a build keeps it. The inferred and the merged graph have no
owner, since they follow from the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, Quad, Triple

from iuc_graph.delta import Delta, Wanted, graph_of
from iuc_graph.errors import WriteRefused
from iuc_graph.vocabulary import (
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    REFERENCE_GRAPH,
    SOURCE_GRAPH,
    VOCABULARIES_GRAPH,
)

BUILD: Final = "build"
DATA: Final = "data"
COMMITS: Final = "commits"

MADE_FROM: Final = {
    ONTOLOGY_GRAPH: "ontology/iuc.ttl",
    VOCABULARIES_GRAPH: "ontology/vocabularies/",
    REFERENCE_GRAPH: "data/reference/",
}
DERIVED: Final = frozenset({"", INFERRED_GRAPH})

REFUSED: Final = {
    "Derived": (
        "{what} follows from the others and cannot be written. Name the graph of a document, such as "
        "GRAPH <{example}> {{ … }}.",
        "{what}由其他图推导而来，不能直接写入。请写明某份文件的图，例如 GRAPH <{example}> {{ … }}。",
    ),
    "DerivedOnly": (
        "This only removes statements from graphs that follow from others. Remove them where they stand. "
        "Name the graph of a document, such as GRAPH <{example}> {{ … }}.",
        "此更改只从推导所得的图中删除陈述。请在陈述所在之处删除，写明某份文件的图，例如 GRAPH <{example}> {{ … }}。",
    ),
    "Built": (
        "{what} is built from {files}: change the files there and run iuc-graph build. "
        "CLEAR ALL, CLEAR NAMED and their like never apply here; name the graphs of documents.",
        "{what} 由 {files} 构建而成。请修改该处的文件，然后运行 iuc-graph build。"
        "CLEAR ALL、CLEAR NAMED 等操作在此一律无效；请逐一写明文件的图。",
    ),
    "Anonymous": (
        "The statement {statement} holds a thing without an address, or a statement about a statement, which cannot "
        "be kept. Give the thing an address.",
        "陈述 {statement} 含有没有地址的事物，或是关于另一陈述的陈述，无法保存。请为该事物指定地址。",
    ),
    "Directed": (
        "The statement {statement} says in which direction its text is written, which cannot be kept. Give only the "
        "language, such as @en.",
        "陈述 {statement} 注明了文字的书写方向，无法保存。请只注明语言，例如 @zh。",
    ),
}
"""Why a write is refused, and where to write instead: in English and in Chinese."""


@dataclass(frozen=True)
class Kept:
    """A graph that a build left alone because it was written or retracted here.

    `differs` where data/ has another version, `empty` where nothing is left of the graph in the store.
    """

    graph: str
    differs: bool
    empty: bool = False

    def __str__(self) -> str:
        """What a build did, and how to have it otherwise."""
        name = self.graph.removeprefix(SOURCE_GRAPH)
        if not self.differs:
            return f"kept {name}, which was made here; data/ does not have it"
        took_back = f"to take it from data/ again: iuc-graph build --take {name}"
        if self.empty:
            return f"left out {name}, which was retracted here; {took_back}"
        return f"kept {name} as it was changed here, although data/ says something else; {took_back}"


def is_derived(quad: Quad) -> bool:
    """Whether a quad stands in a graph that follows from the others."""
    return graph_of(quad) in DERIVED


def is_asserted(quad: Quad) -> bool:
    """Whether a quad stands in a graph that somebody states."""
    return graph_of(quad) not in DERIVED


def allowed(wanted: Wanted) -> Wanted:
    """What of a writer's wishes may be done. Raises WriteRefused that says where to write instead.

    Judged by what is asked for, not by what would change: a statement that is in the merged graph already cannot
    be "added" there. Removals from the derived graphs are left out, since a pattern over every graph also finds
    those; wishes that consist of nothing else are refused, as they would have no effect.
    """
    _refuse_unkept(wanted.add)
    refused = sorted({graph_of(quad) for quad in wanted.add} & DERIVED)
    if refused:
        raise refused_for("Derived", refused[0])
    stated = wanted.only(is_asserted)
    if wanted.remove and not (stated.remove or stated.add):
        raise refused_for("DerivedOnly")
    for graph in sorted({graph_of(quad) for quad in (*stated.remove, *stated.add)} & MADE_FROM.keys()):
        raise refused_for("Built", graph)
    return stated


def _refuse_unkept(quads: Iterable[Quad]) -> None:
    """A blank node gets another name at every load, so that deltas and copies of a store would no longer fit; and a
    text with a direction is beyond RDF 1.1, in which the graph is handed out."""
    for quad in quads:
        if isinstance(quad.object, Literal) and quad.object.direction is not None:
            raise refused_for("Directed", str(quad))
        if any(isinstance(term, BlankNode | Triple) for term in (quad.subject, quad.object)):
            raise refused_for("Anonymous", str(quad))


def after_write(owners: Mapping[str, str], delta: Delta) -> dict[str, str]:
    """The owners after a writer's change: what it touched belongs to commits from then on, even when empty."""
    return dict(owners) | dict.fromkeys(delta.graphs() - DERIVED, COMMITS)


def kept(owners: Mapping[str, str], standing: Iterable[Quad], built: Iterable[Quad]) -> list[Kept]:
    """Which of the graphs that stand in the store a build has to leave alone.

    A graph of commits that is now exactly what data/ gives is not among them: it goes back to data/. One that was
    retracted is, so that it stays out whenever data/ has it again.
    """
    theirs = {graph for graph, owner in owners.items() if owner == COMMITS}
    here, there = _of(standing, theirs), _of(built, theirs)
    left = (graph for graph in sorted(theirs) if graph not in here or here[graph] != there.get(graph))
    return [Kept(graph, graph in there, graph not in here) for graph in left]


def of_build(graphs: Iterable[str]) -> dict[str, str]:
    """The owners of graphs that a build makes."""
    return {graph: BUILD if graph in MADE_FROM else DATA for graph in graphs}


def _of(quads: Iterable[Quad], graphs: set[str]) -> dict[str, set[Quad]]:
    found: dict[str, set[Quad]] = {}
    for quad in quads:
        if (graph := graph_of(quad)) in graphs:
            found.setdefault(graph, set()).add(quad)
    return found


def refused_for(reason: str, what: str = "") -> WriteRefused:
    """The error for a reason of REFUSED, in both languages; `what` is the graph or the statement that it is about."""
    english, chinese = REFUSED[reason]
    given = {"example": f"{SOURCE_GRAPH}ucap-liuzhou", "files": MADE_FROM.get(what, "")}
    return WriteRefused(
        english.format(what=f"<{what}>" if what else "The merged default graph", statement=what, **given),
        chinese.format(what=f"<{what}>" if what else "默认的合并图", statement=what, **given),
    )
