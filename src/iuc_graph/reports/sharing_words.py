"""The wording of answers about sharing. english_sharing.py and chinese_sharing.py hold it, one language each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iuc_graph.themes.answers import Reason
from iuc_graph.themes.asking import Attribution, CooperationKind


@dataclass(frozen=True)
class Columns:
    """Titles of columns."""

    place: str
    country: str
    thing: str
    attribution: str
    cooperation: str
    area: str
    graph: str
    passages: str
    label: str
    """"{of} (label)": the title of the label beside an address."""
    as_named: str
    by_plan: str
    by_plan_only: str
    """Of what a place has in no other way; where both kinds are asked for, a thing stands in one column alone."""
    shared: str
    through: str
    stated_at: str
    first: str
    second: str
    named_count: str
    all_count: str
    legs: str
    population: str
    with_profile: str
    already: str
    direct: str
    part: str
    kind: str


@dataclass(frozen=True)
class Parameters:
    """Names of what can be asked with."""

    theme: str
    cluster: str
    sdg: str
    partnership: str
    match: str
    narrower: str
    country: str
    programme: str
    kind: str
    since: str
    until: str
    sector: str
    attribution: str
    place: str
    least: str
    counting: str
    profile_theme: str
    profile_country: str
    profile_size: str


@dataclass(frozen=True)
class SharingWords:
    """Wording of a language; braces name what is filled in."""

    columns: Columns
    parameters: Parameters
    attributions: Mapping[Attribution, str]
    also_by_plan: str
    """Before what stands behind an answer by plan beside what does so as named."""
    kinds: Mapping[CooperationKind, str]
    things: Mapping[str, str]
    """How a thing that is no theme is called beside others, by the kind in its address: {label}, {slug}."""
    parts: Mapping[str, str]
    """The parts of places in a cooperation, by their English names; those that are not in it are shown as they are."""
    reasons: Mapping[Reason, str]
    """With {count}, and {text} for the sentence of the finder, which is English."""
    yes: str
    no: str
    counted_named: str
    counted_at_all: str
    any: str
    all: str
    cities_title: str
    cities_one: str
    cities_any: str
    cities_all: str
    between_title: str
    between_question: str
    with_title: str
    with_question: str
    profile: str
    pairs_title: str
    pairs_question: str
    cluster_title: str
    cluster_question: str
    members: str
    ties: str
    denominator: str
    cooperations: str
    one_cooperation: str
    until: str
    no_activity: str
    attribution_note: str
    narrower_note: str
    focus_note: str
    left_out: str
    size_note: str
    named_total: str
    shown_of: str
    brings: str
    own_legs: str
    missing_legs: str
    also_missing_legs: str
    legs_missing_everywhere: str
    profile_brings: str
    suggested: str
    missing_things: str
    read_as: str
    nobody_in: str
    no_cooperation: str
    """Of a {place} without a cooperation near which none has one either."""
    one_statement: str
    place_with_wording: str
    only_by_plan_things: str
    indirect_note: str
    named_first: str
