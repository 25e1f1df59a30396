"""What the places of a country lack of what a city that is not in the graph works on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from iuc_graph.themes.asking import Asked, Profile, Scope

if TYPE_CHECKING:  # who only names things need not load the finder
    from iuc_graph.themes.finder import Finder


@dataclass(frozen=True)
class Nobody:
    """A country, and the themes of a profile that no place there has in scope, narrower ones included; IRIs."""

    country: str
    themes: tuple[str, ...]


def nobody_in(finder: Finder, profile: Profile, scope: Scope) -> tuple[Nobody, ...]:
    """For the country of the profile, and that of the scope, the themes that no place there has. Raises NameUnknown."""
    return tuple(_nobody_in(finder, profile, scope))


def _nobody_in(finder: Finder, profile: Profile, scope: Scope) -> Iterator[Nobody]:
    for country in dict.fromkeys((profile.country, scope.country)):
        if country is None:
            continue
        there = replace(scope, country=country)
        missing = tuple(
            theme for theme in profile.themes if not any(finder.places_of(Asked.of([theme]), there))
        )
        if missing:
            yield Nobody(country, missing)
