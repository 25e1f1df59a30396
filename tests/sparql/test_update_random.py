"""Random updates over random datasets: the executor's delta is what the engine's own update changes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    Store,
)

from iuc_graph.delta import Delta
from iuc_graph.errors import QueryFailed
from iuc_graph.settings import Settings
from iuc_graph.sparql.update import read_update
from iuc_graph.vocabulary import XSD

from .running import run

EX = "https://example.org/"
HEAD = f"PREFIX : <{EX}>\n"

NODES = [NamedNode(EX + name) for name in "abc"]
BLANK = [BlankNode("b0"), BlankNode("b1")]
PREDICATES = [NamedNode(EX + name) for name in "pq"]
VALUES = [
    Literal("-4", datatype=NamedNode(XSD + "integer")),
    Literal("2", datatype=NamedNode(XSD + "integer")),
    Literal("-0.5", datatype=NamedNode(XSD + "decimal")),
    Literal("重庆", language="zh-hans"),
    Literal('say "x" {; }'),
]
GRAPHS = [DefaultGraph(), *(NamedNode(EX + name) for name in ("g", "h", "i"))]

quads = st.builds(
    Quad,
    st.sampled_from([*NODES, *BLANK]),
    st.sampled_from(PREDICATES),
    st.sampled_from([*NODES, *BLANK, *VALUES]),
    st.sampled_from(GRAPHS),
)
datasets = st.lists(quads, max_size=12, unique=True)

node = st.sampled_from([":a", ":b", ":c", f"<{EX}a>", ":\\u0062", f"<{EX}\\U00000063>"])
predicate = st.sampled_from([":p", ":q", f"<{EX}p>"])
literal = st.sampled_from(
    [
        "-4",
        "2",
        "-0.5",
        "-1.5e-3",
        "007",
        f"'2019-05-01T00:00:00.50+00:00'^^<{XSD}dateTime>",
        f"'no number'^^<{XSD}integer>",
        "true",
        "'say \"x\" {; }'",
        '"say \\"x\\" {; }"',
        "'''long ' one }'''",
        '"重庆"@zh-Hans',
        "'\\u91cd\\u5e86'@zh-hans",
        f"'-4'^^<{XSD}integer>",
        "'# no comment'",
    ]
)
matched = st.sampled_from(["?s", "?o", "$o", "?n"])
variable = st.sampled_from(["?s", "?p", "?o", "$s", "?g", "?n", "?m", "?k"])
graph = st.sampled_from([":g", ":h", ":i", f"<{EX}g>"])
space = st.sampled_from([" ", " ", " ", "\n", "\t", "\r\n", " # } ; LOAD <x:y>\n"])
separator = st.sampled_from([";", " ;\n", "\t; # next\n"])


def words(*parts) -> st.SearchStrategy[str]:
    """The parts, which are texts or strategies, with odd spaces between."""
    pieces = [part if isinstance(part, st.SearchStrategy) else st.just(part) for part in parts]
    spaced = [piece for part in pieces for piece in (part, space)]
    return st.tuples(*spaced).map("".join)


def triples(subject, verb, value) -> st.SearchStrategy[str]:
    """Triples of these terms, in the short forms of the grammar too."""
    full = words(subject, verb, value)
    same_subject = words(subject, verb, value, ";", verb, value)
    same_verb = words(subject, verb, value, ",", value)
    return st.lists(st.one_of(full, same_subject, same_verb), min_size=1, max_size=3).map(".".join)


def blocks(subject, verb, value, name) -> st.SearchStrategy[str]:
    """What stands between the braces of a template."""
    plain = triples(subject, verb, value)
    inside = words("GRAPH", name, "{", plain, "}")
    return st.one_of(plain, inside, words(plain, ".", inside, ".", plain), words(inside, inside), st.just(""))


ground = blocks(node, predicate, st.one_of(node, literal), graph)
fresh = st.sampled_from(["_:x", "_:y", "[]", "[ :p 1 ]", "(-4 :a)", "[ :q [ :p _:x ] ; :p () ]"])
fresh_data = blocks(st.one_of(node, st.just("_:x")), predicate, st.one_of(node, literal, fresh), graph)
either = st.one_of(variable, variable, node, literal)
subjects = st.one_of(variable, variable, node)
verbs = st.one_of(st.sampled_from(["?p"]), predicate)
delete_block = blocks(subjects, verbs, either, st.one_of(graph, st.sampled_from(["?g", "?o"])))
insert_block = blocks(
    st.one_of(subjects, st.sampled_from(["_:x", "[]"])),
    st.one_of(verbs, variable),
    st.one_of(either, fresh),
    st.one_of(graph, st.sampled_from(["?g", "?o"])),
)
insert_plain = blocks(subjects, st.one_of(verbs, variable), either, st.one_of(graph, st.just("?g")))

pattern = st.one_of(
    triples(st.sampled_from(["?s", "?o", ":a"]), verbs, st.one_of(matched, node, literal)),
    words("GRAPH", st.one_of(st.just("?g"), graph), "{ ?s ?p ?o }"),
)
further = st.one_of(
    words("OPTIONAL {", pattern, "}"),
    words("OPTIONAL { ?s :q ?n }"),
    st.just("FILTER(?o<2||?o=-4)"),
    st.just("FILTER (isIRI(?s) && ?p != :q)"),
    st.just("FILTER NOT EXISTS { ?s :q ?o }"),
    st.just("MINUS { ?s :p -4 }"),
    st.just("VALUES ?n { :a -4 UNDEF '}' }"),
    st.just("{ SELECT ?s (COUNT(*) AS ?k) { ?s ?p ?o } GROUP BY ?s }"),
    words("{", pattern, "} UNION {", pattern, "}"),
)
last = st.one_of(
    further,
    st.just("BIND(?o-1 AS ?m)"),
    st.just("BIND(IRI(CONCAT('https://example.org/', STR(-4))) AS ?m)"),
    st.just("BIND(STRDT('-04.0', datatype(?o)) AS ?m)"),
)
where = st.one_of(
    words("WHERE {", pattern, "}"),
    words("where {", pattern, last, "}"),
    words("WHERE {", "GRAPH ?g { ?s ?p ?o }", last, "}"),
    words("WHERE{", pattern, further, last, "}"),
    st.just("WHERE {}"),
)
using = st.one_of(
    st.just(""),
    st.just(""),
    words("USING", graph),
    words("USING NAMED", graph),
    words("USING", graph, "using named", graph),
)
several = st.sampled_from(  # the engine then finds a triple once per graph, so no blank nodes and no counts
    [
        "USING :g USING :h",
        "USING :g USING :g",
        "USING :g USING :i USING NAMED :h",
        "USING NAMED :g USING NAMED :i",
    ]
)
with_graph = st.one_of(st.just(""), st.just(""), words("WITH", graph))

modify = st.one_of(
    words(with_graph, "DELETE {", delete_block, "}", using, where),
    words(with_graph, "INSERT {", insert_block, "}", using, where),
    words(with_graph, "DELETE {", delete_block, "} INSERT {", insert_block, "}", using, where),
    words(with_graph, "delete{", delete_block, "}insert{", insert_plain, "}", several, "WHERE { ?s ?p ?o }"),
)


@dataclass(frozen=True)
class Part:
    """The text of one operation. One that takes from a graph names it, and says whether it is SILENT."""

    text: str
    origin: NamedNode | None = None
    silent: bool = False


def part(way: str, silent: bool, origin: str, text: str) -> Part:
    """COPY, MOVE or ADD, where `text` is what follows the graph that it takes from."""
    name = None if origin == "DEFAULT" else NamedNode(EX + origin[-1])
    return Part(f"{way} {'SILENT ' * silent}{origin} {text}", name, silent)


transfer = st.builds(
    part,
    st.sampled_from(["COPY", "MOVE", "ADD", "move"]),
    st.booleans(),
    st.sampled_from(["DEFAULT", ":g", ":h", "GRAPH :i"]),
    words("TO", st.one_of(st.just("DEFAULT"), graph, words("GRAPH", graph))),
)
on_one_graph = words(
    st.sampled_from(["CLEAR", "DROP"]),
    st.sampled_from(["DEFAULT", "NAMED", "ALL", "GRAPH :g", "SILENT GRAPH :h"]),
)
creation = words("CREATE", st.sampled_from(["", "SILENT"]), "GRAPH", graph)
plain_operation = st.one_of(
    words("INSERT DATA {", fresh_data, "}"),
    words("DELETE DATA {", ground, "}"),
    words("DELETE WHERE {", delete_block, "}"),
    modify,
    modify,
    modify,
    on_one_graph,
    creation,
)
updates = st.lists(st.one_of(*[plain_operation.map(Part)] * 7, transfer), min_size=1, max_size=4)


def canonical(found) -> set[str]:
    dataset = Dataset(found)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def store_of(found) -> Store:
    store = Store()
    store.extend(found)
    return store


@dataclass
class Outcome:
    """The state that an update leads to, or that it fails."""

    store: Store
    failed: bool = False

    @property
    def state(self):
        names = sorted(
            "_" if isinstance(name, BlankNode) else str(name) for name in self.store.named_graphs()
        )
        return self.failed or (canonical(self.store), names)


def by_the_engine(parts: list[Part], before) -> Outcome:
    """One operation after another. Taking from a missing graph is an error here, or with SILENT nothing.

    The engine itself passes over it for COPY and ADD, and empties the target.
    """
    store = store_of(before)
    for step in parts:
        if step.origin is not None and not store.contains_named_graph(step.origin):
            if not step.silent:
                return Outcome(store, failed=True)
            continue
        try:
            store.update(HEAD + unescaped(step.text))
        except RuntimeError as error:
            assert "exist" in str(error)
            return Outcome(store, failed=True)
    return Outcome(store)


def unescaped(text: str) -> str:
    """The engine knows codepoint escapes in strings and IRIs only."""
    return re.sub(
        r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})", lambda found: chr(int(found[1] or found[2], 16)), text
    )


def by_us(text: str, before) -> Outcome:
    """All operations of one text. The net delta must be the difference of the two states, to the quad."""
    store = store_of(before)
    old = frozenset(store)
    try:
        delta = run(read_update(text, prefixes={}, base=None, limits=Settings()), store)
    except QueryFailed as error:
        assert "SILENT" in str(error)
        return Outcome(store, failed=True)
    assert delta == Delta.between(old, store), text
    return Outcome(store)


def check(before, signs: list[str], parts: list[Part]) -> None:
    """Compare the two ways, on datasets up to names of blank nodes, and on lists of graphs."""
    own_labels = [replace(step, text=step.text.replace("_:", f"_:of{n}")) for n, step in enumerate(parts)]
    text = HEAD + "".join(step.text + sign for step, sign in zip(own_labels, signs, strict=False))
    assert by_us(text, before).state == by_the_engine(own_labels, before).state, text


everyday = settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
thorough = settings(deadline=None, max_examples=4000, suppress_health_check=[HealthCheck.too_slow])
cases = given(datasets, st.lists(separator, min_size=4, max_size=4), updates)


@everyday
@cases
def test_random_updates_change_what_the_engine_changes(before, signs, parts):
    check(before, signs, parts)


@pytest.mark.slow_lane
@thorough
@cases
def test_thousands_of_random_updates_change_what_the_engine_changes(before, signs, parts):
    check(before, signs, parts)
