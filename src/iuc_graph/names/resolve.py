"""One resolver of names for everybody.

A name in any language and spelling leads to the things it may mean, and never in silence to one of several.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from iuc_graph.errors import NameAmbiguous, NameUnknown
from iuc_graph.names.fold import fold, joined
from iuc_graph.names.index import Hit, Label, LabelIndex, LabelKind, Likeness, Thing, without_generic
from iuc_graph.names.slugs import by_slug, replaced, slugs_after
from iuc_graph.names.suggest import Neighbours
from iuc_graph.vocabulary import ID, IUC

_LISTED: Final = 8
_TRAILING_BRACKETS: Final = re.compile(r"^(?P<name>.+?)\s*[(（\[](?P<rest>[^()（）\[\]]+)[)）\]]\s*$")
_COMMAS: Final = re.compile(r"\s*[,，、;；]\s*")
_CAPITAL: Final = re.compile("(?<=[a-z])(?=[A-Z])")


class Match(IntEnum):
    """Why a thing is a candidate; a smaller number wins, equal numbers on several things are ambiguous."""

    IDENTIFIER = 0
    """Its IRI, or the tail of it such as place/cordoba."""
    NAME = 1
    """A preferred label, letter by letter with its accents (case and Hanzi script aside)."""
    OTHER_NAME = 2
    """A preferred label without its accents, or an alternative label."""
    WRITTEN_OR_CODE = 3
    """A form that some document writes, or an abbreviation."""
    SLUG = 4
    """The last part of its IRI."""
    WORDING = 5
    """A wording of documents that a record maps to it, letter by letter but for accents: "mobility"."""
    TRANSCRIBED = 6
    """A label with ä as ae and so on."""
    ROMANISED = 7
    """A label's pinyin, or a label of another script put into Latin letters."""
    GENERIC = 8
    """A label without words such as "City of" or 市, or without its brackets."""
    INITIALS = 9
    """Initials of a label's words, or its short form in brackets."""


@dataclass(frozen=True)
class Candidate:
    """A thing that a name may mean: why (`match`), and which label says so (none for an identifier)."""

    thing: Thing
    match: Match
    label: Label | None = None


@dataclass(frozen=True)
class Resolution:
    """What a typed name may mean: all candidates, the best first; equal ones by title, country and IRI."""

    text: str
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> tuple[Candidate, ...]:
        """The candidates that no other one beats: none, the one that is meant, or several equally good."""
        return tuple(c for c in self.candidates if c.match == self.candidates[0].match)

    @property
    def only(self) -> Thing | None:
        """The thing that is meant, if the name decides it."""
        return self.best[0].thing if len(self.best) == 1 else None

    @property
    def is_ambiguous(self) -> bool:
        """Whether several things are equally good."""
        return len(self.best) > 1


class NameIndex:
    """All labels and things of a graph, ready to be asked. Immutable once made, so threads may share it.

    Raises ValueError for a label of a thing that is not among `things`. A thing needs no label to be found by
    its IRI.
    """

    def __init__(self, labels: Iterable[Label], things: Iterable[Thing]) -> None:
        self._things: Mapping[str, Thing] = MappingProxyType({thing.iri: thing for thing in things})
        listed = tuple(dict.fromkeys(labels))
        if strangers := sorted({label.iri for label in listed} - set(self._things)):
            raise ValueError(f"labels of things that are not listed: {', '.join(strangers[:_LISTED])}")
        self._labels = LabelIndex(listed)
        self._neighbours = Neighbours(listed)
        self._slugs = by_slug(self._things)

    @property
    def things(self) -> Collection[Thing]:
        """All things, in no order."""
        return self._things.values()

    def after(
        self,
        things: Mapping[str, Thing | None],
        labels: Mapping[str, tuple[Collection[Label], Collection[Label]]],
    ) -> NameIndex:
        """The index after a change; this one stays as it is, and shares most with it.

        `things`: by IRI those that changed, None for what is no thing any more. `labels`: for each thing whose labels
        may have changed, all that it had and all that it has.
        """
        before, now = (_labels(pair[which] for pair in labels.values()) for which in (0, 1))
        followed = NameIndex((), ())
        followed._things = MappingProxyType(replaced(self._things, things))
        followed._labels = self._labels.after(before - now, now - before)
        followed._neighbours = self._neighbours.after(before, now)
        followed._slugs = slugs_after(self._slugs, followed._things, things)
        return followed

    def resolve(
        self, text: str, types: Collection[str] | None = None, country: str | None = None
    ) -> Resolution:
        """Candidates for a name, an IRI, a tail such as place/cordoba, or a slug.

        `types`: only things of one of these class IRIs; `country`: only things there, by any name of it. The
        text itself may narrow as well: "Córdoba, Argentina", "Córdoba (City)", "City of Córdoba".
        """
        candidates = self._whole(text)
        if not candidates or candidates[0].match >= Match.GENERIC:
            candidates = self._narrowed(text) or candidates
        if country is not None:
            candidates = self._fitting(candidates, country)
        wanted = None if types is None else frozenset(types)
        kept = (c for c in candidates if wanted is None or wanted & c.thing.types)
        return Resolution(text, tuple(kept))

    def one(self, text: str, types: Collection[str] | None = None, country: str | None = None) -> Thing:
        """The one thing that a name means (arguments as for `resolve`).

        Raises NameUnknown with the nearest names, or NameAmbiguous with the candidates and what to write.
        """
        return self.meant(text, types, country).thing

    def meant(self, text: str, types: Collection[str] | None = None, country: str | None = None) -> Candidate:
        """The same with the label that led there: whether it was one of its names, or only a wording of documents."""
        found = self.resolve(text, types, country)
        if not found.candidates:
            raise self._unknown(text, types)
        if found.is_ambiguous:
            raise self._ambiguous(found, types)
        return found.best[0]

    def nearest(self, text: str, types: Collection[str] | None = None, limit: int = 5) -> tuple[Thing, ...]:
        """At most `limit` things with a name like this one, the likest first; for a name that nothing has."""
        of_kind = None if types is None else lambda iri: not self._things[iri].types.isdisjoint(types)
        return tuple(self._things[iri] for iri in self._neighbours.nearest(text, limit, of_kind))

    def _whole(self, text: str) -> tuple[Candidate, ...]:
        """Candidates for the text as it stands."""
        if identified := self._identified(text):
            return (Candidate(identified, Match.IDENTIFIER),)
        found = [_candidate(self._things[hit.label.iri], hit) for hit in self._labels.find(text)]
        found += [Candidate(thing, Match.SLUG) for thing in self._slugs.get(text.strip(), ())]
        return _ranked(found)

    def _identified(self, text: str) -> Thing | None:
        name = text.strip().removeprefix("<").removesuffix(">")
        tail = name.removeprefix("id:")
        return self._things.get(name) or (self._things.get(ID + tail) if "/" in tail else None)

    def _narrowed(self, text: str) -> tuple[Candidate, ...]:
        """Candidates for the first way to read the text as a name and what narrows it that leads anywhere."""
        for name, qualifiers in _readings(text):
            candidates = self._whole(name)
            for qualifier in qualifiers:
                candidates = self._fitting(candidates, qualifier)
            if candidates:
                return candidates
        return ()

    def _fitting(self, candidates: tuple[Candidate, ...], qualifier: str) -> tuple[Candidate, ...]:
        """The candidates that lie in, or are of the kind of, what the qualifier says."""
        key = joined(fold(qualifier))
        places = {c.thing.iri for c in self._whole(qualifier) if c.match <= Match.ROMANISED}
        return tuple(
            c
            for c in candidates
            if key in (joined(fold(c.thing.country)), joined(fold(c.thing.type_label)))
            or places & c.thing.within
        )

    def _unknown(self, text: str, types: Collection[str] | None) -> NameUnknown:
        elsewhere = self._elsewhere(text)
        near = () if elsewhere and types is None else self._near(text, types)
        nearest = f" Nearest: {_listed(near)}." if near else ""
        if elsewhere:
            where = f"is no {_kinds(types)}" if types and self._whole(text) else "is not known there"
            message = f"“{text}” {where}. The name stands for: {_listed(elsewhere)}.{nearest}"
        elif near:
            message = f"“{text}” is no name in this graph.{nearest}"
        else:
            what = f"{_kinds(types)} has a name" if types else "name is"
            message = f"“{text}” is no name in this graph, and no {what} near it."
        return NameUnknown(message, tuple(thing.iri for thing in elsewhere or near))

    def _elsewhere(self, text: str) -> tuple[Thing, ...]:
        """What the name alone means where its kind or the place after it leads nowhere: "Córdoba, France"."""
        names = (text, *(name for name, _ in _readings(text)))
        found = (self._whole(name) for name in names)
        return tuple(c.thing for c in next(filter(None, found), ()))[:_LISTED]

    def _near(self, text: str, types: Collection[str] | None) -> tuple[Thing, ...]:
        """The nearest of the kinds asked for; a thing of another kind would be refused as well."""
        names = (*(name for name, _ in _readings(text)), text)
        return next(filter(None, (self.nearest(name, types) for name in names)), ())

    def _ambiguous(self, found: Resolution, types: Collection[str] | None) -> NameAmbiguous:
        things = [c.thing for c in found.best]
        offers = [f"{thing} – write “{self._decisive(thing, types)}”" for thing in things[:_LISTED]]
        more = f"; and {len(things) - _LISTED} more" if len(things) > _LISTED else ""
        worded = found.best[0].match is Match.WORDING
        says = f"is a wording for {len(things)} things" if worded else f"names {len(things)} things"
        message = f"“{found.text}” {says}: {'; '.join(offers)}{more}."
        return NameAmbiguous(message, tuple(thing.iri for thing in things))

    def _decisive(self, thing: Thing, types: Collection[str] | None) -> str:
        """The plainest writing that leads to this thing only."""
        notes = [thing.country, thing.type_label, f"{thing.type_label}, {thing.country}"]
        writings = [thing.title, *(f"{thing.title}, {note}" for note in notes if note.strip(", "))]
        return next((w for w in writings if self.resolve(w, types).only == thing), thing.iri.removeprefix(ID))


def _labels(several: Iterable[Iterable[Label]]) -> frozenset[Label]:
    return frozenset(label for labels in several for label in labels)


def _candidate(thing: Thing, hit: Hit) -> Candidate:
    return Candidate(thing, _match(hit.likeness, hit.label.kind), hit.label)


def _match(likeness: Likeness, kind: LabelKind) -> Match:
    if likeness > Likeness.FOLDED:
        return _LOOSE[likeness]
    if kind == "wording":
        return Match.WORDING
    if kind in ("written", "code"):
        return Match.WRITTEN_OR_CODE
    return Match.NAME if (likeness, kind) == (Likeness.SAME, "preferred") else Match.OTHER_NAME


_LOOSE: Final = MappingProxyType(
    {
        Likeness.TRANSCRIBED: Match.TRANSCRIBED,
        Likeness.ROMANISED: Match.ROMANISED,
        Likeness.GENERIC: Match.GENERIC,
        Likeness.INITIALS: Match.INITIALS,
    }
)


def _ranked(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Each thing once, by its best match."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(found, key=_order):
        best.setdefault(candidate.thing.iri, candidate)
    return tuple(sorted(best.values(), key=_order))


def _order(candidate: Candidate) -> tuple[int | str, ...]:
    thing, label = candidate.thing, candidate.label
    named = (label.text, label.language, label.kind) if label else ()
    return (candidate.match, fold(thing.title), thing.country, thing.iri, *named)


def _readings(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Ways to read a text as a name and what narrows it: brackets, commas, a generic word."""
    if match := _TRAILING_BRACKETS.match(text):
        yield match["name"], tuple(filter(None, _COMMAS.split(match["rest"])))
    parts = [part for part in _COMMAS.split(text) if part]
    for cut in range(1, len(parts)):
        yield ", ".join(parts[:cut]), tuple(parts[cut:])
    yield from ((name, (word.removesuffix(" of"),)) for name, word in without_generic(fold(text)))


def _listed(things: Iterable[Thing]) -> str:
    return "; ".join(map(str, things))


def _kinds(types: Collection[str]) -> str:
    """Classes in words: ThematicCluster as thematic cluster."""
    words = [_CAPITAL.sub(" ", type_.removeprefix(IUC)).lower() for type_ in types]
    *first, last = dict.fromkeys(words)
    return " or ".join(filter(None, (", ".join(first), last)))
