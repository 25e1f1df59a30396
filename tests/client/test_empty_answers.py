"""A query without rows says why, in this process as over a server of ours, and of the query as it was written."""

from __future__ import annotations

import pytest

import iuc_graph

SLIPS = [
    ('SELECT ?x { ?x rdfs:label "Mannheim" }', {}, '"Mannheim"@de'),
    ("SELECT ?x {\n  ?x a iuc:Cty\n}", {}, "iuc:Cty (line 2, column 8) occurs nowhere"),
    ("SELECT ?x { ?x a iuc:City FILTER(false) }", {}, "FILTER"),
    ('SELECT ?p { ?p iuc:iso3166Part2 "柳州" }', {}, "柳州"),
    (
        "SELECT ?place ?label { ?place rdfs:label ?label }",
        {"place": "place/manheim"},
        "place/manheim> occurs nowhere",
    ),
]
"""Queries, what is bound in them, and a part of what is said."""


@pytest.fixture(scope="module")
def ours(server):
    with iuc_graph.open(f"{server.url}/sparql") as graph:
        yield graph


@pytest.mark.parametrize(("query", "bound", "said"), SLIPS)
def test_a_query_without_rows_says_why(graph, query, bound, said):
    frame = graph.query(query, bound)
    assert len(frame) == 0
    assert said in frame.reason
    assert frame.notes[0] in frame.reason
    assert frame.reason in " ".join(frame.notes)


@pytest.mark.parametrize(("query", "bound", "said"), SLIPS)
def test_a_server_of_ours_says_the_same(ours, query, bound, said):
    """But for examples, which it takes where it finds them, and prefixes, of which it knows those in the query."""
    frame = ours.query(query, bound)
    assert len(frame) == 0
    assert said in frame.reason


def test_lines_and_columns_are_those_of_the_query_as_it_was_written(ours):
    reason = ours.query("SELECT ?place { ?place a iuc:Cty ; rdfs:label ?label }").reason
    assert "iuc:Cty (line 1, column 26)" in reason


def test_lines_and_columns_are_left_out_where_the_query_was_changed(graph):
    query, bound = SLIPS[-1][:2]
    assert "(line" not in graph.query(query, bound).reason


def test_where_there_are_rows_there_is_no_reason(graph, ours):
    for each in (graph, ours):
        frame = each.query("SELECT ?city { ?city a iuc:City } LIMIT 3")
        assert (len(frame), frame.reason) == (3, "")


def test_a_data_frame_of_pandas_carries_it(graph):
    frame = graph.query(SLIPS[0][0])
    assert frame.to_pandas().attrs == {"notes": frame.notes, "reason": frame.reason}


def test_a_notebook_shows_it(graph):
    frame = graph.query(SLIPS[1][0])
    assert frame.reason in str(frame)
    assert "occurs nowhere" in frame._repr_html_()


def test_a_saved_question_says_the_same_over_a_server(graph, ours):
    asked = {"first": "Germany", "second": "Chongqing"}
    assert ours.ask("what-two-cities-share", asked).reason == graph.ask("what-two-cities-share", asked).reason


def test_a_saved_question_about_a_place_without_a_cooperation_says_whom_to_ask_about(graph):
    told = (
        "Stuttgart itself takes part in no cooperation, but what it lies in does; ask for: Stuttgart Region."
    )
    for found in (
        graph.ask("what-two-cities-share", first="Stuttgart", second="Liuzhou"),
        graph.ask("partners-of-a-city", city="Stuttgart"),
    ):
        assert found.reason.endswith(told)
        assert told in found.notes
    assert "takes part in no cooperation" not in graph.ask("partners-of-a-city", city="Mannheim").reason
