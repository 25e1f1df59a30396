"""What can be chosen for a parameter: the values with which its question has an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.errors import NameUnknown
from iuc_graph.names import NameIndex
from iuc_graph.questions.collection import Question
from iuc_graph.questions.header import ParameterType
from iuc_graph.questions.parameters import CLASSES, bind_given
from iuc_graph.sparql.rows import Reader, Term
from iuc_graph.sparql.tokens import decode, tokenise

MOST: Final = 2000
"""So many choices are listed; of more, whoever chooses has to type a name."""

OPEN: Final = frozenset(("integer", "date", "text"))
"""Types of parameters for which anything of that type may be typed, whether or not it is listed."""


@dataclass(frozen=True)
class Choices:
    """Things and values in the order of their labels, and whether these are all."""

    terms: tuple[Term, ...]
    labels: Labels
    complete: bool


def choices(
    reader: Reader,
    question: Question,
    parameter: str,
    values: Mapping[str, str],
    names: NameIndex,
    *,
    language: str,
) -> Choices:
    """What gives an answer for one parameter; the others are free, unless they are among `values`.

    For a number or day that the question only compares with, nothing is listed. Raises NameUnknown for a parameter
    that the question does not have, and as `bind` and `Reader.select` do.
    """
    declared = question.header.parameters
    if parameter not in declared:
        listed = ", ".join(declared) or "none"
        raise NameUnknown(f"“{parameter}” is no parameter of {question.name}; it has: {listed}.")
    others = {name: value for name, value in values.items() if name != parameter}
    bound = bind_given(question, others, names)
    table = reader.select(text_of(question, parameter, bound), bound)
    kind = declared[parameter].type
    terms = [cell for cell in table.column(parameter) if cell is not None and _fits(cell, kind, names)]
    labels = labels_of(reader, [term.value for term in terms if isinstance(term, NamedNode)])
    ordered = sorted(terms, key=lambda term: _order(term, labels, language))
    return Choices(tuple(ordered[:MOST]), labels, len(ordered) <= MOST)


def _fits(term: Term, kind: ParameterType, names: NameIndex) -> bool:
    """Whether the parameter would take it: a column may hold things of other kinds, too."""
    if isinstance(term, Literal):
        return kind in OPEN
    class_ = CLASSES.get(kind)
    return bool(names.resolve(term.value, [class_] if class_ else None).candidates)


def _order(term: Term, labels: Labels, language: str) -> tuple[float, str, str]:
    if isinstance(term, Literal):
        number = term.value.removeprefix("-").isdigit()
        return (float(term.value) if number else 0.0, term.value, "")
    return (0.0, labels.of(term.value, language).casefold(), term.value)


def unordered(question: Question) -> str:
    """The question without its order, so that its first rows need not wait for the last."""
    source = decode(question.text)
    ends = (token.start for token in tokenise(source) if token.depth == 0 and token.is_word("ORDER"))
    return source.text[: next(ends, len(source.text))]


def text_of(question: Question, parameter: str, bound: Mapping[str, Term]) -> str:
    """The question as a sub-select, of which one column is left, without its order."""
    text = unordered(question)
    start = next(token for token in tokenise(decode(text)) if token.is_word("SELECT")).start
    columns = " ".join(f"?{name}" for name in (parameter, *bound))
    select, prologue = text[start:], text[:start]
    return f"{prologue}SELECT DISTINCT {columns} WHERE {{ {{ {select}\n}} }}"
