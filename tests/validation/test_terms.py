"""Terms handed to pySHACL are rdflib's own, and a lent background comes back as it was."""

from __future__ import annotations

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize
from rdflib import Graph
from rdflib import Literal as RdflibLiteral

from iuc_graph.errors import ValidationFailed
from iuc_graph.validation.terms import Terms, filled, lent
from iuc_graph.vocabulary import XSD


def test_every_term_of_the_graph_is_what_rdflib_would_have_parsed(built):
    quads = [Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in built.quads]
    parsed = Graph().parse(data=serialize(quads, format=RdfFormat.N_TRIPLES), format="nt")
    assert set(filled(Graph(), Terms().triples(quads))) == set(parsed)


def test_a_plain_string_equals_a_plain_string_of_rdflib():
    assert Terms().of(Literal("x")) == RdflibLiteral("x")
    assert Terms().of(Literal("x", datatype=NamedNode(XSD + "string"))) == RdflibLiteral("x")


def test_a_quoted_triple_is_refused():
    thing = NamedNode("https://example.org/x")
    with pytest.raises(ValidationFailed, match="neither a thing nor a value"):
        Terms().of(Triple(thing, thing, thing))


def test_the_background_is_lent_and_comes_back_unchanged():
    terms = Terms()
    first, second, third = (
        terms.triples(
            [Quad(NamedNode(f"https://example.org/{n}"), NamedNode("https://example.org/p"), Literal(n))]
        )[0]
        for n in "abc"
    )
    background = filled(Graph(), [first, second])
    with pytest.raises(KeyError), lent(background, [second, third]) as data:
        assert set(data) == {first, second, third}
        raise KeyError
    assert set(background) == {first, second}
