"""What the incidence knows of cooperations, over all documents: kind, programme, time, sectors, what they state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from iuc_graph.entities.times import span
from iuc_graph.themes.asking import CooperationKind
from iuc_graph.themes.facts import Facts, Flags, Numbers
from iuc_graph.themes.joins import Lists, flags, join
from iuc_graph.themes.links import Link
from iuc_graph.themes.nodes import Nodes
from iuc_graph.themes.places import PlaceFacts

OPEN_START, OPEN_END = date.min.toordinal() - 1, date.max.toordinal() + 1
NEVER = 0

ROLES = (Link.LEAD, Link.PARTNER, Link.INCLUDED, Link.SIDE_A, Link.SIDE_B, Link.MEMBER)
_KINDS = {
    CooperationKind.PLAN: Link.IS_PLAN,
    CooperationKind.PAIRING: Link.IS_PAIRING,
    CooperationKind.CLUSTER: Link.IS_CLUSTER,
}
_BODIES = (
    Link.SIGNATORY,
    Link.PROJECT_PARTNER,
    Link.OPERATOR,
    Link.VENUE,
    Link.POST_IN,
    Link.NAMES,
)


@dataclass(frozen=True)
class Periods:
    """Periods of cooperations: first and last day as ordinals. Where one end is stated, the year of it counts."""

    cooperation: Numbers
    first: Numbers
    last: Numbers


@dataclass(frozen=True)
class Parts:
    """Who takes part in what, by graph: numbers of cooperation and place, a `Link` of ROLES, the graph's term."""

    cooperation: Numbers
    place: Numbers
    role: Numbers
    source: Numbers


@dataclass(frozen=True)
class CooperationFacts:
    """Cooperations by number. `legs` are sectors with a named body, `aimed_at` those that an area or focus aims at.

    kinds: a flag a cooperation for each kind; one that no document gives a kind is not counted. last_day: of any
    dated activity listed for it, as an ordinal, or `NEVER`. places: who takes part, in any role and document.
    """

    nodes: Nodes
    programmes: Nodes
    kinds: dict[CooperationKind, Flags]
    programme: Lists
    periods: Periods
    places: Lists
    cooperations_of_place: Lists
    parts: Parts
    legs: Lists
    aimed_at: Lists
    has_theme: Flags
    has_sdg: Flags
    has_partnership: Flags
    has_year: Flags
    last_day: Numbers

    @property
    def counted(self) -> Flags:
        """Those of a known kind, which denominators count."""
        return np.asarray(np.logical_or.reduce(list(self.kinds.values())))

    def kind_of(self, cooperation: int) -> CooperationKind | None:
        """Its kind, if any document gives one."""
        return next((kind for kind, is_ in self.kinds.items() if is_[cooperation]), None)


def cooperations_of(facts: Facts, places: PlaceFacts) -> CooperationFacts:
    """The cooperations of the merged graph."""
    typed = facts.merged(*_KINDS.values()).subject
    nodes = Nodes.of(facts, np.concatenate([typed, facts.merged(Link.AREA, *ROLES).subject]))
    programmes = Nodes.of(facts, facts.merged(Link.IS_PROGRAMME).subject)
    number = nodes.of_term
    part_of = facts.merged(Link.PROGRAMME)
    known = (number[part_of.subject] >= 0) & (programmes.of_term[part_of.object] >= 0)
    part_of = part_of.only(known)
    parts = _parts(facts, nodes, places.nodes)
    periods = _periods(facts, nodes)
    return CooperationFacts(
        nodes,
        programmes,
        {kind: flags(len(nodes), number[facts.merged(link).subject]) for kind, link in _KINDS.items()},
        Lists.of(number[part_of.subject], programmes.of_term[part_of.object], len(nodes)),
        periods,
        Lists.of(parts.cooperation, parts.place, len(nodes)),
        Lists.of(parts.place, parts.cooperation, len(places.nodes)),
        parts,
        _legs(facts, nodes, places.sectors),
        _aimed_at(facts, nodes, places.sectors),
        _stating(facts, nodes, Link.THEME),
        _stating(facts, nodes, Link.SDG),
        _stating(facts, nodes, Link.PARTNERSHIP),
        flags(len(nodes), periods.cooperation),
        _last_days(facts, nodes),
    )


def _parts(facts: Facts, nodes: Nodes, places: Nodes) -> Parts:
    edges = [(role, facts.sourced(role)) for role in ROLES]
    role = np.concatenate([np.full(len(edge), role) for role, edge in edges])
    cooperation = nodes.of_term[np.concatenate([edge.subject for _, edge in edges])]
    place = places.of_term[np.concatenate([edge.object for _, edge in edges])]
    source = np.concatenate([edge.graph for _, edge in edges])
    order = np.flatnonzero(place >= 0)
    order = order[np.argsort(cooperation[order], kind="stable")]
    return Parts(cooperation[order], place[order], role[order], source[order])


def _days(facts: Facts, terms: Numbers) -> Numbers:
    """Ordinals of days; each different day is read once."""
    unique, where = np.unique(terms, return_inverse=True)
    days = [date.fromisoformat(facts.terms[term][1:11]).toordinal() for term in unique.tolist()]
    return np.array(days, dtype=np.int64)[where]


def _periods(facts: Facts, nodes: Nodes) -> Periods:
    """Those with a day at one end at least."""
    has = facts.merged(Link.PERIOD)
    has = has.only(nodes.of_term[has.subject] >= 0)
    size = len(facts.terms)
    first, last = np.full(size, OPEN_START), np.full(size, OPEN_END)
    early, late = facts.merged(Link.EARLIEST), facts.merged(Link.LATEST)
    first[early.subject] = OPEN_END
    np.minimum.at(first, early.subject, _days(facts, early.object))
    last[late.subject] = OPEN_START
    np.maximum.at(last, late.subject, _days(facts, late.object))
    has = has.only((first[has.object] != OPEN_START) | (last[has.object] != OPEN_END))
    first, last = first[has.object], last[has.object]
    only_last, only_first = first == OPEN_START, last == OPEN_END
    first[only_last] = [_first_of(day) for day in last[only_last].tolist()]
    last[only_first] = [_last_of(day) for day in first[only_first].tolist()]
    return Periods(nodes.of_term[has.subject], first, last)


def _first_of(last: int) -> int:
    """The first day that counts where only the last is stated; ordinals."""
    found = span("", date.fromordinal(last).isoformat())
    return date.fromisoformat(found[0]).toordinal() if found else OPEN_START


def _last_of(first: int) -> int:
    """The last day that counts where only the first is stated; ordinals."""
    found = span(date.fromordinal(first).isoformat(), "")
    return date.fromisoformat(found[1]).toordinal() if found else OPEN_END


def _last_days(facts: Facts, nodes: Nodes) -> Numbers:
    listed, late = facts.merged(Link.IN_COOPERATION), facts.merged(Link.LATEST)
    activity = facts.merged(Link.IS_ACTIVITY).subject
    listed = listed.only(np.isin(listed.subject, activity) & (nodes.of_term[listed.object] >= 0))
    of_listed, of_day = join(listed.subject, late.subject)
    days = np.full(len(nodes), NEVER)
    np.maximum.at(days, nodes.of_term[listed.object[of_listed]], _days(facts, late.object)[of_day])
    return days


def _stating(facts: Facts, nodes: Nodes, link: Link) -> Flags:
    """Cooperations that state anything of this kind themselves or in an area."""
    has, part = facts.merged(link), facts.merged(Link.AREA)
    by_area = part.subject[np.isin(part.object, has.subject)]
    # A theme belongs to areas only; a theme of something else must not count for a cooperation of the same IRI.
    whole = has.subject if link != Link.THEME else has.subject[:0]
    return flags(len(nodes), nodes.of_term[np.concatenate([by_area, whole])])


def _aimed_at(facts: Facts, nodes: Nodes, sectors: Nodes) -> Lists:
    aims, part = facts.merged(Link.TARGETS_SECTOR), facts.merged(Link.AREA, Link.FOCUS)
    of_part, of_aim = join(part.object, aims.subject)
    cooperation = nodes.of_term[part.subject[of_part]]
    sector = sectors.of_term[aims.object[of_aim]]
    known = (cooperation >= 0) & (sector >= 0)
    return Lists.of(cooperation[known], sector[known], len(nodes))


def _legs(facts: Facts, nodes: Nodes, sectors: Nodes) -> Lists:
    """Sectors of the bodies named for a cooperation, as the question helix-legs-without-a-named-body has it."""
    body, named_body = _bodies(facts)
    listed = facts.merged(Link.IN_COOPERATION)
    rows = facts.merged(Link.AREA, Link.FOCUS, Link.CHALLENGE, Link.OBJECTIVE, Link.RESULT)
    names = facts.merged(Link.NAMES)
    by_listed, with_body = join(listed.subject, body)
    by_row, with_name = join(rows.object, names.subject)
    own = nodes.of_term[names.subject] >= 0
    cooperation = np.concatenate([listed.object[by_listed], rows.subject[by_row], names.subject[own]])
    organisation = np.concatenate([named_body[with_body], names.object[with_name], names.object[own]])
    leg = facts.merged(Link.HELIX_SECTOR)
    of_body, of_leg = join(organisation, leg.subject)
    number, sector = nodes.of_term[cooperation[of_body]], sectors.of_term[leg.object[of_leg]]
    known = (number >= 0) & (sector >= 0)
    return Lists.of(number[known], sector[known], len(nodes))


def _bodies(facts: Facts) -> tuple[Numbers, Numbers]:
    """(node, body) for activities, agreements, projects and other nodes that are listed for cooperations."""
    direct = facts.merged(*_BODIES)
    takes_part, party = facts.merged(Link.PARTICIPATION), facts.merged(Link.PARTICIPANT)
    of_part, of_party = join(takes_part.object, party.subject)
    node, participant = takes_part.subject[of_part], party.object[of_party]
    post = facts.merged(Link.POST_IN)
    of_node, of_post = join(participant, post.subject)
    return (
        np.concatenate([direct.subject, node, node[of_node]]),
        np.concatenate([direct.object, participant, post.object[of_post]]),
    )
