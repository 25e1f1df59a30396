"""Whether what matches.csv says can be explained: each link by a table that is described, each code by its versions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from iuc_graph.errors import Fault
from iuc_graph.records.base import Record
from iuc_graph.records.gazetteer import NUTS, MatchRow, MatchSourceRow, NutsCodeRow
from iuc_graph.records.reader import Locator
from iuc_graph.records.salvage import Path_

MATCH_SOURCES: Final = "reference/match_sources.csv"
NUTS_CODES: Final = "reference/nuts_codes.csv"


def unexplained(
    located: Iterable[tuple[Record, Locator, Path_]],
    sources: Iterable[MatchSourceRow],
    codes: Iterable[NutsCodeRow],
    broken: Collection[str],
) -> Iterator[Fault]:
    """Links that rest on a table of which nothing is told, and NUTS codes of which no version is known.

    `broken` names the files whose rows could not all be read; nothing is said that may come from that.
    """
    names = {row.name for row in sources}
    versioned = {NUTS + row.code for row in codes}
    for record, locator, prefix in located:
        if not isinstance(record, MatchRow):
            continue
        unknown = [name for name in record.sources if name not in names]
        if unknown and Path(MATCH_SOURCES).name not in broken:
            allowed = f"a name in data/{MATCH_SOURCES}"
            yield locator.fault((*prefix, "basis"), f"no source is called {unknown[0]!r}", allowed)
        if record.scheme == "nuts" and record.uri not in versioned and Path(NUTS_CODES).name not in broken:
            yield locator.fault(
                (*prefix, "uri"), f"has no version of NUTS: add the code to data/{NUTS_CODES}"
            )
