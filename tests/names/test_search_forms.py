"""The quick way to the forms of a label is the slow one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iuc_graph.names.fold import fold, joined, pinyin
from iuc_graph.names.search_forms import Script, folded, forms_of, readings, typed_forms
from iuc_graph.names.search_spans import aligned

TANGLED = st.text(
    alphabet="aeioAEßẞøæŁłıİﬁ'’.,-–—&／·()\u200e\u200b\u0301\u0308\u3099\u1161\u11a8 \t市重慶庆후가ガΆςσйЯ①ﾞﾡ´",
    max_size=20,
)
HANZI = st.text(alphabet="重庆慶长春州行银西安吕绿女路音乐都成一不中国朝阳 aB-1", max_size=12)


@settings(deadline=None, max_examples=400)
@given(st.one_of(st.text(max_size=20), TANGLED))
def test_folding_by_a_table_gives_what_folding_gives_and_changes_nothing_twice(text):
    once = folded(text)
    assert once == fold(text)
    assert folded(once) == once


@settings(deadline=None, max_examples=400)
@given(HANZI)
def test_readings_sign_by_sign_are_those_of_the_dictionary(text):
    assert tuple(filter(None, readings(text))) == tuple(filter(None, pinyin(text)))


@pytest.mark.parametrize(
    ("text", "language", "forms"),
    [
        ("Rail freight", "en", [("rail freight", Script.FOLDED)]),
        ("Köln", "de", [("koln", Script.FOLDED), ("koeln", Script.TRANSCRIBED)]),
        ("重慶", "zh", [("重庆", Script.FOLDED), ("chong qing", Script.PINYIN)]),
        ("吕", "zh", [("吕", Script.FOLDED), ("lu", Script.PINYIN), ("lv", Script.PINYIN)]),
        ("神戸", "ja", [("神戸", Script.FOLDED)]),
        ("Αθήνα", "el", [("αθηνα", Script.FOLDED), ("athina", Script.ROMANISED)]),
        ("–", "", []),
        ("", "", []),
    ],
)
def test_a_label_has_these_forms(text, language, forms):
    assert list(forms_of(text, language)) == forms


def test_tones_may_be_typed_as_numbers_and_other_numbers_stay():
    assert "chong qing" in typed_forms("chong2 qing4")
    assert "sdg11" in typed_forms("SDG11")
    assert typed_forms("重庆") == ("重庆",)


@settings(deadline=None, max_examples=300)
@given(st.one_of(TANGLED, HANZI))
def test_each_sign_of_a_form_is_led_back_to_the_label_or_to_nowhere(text):
    for form, script in forms_of(text):
        places = aligned(text, form, script)
        if places is not None:
            assert len(places) == len(joined(form))
            assert places == sorted(places)
            assert all(0 <= start < end <= len(text) for start, end in places)


@pytest.mark.parametrize(
    "text", ["重庆市", "Málaga–X", "Straße & Öl", "Αθήνα", "工业4.0 A", "부산", "กรุงเทพฯ"]
)
def test_forms_of_usual_labels_are_led_back_sign_by_sign(text):
    assert all(aligned(text, form, script) for form, script in forms_of(text))
