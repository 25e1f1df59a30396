"""Which tests of a suite are run, and why the others are not."""

from __future__ import annotations

from typing import Final

from iuc_graph.conformance.cases import Case, Conversation, Syntax

UPDATES: Final = "updates are not served over HTTP yet"
FEDERATION: Final = "the endpoint calls no other server, on purpose"
ENTAILMENT: Final = "the endpoint answers from what is stored; entailment regimes are not offered"
DEPRECATED: Final = "deprecated by the suite, which describes it in prose only"
NEW_GRAPH: Final = (
    "the name of the graph comes from the response to POST, and writing is not served over HTTP yet"
)

UPDATE_KINDS: Final = frozenset(
    {"UpdateEvaluationTest", "PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11"}
)


def reason_not_run(case: Case) -> str:
    """Why a test is out of scope; empty where it is run. A test of an unknown kind is in scope, and fails."""
    if case.kind in UPDATE_KINDS or _is_update(case):
        return UPDATES
    if "entailmentRegime" in case.features:
        return ENTAILMENT
    if case.kind == "QueryEvaluationTest" and case.group == "service":
        return FEDERATION
    if case.kind == "GraphStoreProtocolTest" and case.action is None:
        return DEPRECATED
    if isinstance(case.action, Conversation) and any(each.location for each in case.action.exchanges):
        return NEW_GRAPH
    return ""


def _is_update(case: Case) -> bool:
    """Whether a test that could be one of a query is about an update: by its file, or by its name."""
    if isinstance(case.action, Syntax):
        return case.action.query.endswith(".ru")
    return case.kind == "ProtocolTest" and "update" in case.short
