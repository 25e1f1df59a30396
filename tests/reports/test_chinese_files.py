"""Answers about sharing as files, in Chinese: no English word but what the graph has no Chinese for."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import docx
import openpyxl
import pytest

from iuc_graph.names.gazetteer import index_of
from iuc_graph.reports.sharing_asking import Asking
from iuc_graph.reports.sharing_told import tell
from iuc_graph.reports.sharing_typed import (
    BetweenTyped,
    CitiesTyped,
    ClusterTyped,
    MatchName,
    PairsTyped,
    TypedProfile,
    TypedScope,
    TypedThings,
    WithTyped,
)
from iuc_graph.reports.writing import WRITERS
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.finder import Finder
from iuc_graph.themes.incidence import read_incidence

from .samples import VERSION
from .wording import english, without_chinese

THINGS = TypedThings(theme=["logistics", "smart city"], sdg=["11"])
NEW = TypedProfile(["energy"], "Germany", 9000)
ASKED = {
    "cities": CitiesTyped(things=THINGS, match=MatchName.ALL),
    "cities of a time": CitiesTyped(TypedScope(since="2017", until="2019", programme="IUC"), things=THINGS),
    "between": BetweenTyped(place=["Mannheim", "Changchun"]),
    "with": WithTyped(place="Liuzhou"),
    "with a new city": WithTyped(profile=NEW),
    "pairs": PairsTyped(least=4, at_all=True, limit=10, among=THINGS),
    "cluster": ClusterTyped(things=THINGS, profile=NEW),
    "cluster with places": ClusterTyped(things=THINGS, place=["Mannheim"], limit=20),
    "nothing": PairsTyped(least=900),
    "nothing of a kind": CitiesTyped(TypedScope(programme="IURC", country="Greece"), things=THINGS),
}


@pytest.fixture(scope="module")
def asking(built) -> Asking:
    """Asks the project's graph."""
    reader = StoreReader(built.store)
    return Asking(Finder.of(read_incidence(reader), reader), index_of(built.store))


@pytest.fixture(scope="module")
def known(built) -> list[str]:
    """What the graph has no Chinese for."""
    return without_chinese(built.store)


def of_file(form: str, body: bytes) -> str:
    """The text of a file, without what programs read: headings of CSV, and addresses."""
    if form == "csv":
        _, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
        return "\n".join(cell for row in rows for cell in row)
    if form == "html":
        page = re.sub(r"<style>.*?</style>|<!doctype html>", "", body.decode(), flags=re.DOTALL)
        return unescape("\n".join([re.sub("<.*?>", "\n", page), *re.findall(r'data-title="(.*?)"', page)]))
    if form == "docx":
        document = docx.Document(io.BytesIO(body))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        foot = [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
        return "\n".join([*(each.text for each in document.paragraphs), *cells, *foot])
    book = openpyxl.load_workbook(io.BytesIO(body))
    cells = [str(cell.value or "") for sheet in book for row in sheet.iter_rows() for cell in row]
    return "\n".join([*book.sheetnames, *cells])


@pytest.mark.parametrize("typed", ASKED.values(), ids=list(ASKED))
def test_every_word_of_every_file_is_chinese(asking, known, typed):
    told = tell(asking, typed, VERSION, "zh", asking.finder.reader)
    for form, write in WRITERS.items():
        assert english(of_file(form, told.written(write)), known) == [], form


def test_an_english_word_would_be_found(known):
    assert english("物流 and 3 more；[1] Pairings, 26, logistics；5 rows", known) == ["and", "more", "rows"]
