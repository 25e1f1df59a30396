"""What is kept of labels, passages and licences is what the graph says."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from iuc_graph.entities.labels import labels_of
from iuc_graph.reports.evidence import evidence_in, evidence_of
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.links import TOLD
from iuc_graph.themes.tokens import ReaderTokens, StoreTokens
from iuc_graph.themes.wording import Wording, literal
from iuc_graph.vocabulary import ID, IUC, RDFS

TEXTS = (
    'a "quoted" one',
    "back\\slash",
    "two\nlines",
    "tab\tand\rreturn",
    "重庆",
    "😀",
    "",
    "@en",
    'x"@zh',
    "'",
)


@pytest.fixture(scope="module", params=[StoreTokens, lambda store: ReaderTokens(StoreReader(store))])
def wording(built, request) -> Wording:
    return Wording.of(Facts.read(request.param(built.store)))


def nodes(built, predicate: str) -> list[str]:
    found = {quad.subject.value for quad in built.store.quads_for_pattern(None, NamedNode(predicate), None)}
    return sorted(iri for iri in found if iri.startswith(ID))


def test_labels_are_those_of_the_merged_graph(built, wording):
    kinds = tuple(f"{ID}{kind}/" for kind in TOLD)
    told = [iri for iri in nodes(built, RDFS + "label") if iri.startswith(kinds)]
    expected = labels_of(StoreReader(built.store), told)
    found = wording.labels(told)
    assert len(found) > 500
    assert {iri.removeprefix(ID).partition("/")[0] for iri in found} == set(TOLD)
    assert all(texts == expected.all_of(iri) for iri, texts in found.items())
    assert all(list(texts) == sorted(texts) for texts in found.values())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_passages_documents_and_licences_are_those_of_the_merged_graph(built, wording, language):
    passages = nodes(built, IUC + "document")
    assert len(passages) > 500
    assert evidence_in(wording, passages, language) == evidence_of(
        StoreReader(built.store), passages, language
    )


def test_what_is_not_there_is_left_out(wording):
    strangers = (f"{ID}area/none", f"{ID}passage/none", "no IRI", "")
    assert wording.labels(strangers) == wording.spots(strangers) == wording.licences(strangers) == {}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("language", [None, "en", "zh-hant"])
def test_a_literal_is_read_as_it_was_written(text, language):
    node = NamedNode("https://example.org/x")
    written = Literal(text, language=language) if language else Literal(text)
    line = serialize([Quad(node, node, written)], format=RdfFormat.N_QUADS).decode()
    token = line.removeprefix(f"{node} {node} ").removesuffix(" .\n")
    assert literal(token) == (text, language or "") == literal(str(written))
