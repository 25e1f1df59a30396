"""The wordings that are mapped to themes are those that records carry: a mapping without a text decides nothing."""

from __future__ import annotations

import pytest

from iuc_graph.records.base import Refers
from iuc_graph.records.book import Book, fold_wording
from iuc_graph.records.walk import walk


@pytest.fixture(scope="module")
def book(built) -> Book:
    return built.book


def wordings_of_records(book: Book) -> set[str]:
    """The folded wordings that records of the documents refer to."""
    return {
        fold_wording(found.value)
        for file in book.documents
        for found in walk(file)
        if Refers("wording") in found.marks
    }


def test_every_mapped_wording_is_used_by_some_record(book: Book) -> None:
    used = wordings_of_records(book)
    assert [entry.wording for entry in book.wordings if fold_wording(entry.wording) not in used] == []
