"""An empty answer is explained, and never with something that is not so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    RdfFormat,
    Store,
    parse,
)

from iuc_graph.sparql.explain import MOST, Hint, explain, explanation
from iuc_graph.sparql.explain_probe import STEPS, Budget, Probe
from iuc_graph.sparql.explain_question import LONGEST, read_question
from iuc_graph.vocabulary import GRAPH, ID, IUC, PREFIXES, RDF, RDFS, SOURCE_GRAPH

from ..conftest import Built

Explain = Callable[..., tuple[Hint, ...]]

PRESUPPOSE: Final = {"filter", "offset", "limit"}
"""Kinds that say what takes the rows away, once it is known that there are none."""

FAR: Final = 30.0
"""Seconds that no test uses up, so that the number of lookups is what ends a search."""


def told(
    store: Store, text: str, *, seconds: float = FAR, **dataset: Sequence[str] | None
) -> tuple[Hint, ...]:
    graphs = {"default_graphs": None, "named_graphs": None} | dataset
    return explain(
        store,
        text,
        prefixes=PREFIXES | {"foaf": "http://xmlns.com/foaf/0.1/"},
        default_graphs=graphs["default_graphs"],
        named_graphs=graphs["named_graphs"],
        seconds=seconds,
    )


def is_empty(store: Store, text: str, prefixes: Mapping[str, str] = PREFIXES) -> bool:
    answer = store.query(text, prefixes=dict(prefixes) | {"foaf": "http://xmlns.com/foaf/0.1/"})
    return not bool(answer) if isinstance(answer, QueryBoolean) else next(iter(answer), None) is None


MISTAKES: Final = [
    # names that do not exist
    ("SELECT * { ?c iuc:cooperatesWith ?d }", "unknown-name", ["iuc:cooperatesOnAsNamed"]),
    ("SELECT * { ?c iuc:hasTheme ?t }", "unknown-name", ["nearest name is iuc:theme."]),
    ("SELECT * { ?c iuc:themes ?t }", "unknown-name", ["iuc:theme."]),
    ("SELECT * { ?c a iuc:Citty }", "unknown-name", ["iuc:Citty (line 1, column 17)", "iuc:City"]),
    ("SELECT * { ?c a iuc:city }", "unknown-name", ["iuc:City"]),
    ("SELECT * { ?c a <http://schema.org/City> }", "unknown-name", ["schema:City"]),
    ("SELECT * { ?c foaf:name ?n }", "unknown-name", ["rdfs:label"]),
    ("SELECT * { place:Mannheim ?p ?o }", "unknown-name", ["nearest name is place:mannheim."]),
    ("SELECT * { place:manheim ?p ?o }", "unknown-name", ["nearest name is place:mannheim."]),
    ("SELECT * { theme:chongqing ?p ?o }", "unknown-name", ["nearest name is place:chongqing."]),
    ("SELECT * { id:mannheim ?p ?o }", "unknown-name", ["place:mannheim"]),
    (f"SELECT * {{ <{ID[:-3]}place/mannheim> ?p ?o }}", "unknown-name", ["place:mannheim"]),
    ("SELECT * { <http://w3id.org/iuc-graph/id/place/mannheim> ?p ?o }", "unknown-name", ["place:mannheim"]),
    ("SELECT * { ?c iuc:sdg sdg:eleven }", "unknown-name", ["for example, sdg:1, sdg:2 and sdg:3"]),
    ("SELECT * { ?c iuc:within/iuc:parentOf ?x }", "unknown-name", ["iuc:parentOf (line 1, column 26)"]),
    ("SELECT * { ?c iuc:within* place:chna }", "unknown-name", ["place:chna", "place:china"]),
    ("SELECT * { VALUES ?c { place:manheim place:chonqing } ?c ?p ?o }", "unknown-name", ["place:mannheim"]),
    ("SELECT * { ?c a iuc:City FILTER(?c IN (place:manheim)) }", "unknown-name", ["place:mannheim"]),
    ("SELECT * { BIND(place:manheim AS ?c) ?c iuc:within ?x }", "unknown-name", ["place:mannheim"]),
    ("SELECT * { { ?c iuc:hasSide ?x } UNION { ?c iuc:hasSideB ?x } }", "unknown-name", ["iuc:side."]),
    ("SELECT * { ?c a iuc:City FILTER EXISTS { ?c iuc:inCountry ?x } }", "unknown-name", ["iuc:inCountry"]),
    ("SELECT * { { SELECT ?c { ?c a iuc:Citty } } ?c rdfs:label ?l }", "unknown-name", ["iuc:City"]),
    ("SELECT * { [] a iuc:City ; iuc:located [ a iuc:Countri ] }", "unknown-name", ["iuc:Country"]),
    ("DESCRIBE place:manheim", "unknown-name", ["place:mannheim"]),
    ("CONSTRUCT WHERE { ?c a iuc:Citty }", "unknown-name", ["iuc:City"]),
    # texts, languages, datatypes
    ('SELECT * { ?c rdfs:label "Mannheim" }', "plain-string", ['Write "Mannheim"@en', '"Mannheim"@de']),
    ('SELECT * { ?c rdfs:label ?l FILTER(?l = "Mannheim") }', "plain-string", ['Write "Mannheim"@en']),
    ('SELECT * { ?c rdfs:label ?l VALUES ?l { "Mannheim" } }', "plain-string", ['Write "Mannheim"@en']),
    ('SELECT * { place:mannheim rdfs:label "Mannheim" }', "plain-string", ["place:mannheim has"]),
    ('SELECT * { ?c rdfs:label "Mannheim"@fr }', "language", ["language fr", 'Write "Mannheim"@en']),
    ('SELECT * { ?c iuc:iso3166Alpha2 "CN"@en }', "language", ['Write "CN".']),
    ('SELECT * { ?c rdfs:label "重庆"@cn }', "language", ["language cn", '"重庆"@zh']),
    ('SELECT * { ?c rdfs:label ?l FILTER(LANG(?l) = "cn") }', "language", ["No value of rdfs:label", "zh"]),
    ('SELECT * { ?c rdfs:label ?l FILTER LANGMATCHES(LANG(?l), "tlh") }', "language", ['"tlh"', "en"]),
    ('SELECT * { ?c rdfs:label "mannheim"@en }', "case", ['"Mannheim"@en', "Upper and lower"]),
    ('SELECT * { ?c iuc:iso3166Alpha2 "cn" }', "case", ['"CN"']),
    ('SELECT * { ?c rdfs:label ?l FILTER CONTAINS(?l, "mannheim") }', "case", ["LCASE(?l)", '"mannheim"']),
    ('SELECT * { ?c rdfs:label ?l FILTER CONTAINS(LCASE(?l), "Mann") }', "case", ['Write "mann"']),
    ('SELECT * { ?c rdfs:label "Manheim"@en }', "near-string", ['"Mannheim"@en']),
    ('SELECT * { ?c iuc:date "2018" }', "datatype", ['Write "2018"^^xsd:gYear.']),
    ("SELECT * { ?c iuc:date 2018 }", "datatype", ['Write "2018"^^xsd:gYear.']),
    ('SELECT * { ?c iuc:value "50" }', "datatype", ["Write 50."]),
    ("SELECT * { ?a iuc:earliest ?d FILTER(?d > 2018) }", "datatype", ["xsd:date", "neither equal nor"]),
    ('SELECT * { ?a iuc:earliest ?d FILTER(?d > "2018") }', "datatype", ["STR(?d)"]),
    ('SELECT * { ?c a iuc:City FILTER CONTAINS(?c, "mann") }', "datatype", ["CONTAINS(STR(?c), …)"]),
    ('SELECT * { ?p iuc:sideA "Mannheim" }', "iri-expected", ["are IRIs", "Write place:mannheim."]),
    ('SELECT * { ?p iuc:sideA "place:mannheim" }', "iri-expected", ["Write place:mannheim."]),
    # graphs
    (f"SELECT * {{ GRAPH <{SOURCE_GRAPH}ucap-chonqing> {{ ?s ?p ?o }} }}", "graph-name", ["ucap-chongqing>"]),
    (
        f"SELECT * {{ GRAPH <{SOURCE_GRAPH}ucap-liuzhou> {{ ?c iuc:cooperatesOnAsNamed ?t }} }}",
        "other-graph",
        ["default graph", "outside GRAPH"],
    ),
    ("SELECT * { GRAPH ?g { ?c a iuc:City ; iuc:cooperatesOnAsNamed ?t } }", "graph-split", ["GRAPH ?g"]),
    # patterns
    ("SELECT * { place:mannheim iuc:sideA ?p }", "direction", ["Write: ?p iuc:sideA place:mannheim."]),
    ("SELECT * { ?c iuc:sideA ?p . ?p a iuc:Pairing }", "direction", ["Write: ?p iuc:sideA ?c."]),
    ("SELECT * { ?c a iuc:sideA }", "role", ["is a property, not a class"]),
    ("SELECT * { ?c iuc:City ?x }", "role", ["write: ?c a iuc:City."]),
    ("SELECT * { ?c a theme:logistics }", "unused-name", ["iuc:Theme"]),
    ("SELECT * { ?c iuc:lowerBound ?x }", "unused-name", ["no triple has it as its property"]),
    ("ASK { place:mannheim a iuc:Country }", "no-match", ["is of the class", "iuc:City"]),
    ("ASK { place:mannheim iuc:within place:china }", "no-match", ["place:germany"]),
    ("SELECT * { place:mannheim iuc:sdg ?x }", "no-match", ["place:mannheim has no iuc:sdg"]),
    ("SELECT * { ?c a iuc:City ; iuc:within place:china ; iuc:sdg ?s }", "no-join", ["?c iuc:sdg ?s"]),
    (
        "SELECT * { ?c a iuc:City . { ?c iuc:sdg ?x } UNION { ?c iuc:area ?x } }",
        "no-join",
        ["No branch of the UNION (line 1, column 33)"],
    ),
    ("SELECT * { VALUES ?c { place:asia } ?c a iuc:City }", "no-match", ["place:asia a iuc:City"]),
    # what is left
    ("SELECT * { ?c rdfs:label ?l FILTER(?lable = 3) }", "unbound-variable", ["?lable", "given no value"]),
    ("SELECT * { ?c rdfs:label ?label FILTER(?lable = 3) }", "unbound-variable", ["mean ?label?"]),
    (
        'SELECT * { ?a a iuc:Activity ; iuc:earliest ?d FILTER(?d > "2118-01-01"^^xsd:date) }',
        "filter",
        ["match", "FILTER (line 1, column 48) leaves nothing"],
    ),
    ("SELECT * { ?c a iuc:City MINUS { ?c a iuc:Place } }", "filter", ["100 times or more", "MINUS"]),
    ("SELECT * { ?c a iuc:Continent FILTER NOT EXISTS { ?c a iuc:Place } }", "filter", ["match 3 times"]),
    ("SELECT * { ?c a iuc:City } OFFSET 10000", "offset", ["OFFSET 10000 (line 1, column 28)"]),
    ("SELECT * { ?c a iuc:City } LIMIT 0", "limit", ["LIMIT 0"]),
    ("SELECT ?t { ?c iuc:theme ?t } GROUP BY ?t HAVING (COUNT(*) > 1000)", "filter", ["HAVING"]),
]


@pytest.mark.parametrize(("text", "code", "words"), MISTAKES, ids=[text for text, _, _ in MISTAKES])
def test_a_mistake_is_named_with_what_to_write(
    built: Built, text: str, code: str, words: Sequence[str]
) -> None:
    assert is_empty(built.store, text)
    hints = told(built.store, text)
    assert [hint.code for hint in hints][:1] == [code], hints
    said = " ".join(hint.message for hint in hints)
    assert [word for word in words if word not in said] == [], said
    assert len(hints) <= MOST
    for hint in hints:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", hint.code)
        assert re.fullmatch(r"[^\n]+[.?]", hint.message)


def test_the_place_is_that_in_the_text_as_written(built: Built) -> None:
    text = f"PREFIX my: <{IUC}>\nSELECT ?c\nWHERE {{\n  ?c a my:City ;\n    my:thema ?t .\n}}"
    (hint,) = told(built.store, text)
    assert hint.message.startswith("my:thema (line 5, column 5) occurs nowhere in this graph.")
    assert "my:theme" in hint.message


def test_several_mistakes_are_told_at_once_but_no_more_than_three(built: Built) -> None:
    text = 'SELECT * { ?a a iuc:Citty ; rdfs:label "Mannheim" ; iuc:thema ?t ; iuc:seite ?s ; iuc:planne ?p }'
    assert [hint.code for hint in told(built.store, text)] == ["unknown-name", "unknown-name", "plain-string"]


RIGHT_ABOUT_OTHERS: Final = [
    # what is optional, excluded or only one way of several is never to blame
    ("SELECT * { place:asia a iuc:City OPTIONAL { ?c iuc:nothingLikeIt ?x } }", "nothingLikeIt"),
    ("SELECT * { place:asia a iuc:City MINUS { ?c iuc:nothingLikeIt ?x } }", "nothingLikeIt"),
    ("SELECT * { place:asia a iuc:City FILTER NOT EXISTS { ?c iuc:nothingLikeIt ?x } }", "nothingLikeIt"),
    (
        "SELECT * { place:asia a iuc:City { ?c iuc:nothingLikeIt ?x } UNION { ?c a iuc:City } }",
        "nothingLikeIt",
    ),
    ("SELECT * { place:asia a iuc:City . ?c iuc:within|iuc:nothingLikeIt ?x }", "nothingLikeIt"),
    ("SELECT * { place:asia a iuc:City . ?c iuc:nothingLikeIt* ?x }", "nothingLikeIt"),
    ("SELECT * { place:asia a iuc:City . ?c !iuc:nothingLikeIt ?x }", "nothingLikeIt"),
    (
        "SELECT * { place:asia a iuc:City VALUES ?c { place:nowhereatall place:china } ?c ?p ?o }",
        "nowhereatall",
    ),
    ("SELECT * { place:asia a iuc:City { SELECT (COUNT(*) AS ?n) { ?c iuc:nothingLikeIt ?x } } }", "nothing"),
    ("CONSTRUCT { ?c iuc:nothingLikeIt ?x } { place:asia a iuc:City ; rdfs:label ?x }", "nothingLikeIt"),
    ('SELECT * { place:asia a iuc:City ; rdfs:label ?l FILTER(?l = "Asia" || LANG(?l) = "en") }', '"Asia"'),
    ("SELECT * { place:asia a iuc:City FILTER(!BOUND(?nothing)) }", "?nothing"),
    ("SELECT * { place:asia a iuc:City . ?c a iuc:City FILTER(?c != place:nowhere) }", "nowhere"),
]


@pytest.mark.parametrize(("text", "innocent"), RIGHT_ABOUT_OTHERS)
def test_what_makes_no_answer_empty_is_not_blamed(built: Built, text: str, innocent: str) -> None:
    assert is_empty(built.store, text)
    hints = told(built.store, text)
    assert [hint.code for hint in hints] == ["no-match"]
    assert innocent not in hints[0].message


ANSWERED: Final = [
    # a name within a sub-select or EXISTS that means nothing outside
    "SELECT * { { SELECT ?c { ?c a iuc:City ; iuc:within ?x } } ?x a iuc:Pairing } LIMIT 1",
    "SELECT * { { ?c a iuc:City FILTER EXISTS { ?c iuc:within ?x } } ?x a iuc:Pairing } LIMIT 1",
    "SELECT * { ?x a iuc:Pairing . GRAPH ?g { ?c iuc:statedAt ?s FILTER EXISTS { ?c iuc:statedAt ?x } } } LIMIT 1",
    "SELECT * { ?c a iuc:City FILTER EXISTS { ?c iuc:within ?x } } VALUES ?x { place:nowhere }",
    "SELECT ?c { ?c iuc:within ?x } GROUP BY ?c VALUES ?x { place:nowhere }",
    # other ways to write the same
    'SELECT * { ?f iuc:value ?v VALUES ?v { 050 "+50"^^xsd:int } }',
    "SELECT * { ?f iuc:value ?v FILTER(?v = 50.0) }",
    'SELECT * { ?c rdfs:label "Mann\\u0068eim"@EN }',
    "SELECT * { ?c rdfs:label '''Mannheim'''@en }",
    "BASE <https://w3id.org/iuc-graph/id/> SELECT * { <place/mannheim> iuc:within ?x }",
    "PREFIX : <https://w3id.org/iuc-graph/id/place/> SELECT * { :a\\-coruna ?p ?o }",
    "PREFIX theme: <https://w3id.org/iuc-graph/id/place/> SELECT * { theme:mannheim ?p ?o }",
    "SELECT * { [ a iuc:Pairing ; iuc:sideA [ rdfs:label ?l ] , ?a ] rdfs:label ?m . } LIMIT 1",
    "SELECT * { _:b a iuc:Pairing ; iuc:sideA _:c ; . _:c rdfs:label ?l } LIMIT 1",
    "SELECT * { ?list rdf:first ?x ; rdf:rest/rdf:rest* () } LIMIT 1",
    "SELECT * { place:mannheim ^iuc:sideA/(iuc:sideB|iuc:none)/iuc:within+ ?x } LIMIT 1",
    # what a solution does not have to meet
    "SELECT * { place:mannheim iuc:within* ?x . ?x (iuc:none|rdfs:label)? ?y } LIMIT 1",
    "SELECT * { ?c a iuc:City FILTER(?none = 1 || ?c = place:mannheim) }",
    'SELECT * { ?c a iuc:City FILTER(COALESCE(?none, "x") = "x") } LIMIT 1',
    'SELECT * { ?c rdfs:label ?l FILTER REGEX(?l, "mannheim", "i") } LIMIT 1',
    'SELECT * { ?c rdfs:label ?l FILTER REGEX(?l, "M[a]nnheim") } LIMIT 1',
    'SELECT * { ?c rdfs:label ?l FILTER LANGMATCHES(LANG(?l), "EN") } LIMIT 1',
    "SELECT * { ?c a iuc:City . VALUES (?c ?x) { (UNDEF place:none) (place:mannheim UNDEF) } } LIMIT 1",
    "SELECT * { ?c a iuc:City FILTER(?c IN (place:none, place:mannheim)) }",
    "SELECT * { ?c a iuc:City { ?c iuc:none ?x } UNION { ?c rdfs:label ?x } } LIMIT 1",
    "SELECT (COUNT(*) AS ?n) { ?c a iuc:None }",
    "SELECT * { ?a ?g ?b . GRAPH ?h { ?a ?g ?b } } LIMIT 1",
    "ASK { GRAPH ?g { ?c iuc:sideA ?a } FILTER(STRSTARTS(STR(?g), STR(source:))) }",
]


@pytest.mark.parametrize("text", ANSWERED)
def test_where_there_is_an_answer_nothing_is_denied(built: Built, text: str) -> None:
    text = text.replace("source:", f"<{SOURCE_GRAPH}>")
    assert not is_empty(built.store, text)
    assert denying(built.store, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT",
        "SELECT * {",
        "SELECT * { ?s ?p }",
        "no query at all",
        "SELECT * { ?s ?p 'open",
        "INSERT DATA { place:x a iuc:City }",
        "SELECT * { SERVICE <http://example.org/> { ?s a iuc:Citty } }",
        "SELECT * { <<?s ?p ?o>> a iuc:Citty }",
        "SELECT (COUNT(*) AS ?n) { ?c a iuc:Citty }",
        "SELECT (COUNT(*) AS ?n) { ?c a iuc:Citty } HAVING (COUNT(*) > 3)",
        "DESCRIBE ?x",
        f"SELECT * {{ {'{' * 500} ?c a iuc:Citty {'}' * 500} }}",
        f"SELECT * {{ ?c a iuc:Citty # {'x' * LONGEST}\n }}",
        "SELECT * { ?c ?p ?o BIND(?o + 1 AS ?x) ?y iuc:value ?x }",
    ],
    ids=range(15),
)
def test_what_is_not_understood_is_not_explained(built: Built, text: str) -> None:
    assert told(built.store, text) == ()


def test_without_time_nothing_is_said(built: Built) -> None:
    text = 'SELECT * { ?c a iuc:Citty ; rdfs:label "Mannheim" }'
    hints = explain(built.store, text, prefixes=PREFIXES, default_graphs=None, named_graphs=None, seconds=0.0)
    assert hints == ()


def test_the_graphs_of_the_request_count(built: Built) -> None:
    chongqing, liuzhou = f"{SOURCE_GRAPH}ucap-chongqing", f"{SOURCE_GRAPH}ucap-liuzhou"
    text = "SELECT * { cooperation:ucap-chongqing iuc:leadPlace ?place }"
    (hint,) = told(built.store, text, default_graphs=[liuzhou], named_graphs=[])
    assert hint.code == "other-graph"
    assert f"<{chongqing}>" in hint.message
    assert told(built.store, text, default_graphs=[liuzhou, chongqing], named_graphs=[]) == ()
    (same,) = told(built.store, f"SELECT * FROM <{liuzhou}>\n{text[9:]}")
    assert (same.code, same.message.replace("line 2, column 30", "line 1, column 39")) == (
        hint.code,
        hint.message,
    )
    named = f"SELECT * {{ GRAPH <{chongqing}> {{ ?s ?p ?o }} }}"
    (hint,) = told(built.store, named, default_graphs=[], named_graphs=[liuzhou])
    assert hint.code == "graph-name"
    assert told(built.store, named) == ()


def test_a_saved_query_that_answers_is_never_said_to_be_empty(built: Built, repository: Path) -> None:
    texts = [path.read_text("utf-8") for path in sorted((repository / "queries").glob("*.rq"))]
    assert len(texts) > 30
    explained = [text for text in texts if denying(built.store, text, seconds=0.2)]
    assert [text for text in explained if not is_empty(built.store, text)] == []


def test_the_queries_of_the_w3c_are_never_explained_wrongly(shared_dir: Path) -> None:
    read = explained = 0
    for folder in sorted((shared_dir / "w3c" / "sparql11").iterdir()):
        store = data_of(folder) if folder.is_dir() else Store()
        for path in sorted(folder.glob("*.rq")):
            text = path.read_text("utf-8")
            if "SERVICE" in text.upper():
                continue
            try:
                empty = is_empty(store, text, {})
            except (SyntaxError, RuntimeError):
                assert isinstance(told(store, text), tuple)
                continue
            hints = told(store, text)
            assert empty or {hint.code for hint in hints} <= PRESUPPOSE, (path, hints)
            read, explained = read + 1, explained + bool(empty and hints)
    assert read > 250
    assert explained > 10


def data_of(folder: Path) -> Store:
    store = Store()
    for path in sorted(folder.glob("*.ttl")):
        if not path.name.startswith("manifest"):
            try:
                quads = list(parse(path=str(path), format=RdfFormat.TURTLE, base_iri="http://example.org/"))
            except SyntaxError:
                continue
            store.extend(quads)
            store.extend(Quad(q.subject, q.predicate, q.object, NamedNode(f"x:{path.name}")) for q in quads)
    return store


# --- Random queries: a hint is only ever given where the engine finds nothing ---------------------------------


def denying(store: Store, text: str, seconds: float = FAR) -> list[Hint]:
    """Hints that say that nothing matches."""
    return [hint for hint in told(store, text, seconds=seconds) if hint.code not in PRESUPPOSE]


class Drawn:
    """What random queries are made of: the quads with the same subject and graph together, and all objects."""

    def __init__(self, store: Store) -> None:
        self.store = store
        found: dict[str, list[Quad]] = {}
        for quad in sorted(store, key=str):
            found.setdefault(f"{quad.subject} {quad.graph_name}", []).append(quad)
        self.groups = list(found.values())
        self.objects = list(dict.fromkeys(quad.object for group in self.groups for quad in group))


@pytest.fixture(scope="module")
def drawn(built: Built) -> Drawn:
    """The project's own graph, to draw from."""
    return Drawn(built.store)


def spelled(draw: st.DrawFn, term: object, names: dict[object, str]) -> str:
    """A term as a variable, as it is, or changed a little in the ways that people get it wrong."""
    how = draw(st.integers(0, 19))
    if how < 11 or isinstance(term, BlankNode):
        return names.setdefault(term, f"?v{len(names)}")
    if isinstance(term, Literal) and how < 14:
        return str(
            (Literal(term.value), Literal(term.value, language="en"), Literal(term.value.upper()))[how - 11]
        )
    if isinstance(term, NamedNode) and how == 11:
        return f"<{term.value[:-1]}>"
    return str(term)


@st.composite
def triples(draw: st.DrawFn, group: list[Quad], names: dict[object, str]) -> str:
    """Some of the triples of one subject as patterns, a few of them as paths or the wrong way round."""
    lines: list[str] = []
    for quad in draw(st.lists(st.sampled_from(group), min_size=1, max_size=4)):
        s, o = spelled(draw, quad.subject, names), spelled(draw, quad.object, names)
        p = str(quad.predicate)
        if o.startswith(("?", "<")) and draw(st.integers(0, 14)) == 0:
            s, o = o, s
        verb = draw(
            st.sampled_from([p] * 9 + ["?verb", f"{p}+", f"{p}*", f"^{p}", f"({p}|rdfs:label)", f"!{p}"])
        )
        if verb == f"^{p}" and not o.startswith(("?", "<")):
            verb = p
        lines.append(f"{s} {verb} {o} .")
    return " ".join(lines)


@st.composite
def queries(draw: st.DrawFn, drawn: Drawn) -> str:
    names: dict[object, str] = {}
    group = draw(st.sampled_from(drawn.groups))
    body = draw(triples(group, names))
    graph = group[0].graph_name
    if isinstance(graph, NamedNode) and draw(st.integers(0, 5)):
        body = f"GRAPH {draw(st.sampled_from(['?g', str(graph)]))} {{ {body} }}"
    other = draw(triples(draw(st.sampled_from(drawn.groups)), names))
    value = draw(st.sampled_from(drawn.objects))
    term = "UNDEF" if isinstance(value, BlankNode) else str(value)
    word = re.sub(r"[^\w]", "", getattr(value, "value", "x"))[:5] or "x"
    extras = [
        *([""] * 5),
        *(f"{word_} {{ {other} }}" for word_ in ("OPTIONAL", "MINUS", "FILTER EXISTS", "FILTER NOT EXISTS")),
        f"{{ {other} }} UNION {{ {body} }}",
        f"{{ SELECT ?v0 {{ {other} }} GROUP BY ?v0 }}",
        f"VALUES ?v0 {{ {term} }}",
        f"FILTER(?v0 = {term if term != 'UNDEF' else 1})",
        f'FILTER CONTAINS(LCASE(STR(?v0)), "{word}")',
        f'FILTER CONTAINS(?v0, "{word}")',
        f'FILTER REGEX(?v1, "{word}")',
        'FILTER(LANG(?v1) = "en")',
        'FILTER(LANGMATCHES(LANG(?v0), "EN"))',
        f"FILTER(?v1 > {draw(st.sampled_from(['1', chr(34) + 'm' + chr(34)]))})",
        "FILTER(?none > 1)",
    ]
    parts = [body, draw(st.sampled_from(extras))]
    if draw(st.booleans()):
        parts.reverse()
    form = draw(st.sampled_from(["SELECT *", "ASK", "CONSTRUCT { <x:s> <x:p> ?v0 }"]))
    return f"{form} {{ {' '.join(parts)} }}"


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_hint_is_given_only_where_the_engine_finds_nothing(drawn: Drawn, data: st.DataObject) -> None:
    check_against_the_engine(drawn, data.draw(queries(drawn)))


@pytest.mark.slow_lane
@settings(deadline=None, max_examples=400, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_of_hundreds_of_queries_none_is_explained_wrongly(drawn: Drawn, data: st.DataObject) -> None:
    check_against_the_engine(drawn, data.draw(queries(drawn)))


def check_against_the_engine(drawn: Drawn, text: str) -> None:
    hints = denying(drawn.store, text)
    if [hint.code for hint in hints] == ["unbound-variable"]:
        # The engine might look through a whole product for that.
        variable = hints[0].message.split()[0]
        patterns = text.partition("FILTER")[0].rpartition("} {")[2]  # without the template of a CONSTRUCT
        assert not re.search(re.escape(variable) + r"\b", patterns.replace("SELECT " + variable, ""))
        return
    if hints and "CONSTRUCT" not in text:
        assert is_empty(drawn.store, text), hints
    elif hints:
        assert is_empty(drawn.store, f"ASK {text[text.index('}') + 1 :]}"), hints
    for hint in hints:
        if hint.code == "unknown-name":
            assert not any(
                occurs(drawn.store, iri) for iri in re.findall(r"^<([^>…]*)> \(line", hint.message)
            ), hint


def occurs(store: Store, iri: str) -> bool:
    node = NamedNode(iri)
    patterns: Iterator[tuple[NamedNode | None, NamedNode | None, NamedNode | None]] = iter(
        [(node, None, None), (None, node, None), (None, None, node)]
    )
    return any(next(iter(store.quads_for_pattern(*pattern, None)), None) for pattern in patterns)


# --- Bounds ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large() -> Store:
    """300,000 triples: 30,000 places in one class, all alike, and a ring through them."""

    def triples_of(number: int) -> Iterator[Quad]:
        place = NamedNode(f"{ID}place/p{number}")
        yield Quad(place, NamedNode(RDF + "type"), NamedNode(IUC + "Place"), DefaultGraph())
        yield Quad(
            place, NamedNode(RDFS + "label"), Literal(f"Place {number}", language="en"), DefaultGraph()
        )
        for step in range(1, 9):
            other = NamedNode(f"{ID}place/p{(number + step) % 30_000}")
            yield Quad(place, NamedNode(f"{IUC}near{step}"), other, DefaultGraph())

    store = Store()
    store.bulk_extend(quad for number in range(30_000) for quad in triples_of(number))
    store.add(
        Quad(
            NamedNode(IUC + "Place"),
            NamedNode(RDF + "type"),
            NamedNode("http://www.w3.org/2002/07/owl#Class"),
        )
    )
    store.add(Quad(NamedNode("x:s"), NamedNode("x:p"), NamedNode("x:o"), NamedNode(GRAPH + "one")))
    return store


NASTY: Final = [
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?c = ?d) }",
    "SELECT * { ?a iuc:near1 ?b . ?b iuc:near2 ?c . ?c iuc:near3 ?d . ?d iuc:near4 ?a }",
    "SELECT * { ?a iuc:near1 ?b . ?c iuc:near1 ?d . ?a iuc:near2 ?d . ?c iuc:near8 ?b }",
    "SELECT * { ?a (iuc:near1|iuc:near2)+ ?b . ?b iuc:near3* ?c . ?c ^iuc:near4/iuc:near5 ?a . ?a iuc:near6 ?a }",
    "SELECT * { ?a rdfs:label ?l . ?b rdfs:label ?l . ?a iuc:near1 ?b }",
    'SELECT * { ?a rdfs:label ?l FILTER(CONTAINS(?l, "nowhere")) }',
    'SELECT * { ?a ?p "nowhere"@en . ?a ?q ?b }',
    "SELECT * { GRAPH ?g { ?a ?p ?b . ?b ?q ?c } }",
    "SELECT * { place:p1-none ?p ?o . theme:none ?q ?r . iuc:Nones ?s ?t }",
    "SELECT * { { ?a iuc:near1 ?b } UNION { ?a iuc:near2 ?b } { ?b iuc:near3 ?c } UNION { ?c ?p ?b } ?c ?q ?a }",
    f"SELECT * {{ {' '.join(f'?v{n} iuc:near1 ?v{n + 1} .' for n in range(60))} ?v60 iuc:near2 ?v0 }}",
    f"SELECT * {{ ?a iuc:near1 ?b VALUES ?b {{ {' '.join(f'place:none{n}' for n in range(500))} }} }}",
]


@pytest.mark.parametrize("text", NASTY)
def test_a_search_ends_after_a_fixed_number_of_lookups(large: Store, text: str) -> None:
    question = read_question(text, PREFIXES)
    assert question is not None
    budget = Budget(STEPS, float("inf"))
    explanation(question, Probe(large, budget)).hints()
    assert 0 < budget.used <= STEPS


def test_what_was_only_looked_at_in_part_is_not_said_of_all(large: Store) -> None:
    (hint,) = told(large, 'SELECT * { ?a rdfs:label ?l FILTER(LANG(?l) = "zh") }')
    assert hint.message.startswith("None of the first 20000 values of rdfs:label has the language")


def test_a_name_is_found_among_many_things(large: Store) -> None:
    (hint,) = told(large, "SELECT * { place:P123 ?p ?o }")
    assert "nearest name is place:p123." in hint.message


def test_a_step_is_counted_for_each_lookup_and_each_quad(built: Built) -> None:
    budget = Budget(5, float("inf"))
    probe = Probe(built.store, budget)
    label = NamedNode(RDFS + "label")
    assert len(list(probe.quads(None, label, None, graph=DefaultGraph()))) == 4
    assert (budget.used, budget.spent) == (5, True)
    assert list(probe.quads(None, label, None, graph=DefaultGraph())) == []
