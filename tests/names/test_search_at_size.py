"""Search over tens of thousands of made names: all of it found, in memory that grows with the names."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from iuc_graph.names.search import Closeness, Search, search_of
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS

pytestmark = pytest.mark.slow_lane
SYLLABLES = [onset + vowel + coda for onset in ("", "b", "d", "g", "k", "l", "m", "n", "r", "st", "ch", "v")
             for vowel in "aeiouöü" for coda in ("", "n", "r", "ck")]  # fmt: skip
HANZI = [chr(code) for code in range(0x4E00, 0x5200)]


def made(places: int, seed: int = 0) -> Iterator[Triple]:
    """So many cities with an English and a Chinese name, no two with the same."""
    chance = Random(seed)
    for number in range(places):
        place = NamedNode(f"{ID}place/p{number}")
        words = (
            "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3)))) for _ in range(chance.choice((1, 2)))
        )
        english = f"{' '.join(words).capitalize()} {number}"
        yield Triple(place, NamedNode(RDF + "type"), NamedNode(IUC + "City"))
        yield Triple(place, NamedNode(RDFS + "label"), Literal(english, language="en"))
        chinese = "".join(chance.choices(HANZI, k=chance.choice((2, 3, 4)))) + str(number)
        yield Triple(place, NamedNode(RDFS + "label"), Literal(chinese, language="zh"))


@pytest.fixture(scope="module")
def search() -> Search:
    """Thirty thousand places."""
    return search_of(made(30_000))


def test_every_name_finds_its_place_first_and_each_part_of_it_finds_it_too(search):
    chance = Random(1)
    for thing in chance.sample(search.things, 400):
        for name in thing.names:
            first = search.search(name.text).found[0]
            assert (first.thing, first.closeness) == (thing, Closeness.EXACT)
            assert search.search(name.text[1:]).found[0].closeness <= Closeness.INSIDE
            part = name.text[2:]
            everything = search.search(part, limit=len(search)).found
            assert thing in [one.thing for one in everything]


def test_what_was_mistyped_is_found_among_all_of_them(search):
    chance = Random(2)
    for thing in chance.sample(search.things, 60):
        text = thing.titles["en"]
        mistyped = text[:1] + text[2:]
        assert thing in [one.thing for one in search.search(mistyped, limit=100).found]
