"""Whom to ask about in place of a place that takes part in no cooperation, as JSON."""

from __future__ import annotations

from typing import Any

from iuc_graph.entities.labels import LANGUAGES, Labels
from iuc_graph.reports.elsewhere import Elsewhere
from iuc_graph.themes.instead import Instead
from iuc_graph.web.api.things import Things


def instead_document(elsewhere: Elsewhere, labels: Labels, thing: Things) -> dict[str, Any]:
    """It as `InsteadDocument` describes it; `labels` has those of its nodes."""
    found = elsewhere.instead or Instead(elsewhere.place, (), (), ())
    return {
        "text": {language: elsewhere.text(labels, language) for language in LANGUAGES},
        "around": [thing(iri) for iri in found.around],
        "inside": [thing(iri) for iri in found.inside],
        "named": [thing(iri) for iri in found.named],
    }
