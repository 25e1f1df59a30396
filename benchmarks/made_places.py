"""A gazetteer of places that do not exist: countries, provinces and cities, as many as are wanted.

Everything follows from a number: city 17 has the same names, point and province in every programme. Some
countries have many more provinces than others, as in life.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from iuc_graph.records.gazetteer import MatchRow, MembershipRow, PlaceRow

SYLLABLES: Final = (
    *("ba巴", "be贝", "bo博", "da达", "de德", "do多", "fa法", "fi菲"),
    *("ga加", "go戈", "ka卡", "ke克", "ko科", "la拉", "le莱", "li利"),
    *("lo洛", "lu卢", "ma马", "me梅", "mi米", "mo莫", "na纳", "ne内"),
    *("no诺", "pa帕", "pe佩", "po波", "sa萨", "se塞", "ta塔", "ve维"),
)
COUNTRIES: Final = 40
CITIES_A_PROVINCE: Final = 8
MOST_CITIES: Final = CITIES_A_PROVINCE * len(SYLLABLES) ** 3
"""More would need provinces with names of four syllables."""

GOLDEN: Final = 0.6180339887498949
"""Multiples of it, taken modulo 1, spread evenly however many there are."""
SCATTER: Final = 633_825
"""Odd, so that multiplying by it modulo a power of two gives every number once: neighbours get unlike names."""


def spread(number: int) -> float:
    """A value from 0 up to 1 for a number; those of the first n numbers lie evenly, for every n."""
    return (number * GOLDEN) % 1.0


def name(number: int, syllables: int) -> tuple[str, str]:
    """An English and a Chinese name, no two alike among numbers below 32 to the power of `syllables`."""
    left = (number * SCATTER + 77) % len(SYLLABLES) ** syllables
    parts = []
    for _ in range(syllables):
        left, which = divmod(left, len(SYLLABLES))
        parts.append(SYLLABLES[which])
    return "".join(part[:2] for part in parts).capitalize(), "".join(part[2] for part in parts)


def city(number: int) -> PlaceRow:
    """One city; one in ten has no point, as some of the mission's."""
    english, chinese = name(number, 4)
    pointed = number % 10 != 7
    return PlaceRow(
        slug=english.lower(),
        type="City",
        label_en=english,
        label_zh=chinese,
        zh_by="machine",
        alternative=[f"{english} City"] if number % 4 == 0 else [],
        within=[province(number // CITIES_A_PROVINCE).slug],
        latitude=_degrees(number * 7919, -50, 65) if pointed else None,
        longitude=_degrees(number * 104_729, -170, 175) if pointed else None,
    )


def province(number: int) -> PlaceRow:
    """One province."""
    english, chinese = name(number, 3)
    where = country_of(number)
    code = f"{_letters(where, 2)}-{_letters(number, 3)}"
    return PlaceRow(
        slug=f"{english.lower()}-province",
        type="AdministrativeArea",
        label_en=f"{english} Province",
        label_zh=f"{chinese}省",
        zh_by="machine",
        within=[f"{name(where, 2)[0].lower()}ia"],
        iso3166_2=[code],
    )


def country_of(province_number: int) -> int:
    """Number of the country that a province lies in; the low numbers hold most of them."""
    return int(COUNTRIES * spread(province_number) ** 2)


def country(number: int, continents: Sequence[str]) -> PlaceRow:
    """One country of 40; `continents` are the slugs of the continents that there are."""
    english, chinese = name(number, 2)
    return PlaceRow(
        slug=f"{english.lower()}ia",
        type="Country",
        label_en=f"{english}ia",
        label_zh=f"{chinese}国",
        zh_by="machine",
        within=[continents[number % len(continents)]],
        iso3166_1_alpha2=_letters(number, 2),
        iso3166_1_alpha3=_letters(number, 3),
        un_m49=f"{number + 1:03}",
    )


def match(place: PlaceRow) -> MatchRow:
    """The same city in a data set elsewhere, which does not exist either."""
    address = f"https://example.org/gazetteer/{place.slug}"
    return MatchRow(
        subject=f"place/{place.slug}", scheme="example", uri=address, match="exactMatch", basis="generated"
    )


def membership(number: int, slug: str) -> MembershipRow:
    """Since when the country with this number and slug is in the European Union."""
    return MembershipRow(country=slug, start=f"{1958 + number:04}-01-01")


def _letters(number: int, count: int) -> str:
    """A code of capital letters, no two alike among 26 to the power of `count`."""
    letters = []
    for _ in range(count):
        number, which = divmod(number, 26)
        letters.append(chr(ord("A") + which))
    return "".join(reversed(letters))


def _degrees(number: int, low: int, high: int) -> Decimal:
    """Degrees with up to four decimals, written as a store writes them: without noughts at the end."""
    return Decimal(f"{Decimal(low * 10_000 + number % ((high - low) * 10_000)).scaleb(-4).normalize():f}")


@dataclass
class Atlas:
    """Cities 0, 1, 2 … with the provinces and countries that they need, each given out once."""

    continents: tuple[PlaceRow, ...]
    cities: list[PlaceRow] = field(default_factory=list)
    _countries: dict[int, PlaceRow] = field(default_factory=dict)
    _provinces: int = 0

    def grow(self, cities: int) -> Iterator[PlaceRow]:
        """The places that are new when there shall be this many cities. ValueError beyond MOST_CITIES."""
        if cities > MOST_CITIES:
            raise ValueError(f"At most {MOST_CITIES:,} cities can be made; ask for fewer.")
        for number in range(len(self.cities), cities):
            if number % CITIES_A_PROVINCE == 0:
                yield from self._next_province()
            self.cities.append(city(number))
            yield self.cities[-1]

    def memberships(self, places: Iterable[PlaceRow]) -> list[MembershipRow]:
        """The memberships of the countries among these places: every third country is a member."""
        slugs = {place.slug for place in places}
        return [
            membership(number, row.slug)
            for number, row in self._countries.items()
            if number % 3 == 0 and row.slug in slugs
        ]

    def _next_province(self) -> Iterator[PlaceRow]:
        where = country_of(self._provinces)
        if where not in self._countries:
            slugs = [continent.slug for continent in self.continents]
            self._countries[where] = country(where, slugs)
            yield self._countries[where]
        yield province(self._provinces)
        self._provinces += 1
