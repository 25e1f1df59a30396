"""Running a suite: a server is started, and each test is asked over its socket and judged."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pyoxigraph

from iuc_graph import __version__
from iuc_graph.conformance.cases import Case, Conversation, Evaluation, Suite, Syntax, Update
from iuc_graph.conformance.description_tests import check_description
from iuc_graph.conformance.expected import deviation_of
from iuc_graph.conformance.findings import Finding, Layer
from iuc_graph.conformance.graph_store_tests import check_graph_store
from iuc_graph.conformance.manifests import read_suite
from iuc_graph.conformance.protocol_tests import check_protocol, check_update_protocol
from iuc_graph.conformance.query_tests import check_evaluation, check_negative, check_positive
from iuc_graph.conformance.report import Entry, Outcome, Report, count
from iuc_graph.conformance.scope import reason_not_run
from iuc_graph.conformance.target import Target, running
from iuc_graph.conformance.update_tests import check_negative_update, check_positive_update, check_update

SYNTAX: Final = {
    ("PositiveSyntaxTest11", False): check_positive,
    ("NegativeSyntaxTest11", False): check_negative,
    ("NegativeSyntaxTest11", True): check_negative_update,
    ("PositiveUpdateSyntaxTest11", True): check_positive_update,
    ("NegativeUpdateSyntaxTest11", True): check_negative_update,
}
"""How a text is checked, by the class of its test and by whether it is an update."""

Choice = Callable[[Case], bool]


def run(
    folder: Path, tell: Callable[[str], None] = lambda _: None, choose: Choice = lambda _: True
) -> Report:
    """Run the suite in a folder against a server that is started for it and ended after it.

    `choose` picks the cases. Raises SuiteError where the folder holds no suite.
    """
    suite = read_suite(folder)
    started = datetime.now(UTC).isoformat(timespec="seconds")
    cases = [case for case in suite.cases if choose(case)]
    with running() as target:
        tests = run_cases(suite, target, cases, tell)
    return Report(
        version=__version__,
        engine=f"pyoxigraph {pyoxigraph.__version__}",
        started=started,
        groups=count(tests),
        tests=tuple(tests),
    )


def run_cases(
    suite: Suite, target: Target, cases: Sequence[Case], tell: Callable[[str], None] = lambda _: None
) -> list[Entry]:
    """Run cases against a server, those with the same data together; the results in the order of the cases."""
    done: dict[int, Entry] = {}
    first_use: dict[object, int] = {}
    order = sorted(range(len(cases)), key=lambda at: first_use.setdefault(_data(cases[at]), at))
    for at in order:
        done[at] = _tested(suite, target, cases[at])
        if done[at].outcome is Outcome.FAILED:
            tell(f"failed: {done[at].group}/{cases[at].short}")
    return [done[at] for at in range(len(cases))]


def _data(case: Case) -> object:
    return case.action.files if isinstance(case.action, Evaluation) else type(case.action)


def _tested(suite: Suite, target: Target, case: Case) -> Entry:
    reason = reason_not_run(case)
    if reason:
        return _result(case, Outcome.NOT_RUN, reason)
    start = time.monotonic()
    try:
        finding = check(suite, target, case)
    except (OSError, http.client.HTTPException) as error:
        finding = Finding(Layer.HTTP, f"the server broke off: {error!r}")
    outcome, message = judge(case, finding)
    return _result(case, outcome, message, round(time.monotonic() - start, 3))


def check(suite: Suite, target: Target, case: Case) -> Finding | None:
    """What is wrong with the response to one case, or None; a case that nobody can run is wrong."""
    action = case.action
    if case.kind == "ServiceDescriptionTest":
        return check_description(target, case.short)
    if isinstance(action, Evaluation):
        return check_evaluation(suite, target, action)
    if isinstance(action, Update):
        return check_update(suite, target, action)
    if isinstance(action, Conversation):
        return _check_conversation(suite, target, case, action)
    if isinstance(action, Syntax) and (case.kind, action.is_update) in SYNTAX:
        return SYNTAX[case.kind, action.is_update](suite, target, action)
    return Finding(
        Layer.HTTP,
        f"this runner knows no test of the kind {case.kind or 'without a class'} with such an action",
    )


def _check_conversation(suite: Suite, target: Target, case: Case, action: Conversation) -> Finding | None:
    if case.kind == "GraphStoreProtocolTest":
        return check_graph_store(target, action)
    if (
        "update" in case.short
    ):  # the names of the protocol tests are all that says which of the two they are about
        return check_update_protocol(suite, target, action)
    return check_protocol(suite, target, action)


def judge(case: Case, finding: Finding | None) -> tuple[Outcome, str]:
    """The outcome of a case, and what there is to say about it. Only an answer may be wrong as expected."""
    deviation = deviation_of(case)
    if finding is None and deviation is None:
        return Outcome.PASSED, ""
    if deviation is None or (finding is not None and finding.layer is Layer.HTTP):
        return Outcome.FAILED, finding.message if finding else ""
    if finding is None:
        return Outcome.FAILED, "it passes, but is listed as an expected failure: the list is stale"
    if not deviation.reproduction.shows():
        return Outcome.FAILED, f"the engine no longer shows what this was put down to: {finding.message}"
    return Outcome.EXPECTED, deviation.reason


def _result(case: Case, outcome: Outcome, message: str, seconds: float = 0.0) -> Entry:
    return Entry(
        iri=case.iri, group=case.group, name=case.short, outcome=outcome, seconds=seconds, message=message
    )
