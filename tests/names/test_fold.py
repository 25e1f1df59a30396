"""What two writings of one name have in common."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iuc_graph.names.fold import fold, pinyin, plain, romanised, transcribed

TEXT = st.text(max_size=30)
# Signs around which rules meet: accents, format characters, ligatures, Hanzi of both scripts, punctuation.
TANGLED = st.text(
    alphabet="aeioAEßẞøæŁłıİﬁ'’.,-–—&／·()\u200e\u200b\u0301\u0308 \t市重慶庆후가ガΆςσйЯ①", max_size=20
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Málaga", "malaga"),
        ("MÁLAGA\u200e", "malaga"),
        ("Ma\u0301laga", "malaga"),
        ("Bielsko-Biała", "bielsko biala"),
        ("Bielsko – Biala", "bielsko biala"),
        ("Métropole Nice Côte d’Azur", "metropole nice cote dazur"),
        ("Métropole Nice Côte d'Azur", "metropole nice cote dazur"),
        ("Xi'an", "xian"),
        ("Gießen", "giessen"),
        ("Tromsø", "tromso"),
        ("Ærø", "aero"),
        ("Kōriyama", "koriyama"),
        ("Pitești", "pitesti"),
        ("Research & Development", "research and development"),
        ("Research＆Development", "research and development"),
        ("  São\u00a0 Paulo\n", "sao paulo"),
        ("重慶", "重庆"),
        ("重庆", "重庆"),
        ("圣地亚哥－德孔波斯特拉", "圣地亚哥 德孔波斯特拉"),
        ("ＡＡＫ", "aak"),
        ("Ιωάννινα", "ιωαννινα"),
        ("부산", "부산"),
        ("ガ", "ガ"),
        ("--", ""),
    ],
)
def test_differences_of_spelling_are_folded_away(written, folded):
    assert fold(written) == folded


def test_plain_keeps_accents_and_only_those():
    assert plain("  VITÓRIA ") == "vitória"
    assert plain("維多利亞") == plain("维多利亚")
    assert plain("Vitória") != plain("Vitoria")


@settings(deadline=None)  # the first call reads dictionaries
@given(TEXT | TANGLED)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert plain(plain(text)) == plain(text)


@settings(deadline=None)  # the first call reads dictionaries
@given(TEXT | TANGLED)
def test_case_and_normal_form_do_not_matter(text):
    folded = fold(text)
    assert fold(text.upper()) == folded
    assert fold(text.lower()) == folded
    assert fold(text.casefold()) == folded
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, text)) == folded


@settings(deadline=None)  # the first call reads dictionaries
@given(TEXT | TANGLED)
def test_a_folded_text_holds_no_case_no_accent_and_no_stray_blank(text):
    folded = fold(text)
    assert folded == folded.casefold() == folded.strip()
    assert "  " not in folded
    assert not any("\u0300" <= c <= "\u036f" or unicodedata.category(c) == "Cf" for c in folded)


@pytest.mark.parametrize(
    ("hanzi", "reading"),
    [
        ("重庆", "chong qing"),
        ("重慶", "chong qing"),
        ("重庆大学", "chong qing da xue"),
        ("长春", "chang chun"),
        ("柳州", "liu zhou"),
        ("厦门", "xia men"),
    ],
)
def test_pinyin_is_toneless_and_reads_whole_words(hanzi, reading):
    assert pinyin(hanzi) == (reading,)


def test_pinyin_offers_both_ways_to_type_u_umlaut():
    assert pinyin("吕梁") == ("lu liang", "lv liang")


def test_umlauts_and_rings_have_a_two_letter_form():
    assert [transcribed(name) for name in ("Köln", "Växjö", "ÅRHUS", "Ærø", "Mu\u0308nchen")] == [
        "koeln", "vaexjoe", "aarhus", "aeroe", "muenchen",
    ]  # fmt: skip


def test_other_scripts_are_put_into_latin_letters():
    assert romanised("Αγίων Αναργύρων") == "agion anargyron"
    assert romanised("Бургас") == "burgas"
    assert romanised("부산") == "busan"
