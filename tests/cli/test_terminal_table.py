"""Tables on a terminal: what fits is whole, what does not is cut inside, and that is said."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from iuc_graph.cli.terminal_table import cut_to, fold, show, wrapped
from iuc_graph.reports import Listed
from iuc_graph.reports.chinese import CHINESE
from iuc_graph.reports.english import ENGLISH

from .conftest import Run

THEMES = Listed.joined([f"theme number {number}" for number in range(30)], ", ")
LONG = "Main activities to strengthen the cooperation of the two cities in education and health, row 4"


def shown(columns, rows, width: int, *, wide: bool = False, draw=show, words=ENGLISH) -> list[str]:
    output = io.StringIO()
    console = Console(file=output, width=width)
    if draw is show:
        show(columns, rows, console, wide=wide, words=words)
    else:
        draw(columns, rows, console)
    return output.getvalue().splitlines()


def test_what_fits_is_whole_and_counted():
    assert shown(["City", "n"], [["Mannheim", 3], ["重庆", 12]], 80) == [
        "City       n",
        "────────────",
        "Mannheim   3",
        "重庆      12",
        "2 rows",
    ]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_longer_than_the_terminal_and_numbers_are_whole(width: int):
    rows = [["Mannheim", 1234567, THEMES, LONG], ["Agioi Anargyroi–Kamatero", 8, "few", LONG]]
    lines = shown(["City", "people", "themes", "passage"], rows, width)
    assert max(map(cell_len, lines)) <= width
    assert any("1234567" in line for line in lines)
    assert " ".join(lines).endswith("2 rows; long cells are cut, --wide shows them whole")


def test_a_list_that_is_cut_says_how_many_more_it_has():
    lines, cut = cut_to(THEMES, 30, 3)
    text = " ".join(lines)
    kept = text.count("theme number")
    assert cut
    assert text.endswith(f"and {30 - kept} more")


def test_a_name_that_is_cut_keeps_its_end():
    lines, cut = cut_to(LONG, 20, 3)
    assert cut
    assert lines[0].startswith("Main")
    assert lines[-1].endswith("row 4")
    assert "…" in " ".join(lines)


def test_what_was_asked_for_is_never_cut():
    asked = Listed(["logistics", ", vocational training", ", rail freight"], needed=3)
    told = asked.with_bracket(" (", ["green logistics", ", curricula"], ")")
    for width in (5, 9, 20):
        lines, cut = cut_to(told, width, 1)
        assert cut
        assert "".join("".join(lines).split()) == "logistics,vocationaltraining,railfreight(and2more)"
    assert cut_to(asked, 9, 1)[1] is False


def test_the_words_of_a_table_are_those_of_its_language():
    lines = shown(["城市", "主题"], [["曼海姆", THEMES], ["重庆", LONG]], 40, words=CHINESE)
    assert not re.search(r"rows|more|cells", "".join(lines))
    assert lines[-2:] == ["2 行；过长的单元格已截短，加 --wide 可显", "示全文"]
    assert any("等另外" in line for line in lines)
    assert shown(["城市"], [["曼海姆"]], 40, words=CHINESE)[-1] == "1 行"
    assert shown(["a", "b", "c"], [["x", 1, "y"]] * 2, 40, words=CHINESE)[0] == "a：x"


def test_wide_shows_every_row_on_one_line_and_all_of_it():
    lines = shown(["City", "themes"], [["Mannheim", THEMES], ["重庆", LONG]], 40, wide=True)
    assert lines[2].endswith(str(THEMES))
    assert lines[3].endswith(LONG)
    assert lines[-1] == "2 rows"


def test_what_says_what_to_do_is_never_cut():
    text = " ".join(shown(["what", "remedy"], [["graph", LONG * 3]], 60, draw=fold))
    assert "…" not in text
    assert "".join(text.split()).count("".join(LONG.split())) == 3


def test_what_is_the_same_in_all_rows_stands_above_them():
    lines = shown(["a", "b", "c"], [["x", 1, "same"], ["y", 2, "same"]], 80)
    assert lines[0] == "c: same"
    assert "same" not in "".join(lines[1:])


def test_more_columns_than_fit_become_blocks():
    lines = shown([f"column {n}" for n in range(9)], [["some words here"] * 9], 40)
    assert lines[0] == "column 0  some words here"
    assert max(map(len, lines)) <= 60


@given(st.text(max_size=200), st.integers(2, 60))
@settings(deadline=None)
def test_lines_hold_all_signs_in_their_order(text: str, width: int):
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize("width", ["80", "120"])
@pytest.mark.parametrize(
    "command",
    [
        ["cities", "--theme", "logistics"],
        ["shared", "Liuzhou", "Chongqing"],
        ["pairs", "--limit", "5"],
        ["cluster", "--theme", "logistics", "--profile-theme", "logistics", "--profile-size", "300000"],
        ["search", "Liuzhou"],
        ["info"],
        ["network", "--figures"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_stays_in_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str], width: str
):
    monkeypatch.setenv("COLUMNS", width)
    code, out, _ = run(*command, "--format", "table")
    assert code == 0
    assert max(map(cell_len, out.decode().splitlines())) <= int(width)


def test_a_cluster_tells_populations_and_what_the_new_city_brings(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "160")
    code, out, _ = run(
        *("cluster", "--theme", "logistics", "--theme", "energy", "--profile-theme", "logistics"),
        *("--profile-size", "300000", "--format", "table"),
    )
    text = " ".join(out.decode().split())
    assert code == 0
    assert "Population as stated" in text
    assert "31,200,000" in text
    assert "The new city itself brings: Logistics." in text
