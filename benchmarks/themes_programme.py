"""Programmes in which every city cooperates, of up to 200,000 cities, as N-Quads text: for benchmarks of shared themes.

    python benchmarks/themes_programme.py --cities 10000 --file programme.nq

Each form of document is written once by the project's own writers and derived by its own rules, with marks where
cities, themes and names stand; then the marks are filled in. So the text is valid by every rule, holds the inferred
and the merged graph too, and costs some microseconds a line. Of each four cities, three share an action plan with
one of the hubs, and the fourth is paired with the first and with that hub. Themes are spread by Zipf's law. The same
number gives the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Annotated, Final

import typer
from made_documents import Made
from made_ground import dice, ground
from made_places import CITIES_A_PROVINCE, city, country, country_of, name, province
from pyoxigraph import DefaultGraph, Quad, RdfFormat, serialize

from iuc_graph.build.gazetteer import write_reference
from iuc_graph.build.labels import Labels
from iuc_graph.build.writer import GraphWriter
from iuc_graph.inference import assemble as derive
from iuc_graph.records.base import Text
from iuc_graph.records.cooperation import Area, Pairing, Plan
from iuc_graph.records.document import Document, DocumentFile, Passage, WordingEntry
from iuc_graph.records.gazetteer import PlaceRow
from iuc_graph.records.statement import Period
from iuc_graph.vocabulary import INFERRED_GRAPH, REFERENCE_GRAPH

CITIES_A_GROUP: Final = 4
THEMES_A_DOCUMENT: Final = 4
AREAS_A_DOCUMENT: Final = 2
DOCUMENT: Final = "zzdocument"
FIRST_YEAR: Final = "2018"
SECTORS: Final = ("academia", "business", "government")

_MARK: Final = re.compile(
    r"zz(?:document|city[abcd]|theme[1-4]|wording[1-4]|province|country|continent|sector)|甲[乙丙丁戊]", re.I
)


@dataclass(frozen=True)
class City:
    """What is filled in for a city: slug, English and Chinese name."""

    slug: str
    english: str
    chinese: str

    @classmethod
    def numbered(cls, number: int) -> City:
        """The city of this number, as in the made gazetteers."""
        english, chinese = name(number, 4)
        return cls(english.lower(), english, chinese)


@dataclass(frozen=True)
class Piece:
    """Statements as lines: those in named graphs as N-Quads, those of the merged default graph as N-Triples."""

    named: str
    merged: str

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Piece:
        """The text of some statements."""
        given = tuple(quads)
        merged = [quad for quad in given if isinstance(quad.graph_name, DefaultGraph)]
        named = [quad for quad in given if not isinstance(quad.graph_name, DefaultGraph)]
        return cls(_text(named), _text(merged))

    def with_(self, change: Callable[[str], str]) -> Piece:
        """The same after a change to both texts."""
        return Piece(change(self.named), change(self.merged))


@dataclass(frozen=True)
class Form:
    """A piece with marks; each text is split at them: text, mark, text, mark … text."""

    named: tuple[str, ...]
    merged: tuple[str, ...]

    @classmethod
    def of(cls, piece: Piece) -> Form:
        """The form that a piece in which marks stand makes."""
        return cls(_split(piece.named), _split(piece.merged))

    def filled(self, values: dict[str, str]) -> Piece:
        """The piece with a value for each mark. KeyError where one is missing."""
        return Piece(_joined(self.named, values), _joined(self.merged, values))


def _split(text: str) -> tuple[str, ...]:
    parts, end = [], 0
    for found in _MARK.finditer(text):
        parts += [text[end : found.start()], found[0]]
        end = found.end()
    return (*parts, text[end:])


def _joined(parts: tuple[str, ...], values: dict[str, str]) -> str:
    filled = list(parts)
    filled[1::2] = [values[mark] for mark in parts[1::2]]
    return "".join(filled)


def lines(cities: int, seed: int = 0) -> Iterator[str]:
    """The N-Quads of a programme, the merged graph included, in texts of many lines; else as `pieces`."""
    for piece in pieces(cities, seed):
        yield piece.named + piece.merged


def pieces(cities: int, seed: int = 0) -> Iterator[Piece]:
    """The statements of a programme of at most 8 × 32,768 cities; some lines may come twice.

    ValueError where the cities do not make groups of four.
    """
    if cities < 2 * CITIES_A_GROUP or cities % CITIES_A_GROUP:
        raise ValueError(
            f"Ask for a multiple of {CITIES_A_GROUP} cities, and for {2 * CITIES_A_GROUP} at least."
        )
    yield Piece.of(ground_quads())
    yield from _gazetteer(cities)
    chance, themes = dice("themes", seed), _Themes()
    plan, pairing = _documents()
    for first in range(0, cities, CITIES_A_GROUP):
        members = [City.numbered(first + n) for n in range(CITIES_A_GROUP)]
        hub = City.numbered(_hub(cities, first, chance))
        sector = {"zzsector": SECTORS[first // CITIES_A_GROUP % len(SECTORS)]}
        yield plan.filled(sector | _values(f"plan-{first}", [*members[:3], hub], themes.some(chance)))
        yield pairing.filled(
            _values(f"pairing-{first}", [members[3], members[0], hub, hub], themes.some(chance))
        )


def _hub(cities: int, first: int, chance: Random) -> int:
    """A city outside the group that begins with `first`, the low numbers much more often."""
    number = int((cities - CITIES_A_GROUP) * chance.random() ** 3)
    return number if number < first else number + CITIES_A_GROUP


@cache
def ground_quads() -> tuple[Quad, ...]:
    """The ontology, the vocabularies, the mappings, continents and programmes, and what follows from them."""
    book = replace(ground().book, places=ground().continents)
    asserted = (*ground().quads, *_reference(book))
    derived = derive(asserted)
    return (*asserted, *derived.inferred, *derived.default)


class _Themes:
    """Themes with one of their wordings each, the first of them much more often."""

    def __init__(self) -> None:
        chosen: dict[str, WordingEntry] = {}
        for entry in ground().wordings:
            if len(entry.themes) == 1:
                chosen.setdefault(entry.themes[0].theme, entry)
        self._entries = sorted(chosen.items())
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(len(self._entries))))

    def some(self, chance: Random) -> list[tuple[str, str]]:
        """Different themes for the areas of a document, each with the slug of a wording of it."""
        found: dict[str, str] = {}
        while len(found) < THEMES_A_DOCUMENT:
            theme, entry = chance.choices(self._entries, cum_weights=self._weights)[0]
            found[theme] = entry.slug
        return list(found.items())


def _values(slug: str, places: Sequence[City], themes: Sequence[tuple[str, str]]) -> dict[str, str]:
    values = {DOCUMENT: slug}
    for letter, mark, place in zip("abcd", "乙丙丁戊", places, strict=True):
        values |= {
            f"zzcity{letter}": place.slug,
            f"Zzcity{letter}": place.english,
            f"甲{mark}": place.chinese,
        }
    for number, (theme, wording) in enumerate(themes, 1):
        values |= {f"zztheme{number}": theme, f"zzwording{number}": wording}
    return values


def _gazetteer(cities: int) -> Iterator[Piece]:
    """Countries and provinces by the project's writer, and the cities by a form."""
    provinces = -(-cities // CITIES_A_PROVINCE)
    slugs = [continent.slug for continent in ground().continents]
    countries = sorted({country_of(number) for number in range(provinces)})
    larger = [country(number, slugs) for number in countries] + [province(n) for n in range(provinces)]
    yield Piece.of(_with_consequences(larger, ground().continents))
    form = _city()
    continents = {number: country(number, slugs).within[0] for number in countries}
    for number in range(cities):
        where = number // CITIES_A_PROVINCE
        one, around = City.numbered(number), country_of(where)
        values = {
            "zzcitya": one.slug,
            "Zzcitya": one.english,
            "甲乙": one.chinese,
            "zzprovince": f"{name(where, 3)[0].lower()}-province",
            "zzcountry": f"{name(around, 2)[0].lower()}ia",
            "zzcontinent": continents[around],
        }
        yield form.filled(values)


@cache
def _city() -> Form:
    known = [
        PlaceRow(slug="zzcontinent", type="Continent", label_en="C", label_zh="洲", zh_by="source"),
        country(0, ["zzcontinent"]).model_copy(update={"slug": "zzcountry"}),
        province(0).model_copy(update={"slug": "zzprovince", "within": ["zzcountry"]}),
    ]
    row = city(7).model_copy(
        update={"slug": "zzcitya", "label_en": "Zzcitya", "label_zh": "甲乙", "within": ["zzprovince"]}
    )
    return Form.of(Piece.of(_with_consequences([row], known)))


def _with_consequences(rows: Sequence[PlaceRow], known: Sequence[PlaceRow]) -> tuple[Quad, ...]:
    """The quads of places, and those that follow from them and from larger places that are known already."""
    book = replace(ground().book, places=tuple(rows), programmes=(), matches=(), memberships=())
    return _new(_reference(book), _reference(replace(book, places=tuple(known))))


@cache
def _documents() -> tuple[Form, Form]:
    """The form of an action plan and that of a report of a pairing."""
    cities = [
        city(number).model_copy(update={"slug": f"zzcity{a}", "label_en": f"Zzcity{a}", "label_zh": f"甲{b}"})
        for number, (a, b) in enumerate(zip("abcd", "乙丙丁戊", strict=True))
    ]
    known = _reference(replace(ground().book, places=tuple(cities), programmes=()))
    known += _reference(replace(ground().book, places=()))
    return _form(_plan(), cities, known), _form(_pairing(), cities, known)


def _form(file: DocumentFile, cities: Sequence[PlaceRow], known: list[Quad]) -> Form:
    quads = Made(file, tuple(cities), ()).quads()
    return Form.of(Piece.of(_new(quads, known)).with_(_marked))


def _marked(text: str) -> str:
    """With marks for the themes, mappings and the sector that the forms are written with."""
    for number, entry in enumerate(_wordings(), 1):
        theme = entry.themes[0].theme
        text = text.replace(
            f"/mapping/{entry.slug}--{theme}>", f"/mapping/zzwording{number}--zztheme{number}>"
        )
        text = text.replace(f"/theme/{theme}>", f"/theme/zztheme{number}>")
    return text.replace(f"/helix-sector/{SECTORS[0]}>", "/helix-sector/zzsector>")


def _wordings() -> list[WordingEntry]:
    """Wordings of different themes, that the forms are written with."""
    chosen: dict[str, WordingEntry] = {}
    for entry in ground().wordings:
        if len(entry.themes) == 1:
            chosen.setdefault(entry.themes[0].theme, entry)
    return list(chosen.values())[:THEMES_A_DOCUMENT]


def _file(type_: str, *, plans: Sequence[Plan] = (), pairings: Sequence[Pairing] = ()) -> DocumentFile:
    document = Document(
        slug=DOCUMENT,
        type=type_,
        title=Text(en="Paper of Zzcitya", zh="甲乙的文件"),
        summary=Text(en="A made document.", zh="生成文件。"),
        identifier="made.txt",
        sha256=sha256(DOCUMENT.encode()).hexdigest(),
        languages=["en"],
    )
    passages = {"title": Passage(lines="4-5", section="Title")}
    return DocumentFile(document=document, passages=passages, plans=list(plans), pairings=list(pairings))


def _plan() -> DocumentFile:
    """A plan of a, with b, c and d; the first area names a and b and aims at a sector, the second names nobody."""
    plan = Plan(
        slug=DOCUMENT,
        programme="iuc",
        title=Text(en="Plan of Zzcitya", zh="甲乙的计划"),
        summary=Text(en="A made plan.", zh="生成的计划。"),
        lead=["zzcitya"],
        partners=["zzcityb", "zzcityc", "zzcityd"],
        period=Period(start=FIRST_YEAR, end="2020-06", stated_at=["title"]),
        areas=[_area(1, ["place/zzcitya", "place/zzcityb"], [SECTORS[0]]), _area(2, [], [])],
        stated_at=["title"],
    )
    return _file("ucap-summary", plans=[plan])


def _pairing() -> DocumentFile:
    """A pairing of a with b and c, with two areas of its own."""
    pairing = Pairing(
        slug=DOCUMENT,
        programme="iurc",
        side_a=["zzcitya"],
        side_b=["zzcityb", "zzcityc"],
        areas=[_area(1, [], []), _area(2, [], [])],
        stated_at=["title"],
    )
    return _file("news", pairings=[pairing])


def _area(number: int, names: list[str], sectors: list[str]) -> Area:
    return Area(
        slug=f"{DOCUMENT}-area-{number}",
        title=Text(en=f"Area {number}", zh=f"领域{number}"),
        summary=Text(en="A made area.", zh="生成的领域。"),
        as_written=["made"],
        names=names,
        sectors=sectors,
        wordings=[entry.wording for entry in _wordings()[number - 1 :: AREAS_A_DOCUMENT]],
        stated_at=["title"],
    )


def _new(quads: Iterable[Quad], known: Iterable[Quad]) -> tuple[Quad, ...]:
    """These quads, with what is inferred and merged only because of them."""
    given = tuple(quads)
    base = (*ground().quads, *known)
    before, after = derive(base), derive((*base, *given))
    inferred = set(after.inferred) - set(before.inferred)
    merged = set(after.default) - set(before.default)
    return (*given, *sorted(inferred, key=str), *sorted(merged, key=str))


def _reference(book: object) -> list[Quad]:
    graph = GraphWriter(REFERENCE_GRAPH, Labels({}))
    write_reference(graph, book)  # type: ignore[arg-type]
    return sorted(graph, key=str)


def _text(quads: Iterable[Quad]) -> str:
    text = serialize(quads, format=RdfFormat.N_QUADS)
    assert text is not None
    return text.decode()


def main(
    file: Annotated[Path, typer.Option(help="The N-Quads file to write.")],
    cities: Annotated[int, typer.Option(help="Wanted number of cities.")] = 1000,
    seed: Annotated[int, typer.Option(help="Another seed makes other cooperations.")] = 0,
) -> None:
    """Write a programme in which every city cooperates."""
    with file.open("w", encoding="utf-8") as output:
        output.writelines(lines(cities, seed))
    typer.echo(f"{file}: {file.stat().st_size / 2**20:,.0f} MiB, graphs besides {INFERRED_GRAPH} by document")


if __name__ == "__main__":
    typer.run(main)
