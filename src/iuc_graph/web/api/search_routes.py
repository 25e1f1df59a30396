"""/api/search: things by any of their names, in any language and spelling; and suggestions while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from iuc_graph.errors import NameUnknown, ParameterInvalid
from iuc_graph.names.search import LONGEST, Findings, Found, Search
from iuc_graph.names.search_source import Entry
from iuc_graph.reports import Column, Table
from iuc_graph.reports.csv_text import table_as_csv
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.vocabulary import IUC, short
from iuc_graph.web.api.parameters import Checked, Manner, manner
from iuc_graph.web.api.representations import CSV, JSON, chosen, respond
from iuc_graph.web.api.resource_routing import Documented, add
from iuc_graph.web.api.session import Session, read
from iuc_graph.web.api.things import Thing

OFFERS: Final = (JSON, CSV)
USUAL: Final = 20
MOST: Final = 100
SUGGESTED: Final = 8
_COLUMNS: Final = (
    *("id", "iri", "kind", "type", "label", "country", "match", "match_language", "match_kind", "closeness"),
)


class Match(BaseModel):
    """The name by which a thing was found."""

    text: str = Field(description="The name as it is in the graph.")
    language: str = Field(
        description="Its language; empty for codes, and for forms whose language is not told."
    )
    kind: str = Field(
        description="preferred, alternative, written (as a document has it), code, wording (mapped to the theme), or "
        "identifier."
    )
    closeness: str = Field(
        description="exact, word (begins with it), words (has its words, in any order), spread (has them in several "
        "names, or in its country's), inside (within a word), or near (is like it)."
    )
    spans: list[tuple[int, int]] = Field(
        description="The parts of the name to highlight: from, and up to but without, in code points from 0."
    )


class Hit(Thing):
    """A thing that was found."""

    kind: str = Field(description="Its kind, as in its id.")
    type: str | None = Field(description="Its class in words, such as city.")
    countries: list[Thing] = Field(description="The countries it lies in or has to do with.")
    match: Match


class SearchDocument(BaseModel):
    """What was found, the best first."""

    query: str
    items: list[Hit]
    count: int = Field(description="How many things were found in all; the items are the best of them.")
    near: bool = Field(description="Nothing has the text in a name: these are the nearest.")
    language: str = Field(description="The language of the labels.")
    generation: str = Field(description="The state of the graph that this was read from.")


class Suggestion(BaseModel):
    """A thing that may be meant."""

    id: str
    label: str
    kind: str
    country: str | None = Field(description="Where it lies, if that is one country.")
    match: str = Field(
        description="The name that was found, which may be in another language than the label."
    )
    spans: list[tuple[int, int]] = Field(description="The parts of the match to highlight, in code points.")


class Suggestions(BaseModel):
    """The best few."""

    query: str
    items: list[Suggestion]
    near: bool = Field(description="No name has a word that begins so: these are the nearest.")
    generation: str


Text = Annotated[
    str,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="What to look for: a name or a part of one in any language, pinyin, a code, or words in any order.",
        examples=["rail freight"],
    ),
]
Kinds = Annotated[
    list[str] | None,
    Query(
        description="Only things of this kind, such as place or theme, or class, such as city; several count together.",
        examples=[["place"]],
    ),
]
CountryName = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=300,
        description="Only things in or of this country, by any name of it.",
        examples=["China"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many items.")]
Extension = Annotated[Literal["json", "csv"], InPath(description="Form of the answer; it wins over Accept.")]
How = Annotated[Manner, Depends(manner)]


@dataclass(frozen=True)
class _Asked:
    """A search as it was asked for."""

    text: str
    kinds: tuple[str, ...]
    country: str | None
    limit: int
    suggests: bool = False


def _asked(q: Text, kind: Kinds = None, country: CountryName = None, limit: Limit = USUAL) -> _Asked:
    """The parameters of a search, for `Depends`."""
    return _Asked(q, tuple(kind or ()), country, limit)


def router() -> APIRouter:
    """The routes."""
    api = APIRouter(prefix="/api", tags=["search"], dependencies=[Checked])

    async def search_as(
        request: Request, extension: Extension, asked: Annotated[_Asked, Depends(_asked)], how: How
    ) -> Response:
        """The things with this text in a name, in the form that the address ends in."""
        return await _answer(request, asked, how, chosen(request, OFFERS, extension, how.format))

    async def search(request: Request, asked: Annotated[_Asked, Depends(_asked)], how: How) -> Response:
        """The things with this text in a name, the best first; where there is none, the nearest."""
        return await _answer(request, asked, how, chosen(request, OFFERS, None, how.format))

    async def suggest(request: Request, q: Text, how: How, kind: Kinds = None) -> Response:
        """The best few things with a name in which a word begins with this text."""
        asked = _Asked(q, tuple(kind or ()), None, SUGGESTED, suggests=True)
        return await _answer(request, asked, how, chosen(request, (JSON,), None, how.format))

    found = Documented("Search all names", SearchDocument, OFFERS, "search")
    add(api, "/search.{extension}", search_as, found.by_extension())
    add(api, "/search", search, found)
    add(api, "/search/suggest", suggest, Documented("Suggest names", Suggestions, (JSON,), "suggest"))
    return api


async def _answer(request: Request, asked: _Asked, how: Manner, offer: Offer) -> Response:
    """The response in this form. Raises ParameterInvalid for a blank text."""
    if not asked.text.strip():
        raise ParameterInvalid("q", "The parameter q is blank; write what to look for.")

    def run(session: Session) -> Response:
        search = session.of(session.service.parts.search)
        findings = _found(session, search, asked)
        session.check()
        if offer is CSV:
            body = table_as_csv(_table(search, findings, how.language))
        else:
            write = _suggestions if asked.suggests else _document
            document = write(search, findings, how.language, session.generation.name)
            body = document.model_dump_json().encode("utf-8", "replace")
        return respond(request, body, offer, session.generation, language=how.language, file="search")

    return await read(request, run, at=how.at)


def _found(session: Session, search: Search, asked: _Asked) -> Findings:
    """Raises ParameterInvalid for a kind that there is not, and NameUnknown or NameAmbiguous for the country."""
    country = session.names.one(asked.country, [IUC + "Country"]).iri if asked.country else None
    try:
        return search.search(
            asked.text,
            kinds=asked.kinds,
            country=country,
            limit=asked.limit,
            inside=not asked.suggests,
            check=session.check,
        )
    except NameUnknown as error:
        raise ParameterInvalid("kind", str(error)) from error


def _document(search: Search, findings: Findings, language: str, generation: str) -> SearchDocument:
    return SearchDocument(
        query=findings.text,
        items=[_hit(search, found, language) for found in findings.found],
        count=findings.count,
        near=findings.near,
        language=language,
        generation=generation,
    )


def _hit(search: Search, found: Found, language: str) -> Hit:
    thing = found.thing
    countries = (search.thing(country) for country in thing.countries)
    return Hit(
        **_thing(search, thing, language).model_dump(),
        kind=thing.kind,
        type=search.title(thing.type, language) if thing.type else None,
        countries=[_thing(search, country, language) for country in countries if country],
        match=Match(
            text=found.name.text,
            language=found.name.language,
            kind=found.name.kind,
            closeness=found.closeness.name.lower(),
            spans=list(found.spans),
        ),
    )


def _thing(search: Search, thing: Entry, language: str) -> Thing:
    label = search.title(thing.iri, language)
    return Thing(iri=thing.iri, id=short(thing.iri), label=label, labels=dict(thing.titles))


def _suggestions(search: Search, findings: Findings, language: str, generation: str) -> Suggestions:
    items = [
        Suggestion(
            id=short(found.thing.iri),
            label=search.title(found.thing.iri, language),
            kind=found.thing.kind,
            country=_one_country(search, found.thing, language),
            match=found.name.text,
            spans=list(found.spans),
        )
        for found in findings.found
    ]
    return Suggestions(query=findings.text, items=items, near=findings.near, generation=generation)


def _one_country(search: Search, thing: Entry, language: str) -> str | None:
    return search.title(thing.countries[0], language) if len(thing.countries) == 1 else None


def _table(search: Search, findings: Findings, language: str) -> Table:
    rows = tuple(
        (
            *(short(found.thing.iri), found.thing.iri, found.thing.kind),
            search.title(found.thing.type, language) if found.thing.type else "",
            search.title(found.thing.iri, language),
            "; ".join(search.title(country, language) for country in found.thing.countries),
            *(found.name.text, found.name.language, found.name.kind, found.closeness.name.lower()),
        )
        for found in findings.found
    )
    return Table("search", tuple(Column(name, name) for name in _COLUMNS), rows)
