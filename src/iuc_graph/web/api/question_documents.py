"""The JSON documents about questions themselves: the list of them, and what can be chosen for a parameter."""

from __future__ import annotations

from typing import Any, Final

from pyoxigraph import NamedNode

from iuc_graph.questions import Parameter, Question
from iuc_graph.questions.answered import plain, texts
from iuc_graph.questions.choices import OPEN, Choices
from iuc_graph.questions.parameters import CLASSES
from iuc_graph.reports import Column, Table
from iuc_graph.reports.csv_text import table_as_csv
from iuc_graph.vocabulary import short
from iuc_graph.web.api.question_reports import title

PATH: Final = "/api/questions"


def described(question: Question, language: str) -> dict[str, Any]:
    """What the list says of a question; wording in both languages, and in the one asked for."""
    header = question.header
    description = header.description
    return {
        "name": question.name,
        "title": title(question, language),
        "titles": texts(header.title),
        "description": description.zh if language == "zh" else description.en,
        "descriptions": texts(description),
        "zh_by": header.title.zh_by,
        "address": f"{PATH}/{question.name}",
        "parameters": [
            _parameter(question, name, item, language) for name, item in header.parameters.items()
        ],
        "columns": list(question.columns),
        "evidence": list(header.evidence),
        "counting": header.counting,
        "keywords": list(header.keywords),
    }


def _parameter(question: Question, name: str, item: Parameter, language: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": item.type,
        "label": item.label.zh if language == "zh" else item.label.en,
        "labels": texts(item.label),
        "required": item.required,
        "default": item.default,
        "example": item.example,
        "choices": f"{PATH}/{question.name}/choices/{name}",
    }


def table_of_items(items: list[dict[str, Any]]) -> bytes:
    """The list as CSV."""
    names = ("name", "title", "description", "parameters", "columns", "evidence", "address")
    columns = tuple(Column(name, name) for name in names)
    rows = tuple(tuple(_text(item[name]) for name in names) for item in items)
    return table_as_csv(Table("questions", columns, rows))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(each["name"] if isinstance(each, dict) else each for each in value)
    return str(value)


def choices_document(
    question: Question, parameter: str, found: Choices, language: str, generation: str
) -> dict[str, Any]:
    """What can be chosen: things with labels, or numbers and texts."""
    kind = question.header.parameters[parameter].type
    items = [
        {
            "iri": term.value,
            "id": short(term.value),
            "label": found.labels.of(term.value, language),
            "labels": dict(found.labels.all_of(term.value)),
        }
        if isinstance(term, NamedNode)
        else {"value": plain(term)}
        for term in found.terms
    ]
    return {
        "question": question.name,
        "parameter": parameter,
        "type": kind,
        "class": CLASSES.get(kind),
        "open": kind in OPEN,
        "items": items,
        "count": len(items),
        "complete": found.complete,
        "language": language,
        "generation": generation,
    }
