"""Saved questions, SPARQL, search, descriptions and citations over an open graph."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
import yaml
from pyoxigraph import Literal, Store

import iuc_graph
from iuc_graph.client.origin import Origin, Source
from iuc_graph.errors import ArgumentInvalid, NameUnknown, QueryFailed, QuestionError, SourceUnfit
from iuc_graph.sparql.rows import NOTHING, StoreReader, table_of
from iuc_graph.vocabulary import ID, PREFIXES


def test_every_saved_question_is_listed_and_can_be_asked(graph):
    listed = graph.questions
    assert len(listed) > 40
    assert ("cities-sharing-a-theme", "Which cities share a theme?", "theme") in listed.rows


def test_a_saved_question_is_answered_by_names_in_any_language(graph):
    frame = graph.ask("themes-of-a-city", place="重庆")
    assert set(frame["place"]) == {"place/chongqing"}
    assert "theme/logistics" in frame["theme"]
    assert frame.rows == graph.ask("themes-of-a-city", {"place": "Chongqing"}).rows
    assert frame.notes[0].startswith("Out of 107 cooperations in scope")
    assert frame.notes[1:] == ("iuc_graph, generation 7, digest abababababab, made on 2026-05-31",)


def test_numbers_and_dates_are_parameters_as_well(graph):
    members = graph.ask("eu-members-at-a-date", day=date(2019, 6, 30))
    assert members.rows == graph.ask("eu-members-at-a-date", day="2019-06-30").rows
    assert set(members["memberSince"]) >= {date(1958, 1, 1), date(2013, 7, 1)}


def test_every_wrong_parameter_is_told_at_once(graph):
    with pytest.raises(QuestionError, match=r"(?s)plcae.*Parameter place is missing"):
        graph.ask("themes-of-a-city", plcae="Chongqing")
    with pytest.raises(QuestionError, match="cities-sharing-a-theme"):
        graph.ask("cities sharing themes")


def test_iris_are_full_where_that_is_asked_for(graph):
    frame = graph.ask("themes-of-a-city", place="Chongqing", iris="full")
    assert set(frame["place"]) == {ID + "place/chongqing"}


def test_a_query_gives_values_with_types(graph):
    frame = graph.query("SELECT ?place ?lat { ?place wgs84:lat ?lat } ORDER BY ?place LIMIT 1")
    ((place, latitude),) = frame.rows
    assert (place, type(latitude)) == ("place/aarhus", Decimal)


def test_values_are_bound_and_never_written_into_the_query(graph):
    query = "SELECT ?place ?label { ?place rdfs:label ?label }"
    assert graph.query(query, place="place/chongqing").select("place").rows == (("place/chongqing",),)
    assert len(graph.query(query, label=Literal("Chongqing", language="en"))) > 0
    assert len(graph.query(query, label="Chongqing' } UNION { ?place ?p ?label")) == 0
    assert len(graph.query(query, {"label": "Chongqing"})) == 0  # labels have a language


def test_binding_what_the_query_does_not_select_is_refused(graph):
    with pytest.raises(QueryFailed, match=r"\?palce"):
        graph.query("SELECT ?place { ?place a iuc:City }", palce="place/chongqing")


@pytest.mark.parametrize("text", ["ASK { ?s ?p ?o }", "DESCRIBE place:chongqing", "SELECT {"])
def test_a_query_that_gives_no_rows_is_refused(graph, text):
    with pytest.raises(QueryFailed):
        graph.query(text)


def test_a_saved_question_without_rows_says_why(graph):
    frame = graph.ask("what-two-cities-share", first="Germany", second="Chongqing")
    assert len(frame) == 0
    assert frame.notes[0] == "Germany (country) has no answer to this question, whatever stands for second."
    assert "countries, continents and sites share nothing" in frame.reason
    assert graph.ask("what-two-cities-share", first="Mannheim", second="Chongqing").reason == ""


def test_a_text_is_found_in_any_name(graph):
    frame = graph.find("柳州", kind="place")
    assert frame.rows[0][:4] == ("place/liuzhou", "Liuzhou", "city", "China")
    assert graph.find("Chonqing").rows[0][4] == "near"
    assert graph.find("Liuzhou", lang="zh").rows[0][1] == "柳州"
    assert {row[0] for row in graph.find("mann", kind="city", country="德国")} == {"place/mannheim"}
    with pytest.raises(NameUnknown, match="citty"):
        graph.find("x", kind="citty")


def test_a_thing_is_described_with_the_documents_that_state_it(graph):
    frame = graph.describe("Mannheim")
    rows = {(row["property"], row["value"], row["graph"]) for row in frame.to_dicts()}
    assert ("iuc:asWritten", "City of Mannheim", "source/ucap-chongqing") in rows
    assert ("rdf:type", "iuc:City", "reference") in rows
    languages = {row["value"]: row["language"] for row in frame.to_dicts() if row["property"] == "rdfs:label"}
    assert languages["曼海姆"] == "zh"


def test_an_unknown_name_is_told_with_the_nearest(graph):
    with pytest.raises(NameUnknown, match="Mannheim"):
        graph.describe("Manheim")


def test_a_citation_names_state_digest_date_and_licence(graph):
    apa = graph.cite()
    for part in (
        "generation 7",
        "abababababab",
        "2026-05-31",
        "CC-BY-4.0",
        "(2026)",
        "[Data set]",
        "Version 0.1.0",
    ):
        assert part in apa
    bibtex = graph.cite("bibtex")
    assert bibtex.startswith("@misc{iuc_graph_0_1_0_7,\n")
    assert bibtex.count("{") == bibtex.count("}")
    assert r"iuc\_graph" in bibtex
    fields = yaml.safe_load(graph.cite("cff"))
    assert fields["date-released"] == date(2026, 5, 31)
    assert fields["identifiers"][0]["value"] == "iuc-graph:" + "ab" * 32
    assert {"cff-version", "message", "title", "authors", "license", "version"} <= set(fields)


def test_signs_that_tex_reads_as_its_own_are_escaped():
    store = Store()
    graph = iuc_graph.Graph(Source(StoreReader(store), lambda: Origin("/a_b/50%/c&d")))
    assert r"/a\_b/50\%/c\&d" in graph.cite("bibtex")


def test_a_style_that_is_not_known_is_refused(graph):
    with pytest.raises(ArgumentInvalid, match="bibtex, apa, cff"):
        graph.cite("mla")


def test_info_tells_the_origin_and_what_is_stated(graph):
    info = graph.info()
    assert info.origin.generation == 7
    assert {row["kindLabel"] for row in info.counts.to_dicts()} == {
        "action plan",
        "pairing",
        "cluster of places",
    }
    assert re.search(r"the tests\ngeneration 7", str(info))


def test_an_empty_graph_is_no_answer(built):
    graph = iuc_graph.Graph(Source(StoreReader(Store()), lambda: Origin("somewhere")))
    with pytest.raises(SourceUnfit, match="somewhere has no city"):
        graph.ask("scope")


def test_a_union_of_graphs_is_refused_since_it_counts_twice(built):
    class Union:
        """The default graph is all graphs one after another, as some servers have it."""

        def select(self, text, bindings=NOTHING):
            assert not bindings
            return table_of(built.store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True))

    graph = iuc_graph.Graph(Source(Union(), lambda: Origin("the union")))
    with pytest.raises(SourceUnfit, match="once for each document"):
        graph.ask("scope")
