"""What a server of ours says of an empty answer in its header comes back as it was said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iuc_graph.sparql.hint_header import HINTS, hints_in, placed_behind, without_places
from iuc_graph.web.answers import HINT, LONGEST_HINTS, _items
from iuc_graph.workers.delivery import Hint

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(st.lists(TEXTS, max_size=3))
def test_each_sentence_comes_back(texts):
    written = _items(tuple(Hint("no-match", text) for text in texts))
    assert len(written) <= LONGEST_HINTS
    assert hints_in(written) == tuple(texts)
    assert written.isascii()


def test_the_header_is_that_of_the_server():
    assert HINTS == HINT


def test_anything_else_gives_no_sentence():
    for value in ("", "busy", "no-match", 'no-match;text="open', "no-match;text=word", "\\;text"):
        assert hints_in(value) == ()


def test_a_place_behind_a_prologue_is_that_of_the_query():
    hint = "iuc:Cty (line 1, column 80) is like iuc:City (line 2, column 7)."
    assert placed_behind(hint, 54) == "iuc:Cty (line 1, column 26) is like iuc:City (line 2, column 7)."
    assert without_places(hint) == "iuc:Cty is like iuc:City."
