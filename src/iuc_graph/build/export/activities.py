"""Forms of activities with their participations, agreements, pilot projects, transport links, cohorts."""

from __future__ import annotations

from typing import Final, get_args

from pyoxigraph import NamedNode

from iuc_graph.build.export.fields import (
    DESCRIBED,
    PERIOD,
    Form,
    evidence,
    figures,
    first,
    many,
    one,
    plain,
    record,
    records,
    texts,
    type_among,
    types,
)
from iuc_graph.build.export.view import View
from iuc_graph.build.writer import iuc
from iuc_graph.records.activity import ActivityKind, Agreement

# The general class comes last, so that the main type is the one that says more.
ACTIVITIES: Final = (*(name for name in get_args(ActivityKind) if name != "Activity"), "Activity")
AGREEMENTS: Final = get_args(Agreement.model_fields["type"].annotation)


def _date_basis(view: View, node: NamedNode) -> object:
    # The basis of a period stands in the period's own record.
    has_date = bool(view.literals(node, iuc("date")))
    return first(view.tails(node, iuc("dateBasis"), "date-basis")) if has_date else None


def _unnamed(view: View, node: NamedNode) -> object:
    found = texts("unnamedParty")(view, node)
    return found[0] if isinstance(found, list) and found else None


def _further_types(view: View, node: NamedNode) -> object:
    return types(view, node, ACTIVITIES)[1:]


PARTICIPATION: Form = {
    "participant": one("participant"),
    "unnamed": _unnamed,
    "role": one("participantRole", "participant-role"),
    "figures": figures,
    "stated_at": evidence,
}
DATED: Form = {
    **DESCRIBED,
    "date": plain("date"),
    "date_basis": _date_basis,
    "period": record("period", PERIOD),
    "in_cooperation": many("inCooperation", "cooperation"),
    "concerns": many("concerns"),
    "names": many("names"),
}
ACTIVITY: Form = {
    **DATED,
    "type": type_among(*ACTIVITIES),
    "also_types": _further_types,
    "held_in": many("heldIn", "place"),
    "venue": one("venue"),
    "mode": one("mode", "mode"),
    "participants": records("participation", PARTICIPATION),
    "concluded": many("concluded", "agreement"),
    "identified": many("identified"),
    "sub_activity_of": one("subActivityOf", "activity"),
    "ordinal": plain("ordinal"),
    "programme": one("programme", "programme"),
}
AGREEMENT: Form = {
    **DATED,
    "type": type_among(*AGREEMENTS),
    "signatories": many("signatory"),
    "unnamed": texts("unnamedParty"),
}
PROJECT: Form = {**DATED, "partners": many("partner")}
TRANSPORT_LINK: Form = {
    **DESCRIBED,
    "origin": one("origin", "place"),
    "destination": one("destination", "place"),
    "via": many("via", "place"),
    "operator": one("operator", "organisation"),
    "in_cooperation": many("inCooperation", "cooperation"),
}
COHORT: Form = {
    **DESCRIBED,
    "programme": one("programme", "programme"),
    "cities": many("pilotCity", "place"),
    "period": record("period", PERIOD),
}
