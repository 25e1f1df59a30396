"""A source graph as the values of a document's file, not yet checked."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.build.documents import REFERENCES
from iuc_graph.build.export import activities, actors, cooperations
from iuc_graph.build.export.activities import ACTIVITIES, AGREEMENTS
from iuc_graph.build.export.fields import (
    Form,
    Values,
    addresses,
    own_slug,
    plain,
    read,
    read_all,
    text,
)
from iuc_graph.build.export.view import WRITTEN, View
from iuc_graph.build.iris import node, passage_node
from iuc_graph.build.writer import DESCRIPTION, LABEL, iuc
from iuc_graph.vocabulary import DCTERMS

LANGUAGE: Final = NamedNode(DCTERMS + "language")


def _languages(view: View, subject: NamedNode) -> object:
    return view.literals(subject, LANGUAGE)


def _date_basis(view: View, subject: NamedNode) -> object:
    return next(iter(view.tails(subject, iuc("dateBasis"), "date-basis")), None)


def _own_references(view: View, subject: NamedNode) -> object:
    """The addresses that no passage gives; those of the passages are the document's by themselves."""
    of_passages = {
        address
        for key in passage_keys(view)
        for address in view.nodes(passage_node(view.document, key), REFERENCES)
    }
    return [address.value for address in view.nodes(subject, REFERENCES) if address not in of_passages]


DOCUMENT: Form = {
    "slug": own_slug,
    "type": plain(NamedNode(DCTERMS + "type")),
    "title": text(LABEL),
    "summary": text(DESCRIPTION),
    "identifier": plain(NamedNode(DCTERMS + "identifier")),
    "sha256": plain("sha256"),
    "languages": _languages,
    "date": plain("date"),
    "date_basis": _date_basis,
    "date_as_written": plain(WRITTEN),
    "references": _own_references,
}
PASSAGE: Form = {
    "lines": plain("lines"),
    "section": plain("section"),
    "row": plain("row"),
    "item": plain("item"),
    "references": addresses(REFERENCES),
}


def passage_keys(view: View) -> list[str]:
    """Keys of the passages that the graph describes, in the order of the document."""
    start = passage_node(view.document, "").value
    keys = (subject.value.removeprefix(start) for subject in view.subjects(f"passage/{view.document}"))
    return sorted(keys, key=view.passage_rank)


def head(view: View) -> Values:
    """The document itself and its passages."""
    return {
        "document": read(view, node("document", view.document), DOCUMENT),
        "passages": {
            key: read(view, passage_node(view.document, key), PASSAGE) for key in passage_keys(view)
        },
    }


def document_values(view: View) -> Values:
    """All that a source graph states, by the fields of a document's file."""
    return {
        **head(view),
        "places": actors.places(view),
        "sites": actors.sites(view),
        "organisations": actors.organisations(view),
        "roles": read_all(view, view.typed(actors.ROLE_CLASS), actors.ROLE),
        "posts": read_all(view, view.typed(actors.POST_CLASS), actors.POST),
        "programmes": read_all(view, view.subjects("programme"), actors.PROGRAMME),
        "cohorts": _of(view, activities.COHORT, "PilotCohort"),
        "concepts": actors.concepts(view),
        "possible_projects": _of(view, actors.POSSIBLE, "PossibleProject"),
        "plans": _of(view, cooperations.PLAN, "ActionPlan"),
        "pairings": _of(view, cooperations.PAIRING, "Pairing"),
        "clusters": _of(view, cooperations.CLUSTER, "Cluster"),
        "agreements": _of(view, activities.AGREEMENT, *AGREEMENTS),
        "projects": _of(view, activities.PROJECT, "PilotProject"),
        "transport_links": _of(view, activities.TRANSPORT_LINK, "TransportLink"),
        "activities": _of(view, activities.ACTIVITY, *ACTIVITIES),
    }


def _of(view: View, form: Form, *classes: str) -> list[Values]:
    return read_all(view, view.typed(*(iuc(name) for name in classes)), form)
