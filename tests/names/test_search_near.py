"""What is near what was typed: slips of people who mean a label of the project, and words that only look like one."""

from __future__ import annotations

import pytest

from iuc_graph.names.search import Search, search_of
from iuc_graph.names.search_near import is_slip
from iuc_graph.names.search_source import quads_of
from iuc_graph.vocabulary import short

WANTED = [
    ("Manheim", "place/mannheim"),
    ("Mannhiem", "place/mannheim"),
    ("Manhheim", "place/mannheim"),
    ("Chongquing", "place/chongqing"),
    ("Liuzou", "place/liuzhou"),
    ("Liuzhuo", "place/liuzhou"),
    ("Shangchun", "place/changchun"),
    ("Barcelna", "place/barcelona"),
    ("Kordoba", "place/cordoba"),
    ("Dubrovnick", "place/dubrovnik"),
    ("Roterdam", "place/rotterdam"),
    ("Rotterdan", "place/rotterdam"),
    ("Bratislawa", "place/bratislava"),
    ("Ottawaa", "place/ottawa"),
    ("Germny", "place/germany"),
    ("Portugall", "place/portugal"),
    ("Romee", "place/rome"),
    ("hidrogen", "theme/hydrogen"),
    ("hydrgoen", "theme/hydrogen"),
    ("logisitcs", "theme/logistics"),
    ("logistiks", "theme/logistics"),
    ("turism", "theme/tourism"),
    ("enrgy", "theme/energy"),
    ("inovation", "theme/innovation"),
    ("biodiversety", "theme/biodiversity"),
    ("cibersecurity", "theme/cybersecurity"),
    ("vocatonal trainning", "theme/vocational-training"),
    ("waste managment", "theme/waste-management"),
    ("enterpreneurship", "theme/entrepreneurship-startups"),
    ("sgd 11", "sdg/11"),
    ("柳洲", "place/liuzhou"),
]

UNWANTED = [
    *("Lisbon", "Vienna", "Dublin", "Paris", "Munich", "Dalian", "Harbin", "Manila", "Havana", "Toronto"),
    *("Denver", "Houston", "Basel", "Nantes", "Naples", "Verona", "Palermo", "Bari", "Catania", "Bruges"),
    *("Ankara", "Panama", "Monaco", "Minsk", "Kigali", "Tripoli", "Yangon", "Colombo", "Tirana", "Luanda"),
    *("drones", "mining", "cement", "tram", "parking", "taxi", "youth", "tax", "finance", "banking"),
    *("banana", "castle", "forest", "orange", "poetry", "winter", "2047"),
]


@pytest.fixture(scope="module")
def search(built) -> Search:
    """The search for the project's graph."""
    return search_of(quads_of(built.store))


@pytest.mark.parametrize(("typed", "meant"), WANTED)
def test_a_slip_finds_what_was_meant_and_says_that_it_is_only_near(search, typed, meant):
    findings = search.search(typed)
    assert findings.near
    assert meant in [short(found.thing.iri) for found in findings.found[:3]]


@pytest.mark.parametrize("typed", UNWANTED)
def test_what_only_looks_like_a_name_finds_nothing(search, typed):
    assert [found.name.text for found in search.search(typed).found] == []


@pytest.mark.parametrize(
    ("typed", "other", "may_be"),
    [
        ("rmoe", "rome", True),
        ("orme", "rome", True),
        ("tome", "rome", False),
        ("rime", "rome", True),
        ("rope", "rome", False),
        ("kordoba", "cordoba", True),
        ("pordoba", "cordoba", False),
        ("tax", "tx", False),
        ("sdg18", "sdg17", False),
        ("柳洲", "柳州", True),
    ],
)
def test_which_slips_people_make(typed, other, may_be):
    assert is_slip(typed, other) is may_be
