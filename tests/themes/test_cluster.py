"""Clusters for some themes: what each city brings, who cooperates already, who is enough, what is missing."""

from __future__ import annotations

from dataclasses import replace

from iuc_graph.themes.asking import Asked, CooperationKind, Profile
from iuc_graph.vocabulary import ID

from .asked import iri, tail

LIUZHOU, GERMANY = iri("place/liuzhou", "place/germany")


def test_a_cluster_says_what_each_brings_and_what_is_missing(finder):
    found = finder.cluster(iri("theme/hydrogen", "theme/logistics", "theme/health"), limit=None)
    assert [(tail(pick.place), set(map(tail, pick.named))) for pick in found.suggested] == [
        ("place/mannheim", {"theme/logistics"}),
        ("place/granada", {"theme/health"}),
        ("place/essen", {"theme/hydrogen"}),
    ]
    assert found.missing == found.only_by_plan == ()
    assert set(found.countries) == {
        candidate.country
        for candidate in found.candidates
        if candidate.place in {p.place for p in found.suggested}
    }
    assert all(candidate.supports for candidate in found.candidates)
    sectors = {ID + f"helix-sector/{sector}" for sector in ("academia", "business", "government")}
    for candidate in found.candidates:
        legs = candidate.legs
        assert legs.own | legs.through | legs.missing == sectors
        assert not legs.own & legs.through
        assert not legs.missing & (legs.own | legs.through)


def test_a_cluster_says_who_cooperates_already_and_whether_directly(finder):
    found = finder.cluster(iri("theme/logistics"), limit=None)
    ties = {(tail(tie.first), tail(tie.second), tail(tie.cooperation)): tie for tie in found.ties}
    lead = ties["place/chongqing", "place/mannheim", "cooperation/ucap-chongqing"]
    assert (lead.first_part, lead.second_part, lead.direct) == ("lead", "partner", True)
    assert lead.kind is CooperationKind.PLAN
    partners = ties["place/bologna", "place/mannheim", "cooperation/ucap-chongqing"]
    assert (partners.first_part, partners.second_part, partners.direct) == ("partner", "partner", False)
    assert {tail(passage) for passage in partners.passages} == {
        "passage/ucap-chongqing/city-bologna",
        "passage/ucap-chongqing/city-mannheim",
    }
    assert all(tie.passages for tie in found.ties)


def test_a_wanted_thing_that_nobody_has_is_missing(finder):
    nobody = [
        thing
        for thing in finder.incidence.things.nodes.iris
        if thing.startswith(f"{ID}sdg/") and not finder.cities_sharing(Asked.of([thing])).total
    ]
    found = finder.cluster([*iri("theme/logistics"), *nobody])
    assert nobody
    assert set(found.missing) == set(nobody)


def test_the_profile_of_a_cluster_brings_its_own_and_is_matched_in_size(finder):
    wanted = iri("theme/logistics", "theme/health")
    profile = Profile(iri("theme/rail-freight"), GERMANY, 4_000_000)
    found = finder.cluster(wanted, profile, limit=None)
    assert found.covered_by_profile == set(iri("theme/logistics")), "rail freight is logistics"
    assert [thing for pick in found.suggested for thing in pick.named] == list(iri("theme/health"))
    assert GERMANY in found.countries
    (liuzhou,) = [candidate for candidate in found.candidates if candidate.place == LIUZHOU]
    assert len(liuzhou.populations) == 1
    equal = (len(liuzhou.named), len(liuzhou.by_plan))
    alike = [one for one in found.candidates if (len(one.named), len(one.by_plan)) == equal]
    assert len(alike) > 1
    assert alike[0] == liuzhou, "of equal candidates the one of the same size comes first"
    smaller = finder.cluster(wanted, replace(profile, size=300_000), limit=None)
    behind = [one for one in smaller.candidates if (len(one.named), len(one.by_plan)) == equal]
    before = behind[: [one.place for one in behind].index(LIUZHOU)]
    assert before, "one of quite another size stands behind those that may be of the same"
    assert not any(one.populations for one in before)
    assert smaller.with_population == sum(bool(one.populations) for one in smaller.candidates) < smaller.total
    assert {c.place for c in found.candidates if c.shares_with_profile} == {
        m.place for m in finder.cities_sharing(Asked.of(profile.themes)).members
    } & {c.place for c in found.candidates}
