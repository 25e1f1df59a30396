"""Tables of terms, the same from a store in this process and from the workers of a pool."""

from __future__ import annotations

import gc
import threading

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.errors import QueryError, QueryFailed
from iuc_graph.settings import Settings
from iuc_graph.sparql.answer import Endpoint
from iuc_graph.sparql.reading import EndpointReader
from iuc_graph.sparql.rows import StoreReader, Table
from iuc_graph.store.drafts import publish
from iuc_graph.store.generations import current
from iuc_graph.vocabulary import ID, RDFS
from iuc_graph.workers.pool import Pool

LABEL = NamedNode(RDFS + "label")
PLACES = [NamedNode(f"{ID}place/p{number}") for number in range(3)]
QUADS = [Quad(place, LABEL, Literal(f"é“{number}”\n", language="en")) for number, place in enumerate(PLACES)]
ALL = "SELECT ?place ?label ?nothing { ?place rdfs:label ?label } ORDER BY ?place"


@pytest.fixture(params=["store", "workers"])
def reader(request, tmp_path):
    """The same three labels, read in each of the ways."""
    if request.param == "store":
        store = Store()
        store.extend(QUADS)
        yield StoreReader(store)
        return
    publish(tmp_path / "store", QUADS, fingerprint="")
    settings = Settings(store=tmp_path / "store", workers=1)
    with Pool(settings) as pool:
        yield EndpointReader(Endpoint(pool, settings))


def test_rows_hold_terms_in_the_order_of_the_query(reader):
    table = reader.select(ALL)
    assert table.columns == ("place", "label", "nothing")
    assert table.rows == tuple((quad.subject, quad.object, None) for quad in QUADS)
    assert table.column("label")[1] == Literal("é“1”\n", language="en")
    assert [record["nothing"] for record in table.records()] == [None] * len(table)


def test_values_are_bound_as_terms(reader):
    table = reader.select(ALL, {"place": PLACES[2]})
    assert table.column("label") == (Literal("é“2”\n", language="en"),)
    assert len(reader.select(ALL, {"place": Literal("> } DROP ALL #")})) == 0


@pytest.mark.parametrize(
    "query",
    ["ASK {}", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "SELECT * {", "SELECT (BNODE() AS ?b) {}"],
)
def test_whatever_is_no_table_of_terms_is_refused_in_words(reader, query):
    with pytest.raises(QueryError, match=r"\w+ \w+"):
        reader.select(query)


def test_what_is_raised_may_end_in_another_thread(monkeypatch):
    told = []
    monkeypatch.setattr("sys.unraisablehook", told.append)
    caught = []

    def ask():
        try:
            StoreReader(Store()).select("SELECT (BNODE() AS ?b) {}")
        except QueryFailed as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    caught.clear()
    gc.collect()
    assert told == []


def test_a_reader_of_one_generation_does_not_see_what_is_committed_meanwhile(tmp_path):
    publish(tmp_path / "store", QUADS, fingerprint="")
    settings = Settings(store=tmp_path / "store", workers=1)
    with Pool(settings) as pool:
        endpoint = Endpoint(pool, settings)
        pinned = EndpointReader(endpoint, current(tmp_path / "store"))
        assert len(pinned.select(ALL)) == 3
        publish(tmp_path / "store", QUADS[:1], fingerprint="")
        assert len(pinned.select(ALL)) == 3
        assert len(EndpointReader(endpoint).select(ALL)) == 1


def test_a_column_that_there_is_not_is_an_error():
    with pytest.raises(KeyError):
        Table(("a",), ()).column("b")
