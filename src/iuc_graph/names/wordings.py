"""Which of the names that somebody typed are only wordings of documents: an answer says how it read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from iuc_graph.names.resolve import Match, NameIndex


@dataclass(frozen=True)
class Reading:
    """A wording of documents that somebody typed, and the IRI of the theme that it was read as."""

    text: str
    thing: str


def readings(
    names: NameIndex, texts: Iterable[str], types: Collection[str] | None = None
) -> tuple[Reading, ...]:
    """Those of the texts that mean one thing by a wording of documents alone; each once, in their order."""
    return tuple(dict.fromkeys(_readings(names, texts, types)))


def _readings(names: NameIndex, texts: Iterable[str], types: Collection[str] | None) -> Iterator[Reading]:
    for text in texts:
        found = names.resolve(text, types)
        if found.only is not None and found.best[0].match is Match.WORDING:
            yield Reading(text.strip(), found.only.iri)
