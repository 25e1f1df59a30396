"""Out of how many an answer is, as JSON and as a header for forms that have no room for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from iuc_graph.entities.labels import LANGUAGES
from iuc_graph.reports.sharing_context import denominator_text
from iuc_graph.themes.answers import Denominator
from iuc_graph.themes.denominators import denominator_in, denominator_of
from iuc_graph.web.api.sharing_models import DenominatorDocument

if TYPE_CHECKING:
    from iuc_graph.web.api.session import Session

DENOMINATOR: Final = "IUC-Graph-Denominator"
"""The header that says out of how many an answer is: cooperations=107, with-theme=87, and so on."""


def out_of(session: Session, cooperations: Collection[str] | None = None) -> Denominator:
    """Of these cooperations, by their IRIs, or of all: how many there are and state what.

    From the incidence where it has been made for this state of the graph, else by a query. Raises as `Reader.select`.
    """
    incidence = session.service.parts.incidence.ready(session.generation)
    return (
        denominator_of(session, cooperations)
        if incidence is None
        else denominator_in(incidence, cooperations)
    )


def denominator_document(found: Denominator) -> dict[str, Any]:
    """The object that answers about sharing have under `denominator` as well."""
    made = DenominatorDocument(
        cooperations=found.cooperations,
        with_theme=found.with_theme,
        with_sdg=found.with_sdg,
        with_partnership=found.with_partnership,
        with_year=found.with_year,
        last_activity=found.last_activity,
        text=denominator_texts(found),
    )
    return made.model_dump(mode="json")


def denominator_texts(found: Denominator) -> dict[str, str]:
    """The same as one sentence, by language."""
    return {language: denominator_text(found, language) for language in LANGUAGES}


def denominator_header(found: Denominator) -> dict[str, str]:
    """The same as a header, names and numbers: cooperations=107, with-theme=87, last-activity=2020-12-31."""
    parts = {
        "cooperations": found.cooperations,
        "with-theme": found.with_theme,
        "with-sdg": found.with_sdg,
        "with-partnership": found.with_partnership,
        "with-year": found.with_year,
        "last-activity": found.last_activity,
    }
    return {DENOMINATOR: ", ".join(f"{name}={value}" for name, value in parts.items() if value is not None)}
