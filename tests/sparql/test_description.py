"""The service description: only terms that are defined, only what is true, the same bytes each time."""

from __future__ import annotations

import pytest
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, parse
from pyoxigraph import CanonicalizationAlgorithm as Algorithm

from iuc_graph.settings import Settings
from iuc_graph.sparql.description import (
    FORMATS,
    LIMITS,
    MOST_GRAPHS,
    RESULT_FORMATS,
    SD,
    VOID,
    Contents,
    describe,
    write,
)
from iuc_graph.sparql.formats import GRAPH_OFFERS, TABLE_OFFERS
from iuc_graph.store.contract import BINDING_FORMATS, GRAPH_FORMATS
from iuc_graph.store.embedded import BINDINGS, GRAPHS
from iuc_graph.vocabulary import DCTERMS, RDF, SCHEMA

ENDPOINT = "https://example.org/sparql"
CONTENTS = Contents(7, {"https://example.org/graph/b": 2, "https://example.org/graph/a": 5}, managed=True)
TYPE = RDF + "type"

# Domain and range of each property in http://www.w3.org/ns/sparql-service-description#; "" where it has none.
PROPERTIES = {
    "endpoint": ("Service", ""),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", FORMATS + "Format"),
    "inputFormat": ("Service", FORMATS + "Format"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", ""),
    "graph": ("NamedGraph", "Graph"),
}
SUPERCLASSES = {"Dataset": "GraphCollection"}
INDIVIDUALS = {
    "Language": {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"},
    "Feature": {
        "DereferencesURIs",
        "UnionDefaultGraph",
        "RequiresDataset",
        "EmptyGraphs",
        "BasicFederatedQuery",
    },
}
CLASSES = {
    *("Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile"),
    *("GraphCollection", "Dataset", "Graph", "NamedGraph"),
}


@pytest.fixture(params=[True, False], ids=["managed", "unmanaged"])
def description(request):
    return describe(ENDPOINT, Settings(), Contents(7, CONTENTS.graphs, managed=request.param))


def objects(description, predicate, subject=None):
    return [
        triple.object
        for triple in description
        if triple.predicate.value == predicate and subject in (None, triple.subject)
    ]


def only(description, predicate, subject=None):
    (found,) = objects(description, predicate, subject)
    return found


def classes(description, node):
    named = {found.value.removeprefix(SD) for found in objects(description, TYPE, node)}
    return named | {SUPERCLASSES[name] for name in named if name in SUPERCLASSES}


def is_a(description, node, wanted):
    """Whether a node is known to be in the range of a property: by its type, or as an individual of the W3C."""
    if wanted.startswith(FORMATS):
        return node.value in {FORMATS + name for name in RESULT_FORMATS.values()}
    if wanted == "EntailmentRegime":
        return node.value.startswith("http://www.w3.org/ns/entailment/")
    if wanted in INDIVIDUALS:
        return node.value.removeprefix(SD) in INDIVIDUALS[wanted]
    return wanted in classes(description, node)


def test_all_terms_of_the_vocabulary_are_defined_and_stand_where_they_may(description):
    used = [triple for triple in description if triple.predicate.value.startswith(SD)]
    assert len(used) > 15
    for triple in used:
        domain, wanted = PROPERTIES[triple.predicate.value.removeprefix(SD)]
        assert domain in classes(description, triple.subject), triple
        assert not wanted or is_a(description, triple.object, wanted), triple
        assert not isinstance(triple.object, Literal), triple
    named = {found.value for found in objects(description, TYPE) if found.value.startswith(SD)}
    assert {name.removeprefix(SD) for name in named} <= CLASSES


def test_the_one_service_has_the_address_that_was_given_and_is_a_blank_node(description):
    (service,) = {triple.subject for triple in description if triple.object == NamedNode(SD + "Service")}
    assert isinstance(service, BlankNode)
    assert only(description, SD + "endpoint", service) == NamedNode(ENDPOINT)


def test_nothing_is_claimed_that_this_service_does_not_do(description):
    assert objects(description, SD + "supportedLanguage") == [NamedNode(SD + "SPARQL11Query")]
    for absent in ("feature", "inputFormat", "extensionFunction", "extensionAggregate", "propertyFeature"):
        assert objects(description, SD + absent) == []


def test_every_format_that_is_offered_is_said_and_no_other(description):
    assert set(RESULT_FORMATS) == {*BINDING_FORMATS, *GRAPH_FORMATS}
    assert set(RESULT_FORMATS) == {offer.format for offer in (*TABLE_OFFERS, *GRAPH_OFFERS)}
    said = {found.value for found in objects(description, SD + "resultFormat")}
    assert said == {FORMATS + name for name in RESULT_FORMATS.values()}
    # The engine knows the same names, apart from one that lies elsewhere there.
    engine = {kind.iri for kind in (*BINDINGS.values(), *GRAPHS.values())}
    assert said ^ engine == {FORMATS + "JSON-LD", RdfFormat.JSON_LD.iri}


def test_the_dataset_has_its_graphs_with_their_numbers_of_triples(description):
    dataset = only(description, SD + "defaultDataset")
    default = only(description, SD + "defaultGraph", dataset)
    assert only(description, VOID + "triples", default) == Literal(7)
    found = {
        only(description, SD + "name", named).value: only(
            description, VOID + "triples", only(description, SD + "graph", named)
        )
        for named in objects(description, SD + "namedGraph", dataset)
    }
    assert found == {name: Literal(triples) for name, triples in CONTENTS.graphs.items()}


def test_only_the_managed_default_graph_is_called_a_merge():
    for managed, word in ((True, "merged"), (False, "no named graph")):
        description = describe(ENDPOINT, Settings(), Contents(7, {}, managed=managed))
        default = only(description, SD + "defaultGraph")
        assert word in only(description, DCTERMS + "description", default).value
        assert bool(objects(description, VOID + "vocabulary")) is managed
        assert bool(objects(description, SD + "availableGraphs")) is managed


def test_limits_are_numbers_as_they_are_set():
    description = describe(ENDPOINT, Settings(query_seconds=2.5, answer_bytes=123456), CONTENTS)
    limits = {
        only(description, SCHEMA + "propertyID", limit).value: limit
        for limit in objects(description, SCHEMA + "additionalProperty")
    }
    assert set(limits) == {f"IUC_GRAPH_{name.upper()}" for name in LIMITS}
    seconds, length = limits["IUC_GRAPH_QUERY_SECONDS"], limits["IUC_GRAPH_ANSWER_BYTES"]
    assert str(only(description, SCHEMA + "value", seconds)).startswith('"2.5"^^')
    assert only(description, SCHEMA + "unitCode", seconds) == Literal("SEC")
    assert only(description, SCHEMA + "value", length) == Literal(123456)
    assert "never cut" in only(description, SCHEMA + "description", length).value


@pytest.mark.parametrize("format_name", GRAPH_FORMATS)
def test_it_is_written_in_each_format_with_the_same_bytes_each_time(description, format_name):
    written = write(description, format_name)
    assert written == write(list(description), format_name)
    back = Dataset(Quad(q.subject, q.predicate, q.object) for q in parse(written, format=GRAPHS[format_name]))
    wanted = Dataset(Quad(*triple) for triple in description)
    back.canonicalize(Algorithm.RDFC_1_0)
    wanted.canonicalize(Algorithm.RDFC_1_0)
    assert back == wanted


def test_equal_contents_in_another_order_give_the_same_bytes():
    other = Contents(7, dict(reversed(CONTENTS.graphs.items())), managed=True)
    assert list(other.graphs) != list(CONTENTS.graphs)
    first, second = (describe(ENDPOINT, Settings(), contents) for contents in (CONTENTS, other))
    assert write(first, "turtle") == write(second, "turtle")


def test_turtle_is_written_with_prefixes():
    text = write(describe(ENDPOINT, Settings(), CONTENTS), "turtle").decode()
    assert "sd:endpoint <https://example.org/sparql>" in text
    assert "formats:SPARQL_Results_JSON" in text


def test_of_very_many_graphs_so_many_are_listed_and_it_says_how_many_there_are():
    graphs = {f"https://example.org/graph/{number}": 1 for number in range(MOST_GRAPHS + 5)}
    description = describe(ENDPOINT, Settings(), Contents(1, graphs, managed=False))
    assert len(objects(description, SD + "namedGraph")) == MOST_GRAPHS
    said = only(description, DCTERMS + "description", only(description, SD + "defaultDataset"))
    assert f"{MOST_GRAPHS} of {MOST_GRAPHS + 5}" in said.value
