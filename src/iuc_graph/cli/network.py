"""The command that draws who cooperates with whom."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from iuc_graph.cli.parts import (
    AtOption,
    Language,
    StoreOption,
    WideOption,
    form_of,
    opened,
    put,
    read_settings,
    terminal,
)
from iuc_graph.themes.network_choices import FILES, MEANING, MOST_STEPS, TieKind
from iuc_graph.themes.network_facts import Kind

if TYPE_CHECKING:
    from iuc_graph.names import NameIndex
    from iuc_graph.store.generations import OpenGeneration
    from iuc_graph.themes.network import Network
    from iuc_graph.themes.network_asking import NetworkAsked
    from iuc_graph.themes.network_figures import Figures

FORMS: Final = ("csv", *FILES)
FIGURE_FORMS: Final = ("json",)
NONE_NAMED: Final = "no named organisation"

TieOption = Annotated[TieKind, typer.Option("--tie", help="What a tie means.")]
ProgrammeOption = Annotated[
    str | None, typer.Option("--programme", help="Only cooperations of this programme.")
]
KindOption = Annotated[Kind | None, typer.Option("--kind", help="Only cooperations of this kind.")]
CountryOption = Annotated[
    list[str] | None,
    typer.Option(
        "--country", help="Only those in which a place of this country takes part; repeat for several."
    ),
]
SinceOption = Annotated[
    str | None, typer.Option("--since", help="Only those of this year, month or day, or later.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", help="Only those of this year, month or day, or earlier.")
]
ThemeOption = Annotated[
    str | None,
    typer.Option("--theme", help="Only those on this theme, a narrower one, or this thematic cluster."),
]
AroundOption = Annotated[str | None, typer.Option("--around", help="Only what is near to this place.")]
StepsOption = Annotated[
    int | None,
    typer.Option("--steps", min=1, max=MOST_STEPS, help="How many steps from that place (default: 1)."),
]
FiguresOption = Annotated[
    bool, typer.Option("--figures", help="Count: what hangs together, bridges, degrees, missing helix legs.")
]
FormOption = Annotated[
    str | None,
    typer.Option(
        "--format", help=f"table, {', '.join(FORMS)}; csv is edges.csv. With --figures: table, json."
    ),
]
LimitOption = Annotated[
    int, typer.Option("--limit", min=1, help="With --figures, so many items of each list.")
]
LabelsOption = Annotated[Language, typer.Option("--lang", help="Language of the labels.")]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="File to write (default: standard output); its ending may name the format."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(network)


def network(
    *,
    tie: TieOption = TieKind.STAR,
    programme: ProgrammeOption = None,
    kind: KindOption = None,
    country: CountryOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    theme: ThemeOption = None,
    around: AroundOption = None,
    steps: StepsOption = None,
    figures: FiguresOption = False,
    format_name: FormOption = None,
    limit: LimitOption = 50,
    language: LabelsOption = Language.EN,
    output: OutputOption = None,
    wide: WideOption = False,
    store: StoreOption = None,
    at: AtOption = None,
) -> None:
    """Draw who cooperates with whom, for networkx, Gephi, Cytoscape or the eye. Names in any language and spelling."""
    from iuc_graph.themes.network_asking import NetworkAsked

    chosen = form_of(format_name, output, *((FIGURE_FORMS, "json") if figures else (FORMS, "csv")))
    asked = NetworkAsked(programme, kind, tuple(country or ()), since, until, theme, around, steps)
    with opened(read_settings(store), at) as found:
        names = _names(found, asked)
        drawn = _drawn(found, tie, asked, names)
        generation, read = found.generation.name, _read_as(found, names, asked, language)
    for line in read:
        print(line, file=sys.stderr)  # noqa: T201
    if chosen == "table":
        _show(drawn, _rows_of(drawn, figures=figures, language=language, limit=limit), language, wide=wide)
        return
    if drawn.note:
        print(drawn.note, file=sys.stderr)  # noqa: T201
    put(_body(drawn, chosen, figures=figures, language=language, generation=generation, limit=limit), output)


def _names(found: OpenGeneration, asked: NetworkAsked) -> NameIndex:
    from iuc_graph.names import NameIndex
    from iuc_graph.names.gazetteer import index_of

    return index_of(found.store) if asked.has_names else NameIndex((), ())  # the index takes a second


def _read_as(found: OpenGeneration, names: NameIndex, asked: NetworkAsked, language: str) -> tuple[str, ...]:
    """How a wording of documents was understood that was given for the theme."""
    from iuc_graph.entities.labels import labels_of
    from iuc_graph.names import readings
    from iuc_graph.reports.sharing_context import told_readings
    from iuc_graph.sparql.rows import StoreReader
    from iuc_graph.vocabulary import IUC

    read = readings(names, (asked.theme,) if asked.theme else (), [IUC + "Theme"])
    labels = labels_of(StoreReader(found.store), [each.thing for each in read])
    return tuple(told_readings(labels, read, language))


def _drawn(found: OpenGeneration, tie: TieKind, asked: NetworkAsked, names: NameIndex) -> Network:
    from iuc_graph.sparql.rows import StoreReader
    from iuc_graph.themes.network import draw
    from iuc_graph.themes.network_asking import scope_of
    from iuc_graph.themes.network_reading import read_facts

    return draw(read_facts(StoreReader(found.store)), tie, scope_of(asked, names))


def _body(drawn: Network, chosen: str, *, figures: bool, language: str, generation: str, limit: int) -> bytes:
    from iuc_graph.reports.cells import neutral
    from iuc_graph.themes.network_document import as_json, figures_document
    from iuc_graph.themes.network_figures import figures_of
    from iuc_graph.themes.network_files import written

    if figures:
        return as_json(figures_document(figures_of(drawn), language, generation, limit))
    return written(drawn, "edges.csv" if chosen == "csv" else chosen, neutral, language, generation)


def _rows_of(
    drawn: Network, *, figures: bool, language: str, limit: int
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Headings and rows for the eye."""
    from iuc_graph.themes.network_figures import figures_of

    if figures:
        return ("figure", "what", "value"), list(_figures(figures_of(drawn), language, limit))
    return ("one", "other", "roles", "cooperation", "years"), list(_ties(drawn, language))


def _show(
    drawn: Network, told: tuple[tuple[str, ...], list[tuple[object, ...]]], language: str, *, wide: bool
) -> None:
    from iuc_graph.cli.terminal_table import show

    show(*told, terminal(), wide=wide)
    for line in _told(drawn, language):
        print(line, file=sys.stderr)  # noqa: T201


def _told(drawn: Network, language: str) -> Iterator[str]:
    """What the ties mean, and out of how many."""
    counts = drawn.denominator
    yield f"{drawn.tie}: {MEANING[drawn.tie][language]}"
    yield f"{len(drawn.nodes)} nodes, {len(drawn.ties)} ties"
    yield f"{counts.in_scope} of {counts.cooperations} cooperations in scope"
    yield f"of these {counts.without_two_places} without a second place, {counts.without_ties} without a tie"
    yield f"and {counts.without_year} without a year; {counts.left_out_without_year} left out for want of one"
    yield f"documents speak of days until {counts.until or 'none'}"
    if drawn.note:
        yield drawn.note


def _ties(drawn: Network, language: str) -> Iterator[tuple[str, ...]]:
    from iuc_graph.themes.network_files import roles_text

    labels = drawn.facts.labels
    for tie in drawn.ties:
        for joint in tie.joints:
            ends = (labels.of(tie.source, language), labels.of(tie.target, language))
            one = joint.cooperation
            yield (*ends, roles_text(joint), labels.of(one.iri, language), " ".join(map(str, one.years)))


def _figures(figures: Figures, language: str, limit: int) -> Iterator[tuple[object, ...]]:
    labels, shown = figures.network.facts.labels, slice(limit)

    def named(*iris: str) -> str:
        return ", ".join(labels.of(iri, language) for iri in iris)

    yield "groups that hang together", "", len(figures.components)
    for group in figures.components[shown]:
        yield "group", named(*group), len(group)
    yield "nodes without a tie", named(*figures.alone[shown]), len(figures.alone)
    yield "bridges", "", len(figures.bridges)
    yield "articulation points", named(*figures.articulation_points[shown]), len(figures.articulation_points)
    for degree in figures.degrees[shown]:
        yield "neighbours", named(degree.node), degree.degree
    for sector in figures.network.facts.sectors:
        missing = sum(sector in legs.missing for legs in figures.cooperations)
        yield f"cooperations with {NONE_NAMED}", named(sector), missing
    for legs in figures.pairs[shown]:
        yield f"pair with {NONE_NAMED}", named(*legs.ends), named(*legs.missing)
