"""Labels of many things at once."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.entities.labels import Labels, labels_of, tail_of
from iuc_graph.entities.terms import BATCH, batches, values
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.vocabulary import ID, IUC, RDFS

CHONGQING = ID + "place/chongqing"


class CountingReader(StoreReader):
    """Counts what it is asked."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        object.__setattr__(self, "asked", [])

    def select(self, text, bindings=None):
        self.asked.append(text)
        return super().select(text, bindings or {})


def labelled(*labels: tuple[str, str, str]) -> Store:
    store = Store()
    for iri, text, language in labels:
        literal = Literal(text, language=language) if language else Literal(text)
        store.add(Quad(NamedNode(iri), NamedNode(RDFS + "label"), literal))
    return store


def test_a_label_is_given_in_the_language_that_is_asked_for(reader):
    labels = labels_of(reader, [CHONGQING, IUC + "sdg", ID + "theme/hydrogen"])
    assert labels.of(CHONGQING, "zh") == "重庆"
    assert labels.of(ID + "theme/hydrogen", "en") == "Hydrogen"
    assert labels.all_of(CHONGQING) == {"en": "Chongqing", "zh": "重庆"}
    assert labels.of(IUC + "sdg", "en")


def test_without_a_label_in_the_language_english_stands_then_any_then_the_end_of_the_iri():
    one, other, none = f"{ID}place/a", f"{ID}place/b", f"{ID}place/c"
    store = labelled((one, "A", "en"), (one, "Ah", "de"), (other, "Be", "it"), (other, "Bé", "fr"))
    labels = labels_of(StoreReader(store), [one, other, none])
    assert labels.of(one, "zh") == "A"
    assert labels.of(one, "de") == "Ah"
    assert labels.of(other, "zh") == "Bé"
    assert labels.of(none, "zh") == "c"
    assert labels.all_of(none) == {}


def test_of_several_titles_in_one_language_the_same_one_always_stands():
    iri = f"{ID}activity/a"
    titles = [(iri, "Second visit", "en"), (iri, "A visit", "en")]
    for order in (titles, titles[::-1]):
        assert labels_of(StoreReader(labelled(*order)), [iri]).of(iri, "en") == "A visit"


def test_a_label_without_a_language_is_a_label():
    iri = f"{ID}place/a"
    assert labels_of(StoreReader(labelled((iri, "Plain", ""))), [iri]).of(iri, "en") == "Plain"


def test_five_hundred_things_are_one_query_and_none_are_none():
    reader = CountingReader(labelled())
    labels_of(reader, [f"{ID}place/{number}" for number in range(BATCH)] * 2)
    assert len(reader.asked) == 1
    labels_of(reader, [f"{ID}place/{number}" for number in range(BATCH + 1)])
    assert len(reader.asked) == 3
    labels_of(reader, [])
    assert len(reader.asked) == 3


def test_iris_are_written_once_and_what_is_none_is_refused():
    assert values(["https://example.org/a", "https://example.org/a"]) == "<https://example.org/a>"
    assert list(batches("abca", 2)) == [("a", "b"), ("c",)]
    for text in ("https://example.org/a> } SELECT", "no iri", ""):
        try:
            values([text])
        except ValueError:
            continue
        raise AssertionError(f"{text!r} was taken for an IRI")


def test_the_end_of_an_iri_is_what_follows_its_last_slash_or_hash():
    assert tail_of(CHONGQING) == "chongqing"
    assert tail_of(IUC + "sdg") == "iuc:sdg"
    assert tail_of("https://example.org/things#one") == "one"
    assert Labels({}).of("https://example.org/things/", "en") == "https://example.org/things/"
