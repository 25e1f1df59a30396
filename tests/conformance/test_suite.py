"""The W3C's tests of SPARQL 1.1, asked over real sockets of a real server: every one of them is accounted for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from iuc_graph.conformance import Report, bundled, page
from iuc_graph.conformance.earl import EARL, as_earl
from iuc_graph.conformance.expected import DEVIATIONS, as_markdown
from iuc_graph.conformance.report import Entry, Outcome
from iuc_graph.conformance.runner import run
from iuc_graph.conformance.scope import DEPRECATED, ENTAILMENT, FEDERATION

PASSED = {
    "add": 8,
    "aggregates": 44,
    "basic-update": 13,
    "bind": 10,
    "bindings": 10,
    "clear": 4,
    "construct": 7,
    "copy": 6,
    "csv-tsv-res": 4,
    "delete": 19,
    "delete-data": 6,
    "delete-insert": 17,
    "delete-where": 6,
    "drop": 4,
    "exists": 6,
    "functions": 72,
    "graph-store-protocol": 14,
    "grouping": 6,
    "json-res": 4,
    "move": 6,
    "negation": 11,
    "project-expression": 7,
    "property-path": 29,
    "protocol": 34,
    "service-description": 3,
    "subquery": 14,
    "syntax-fed": 3,
    "syntax-query": 94,
    "syntax-update-1": 54,
    "syntax-update-2": 1,
    "update-silent": 13,
}
UPDATES = (
    "add",
    "basic-update",
    "clear",
    "copy",
    "delete",
    "delete-data",
    "delete-insert",
    "delete-where",
    "drop",
    "move",
    "update-silent",
)
"""The groups of what updates leave behind."""

SYNTAX_AMONG_THEM = 8
"""Tests of delete-insert that are about syntax."""

EXPECTED = {
    "aggregates": 3,
    "bindings": 1,
    "cast": 6,
    "csv-tsv-res": 2,
    "functions": 3,
    "negation": 1,
    "property-path": 4,
}
NOT_RUN = {
    ENTAILMENT: 70,
    FEDERATION: 7,
    DEPRECATED: 18,
}


@pytest.fixture(scope="module")
def suite_folder(shared_dir: Path) -> Path:
    return shared_dir / "w3c" / "sparql11"


@pytest.fixture(scope="module")
def report(suite_folder: Path) -> Report:
    """The whole suite, run once."""
    return run(suite_folder)


def test_no_test_fails(report):
    assert [f"{test.group}/{test.name}: {test.message}" for test in report.of(Outcome.FAILED)] == []


def test_so_many_pass_in_each_group(report):
    assert {group.group: group.passed for group in report.groups if group.passed} == PASSED
    assert report.total.passed == 529


def test_all_tests_of_http_itself_pass_and_all_of_what_updates_leave_behind(report):
    assert (report.of_http.passed, report.of_http.size) == (51, 51)
    groups = {group.group: group for group in report.groups}
    assert sum(groups[name].passed for name in UPDATES) == 94 + SYNTAX_AMONG_THEM
    assert sum(groups[name].size for name in UPDATES) == 94 + SYNTAX_AMONG_THEM


def test_so_many_fail_by_a_fault_of_the_engine_and_each_of_them_is_listed_by_name(report):
    assert {group.group: group.expected for group in report.groups if group.expected} == EXPECTED
    failed = sorted(f"{test.group}/{test.name}" for test in report.of(Outcome.EXPECTED))
    assert failed == sorted(name for deviation in DEVIATIONS for name in deviation.tests)


def test_every_test_of_the_suite_is_in_the_report_and_one_that_was_not_run_says_why(report):
    assert len(report.tests) == 644
    assert len({(test.group, test.iri) for test in report.tests}) == 644
    reasons = [test.message for test in report.of(Outcome.NOT_RUN)]
    assert {reason: reasons.count(reason) for reason in set(reasons)} == NOT_RUN


def test_the_report_that_comes_with_the_package_is_the_one_of_this_version(report):
    known = bundled()
    wanted = "run: iuc-graph conformance --format summary --output src/iuc_graph/conformance/report.json"
    assert known.groups == report.groups, wanted
    assert _timeless(known) == _timeless(report.summary()), wanted
    assert (known.version, known.engine) == (report.version, report.engine), wanted


def _timeless(some: Report) -> list[Entry]:
    return [test.model_copy(update={"seconds": 0.0}) for test in some.tests]


def test_the_text_names_the_groups_what_failed_as_expected_and_why_tests_were_not_run(report):
    text = report.as_text()
    assert ["all", "529", "0", "20", "95"] in [line.split() for line in text.splitlines()]
    assert "graph-store-protocol, service-description): 51 of 51 passed.\n" in text
    assert "  entailment (70): " in text
    assert f"  negation/graph-minus: {DEVIATIONS[-1].reason}\n" in text


def test_earl_asserts_something_about_each_test(report):
    store = Store()
    store.load(as_earl(report), RdfFormat.TURTLE)
    query = (
        f"SELECT ?outcome (COUNT(DISTINCT ?test) AS ?tests) {{ ?a a <{EARL}Assertion> ; <{EARL}test> ?test ; "
        f"<{EARL}subject> ?s ; <{EARL}assertedBy> ?by ; <{EARL}mode> <{EARL}automatic> ; "
        f"<{EARL}result> [ a <{EARL}TestResult> ; <{EARL}outcome> ?outcome ] . "
        f"?s a <{EARL}TestSubject> . ?by a <{EARL}Assertor> }} GROUP BY ?outcome"
    )
    counts = {row["outcome"]: int(row["tests"].value) for row in store.query(query)}
    outcomes = {"passed": 529, "failed": 20, "untested": 95}
    assert counts == {NamedNode(EARL + name): number for name, number in outcomes.items()}


def test_the_page_tells_the_counts_and_shows_how_the_engine_fails(report):
    text = page(report)
    assert "529 passed, 0 failed, 20 failed as expected" in text
    assert "51 of 51 passed" in text
    assert "Authorization" in text
    for deviation in DEVIATIONS:
        assert all(name in text for name in deviation.tests)
    assert "<script" not in text
    assert "style=" not in text
    assert "&lt;x:s&gt; &lt;x:p&gt;*" in text
    failed = report.tests[0].model_copy(update={"outcome": Outcome.FAILED, "message": "<b>no</b>"})
    assert "&lt;b&gt;no&lt;/b&gt;" in page(report.model_copy(update={"tests": (failed,)}))


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda each: each.tests[0])
def test_the_engine_alone_shows_each_fault_in_three_lines(deviation):
    assert deviation.reproduction.shows()
    assert deviation.reproduction.gives != deviation.reproduction.due
    program = "\n".join(["import pyoxigraph", *deviation.reproduction.lines])
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    assert tuple(done.stdout.decode().split("\n")[1:-2]) == deviation.reproduction.gives


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = [
        sys.executable,
        "-c",
        "from iuc_graph.cli import main; main()",
        "conformance",
        *map(str, arguments),
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("IUC_GRAPH_")}
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=120, env=environment)


def test_the_command_writes_a_report_and_ends_well_only_when_nothing_failed(suite_folder, tmp_path):
    output = tmp_path / "report.json"
    group = suite_folder / "service-description"
    done = command("--suite", group, "--format", "json", "--output", output)
    assert (done.returncode, done.stdout) == (0, "3 passed, 0 failed, 0 expected, 0 not run\n")
    written = json.loads(output.read_text(encoding="utf-8"))
    assert [test["outcome"] for test in written["tests"]] == ["passed"] * 3
    wrong = tmp_path / "suite"
    wrong.mkdir()
    manifest = (suite_folder / "json-res" / "manifest.ttl").read_text(encoding="utf-8")
    (wrong / "manifest.ttl").write_text(manifest, encoding="utf-8")
    for name in ("data.ttl", "jsonres01.rq", "jsonres02.rq", "jsonres03.rq", "jsonres04.rq"):
        (wrong / name).write_bytes((suite_folder / "json-res" / name).read_bytes())
    for number, other in enumerate("2143", start=1):
        source = suite_folder / "json-res" / f"jsonres0{other}.srj"
        (wrong / f"jsonres0{number}.srj").write_bytes(source.read_bytes())
    done = command("--suite", wrong)
    assert done.returncode == 1
    assert ["all", "0", "4", "0", "0"] in [line.split() for line in done.stdout.splitlines()]
    assert "suite/jsonres03: it is true\n" in done.stdout


def test_the_command_refuses_a_folder_without_a_suite_and_a_format_that_it_does_not_know(tmp_path):
    done = command("--suite", tmp_path)
    assert done.returncode == 1
    assert "no manifest" in done.stderr
    assert command("--suite", tmp_path, "--format", "html").returncode == 2
    assert command("--suite", tmp_path / "absent").returncode == 2


def test_the_documentation_lists_the_faults_and_the_counts(report, repository):
    text = (repository / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert text.endswith(as_markdown()), "its end is made by: python -m iuc_graph.conformance"
    total = report.total
    assert f"| all groups | {total.passed} | {total.failed} | {total.expected} | {total.not_run} |" in text
    groups = {group.group: group for group in report.groups}
    for name in ("protocol", "graph-store-protocol", "service-description"):
        row = groups[name]
        assert (
            f"| {name.replace('-', ' ')} | {row.passed} | {row.failed} | {row.expected} | {row.not_run} |"
            in text
        )
    assert f"{report.of_http.passed} of {report.of_http.size} pass" in text
    left_behind = sum(groups[name].passed for name in UPDATES) - SYNTAX_AMONG_THEM
    assert f"| updates: what they leave behind | {left_behind} | 0 | 0 | 0 |" in text
    syntax = groups["syntax-update-1"].passed + groups["syntax-update-2"].passed + SYNTAX_AMONG_THEM
    assert f"| updates: what is one | {syntax} | 0 | 0 | 0 |" in text
    for test in report.tests:
        if test.group == "graph-store-protocol":
            assert test.name in text
