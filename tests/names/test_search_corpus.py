"""What people type, and what they mean by it: the first thing found in the project's own graph.

The expectations were written from the documents and tables before any of it was searched for.
"""

from __future__ import annotations

import pytest

from iuc_graph.names.search import Closeness, Search, search_of
from iuc_graph.names.search_source import quads_of
from iuc_graph.vocabulary import short

CORPUS = [
    # Places, in any spelling.
    ("Chongqing", "place/chongqing"),
    ("chongqing", "place/chongqing"),
    ("CHONGQING", "place/chongqing"),
    ("ｃｈｏｎｇｑｉｎｇ", "place/chongqing"),
    ("Chong Qing", "place/chongqing"),
    ("chóngqìng", "place/chongqing"),
    ("chóng qìng", "place/chongqing"),
    ("chong2 qing4", "place/chongqing"),
    ("重庆", "place/chongqing"),
    ("重慶", "place/chongqing"),
    ("重庆市", "place/chongqing"),
    ("CQ", "place/chongqing"),
    ("place/chongqing", "place/chongqing"),
    ("https://w3id.org/iuc-graph/id/place/chongqing", "place/chongqing"),
    ("曼海姆", "place/mannheim"),
    ("City of Mannheim", "place/mannheim"),
    ("mann", "place/mannheim"),
    ("Malmo", "place/malmo"),
    ("Malmoe", "place/malmo"),
    ("Vaexjoe", "place/vaxjo"),
    ("Baden-Wuerttemberg", "place/baden-wurttemberg"),
    ("baden wurttemberg", "place/baden-wurttemberg"),
    ("Sevilla", "place/seville"),
    ("Malaga", "place/malaga"),
    ("Bielsko Biala", "place/bielsko-biala"),
    ("bielskobiala", "place/bielsko-biala"),
    ("Αθήνα", "place/athens"),
    ("αθηνα", "place/athens"),
    ("ΑΘΗΝΑ", "place/athens"),
    ("Athina", "place/athens"),
    ("Бургас", "place/burgas"),
    ("부산", "place/busan"),
    ("กรุงเทพ", "place/bangkok"),
    ("神戸", "place/kobe"),
    ("长春", "place/changchun"),
    ("長春", "place/changchun"),
    ("chang chun", "place/changchun"),
    ("柳", "place/liuzhou"),
    ("净月", "place/changchun-jingyue-zone"),
    ("Jingyue zone", "place/changchun-jingyue-zone"),
    ("Emilia Romana", "place/emilia-romagna"),
    ("emilia", "place/emilia-romagna"),
    ("AKK", "place/agioi-anargyroi-kamatero"),
    ("cordoba argentina", "place/cordoba"),
    ("vitoria brazil", "place/vitoria"),
    ("维多利亚 西班牙", "place/vitoria-gasteiz"),
    # Codes.
    ("DE", "place/germany"),
    ("deu", "place/germany"),
    ("ES-AN", "place/andalusia"),
    ("es an", "place/andalusia"),
    ("SDG 11", "sdg/11"),
    ("sdg11", "sdg/11"),
    ("可持续发展目标11", "sdg/11"),
    ("UA-09", "urban-agenda-partnership/digital-transition"),
    # Themes: labels, synonyms, and wordings that were mapped to them.
    ("rail freight", "theme/rail-freight"),
    ("freight trains", "theme/rail-freight"),
    ("铁路货运", "theme/rail-freight"),
    ("cargo railway connection", "theme/rail-freight"),
    ("物流", "theme/logistics"),
    ("wuliu", "theme/logistics"),
    ("hydrogen", "theme/hydrogen"),
    ("hydrogen energy", "theme/hydrogen"),
    ("氢", "theme/hydrogen"),
    ("氫能", "theme/hydrogen"),
    ("Industry 4.0", "theme/advanced-manufacturing"),
    ("工业4.0", "theme/advanced-manufacturing"),
    ("R&D", "theme/research-development"),
    ("r and d", "theme/research-development"),
    ("smart cities", "theme/smart-city"),
    ("智慧城市", "theme/smart-city"),
    ("vocational", "theme/vocational-training"),
    ("training vocational", "theme/vocational-training"),
    ("silver economy", "theme/silver-economy"),
    ("Housing", "urban-agenda-partnership/housing"),
    # Programmes, cooperations, organisations, documents.
    ("IUC", "programme/iuc"),
    ("IURC", "programme/iurc"),
    ("Mannheim Chongqing", "cooperation/mannheim-chongqing-iuc"),
    ("chongqing mannheim", "cooperation/mannheim-chongqing-iuc"),
    ("重庆 曼海姆", "cooperation/mannheim-chongqing-iuc"),
    ("rome yantai", "cooperation/rome-yantai-iuc"),
    ("NDRC", "organisation/ndrc"),
    ("Yuxin'ou", "organisation/yuxinou"),
    ("Smart City Summit", "activity/smart-city-summit-2020-09"),
]

MISTYPED = [
    ("sgd 11", "sdg/11"),
    ("Manheim", "place/mannheim"),
    ("Mannhiem", "place/mannheim"),
    ("Chonqing", "place/chongqing"),
    ("Lonyan", "place/longyan"),
    ("Emilia Romanga", "place/emilia-romagna"),
    ("hidrogen", "theme/hydrogen"),
    ("logisitcs", "theme/logistics"),
    ("vocatonal trainning", "theme/vocational-training"),
    ("柳洲", "place/liuzhou"),
    ("Chongqing Atlantis", "place/chongqing"),
]

NOTHING = [
    "Muenchen",
    "上海",
    "cqing",
    "Qwertyuiop",
    "",
    " ",
    "?!",
    "🙂",
    "\ud800",
    "\x00",
    "ـ",
    "(.*)+$",
    "%",
]


@pytest.fixture(scope="module")
def search(built) -> Search:
    """The search for the project's graph."""
    return search_of(quads_of(built.store))


def first(search: Search, text: str) -> str:
    found = search.search(text).found
    return short(found[0].thing.iri) if found else ""


@pytest.mark.parametrize(("typed", "meant"), CORPUS)
def test_what_is_meant_comes_first(search, typed, meant):
    findings = search.search(typed)
    assert not findings.near
    assert first(search, typed) == meant


@pytest.mark.parametrize(("typed", "meant"), MISTYPED)
def test_what_was_mistyped_is_found_and_told_as_near(search, typed, meant):
    findings = search.search(typed)
    assert findings.near
    assert {found.closeness for found in findings.found} == {Closeness.NEAR}
    assert first(search, typed) == meant


@pytest.mark.parametrize("typed", NOTHING)
def test_what_nothing_is_like_finds_nothing(search, typed):
    findings = search.search(typed)
    assert (findings.found, findings.count, findings.near) == ((), 0, False)
