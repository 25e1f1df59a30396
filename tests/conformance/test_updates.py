"""Tests of updates are judged by what is there afterwards, and by the reason that the server gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from iuc_graph.conformance.report import Outcome
from iuc_graph.conformance.runner import run_cases
from iuc_graph.conformance.states import read_state, state_difference, state_of
from iuc_graph.conformance.target import Target, running

from .conftest import Answer

PROBLEM = "application/problem+json"
JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
G, H = "http://example.org/g", "http://example.org/h"


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    """A real server, with the store of these tests alone."""
    with running() as target:
        yield target


def named(graph: str, file: str) -> str:
    return f'ut:graphData [ ut:graph <{file}> ; rdfs:label "{graph}" ]'


def manifest(*after: str, before: str = "ut:data <a.ttl>") -> str:
    return (
        f':t a mf:UpdateEvaluationTest ; mf:name "t" ; mf:action [ ut:request <u.ru> ; {before} ] ; '
        f"mf:result [ {' ; '.join(after)} ] ."
    )


FILES = {
    "u__ru": f"INSERT {{ GRAPH <{G}> {{ ?s <x:knows> ?o, _:n }} }} WHERE {{ ?s <x:p> ?o }}",
    "a__ttl": "<x:a> <x:p> _:b .",
    "right__ttl": "<x:a> <x:knows> _:one, _:two .",
    "one__ttl": "<x:a> <x:knows> _:one .",
    "iri__ttl": "<x:a> <x:knows> _:one, <x:b> .",
    "three__ttl": "<x:a> <x:knows> _:one, _:two, _:three .",
    "loop__ttl": "_:one <x:knows> _:one, <x:a> .",
    "none__ttl": "",
}
AFTER = {
    "right": (Outcome.PASSED, ("ut:data <a.ttl>", named(G, "right.ttl"))),
    "a graph that is empty is no graph": (
        Outcome.PASSED,
        ("ut:data <a.ttl>", named(G, "right.ttl"), named(H, "none.ttl")),
    ),
    "a triple too many": (Outcome.FAILED, ("ut:data <a.ttl>", named(G, "one.ttl"))),
    "a triple missing": (Outcome.FAILED, ("ut:data <a.ttl>", named(G, "three.ttl"))),
    "another triple": (Outcome.FAILED, ("ut:data <a.ttl>", named(G, "iri.ttl"))),
    "other blank nodes": (Outcome.FAILED, ("ut:data <a.ttl>", named(G, "loop.ttl"))),
    "another graph": (Outcome.FAILED, ("ut:data <a.ttl>", named(H, "right.ttl"))),
    "a graph too many": (Outcome.FAILED, ("ut:data <a.ttl>",)),
    "a graph that should be empty": (Outcome.FAILED, ("ut:data <a.ttl>", named(G, "none.ttl"))),
    "a graph missing": (
        Outcome.FAILED,
        ("ut:data <a.ttl>", named(G, "right.ttl"), named(H, "right.ttl")),
    ),
    "the default graph empty": (Outcome.FAILED, (named(G, "right.ttl"),)),
    "no success": (Outcome.FAILED, ("ut:result ut:failure", "ut:data <a.ttl>", named(G, "right.ttl"))),
}


@pytest.mark.parametrize("name", AFTER)
def test_what_an_update_leaves_behind_has_to_be_what_the_suite_says(write_suite, target, name):
    outcome, after = AFTER[name]
    suite = write_suite(manifest(*after), **FILES)
    (tested,) = run_cases(suite, target, suite.cases)
    assert tested.outcome is outcome, tested.message


def test_each_update_starts_from_its_own_data_whatever_was_there(write_suite, target):
    suite = write_suite(manifest("ut:data <a.ttl>", named(G, "right.ttl")), **FILES)
    for _ in range(2):
        (tested,) = run_cases(suite, target, suite.cases)
        assert tested.outcome is Outcome.PASSED, tested.message


def test_relative_addresses_of_an_update_are_those_of_its_file(write_suite, target):
    files = {"u__ru": "INSERT DATA { <s> <p> <o> }", "after__ttl": "<s> <p> <o> ."}
    suite = write_suite(manifest("ut:data <after.ttl>", before="ut:data <none.ttl>"), **files, none__ttl="")
    assert run_cases(suite, target, suite.cases)[0].outcome is Outcome.PASSED


@pytest.mark.parametrize("status", [202, 204, 400, 401, 403, 500])
def test_an_update_has_to_be_answered_with_success(write_suite, liar, status):
    suite = write_suite(manifest("ut:data <a.ttl>"), **FILES)
    liar.script = [Answer("POST", status=status), *holding(["<x:a> <x:p> _:n ."])]
    assert run_cases(suite, liar.target, suite.cases)[0].outcome is Outcome.FAILED
    assert len(liar.asked) == 1


def holding(triples: list[str], **graphs: str) -> list[Answer]:
    """What a server answers that holds these triples in its default graph, and in graphs by the end of their names."""
    names = [f'{{"g":{{"type":"uri","value":"http://example.org/{name}"}}}}' for name in graphs]
    listed = f'{{"head":{{"vars":["g"]}},"results":{{"bindings":[{",".join(names)}]}}}}'
    return [
        Answer("POST /unmanaged/sparql", listed, JSON),
        Answer("GET /unmanaged/data?default", "\n".join(triples), N_TRIPLES),
        *(
            Answer(f"GET /unmanaged/data?graph=http%3A%2F%2Fexample.org%2F{name}", text, N_TRIPLES)
            for name, text in graphs.items()
        ),
    ]


def test_a_server_that_cannot_tell_what_it_holds_fails(write_suite, liar):
    suite = write_suite(manifest("ut:data <a.ttl>"), **FILES)
    for wrong in range(2):
        after = holding(["<x:a> <x:p> _:n ."])
        after[wrong].status = 503
        liar.script = [Answer("POST /unmanaged/sparql"), *after]
        assert run_cases(suite, liar.target, suite.cases)[0].outcome is Outcome.FAILED
    liar.script = [Answer("POST /unmanaged/sparql"), *holding(["<x:a> <x:p> _:n ."])]
    assert run_cases(suite, liar.target, suite.cases)[0].outcome is Outcome.PASSED


SYNTAX = """
:good a mf:PositiveUpdateSyntaxTest11 ; mf:name "good" ; mf:action <good.ru> .
:bad a mf:NegativeUpdateSyntaxTest11 ; mf:name "bad" ; mf:action <bad.ru> .
:old a mf:NegativeSyntaxTest11 ; mf:name "old" ; mf:action <bad.ru> .
:load a mf:PositiveUpdateSyntaxTest11 ; mf:name "load" ; mf:action <load.ru> .
:silent a mf:PositiveUpdateSyntaxTest11 ; mf:name "silent" ; mf:action <silent.ru> .
"""
TEXTS = {
    "good__ru": "DROP GRAPH <graph> ; INSERT DATA { <s> <p> 'LOAD <x:y>' }",
    "bad__ru": "INSERT DATA { <s> <p> 1 } ; DROP",
    "load__ru": "BASE <x:y>\nLOAD <http://example.org/> INTO GRAPH <g>",
    "silent__ru": "LOAD SILENT <http://example.org/>",
}
UNTOUCHED = "<http://example.org/untouched> <http://example.org/untouched>"


def test_texts_that_are_updates_or_not_are_told_apart_by_a_real_server(write_suite, target):
    suite = write_suite(SYNTAX, **TEXTS)
    tests = run_cases(suite, target, suite.cases)
    assert [(test.name, test.message) for test in tests if test.outcome is not Outcome.PASSED] == []


def test_texts_that_are_not_what_the_suite_says_fail(write_suite, target):
    wrong = ("INSERT DATA { ?s <p> 1 }", "CLEAR ALL", "LOAD <x:y> ; DROP", "LOAD SILENT")
    suite = write_suite(SYNTAX, **dict(zip(TEXTS, wrong, strict=True)))
    assert {test.outcome for test in run_cases(suite, target, suite.cases)} == {Outcome.FAILED}


@pytest.mark.parametrize(
    ("status", "code", "passing"),
    [
        (200, "", {"good", "silent"}),
        (400, "query-syntax", {"bad", "old"}),
        (400, "query-failed", set()),
        (400, "request", set()),
        (401, "unauthorized", set()),
        (403, "query-refused", {"load"}),
        (403, "credentials", set()),
        (413, "query-too-large", set()),
        (503, "write-crashed", set()),
    ],
)
def test_syntax_of_updates_is_judged_by_the_reason_that_the_server_gives(
    write_suite, liar, status, code, passing
):
    suite = write_suite(SYNTAX, **TEXTS)
    passed = set()
    for case in suite.cases:
        liar.script = [Answer("POST", f'{{"code":"{code}"}}', PROBLEM, status), *untouched()]
        (tested,) = run_cases(suite, liar.target, [case])
        passed |= {tested.name} if tested.outcome is Outcome.PASSED else set()
    assert passed == passing


def untouched(default: str = "DEFAULT", graph: str = "GRAPH") -> list[Answer]:
    """What a server answers that still holds the data of the syntax tests; `default` and `graph` may be others."""
    name = "https://w3c.github.io/rdf-tests/sparql/sparql11/g/graph"
    answers = holding([f'{UNTOUCHED} "{default}" .'])
    answers[0].body = answers[0].body.replace("[]", f'[{{"g":{{"type":"uri","value":"{name}"}}}}]')
    value = graph.replace("GRAPH", f"<{name}>")
    return [*answers, Answer("GET /unmanaged/data?graph=https", f'{UNTOUCHED} "{value}" .', N_TRIPLES)]


@pytest.mark.parametrize("changed", [{"default": "1"}, {"graph": "1"}])
def test_a_text_that_is_no_update_must_change_nothing(write_suite, liar, changed):
    suite = write_suite(SYNTAX, **TEXTS)
    refused = Answer("POST", '{"code":"query-syntax"}', PROBLEM, 400)
    liar.script = [refused, *untouched(**changed)]
    (tested,) = run_cases(suite, liar.target, [suite.cases[1]])
    assert tested.outcome is Outcome.FAILED
    assert "the data were to stay as they were" in tested.message


def test_only_the_syntax_of_what_is_no_update_is_asked_without_trying_it(write_suite, liar):
    suite = write_suite(SYNTAX, **TEXTS)
    liar.says("", "text/plain", 500)
    run_cases(suite, liar.target, suite.cases[:2])
    assert [path for _, path, _, _ in liar.asked] == ["/unmanaged/sparql?dry-run=true", "/unmanaged/sparql"]
    assert {headers["Authorization"] for _, _, headers, _ in liar.asked} == {"Bearer iucg_of-the-test"}


REFUSED = """
:bad_update a mf:ProtocolTest ; mf:name "bad" ; mf:action [ ht:requests ( [
  ht:methodName "POST" ; ht:absolutePath "/sparql/" ; ht:body [ cnt:chars "CLEAR ALL" ] ;
  ht:headers ( [ ht:fieldName "content-type" ; ht:fieldValue "text/plain" ] ) ;
  ht:resp [ mf:expectedStatus hts:StatusCode4xx ]
] ) ] .
"""


@pytest.mark.parametrize(
    ("status", "default", "outcome"),
    [
        (415, "DEFAULT", Outcome.PASSED),
        (400, "DEFAULT", Outcome.PASSED),
        (400, "1", Outcome.FAILED),
        (401, "DEFAULT", Outcome.FAILED),
        (403, "DEFAULT", Outcome.FAILED),
        (200, "DEFAULT", Outcome.FAILED),
        (500, "DEFAULT", Outcome.FAILED),
    ],
)
def test_an_update_that_is_refused_is_not_one_that_was_turned_away_or_done(
    write_suite, liar, status, default, outcome
):
    suite = write_suite(REFUSED)
    kept = "http://example.org/kept"
    after = holding([f'{UNTOUCHED} "{default}" .'], kept=f'{UNTOUCHED} "<{kept}>" .')
    liar.script = [Answer("POST", status=status), *after]
    (tested,) = run_cases(suite, liar.target, suite.cases)
    assert tested.outcome is outcome, tested.message
    assert liar.asked[0][2]["Authorization"] == "Bearer iucg_of-the-test"


def test_an_update_may_be_refused_with_403_for_what_it_says_and_not_for_who_sends_it(write_suite, liar):
    suite = write_suite(REFUSED)
    outcomes = {}
    for code in ("query-refused", "forbidden"):
        kept = holding([f'{UNTOUCHED} "DEFAULT" .'], kept=f'{UNTOUCHED} "<http://example.org/kept>" .')
        liar.script = [Answer("POST", f'{{"code":"{code}"}}', PROBLEM, 403), *kept]
        outcomes[code] = run_cases(suite, liar.target, suite.cases)[0].outcome
    assert outcomes == {"query-refused": Outcome.PASSED, "forbidden": Outcome.FAILED}


def test_an_update_of_the_protocol_carries_the_token_and_a_query_does_not(write_suite, target, liar):
    updating = REFUSED.replace(":bad_update", ":update_all").replace("StatusCode4xx", "StatusCode2xx")
    suite = write_suite(updating.replace("text/plain", "application/sparql-update"))
    assert run_cases(suite, target, suite.cases)[0].outcome is Outcome.PASSED
    liar.says("", "text/plain")
    run_cases(suite, liar.target, suite.cases)
    assert "Authorization" in liar.asked[0][2]


def test_a_state_is_read_back_as_it_was_put_there(target):
    node = BlankNode("n")
    where = NamedNode("http://example.org/a?b=c&d=é#f+g%20h")
    quads = [
        Quad(node, NamedNode("x:p"), Literal("é", language="en"), where),
        Quad(NamedNode("x:a"), NamedNode("x:p"), node, where),
        Quad(NamedNode("x:a"), NamedNode("x:p"), Literal("1"), DefaultGraph()),
    ]
    target.hold("of this test", lambda: quads)
    found = read_state(target)
    assert set(found) == {DefaultGraph(), where}
    assert state_difference(state_of(quads), found) == ""
    assert "the default graph" in state_difference(state_of(quads[:2]), found)
    assert str(where) in state_difference(state_of(quads[1:]), found)
    target.hold("nothing", lambda: ())
    assert read_state(target) == {}
