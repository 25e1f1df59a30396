"""The options of the commands about sharing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from iuc_graph.cli.parts import Language
from iuc_graph.reports.sharing_typed import AttributionName, KindName

ThemeOption = Annotated[
    list[str] | None, typer.Option("--theme", help="Theme; repeat for several. Names in any language.")
]
ClusterOption = Annotated[
    list[str] | None, typer.Option("--cluster", help="Thematic cluster; repeat for several.")
]
SdgOption = Annotated[
    list[str] | None, typer.Option("--sdg", help="Sustainable Development Goal, by number or name; repeat.")
]
PartnershipOption = Annotated[
    list[str] | None, typer.Option("--partnership", help="Urban Agenda partnership; repeat for several.")
]
ProfileThemeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--profile-theme", help="What a city that is not in the graph works on; repeat for several."
    ),
]
ProfileCountryOption = Annotated[
    str | None, typer.Option("--profile-country", help="The country of that city.")
]
ProfileSizeOption = Annotated[
    int | None, typer.Option("--profile-size", min=1, max=100_000_000, help="The population of that city.")
]
CountryOption = Annotated[str | None, typer.Option("--country", help="Only places in this country.")]
ProgrammeOption = Annotated[
    str | None, typer.Option("--programme", help="Only cooperations of this programme, such as IUC.")
]
SectorOption = Annotated[
    str | None,
    typer.Option(
        "--sector", help="Only cooperations that aim at this leg of the triple helix or name a body of it."
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option("--since", help="Only cooperations of this time or later: YYYY, YYYY-MM, YYYY-MM-DD."),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", help="Only cooperations of this time or earlier; the same forms.")
]
KindOption = Annotated[KindName | None, typer.Option("--kind", help="Only plans, pairings or clusters.")]
AttributionOption = Annotated[
    AttributionName | None,
    typer.Option("--attribution", help="Only what places have as named, or only what they have by a plan."),
]
LimitOption = Annotated[
    int | None, typer.Option("--limit", min=1, max=1000, help="At most so many places or pairs.")
]
OutputFormat = Annotated[
    str | None,
    typer.Option("--format", help="table, csv, json, xlsx, docx or html; on a terminal table, else csv."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", help="File to write (default: standard output); its ending names the format."
    ),
]
TextLanguage = Annotated[Language, typer.Option("--language", help="Language of labels and wording.")]
