"""Things in the words of schema.org."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from iuc_graph.linked.document import document_of
from iuc_graph.linked.gathering import Gathered, gather
from iuc_graph.linked.schema_org import as_schema_json_ld, in_schema_org, schema_triples
from iuc_graph.vocabulary import BASE, ID, RDFS, SCHEMA


def told(reader, tail):
    return json.loads(as_schema_json_ld(document_of(tail, gather(reader, BASE + tail))))


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        ("id/place/mannheim", "City"),
        ("id/place/germany", "Country"),
        ("id/cooperation/mannheim-chongqing-iuc", "Project"),
        ("id/activity/visit-mannheim-to-chongqing-2017-08", "Event"),
        ("id/organisation/chongqing-drc", "GovernmentOrganization"),
        ("id/document/ucap-chongqing", "DigitalDocument"),
        ("id/theme/hydrogen", "DefinedTerm"),
        ("scheme/themes", "DefinedTermSet"),
        ("id/discrepancy/aak-name", "Thing"),
    ],
)
def test_a_thing_is_of_the_class_that_search_engines_know(reader, tail, kind):
    said = told(reader, tail)
    assert said["@type"] == kind
    assert said["@id"] == BASE + tail
    assert said["name"] or kind == "Thing"


def test_a_city_tells_where_it_is_what_holds_it_and_what_is_the_same_elsewhere(reader):
    city = told(reader, "id/place/mannheim")
    assert city["geo"]["@type"] == "GeoCoordinates" and float(city["geo"]["latitude"]) == pytest.approx(
        49.4891
    )
    assert ID + "place/germany" in {each["@id"] for each in city["containedInPlace"]}
    assert {"@id": "http://www.wikidata.org/entity/Q2119"} in city["sameAs"]


def test_the_object_is_read_without_a_context_from_elsewhere_and_says_what_the_triples_say(reader):
    document = document_of("id/place/germany", gather(reader, ID + "place/germany"))
    read = {quad.triple for quad in parse(as_schema_json_ld(document), format=RdfFormat.JSON_LD)}
    assert len(read) == len(schema_triples(document))
    assert all(triple.predicate.value.startswith((SCHEMA, "http://www.w3.org/1999/02/")) for triple in read)


def test_the_words_are_those_of_schema_org_only_where_the_thing_is_told(reader):
    document = in_schema_org(document_of("id/place/germany", gather(reader, ID + "place/germany")))
    assert {quad.predicate.value for quad in document.quads} >= {SCHEMA + "name", SCHEMA + "containedInPlace"}
    assert {triple.subject.value for triple in document.about} == {document.iri}


def test_no_label_can_end_a_script_element_that_carries_it():
    label = Literal("</script><script>alert(1)</script><!-- & -->")
    quad = Quad(
        NamedNode(ID + "place/x"), NamedNode(RDFS + "label"), label, NamedNode(BASE + "graph/source/x")
    )
    body = as_schema_json_ld(document_of("id/place/x", Gathered(ID + "place/x", frozenset([quad]))))
    assert not {ord(sign) for sign in "<>&"} & set(body)
    assert json.loads(body)["name"] == label.value


def test_a_date_keeps_its_precision_and_no_end_is_made_of_it(reader):
    found = reader.select(
        "SELECT ?a ?d { ?a a iuc:Activity ; iuc:date ?d FILTER(DATATYPE(?d) = xsd:gYear)"
        " FILTER NOT EXISTS { ?a iuc:period ?p } FILTER NOT EXISTS { ?a iuc:date ?e FILTER(?e != ?d) } }"
        " ORDER BY ?a LIMIT 1"
    )
    ((activity, year),) = found.rows
    event = told(reader, activity.value.removeprefix(BASE))
    assert len(year.value) == 4 and event["startDate"] == year.value
    assert "endDate" not in event


def test_an_event_with_a_stated_period_begins_and_ends_as_that_says(reader):
    found = reader.select(
        "SELECT ?a (SAMPLE(?s) AS ?start) (SAMPLE(?e) AS ?end) {"
        " ?a a iuc:Activity ; iuc:period ?p . ?p iuc:start ?s ; iuc:end ?e FILTER NOT EXISTS { ?a iuc:date ?d }"
        " } GROUP BY ?a HAVING(COUNT(?p) = 1) ORDER BY ?a LIMIT 1"
    )
    ((activity, start, end),) = found.rows
    event = told(reader, activity.value.removeprefix(BASE))
    assert (event["startDate"], event["endDate"]) == (start.value, end.value)
