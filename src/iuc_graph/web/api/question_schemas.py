"""How /openapi.json describes each saved question: its own path, typed parameters, and what an answer looks like.

Written by hand rather than by the framework's models, since every question has other parameters and columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from iuc_graph.questions import Parameter, Question, QuestionCollection
from iuc_graph.sparql.negotiation import Offer
from iuc_graph.web.api.question_forms import OFFERS, RAW
from iuc_graph.web.api.sharing_models import DenominatorDocument

Schema = dict[str, Any]

THING: Final[Schema] = {
    "type": "object",
    "description": "A thing of the graph.",
    "required": ["iri", "id", "label", "labels"],
    "properties": {
        "iri": {"type": "string"},
        "id": {"type": "string", "description": "The IRI in short, such as place/chongqing."},
        "label": {"type": "string", "description": "Its label in the language asked for, else in English."},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
VALUE: Final[Schema] = {"type": ["string", "integer", "boolean", "null"]}

FORMAT: Final[Schema] = {
    "name": "format",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "enum": [offer.format for offer in OFFERS]},
    "description": (
        "Form of the answer; it wins over Accept. csv and tsv are for spreadsheets: a text that one could run as a "
        f"formula has an apostrophe in front. {', '.join(RAW)} are SPARQL's own results, sign by sign."
    ),
}
LANG: Final[Schema] = {
    "name": "lang",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "enum": ["en", "zh"]},
    "description": "Language of the labels of things; it wins over Accept-Language.",
}
AT: Final[Schema] = {
    "name": "at",
    "in": "query",
    "required": False,
    "schema": {"type": "string", "minLength": 1},
    "description": "An earlier state of the graph: a number, the name of a release, a day or a moment (ISO 8601, UTC).",
}

_TYPES: Final[dict[str, Schema]] = {
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
    "sdg": {
        "anyOf": [{"type": "integer", "minimum": 1, "maximum": 17}, {"type": "string", "minLength": 1}],
        "description": "The number of a goal, or its name.",
    },
}
_NAME: Final[Schema] = {"type": "string", "minLength": 1}
_NAMED: Final = "A name in any language and spelling, a short id such as place/chongqing, or an IRI."


def parameters_of(question: Question) -> list[Schema]:
    """The parameters of a question's path, the common ones last."""
    own = [_parameter(question, name, item) for name, item in question.header.parameters.items()]
    return [*own, FORMAT, LANG, AT]


def _parameter(question: Question, name: str, item: Parameter) -> Schema:
    schema = dict(_TYPES.get(item.type, _NAME))
    if item.default is not None:
        schema["default"] = int(item.default) if item.type == "integer" else item.default
    how = "" if item.type in ("integer", "date", "text") else f" {_NAMED}"
    return {
        "name": name,
        "in": "query",
        "required": item.required,
        "schema": schema,
        "description": f"{item.label.en} · {item.label.zh} ({item.type}).{how} "
        f"/api/questions/{question.name}/choices/{name} lists what gives an answer.",
        "example": int(item.example) if item.type == "integer" else item.example,
    }


_BODIES: Final[dict[str, Schema]] = {
    "jsonld": {"type": "object"},
    "srj": {"type": "object"},
    "xlsx": {"type": "string", "format": "binary"},
    "docx": {"type": "string", "format": "binary"},
}
"""What the forms that are no text look like to a program."""


def answers_of(question: Question) -> dict[int | str, Schema]:
    """The responses of a question's path by status."""
    tables = {offer.media_type: {"schema": _BODIES.get(offer.format, {"type": "string"})} for offer in OFFERS}
    return {
        200: {
            "description": f"The whole answer: {question.header.description.en}",
            "content": {**tables, "application/json": {"schema": _document(question)}},
        },
        **PROBLEMS,
    }


def _document(question: Question) -> Schema:
    hidden = set(question.labelled.values())
    cells = {name: _cell(question, name) for name in question.columns if name not in hidden}
    return {
        "type": "object",
        "required": ["question", "items", "count", "denominator", "generation"],
        "properties": {
            "question": {"type": "string", "const": question.name},
            "title": {"type": "string"},
            "parameters": {"type": "object", "description": "The values it was asked with, as understood."},
            "columns": {"type": "array", "items": {"type": "string"}},
            "evidence": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Columns that hold passages.",
            },
            "items": {"type": "array", "items": {"type": "object", "properties": cells}},
            "count": {"type": "integer", "minimum": 0},
            "next": {"type": "null", "description": "Answers are whole: nothing follows."},
            "denominator": {
                **DenominatorDocument.model_json_schema(),
                "description": "Out of how many: the cooperations of the graph, and how many of them state what.",
            },
            "notes": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Why an empty answer is empty.",
            },
            "language": {"type": "string"},
            "generation": {"type": "string"},
        },
    }


def _cell(question: Question, name: str) -> Schema:
    """A thing may be missing from a row; then its place holds null."""
    if name in question.labelled:
        return {"anyOf": [THING, {"type": ["string", "null"]}]}
    return VALUE


def _problem(text: str) -> Schema:
    return {"description": text, "content": {"application/problem+json": {"schema": {"type": "object"}}}}


PROBLEMS: Final[dict[int | str, Schema]] = {
    404: _problem(
        "A name that nothing has, with the nearest ones; or a state of the graph that there is not."
    ),
    406: _problem("None of the forms asked for can be given."),
    409: _problem("A name that several things have, with the candidates."),
    413: _problem("The answer is longer than the limit of the service; it is never cut."),
    422: _problem("A parameter is missing, unknown or of the wrong type; `detail` names it."),
    503: _problem("The question took longer than the limit of the service, or the service is busy."),
}
"""What every path may answer instead."""


def question_schema(question: Question) -> Schema:
    """What the framework is told of a question's path."""
    header = question.header
    return {
        "operation_id": f"ask_{question.name.replace('-', '_')}",
        "summary": header.title.en,
        "description": f"{header.description.en}\n\n{header.title.zh}\n{header.description.zh}",
        "responses": answers_of(question),
        "openapi_extra": {"parameters": parameters_of(question)},
    }


def list_schema(offers: Sequence[Offer]) -> Schema:
    """The same of the list of all questions."""
    content = {"application/json": {"schema": {"type": "object"}}, "text/csv": {"schema": {"type": "string"}}}
    form = {**FORMAT, "schema": {"type": "string", "enum": [offer.format for offer in offers]}}
    return {
        "operation_id": "list_questions",
        "summary": "All saved questions",
        "description": "Name, title, description, parameters, columns, and which columns hold the evidence.",
        "responses": {200: {"description": "The questions.", "content": content}, **PROBLEMS},
        "openapi_extra": {"parameters": [{**form, "description": "json or csv."}, LANG, AT]},
    }


def choices_schema(questions: QuestionCollection) -> Schema:
    """The same of the choices for a parameter."""
    names = [question.name for question in questions if question.header.parameters]
    item = {"anyOf": [THING, {"type": "object", "required": ["value"]}]}
    document = {
        "type": "object",
        "required": ["items", "count", "complete", "open", "generation"],
        "properties": {
            "items": {"type": "array", "items": item},
            "complete": {"type": "boolean", "description": "Whether these are all that give an answer."},
            "open": {
                "type": "boolean",
                "description": "Whether other values of the type may be typed as well.",
            },
        },
    }
    return {
        "operation_id": "list_choices",
        "summary": "What can be chosen for a parameter",
        "description": "The things, or years and numbers, with which the question has an answer; the values of its "
        "other parameters narrow them where they are given, under their own names.",
        "responses": {
            200: {"description": "The choices.", "content": {"application/json": {"schema": document}}},
            **PROBLEMS,
        },
        "openapi_extra": {
            "parameters": [
                {
                    "name": "name",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "enum": names},
                    "description": "The name of a question that takes values.",
                    "example": names[0],
                },
                {
                    "name": "parameter",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                    "description": "One of its parameters.",
                    "example": next(iter(questions.get(names[0]).header.parameters)),
                },
                {**FORMAT, "schema": {"type": "string", "enum": ["json"]}, "description": "json."},
                LANG,
                AT,
            ]
        },
    }
