"""Reading queries/: what a question must be, and what is said of one that is not."""

from __future__ import annotations

import pytest

from iuc_graph.errors import QuestionError, QuestionFileError
from iuc_graph.questions import load

GOOD = """\
# title: {en: Which places are there?, zh: 有哪些地点？}
# description: {en: All places., zh: 全部地点。}
# parameters:
#   place:
#     type: place
#     label: {en: Place, zh: 地点}
#     required: false
#     example: Mannheim
# evidence: [passage]

PREFIX iuc: <https://w3id.org/iuc-graph/ontology#>

SELECT ?place ?passage WHERE { ?place iuc:statedAt ?passage } ORDER BY ?place ?passage
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "queries"


def write(folder, text, name="places"):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.rq").write_text(text, encoding="utf-8")


def faults(folder):
    with pytest.raises(QuestionFileError) as caught:
        load(folder)
    return [str(fault) for fault in caught.value.faults]


def test_a_file_is_all_that_a_question_needs(folder):
    write(folder, GOOD)
    question = load(folder).get("places")
    assert question.columns == ("place", "passage")
    assert question.header.parameters["place"].label.zh == "地点"
    assert question.text == GOOD


def test_questions_come_in_the_order_of_their_names(folder):
    for name in ("b", "c", "a"):
        write(folder, GOOD, name)
    assert [question.name for question in load(folder)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("zh: 全部地点。}", "zh: 全部地点。}\n# author: me", "queries/places.rq:3: author: is an unknown field"),
        ("    required", "    requird", "queries/places.rq:7: parameters.place.requird: is an unknown field"),
        (", zh: 有哪些地点？", "", "queries/places.rq:1: title.zh: is missing"),
        ("type: place", "type: planet", "queries/places.rq:5: parameters.place.type: 'planet' is not possible here"),
        ("# evidence: [passage]", "# evidence: []", "needs either columns under evidence or, under counting"),
        ("evidence: [passage]", "evidence: [source]", "evidence.source: is no column that the query selects"),
        ("SELECT ?place ?passage", "SELECT ?passage", "parameters.place: is no column that the query selects"),
        ("ORDER BY", "ORDERED", "queries/places.rq:13: query: is not SPARQL"),
        ("{en: All places.", "{en: All places.}}", "header: is not YAML"),
        ("#   place:", "#   at:", "parameters.at: has a meaning of its own in every address"),
        ("required: false", "required: true\n#     default: Mannheim", "has a default although it is required"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_file_line_and_field(folder, old, new, said):
    assert old in GOOD
    write(folder, GOOD.replace(old, new))
    assert any(said in fault for fault in faults(folder)), faults(folder)


def test_a_query_without_a_header_is_told(folder):
    write(folder, "SELECT ?place WHERE { ?place ?p ?o }")
    assert "queries/places.rq:1: header: is missing" in faults(folder)[0]


def test_only_a_select_is_a_question(folder):
    write(folder, GOOD.partition("SELECT")[0] + "ASK { ?place iuc:statedAt ?passage }")
    assert "is no SELECT" in faults(folder)[0]


def test_the_faults_of_all_files_are_told_at_once(folder):
    write(folder, "SELECT * {}", "one")
    write(folder, "SELECT * {}", "two")
    assert len(faults(folder)) == 2


def test_an_empty_folder_is_told(folder):
    folder.mkdir()
    assert "holds no question" in faults(folder)[0]


def test_a_name_of_a_file_must_fit_into_an_address(folder):
    write(folder, GOOD, "Places_of")
    assert "cannot be the name of a question" in faults(folder)[0]


def test_an_unknown_question_leads_to_the_nearest_ones(questions):
    with pytest.raises(QuestionError, match="Nearest: cities-sharing-a-theme"):
        questions.get("cities_sharing_themes")


def test_a_name_like_none_leads_to_the_whole_list(questions):
    with pytest.raises(QuestionError, match="There are: activities-of-a-city, "):
        questions.get("zzz")


def test_every_question_has_words_in_both_languages(questions):
    for question in questions:
        labels = [parameter.label for parameter in question.header.parameters.values()]
        for text in (question.header.title, question.header.description, *labels):
            assert not any(_is_hanzi(sign) for sign in text.en)
            assert any(_is_hanzi(sign) for sign in text.zh)


def _is_hanzi(sign):
    return "\u4e00" <= sign <= "\u9fff"


def test_every_question_orders_its_rows(questions):
    for question in questions:
        assert "\nORDER BY " in question.text, question.name
