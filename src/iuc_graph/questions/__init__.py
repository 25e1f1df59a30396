"""The saved questions of queries/: their headers, typed parameters, safe binding and answers.

A question is one .rq file: a leading comment block in YAML that describes it, then a SELECT query. Adding a
file is all it takes to add a question.
"""

from iuc_graph.questions.collection import Question, QuestionCollection, load
from iuc_graph.questions.emptiness import why_empty
from iuc_graph.questions.header import Header, Parameter, ParameterType
from iuc_graph.questions.page import document
from iuc_graph.questions.parameters import bind
from iuc_graph.questions.run import Prepared, answer, ask, prepare

__all__ = [
    "Header",
    "Parameter",
    "ParameterType",
    "Prepared",
    "Question",
    "QuestionCollection",
    "answer",
    "ask",
    "bind",
    "document",
    "load",
    "prepare",
    "why_empty",
]
