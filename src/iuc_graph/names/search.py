"""Search: what a person types, in any language and spelling, to the things of a graph that are called like it.

Where `NameIndex` says which thing a name means, this finds all things with the text in a name: as a whole, at the
beginning of a word, with its words in any order, inside of a word, and, where nothing has it, with a typing error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from iuc_graph.delta import Delta
from iuc_graph.names.fold import has_hanzi, joined, pinyin, plain
from iuc_graph.names.search_forms import is_flowing, typed_forms
from iuc_graph.names.search_listing import Spelled, listed, spelled
from iuc_graph.names.search_near import Typos, Vocabulary
from iuc_graph.names.search_ranks import Closeness, Hits, Ranks
from iuc_graph.names.search_source import About, Contents, Entry, Name, Statement, read
from iuc_graph.names.search_spans import Span, spans_of
from iuc_graph.names.search_text import Flags, Forms, Numbers
from iuc_graph.vocabulary import ID, short

__all__ = ["LONGEST", "Closeness", "Entry", "Findings", "Found", "Name", "Search", "Span", "search_of"]

LONGEST: Final = 1000
"""Signs of a text to search for; a longer one finds nothing."""

_MOST_WORDS: Final = 16
_OWN: Final = ("preferred", "alternative", "code")


@dataclass(frozen=True)
class Found:
    """A thing that was found: how closely, by which of its names, and where in it.

    `spans`: (start, end) in signs (code points) of the name, in order, none touching another.
    """

    thing: Entry
    closeness: Closeness
    name: Name
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Findings:
    """The best things that were found, and how many there are. `near`: nothing has the text; these are like it."""

    text: str
    found: tuple[Found, ...]
    count: int
    near: bool


@dataclass(frozen=True)
class _Typed:
    """What was typed, in all its forms, and its words in all of theirs."""

    text: str
    whole: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]


class Search:
    """All names of a graph, ready to be searched. Immutable once made, so threads may share it."""

    def __init__(self, contents: Contents, earlier: Search | None = None) -> None:
        """What `earlier`, the search of another state, has of the same entries is taken over."""
        self._contents = contents
        self._classes = contents.classes
        known: Mapping[str, Spelled] = {} if earlier is None else earlier._spelled
        self._spelled: Mapping[str, Spelled] = spelled(contents, known)
        self._listing, forms = listed(self._spelled.values())
        self._forms = Forms(forms)
        self._ranks = Ranks(
            self._forms, self._listing.things, self._listing.ranks_of_things(), self._listing.ranks_of_names()
        )
        self._own = np.array([name.kind in _OWN for name in self._listing.names], dtype=np.bool_)
        self._typos = Typos([joined(text) for text, _ in forms])
        self._vocabulary = Vocabulary(forms)

    def after(self, delta: Delta, about: About) -> Search:
        """The search after a change of the merged graph, equal to one that is made anew; arguments as `Contents.after`.

        This one stays as it is.
        """
        contents = self._contents.after(delta, about)
        return self if contents is self._contents else Search(contents, self)

    def __len__(self) -> int:
        """How many things can be found."""
        return len(self._listing.entries)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What `kinds` of a search may be: kinds of things as in their IRIs, and classes such as city."""
        return self._listing.kinds

    @property
    def things(self) -> tuple[Entry, ...]:
        """All things that can be found, in the order in which equal ones are listed."""
        return self._listing.entries

    def thing(self, iri: str) -> Entry | None:
        """The thing with this IRI."""
        number = self._listing.numbers.get(iri)
        return None if number is None else self._listing.entries[number]

    def title(self, iri: str, language: str) -> str:
        """The title of a thing or class in this language, else in English, else in any, else the end of its IRI."""
        thing = self.thing(iri)
        titles = thing.titles if thing else self._classes.get(iri, {})
        return (
            titles.get(language)
            or titles.get("en")
            or min(titles.values(), default=short(iri).rpartition("/")[2])
        )

    def search(
        self,
        text: str,
        *,
        kinds: Collection[str] = (),
        country: str | None = None,
        limit: int = 20,
        inside: bool = True,
        check: Callable[[], None] = lambda: None,
    ) -> Findings:
        """The things that have the text in a name, the best first; the order is the same each time.

        `kinds`: only things of one of these; `country`: only things in or of the country with this IRI. Without
        `inside` the text must begin a word, as for suggestions while somebody types. `check` is called before each
        step, and may end it by what it raises. Raises NameUnknown for a kind that there is not.
        """
        allowed = self._allowed(kinds, country)
        if len(text) > LONGEST:
            return Findings(text, (), 0, near=False)
        if (number := self._identified(text)) is not None:
            return self._only(text, number, allowed)
        typed = _typed(text)
        hits = self._hits(typed, allowed, check, inside=inside)
        near = not hits.count
        if near:
            typed, hits = self._near(typed, allowed, check)
        found = tuple(self._found(form, closeness, typed) for closeness, form in hits.best(limit))
        return Findings(text, found, hits.count, near=near and bool(found))

    def _allowed(self, kinds: Collection[str], country: str | None) -> Flags | None:
        """Which things may be found; None for all."""
        if not kinds and country is None:
            return None
        everything = np.ones(len(self), dtype=np.bool_)
        allowed = self._listing.of_kinds(kinds) if kinds else everything
        if country is None:
            return allowed
        one = np.zeros(len(self), dtype=np.bool_)
        if (number := self._listing.numbers.get(country)) is not None:
            one[number] = True
        return allowed & self._listing.with_countries(one)

    def _identified(self, text: str) -> int | None:
        """The number of the thing with this IRI, or this end of one, such as place/chongqing."""
        name = text.strip().removeprefix("<").removesuffix(">").removeprefix("id:")
        return self._listing.numbers.get(name, self._listing.numbers.get(ID + name))

    def _only(self, text: str, number: int, allowed: Flags | None) -> Findings:
        if allowed is not None and not allowed[number]:
            return Findings(text, (), 0, near=False)
        thing = self._listing.entries[number]
        name = Name(short(thing.iri), "", "identifier")
        found = Found(thing, Closeness.EXACT, name, ((0, len(name.text)),))
        return Findings(text, (found,), 1, near=False)

    def _hits(self, typed: _Typed, allowed: Flags | None, check: Callable[[], None], *, inside: bool) -> Hits:
        hits = Hits(self._ranks, allowed)
        for form in typed.whole:
            check()
            self._add_whole(hits, form, inside=inside)
        if len(typed.words) > 1:
            check()
            self._add_words(hits, typed.words)
        return hits

    def _add_whole(self, hits: Hits, form: str, *, inside: bool) -> None:
        """Every form that has this one in it, whatever the blanks."""
        needle, forms = joined(form), self._forms
        # One letter is inside of nearly every name.
        everywhere = inside and (len(needle) > 1 or is_flowing(needle))
        places = forms.find(needle, inside=everywhere)
        numbers = forms.form_of(places)
        first = forms.begin_forms(places, numbers)
        words = forms.begin_words(places)
        words[words] = forms.keep_words(places[words], numbers[words], form)
        closeness = np.where(words, int(Closeness.WORD), int(Closeness.INSIDE))
        if " " in form:
            closeness[words & ~first] = Closeness.WORDS
        closeness[first & (forms.length[numbers] == len(needle))] = Closeness.EXACT
        place = np.where(first, 0, 2) + np.where(forms.end_words(places, len(needle)), 0, 1)
        hits.add(numbers, closeness, place)

    def _add_words(self, hits: Hits, words: Sequence[Sequence[str]]) -> None:
        """Every form that has all words, and things that have them in several names or in that of their country."""
        having = [self._forms_with(word) for word in words]
        number: Numbers = np.sum(having, axis=0, dtype=np.int64)
        in_one = np.flatnonzero(number == len(words))
        hits.add(in_one, np.full(len(in_one), int(Closeness.WORDS)), np.full(len(in_one), 3))
        # What documents write counts as a whole only: "SGD 9" and "SDG 9&11" do not make "SGD 11".
        own = [self._listing.with_countries(self._things_of(forms & self._own)) for forms in having]
        things: Flags = np.logical_and.reduce(own)
        spread = np.flatnonzero(things[self._ranks.things] & self._own & (number > 0) & (number < len(words)))
        lacking = np.minimum(len(words) - number[spread], 3)
        hits.add(spread, np.full(len(spread), int(Closeness.SPREAD)), lacking)

    def _forms_with(self, word: Sequence[str]) -> Flags:
        """Which forms have a word that begins so."""
        having = np.zeros(len(self._forms), dtype=np.bool_)
        for form in word:
            places = self._forms.find(joined(form), inside=False)
            numbers = self._forms.form_of(places)
            having[numbers[self._forms.keep_words(places, numbers, form)]] = True
        return having

    def _things_of(self, forms: Flags) -> Flags:
        having = np.zeros(len(self), dtype=np.bool_)
        having[self._ranks.things[forms]] = True
        return having

    def _near(self, typed: _Typed, allowed: Flags | None, check: Callable[[], None]) -> tuple[_Typed, Hits]:
        """Things with a name that sounds the same, or is a typing error or two away, or has most of the words.

        With what was meant then, as far as it is another text.
        """
        hits = Hits(self._ranks, allowed)
        sounds = pinyin(typed.text) if has_hanzi(typed.text) else ()
        for form in sounds:
            self._add_near(hits, self._forms.form_of(self._forms.find(joined(form), inside=False)), 0, 0)
        for form in typed.whole:
            check()
            found = np.array(self._typos.near(joined(form)), dtype=np.int64).reshape(-1, 2)
            self._add_near(hits, found[:, 0], found[:, 1], 0)
        words = self._add_most_words(hits, typed.words, check)
        return _Typed(typed.text, (*typed.whole, *sounds), words), hits

    def _add_most_words(
        self, hits: Hits, words: Sequence[tuple[str, ...]], check: Callable[[], None]
    ) -> tuple[tuple[str, ...], ...]:
        """Forms with at least half of the words, wrong ones put right; what the words are then."""
        number = np.zeros(len(self._forms), dtype=np.int64)
        errors = np.zeros(len(self._forms), dtype=np.int64)
        meant = []
        for word in words:
            check()
            right, wrong, having = word, 0, self._forms_with(word)
            if not having.any():
                right, wrong = self._vocabulary.nearest(word)
                having = self._forms_with(right)
            number += having
            errors += wrong * having
            meant.append(right)
        most = int(number.max(initial=0))
        if most and 2 * most >= len(words):
            forms = np.flatnonzero(number == most)
            self._add_near(hits, forms, errors[forms] + 2 * (len(words) - most), 2)
        return tuple(meant)

    def _add_near(self, hits: Hits, forms: Numbers, errors: Numbers | int, place: int) -> None:
        closeness = np.full(len(forms), int(Closeness.NEAR))
        hits.add(forms, closeness, np.full(len(forms), place), errors)

    def _found(self, form: int, closeness: Closeness, typed: _Typed) -> Found:
        name = self._listing.names[form]
        thing = self._listing.entries[self._ranks.things[form]]
        whole = [joined(text) for text in typed.whole]
        words = [[joined(text) for text in word] for word in typed.words]
        spans = spans_of(name.text, name.language, self._forms.text(form), whole, words)
        return Found(thing, closeness, name, spans)


def search_of(statements: Iterable[Statement]) -> Search:
    """The search for a graph, from its triples or quads; `search_source.quads_of` picks what matters of a store."""
    return Search(read(statements))


def _typed(text: str) -> _Typed:
    words = tuple(dict.fromkeys(filter(None, map(typed_forms, plain(text).split()))))
    return _Typed(text, typed_forms(text), words if len(words) <= _MOST_WORDS else ())
