"""The answer to a question as documents for programs: JSON, JSON-LD, and rows of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.questions.collection import LABEL, Question
from iuc_graph.questions.translations import ENGLISH, chinese_of
from iuc_graph.questions.wording import TRUTH, WORDS
from iuc_graph.records.base import Text
from iuc_graph.sparql.rows import Cell, Reader, Row, Table, Term
from iuc_graph.vocabulary import BASE, RDFS, SCHEMA, XSD, short

QUESTION: Final = BASE + "question/"
"""Where questions, and the terms for their columns, have their names."""

_TRUE: Final = frozenset(("true", "1"))
_INTEGERS: Final = frozenset(
    XSD + name
    for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "negativeInteger",
        "nonPositiveInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """A question, the terms it was asked with, its rows, the labels of its things; if wanted, its texts in Chinese."""

    question: Question
    bound: Mapping[str, Term]
    table: Table
    labels: Labels
    language: str
    chinese: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, reader: Reader, question: Question, bound: Mapping[str, Term], table: Table, language: str
    ) -> Answered:
        """The same with the labels read from where the rows come from. Raises as `Reader.select`."""
        cells: list[Cell] = list(bound.values())
        for name in question.labelled:
            cells += table.column(name)
        things = [cell.value for cell in cells if isinstance(cell, NamedNode)]
        chinese = chinese_of(reader, _texts(question, table)) if language == "zh" else {}
        return cls(question, bound, table, labels_of(reader, things), language, chinese)

    def items(self) -> list[dict[str, Any]]:
        """Each row as an object: a thing with its labels where the question has a column for its label."""
        return [self._item(row) for row in self.table.rows]

    def parameters(self) -> dict[str, Any]:
        """The values it was asked with: things, or numbers and texts."""
        return {
            name: self._thing(term.value, None) if isinstance(term, NamedNode) else plain(term)
            for name, term in self.bound.items()
        }

    def rows(self) -> Iterator[list[Cell]]:
        """The rows with all columns: labels of things, and all other words, in the language asked for."""
        columns = self.table.columns
        places = [
            (columns.index(name), columns.index(label)) for name, label in self.question.labelled.items()
        ]
        for row in self.table.rows:
            cells = [self._told(name, cell) for name, cell in zip(columns, row, strict=True)]
            for thing, label in places:
                node, text = row[thing], row[label]
                if isinstance(node, NamedNode) and not _is_in(text, self.language):
                    cells[label] = Literal(self._labels(node.value, text).get(self.language, _value(text)))
            yield cells

    def _told(self, column: str, cell: Cell) -> Cell:
        """A cell as people read it: in Chinese what the query writes itself as well."""
        if self.language != "zh" or not isinstance(cell, Literal):
            return cell
        words = TRUTH if cell.datatype.value == XSD + "boolean" else WORDS.get(column, {})
        word = None if cell.language else words.get(cell.value)
        return Literal(word, language="zh") if word else self._translated(cell)

    def _translated(self, cell: Cell) -> Cell:
        """A text in Chinese where the graph has it so."""
        other = self.chinese.get(cell.value) if _is_in(cell, ENGLISH) and cell is not None else None
        return Literal(other, language="zh") if other else cell

    def json_ld(self, comment: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
        """A schema:ItemList, whose rows have a property for each column; complete without its context elsewhere.

        `comment` is what a reader needs to judge it, by language.
        """
        name = self.question.name
        address = QUESTION + name
        if self.bound:
            address += "?" + urlencode({name: term.value for name, term in self.bound.items()})
        rows = [self._linked(row, f"{address}#row-{number}") for number, row in enumerate(self.table.rows, 1)]
        return {
            "@context": {"@vocab": f"{QUESTION}{name}#", "rdfs": RDFS, "schema": SCHEMA},
            "@id": address,
            "@type": "schema:ItemList",
            "rdfs:label": _tagged(texts(self.question.header.title)),
            **({"rdfs:comment": _tagged(comment)} if comment else {}),
            "schema:numberOfItems": len(rows),
            "schema:itemListElement": {"@list": rows},
        }

    def _item(self, row: Row) -> dict[str, Any]:
        cells = dict(zip(self.table.columns, row, strict=True))
        item: dict[str, Any] = {}
        for name, cell in cells.items():
            label = self.question.labelled.get(name)
            if label is not None and isinstance(cell, NamedNode):
                item[name] = self._thing(cell.value, cells[label])
            elif name not in self.question.labelled.values() or cells[_thing_of(name)] is None:
                item[name] = plain(self._translated(cell))
        return item

    def _thing(self, iri: str, text: Cell) -> dict[str, Any]:
        labels = self._labels(iri, text)
        label = labels.get(self.language) or self.labels.of(iri, self.language)
        return {"iri": iri, "id": short(iri), "label": label, "labels": labels}

    def _labels(self, iri: str, text: Cell) -> dict[str, str]:
        """All labels of a thing; what its row calls it wins, as that is how the row's document does."""
        labels = dict(self.labels.all_of(iri))
        if isinstance(text, Literal) and text.language:
            labels[text.language] = text.value
        return dict(sorted(labels.items()))

    def _linked(self, row: Row, address: str) -> dict[str, Any]:
        cells = dict(zip(self.table.columns, row, strict=True))
        linked: dict[str, Any] = {"@id": address}
        for name, cell in cells.items():
            label = self.question.labelled.get(name)
            if isinstance(cell, NamedNode):
                linked[name] = {"@id": cell.value}
                if label is not None:
                    linked[name]["rdfs:label"] = _tagged(self._labels(cell.value, cells[label]))
            elif cell is not None and name not in self.question.labelled.values():
                linked[name] = _literal(cell)
        return linked


def plain(cell: Cell) -> str | int | bool | None:
    """A cell as JSON has it: whole numbers and truth values as such, all else as text; IRIs in full."""
    if isinstance(cell, Literal):
        kind = cell.datatype.value
        if kind in _INTEGERS and cell.value.lstrip("+-").isascii() and cell.value.lstrip("+-").isdigit():
            return int(cell.value)
        if kind == XSD + "boolean":
            return cell.value in _TRUE
    return None if cell is None else cell.value


def texts(text: Text) -> dict[str, str]:
    """A text of a header by language."""
    return {"en": text.en, "zh": text.zh}


def _texts(question: Question, table: Table) -> Iterator[str]:
    """English texts of the rows that are no labels of things."""
    labels = {label: table.column(name) for name, label in question.labelled.items()}
    for name in table.columns:
        cells = table.column(name)
        things = labels.get(name, (None,) * len(cells))
        for cell, thing in zip(cells, things, strict=True):
            if thing is None and cell is not None and _is_in(cell, ENGLISH):
                yield cell.value


def _thing_of(label: str) -> str:
    return label.removesuffix(LABEL)


def _value(cell: Cell) -> str:
    return "" if cell is None else cell.value


def _is_in(cell: Cell, language: str) -> bool:
    return isinstance(cell, Literal) and cell.language == language


def _tagged(texts: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    """Texts by language in JSON-LD; "" is no language."""
    return [
        {"@value": text, "@language": language} if language else {"@value": text}
        for language, text in texts.items()
    ]


def _literal(literal: Literal) -> Mapping[str, str]:
    if literal.language:
        return {"@value": literal.value, "@language": literal.language}
    return {"@value": literal.value, "@type": literal.datatype.value}
