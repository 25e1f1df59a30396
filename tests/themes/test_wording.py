"""What is kept of labels, passages and licences is what the graph says."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, serialize

from iuc_graph.entities.labels import labels_of
from iuc_graph.reports.evidence import evidence_in, evidence_of
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.facts import Facts
from iuc_graph.themes.links import TOLD
from iuc_graph.themes.tokens import ReaderTokens, StoreTokens
from iuc_graph.themes.wording import Spot, Wording, literal, literals
from iuc_graph.vocabulary import ID, IUC, RDFS, XSD, source_graph

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


@pytest.mark.parametrize("texts", [TEXTS, [text for text in TEXTS if text.isalnum()], ()])
def test_many_literals_are_read_as_each_by_itself(texts):
    written = [
        *(str(Literal(text, language=language)) for text in texts for language in ("en", "zh")),
        *(str(Literal(text, datatype=NamedNode(XSD + "date"))) for text in texts),
        *(str(Literal(text)) for text in texts),
    ]
    assert literals(written) == [literal(each)[::-1] for each in written]


def test_what_is_no_literal_is_not_read_as_one():
    with pytest.raises(ValueError, match="not found"):
        literals(['"one"@en', "2", '"three"'])


def test_of_several_labels_in_a_language_the_first_by_alphabet_stands():
    theme, label = NamedNode(f"{ID}theme/x"), NamedNode(RDFS + "label")
    texts = ("b@zh", "a@zh", "d@en", "c@en", "e@", "c@zh", "f@")
    store = Store()
    for number, text in enumerate(texts):
        words, _, language = text.partition("@")
        literal_ = Literal(words, language=language) if language else Literal(words)
        store.add(Quad(theme, label, literal_, NamedNode(source_graph(str(number)))))
    found = Wording.of(Facts.read(StoreTokens(store))).labels([theme.value, f"{ID}theme/y"])
    assert [*found[theme.value].items()] == [("", "e"), ("en", "c"), ("zh", "a")]
    assert len(found) == 1


def test_where_a_passage_is_written_in_several_ways_the_first_by_alphabet_stands():
    passage, graph = NamedNode(f"{ID}passage/x"), NamedNode(source_graph("x"))
    store = Store()
    for name, value in (
        ("document", NamedNode(f"{ID}document/b")),
        ("document", NamedNode(f"{ID}document/a")),
        ("section", Literal("A", language="zh")),
        ("section", Literal("B", language="en")),
        ("item", Literal("2")),
    ):
        store.add(Quad(passage, NamedNode(IUC + name), value, graph))
    spots = Wording.of(Facts.read(StoreTokens(store))).spots([passage.value])
    assert spots == {passage.value: Spot(f"{ID}document/a", "A, 2")}
