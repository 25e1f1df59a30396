"""Titles of all nodes that have one, for labels that are made from other labels."""

from __future__ import annotations

from collections.abc import Mapping

from iuc_graph.records.base import Text
from iuc_graph.records.book import Book
from iuc_graph.records.walk import walk


class Labels:
    """IRI tail → title in both languages. A tail without a title is its own title."""

    def __init__(self, titles: Mapping[str, Text], short: Mapping[str, Text] | None = None) -> None:
        self._titles = dict(titles)
        self._short = dict(short or {})

    def of(self, tail: str) -> Text:
        """Title of the node with this IRI tail."""
        return self._titles.get(tail) or Text(en=tail, zh=tail)

    def short_of(self, tail: str) -> Text:
        """The short form of a title where there is one, else the title."""
        return self._short.get(tail) or self.of(tail)

    def joined(self, tails: list[str]) -> Text:
        """Titles of several nodes as one enumeration."""
        titles = [self.of(tail) for tail in tails]
        return Text(en=", ".join(title.en for title in titles), zh="、".join(title.zh for title in titles))


def collect(book: Book, concepts: Mapping[str, Text]) -> Labels:
    """Titles of all records that declare a node, of the places of the gazetteer, and of the concepts."""
    titles = dict(concepts)
    for place in book.places:
        titles[f"place/{place.slug}"] = Text(en=place.label_en, zh=place.label_zh, zh_by=place.zh_by)
    for record, _, _ in book.located:
        for found in walk(record):
            title = getattr(found.owner, "title", None)
            slug = getattr(found.owner, "slug", None)
            if isinstance(title, Text) and isinstance(slug, str) and found.owner.kind:
                titles[f"{found.owner.kind}/{slug}"] = title
    titles.update(_pairings(Labels(titles, _short(book)), book))
    return Labels(titles, _short(book))


def _short(book: Book) -> dict[str, Text]:
    return {f"programme/{entry.slug}": entry.short for entry in book.programmes if entry.short}


def _pairings(labels: Labels, book: Book) -> dict[str, Text]:
    """`Mannheim – Chongqing (IUC)`: the same in every document that states the pairing."""
    titles = {}
    for pairing in (pairing for file in book.documents for pairing in file.pairings):
        one, other = (
            labels.joined([f"place/{slug}" for slug in side]) for side in (pairing.side_a, pairing.side_b)
        )
        programme = labels.short_of(f"programme/{pairing.programme}")
        titles[f"cooperation/{pairing.slug}"] = Text(
            en=f"{one.en} – {other.en} ({programme.en})",
            zh=f"{one.zh} – {other.zh}（{programme.zh}）",
        )
    return titles
