"""The wording of answers about sharing in English."""

from types import MappingProxyType
from typing import Final

from iuc_graph.reports.sharing_words import Columns, Parameters, SharingWords
from iuc_graph.themes.answers import Reason
from iuc_graph.themes.asking import Attribution, CooperationKind

ENGLISH_SHARING: Final = SharingWords(
    columns=Columns(
        place="City or region",
        country="Country",
        thing="What is shared",
        attribution="How surely",
        cooperation="Cooperation",
        area="Area as worded",
        graph="Graph of the document",
        passages="Passages",
        label="{of} (label)",
        as_named="As named",
        by_plan="By plan",
        by_plan_only="By plan only",
        shared="Shared",
        through="Through",
        stated_at="Stated at",
        first="One",
        second="The other",
        named_count="Shared as named",
        all_count="Shared at all",
        legs="Legs of the triple helix",
        population="Population as stated",
        with_profile="Shared with the new city",
        already="Cooperation there is already",
        direct="Stated of these two",
        part="Part of {of}",
        kind="Kind",
    ),
    parameters=Parameters(
        theme="Theme",
        cluster="Thematic cluster",
        sdg="Sustainable Development Goal",
        partnership="Urban Agenda partnership",
        match="A city needs",
        narrower="Narrower themes count",
        country="Places in",
        programme="Programme",
        kind="Kind of cooperation",
        since="From",
        until="Until",
        sector="Leg of the triple helix",
        attribution="Only",
        place="City or region",
        least="Shared at least",
        counting="Counted",
        profile_theme="The new city works on",
        profile_country="The new city lies in",
        profile_size="The new city's population",
    ),
    attributions=MappingProxyType({Attribution.NAMED: "as named", Attribution.PLAN: "by plan"}),
    also_by_plan="also by plan: ",
    kinds=MappingProxyType(
        {
            CooperationKind.PLAN: "action plan",
            CooperationKind.PAIRING: "pairing",
            CooperationKind.CLUSTER: "cluster",
        }
    ),
    things=MappingProxyType(
        {
            "sdg": "SDG {slug} {label}",
            "urban-agenda-partnership": "{label} (Urban Agenda)",
            "thematic-cluster": "{label} (thematic cluster)",
        }
    ),
    parts=MappingProxyType({}),
    reasons=MappingProxyType(dict.fromkeys(Reason, "{text}")),
    yes="yes",
    no="no",
    counted_named="what both have as named",
    counted_at_all="what they have as named or by plan",
    any="any of them",
    all="all of them",
    cities_title="Cities that share {things}",
    cities_one="Which cities and regions cooperate on {things}?",
    cities_any="Which cities and regions cooperate on any of these: {things}?",
    cities_all="Which cities and regions cooperate on all of these: {things}?",
    between_title="What {places} share",
    between_question="What do {places} all have in common?",
    with_title="Who shares most with {place}",
    with_question="Which cities and regions share most with {place}?",
    profile="a city that is not in the graph",
    pairs_title="Pairs that share at least {least}",
    pairs_question="Which pairs of cities and regions share at least {least} themes, goals or partnerships?",
    cluster_title="A cluster for {things}",
    cluster_question="Who could make up a cluster for {things}?",
    members="Answer",
    ties="Cooperations",
    denominator=(
        "Out of {cooperations} in scope; with a stated theme: {with_theme}, with a Sustainable Development Goal: "
        "{with_sdg}, with an Urban Agenda partnership: {with_partnership}, with a year: {with_year}; {until}."
    ),
    cooperations="{count} cooperations",
    one_cooperation="{count} cooperation",
    until="dated activities are listed up to {until}",
    no_activity="no dated activity is listed for them",
    attribution_note=(
        "“As named”: the wording of the document names the place for it, or the place is a side of the pairing that "
        "has the area. “By plan”: the place is only one of the places of a plan that states it. What it "
        "has in both ways counts as named."
    ),
    narrower_note="A place on a narrower theme counts for the broader one; what the document states is in brackets.",
    focus_note="Left out, as only areas give a place its themes: focuses of the plans of {places}.",
    left_out="{place} ({count}, listed at /api/places/{slug})",
    size_note=(
        "Of places that bring the same, those of a similar size come first. Only {with_population} of {total} state a "
        "population; a place that states none stands behind those up to three times as large or small."
    ),
    named_total="Places: {total}; {named} of them by what they have as named alone.",
    shown_of="Shown are {shown} of {total}; a higher limit shows more.",
    brings="{thing} ({stated})",
    own_legs="of its own: {legs}",
    missing_legs="missing: {legs}",
    also_missing_legs="also missing: {legs}",
    legs_missing_everywhere="Legs of the triple helix that are missing for each place shown: {legs}.",
    profile_brings="The new city itself brings: {things}.",
    suggested="A small set that covers all that can be covered: {places}.",
    missing_things="Nobody brings: {things}.",
    read_as="“{text}” was read as {thing}: a wording that documents use for it.",
    nobody_in="By the cooperations in scope, no place in {country} has: {things}.",
    no_cooperation=(
        "{place} takes part in no cooperation that the graph holds, and neither does what lies around it, in it, "
        "or has its name."
    ),
    one_statement="{things} rest on one and the same wording alone for: {places}.",
    place_with_wording="{place} (“{wording}”)",
    only_by_plan_things="Nobody is named for: {things}.",
    indirect_note=(
        "Two partners of one plan are listed with their parts in it; it does not say that they work with each other."
    ),
    named_first="Ranked by what both have as named, then by all.",
)
