"""Content negotiation follows RFC 9110."""

from __future__ import annotations

import pytest

from iuc_graph.errors import NotAcceptable
from iuc_graph.sparql.formats import GRAPH_OFFERS, TABLE_OFFERS, choose_offer
from iuc_graph.sparql.guard import Form
from iuc_graph.sparql.negotiation import accepts_gzip, choose


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV; header=present", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.9", "text/tab-separated-values"),
        ("text/csv;q=0.2, */*;q=0.1", "text/csv"),
        ("*/*;q=0.1, text/csv;q=0.2", "text/csv"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml, */*", "application/sparql-results+xml"),
        ("*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ('application/pdf;x="a,b;q=1", text/csv;q=0.1', "text/csv"),
        ("nonsense, text/csv", "text/csv"),
        ("application/sparql-results+json;q=2, text/csv", "text/csv"),
    ],
)
def test_the_best_liked_media_type_is_chosen(accept, media_type):
    assert choose(accept, TABLE_OFFERS).media_type == media_type


def test_of_a_header_that_goes_on_and_on_a_hundred_elements_count():
    assert (
        choose("text/csv;q=0.1," * 99 + "*/*", TABLE_OFFERS).media_type == "application/sparql-results+json"
    )
    assert choose("text/csv;q=0.1," * 100 + "*/*", TABLE_OFFERS).media_type == "text/csv"
    assert accepts_gzip("br," * 99 + "gzip")
    assert not accepts_gzip("br," * 100 + "gzip")


@pytest.mark.parametrize(
    "accept", ["application/pdf", "text/csv;q=0", "image/*", "nonsense", ",,,", "text/turtle"]
)
def test_nothing_acceptable_is_told_with_what_there_is(accept):
    with pytest.raises(NotAcceptable, match=r"application/sparql-results\+json, .*text/csv"):
        choose(accept, TABLE_OFFERS)


@pytest.mark.parametrize(
    ("form", "name", "media_type"),
    [
        (Form.SELECT, "csv", "text/csv"),
        (Form.ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        (Form.CONSTRUCT, "ttl", "text/turtle"),
        (Form.DESCRIBE, "JSONLD", "application/ld+json"),
    ],
)
def test_a_format_by_name_wins_over_the_header(form, name, media_type):
    assert choose_offer(form, "application/pdf", (name,)).media_type == media_type


@pytest.mark.parametrize(
    ("form", "name"), [(Form.CONSTRUCT, "csv"), (Form.SELECT, "turtle"), (Form.ASK, "docx")]
)
def test_a_format_that_does_not_fit_the_query_is_not_acceptable(form, name):
    with pytest.raises(NotAcceptable):
        choose_offer(form, None, (name,))


@pytest.mark.parametrize(
    ("form", "names", "media_type"),
    [
        (Form.SELECT, ("tsv", "text/tab-separated-values"), "text/tab-separated-values"),
        (Form.SELECT, ("nonsense", "csv"), "text/csv"),
        (Form.SELECT, ("xml", "csv"), "application/sparql-results+xml"),
        (Form.CONSTRUCT, ("json-ld", "application/x-json+ld"), "application/ld+json"),
        (Form.CONSTRUCT, ("xml",), "application/rdf+xml"),
        (Form.DESCRIBE, ("n3",), "text/turtle"),
    ],
)
def test_of_several_names_the_first_that_fits_counts(form, names, media_type):
    assert choose_offer(form, None, names).media_type == media_type


def test_each_media_type_is_offered_once():
    for offers in (TABLE_OFFERS, GRAPH_OFFERS):
        assert len({offer.media_type for offer in offers}) == len(offers)
