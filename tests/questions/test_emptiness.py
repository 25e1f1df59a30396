"""A saved question without rows says which value has no answer, or that all together have none."""

from __future__ import annotations

import pytest

from iuc_graph.errors import QueryTimeout
from iuc_graph.questions import answer, prepare, why_empty
from iuc_graph.sparql.rows import NOTHING, Bindings, StoreReader, Table


@pytest.fixture(scope="module")
def reader(built) -> StoreReader:
    return StoreReader(built.store)


@pytest.fixture
def why(reader, questions, names):
    """Why a question with these values has no rows; it is asked first, so that it has none indeed."""

    def why(name, language="en", **values):
        question = questions.get(name)
        prepared = prepare(question, values, names)
        assert not answer(reader, prepared).rows
        return why_empty(reader, question, prepared.substitutions, language)

    return why


def test_a_country_shares_nothing_and_the_question_says_so(why):
    told = why("what-two-cities-share", first="Germany", second="Chongqing")
    assert told[0] == "Germany (country) has no answer to this question, whatever stands for second."
    assert "countries, continents and sites share nothing" in told[1]
    assert told[-1].endswith("/api/questions/what-two-cities-share/choices/… for each of: first, second.")


def test_each_value_without_an_answer_is_told(why):
    told = why("what-two-cities-share", first="Hamburg", second="Germany")
    assert told[0].startswith("Hamburg (city)")
    assert told[1].startswith("Germany (country)")


def test_values_that_have_answers_apart_have_none_together(why):
    told = why("what-two-cities-share", first="Rotterdam", second="Essen")
    together = "Each has answers by itself, but there are none for all together"
    assert told[0] == f"{together}: Rotterdam (city), Essen (city)."
    assert "Hamburg" not in " ".join(told)


def test_a_single_value_is_told(why):
    assert why("themes-of-a-city", place="Hamburg")[0] == "Hamburg (city) has no answer to this question."
    assert why("activities-timeline", year="1999")[0] == "year 1999 has no answer to this question."


def test_it_is_told_in_chinese_as_well(why):
    told = why("what-two-cities-share", "zh", first="德国", second="重庆")
    assert told[0] == "德国（国家）：无论“城市二”为何，此问题对它都没有答案。"
    assert "国家、大洲和场所不予比较" in told[1]
    assert why("themes-of-a-city", "de", place="Hamburg")[0].startswith("Hamburg (city)"), "else in English"


def test_what_the_engine_found_out_comes_first(reader, questions):
    assert why_empty(reader, questions.get("scope"), {}, "en", ["There is a slip."]) == ("There is a slip.",)
    assert why_empty(reader, questions.get("scope"), {}, "en") == (
        "No document states anything of the kind.",
    )


def test_what_takes_too_long_to_find_out_is_not_told_and_refuses_nothing(reader, questions, names):
    class Slow:
        """Answers all but the question itself in time."""

        def select(self, text: str, bindings: Bindings = NOTHING) -> Table:
            if "LIMIT 1" in text:
                raise QueryTimeout("took too long")
            return reader.select(text, bindings)

    question = questions.get("what-two-cities-share")
    bound = prepare(question, {"first": "Germany", "second": "Chongqing"}, names).substitutions
    assert why_empty(Slow(), question, bound, "en")[0] == "No document states anything that fits."
