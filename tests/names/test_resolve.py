"""A name leads to its thing, or to all that it may mean, or to the nearest names."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from iuc_graph.errors import NameAmbiguous, NameUnknown
from iuc_graph.names import Label, Match, NameIndex, Thing
from iuc_graph.vocabulary import ID


def slugs(things) -> list[str]:
    return [thing.iri.rpartition("/")[2] for thing in things]


@pytest.mark.parametrize(
    ("typed", "slug", "match"),
    [
        ("AAK", "agioi-anargyroi-kamatero", Match.WRITTEN_OR_CODE),
        ("aak", "agioi-anargyroi-kamatero", Match.WRITTEN_OR_CODE),
        ("AKK", "agioi-anargyroi-kamatero", Match.WRITTEN_OR_CODE),
        ("Agii Anargiri-Kamatero", "agioi-anargyroi-kamatero", Match.WRITTEN_OR_CODE),
        ("Agioi Anargyroi - Kamatero", "agioi-anargyroi-kamatero", Match.NAME),
        ("Agioi Anargyroi", "agioi-anargyroi", Match.NAME),
        ("ΑΓΙΟΙ ΑΝΑΡΓΥΡΟΙ", "agioi-anargyroi", Match.OTHER_NAME),
        ("Málaga", "malaga", Match.NAME),
        ("Malaga", "malaga", Match.OTHER_NAME),
        ("MALAGA", "malaga", Match.OTHER_NAME),
        ("MÁLAGA", "malaga", Match.NAME),
        ("重慶", "chongqing", Match.NAME),
        ("重庆", "chongqing", Match.NAME),
        ("重庆市", "chongqing", Match.GENERIC),
        ("Chongqing", "chongqing", Match.NAME),
        ("chong qing", "chongqing", Match.NAME),
        ("Chóngqìng", "chongqing", Match.OTHER_NAME),
        ("City of Chongqing", "chongqing", Match.NAME),
        ("柳州", "liuzhou", Match.NAME),
        ("LIUZHOU", "liuzhou", Match.NAME),
        ("Longyan", "longyan", Match.ROMANISED),
        ("Lóngyán", "longyan", Match.ROMANISED),
        ("long yan", "longyan", Match.ROMANISED),
        ("龍岩", "longyan", Match.NAME),
        ("Emilia Romana", "emilia-romagna", Match.WRITTEN_OR_CODE),
        ("emilia romagna", "emilia-romagna", Match.NAME),
        ("Stuttgart", "stuttgart", Match.NAME),
        ("Stuttgart Regio", "stuttgart-region", Match.WRITTEN_OR_CODE),
        ("Stuttgart Region", "stuttgart-region", Match.NAME),
        ("Köln", "cologne", Match.NAME),
        ("Koln", "cologne", Match.OTHER_NAME),
        ("KOELN", "cologne", Match.TRANSCRIBED),
        ("Bielsko-Biała", "bielsko-biala", Match.NAME),
        ("Bielsko Biala", "bielsko-biala", Match.OTHER_NAME),
        ("Växjö", "vaxjo", Match.NAME),
        ("Vaxjo", "vaxjo", Match.OTHER_NAME),
        ("Vaexjoe", "vaxjo", Match.TRANSCRIBED),
        ("São Paulo", "sao-paulo", Match.NAME),
        ("Sao Paulo", "sao-paulo", Match.OTHER_NAME),
        ("Koriyama", "koriyama", Match.NAME),
        ("Kōriyama", "koriyama", Match.OTHER_NAME),
        ("郡山市", "koriyama", Match.NAME),
        ("Vitória", "vitoria", Match.NAME),
        ("Vitoria-Gasteiz", "vitoria-gasteiz", Match.NAME),
        ("Guangxi", "guangxi", Match.GENERIC),
        ("广西", "guangxi", Match.GENERIC),
        ("Guangxi Zhuang", "guangxi", Match.GENERIC),
        ("Córdoba", "cordoba", Match.NAME),
        ("Córdoba (province)", "cordoba-province", Match.NAME),
        ("科尔多瓦", "cordoba", Match.NAME),
        ("科爾多瓦省", "cordoba-province", Match.NAME),
        ("NDRC", "ndrc", Match.INITIALS),
        ("發改委", "ndrc", Match.OTHER_NAME),
    ],
)
def test_a_name_in_any_spelling_leads_to_its_thing(names, typed, slug, match):
    assert slugs([names.one(typed)]) == [slug]
    assert names.resolve(typed).best[0].match == match


@pytest.mark.parametrize(
    "typed",
    [
        "place/cordoba-province",
        "id:place/cordoba-province",
        f"{ID}place/cordoba-province",
        f"<{ID}place/cordoba-province>",
        " cordoba-province ",
    ],
)
def test_an_identifier_leads_to_its_thing(names, typed):
    assert slugs([names.one(typed)]) == ["cordoba-province"]


def test_a_slug_never_decides_against_a_name(names):
    assert names.one("cooperation/liuzhou").iri == f"{ID}cooperation/liuzhou"
    assert names.one("liuzhou").iri == f"{ID}place/liuzhou"
    assert names.resolve("cordoba").is_ambiguous


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("维多利亚, 巴西", "vitoria"),
        ("維多利亞（西班牙）", "vitoria-gasteiz"),
        ("Vitoria, Brazil", "vitoria"),
        ("Vitoria (ES)", "vitoria-gasteiz"),
        ("Cordoba (City)", "cordoba"),
        ("Cordoba, Administrative area, Argentina", "cordoba-province"),
        ("Cordoba (City, Argentina)", "cordoba"),
        ("City of Cordoba", "cordoba"),
        ("Córdoba, Argentina", "cordoba"),
        ("Córdoba (Argentina)", "cordoba"),
        ("Guangxi Zhuang Autonomous Region, China", "guangxi"),
    ],
)
def test_country_or_kind_after_a_name_decides(names, typed, slug):
    assert slugs([names.one(typed)]) == [slug]


@pytest.mark.parametrize(
    ("typed", "several"),
    [
        ("维多利亚", ["vitoria", "vitoria-gasteiz"]),
        ("維多利亞", ["vitoria", "vitoria-gasteiz"]),
        ("Vitoria", ["vitoria", "vitoria-gasteiz"]),
        ("VITORIA", ["vitoria", "vitoria-gasteiz"]),
        ("Cordoba", ["cordoba", "cordoba-province"]),
        ("Cordoba, Argentina", ["cordoba", "cordoba-province"]),
        ("Province of Cordoba", ["cordoba", "cordoba-province"]),
    ],
)
def test_equally_good_things_are_listed_and_none_is_picked(names, typed, several):
    with pytest.raises(NameAmbiguous) as caught:
        names.one(typed)
    assert slugs(c.thing for c in names.resolve(typed).best) == several
    assert [iri.rpartition("/")[2] for iri in caught.value.candidates] == several


def test_an_ambiguous_name_says_what_to_write(names):
    with pytest.raises(NameAmbiguous) as caught:
        names.one("Cordoba")
    assert str(caught.value) == (
        "“Cordoba” names 2 things: Córdoba (City, Argentina) – write “Córdoba”; "
        "Córdoba (province) (Administrative area, Argentina) – write “Córdoba (province)”."
    )


def test_what_an_ambiguity_says_to_write_leads_to_that_thing():
    index = NameIndex(
        [Label(f"{ID}place/{slug}", "Mérida") for slug in ("m1", "m2", "m3", "m4")],
        [
            Thing(f"{ID}place/m1", "Mérida", "City", "Mexico"),
            Thing(f"{ID}place/m2", "Mérida", "City", "Spain"),
            Thing(f"{ID}place/m3", "Mérida", "District", "Spain"),
            Thing(f"{ID}place/m4", "Mérida", "District", "Spain"),
        ],
    )
    with pytest.raises(NameAmbiguous) as caught:
        index.one("Merida")
    message = str(caught.value)
    for written, slug in {
        "Mérida, Mexico": "m1",
        "Mérida, City, Spain": "m2",
        "place/m3": "m3",
        "place/m4": "m4",
    }.items():
        assert f"write “{written}”" in message
        assert slugs([index.one(written)]) == [slug]


def test_filters_leave_only_what_is_asked_for(names):
    assert slugs([names.one("维多利亚", country="Spain")]) == ["vitoria-gasteiz"]
    assert slugs([names.one("维多利亚", country="巴西")]) == ["vitoria"]
    assert slugs([names.one("Cordoba", types={"Administrativearea"})]) == ["cordoba-province"]
    assert names.resolve("Mannheim", types={"Country"}).candidates == ()


def test_a_name_that_is_known_elsewhere_says_where(names):
    for attempt in (lambda: names.one("Mannheim, Italy"), lambda: names.one("Mannheim", country="Italy")):
        with pytest.raises(NameUnknown) as caught:
            attempt()
        assert "is not known there" in str(caught.value)
        assert caught.value.nearest == (f"{ID}place/mannheim",)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Manheim", "mannheim"),
        ("Manheim, Germany", "mannheim"),
        ("City of Manheim", "mannheim"),
        ("Chonqing", "chongqing"),
        ("柳洲", "liuzhou"),
        ("Emilia", "emilia-romagna"),
        ("Bielsko", "bielsko-biala"),
        ("Lonyan", "longyan"),
    ],
)
def test_an_unknown_name_offers_the_nearest_ones(names, typed, offered):
    with pytest.raises(NameUnknown) as caught:
        names.one(typed)
    assert f"{ID}place/{offered}" == caught.value.nearest[0]
    assert "is no name in this graph. Nearest: " in str(caught.value)


@pytest.mark.parametrize("typed", ["", "   ", "?!", "Qwertyuiop", "🙂", "\x00"])
def test_a_name_near_nothing_offers_nothing(names, typed):
    with pytest.raises(NameUnknown, match="no name is near it") as caught:
        names.one(typed)
    assert caught.value.nearest == ()


def test_offers_are_few():
    things = [Thing(f"{ID}place/t{number}", f"Newtown{number}") for number in range(40)]
    index = NameIndex([Label(thing.iri, thing.title) for thing in things], things)
    assert len(index.nearest("Newtown")) == 5


def test_hanzi_never_match_by_sound(names):
    assert slugs([names.one("Suzhou")]) == ["suzhou"]
    with pytest.raises(NameUnknown, match="Nearest: Suzhou"):
        names.one("宿州")


def test_japanese_names_are_not_read_as_chinese():
    thing = Thing(f"{ID}place/x", "x")
    assert NameIndex([Label(thing.iri, "郡山", "ja")], [thing]).resolve("junshan").candidates == ()


@pytest.mark.parametrize(
    ("label", "short"),
    [("National Development and Reform Commission", "NDRC"), ("Barcelona Metropolitan Area (AMB)", "AMB"),
     ("Agioi Anargyroi–Kamatero", "AAK")],
)  # fmt: skip
def test_initials_and_bracketed_short_forms_lead_to_the_thing_last_of_all(label, short):
    thing, other = Thing(f"{ID}organisation/x", label), Thing(f"{ID}organisation/y", "y")
    assert NameIndex([Label(thing.iri, label)], [thing]).resolve(short).best[0].match == Match.INITIALS
    index = NameIndex([Label(thing.iri, label), Label(other.iri, short, "", "code")], [thing, other])
    assert slugs(c.thing for c in index.resolve(short).candidates) == ["y", "x"]
    assert index.one(short) == other


def test_a_preferred_label_beats_a_written_form_and_that_beats_pinyin():
    things = [Thing(f"{ID}place/{slug}", slug) for slug in ("p", "w", "z")]
    labels = [
        Label(things[0].iri, "Wuhan"),
        Label(things[1].iri, "Wuhan", "en", "written"),
        Label(things[2].iri, "武汉", "zh"),
    ]
    assert slugs(c.thing for c in NameIndex(labels, things).resolve("wuhan").candidates) == ["p", "w", "z"]
    assert slugs([NameIndex(labels[1:], things).one("Wu Han")]) == ["w"]


def test_a_label_of_an_unlisted_thing_is_refused():
    with pytest.raises(ValueError, match="place/nowhere"):
        NameIndex([Label(f"{ID}place/nowhere", "Nowhere")], [])


def strong(names: NameIndex, text: str) -> set[str]:
    return {c.thing.iri for c in names.resolve(text).candidates if c.match <= Match.WRITTEN_OR_CODE}


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def test_every_label_leads_to_its_thing_in_every_spelling(names, all_labels):
    traditional = OpenCC("s2t").convert
    for label in all_labels:
        expected = strong(names, label.text)
        assert label.iri in expected
        forms = [label.text.upper(), label.text.lower(), without_accents(label.text), traditional(label.text)]
        forms += [unicodedata.normalize(form, label.text) for form in ("NFC", "NFD", "NFKC", "NFKD")]
        for form in forms:
            assert strong(names, form) == expected, (label, form)


NAMES = st.text(alphabet="abcABC áÁäßøł'’-–&.()12重慶庆庆长州市Σσя\u200e\u0301", min_size=1, max_size=8)
LABELS = st.lists(
    st.builds(
        Label,
        st.sampled_from([f"{ID}place/{number}" for number in range(4)]),
        NAMES.filter(lambda text: any(c.isalnum() for c in text)),
        st.sampled_from(["en", "zh", "ja", ""]),
        st.sampled_from(["preferred", "alternative", "written", "code"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)  # the first call reads dictionaries
@given(LABELS, st.randoms())
def test_any_labels_resolve_to_their_thing_or_an_ambiguity_that_lists_it(labels, random):
    things = [Thing(f"{ID}place/{number}", f"Thing {number}") for number in range(4)]
    index = NameIndex(labels, things)
    shuffled = random.sample(labels, len(labels))
    for label in labels:
        found = index.resolve(label.text)
        assert label.iri in {c.thing.iri for c in found.candidates}
        assert found == NameIndex(shuffled, things).resolve(label.text)
        if label.kind == "preferred":
            assert label.iri in {c.thing.iri for c in found.best}


@settings(deadline=None)  # the first call reads dictionaries
@given(LABELS, NAMES)
def test_whatever_is_typed_leads_to_one_thing_or_to_an_error_that_lists_several_or_none(labels, text):
    index = NameIndex(labels, [Thing(f"{ID}place/{number}", f"Thing {number}") for number in range(4)])
    try:
        assert index.one(text) == index.resolve(text).only
    except NameAmbiguous as error:
        assert len(error.candidates) > 1
    except NameUnknown:
        assert index.resolve(text).candidates == ()


def test_importing_the_room_loads_no_dictionary():
    code = (
        "import sys, iuc_graph.names; "
        "print([name for name in ('opencc', 'pypinyin', 'anyascii') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
