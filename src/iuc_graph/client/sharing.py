"""Answers of the finder as tables: one row a reason, a rank or a pair, with labels beside and passages in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iuc_graph.client.describing import Rows, shown
from iuc_graph.client.frame import Frame
from iuc_graph.client.values import Iris, Value
from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.reports.sharing_context import thing_label
from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.answers import (
    Candidate,
    Candidates,
    Denominator,
    Member,
    Pair,
    Pairs,
    Pick,
    Rank,
    Ranking,
    Shared,
    Sharing,
    Support,
    Tie,
    Why,
)

BETWEEN: Final = " | "
"""Stands between several names or passages in one cell."""

_REASON: Final = (
    "attribution", "thing", "thing_label", "cooperation", "cooperation_label", "area", "area_label", "graph", "passage",
)  # fmt: skip
SHARING: Final = ("place", "place_label", "country", "country_label", *_REASON)
SHARED: Final = ("shared", "shared_label", "shared_as", "place", "place_label", *_REASON)
_COUNTS: Final = ("named_count", "all_count", "as_named", "by_plan")
RANKING: Final = ("place", "place_label", "country", "country_label", *_COUNTS, "passages")
PAIRS: Final = ("first", "first_label", "second", "second_label", *_COUNTS, "passages")
CANDIDATES: Final = (*RANKING, "population", "legs", "legs_missing")
ONE_WORDING: Final = ("place", "place_label", "area", "area_label", "things")
SUGGESTED: Final = ("place", "place_label", *_COUNTS)
TIES: Final = (
    "first", "first_label", "first_part", "second", "second_label", "second_part", "direct", "cooperation",
    "cooperation_label", "graph", "passages",
)  # fmt: skip


@dataclass(frozen=True)
class ClusterFrames:
    """Who could make up a cluster.

    `candidates`: places with what they bring. `suggested`: a small set of them that covers all that can be covered,
    with what each adds. `ties`: cooperations that two of them already have; where `direct` is false, both are only
    partners of one plan. `missing`: wanted things that nobody brings; `only_by_plan`: that nobody brings as named.
    `legs_missing`: helix legs without a body of the suggested places. All are labels. `one_wording`: candidates for
    which several of the wanted things rest on one and the same wording alone.
    """

    candidates: Frame
    suggested: Frame
    ties: Frame
    missing: tuple[str, ...]
    only_by_plan: tuple[str, ...]
    legs_missing: tuple[str, ...]
    one_wording: Frame

    def _repr_html_(self) -> str:
        return self.candidates._repr_html_() + self.suggested._repr_html_() + self.ties._repr_html_()


@dataclass(frozen=True)
class Teller:
    """Makes tables of answers: with labels in a language, IRIs in a form, and the state of the graph in the notes.

    `asked` are sentences on how the question was understood, which stand among the notes as well.
    """

    reader: Reader
    language: str
    iris: Iris
    version: str
    asked: tuple[str, ...] = ()

    def sharing(self, answer: Sharing) -> Frame:
        """One row for each place, reason and passage."""
        labels = self._labels(_of_members(answer.members))
        rows = (
            (*self._place(labels, member.place), *self._place(labels, member.country), *reason)
            for member in answer.members
            for reason in self._reasons(labels, member.supports)
        )
        counts = f"{counted(answer.total, 'place')}, {answer.named} of them as named"
        return self._frame(SHARING, rows, counts, answer.denominator, answer.why)

    def shared(self, answer: Shared) -> Frame:
        """One row for each shared thing, place, reason and passage."""
        members = [member for thing in answer.things for member in thing.holders]
        labels = self._labels([*_of_members(members), *(thing.thing for thing in answer.things)])
        rows = (
            (
                *self._thing(labels, one.thing),
                str(one.attribution),
                *self._place(labels, member.place),
                *reason,
            )
            for one in answer.things
            for member in one.holders
            for reason in self._reasons(labels, member.supports)
        )
        counts = f"{counted(len(answer.things), 'thing')} that all {len(answer.places)} places have"
        return self._frame(SHARED, rows, counts, answer.denominator, answer.why)

    def ranking(self, answer: Ranking) -> Frame:
        """One row for each other place, the one that shares most first."""
        labels = self._labels(iri for rank in answer.ranks for iri in _of_rank(rank))
        sized = answer.with_population is not None
        rows = (
            (
                *self._place(labels, rank.place),
                *self._place(labels, rank.country),
                *self._counts(labels, rank),
                *((_people(rank.populations),) if sized else ()),
            )
            for rank in answer.ranks
        )
        counts = (
            f"shares something with {counted(answer.total, 'place')}, with {answer.named} of them as named"
        )
        if sized:
            counts += f"; {answer.with_population} of them state a population"
        columns = (*RANKING, *(("population",) if sized else ()))
        return self._frame(columns, rows, counts, answer.denominator, answer.why)

    def pairs(self, answer: Pairs) -> Frame:
        """One row for each pair."""
        labels = self._labels(
            iri for pair in answer.pairs for iri in (pair.first, pair.second, *pair.named, *pair.by_plan)
        )
        rows = (
            (*self._place(labels, pair.first), *self._place(labels, pair.second), *self._counts(labels, pair))
            for pair in answer.pairs
        )
        counts = f"{counted(answer.total, 'pair')}, each sharing at least {answer.least}"
        return self._frame(PAIRS, rows, counts, answer.denominator, answer.why)

    def cluster(self, answer: Candidates) -> ClusterFrames:
        """The tables of a cluster."""
        labels = self._labels(_of_candidates(answer))
        candidates = (
            (
                *self._place(labels, one.place),
                *self._place(labels, one.country),
                *self._counts(labels, one),
                _people(one.populations),
                self._names(labels, one.legs.own | one.legs.through),
                self._names(labels, one.legs.missing),
            )
            for one in answer.candidates
        )
        suggested = (
            (*self._place(labels, pick.place), *self._counts(labels, pick)[: len(_COUNTS)])
            for pick in answer.suggested
        )
        counts = f"wanted things are brought by {counted(answer.total, 'place')}"
        told = (answer.denominator, answer.why)
        return ClusterFrames(
            self._frame(CANDIDATES, candidates, counts, *told),
            self._frame(
                SUGGESTED, suggested, f"{counted(len(answer.suggested), 'place')} to begin with", *told
            ),
            self._frame(
                TIES,
                (self._tie(labels, tie) for tie in answer.ties),
                counted(len(answer.ties), "tie") + " so far",
                *told,
            ),
            self._listed(labels, answer.missing),
            self._listed(labels, answer.only_by_plan),
            self._listed(labels, answer.legs.missing),
            self._one_wording(labels, answer),
        )

    def _one_wording(self, labels: Labels, answer: Candidates) -> Frame:
        rows = (
            (*self._place(labels, one.place), *self._place(labels, one.area), self._names(labels, one.things))
            for one in answer.of_one_statement
        )
        counts = counted(len(answer.of_one_statement), "place") + " with several things by one wording alone"
        return self._frame(ONE_WORDING, rows, counts, answer.denominator, answer.why)

    def _tie(self, labels: Labels, tie: Tie) -> tuple[Value, ...]:
        return (
            *self._place(labels, tie.first),
            tie.first_part,
            *self._place(labels, tie.second),
            tie.second_part,
            tie.direct,
            *self._place(labels, tie.cooperation),
            shown(tie.source, self.iris),
            self._joined(tie.passages),
        )

    def _labels(self, iris: Iterable[str | None]) -> Labels:
        return labels_of(self.reader, sorted({iri for iri in iris if iri is not None}))

    def _place(self, labels: Labels, iri: str | None) -> tuple[Value, Value]:
        """An IRI with its label."""
        return (None, None) if iri is None else (shown(iri, self.iris), labels.of(iri, self.language))

    def _thing(self, labels: Labels, iri: str) -> tuple[Value, Value]:
        """The same for what is shared: a theme and a partnership may have one label."""
        return shown(iri, self.iris), thing_label(labels, iri, self.language)

    def _reasons(self, labels: Labels, supports: Iterable[Support]) -> Iterator[tuple[Value, ...]]:
        for support in supports:
            for passage in support.passages or (None,):
                yield (
                    str(support.attribution),
                    *self._thing(labels, support.thing),
                    *self._place(labels, support.cooperation),
                    *self._place(labels, support.area),
                    shown(support.source, self.iris),
                    None if passage is None else shown(passage, self.iris),
                )

    def _counts(self, labels: Labels, one: Rank | Pair | Candidate | Pick) -> tuple[Value, ...]:
        supports = () if isinstance(one, Pick) else one.supports
        passages = sorted({passage for support in supports for passage in support.passages})
        return (
            len(one.named),
            len(one.named | one.by_plan),
            self._names(labels, one.named),
            self._names(labels, one.by_plan),
            self._joined(passages),
        )

    def _listed(self, labels: Labels, iris: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(thing_label(labels, iri, self.language) for iri in iris))

    def _names(self, labels: Labels, iris: Iterable[str]) -> str | None:
        return BETWEEN.join(self._listed(labels, iris)) or None

    def _joined(self, iris: Iterable[str]) -> str | None:
        return BETWEEN.join(shown(iri, self.iris) for iri in iris) or None

    def _frame(
        self,
        columns: Sequence[str],
        rows: Iterable[tuple[Value, ...]],
        counts: str,
        of: Denominator,
        why: Why | None,
    ) -> Frame:
        listed: Rows = tuple(rows)
        reason = why.text if why else ""
        notes = filter(None, (counts, reason, *self.asked, denominator(of), self.version))
        return Frame(tuple(columns), listed, tuple(notes), "" if listed else reason)


def counted(number: int, what: str) -> str:
    """So many of something: 1 place, 2 places."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def denominator(of: Denominator) -> str:
    """Out of how many, as a sentence."""
    until = f"; dated activities up to {of.last_activity}" if of.last_activity else ""
    return (
        f"Out of {of.cooperations} cooperations in scope: {of.with_theme} state a theme, {of.with_sdg} an SDG, "
        f"{of.with_partnership} a partnership, {of.with_year} a year{until}."
    )


def _people(populations: tuple[float, ...] | None) -> float | None:
    """The largest that any document states."""
    most = max(populations or (), default=None)
    return int(most) if most is not None and most.is_integer() else most


def _of_members(members: Iterable[Member]) -> Iterator[str | None]:
    for member in members:
        yield from (member.place, member.country)
        for support in member.supports:
            yield from (support.thing, support.cooperation, support.area)


def _of_rank(one: Rank | Candidate) -> Iterator[str | None]:
    yield from (one.place, one.country, *one.named, *one.by_plan)


def _of_candidates(answer: Candidates) -> Iterator[str | None]:
    for one in answer.candidates:
        yield from _of_rank(one)
        yield from (*one.legs.own, *one.legs.through, *one.legs.missing)
    for pick in answer.suggested:
        yield from (pick.place, *pick.named, *pick.by_plan)
    for tie in answer.ties:
        yield from (tie.first, tie.second, tie.cooperation)
    for each in answer.of_one_statement:
        yield from (each.place, each.area, *each.things)
    yield from (*answer.wanted, *answer.missing, *answer.only_by_plan, *answer.legs.missing)
