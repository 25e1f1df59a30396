"""The command that tells everything about one place. It gives what /api/places/… gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final, cast

import typer

from iuc_graph.cli.grouped_options import with_groups
from iuc_graph.cli.parts import form_of, opened, put, read_settings, terminal
from iuc_graph.cli.sharing_options import GROUPS, Manner
from iuc_graph.vocabulary import IUC, short

if TYPE_CHECKING:
    from iuc_graph.names import NameIndex
    from iuc_graph.sparql.rows import StoreReader, Table, Term
    from iuc_graph.store.generations import Generation, OpenGeneration
    from iuc_graph.themes.incidence import Incidence
    from iuc_graph.web.api.session import Session

FORMATS: Final = ("json", "csv", "xlsx", "docx", "html", "jsonld")
"""Formats of files, each named as its ending."""


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("place")(with_groups(place, **GROUPS))


@dataclass(frozen=True)
class _Here:
    """What a route reads from, over the store here: the parts of a session that answers about one thing use."""

    opened: OpenGeneration
    names: NameIndex
    reader: StoreReader

    @property
    def generation(self) -> Generation:
        """The state of the graph."""
        return self.opened.generation

    @property
    def incidence(self) -> Incidence:
        """Who has what; it is worked out only where something is told from it."""
        from iuc_graph.themes.incidence import incidence_of

        return incidence_of(self.opened, None, frozenset())

    def select(self, text: str, bindings: dict[str, Term] | None = None) -> Table:
        """As `Reader.select`."""
        return self.reader.select(text, bindings or {})


def place(
    name: Annotated[
        str, typer.Argument(help="A city, region, country or site, in any language and spelling.")
    ],
    *,
    manner: Manner,
) -> None:
    """Everything about one place: cooperations, partners, what it works on, bodies, activities, facts, who says so.

    As json it is what /api/places/… answers; csv, xlsx and jsonld hold its statements, docx and html one page.
    """
    from iuc_graph.names.gazetteer import index_of
    from iuc_graph.sparql.rows import StoreReader

    form = form_of(manner.format, manner.output, FORMATS, "json")
    with opened(read_settings(manner.store), manner.at) as found:
        names, reader = index_of(found.store), StoreReader(found.store)
        iri = names.one(name, [IUC + "Place"]).iri
        here = cast("Session", _Here(found, names, reader))
        if form == "table":
            _show(here, iri, manner.language.value, wide=manner.wide)
        else:
            put(_written(here, iri.rpartition("/")[2], manner.language.value, form), manner.output)


def _written(here: Session, slug: str, language: str, form: str) -> bytes:
    """The bytes that the server answers."""
    from iuc_graph.entities.lists.places import PLACES
    from iuc_graph.entities.lists.shelves import Shelves
    from iuc_graph.web.api.resource_answers import Answers
    from iuc_graph.web.api.resource_routes import OFFERS

    offer = next(offer for offer in OFFERS if offer.format == form)
    return Answers(PLACES, Shelves()).detail(here, slug, language, offer).body


def _show(here: Session, iri: str, language: str, *, wide: bool) -> None:
    """What the page of a briefing says, with the documents behind it."""
    from iuc_graph.cli.terminal_table import show, tell
    from iuc_graph.entities.description import describe
    from iuc_graph.entities.labels import labels_of
    from iuc_graph.entities.place import story_of
    from iuc_graph.reports.elsewhere import elsewhere_of
    from iuc_graph.reports.evidence import evidence_of
    from iuc_graph.reports.page import words_of
    from iuc_graph.web.api.resource_briefs import Brief, passages_of
    from iuc_graph.web.api.resource_detail import LEGS
    from iuc_graph.web.api.resource_words import brief_words

    told, story, console = describe(here, iri), story_of(here, iri), terminal()
    elsewhere = None if story.ties else elsewhere_of(here.incidence, iri)
    nodes = {*told.nodes(), *story.nodes(), *LEGS, *(elsewhere.nodes() if elsewhere else ())}
    labels = labels_of(here, sorted(nodes))
    evidence, words = evidence_of(here, passages_of(story, told), language), brief_words(language)
    table, common = Brief(labels, evidence, language).of(told, story), words_of(language)
    tell(words.everything.format(label=labels.of(iri, language), id=short(iri)), console)
    if elsewhere:
        tell(elsewhere.text(labels, language), console)
    show([column.title for column in table.columns], table.rows, console, wide=wide, words=common)
    tell(words.attribution, console)
    for number, source in enumerate(evidence.sources, 1):
        tell(f"[{number}] {source.title}", console)
