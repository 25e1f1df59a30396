"""From the names that somebody typed to the things of the graph, each parameter looking among its own kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from iuc_graph.errors import NameAmbiguous, NameUnknown, ParameterInvalid
from iuc_graph.names import NameIndex
from iuc_graph.vocabulary import ID, IUC

CLASSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "theme": IUC + "Theme",
        "cluster": IUC + "ThematicCluster",
        "sdg": IUC + "SustainableDevelopmentGoal",
        "partnership": IUC + "UrbanAgendaPartnership",
        "place": IUC + "Place",
        "country": IUC + "Country",
        "programme": IUC + "Programme",
        "sector": IUC + "HelixSector",
    }
)
"""The class that the value of a parameter belongs to."""

THINGS: Final = ("theme", "cluster", "sdg", "partnership")
"""The parameters that name what cities can share."""

GOALS: Final = 17
_GOAL: Final = re.compile(r"(?:(?:sdg|goal)[\s-]*)?0*(\d{1,9})", re.IGNORECASE | re.ASCII)
_NUMERIC: Final = re.compile(r"[\d.,+-]+", re.ASCII)
_TWINS: Final = MappingProxyType({"profile_theme": "theme", "profile_country": "country"})


@dataclass(frozen=True)
class Naming:
    """Looks names up, in any language and spelling."""

    names: NameIndex

    def one(self, parameter: str, text: str) -> str:
        """The IRI that a parameter's value means.

        Raises NameUnknown with the nearest names, NameAmbiguous with the candidates, and ParameterInvalid for a
        number that no goal has; each message begins with the parameter.
        """
        kind = _TWINS.get(parameter, parameter)
        if not text.strip():
            raise ParameterInvalid(parameter, f"{parameter}: it is empty; write a name or leave it out.")
        if kind == "sdg" and (goal := _goal(text.strip())):
            return goal
        try:
            return self.names.one(text, [CLASSES[kind]]).iri
        except NameUnknown as error:
            raise NameUnknown(f"{parameter}: {error}", error.nearest) from error
        except NameAmbiguous as error:
            raise NameAmbiguous(f"{parameter}: {error}", error.candidates) from error

    def some(self, parameter: str, texts: Iterable[str]) -> tuple[str, ...]:
        """The same for a parameter that may be given several times; each thing once, in their order."""
        return tuple(dict.fromkeys(self.one(parameter, text) for text in texts))


def _goal(text: str) -> str:
    """The goal that a number means; empty for what is no number."""
    found = _GOAL.fullmatch(text)
    if found and 1 <= int(found[1]) <= GOALS:
        return f"{ID}sdg/{int(found[1])}"
    if found or _NUMERIC.fullmatch(text):
        raise ParameterInvalid("sdg", f"sdg: “{text}” is no goal; the goals are numbered 1 to {GOALS}.")
    return ""
