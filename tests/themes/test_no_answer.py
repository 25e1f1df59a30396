"""An empty answer says why it is empty, and what makes no sense is refused with a hint."""

from __future__ import annotations

from datetime import date

import pytest

from iuc_graph.errors import NameUnknown, QuestionError
from iuc_graph.themes.answers import Reason
from iuc_graph.themes.asking import EVERYTHING, Asked, Attribution, Profile, Scope
from iuc_graph.vocabulary import ID

from .asked import iri

LOGISTICS = Asked.of(iri("theme/logistics"))
MANNHEIM, CHONGQING, GERMANY = iri("place/mannheim", "place/chongqing", "place/germany")


@pytest.mark.parametrize(
    ("asked", "scope", "reason", "count"),
    [
        (LOGISTICS, Scope(country=ID + "place/japan"), Reason.OUT_OF_SCOPE, 10),
        (LOGISTICS, Scope(until=date(2015, 1, 1)), Reason.OUT_OF_SCOPE, 10),
        (Asked.of(iri("sdg/4")), Scope(attribution=Attribution.NAMED), Reason.ONLY_BY_PLAN, 14),
        (
            Asked.of(iri("theme/hydrogen-mobility")),
            Scope(attribution=Attribution.NAMED),
            Reason.ONLY_BY_PLAN,
            7,
        ),
        (
            Asked.of(iri("theme/energy-efficiency")),
            Scope(attribution=Attribution.PLAN),
            Reason.ONLY_AS_NAMED,
            6,
        ),
        (Asked.of(iri("theme/hydrogen", "sdg/17"), "all"), EVERYTHING, Reason.NOT_TOGETHER, 15),
        (Asked.of(iri("sdg/17")), EVERYTHING, Reason.NOBODY, 0),
        (Asked.of(iri("sdg/17")), Scope(country=GERMANY), Reason.NOBODY, 0),
    ],
)
def test_an_empty_answer_says_why(finder, asked, scope, reason, count):
    found = finder.cities_sharing(asked, scope)
    assert (found.total, found.members) == (0, ())
    assert found.why is not None
    assert (found.why.reason, found.why.count) == (reason, count)
    assert str(count) in found.why.text or not count


def test_an_answer_with_too_few_shared_things_says_so(finder):
    found = finder.pairs(50)
    assert found.why is not None
    assert found.why.reason is Reason.TOO_FEW
    assert found.why.count == finder.pairs(1).total


def test_two_cities_that_share_nothing_in_scope_say_why(finder):
    found = finder.shared([MANNHEIM, CHONGQING], Scope(programme=ID + "programme/world-cities"))
    assert found.things == ()
    assert found.why is not None
    assert found.why.reason is Reason.OUT_OF_SCOPE
    assert found.why.count == len(finder.shared([MANNHEIM, CHONGQING]).things)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda f: f.cities_sharing(Asked.of(iri("theme/logistic"))), "Nearest: theme/logistics"),
        (lambda f: f.cities_sharing(Asked.of(iri("place/mannheim"))), "is no theme"),
        (lambda f: f.shared(iri("place/mannheim", "place/manheim")), "Nearest: place/mannheim"),
        (lambda f: f.shares_most_with(ID + "place/atlantis"), "is no place"),
        (lambda f: f.cities_sharing(LOGISTICS, Scope(programme=ID + "programme/none")), "is no programme"),
        (lambda f: f.cities_sharing(LOGISTICS, Scope(country=MANNHEIM)), "is no country"),
        (lambda f: f.cities_sharing(LOGISTICS, Scope(sector=ID + "helix-sector/art")), "is no sector"),
        (lambda f: f.cluster(iri("theme/logistics"), Profile(iri("theme/none"))), "is no theme"),
        (lambda f: f.cluster(iri("theme/logistics"), Profile((), ID + "place/none")), "is no country"),
    ],
)
def test_what_the_graph_does_not_have_is_refused_with_the_nearest(finder, ask, words):
    with pytest.raises(NameUnknown, match=words):
        ask(finder)


@pytest.mark.parametrize(
    "ask",
    [
        lambda f: f.cities_sharing(Asked(())),
        lambda f: f.cities_sharing(LOGISTICS, limit=0),
        lambda f: f.cities_sharing(LOGISTICS, offset=-1),
        lambda f: f.shared([MANNHEIM, MANNHEIM]),
        lambda f: f.shared([MANNHEIM, GERMANY]),
        lambda f: f.shares_most_with(GERMANY),
        lambda f: f.shares_most_with(Profile(())),
        lambda f: f.pairs(0),
        lambda f: list(f.stream_pairs(0)),
        lambda f: f.cluster([]),
    ],
)
def test_what_makes_no_sense_is_refused(finder, ask):
    with pytest.raises(QuestionError):
        ask(finder)
