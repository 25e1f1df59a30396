"""Names that are known by their hashes only. The people of these tests are made up."""

from __future__ import annotations

import re

import pytest

from iuc_graph.build.privacy import RISEN, WRONG, Names, hushed, leaks_in_text, readings, risen
from iuc_graph.build.suppression import Suppressed, forms_of, new_list, suppressing
from iuc_graph.errors import Fault
from iuc_graph.records.person import Person, PersonFile, Suppression

ADA = ("Ada Beispiel", "Ms Ada Beispiel")


@pytest.fixture(scope="module")
def known() -> Suppression:
    first = suppressing(new_list(), [*ADA, "艾达"])
    return suppressing(first, ["José Márquez"])


@pytest.fixture(scope="module")
def names(known: Suppression) -> Names:
    return Names(PersonFile(persons=[], suppressed=known, allowed=["Ada Beispiel Park"]))


@pytest.mark.parametrize(
    "text",
    [
        "Ada Beispiel",
        "the visit of ADA BEISPIEL to Chongqing",
        "Beispiel, Ada",
        "visit/ada-beispiel-2017",
        "adabeispiel",
        "beispielada@example.org",
        "曼海姆的Ada Beispiel访问重庆",
        "由艾达主持",
        "艾 達",
        "Jose Marquez’s proposal",
        "MÁRQUEZ José",
        "Ada\u00a0Beispiel in the Ada Beispiel Park",
    ],
)
def test_an_erased_name_is_found_however_it_is_written(names: Names, text: str):
    assert names.stand_in(text)
    assert names.may_stand_in(text)


@pytest.mark.parametrize(
    "text", ["", "Ada", "Beispiel", "Adam Beispieler", "Ada Beispiel Park", "the Deputy Mayor", "艾"]
)
def test_other_texts_pass(names: Names, text: str):
    assert not names.stand_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "ada%20beispiel",
        "Ada&#32;Beispiel",
        "Jos&eacute; M&aacute;rquez",
        "Jos\\u00e9 M\\u00E1rquez",
        "Ada\\x20Beispiel",
        "ada%2520beispiel",
        "Ada&amp;#32;Beispiel",
        "Jos\\u00e9%20Márquez",
    ],
)
def test_a_name_that_is_encoded_or_escaped_is_found_where_texts_come_from_elsewhere(names: Names, text: str):
    assert names.stand_in_any_reading(text)
    assert text in readings(text)


def test_nothing_of_a_name_stands_in_the_list(known: Suppression):
    written = known.model_dump_json()
    assert not re.search("beispiel|jos|rquez|艾", written.casefold())
    assert len({one.id for one in known.erased}) == 2


def test_two_lists_of_one_name_have_nothing_in_common(known: Suppression):
    other = suppressing(new_list(), [*ADA, "艾达"])
    assert {form for one in other.erased for form in one.forms}.isdisjoint(
        form for one in known.erased for form in one.forms
    )
    assert other.salt != known.salt


def test_forms_that_hold_another_whole_form_take_no_room():
    [one] = suppressing(
        new_list(), ["Ada Beispiel", "Beispiel Ada", "Dr. Ada Beispiel", "ADA BEISPIEL"]
    ).erased
    assert len(one.forms) == len(forms_of("Ada Beispiel")) == 2


def test_somebody_who_was_erased_cannot_be_listed_again(known: Suppression):
    people = [Person(key="a", names=["Dr. Beispiel, Ada"]), Person(key="b", names=["Ada Muster", "Muster"])]
    faults = list(risen(PersonFile(persons=people, suppressed=known)))
    assert [(fault.field, fault.wrong) for fault in faults] == [("persons.0.names", RISEN)]


def test_somebody_else_of_the_same_surname_can_be_listed():
    known = suppressing(new_list(), ["Ada Beispiel", "Beispiel"])
    assert Names(PersonFile(persons=[], suppressed=known)).stand_in("Beispiel")
    assert not Suppressed(known).lists(["Bea Beispiel", "Beispiel"])
    assert Suppressed(known).lists(["Beispiel"])


def test_files_and_messages_are_searched_for_erased_names(known: Suppression, tmp_path):
    file = tmp_path / "a.ttl"
    file.write_text("x\n# Ada Beispiel\n", encoding="utf-8")
    people = PersonFile(persons=[], suppressed=known)
    [fault] = leaks_in_text([file], tmp_path, people)
    assert (fault.line, fault.wrong) == (2, WRONG)
    [said] = hushed([Fault(file, 1, "place", "there is no place 'ada-beispiel'")], people)
    assert "beispiel" not in str(said)


def test_an_empty_list_hinders_nobody():
    assert not Suppressed(None)
    assert not Suppressed(new_list()).stand_in(" ada beispiel ")
    assert not Suppressed(new_list()).lists(ADA)
