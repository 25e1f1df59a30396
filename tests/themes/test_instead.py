"""An empty answer about a city without a cooperation points to what lies around it, in it, or has its name."""

from __future__ import annotations

import numpy as np
import pytest

from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import Incidence, read_incidence
from iuc_graph.themes.instead import Instead, instead_of, told_in
from iuc_graph.vocabulary import ID


@pytest.fixture(scope="module")
def incidence(built) -> Incidence:
    """The incidence of the project's graph."""
    return read_incidence(StoreReader(built.store))


def place(slug: str) -> str:
    return f"{ID}place/{slug}"


def told(incidence: Incidence, slug: str) -> Instead | None:
    return instead_of(incidence, incidence.places.nodes.places[place(slug)])


@pytest.mark.parametrize(
    ("slug", "around", "inside", "named"),
    [
        ("stuttgart", ["stuttgart-region"], [], []),
        ("imola", ["bologna-metropolitan-city", "emilia-romagna", "nuovo-circondario-imolese"], [], []),
        ("andalusia", [], ["granada", "malaga", "seville"], []),
        ("athens", [], [], ["west-athens"]),
        ("nice", [], [], ["metropole-nice-cote-d-azur"]),
    ],
)
def test_places_that_cooperate_near_one_that_does_not(incidence, slug, around, inside, named):
    lists = ([place(each) for each in some] for some in (around, inside, named))
    assert told(incidence, slug) == Instead(place(slug), *map(tuple, lists))


@pytest.mark.parametrize("slug", ["mannheim", "chongqing", "stuttgart-region"])
def test_a_place_that_takes_part_in_something_is_asked_about_itself(incidence, slug):
    assert told(incidence, slug) is None


def test_only_cities_and_regions_that_take_part_in_something_are_told(incidence):
    cooperating = incidence.cooperations.cooperations_of_place.lengths > 0
    counted = incidence.places.is_city & cooperating
    found = [instead_of(incidence, number) for number in np.flatnonzero(~cooperating).tolist()]
    listed = {iri for each in found if each for iri in (*each.around, *each.inside, *each.named)}
    assert len(listed) > 50
    assert all(counted[incidence.places.nodes.places[iri]] for iri in listed)


def test_the_reason_for_an_empty_answer_says_it_in_both_languages(built, incidence):
    finder = Finder.of(incidence, StoreReader(built.store))
    why = finder.shared([place("stuttgart"), place("chongqing")]).why
    assert why is not None
    english, chinese = (dict(why.instead)[language] for language in ("en", "zh"))
    assert english == (
        "Stuttgart itself takes part in no cooperation, but what it lies in does; ask for: Stuttgart Region."
    )
    assert chinese == "斯图加特本身未参与任何合作，但其所在的地区参与了合作；可改查：斯图加特地区。"
    assert why.text.endswith(english)
    assert why.text != english


def test_a_long_list_is_cut_and_counted(built, incidence):
    finder = Finder.of(incidence, StoreReader(built.store))
    why = finder.shared([place("attica"), place("jilin"), place("baden-wurttemberg")]).why
    assert why is not None
    assert "Piraeus" in why.text
    assert "Changchun" in why.text
    everything = Instead(place("x"), tuple(place(str(number)) for number in range(7)), (), ())
    assert told_in("en", everything, {}).endswith("place/4, and 2 more.")


def test_where_both_cooperate_nothing_is_pointed_to(built, incidence):
    finder = Finder.of(incidence, StoreReader(built.store))
    cooperating = np.flatnonzero(
        incidence.cooperations.cooperations_of_place.lengths * incidence.places.is_city
    )
    first, *others = [incidence.places.nodes.iris[number] for number in cooperating.tolist()]
    whys = [why for other in others if (why := finder.shared([first, other]).why)]
    assert len(whys) > 10
    assert not any(why.instead for why in whys)
