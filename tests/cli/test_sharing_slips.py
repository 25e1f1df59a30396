"""A name that stands without its option, or without its quotes, is answered with what to write."""

from __future__ import annotations

import pytest

from iuc_graph.cli import main


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["cities", "logistics"], "logistics stands alone. Did you mean --theme logistics?"),
        (["cities", "smart city"], "Did you mean --theme 'smart city'?"),
        (["cities", "smart", "city", "--limit", "3"], "Did you mean --theme 'smart city'?"),
        (["cities", "--theme", "smart", "city"], "city belongs to no option. Did you mean --theme 'smart city'?"),
        (["cities", "--country", "New", "Zealand"], "Did you mean --country 'New Zealand'?"),
        (["pairs", "--least", "2", "China"], "China stands alone."),
        (["cluster", "Mannheim"], "--theme, --cluster, --sdg, --partnership, --place, --country."),
        (["partners-for", "New", "York"], "Did you mean 'New York', a name of several words?"),
        (["partners-for", "Rome", "Yantai"], "To compare places: iuc-graph shared Rome Yantai."),
    ],
)  # fmt: skip
def test_words_that_no_option_takes_are_told_with_what_to_write(capsys, command, told):
    with pytest.raises(SystemExit) as ended:
        main(command)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["cities", "--them", "logistics"], ["pairs", "--profile-theme", "water"]]
)
def test_an_option_that_there_is_not_is_refused_as_ever(capsys, command):
    with pytest.raises(SystemExit) as ended:
        main(command)
    assert ended.value.code == 2
    assert "No such option" in capsys.readouterr().err
