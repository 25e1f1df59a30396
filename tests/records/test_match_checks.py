"""Links that cannot be explained: by a table that is not described, or to a NUTS code without a version."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from pydantic import ValidationError

from iuc_graph.records.gazetteer import MatchRow, MatchSourceRow, NutsCodeRow
from iuc_graph.records.match_checks import unexplained
from iuc_graph.records.reader import read_csv

HEADER = "subject,scheme,uri,match,label,basis,note\n"
CODE = "place/a,nuts,http://data.europa.eu/nuts/code/DE126,exactMatch,A,NUTS tables,\n"
ITEM = "place/a,wikidata,http://www.wikidata.org/entity/Q1,exactMatch,A,One table; Another,\n"
NUTS = NutsCodeRow(code="DE126", level=3, label="A", versions=["2016"])


def source(name: str) -> MatchSourceRow:
    return MatchSourceRow(
        name=name, slug="s", title_en="T", title_zh="表", version="1", checked="2026-11-22", how_en="H", how_zh="查"
    )  # fmt: skip


def told(
    folder: Path, line: str, sources: list[str], codes: list[NutsCodeRow], broken: Collection[str] = ()
) -> list[str]:
    (folder / "matches.csv").write_text(HEADER + line, encoding="utf-8")
    reading = read_csv(folder / "matches.csv", MatchRow)
    located = [
        (record, reading.locator, path) for record, path in zip(reading.records, reading.paths, strict=True)
    ]
    return [str(fault) for fault in unexplained(located, [source(name) for name in sources], codes, broken)]


def test_a_link_by_described_tables_to_a_code_of_a_known_version_is_no_fault(tmp_path: Path) -> None:
    assert told(tmp_path, CODE, ["NUTS tables"], [NUTS]) == []
    assert told(tmp_path, ITEM, ["One table", "Another"], []) == []


def test_a_table_that_is_not_described_is_a_fault_at_its_line(tmp_path: Path) -> None:
    (fault,) = told(tmp_path, ITEM, ["One table"], [])
    assert "matches.csv:2" in fault
    assert "no source is called 'Another'" in fault
    assert "a name in data/reference/match_sources.csv" in fault


def test_a_nuts_code_without_a_version_is_a_fault(tmp_path: Path) -> None:
    (fault,) = told(tmp_path, CODE, ["NUTS tables"], [])
    assert "add the code to data/reference/nuts_codes.csv" in fault


@pytest.mark.parametrize("broken", ["match_sources.csv", "nuts_codes.csv"])
def test_nothing_is_made_up_of_a_table_that_could_not_be_read(tmp_path: Path, broken: str) -> None:
    faults = told(tmp_path, CODE, [], [], {broken})
    assert len(faults) == 1
    assert broken not in faults[0]


def test_the_level_of_a_code_fits_its_length() -> None:
    with pytest.raises(ValidationError, match="does not fit its level"):
        NutsCodeRow(code="DE126", level=2, label="A", versions=["2016"])


def test_a_version_that_there_never_was_is_refused() -> None:
    with pytest.raises(ValidationError):
        NutsCodeRow(code="DE126", level=3, label="A", versions=["2017"])
