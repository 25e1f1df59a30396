"""The numbers and the worked answer of README.md, taken from the graph and put between their markers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from iuc_graph import questions
from iuc_graph.catalogue.markdown import table
from iuc_graph.catalogue.summary import Summary, summarise
from iuc_graph.errors import ProjectFilesError
from iuc_graph.names.gazetteer import index_of
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import short

COUNTED: Final = (
    "pairing",
    "action plan",
    "cooperation area",
    "theme",
    "place",
    "stakeholder",
    "activity",
    "agreement",
    "passage",
    "discrepancy",
)
QUESTION: Final = "cities-sharing-a-theme"
VALUES: Final = {"theme": "rail freight"}
SHOWN: Final = ("placeLabel", "attribution", "cooperationLabel", "areaLabel", "passage")


def fill(text: str, store: Store, queries: Path) -> str:
    """README's text with every number and the answer as the graph has them now."""
    summary = summarise(store)
    text = _between(text, "numbers: kept true by tests/test_readme.py", "end of numbers", _numbers(summary))
    text = _between(text, "answer", "end of answer", _answer(store, queries))
    cooperations = summary.number("cooperation")
    for marker, value in (
        ("latest year", summary.latest[:4]),
        ("no theme", summary.number("pairings without a theme")),
        ("no year", summary.number("pairings without a year")),
        ("themed", cooperations - summary.number("cooperations without a theme")),
        ("cooperations", cooperations),
    ):
        text = _inline(text, marker, str(value))
    return text


def _numbers(summary: Summary) -> str:
    rows = [
        ("statements (distinct triples)", f"{summary.distinct:,}"),
        ("cooperation", f"{summary.number('cooperation'):,}"),
    ]
    rows += [(name, f"{summary.number(name):,}") for name in COUNTED]
    return table(("what", "how many"), rows)


def _answer(store: Store, queries: Path) -> str:
    question = questions.load(queries).get(QUESTION)
    found = questions.answer(StoreReader(store), questions.prepare(question, VALUES, index_of(store)))
    places = [found.columns.index(name) for name in SHOWN]
    rows = [[short(cell.value) if (cell := row[place]) else "" for place in places] for row in found.rows]
    return table(
        ("city", "how surely", "through which cooperation", "the area", "evidence"),
        [tuple(row) for row in rows],
    )


def _between(text: str, start: str, end: str, content: str) -> str:
    pattern = re.compile(rf"(<!-- {re.escape(start)} -->\n).*?(<!-- {re.escape(end)} -->)", re.DOTALL)
    return _replaced(pattern, text, f"{content}\n", start)


def _inline(text: str, marker: str, value: str) -> str:
    return _replaced(re.compile(rf"(<!-- {re.escape(marker)} -->).*?(<!-- end -->)"), text, value, marker)


def _replaced(pattern: re.Pattern[str], text: str, content: str, marker: str) -> str:
    text, count = pattern.subn(lambda match: match[1] + content + match[2], text)
    if count != 1:
        raise ProjectFilesError(
            f"README.md must hold the marker <!-- {marker} --> once; it holds it {count} times."
        )
    return text
