"""Answers of the saved questions and of the finder, as sets that compare; all nodes by the tail of their IRI."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode

from iuc_graph.sparql.rows import Reader
from iuc_graph.themes.answers import Member, Support
from iuc_graph.themes.incidence import Incidence
from iuc_graph.themes.relation import WHOLE
from iuc_graph.vocabulary import ID

Rows = set[tuple[str, ...]]

QUERIES = Path(__file__).parents[2] / "queries"


def question(reader: Reader, name: str, columns: Iterable[str], **terms: str) -> Rows:
    """The distinct rows of some columns of a saved question; `terms` binds its parameters to kind/slug."""
    text = (QUERIES / f"{name}.rq").read_text(encoding="utf-8")
    return rows(reader, text, columns, **terms)


def rows(reader: Reader, text: str, columns: Iterable[str], **terms: str) -> Rows:
    """The distinct rows of some columns of a query."""
    found = reader.select(text, {name: NamedNode(ID + term) for name, term in terms.items()})
    cells = [["" if cell is None else tail(cell.value) for cell in found.column(name)] for name in columns]
    return set(zip(*cells, strict=True))


def tail(iri: str) -> str:
    """What comes after the common beginning of our IRIs."""
    return iri.removeprefix(ID)


def iri(*names: str) -> tuple[str, ...]:
    """The IRIs of things that are given as kind/slug."""
    return tuple(ID + name for name in names)


def reasons(supports: Iterable[Support]) -> Rows:
    """(place, thing, attribution, cooperation, area, passage), a row a passage."""
    return {
        (
            tail(one.place),
            tail(one.thing),
            str(one.attribution),
            tail(one.cooperation),
            tail(one.area or ""),
            tail(passage),
        )
        for one in supports
        for passage in one.passages
    }


def reasons_of(members: Iterable[Member]) -> Rows:
    """The reasons of several members."""
    return reasons(support for member in members for support in member.supports)


def described(incidence: Incidence) -> dict[str, object]:
    """All that an incidence holds, by IRIs: two that are equal in this answer every question alike."""
    full, relation = incidence.facts.iri, incidence.relation
    places, things, cooperations = incidence.places, incidence.things, incidence.cooperations
    periods, parts = cooperations.periods, cooperations.parts
    columns = (
        relation.place,
        relation.thing,
        relation.named,
        relation.cooperation,
        relation.area,
        relation.source,
    )
    listed = list(zip(*(column.tolist() for column in columns), strict=True))
    return {
        "rows": sorted((*row[:4], "" if row[4] == WHOLE else full(row[4]), full(row[5])) for row in listed),
        "places": (places.nodes.iris, places.countries.iris, places.sectors.iris, places.is_city.tolist()),
        "in": [places.country[number].tolist() for number in range(len(places.nodes))],
        "left out": incidence.left_out.tolist(),
        "bodies": [places.own_legs[number].tolist() for number in range(len(places.nodes))],
        "people": sorted(zip(places.population_place.tolist(), places.population.tolist(), strict=True)),
        "things": (things.nodes.iris, [things.below(number).tolist() for number in range(len(things.nodes))]),
        "kinds": {str(kind): which.tolist() for kind, which in things.kinds.items()},
        "cooperations": (cooperations.nodes.iris, cooperations.programmes.iris),
        "of kind": {str(kind): which.tolist() for kind, which in cooperations.kinds.items()},
        "programme": [cooperations.programme[number].tolist() for number in range(len(cooperations.nodes))],
        "periods": sorted(
            zip(periods.cooperation.tolist(), periods.first.tolist(), periods.last.tolist(), strict=True)
        ),
        "parts": sorted(
            (*row[:3], full(row[3]))
            for row in zip(
                parts.cooperation.tolist(),
                parts.place.tolist(),
                parts.role.tolist(),
                parts.source.tolist(),
                strict=True,
            )
        ),
        "legs": [cooperations.legs[number].tolist() for number in range(len(cooperations.nodes))],
        "aims": [cooperations.aimed_at[number].tolist() for number in range(len(cooperations.nodes))],
        "stated": [
            flag.tolist()
            for flag in (
                cooperations.has_theme,
                cooperations.has_sdg,
                cooperations.has_partnership,
                cooperations.has_year,
                cooperations.last_day,
            )
        ],
    }
