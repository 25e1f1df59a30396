"""From the names that somebody typed to the things of the graph, each parameter looking among its own kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from iuc_graph.errors import NameAmbiguous, NameUnknown, ParameterInvalid
from iuc_graph.names import Candidate, NameIndex, Reading, readings
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

_NARROWING: Final = ("country", "programme", "sector")

GOALS: Final = 17
_GOAL: Final = re.compile(r"(?:(?:sdg|goal)[\s-]*)?0*(\d{1,9})", re.IGNORECASE | re.ASCII)
_NUMERIC: Final = re.compile(r"[\d.,+-]+", re.ASCII)
_TWINS: Final = MappingProxyType({"profile_theme": "theme", "profile_country": "country"})

Spelling = Callable[[str], str]
"""How whoever asks writes a parameter: `profile_theme` over HTTP, `--profile-theme` in a command."""


@dataclass(frozen=True)
class Naming:
    """Looks names up, in any language and spelling; `spelled` writes parameters as they are told of."""

    names: NameIndex
    spelled: Spelling = str

    def one(self, parameter: str, text: str) -> str:
        """The IRI that a parameter's value means.

        Raises NameUnknown with the nearest names, NameAmbiguous with the candidates, and ParameterInvalid for a
        number that no goal has; each message begins with the parameter.
        """
        kind = _TWINS.get(parameter, parameter)
        if not text.strip():
            message = f"{self.spelled(parameter)}: it is empty; write a name or leave it out."
            raise ParameterInvalid(parameter, message)
        if kind == "sdg" and (goal := self._goal(text.strip())):
            return goal
        return self._meant(parameter, text).thing.iri

    def some(self, parameter: str, texts: Iterable[str]) -> tuple[str, ...]:
        """The same for a parameter that may be given several times; each thing once, in their order."""
        return tuple(dict.fromkeys(self.one(parameter, text) for text in texts))

    def readings(self, parameter: str, texts: Iterable[str]) -> tuple[Reading, ...]:
        """Those of the values that are only a wording of documents for what they mean."""
        return readings(self.names, texts, [CLASSES[_TWINS.get(parameter, parameter)]])

    def _meant(self, parameter: str, text: str) -> Candidate:
        try:
            return self.names.meant(text, [CLASSES[_TWINS.get(parameter, parameter)]])
        except NameUnknown as error:
            message = f"{self.spelled(parameter)}: {error}{self._other_parameter(parameter, text)}"
            raise NameUnknown(message, error.nearest) from error
        except NameAmbiguous as error:
            raise NameAmbiguous(f"{self.spelled(parameter)}: {error}", error.candidates) from error

    def _other_parameter(self, parameter: str, text: str) -> str:
        """Which parameter beside this one takes what the name means, as far as it is of another kind."""
        meant = self.names.resolve(text).only
        beside = {"profile_theme": ("profile_country",)}.get(parameter, _NARROWING)
        others = (*THINGS, *beside) if parameter in THINGS else beside
        for other in others:
            if meant is not None and CLASSES[_TWINS.get(other, other)] in meant.types:
                return f" Use {self.spelled(other)} for it."
        return ""

    def _goal(self, text: str) -> str:
        """The goal that a number means; empty for what is no number."""
        found = _GOAL.fullmatch(text)
        if found and 1 <= int(found[1]) <= GOALS:
            return f"{ID}sdg/{int(found[1])}"
        if found or _NUMERIC.fullmatch(text):
            message = f"{self.spelled('sdg')}: “{text}” is no goal; the goals are numbered 1 to {GOALS}."
            raise ParameterInvalid("sdg", message)
        return ""
