"""Which graph a request means, from the bytes of its address, each percent-decoded exactly once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.errors import GraphUnknown, RequestError
from iuc_graph.settings import Settings
from iuc_graph.sparql.answer import Endpoint, Wanted
from iuc_graph.sparql.graph_store import Name, read_direct, read_indirect, reply, unknown
from iuc_graph.store.drafts import publish
from iuc_graph.workers.pool import Pool

BASE = "https://example.org/graph/"


def encode(iri: str) -> bytes:
    """An IRI as the value of a parameter, every byte escaped."""
    return "".join(f"%{byte:02X}" for byte in iri.encode()).encode()


def name_of(query_string: bytes) -> str:
    (name,) = read_indirect(query_string).names
    return name.iri


@pytest.mark.parametrize(
    ("query_string", "iri"),
    [
        (b"graph=https://example.org/graph/a", BASE + "a"),
        (b"graph=https%3A%2F%2Fexample.org%2Fgraph%2Fa", BASE + "a"),
        (b"graph=https://example.org/graph/50%2525", BASE + "50%25"),
        (b"graph=https://example.org/graph/a%2520b", BASE + "a%20b"),
        (b"graph=https://example.org/graph/%25E9%2587%258D", BASE + "%E9%87%8D"),
        (b"graph=https://example.org/graph/%E9%87%8D", BASE + "重"),
        ("graph=https://example.org/graph/重".encode(), BASE + "重"),
        (b"graph=https://example.org/graph/a+b", BASE + "a+b"),
        (b"graph=https://example.org/graph/a%2Bb", BASE + "a+b"),
        (b"graph=https://example.org/graph/a%3Fb%3D1%26c%23d", BASE + "a?b=1&c#d"),
        (b"graph=https://example.org/graph/a?b=1", BASE + "a?b=1"),
        (b"graph=urn:x", "urn:x"),
        (b"at=3&gra%70h=urn:x&", "urn:x"),
    ],
)
def test_the_name_of_a_graph_is_decoded_exactly_once(query_string, iri):
    assert name_of(query_string) == iri


@settings(deadline=None)
@given(st.text(min_size=1, max_size=20))
def test_every_name_that_a_graph_can_have_comes_back(tail):
    try:
        iri = NamedNode(BASE + tail).value
    except ValueError:
        return
    assert name_of(b"graph=" + encode(iri)) == iri


@pytest.mark.parametrize("query_string", [b"default", b"default=", b"&default&", b"at=&default"])
def test_default_is_the_graph_without_a_name(query_string):
    assert read_indirect(query_string).names == ()


@pytest.mark.parametrize(
    ("query_string", "words"),
    [
        (b"", "Name one graph"),
        (b"graphs=urn:x", "Name one graph"),
        (b"default&graph=urn:x", "names 2 graphs"),
        (b"graph=urn:x&graph=urn:x", "names 2 graphs"),
        (b"default&default", "names 2 graphs"),
        (b"default=urn:x", "takes no value"),
        (b"graph=", "absolute IRI"),
        (b"graph=graph/a", "absolute IRI"),
        (b"graph=/graph/a", "absolute IRI"),
        (b"graph=https://example.org/a%20b", "absolute IRI"),
        (b"graph=https://example.org/%3Ca%3E", "absolute IRI"),
        (b"graph=urn:%zz", "'%zz'"),
        (b"graph=urn:50%", "'%'"),
        (b"graph=urn:50%2", "'%2'"),
        (b"graph=urn:%C3%28", "not UTF-8"),
        (b"graph=urn:\xff", "not UTF-8"),
        (b"graph=urn:x&query=ASK{}", "belongs to queries"),
        (b"graph=urn:x&default-graph-uri=urn:y", "belongs to queries"),
        (b"graph=urn:x&rows=5", "belongs to queries"),
        (b"graph=urn:x&at=1&at=2", "at has to be given exactly once"),
        (b"&".join([b"a=1"] * 1001), "more than 1000"),
    ],
)
def test_what_cannot_be_one_graph_is_refused_with_words_that_say_why(query_string, words):
    with pytest.raises(RequestError, match=words.replace("(", r"\(")):
        read_indirect(query_string)


def test_the_other_parameters_are_read_as_for_queries():
    asked = read_indirect(b"format=turtle&graph=urn:x&at=2026-05-31&format=text/turtle")
    assert (asked.options.at, asked.options.formats) == ("2026-05-31", ("turtle", "text/turtle"))
    assert (asked.options.default_graphs, asked.options.named_graphs) == ((), ())


@pytest.mark.parametrize(
    ("tail", "spellings"),
    [
        ("a", ["a"]),
        ("a%20b", ["a%20b"]),
        ("50%25", ["50%25"]),
        ("%25E9%2587%258D", ["%25E9%2587%258D"]),
        ("%E9%87%8D%e5%ba%86/x%2Fy", ["%E9%87%8D%e5%ba%86/x%2Fy", "重庆/x%2Fy"]),
        ("%FF%E9", ["%FF%E9"]),
        ("a.ttl", ["a.ttl"]),
    ],
)
def test_an_address_names_the_graph_as_it_stands_or_with_its_letters_written_out(tail, spellings):
    assert [name.iri for name in read_direct(b"", BASE + tail).names] == [BASE + word for word in spellings]


def test_an_extension_is_tried_only_after_the_whole_name_and_only_where_it_is_allowed():
    asked = read_direct(b"at=1", BASE + "é.nt", extensions=True)
    assert asked.names == (Name(BASE + "é.nt"), Name(BASE + "é", "nt"))
    assert asked.options.at == "1"
    assert read_direct(b"", BASE + "a.csv", extensions=True).names == (Name(BASE + "a.csv"),)
    assert read_direct(b"", BASE + "a.nt").names == (Name(BASE + "a.nt"),)


@pytest.mark.parametrize(
    ("query_string", "tail", "words"),
    [
        (b"page=2", "a", "'page' is no parameter"),
        (b"graph=urn:x", "a", "'graph' is no parameter"),
        (b"default", "a", "'default' is no parameter"),
        (b"rows=5", "a", "belongs to queries"),
        (b"", "%zz", "absolute IRI"),
        (b"", "a b", "absolute IRI"),
        (b"", 'a"', "absolute IRI"),
    ],
)
def test_an_address_that_may_mean_another_graph_is_refused(query_string, tail, words):
    with pytest.raises(RequestError, match=words):
        read_direct(query_string, BASE + tail)


def test_the_nearest_name_is_offered():
    graphs = [BASE + "source/manheim", BASE + "source/chongqing"]
    assert f"The nearest is <{graphs[0]}>" in str(unknown(BASE + "source/mannheim", graphs))
    assert "nearest" not in str(unknown("urn:x", graphs))
    assert "nearest" not in str(unknown(graphs[0] + "x", [f"{graphs[0]}{n}" for n in range(1001)]))


def quads(*graphs):
    return [
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(graph), NamedNode(graph)) for graph in graphs
    ]


class Late(Pool):
    """A pool that learns of a commit only after so many looks, as if the commit came just then."""

    looks = 0
    before = None

    def generation(self):
        """The generation that was in use when this was first asked, for as many looks as there are."""
        self.looks -= 1
        if self.before is None or self.looks < 0:
            self.before = super().generation()
        return self.before


@pytest.mark.parametrize("managed", [True, False])
@pytest.mark.parametrize("looks", [0, 1, 2])
def test_a_graph_that_a_commit_takes_away_in_this_moment_is_not_there(tmp_path, managed, looks):
    store = tmp_path / "store"
    publish(store, quads("urn:a", "urn:b"), fingerprint="")
    with Late(Settings(store=store)) as pool:
        endpoint = replace(Endpoint(pool, Settings(store=store)), managed=managed)
        found = reply(endpoint, read_indirect(b"graph=urn:b"), Wanted())
        assert b'"urn:b"' in found.body.body
        found.close()
        publish(store, quads("urn:a"), fingerprint="")
        pool.looks = looks
        with pytest.raises(GraphUnknown, match="no graph <urn:b>"):
            reply(endpoint, read_indirect(b"graph=urn:b"), Wanted())
        assert reply(endpoint, read_indirect(b"graph=urn:a"), Wanted()).body.generation == "000002"
