"""Answers about sharing as reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from iuc_graph.reports import sharing_tables
from iuc_graph.reports.model import Named, Report, Source, Table
from iuc_graph.reports.sharing_cluster import cluster_notes
from iuc_graph.reports.sharing_context import (
    Context,
    Result,
    denominator_text,
    shown_of,
    supports_of,
    told_nobody_in,
    told_readings,
    why_text,
)
from iuc_graph.themes.answers import Candidates, Pairs, Ranking, Shared, Sharing
from iuc_graph.themes.asking import Attribution, Profile, Scope
from iuc_graph.vocabulary import short

KINDS_OF_THINGS = {
    "theme": "theme",
    "thematic-cluster": "cluster",
    "sdg": "sdg",
    "urban-agenda-partnership": "partnership",
}
"""From the kind in the address of a thing to the parameter that names it."""


@dataclass(frozen=True)
class _Told:
    """What one kind of answer says in its own way; `total` is how many rows it would have without a limit.

    Its tables are made when they are wanted.
    """

    title: str
    question: str
    parameters: tuple[Named, ...]
    notes: tuple[str, ...]
    brief: Callable[[], Table]
    total: int = 0
    data: Callable[[], Table] | None = None
    others: tuple[Callable[[], Table], ...] = ()


@dataclass(frozen=True)
class Heading:
    """What an answer says around its rows: as in `Report`."""

    title: str
    question: str
    parameters: tuple[Named, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]


def heading_of(context: Context, found: Result) -> Heading:
    """What the answer says around its rows; it makes no table."""
    return _heading(context, found, _told(context, found))


def report_of(context: Context, found: Result) -> Report:
    """The report of an answer: every reason as its data, one row a place, thing or pair on its page."""
    told = _told(context, found)
    heading, brief = _heading(context, found, told), told.brief()
    reasons = partial(sharing_tables.reasons, context, context.sharing.members, supports_of(found))
    return Report(
        heading.title,
        heading.question,
        context.version,
        ((told.data or reasons)(), brief, *(make() for make in told.others)),
        heading.parameters,
        heading.notes,
        heading.sources,
        brief,
        told.total,
        _part(context, found),
        context.language,
    )


def _heading(context: Context, found: Result, told: _Told) -> Heading:
    parameters = (*told.parameters, *_beside(context), *_scope(context, found.scope))
    why = (why_text(found.why, context.language),) if found.why else ()
    denominator = denominator_text(found.denominator, context.language)
    part = _part(context, found)
    return Heading(
        told.title,
        told.question,
        tuple(_merged(context, parameters)),
        (
            *why,
            *told_readings(context.labels, context.beside.read, context.language),
            *told_nobody_in(context.labels, context.beside.nobody_in, context.language),
            denominator,
            *filter(None, (*told.notes, part)),
            context.sharing.attribution_note,
        ),
        context.evidence.sources,
    )


def _told(context: Context, found: Result) -> _Told:
    match found:
        case Sharing():
            return _cities(context, found)
        case Shared():
            return _between(context, found)
        case Ranking():
            return _ranking(context, found)
        case Pairs():
            return _pairs(context, found)
        case Candidates():
            return _cluster(context, found)


def _cities(context: Context, found: Sharing) -> _Told:
    words, asked = context.sharing, found.asked
    things = context.together(asked.things)
    several = words.cities_all if asked.match == "all" else words.cities_any
    matching = Named(words.parameters.match, words.all if asked.match == "all" else words.any)
    parameters = [
        *_things(context, asked.things),
        *((matching,) if len(asked.things) > 1 else ()),
        Named(words.parameters.narrower, words.yes if asked.narrower else words.no),
    ]
    notes = [words.named_total.format(named=found.named, total=found.total)] if found.total else []
    if asked.narrower:
        notes += [words.narrower_note]
    return _Told(
        words.cities_title.format(things=things),
        (several if len(asked.things) > 1 else words.cities_one).format(things=things),
        tuple(parameters),
        tuple(notes),
        partial(sharing_tables.cities_in_brief, context, found),
        found.total,
    )


def _between(context: Context, found: Shared) -> _Told:
    words = context.sharing
    places = context.together(found.places)
    parameters = [Named(words.parameters.place, context.label(place)) for place in found.places]
    return _Told(
        words.between_title.format(places=places),
        words.between_question.format(places=places),
        tuple(parameters),
        tuple(_left_out(context)),
        partial(sharing_tables.shared_in_brief, context, found),
    )


def _ranking(context: Context, found: Ranking) -> _Told:
    words = context.sharing
    if isinstance(found.of, Profile):
        place, parameters = words.profile, tuple(_profile(context, found.of))
    else:
        place = context.label(found.of)
        parameters = (Named(words.parameters.place, place),)
    return _Told(
        words.with_title.format(place=place),
        words.with_question.format(place=place),
        tuple(parameters),
        (words.named_first, *_of_ranking(context, found), *_left_out(context)),
        partial(sharing_tables.ranks_in_brief, context, found),
        found.total,
    )


def _of_ranking(context: Context, found: Ranking) -> Iterator[str]:
    if found.with_population is not None:
        yield context.sharing.size_note.format(with_population=found.with_population, total=found.total)


def _left_out(context: Context) -> Iterator[str]:
    """That plans of places that were asked for have focuses which do not count, and where they are listed."""
    words = context.sharing
    told = [
        words.left_out.format(place=context.label(place), count=count, slug=short(place).partition("/")[2])
        for place, count in context.about.left_out
    ]
    if told:
        yield words.focus_note.format(places=context.joined(told))


def _pairs(context: Context, found: Pairs) -> _Told:
    words = context.sharing
    return _Told(
        words.pairs_title.format(least=found.least),
        words.pairs_question.format(least=found.least),
        (Named(words.parameters.least, str(found.least)),),
        (),
        partial(sharing_tables.pairs_in_brief, context, found),
        found.total,
        partial(sharing_tables.pair_reasons, context, words.members, found),
    )


def _cluster(context: Context, found: Candidates) -> _Told:
    words = context.sharing
    things = context.together(found.wanted)
    profile = () if found.profile is None else tuple(_profile(context, found.profile))
    return _Told(
        words.cluster_title.format(things=things),
        words.cluster_question.format(things=things),
        (*_things(context, found.wanted), *profile),
        tuple(cluster_notes(context, found)),
        partial(sharing_tables.candidates_in_brief, context, found),
        found.total,
        others=(partial(sharing_tables.ties, context, found),),
    )


def _merged(context: Context, parameters: Iterable[Named]) -> Iterator[Named]:
    """Values of one parameter in one line."""
    for name, values in groupby(parameters, lambda named: named.name):
        yield Named(name, context.joined(named.value for named in values))


def _part(context: Context, found: Result) -> str:
    shown, total = shown_of(found)
    return context.sharing.shown_of.format(shown=shown, total=total) if shown < total else ""


def _things(context: Context, things: Iterable[str]) -> Iterator[Named]:
    for thing in things:
        kind = KINDS_OF_THINGS.get(short(thing).partition("/")[0], "theme")
        yield Named(getattr(context.sharing.parameters, kind), context.label(thing))


def _beside(context: Context) -> Iterator[Named]:
    words, beside = context.sharing, context.beside
    yield from (Named(words.parameters.place, context.label(place)) for place in beside.places)
    yield from _things(context, beside.among)
    if beside.at_all is not None:
        counted = words.counted_at_all if beside.at_all else words.counted_named
        yield Named(words.parameters.counting, counted)


def _profile(context: Context, profile: Profile) -> Iterator[Named]:
    words = context.sharing.parameters
    yield from (Named(words.profile_theme, context.label(theme)) for theme in profile.themes)
    if profile.country:
        yield Named(words.profile_country, context.label(profile.country))
    if profile.size is not None:
        yield Named(words.profile_size, str(profile.size))


def _scope(context: Context, scope: Scope) -> Iterator[Named]:
    words = context.sharing
    for name, iri in (
        (words.parameters.country, scope.country),
        (words.parameters.programme, scope.programme),
        (words.parameters.sector, scope.sector),
    ):
        if iri:
            yield Named(name, context.label(iri))
    if scope.kind:
        yield Named(words.parameters.kind, words.kinds[scope.kind])
    for name, day in ((words.parameters.since, scope.since), (words.parameters.until, scope.until)):
        if day:
            yield Named(name, day.isoformat())
    if scope.attribution:
        yield Named(words.parameters.attribution, words.attributions[Attribution(scope.attribution)])
