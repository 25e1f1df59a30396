"""Which tests of a suite are run, and why the others are not."""

from __future__ import annotations

from typing import Final

from iuc_graph.conformance.cases import Case

FEDERATION: Final = "the endpoint calls no other server, on purpose"
ENTAILMENT: Final = "the endpoint answers from what is stored; entailment regimes are not offered"
DEPRECATED: Final = "deprecated by the suite, which describes it in prose only"


def reason_not_run(case: Case) -> str:
    """Why a test is out of scope; empty where it is run. A test of an unknown kind is in scope, and fails."""
    if "entailmentRegime" in case.features:
        return ENTAILMENT
    if case.kind == "QueryEvaluationTest" and case.group == "service":
        return FEDERATION
    if case.kind == "GraphStoreProtocolTest" and case.action is None:
        return DEPRECATED
    return ""
