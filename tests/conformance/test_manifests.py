"""Reading manifests: every test becomes a case, and whether it is run is decided openly."""

from __future__ import annotations

import pytest

from iuc_graph.conformance.cases import SITE, Evaluation, Files, Suite, Syntax, Update
from iuc_graph.conformance.manifests import read_suite
from iuc_graph.conformance.query_tests import files_of
from iuc_graph.conformance.report import Outcome, count
from iuc_graph.conformance.runner import run_cases
from iuc_graph.errors import SuiteError

HERE = SITE + "g/"


def test_tests_come_in_the_order_of_the_list_and_those_that_it_forgets_come_last(write_suite):
    suite = write_suite("""
    <> mf:entries ( :second :first ) .
    :forgotten a mf:PositiveSyntaxTest11 ; mf:name "f" ; mf:action <f.rq> .
    :first a mf:PositiveSyntaxTest11 ; mf:name "1" ; mf:action <1.rq> .
    :second a mf:PositiveSyntaxTest11 ; mf:name "2" ; mf:action <2.rq> .
    """)
    assert [case.short for case in suite.cases] == ["second", "first", "forgotten"]
    assert suite.cases[0].action == Syntax(HERE + "2.rq")
    assert suite.path(HERE + "2.rq") == suite.folder / "g" / "2.rq"


def test_the_data_of_a_query_are_its_default_graphs_its_named_ones_and_those_that_from_names(write_suite):
    suite = write_suite(
        """
        :t a mf:QueryEvaluationTest ; mf:name "t" ; mf:result <r.srj> ; mf:action [
          qt:query <q.rq> ; qt:data <a.ttl>, <b.ttl> ;
          qt:graphData <b.ttl>, [ qt:graph <a.ttl> ; rdfs:label "http://example.org/named" ] ] .
        """,
        q__rq="SELECT * FROM <a.ttl> FROM NAMED <absent.ttl> FROM <http://example.org/> {}",
        a__ttl="_:n <x:p> <rel> .",
        b__ttl="_:n <x:p> 2 .",
    )
    action = suite.cases[0].action
    assert isinstance(action, Evaluation)
    a, b = HERE + "a.ttl", HERE + "b.ttl"
    assert action.files == Files((a, b), (("http://example.org/named", a), (b, b)))
    assert files_of(suite, action).named == (("http://example.org/named", a), (b, b), (a, a))
    quads = list(suite.quads(action.files))
    assert len({quad.subject for quad in quads}) == 4
    assert quads[0].object.value == HERE + "rel"


def test_an_update_is_its_text_the_data_before_it_and_those_after_it(write_suite):
    suite = write_suite("""
    :t a mf:UpdateEvaluationTest ; mf:name "t" ;
      mf:action [ ut:request <u.ru> ; ut:data <a.ttl> ;
        ut:graphData [ ut:graph <a.ttl> ; rdfs:label "http://example.org/g" ] ] ;
      mf:result [ ut:result ut:success ;
        ut:graphData [ ut:graph <b.ttl> ; rdfs:label "http://example.org/g" ] ] .
    :empty a mf:UpdateEvaluationTest ; mf:name "e" ; mf:action [ ut:request <u.ru> ] ; mf:result [] .
    """)
    a, b, named = HERE + "a.ttl", HERE + "b.ttl", "http://example.org/g"
    assert [case.action for case in suite.cases] == [
        Update(HERE + "u.ru", Files((a,), ((named, a),)), Files((), ((named, b),))),
        Update(HERE + "u.ru", Files(), Files()),
    ]


def test_what_is_out_of_scope_is_counted_with_its_reason_and_what_is_unknown_fails(write_suite, liar):
    suite = write_suite("""
    :regime a mf:QueryEvaluationTest ; mf:name "r" ; mf:result <r.srx> ;
      mf:action [ qt:query <r.rq> ; sd:entailmentRegime <x:rdfs> ] .
    :prose a mf:GraphStoreProtocolTest ; mf:name "p" .
    :strange a mf:NewKindOfTest ; mf:name "n" ; mf:action <n.rq> .
    :fails a mf:UpdateEvaluationTest ; mf:name "u" ; mf:action [ ut:request <u.ru> ] ;
      mf:result [ ut:result ut:failure ] .
    :mixed a mf:PositiveSyntaxTest11 ; mf:name "m" ; mf:action <m.ru> .
    """)
    tests = run_cases(suite, liar.target, suite.cases)
    assert {test.name: test.outcome for test in tests} == {
        "regime": Outcome.NOT_RUN,
        "prose": Outcome.NOT_RUN,
        "strange": Outcome.FAILED,
        "fails": Outcome.FAILED,
        "mixed": Outcome.FAILED,
    }
    assert all(test.message for test in tests)
    (group,) = count(tests)
    assert (group.failed, group.not_run, len(group.reasons)) == (3, 2, 2)
    assert liar.asked == []


def test_a_group_alone_is_a_suite_and_is_called_by_its_folder(write_suite):
    suite = write_suite(':t a mf:PositiveSyntaxTest11 ; mf:name "t" ; mf:action <t.rq> .')
    alone = read_suite(suite.folder / "g")
    assert isinstance(alone, Suite)
    assert [case.group for case in alone.cases] == ["g"]


@pytest.mark.parametrize("text", ["", "this is no Turtle"])
def test_a_folder_without_a_readable_manifest_is_refused(tmp_path, text):
    with pytest.raises(SuiteError, match="no manifest"):
        read_suite(tmp_path)
    (tmp_path / "manifest.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(SuiteError, match="manifest"):
        read_suite(tmp_path)
