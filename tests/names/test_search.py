"""Search over names: what is found, in which order, and where in the name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple

from iuc_graph.errors import NameUnknown
from iuc_graph.names.fold import fold, joined
from iuc_graph.names.search import LONGEST, Closeness, Search, search_of
from iuc_graph.names.search_forms import is_flowing
from iuc_graph.names.search_source import STATEMENTS, quads_of
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS, SKOS, short

LABEL, ALTERNATIVE, WRITTEN = RDFS + "label", SKOS + "altLabel", IUC + "asWritten"


def said(tail: str, class_: str, *names: tuple[str, str, str]) -> list[Triple]:
    """A thing of a class with names: (property, text, language)."""
    thing = NamedNode(ID + tail)
    return [
        Triple(thing, NamedNode(RDF + "type"), NamedNode(IUC + class_)),
        *(
            Triple(thing, NamedNode(term), Literal(text, language=language) if language else Literal(text))
            for term, text, language in names
        ),
    ]


def lies_in(tail: str, where: str) -> Triple:
    return Triple(NamedNode(ID + tail), NamedNode(IUC + "within"), NamedNode(ID + where))


SAID = [
    *said("place/de", "Country", (LABEL, "Germany", "en"), (IUC + "iso3166Alpha2", "DE", "")),
    *said("place/ca", "Country", (LABEL, "Canada", "en")),
    *said("place/munich", "City", (LABEL, "Munich", "en"), (LABEL, "München", "de"), (LABEL, "慕尼黑", "zh")),
    *said("place/rail", "City", (LABEL, "Rail", "en")),
    *said("place/london-uk", "City", (LABEL, "London", "en")),
    *said("place/london-ca", "City", (LABEL, "London", "en")),
    *said("theme/railways", "Theme", (LABEL, "Railways", "en"), (LABEL, "铁路", "zh")),
    *said(
        "theme/freight", "Theme", (LABEL, "Freight on rail", "en"), (ALTERNATIVE, "货运 rail-freight", "zh")
    ),
    *said("theme/light", "Theme", (LABEL, "Light rail and trams", "en")),
    *said("theme/trail", "Theme", (LABEL, "Hiking trails", "en")),
    *said("theme/unlike", "Theme", (LABEL, "Grain", "en")),
    *said("area/rail", "CooperationArea", (LABEL, "Rail", "en"), (WRITTEN, "rail & road", "")),
    *said("passage/rail", "Passage", (LABEL, "Rail", "en")),
    *said("mapping/m", "ThemeMapping", (WRITTEN, "choo-choo", "")),
    Triple(NamedNode(ID + "mapping/m"), NamedNode(IUC + "mapsTo"), NamedNode(ID + "theme/railways")),
    lies_in("place/munich", "place/de"),
    lies_in("place/london-ca", "place/ca"),
    Triple(NamedNode(ID + "area/rail"), NamedNode(IUC + "areaOf"), NamedNode(ID + "cooperation/c")),
    *said("cooperation/c", "Pairing", (LABEL, "Munich – London (pilot)", "en")),
    Triple(NamedNode(ID + "cooperation/c"), NamedNode(IUC + "involvesPlace"), NamedNode(ID + "place/munich")),
]


@pytest.fixture(scope="module")
def search() -> Search:
    """A dozen things."""
    return search_of(SAID)


@pytest.fixture(scope="module")
def real(built) -> Search:
    """The search for the project's graph."""
    return search_of(quads_of(built.store))


def tails(findings) -> list[str]:
    return [short(found.thing.iri) for found in findings.found]


def test_whole_names_come_first_then_beginnings_of_words_then_insides(search):
    found = search.search("rail").found
    assert [(short(one.thing.iri), one.closeness.name) for one in found] == [
        ("place/rail", "EXACT"),
        ("area/rail", "EXACT"),
        ("theme/railways", "WORD"),
        ("theme/freight", "WORD"),
        ("theme/light", "WORD"),
        ("theme/trail", "INSIDE"),
    ]


def test_words_may_stand_in_any_order_but_those_in_order_at_the_beginning_come_first(search):
    assert [one.closeness for one in search.search("freight rail").found] == [Closeness.WORDS]
    assert tails(search.search("trams rail")) == ["theme/light"]
    assert search.search("Freight on").found[0].closeness is Closeness.WORD


def test_a_text_that_runs_over_a_blank_of_the_name_is_not_the_beginning_of_a_word():
    search = search_of(
        [
            *said("place/in", "City", (LABEL, "In town", "en")),
            *said("place/to", "City", (LABEL, "Intown", "en")),
        ]
    )
    found = search.search("into").found
    assert [(one.name.text, one.closeness) for one in found] == [
        ("Intown", Closeness.WORD),
        ("In town", Closeness.INSIDE),
    ]


def test_hanzi_begin_words_wherever_they_stand():
    search = search_of(said("agreement/a", "Agreement", (LABEL, "与AAK重庆备忘录", "zh")))
    for typed in ("重庆", "庆", "备忘", "AAK"):
        assert search.search(typed).found[0].closeness is Closeness.WORD


def test_words_may_be_spread_over_the_names_of_a_thing_and_of_its_country(search):
    assert tails(search.search("London Canada")) == ["place/london-ca"]
    assert tails(search.search("慕尼黑 germany"))[0] == "place/munich"
    assert search.search("railways 铁路").found[0].closeness is Closeness.SPREAD


def test_umlauts_may_be_written_as_two_letters_or_without_their_dots(search):
    for typed in ("München", "Munchen", "muenchen", "MUENCHEN", "mu\u0308nchen"):
        assert tails(search.search(typed)) == ["place/munich"], typed


def test_what_nothing_has_leads_to_what_is_like_it_and_says_so(search):
    findings = search.search("Munihc")
    assert (findings.near, tails(findings)[0]) == (True, "place/munich")
    assert search.search("Munich").near is False


def test_a_wording_leads_to_the_theme_it_was_mapped_to(search):
    found = search.search("choo choo").found
    assert [(short(one.thing.iri), one.name.kind) for one in found] == [("theme/railways", "wording")]


def test_nodes_that_only_hang_on_others_are_not_found(search):
    assert "passage/rail" not in tails(search.search("rail"))
    assert search.thing(ID + "mapping/m") is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("rail", ["Rail"]),
        ("trail", ["trail"]),
        ("rail light", ["Light", "rail"]),
        ("trams light", ["Light", "trams"]),
        ("慕尼", ["慕尼"]),
        ("mu ni h", ["慕尼黑"]),
        ("muenc", ["Münc"]),
        ("road rail", ["rail", "road"]),
        ("Munihc", ["Munich"]),
    ],
)
def test_the_part_of_the_name_that_was_typed_is_marked(search, typed, shown):
    marked = [[one.name.text[start:end] for start, end in one.spans] for one in search.search(typed).found]
    assert shown in marked


def test_only_things_of_the_kinds_asked_for_are_found(search):
    assert tails(search.search("rail", kinds=["city"])) == ["place/rail"]
    assert set(tails(search.search("rail", kinds=["place", "area"]))) == {"place/rail", "area/rail"}
    with pytest.raises(NameUnknown, match=r"no kind “citty” here\. There are: area, city"):
        search.search("rail", kinds=["citty"])


def test_only_things_in_or_of_the_country_asked_for_are_found(search):
    assert tails(search.search("London", country=ID + "place/ca")) == ["place/london-ca"]
    assert tails(search.search("rail", country=ID + "place/de")) == ["area/rail"]
    assert tails(search.search("germany", country=ID + "place/de")) == ["place/de"]
    assert search.search("London", country=ID + "place/nowhere").count == 0


def test_a_limit_shortens_the_list_and_not_the_count(search):
    whole = search.search("rail", limit=100)
    short_list = search.search("rail", limit=2)
    assert (whole.count, short_list.count) == (6, 6)
    assert short_list.found == whole.found[:2]


def test_suggestions_leave_out_what_is_inside_of_a_word(search):
    assert "theme/trail" not in tails(search.search("rail", inside=False))
    assert tails(search.search("慕", inside=False)) == ["place/munich"]


def test_an_identifier_leads_to_its_thing_alone(search):
    for typed in (ID + "place/rail", f"<{ID}place/rail>", "place/rail", "id:place/rail"):
        found = search.search(typed).found
        assert [(short(one.thing.iri), one.name.kind) for one in found] == [("place/rail", "identifier")]
    assert search.search("place/rail", kinds=["theme"]).found == ()


def test_titles_fall_back_to_english_and_then_to_the_identifier(search):
    assert search.title(ID + "place/munich", "zh") == "慕尼黑"
    assert search.title(ID + "place/rail", "zh") == "Rail"
    assert search.title(ID + "place/nowhere", "zh") == "nowhere"


def test_a_graph_without_names_finds_nothing():
    nothing = search_of([])
    assert nothing.search("x").found == ()
    assert len(nothing) == 0


def test_a_query_reads_the_same_as_the_store(built, real):
    rows = StoreReader(built.store).select(STATEMENTS).rows
    other = search_of(Triple(*row) for row in rows)
    for typed in ("Chongqing", "物流", "rail freight", "an", "sgd 11"):
        assert other.search(typed) == real.search(typed)


HOSTILE = ["重" * 10_000, "a" * 10_000, "a " * 5_000, "(a+)+$" * 1_600, "🙂" * 10_000, "\ud800" * 10_000,
           "شنغهاي " * 1_000, "\u202e" * 10_000, "é" * 999, "e\u0301" * 499, "ab " * 333, "\x00" * 10_000,
           "ﷺ" * 900, "重慶 " * 300, "[" * 999, "\\" * 999]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_too_much(real, typed):
    findings = real.search(typed)
    assert len(findings.found) <= 20
    assert len(typed) <= LONGEST or findings.count == 0


@settings(deadline=None, max_examples=150)
@given(typed=st.text(max_size=40))
def test_any_text_is_answered_alike_each_time(real, typed):
    findings = real.search(typed)
    assert findings == real.search(typed)
    for one in findings.found:
        assert one.spans
        assert all(0 <= start < end <= len(one.name.text) for start, end in one.spans)
        assert all(before[1] < after[0] for before, after in zip(one.spans, one.spans[1:], strict=False))


def is_long_enough(text: str) -> bool:
    folded = joined(fold(text))
    return len(folded) > 1 or any(map(is_flowing, folded))


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_every_part_of_a_real_name_finds_its_thing(real, data):
    thing = data.draw(st.sampled_from(real.things))
    name = data.draw(st.sampled_from(thing.names))
    start = data.draw(st.integers(0, max(0, len(name.text) - 2)))
    end = data.draw(st.integers(start + 2, max(start + 2, len(name.text))))
    part = name.text[start:end]
    if is_long_enough(part):
        findings = real.search(part, kinds=[thing.kind], limit=400)
        assert thing.iri in {one.thing.iri for one in findings.found}
        assert not findings.near


# Signs around which rules meet: accents, ligatures, Hanzi of both scripts, kana, punctuation.
NAMES = st.text(alphabet="abAB áÁßøﬁ&’.,-(1)重慶庆长州市Σσガかא", min_size=2, max_size=10).filter(
    is_long_enough
)


@settings(deadline=None, max_examples=150)
@given(names=st.lists(NAMES, min_size=1, max_size=6, unique=True), random=st.randoms())
def test_every_name_and_every_part_of_it_finds_its_thing_whatever_the_order_of_statements(names, random):
    said_ = [
        triple
        for number, name in enumerate(names)
        for triple in said(f"place/{number}", "City", (LABEL, name, "zh"))
    ]
    made, other = search_of(said_), search_of(random.sample(said_, len(said_)))
    for number, name in enumerate(names):
        exact = [short(one.thing.iri) for one in made.search(name).found if one.closeness is Closeness.EXACT]
        assert f"place/{number}" in exact
        start = random.randrange(len(name) - 1)
        part = name[start : random.randrange(start + 2, len(name) + 1)]
        if is_long_enough(part):
            assert f"place/{number}" in tails(made.search(part))
        assert made.search(part) == other.search(part)


def test_quads_of_other_graphs_count_once(search):
    graph = NamedNode("https://example.org/graph")
    doubled = [quad for triple in SAID for quad in (Quad(*triple), Quad(*triple, graph))]
    assert search_of(doubled).search("rail") == search.search("rail")


def test_signs_of_patterns_are_signs_like_others(search):
    assert search.search("r.il").found == () or search.search("r.il").near
    assert not any(re.search("theme", tail) for tail in tails(search.search(".*")))


def test_a_search_ends_as_soon_as_nobody_wants_it(search):
    def enough():
        raise TimeoutError

    for text in ("rail", "trams rail", "Munihc", "nothing of the kind"):
        with pytest.raises(TimeoutError):
            search.search(text, check=enough)
