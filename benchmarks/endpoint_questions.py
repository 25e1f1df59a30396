"""What `endpoint.py` asks every endpoint, and how it tells a right answer from a wrong or a cut one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import cycle
from random import Random
from typing import Final
from urllib.parse import quote

from pyoxigraph import Quad, QueryResultsFormat, QuerySolutions, Store, parse_query_results

PREFIXES: Final = """\
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX iuc: <https://w3id.org/iuc-graph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wgs84: <http://www.w3.org/2003/01/geo/wgs84_pos#>
"""
MEDIA_TYPE: Final = "application/sparql-results+json"
ROWS: Final = 10_000


class Kind(StrEnum):
    """The three kinds of questions in the mix, which holds them in the shares of `SHARES`."""

    SMALL = "small"
    BIG = "10k rows"
    RUNAWAY = "runaway"


SHARES: Final = {Kind.SMALL: 90, Kind.BIG: 9, Kind.RUNAWAY: 1}
"""Of each hundred questions in the mix, which is exact for each hundred and at random within it."""


@dataclass(frozen=True)
class Question:
    """One query. With `limit`, any so many triples of the graph are a right answer."""

    kind: Kind
    name: str
    text: str
    limit: int | None = None

    def address(self, path: str) -> str:
        """The path and the query, as they stand in the first line of a request."""
        return f"{path}?query={_encoded(self.text)}"


BIG: Final = (
    *(
        Question(Kind.BIG, name, f"{PREFIXES}SELECT * WHERE {{ {pattern} }}")
        for name, pattern in (
            ("English names", '?city a iuc:City ; rdfs:label ?label FILTER(LANG(?label) = "en")'),
            ("Chinese names", '?city a iuc:City ; rdfs:label ?label FILTER(LANG(?label) = "zh")'),
            ("type alone", "?city a iuc:City"),
            ("continent", "?city a iuc:City ; iuc:within ?continent . ?continent a iuc:Continent"),
            ("exact match", "?city a iuc:City ; skos:exactMatch ?match"),
            ("coordinates", "?city a iuc:City ; wgs84:lat ?lat ; wgs84:long ?long"),
        )
    ),
    Question(Kind.BIG, "any triples", f"SELECT * WHERE {{ ?s ?p ?o }} LIMIT {ROWS}", limit=ROWS),
)
"""About one row for each city (nine in ten have coordinates), or as many triples of any kind."""

RUNAWAYS: Final = (
    Question(Kind.RUNAWAY, "counts a product", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"),
    Question(
        Kind.RUNAWAY,
        "filters a product",
        "SELECT ?a { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(CONCAT(STR(?a), STR(?d))) < 1) }",
    ),
)
"""No engine can end these in a minute; the deadline does. Products of two only: oxigraph goes on with some products of
three for a minute after its deadline, which would slow all that follows."""


def small_questions(graph: Store) -> list[Question]:
    """A question for each city, of two rows: its names. So many that no engine has the answer at hand."""
    cities = graph.query(f"{PREFIXES}SELECT ?city {{ ?city a iuc:City }} ORDER BY ?city")
    return [
        Question(
            Kind.SMALL, "names of a city", f"{PREFIXES}SELECT ?label WHERE {{ {city} rdfs:label ?label }}"
        )
        for (city,) in cities
    ]


def mix(small: Sequence[Question], chance: Random, *, runaways: bool) -> Iterator[Question]:
    """Questions without end, in the shares of `SHARES`; without runaways there are small ones in their place."""
    big, endless = cycle(BIG), cycle(RUNAWAYS)
    while True:
        hundred = [next(big) for _ in range(SHARES[Kind.BIG])]
        if runaways:
            hundred += [next(endless) for _ in range(SHARES[Kind.RUNAWAY])]
        hundred += chance.choices(small, k=100 - len(hundred))
        chance.shuffle(hundred)
        yield from hundred


class Outcome(StrEnum):
    """What became of one question."""

    RIGHT = "right"
    WRONG = "wrong"
    """A whole answer of status 200 that does not say what the graph says, or not what its digest says."""
    CUT = "cut"
    """Status 200, and not whole: its length, its last chunk or the end of its JSON is missing."""
    REFUSED = "refused"
    """A whole answer of another status than 200."""
    DROPPED = "dropped"
    """No whole answer at all, within the time of the run."""


class Judge:
    """Knows what is right: what pyoxigraph answers over the same triples, in this process and without HTTP."""

    def __init__(self, graph: Store) -> None:
        self.graph = graph
        self._expected = cache(self._ask)

    def outcome(self, question: Question, body: bytes) -> Outcome:
        """Whether a body of status 200 is right. Rows may come in any order."""
        try:
            answer = parse_query_results(body, format=QueryResultsFormat.JSON)
            names, rows = _table(answer) if isinstance(answer, QuerySolutions) else ((), Counter())
        except (SyntaxError, ValueError):
            return Outcome.CUT
        if question.kind is Kind.RUNAWAY:
            return Outcome.WRONG
        if question.limit:
            right = names == ("o", "p", "s") and self._some(question.limit, rows)
        else:
            right = (names, rows) == self._expected(question)
        return Outcome.RIGHT if right else Outcome.WRONG

    def rows(self, question: Question) -> int:
        """How many rows its answer has."""
        limit = question.limit
        return min(limit, len(self.graph)) if limit else self._expected(question)[1].total()

    def _ask(self, question: Question) -> tuple[tuple[str, ...], Counter[tuple[object, ...]]]:
        return _table(self.graph.query(question.text))

    def _some(self, limit: int, rows: Counter[tuple[object, ...]]) -> bool:
        known = sum(Quad(s, p, o) in self.graph for o, p, s in rows if None not in (o, p, s))
        return known == len(rows) == rows.total() == min(limit, len(self.graph))


def _table(answer: QuerySolutions) -> tuple[tuple[str, ...], Counter[tuple[object, ...]]]:
    """The columns by name, and how often each row is there."""
    names = tuple(sorted(variable.value for variable in answer.variables))
    return names, Counter(tuple(solution[name] for name in names) for solution in answer)


@cache
def _encoded(text: str) -> str:
    return quote(text, safe="")
