"""Which places an answer about cities may hold: by their classes in the ontology, and by nothing else."""

from __future__ import annotations

from typing import Final

CITY_CLASSES: Final = ("City", "MetropolitanRegion", "AdministrativeArea", "DevelopmentZone", "District")
"""Cities and regions. A continent, a site and a place of which no document says what it is are none of them."""


def is_city(place: str = "place") -> str:
    """The condition that a variable, which is bound, is a city or region, and no country."""
    classes = " ".join(f"iuc:{name}" for name in CITY_CLASSES)
    return (
        f"FILTER EXISTS {{ VALUES ?cityClass {{ {classes} }} ?{place} a ?cityClass }} "
        f"FILTER NOT EXISTS {{ ?{place} a iuc:Country }}"
    )
