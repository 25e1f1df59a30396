"""Forms of places, organisations, posts, roles, programmes and concepts."""

from __future__ import annotations

from typing import Final, get_args

from pyoxigraph import NamedNode

from iuc_graph.build.export.fields import (
    DESCRIBED,
    WORDED,
    Form,
    Read,
    Values,
    evidence,
    figures,
    first,
    many,
    one,
    own_slug,
    own_tail,
    plain,
    read,
    records,
    texts,
    type_among,
    written,
)
from iuc_graph.build.export.view import View
from iuc_graph.build.iris import tail
from iuc_graph.build.writer import TYPE, iuc
from iuc_graph.records.actor import PlaceKind
from iuc_graph.vocabulary import ORG

ROLE_CLASS: Final = NamedNode(ORG + "Role")
POST_CLASS: Final = NamedNode(ORG + "Post")
CONCEPTS: Final = ("sdg", "urban-agenda-partnership", "thematic-cluster", "policy-priority", "theme")
POSSIBLE_PROJECT: Final = iuc("possibleProject")


def _cluster(view: View, node: NamedNode) -> object:
    names = [tail(subject.value) for subject in view.pointing(POSSIBLE_PROJECT, node)]
    return first([name.partition("/")[2] for name in names if name.startswith("thematic-cluster/")])


PLACE: Form = {
    "place": own_slug,
    "as_written": written,
    "within": many("within", "place"),
    "figures": figures,
    "stated_at": evidence,
}
SITE: Form = {**DESCRIBED, "type": type_among(*get_args(PlaceKind)), "within": many("within", "place")}
ORGANISATION: Form = {
    "organisation": own_slug,
    "as_written": written,
    "based_in": one("basedIn", "place"),
    "names": many("names"),
    "figures": figures,
    "stated_at": evidence,
}
ROLE: Form = {**DESCRIBED, "duties": texts("duty"), "programme": one("programme", "programme")}
POST: Form = {
    **DESCRIBED,
    "organisation": one(NamedNode(ORG + "postIn"), "organisation"),
    "role": one(NamedNode(ORG + "role"), "role"),
    "for_place": one("forPlace", "place"),
    "duties": texts("duty"),
    "in_cooperation": many("inCooperation", "cooperation"),
}
POSSIBLE: Form = {**WORDED, "cluster": _cluster, "ordinal": plain("ordinal")}
CONCEPT: Form = {
    "concept": own_tail,
    "relevant_to": one("relevantTo", "programme"),
    "as_written": written,
    "stated_at": evidence,
}
PROGRAMME: Form = {
    "programme": own_slug,
    "as_written": written,
    "focus": records("focus", WORDED),
    "objectives": records("objective", WORDED),
    "figures": figures,
    "names": many("names"),
    "stated_at": evidence,
}


def places(view: View) -> list[Values]:
    """Mentions of places of the gazetteer: those that this graph gives no type."""
    mentioned = (node for node in view.subjects("place") if TYPE not in view.predicates(node))
    return [read(view, node, PLACE) for node in mentioned]


def sites(view: View) -> list[Values]:
    """Places that this graph describes itself."""
    described = (node for node in view.subjects("place") if TYPE in view.predicates(node))
    return [read(view, node, SITE) for node in described]


def organisations(view: View) -> list[Values]:
    """Mentions of organisations; what they are stands in data/reference/."""
    return [
        mention
        for node in view.subjects("organisation")
        for mention in _spread(view, node, ORGANISATION, "based_in", many("basedIn", "place"))
    ]


def concepts(view: View) -> list[Values]:
    """Mentions of concepts. A cluster of projects may stand here only because projects hang on it."""
    return [
        mention
        for kind in CONCEPTS
        for node in view.subjects(kind)
        if view.predicates(node) != {POSSIBLE_PROJECT}
        for mention in _spread(view, node, CONCEPT, "relevant_to", many("relevantTo", "programme"))
    ]


def _spread(view: View, node: NamedNode, form: Form, field: str, values: Read) -> list[Values]:
    """One mention, and one more for each further value of a field that takes one: mentions may be repeated."""
    mention = read(view, node, form)
    key = next(iter(form))
    found = values(view, node)
    further = found[1:] if isinstance(found, list) else []
    return [
        mention,
        *({key: mention[key], field: value, "stated_at": mention.get("stated_at", [])} for value in further),
    ]
