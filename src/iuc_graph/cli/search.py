"""The command that finds things of the graph by any of their names."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from iuc_graph.cli.parts import (
    AtOption,
    FormatOption,
    Language,
    StoreOption,
    WideOption,
    emit,
    opened,
    read_settings,
)

if TYPE_CHECKING:
    from pyoxigraph import Store

    from iuc_graph.names.search import Findings, Search

_COLUMNS = ("id", "label", "kind", "country", "name", "closeness")


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("search")(search)


def search(
    text: Annotated[
        str,
        typer.Argument(
            help="A name or a part of one in any language, pinyin, a code, or words in any order."
        ),
    ],
    *,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Only things of this kind, such as place or city; repeat for several."),
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", help="Only things in or of this country, by any name of it.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many things.")] = 20,
    language: Annotated[Language, typer.Option("--lang", help="Language of the labels.")] = Language.EN,
    at: AtOption = None,
    store: StoreOption = None,
    format_name: FormatOption = None,
    wide: WideOption = False,
) -> None:
    """Find things by any of their names; where nothing has the text in a name, the nearest, which is then said."""
    from iuc_graph.names.search import search_of
    from iuc_graph.names.search_source import quads_of

    with opened(read_settings(store), at) as found:
        searched = search_of(quads_of(found.store))
        where = _country(found.store, country) if country else None
    findings = searched.search(text, kinds=kinds or (), country=where, limit=limit)
    emit(_COLUMNS, _rows(searched, findings, language), format_name, wide=wide)
    if (remark := _remark(findings)) is not None:
        print(remark, file=sys.stderr)  # noqa: T201


def _country(store: Store, name: str) -> str:
    """The IRI of a country. Raises NameUnknown or NameAmbiguous."""
    from iuc_graph.names.gazetteer import index_of
    from iuc_graph.vocabulary import IUC

    return index_of(store).one(name, [IUC + "Country"]).iri


def _rows(search: Search, findings: Findings, language: str) -> list[tuple[str, ...]]:
    from iuc_graph.vocabulary import short

    return [
        (
            short(found.thing.iri),
            search.title(found.thing.iri, language),
            found.thing.kind,
            "; ".join(search.title(country, language) for country in found.thing.countries),
            found.name.text,
            found.closeness.name.lower(),
        )
        for found in findings.found
    ]


def _remark(findings: Findings) -> str | None:
    if not findings.found:
        return f"Nothing has “{findings.text}” in a name, and no name is near it."
    if findings.near:
        return f"Nothing has “{findings.text}” in a name; these are the nearest."
    if findings.count > len(findings.found):
        return f"These are the best {len(findings.found)} of {findings.count}; --limit gives more."
    return None
