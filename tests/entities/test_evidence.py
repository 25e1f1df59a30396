"""Where a passage is, in brief: the place in the document stays, an explanation in brackets goes."""

from __future__ import annotations

import pytest

from iuc_graph.entities.evidence import brief, passages_of
from iuc_graph.sparql.rows import StoreReader

ALL = "SELECT ?passage WHERE { ?passage a iuc:Passage }"


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        (
            "including reference to SDG and to the Urban Agenda (label of the row of themes), 2a",
            "including reference to SDG and to the Urban Agenda, 2a",
        ),
        ("Focal points of 19th Party Congress (2017), 3c", "Focal points of 19th Party Congress (2017), 3c"),
        ("Main activities, 4", "Main activities, 4"),
        ("", ""),
    ],
)
def test_a_long_explanation_is_left_out(where, shown):
    assert brief(where) == shown


def test_passages_of_one_document_stay_apart_in_brief(built):
    reader = StoreReader(built.store)
    iris = [cell.value for cell in reader.select(ALL).column("passage") if cell is not None]
    whole, short = set(), set()
    for one in passages_of(reader, iris).values():
        where = ", ".join(part for part in (one.section, one.row, one.item) if part)
        whole.add((one.document, where))
        short.add((one.document, brief(where)))
    assert any(shown != where for (_, where), shown in ((each, brief(each[1])) for each in whole))
    assert len(short) == len(whole)


def test_the_passage_itself_keeps_its_words(built):
    reader = StoreReader(built.store)
    iris = [cell.value for cell in reader.select(ALL).column("passage") if cell is not None]
    sections = {one.section for one in passages_of(reader, iris).values()}
    assert "including reference to SDG and to the Urban Agenda (label of the row of themes)" in sections
