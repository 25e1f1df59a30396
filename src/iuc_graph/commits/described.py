"""What a draft says of a thing, in words for people: names, what stands under a property, and where it is stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple
from rdflib.namespace import SH

from iuc_graph.commits.titles import names
from iuc_graph.delta import graph_of, matching
from iuc_graph.refusals import Value, Words
from iuc_graph.validation import Violation
from iuc_graph.validation.gate import BACKGROUND
from iuc_graph.validation.looked_at import Target
from iuc_graph.validation.paths import SUBCLASS, TYPE, Step
from iuc_graph.validation.plain_words import GRAPHS, MERGED_VIEW, PATHS, kind_of
from iuc_graph.vocabulary import GRAPH, ID, INFERRED_GRAPH, IUC, SOURCE_GRAPH, is_source_graph, short

READ: Final = 200
"""Statements that are read of a property of a thing."""
PLACES: Final = 3
"""Passages or documents that are named for one value."""
STATED_AT: Final = NamedNode(IUC + "statedAt")
Term = NamedNode | BlankNode | Literal | Triple


class Described:
    """A store with a change in it, asked for what a curator has to be told. Names are looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: dict[str, Words] = {}

    def names(self, iri: str) -> Words:
        """What a thing is called, by language."""
        if iri not in self._names:
            self._names[iri] = names(self._store, iri)
        return self._names[iri]

    def is_thing(self, text: str) -> bool:
        """Whether a text is the address of something that any statement is about, or links to."""
        node = _node(text)
        if node is None:
            return False
        return self._any(node, None, None) or self._any(None, None, node)

    def document(self, graph: str) -> Words:
        """What a graph is called: the title of its document, where it has one."""
        if not graph:
            return MERGED_VIEW
        if is_source_graph(graph):
            slug = graph.removeprefix(SOURCE_GRAPH)
            return self.names(f"{ID}document/{slug}") or {"en": slug, "zh": slug}
        name = graph.removeprefix(GRAPH)
        return GRAPHS.get(name) or {"en": name, "zh": name}

    def path(self, iri: str) -> Words:
        """What a property is called."""
        return PATHS.get(iri) or self.names(iri)

    def known(self, graphs: Iterable[str]) -> tuple[str, ...]:
        """Those of the graphs that hold something, each once."""
        return tuple(
            graph for graph in dict.fromkeys(graphs) if self._store.contains_named_graph(NamedNode(graph))
        )

    def term(self, text: str, steps: Sequence[Step]) -> NamedNode | Literal | None:
        """The thing, or the value at the end of one of the steps, that a violation names by its bare text."""
        if self.is_thing(text):
            return _node(text)
        for step in steps:
            if step.inverse:
                for quad in self._store.quads_for_pattern(None, step.predicate, None, None):
                    if isinstance(quad.object, Literal) and quad.object.value == text:
                        return quad.object
        return None

    def applying(self, targets: Iterable[Target], term: NamedNode | Literal) -> tuple[Target, ...]:
        """Those of the targets by which a rule is one for the thing."""
        classes = self._classes(term)
        return tuple(target for target in targets if self._applies(target, term, classes))

    def _applies(self, target: Target, term: NamedNode | Literal, classes: set[NamedNode]) -> bool:
        if target.kind == SH.targetClass:
            return target.term in classes
        if target.kind == SH.targetObjectsOf:
            return self._any(None, target.term, term)
        return self._any(term, target.term, None)

    def _classes(self, term: NamedNode | Literal) -> set[NamedNode]:
        if isinstance(term, Literal):
            return set()
        found: set[NamedNode] = set()
        new = [quad.object for quad in self._store.quads_for_pattern(term, TYPE, None, None)]
        while new:
            one = new.pop()
            if isinstance(one, NamedNode) and one not in found:
                found.add(one)
                new += [quad.object for quad in self._store.quads_for_pattern(one, SUBCLASS, None, None)]
        return found

    def values(self, focus: str, steps: Iterable[Step], graph: str) -> tuple[Value, ...]:
        """What stands at the end of the steps: for a source as its graph and the background state it, else as any
        graph does."""
        steps = tuple(steps)
        start = self.term(focus, steps)
        if start is None:
            return ()
        found = [value for step in steps for value in self._at(start, step, graph)]
        kinds_stated = any(value.path == TYPE.value and _is_stated(value) for value in found)
        # Of kinds, the wider ones that follow from the stated ones tell nothing more.
        told = [
            value for value in found if _is_stated(value) or not (kinds_stated and value.path == TYPE.value)
        ]
        return tuple(sorted(told, key=_is_stated, reverse=True))

    def _at(self, start: NamedNode | Literal, step: Step, graph: str) -> Iterator[Value]:
        by_term: dict[Term, list[Quad]] = {}
        for quad in islice(self._quads(start, step), READ):
            name = graph_of(quad)
            if name and (not graph or name in (graph, *BACKGROUND)):
                by_term.setdefault(quad.subject if step.inverse else quad.object, []).append(quad)
        for term in sorted(by_term, key=str):
            yield self._value(term, by_term[term], inverse=step.inverse)

    def _quads(self, start: NamedNode | Literal, step: Step) -> Iterator[Quad]:
        if step.inverse:
            return matching(self._store, None, step.predicate, start, None)
        if isinstance(start, Literal):
            return iter(())
        return self._store.quads_for_pattern(start, step.predicate, None, None)

    def _value(self, term: Term, quads: Sequence[Quad], *, inverse: bool) -> Value:
        path = quads[0].predicate.value
        passages = sorted({passage for quad in quads for passage in self._passages(quad)})
        graphs = sorted({graph_of(quad) for quad in quads})
        return Value(
            text=str(getattr(term, "value", term)),
            labels=self.names(term.value) if isinstance(term, NamedNode) else {},
            kind=kind_of(term.datatype.value, term.language or "") if isinstance(term, Literal) else {},
            path=path,
            path_labels=self.path(path),
            inverse=inverse,
            stated_in=tuple(graphs),
            passages=tuple(passages),
            where=self._where(graphs, passages),
        )

    def bare(self, text: str) -> Value:
        """A value that no statement about the thing itself holds."""
        return Value(text, labels=self.names(text))

    def placed(self, violation: Violation) -> Value:
        """The statement that stands where it may not."""
        node, path = _node(violation.focus), NamedNode(violation.path)
        quads = [] if node is None else list(self._store.quads_for_pattern(node, path, None, None))
        same = [quad for quad in quads if graph_of(quad) == violation.graph]
        for quad in same:
            if str(getattr(quad.object, "value", quad.object)) == violation.value:
                return self._value(quad.object, [quad], inverse=False)
        return Value(violation.value, path=violation.path, path_labels=self.path(violation.path))

    def _passages(self, quad: Quad) -> Iterator[str]:
        if is_source_graph(graph_of(quad)):
            for evidence in self._store.quads_for_pattern(quad.subject, STATED_AT, None, quad.graph_name):
                if isinstance(evidence.object, NamedNode):
                    yield evidence.object.value

    def _where(self, graphs: Sequence[str], passages: Sequence[str]) -> dict[str, str]:
        """The passages, which name their documents, and the graphs that give none."""
        named = [self.names(passage) or _both(short(passage)) for passage in passages]
        told = {passage.removeprefix(f"{ID}passage/").partition("/")[0] for passage in passages}
        named += [self.document(graph) for graph in graphs if graph.removeprefix(SOURCE_GRAPH) not in told]
        left = len(named) - PLACES
        return {
            "en": "; ".join(_in(words, "en") for words in named[:PLACES])
            + (f"; and {left} more" if left > 0 else ""),
            "zh": "；".join(_in(words, "zh") for words in named[:PLACES])
            + (f"；另有 {left} 处" if left > 0 else ""),
        }

    def _any(
        self, subject: NamedNode | Literal | None, predicate: NamedNode | None, value: Term | None
    ) -> bool:
        if isinstance(subject, Literal):
            return False
        return next(matching(self._store, subject, predicate, value, None), None) is not None


def _node(text: str) -> NamedNode | None:
    try:
        return NamedNode(text)
    except ValueError:  # a value or a blank node
        return None


def _is_stated(value: Value) -> bool:
    """Whether anybody states it, and it does not only follow."""
    return value.stated_in != (INFERRED_GRAPH,)


def _both(text: str) -> Words:
    return {"en": text, "zh": text}


def _in(words: Words, language: str) -> str:
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
