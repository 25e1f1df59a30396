"""The tables of an answer about sharing: every reason in a row of its own, and in brief what one page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from iuc_graph.reports.model import Cell, Column, Kind, Listed, Table
from iuc_graph.reports.sharing_context import Context
from iuc_graph.themes.answers import Candidates, Pairs, Ranking, Shared, Sharing, Support
from iuc_graph.themes.asking import Attribution, Scope

Row = tuple[Cell, ...]


def reasons(context: Context, name: str, supports: Iterable[Support]) -> Table:
    """One row a reason: place, country, thing, how surely, cooperation, area, graph and passages, with their labels.

    A reason with several passages has them in one cell, addresses apart by blanks and labels by semicolons.
    """
    rows = tuple(_reason(context, support) for support in dict.fromkeys(supports))
    return Table(name, _reason_columns(context), rows)


def pair_reasons(context: Context, name: str, found: Pairs) -> Table:
    """The same for pairs, each row with the pair that it belongs to."""
    words = context.sharing.columns
    pair_columns = (*_node("first", words.first, context), *_node("second", words.second, context))
    rows = tuple(
        (
            pair.first,
            context.label(pair.first),
            pair.second,
            context.label(pair.second),
            *_reason(context, support),
        )
        for pair in found.pairs
        for support in pair.supports
    )
    return Table(name, (*pair_columns, *_reason_columns(context)), rows)


def _reason_columns(context: Context) -> tuple[Column, ...]:
    words = context.sharing.columns
    return (
        *_node("place", words.place, context),
        *_node("country", words.country, context),
        *_node("thing", words.thing, context),
        Column("attribution", words.attribution),
        *_node("cooperation", words.cooperation, context),
        *_node("area", words.area, context),
        Column("graph", words.graph, Kind.LINK),
        *_node("passages", words.passages, context),
    )


def _node(name: str, title: str, context: Context) -> tuple[Column, Column]:
    label = context.sharing.columns.label.format(of=title)
    return Column(name, title, Kind.LINK), Column(f"{name}_label", label)


def _reason(context: Context, support: Support) -> Row:
    country = context.about.countries.get(support.place)
    return (
        support.place,
        context.label(support.place),
        country,
        context.label(country) if country else None,
        support.thing,
        context.thing(support.thing),
        context.sharing.attributions[support.attribution],
        support.cooperation,
        context.label(support.cooperation),
        support.area,
        context.label(support.area) if support.area else None,
        support.source,
        " ".join(support.passages),
        "; ".join(context.label(passage) for passage in support.passages),
    )


def cities_in_brief(context: Context, found: Sharing) -> Table:
    """One row a city: what it has as named and by plan, through which cooperations, stated where."""
    rows = []
    for member in found.members:
        cells = (
            _having(context, found.asked.things, have, member.supports, attribution)
            for have, attribution in ((member.named, Attribution.NAMED), (member.by_plan, Attribution.PLAN))
        )
        rows.append(
            (
                context.label(member.place),
                context.label(member.country) if member.country else None,
                *cells,
                _through(context, member.supports),
                _stated_at(context, member.supports),
            )
        )
    words = context.sharing.columns
    titles = ("place", "country", "as_named", "by_plan", "through", "stated_at")
    return Table(words.shared, _plain(context, found.scope, titles), tuple(rows))


def _having(
    context: Context,
    asked: Sequence[str],
    have: frozenset[str],
    supports: Sequence[Support],
    attribution: Attribution,
) -> Listed:
    """The asked things that a place has; in brackets all that its documents state, where some of it is narrower."""
    things = context.joined(context.thing(thing) for thing in asked if thing in have)
    told = {support.thing for support in supports if support.attribution is attribution}
    needed = Listed(things.pieces, needed=len(things.pieces))
    if not things or told <= set(asked):
        return needed
    before, after = context.sharing.brings.format(thing="", stated="\0").split("\0")
    return needed.with_bracket(before, context.listed(told).pieces, after)


def shared_in_brief(context: Context, found: Shared) -> Table:
    """One row a shared thing: which of the places have it as named, which by plan only."""
    rows = []
    for shared in found.things:
        named = [holder.place for holder in shared.holders if shared.thing in holder.named]
        planned = [holder.place for holder in shared.holders if shared.thing not in holder.named]
        supports = [support for holder in shared.holders for support in holder.supports]
        rows.append(
            (
                context.thing(shared.thing),
                context.joined(map(context.label, named)),
                context.joined(map(context.label, planned)),
                _through(context, supports),
                _stated_at(context, supports),
            )
        )
    titles = ("thing", "as_named", "by_plan", "through", "stated_at")
    return Table(context.sharing.columns.shared, _plain(context, found.scope, titles), tuple(rows))


def ranks_in_brief(context: Context, found: Ranking) -> Table:
    """One row a place: its size where one was asked with, how much it shares with the one asked for, and what."""
    stated = any(rank.populations for rank in found.ranks)
    rows = tuple(
        (
            context.label(rank.place),
            context.label(rank.country) if rank.country else None,
            *((_populations(rank.populations or ()),) if stated else ()),
            len(rank.named),
            len(rank.named | rank.by_plan),
            context.listed(rank.named),
            context.listed(rank.by_plan),
            _stated_at(context, rank.supports),
        )
        for rank in found.ranks
    )
    size = ("population",) if stated else ()
    titles = ("place", "country", *size, "named_count", "all_count", "as_named", "by_plan", "stated_at")
    return Table(context.sharing.columns.shared, _plain(context, found.scope, titles), rows)


def pairs_in_brief(context: Context, found: Pairs) -> Table:
    """One row a pair: how much the two share, and what."""
    rows = tuple(
        (
            context.label(pair.first),
            context.label(pair.second),
            len(pair.named),
            len(pair.named | pair.by_plan),
            context.listed(pair.named),
            context.listed(pair.by_plan),
            _stated_at(context, pair.supports),
        )
        for pair in found.pairs
    )
    titles = ("first", "second", "named_count", "all_count", "as_named", "by_plan", "stated_at")
    return Table(context.sharing.columns.shared, _plain(context, found.scope, titles), rows)


def candidates_in_brief(context: Context, found: Candidates) -> Table:
    """One row a candidate: its size where any is known, what it brings, and its legs of the triple helix.

    A leg that is missing for each of them is left to a note.
    """
    stated = any(candidate.populations for candidate in found.candidates)
    legs = tuple(_legs(context, found))
    rows = tuple(
        (
            context.label(candidate.place),
            context.label(candidate.country) if candidate.country else None,
            *((_populations(candidate.populations),) if stated else ()),
            _having(context, found.wanted, candidate.named, candidate.supports, Attribution.NAMED),
            _having(context, found.wanted, candidate.by_plan, candidate.supports, Attribution.PLAN),
            *((context.listed(candidate.shares_with_profile),) if found.profile else ()),
            *((of_legs,) if any(legs) else ()),
            _stated_at(context, candidate.supports),
        )
        for candidate, of_legs in zip(found.candidates, legs, strict=True)
    )
    size, profile = ("population",) if stated else (), ("with_profile",) if found.profile else ()
    titles = ("place", "country", *size, "as_named", "by_plan", *profile, *(("legs",) if any(legs) else ()))
    titles = (*titles, "stated_at")
    return Table(context.sharing.columns.shared, _plain(context, found.scope, titles), rows)


def _populations(populations: Sequence[float]) -> str:
    """All that documents state, as they may differ."""
    return "; ".join(f"{population:,.0f}" for population in populations)


def missing_everywhere(found: Candidates) -> frozenset[str]:
    """Legs of the triple helix that are missing for each of several candidates shown."""
    missing = [candidate.legs.missing for candidate in found.candidates]
    return frozenset.intersection(*missing) if len(missing) > 1 else frozenset()


def _legs(context: Context, found: Candidates) -> Iterator[str]:
    """The legs of each candidate, without those that are missing for all."""
    words, everywhere = context.sharing, missing_everywhere(found)
    missing = words.also_missing_legs if everywhere else words.missing_legs
    for candidate in found.candidates:
        legs = ((words.own_legs, candidate.legs.own), (missing, candidate.legs.missing - everywhere))
        yield "; ".join(form.format(legs=context.listed(some)) for form, some in legs if some)


def ties(context: Context, found: Candidates) -> Table:
    """One row a cooperation that two of the places already have, as one document states it."""
    words = context.sharing
    columns = (
        *_node("first", words.columns.first, context),
        Column("first_part", words.columns.part.format(of=words.columns.first)),
        *_node("second", words.columns.second, context),
        Column("second_part", words.columns.part.format(of=words.columns.second)),
        *_node("cooperation", words.columns.cooperation, context),
        Column("kind", words.columns.kind),
        Column("direct", words.columns.direct),
        *_node("passages", words.columns.passages, context),
    )
    rows: tuple[Row, ...] = tuple(
        (
            tie.first,
            context.label(tie.first),
            words.parts.get(tie.first_part, tie.first_part),
            tie.second,
            context.label(tie.second),
            words.parts.get(tie.second_part, tie.second_part),
            tie.cooperation,
            context.label(tie.cooperation),
            words.kinds[tie.kind] if tie.kind else None,
            words.yes if tie.direct else words.no,
            " ".join(tie.passages),
            "; ".join(context.label(passage) for passage in tie.passages),
        )
        for tie in found.ties
    )
    return Table(words.ties, columns, rows)


def _plain(context: Context, scope: Scope, names: Sequence[str]) -> tuple[Column, ...]:
    """Columns by their names; what stands by plan does so only that way, unless nothing else is asked for."""
    counts = ("named_count", "all_count")
    other = {} if scope.attribution is Attribution.PLAN else {"by_plan": "by_plan_only"}
    return tuple(
        Column(
            name,
            getattr(context.sharing.columns, other.get(name, name)),
            Kind.NUMBER if name in counts else Kind.TEXT,
        )
        for name in names
    )


def _stated_at(context: Context, supports: Iterable[Support]) -> Listed:
    return _apart(context, supports, lambda support: support.passages, context.evidence.short)


def _through(context: Context, supports: Iterable[Support]) -> Listed:
    return _apart(context, supports, lambda support: (support.cooperation,), context.listed)


def _apart(
    context: Context,
    supports: Iterable[Support],
    of: Callable[[Support], Iterable[str]],
    told: Callable[[Iterable[str]], Listed],
) -> Listed:
    """What stands behind the rows as named; behind it, marked as such, what only stands behind those by plan."""
    found: dict[Attribution, set[str]] = {Attribution.NAMED: set(), Attribution.PLAN: set()}
    for support in supports:
        found[support.attribution].update(of(support))
    named, planned = found[Attribution.NAMED], found[Attribution.PLAN] - found[Attribution.NAMED]
    surely, others = told(named), told(planned)
    if not surely or not others:
        return surely or others
    mark = f"; {context.sharing.also_by_plan}"
    return Listed((*surely.pieces, mark + others.pieces[0], *others.pieces[1:]))
