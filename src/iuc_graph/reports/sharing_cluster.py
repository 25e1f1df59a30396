"""What an answer about a cluster says beside its candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from iuc_graph.reports import sharing_tables
from iuc_graph.reports.sharing_context import Context
from iuc_graph.themes.answers import Candidates


def cluster_notes(context: Context, found: Candidates) -> Iterator[str]:
    """What the new city brings, who would be enough, what is missing, and what one wording alone brings."""
    words = context.sharing
    if found.covered_by_profile:
        yield words.profile_brings.format(things=context.listed(found.covered_by_profile))
    if found.suggested:
        yield words.suggested.format(
            places=context.joined(context.label(pick.place) for pick in found.suggested)
        )
    if found.missing:
        yield words.missing_things.format(things=context.joined(map(context.thing, found.missing)))
    if found.only_by_plan:
        yield words.only_by_plan_things.format(things=context.joined(map(context.thing, found.only_by_plan)))
    yield from _of_one_statement(context, found)
    missing = sharing_tables.missing_everywhere(found)
    if missing:
        yield words.legs_missing_everywhere.format(legs=context.listed(missing))
    if found.profile is not None and found.profile.size:
        yield words.size_note.format(with_population=found.with_population, total=found.total)
    if any(not tie.direct for tie in found.ties):
        yield words.indirect_note


def _of_one_statement(context: Context, found: Candidates) -> Iterator[str]:
    """Which wanted things some candidates have by one and the same wording alone."""
    words, by_things = context.sharing, defaultdict[tuple[str, ...], list[str]](list)
    for each in found.of_one_statement:
        told = words.place_with_wording.format(
            place=context.label(each.place), wording=context.label(each.area)
        )
        by_things[each.things].append(told)
    for things, places in by_things.items():
        yield words.one_statement.format(things=context.together(things), places=context.joined(places))
