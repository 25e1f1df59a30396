"""A wrong response is a failure, whatever is wrong about it, and only a listed answer may be wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import RdfFormat, parse

from iuc_graph.conformance import expected
from iuc_graph.conformance.cases import Case, Evaluation, Files
from iuc_graph.conformance.description_tests import schema_faults
from iuc_graph.conformance.expected import DEVIATIONS, Deviation
from iuc_graph.conformance.findings import Finding, Layer
from iuc_graph.conformance.query_tests import is_ordered, with_base
from iuc_graph.conformance.report import Outcome
from iuc_graph.conformance.runner import judge, run_cases

from .conftest import Answer

JSON = "application/sparql-results+json"
SELECTED = """
:one a mf:QueryEvaluationTest ; mf:name "one" ;
  mf:action [ qt:query <one.rq> ; qt:data <one.ttl> ] ; mf:result <one.srj> .
"""
QUERY = {"one__rq": "SELECT ?o { ?s ?p ?o } ORDER BY ?o", "one__ttl": "<a> <b> 1, 2 ."}


def rows(*numbers: int) -> str:
    kind = "http://www.w3.org/2001/XMLSchema#integer"
    cells = [f'{{"o":{{"type":"literal","value":"{n}","datatype":"{kind}"}}}}' for n in numbers]
    return f'{{"head":{{"vars":["o"]}},"results":{{"bindings":[{",".join(cells)}]}}}}'


def test_a_right_answer_passes_and_the_query_was_sent_as_it_is(write_suite, liar):
    suite = write_suite(SELECTED, one__srj=rows(1, 2), **QUERY)
    liar.says(rows(1, 2), JSON)
    (tested,) = run_cases(suite, liar.target, suite.cases)
    assert (tested.outcome, tested.message) == (Outcome.PASSED, "")
    ((method, path, headers, body),) = liar.asked
    assert (method, path, body.decode()) == ("POST", "/unmanaged/sparql", QUERY["one__rq"])
    assert (headers["Accept"], headers["Content-Type"]) == (JSON, "application/sparql-query")


WRONG = {
    "another value": (Layer.ANSWER, rows(1, 3), JSON, 200),
    "another order": (Layer.ANSWER, rows(2, 1), JSON, 200),
    "a row missing": (Layer.ANSWER, rows(1), JSON, 200),
    "a row too many": (Layer.ANSWER, rows(1, 2, 2), JSON, 200),
    "another form": (Layer.ANSWER, '{"head":{},"boolean":true}', JSON, 200),
    "another media type": (Layer.HTTP, rows(1, 2), "application/json", 200),
    "another charset": (Layer.HTTP, rows(1, 2), f"{JSON}; charset=latin-1", 200),
    "a cut body": (Layer.HTTP, rows(1, 2)[:-2], JSON, 200),
    "another success": (Layer.HTTP, rows(1, 2), JSON, 206),
    "an error": (Layer.HTTP, rows(1, 2), JSON, 503),
}


@pytest.mark.parametrize(("layer", "body", "media_type", "status"), WRONG.values(), ids=WRONG)
def test_a_wrong_response_fails_in_the_layer_that_is_wrong(tested, layer, body, media_type, status):
    outcome, message = tested(body, media_type, status, listed=False)
    assert outcome is Outcome.FAILED
    assert message
    outcome, _ = tested(body, media_type, status, listed=True)
    assert outcome is (Outcome.EXPECTED if layer is Layer.ANSWER else Outcome.FAILED)


@pytest.fixture
def tested(write_suite, liar, monkeypatch):
    """What becomes of the test of SELECTED when the server says this; `listed` as an expected failure."""
    suite = write_suite(SELECTED, one__srj=rows(1, 2), **QUERY)

    def run(body: str, media_type: str, status: int, *, listed: bool) -> tuple[Outcome, str]:
        liar.says(body, media_type, status)
        known = (replace(DEVIATIONS[0], tests=("g/one",)),) if listed else ()
        monkeypatch.setattr(expected, "DEVIATIONS", known)
        (done,) = run_cases(suite, liar.target, suite.cases)
        return done.outcome, done.message

    return run


def test_a_server_that_breaks_off_is_a_failure_and_the_next_test_is_asked_all_the_same(write_suite, liar):
    suite = write_suite(SELECTED, one__srj=rows(1, 2), **QUERY)
    liar.status = 0
    (tested,) = run_cases(suite, liar.target, suite.cases)
    assert tested.outcome is Outcome.FAILED
    assert "broke off" in tested.message
    liar.says(rows(1, 2), JSON)
    assert run_cases(suite, liar.target, suite.cases)[0].outcome is Outcome.PASSED


SYNTAX = """
:good a mf:PositiveSyntaxTest11 ; mf:name "good" ; mf:action <good.rq> .
:bad a mf:NegativeSyntaxTest11 ; mf:name "bad" ; mf:action <bad.rq> .
:other a mf:PositiveSyntaxTest11 ; mf:name "other" ; mf:action <other.rq> .
"""
TEXTS = {
    "good__rq": "SELECT * {}",
    "bad__rq": "SELECT * {",
    "other__rq": "SELECT * { SERVICE <http://example.org/> {} }",
}


@pytest.mark.parametrize(
    ("status", "code", "passing"),
    [
        (200, "", {"good"}),
        (400, "query-syntax", {"bad"}),
        (400, "query-failed", {"good"}),
        (400, "request", set()),
        (403, "query-refused", {"other"}),
        (403, "credentials", set()),
        (413, "query-too-large", set()),
        (503, "query-crashed", set()),
    ],
)
def test_syntax_is_judged_by_the_reason_that_the_server_gives(write_suite, liar, status, code, passing):
    suite = write_suite(SYNTAX, **TEXTS)
    liar.says(f'{{"code":"{code}"}}', "application/problem+json", status)
    tests = run_cases(suite, liar.target, suite.cases)
    assert {test.name for test in tests if test.outcome is Outcome.PASSED} == passing
    assert {test.name for test in tests if test.outcome is Outcome.FAILED} == {
        "good",
        "bad",
        "other",
    } - passing


ASKED = """
:ask a mf:ProtocolTest ; mf:name "ask" ; mf:action [ ht:requests ( [
  ht:methodName "GET" ; ht:absolutePath "/sparql/?query=ASK%20%7B%7D" ;
  ht:headers ( [ ht:fieldName "accept" ; ht:fieldValue "*/*" ] ) ;
  ht:resp [ mf:expectedStatus hts:StatusCode2xx ; mf:expectedFormat "boolean" ; mf:expectedBoolean true ]
] ) ] .
"""


def test_a_request_of_the_manifest_is_sent_byte_for_byte_to_the_endpoint(write_suite, liar):
    suite = write_suite(ASKED)
    liar.says('{"head":{},"boolean":true}', JSON)
    assert run_cases(suite, liar.target, suite.cases)[0].outcome is Outcome.PASSED
    ((method, path, headers, _),) = liar.asked
    assert (method, path, headers["accept"]) == ("GET", "/unmanaged/sparql?query=ASK%20%7B%7D", "*/*")


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        ('{"head":{},"boolean":false}', JSON, 200),
        ('{"head":{},"boolean":true}', "text/plain", 200),
        (rows(1), JSON, 200),
        ("<html>", JSON, 200),
        ('{"head":{},"boolean":true}', JSON, 302),
    ],
)
def test_a_wrong_response_of_the_protocol_fails(write_suite, liar, body, media_type, status):
    suite = write_suite(ASKED)
    liar.says(body, media_type, status)
    assert run_cases(suite, liar.target, suite.cases)[0].outcome is Outcome.FAILED


DESCRIBED = ASKED.replace('"boolean" ; mf:expectedBoolean true', '"RDF"')


@pytest.mark.parametrize(
    ("body", "media_type", "outcome"),
    [
        ("<x:a> <x:b> 1 .", "text/turtle; charset=utf-8", Outcome.PASSED),
        ('{"@id": "x:a", "x:b": 1}', "application/ld+json", Outcome.FAILED),
        (rows(1), JSON, Outcome.FAILED),
    ],
)
def test_a_graph_has_to_come_in_a_format_that_the_suite_allows(write_suite, liar, body, media_type, outcome):
    suite = write_suite(DESCRIBED)
    liar.says(body, media_type)
    assert run_cases(suite, liar.target, suite.cases)[0].outcome is outcome


STORED = """
:read a mf:GraphStoreProtocolTest ; mf:name "read" ; mf:action [ ht:requests (
  [ ht:methodName "PUT" ; ht:absolutePath "/gsp?graph=http://example.org/g" ;
    ht:headers ( [ ht:fieldName "content-type" ; ht:fieldValue "text/turtle" ] ) ;
    ht:body [ cnt:chars "<x:a> <x:b> [ <x:c> 1 ] ." ] ; ht:resp [ mf:expectedStatus hts:Created ] ]
  [ ht:methodName "GET" ; ht:absolutePath "/gsp?graph=http://example.org/g" ;
    ht:resp [ mf:expectedStatus hts:OK ;
      ht:headers ( [ ht:fieldName "content-type" ; ht:fieldValue "text/turtle; charset=utf-8" ] ) ;
      ht:body [ cnt:chars "<x:a> <x:b> [ <x:c> 1 ] ." ] ] ]
) ] .
"""


READ = {
    "the graph": (Outcome.PASSED, "<x:a> <x:b> _:n . _:n <x:c> 1 .", "text/turtle; charset=UTF-8", 200),
    "another": (Outcome.FAILED, "<x:a> <x:b> _:n . _:m <x:c> 1 .", "text/turtle; charset=utf-8", 200),
    "no charset": (Outcome.FAILED, "<x:a> <x:b> [ <x:c> 1 ] .", "text/turtle", 200),
    "another type": (Outcome.FAILED, "<x:a> <x:b> [ <x:c> 1 ] .", "text/plain; charset=utf-8", 200),
    "not found": (Outcome.FAILED, "<x:a> <x:b> [ <x:c> 1 ] .", "text/turtle; charset=utf-8", 404),
    "cut": (Outcome.FAILED, "<x:a> <x:b> [ <x:c> 1 ]", "text/turtle; charset=utf-8", 200),
}


@pytest.mark.parametrize("name", READ)
def test_a_graph_that_is_read_has_to_be_the_one_that_was_put(write_suite, liar, name):
    suite = write_suite(STORED)
    outcome, *response = READ[name]
    liar.says(*response)
    liar.script = [Answer("PUT", status=201)]
    assert run_cases(suite, liar.target, suite.cases)[0].outcome is outcome
    address = "/unmanaged/data?graph=http://example.org/g"
    assert [(method, path) for method, path, _, _ in liar.asked] == [("PUT", address), ("GET", address)]
    (_, _, headers, body), (_, _, others, _) = liar.asked
    assert (headers["content-type"], body) == ("text/turtle", b"<x:a> <x:b> [ <x:c> 1 ] .")
    assert headers["Authorization"] == "Bearer iucg_of-the-test"
    assert "Authorization" not in others


@pytest.mark.parametrize("status", [200, 204, 401, 403, 500])
def test_writing_has_to_get_the_status_that_the_suite_demands(write_suite, liar, status):
    suite = write_suite(STORED)
    _, *response = READ["the graph"]
    liar.says(*response)
    liar.script = [Answer("PUT", status=status)]
    assert run_cases(suite, liar.target, suite.cases)[0].outcome is Outcome.FAILED
    assert len(liar.asked) == 1


NAMED = """
:new a mf:GraphStoreProtocolTest ; mf:name "new" ; mf:action [ ht:requests (
  [ ht:methodName "POST" ; ht:absolutePath "/gsp" ;
    ht:headers ( [ ht:fieldName "content-type" ; ht:fieldValue "text/turtle" ] ) ;
    ht:body [ cnt:chars "<x:a> <x:b> 1 ." ] ;
    ht:resp [ mf:expectedStatus hts:Created ; mf:expectedLocation "$NEW$" ] ]
  [ ht:methodName "PUT" ; ht:absolutePath "/gsp?graph=$NEW$" ;
    ht:headers ( [ ht:fieldName "content-type" ; ht:fieldValue "text/turtle" ] ) ;
    ht:body [ cnt:chars "<$NEW$> <x:b> 1 ." ] ; ht:resp [ mf:expectedStatus hts:OK ] ]
) ] .
"""


def test_the_address_of_a_new_graph_stands_in_what_is_sent_after_it(write_suite, liar):
    suite = write_suite(NAMED)
    liar.script = [Answer("POST", status=201, headers={"Location": "/unmanaged/data/7"})]
    assert run_cases(suite, liar.target, suite.cases)[0].outcome is Outcome.PASSED
    address = liar.target.address + "/unmanaged/data/7"
    _, (method, path, _, body) = liar.asked
    assert (method, path, body.decode()) == (
        "PUT",
        f"/unmanaged/data?graph={address}",
        f"<{address}> <x:b> 1 .",
    )


def test_a_new_graph_without_an_address_is_a_failure(write_suite, liar):
    suite = write_suite(NAMED)
    liar.script = [Answer("POST", status=201)]
    (tested,) = run_cases(suite, liar.target, suite.cases)
    assert tested.outcome is Outcome.FAILED
    assert "Location" in tested.message


def case(**changed: object) -> Case:
    action = Evaluation("q", Files(), "r")
    return replace(Case("http://example.org/#t", "t", "g", "QueryEvaluationTest", action), **changed)


def test_only_a_wrong_answer_that_the_engine_alone_still_gives_is_expected(monkeypatch):
    shown = DEVIATIONS[0].reproduction
    gone = replace(shown, gives=shown.due)
    wrong, broken = Finding(Layer.ANSWER, "wrong"), Finding(Layer.HTTP, "broken")

    def outcome(reproduction, finding, **changed):
        monkeypatch.setattr(expected, "DEVIATIONS", (Deviation("A fault.", reproduction, ("g/t",)),))
        return judge(case(**changed), finding)

    assert outcome(shown, wrong) == (Outcome.EXPECTED, "A fault.")
    assert outcome(shown, broken) == (Outcome.FAILED, "broken")
    assert outcome(shown, None)[0] is Outcome.FAILED
    assert "no longer" in outcome(gone, wrong)[1]
    assert outcome(gone, wrong)[0] is Outcome.FAILED
    for kind in ("ProtocolTest", "GraphStoreProtocolTest", "ServiceDescriptionTest", "PositiveSyntaxTest11"):
        assert outcome(shown, wrong, kind=kind, action=None) == (Outcome.FAILED, "wrong")


DESCRIPTION = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
[] a sd:Service ; sd:endpoint <x:e> ; sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset [
  a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ; sd:namedGraph [ a sd:NamedGraph ; sd:name <x:g> ] ] .
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sd:endpoint", "sd:url"),
        ("sd:endpoint <x:e> ;", ""),
        ("sd:endpoint <x:e>", "sd:endpoint <x:e>, <x:f>"),
        ("<x:e>", '"x:e"'),
        ("sd:SPARQL11Query", "sd:UnionDefaultGraph"),
        ("sd:SPARQL11Query", "<x:SPARQL>"),
        ("a sd:Service ;", ""),
        ("a sd:Dataset ;", ""),
        ("a sd:NamedGraph ;", "a sd:Graph ;"),
        ("sd:name <x:g>", ""),
        ("a sd:Graph ]", "a sd:Thing ]"),
    ],
)
def test_a_service_description_that_breaks_its_vocabulary_is_found_out(old, new):
    def faults(text):
        return list(schema_faults(quad.triple for quad in parse(text, RdfFormat.TURTLE)))

    assert faults(DESCRIPTION) == []
    assert faults(DESCRIPTION.replace(old, new, 1))


def test_a_service_description_has_to_be_rdf_to_name_the_endpoint_and_to_keep_to_its_vocabulary(
    write_suite, liar
):
    names = ("returns-rdf", "has-endpoint-triple", "conforms-to-schema")
    suite = write_suite(
        "".join(f':{name} a mf:ServiceDescriptionTest ; mf:name "{name}" .' for name in names)
    )

    def passing(body: str, media_type: str = "text/turtle; charset=utf-8", status: int = 200) -> set[str]:
        liar.says(body, media_type, status)
        tests = run_cases(suite, liar.target, suite.cases)
        return {test.name for test in tests if test.outcome is Outcome.PASSED}

    right = DESCRIPTION.replace("x:e", liar.target.address + "/unmanaged/sparql")
    assert passing(right) == set(names)
    assert passing(DESCRIPTION) == {"returns-rdf", "conforms-to-schema"}
    assert passing(right.replace("a sd:Dataset ;", "")) == {"returns-rdf", "has-endpoint-triple"}
    assert passing(right, status=503) == set()
    assert passing(right, "text/html") == set()
    assert passing("") == set()


def test_a_base_is_given_only_to_a_query_that_needs_one_and_has_none():
    for text in ("SELECT * { <http://example.org/> ?p 1 }", "BASE <x:b> SELECT * { <a> ?p 1 }", "ASK {}"):
        assert with_base(text, "http://example.org/q.rq") == text
    for text in ("SELECT * { <a> ?p 1 }", "PREFIX : <#> SELECT * {}", "SELECT * { GRAPH <> {} }"):
        assert with_base(text, "http://example.org/q.rq") == f"BASE <http://example.org/q.rq> {text}"


def test_order_counts_where_the_whole_query_is_ordered():
    assert is_ordered("SELECT * {} ORDER BY ?x")
    assert is_ordered("select * {} order by desc(?x) limit 3")
    assert not is_ordered("SELECT * { { SELECT * {} ORDER BY ?x } } # ORDER BY ?x")
