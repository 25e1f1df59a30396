"""From what somebody typed to the scope of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from iuc_graph.errors import NameUnknown, ParameterInvalid
from iuc_graph.names import NameIndex
from iuc_graph.records.base import earliest_day, latest_day, real_date
from iuc_graph.themes.network_choices import MOST_STEPS
from iuc_graph.themes.network_facts import Kind
from iuc_graph.themes.network_scope import NetworkScope
from iuc_graph.vocabulary import IUC

_PLACE: Final = (IUC + "Place",)
_COUNTRY: Final = (IUC + "Country",)
_PROGRAMME: Final = (IUC + "Programme",)
_THEME: Final = (IUC + "Theme",)
_CLUSTER: Final = (IUC + "ThematicCluster",)


@dataclass(frozen=True)
class NetworkAsked:
    """What narrows a network, as typed: names in any language and spelling, partial dates; None for what is not asked.

    A name that a theme and a thematic cluster share means the theme.
    """

    programme: str | None = None
    kind: Kind | None = None
    countries: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    theme: str | None = None
    around: str | None = None
    steps: int | None = None

    @property
    def has_names(self) -> bool:
        """Whether anything was asked for by its name, so that the names of the graph are needed."""
        return bool(self.countries) or (self.programme, self.theme, self.around) != (None, None, None)


def scope_of(asked: NetworkAsked, names: NameIndex) -> NetworkScope:
    """The scope that is meant. Raises NameUnknown, NameAmbiguous, and ParameterInvalid, naming the parameter."""
    steps = _steps(asked)
    since, until = _day("since", asked.since), _day("until", asked.until)
    if since and until and since > until:
        raise ParameterInvalid("until", f"until ({until}) is before since ({since}); exchange them.")
    return NetworkScope(
        programme=_iri(asked.programme, names, _PROGRAMME),
        kind=asked.kind,
        countries=tuple(sorted({names.one(country, _COUNTRY).iri for country in asked.countries})),
        since=since,
        until=until,
        theme=_theme(asked.theme, names),
        around=_iri(asked.around, names, _PLACE),
        steps=steps,
    )


def _steps(asked: NetworkAsked) -> int:
    if asked.steps is None:
        return 1
    if asked.around is None:
        raise ParameterInvalid("steps", "steps counts from a place; say with around from which.")
    if not 1 <= asked.steps <= MOST_STEPS:
        raise ParameterInvalid(
            "steps", f"steps is {asked.steps}; a neighbourhood has 1 to {MOST_STEPS} steps."
        )
    return asked.steps


def _iri(text: str | None, names: NameIndex, types: Sequence[str]) -> str | None:
    return None if text is None else names.one(text, types).iri


def _theme(text: str | None, names: NameIndex) -> str | None:
    if text is None:
        return None
    try:
        return names.one(text, _THEME).iri
    except NameUnknown:
        if found := names.resolve(text, _CLUSTER).only:
            return found.iri
        raise


def _day(parameter: str, text: str | None) -> date | None:
    """The first day of a partial date that something begins with, the last of one that it ends with."""
    if text is None:
        return None
    try:
        whole = real_date(text.strip())
        return date.fromisoformat(earliest_day(whole) if parameter == "since" else latest_day(whole))
    except ValueError:
        raise ParameterInvalid(
            parameter,
            f"{parameter} is no date of the calendar; write YYYY, YYYY-MM or YYYY-MM-DD, such as 2019.",
        ) from None
