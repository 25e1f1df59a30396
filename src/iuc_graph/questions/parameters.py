"""From what the asker typed to the RDF terms that the variables of a question are bound to."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.errors import NameAmbiguous, NameUnknown, QuestionError
from iuc_graph.names import NameIndex, Reading, readings
from iuc_graph.questions.collection import Question
from iuc_graph.questions.header import Parameter, ParameterType
from iuc_graph.sparql.rows import Term
from iuc_graph.vocabulary import ID, IUC, XSD

CLASSES: Final[Mapping[ParameterType, str]] = MappingProxyType(
    {
        "theme": IUC + "Theme",
        "thematic-cluster": IUC + "ThematicCluster",
        "sdg": IUC + "SustainableDevelopmentGoal",
        "partnership": IUC + "UrbanAgendaPartnership",
        "place": IUC + "Place",
        "cooperation": IUC + "Cooperation",
        "sector": IUC + "HelixSector",
        "document": IUC + "SourceDocument",
        "programme": IUC + "Programme",
    }
)
"""The class of the things that a parameter of each type takes; those of the other types are of any class, or values."""

_GOALS: Final = 17
_NUMERIC: Final = re.compile(r"[\d.,+-]+")
_GOAL: Final = re.compile(r"(?:(?:sdg|sgd|goal|nr\.?|no\.?)[\s-]*)?(\d+)", re.IGNORECASE)
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class _Wrong:
    """What is wrong with one value, and the error of the resolver where it is a name."""

    parameter: str
    message: str
    cause: NameUnknown | NameAmbiguous | None = None


def bind(question: Question, values: Mapping[str, str], names: NameIndex) -> dict[str, Term]:
    """Variable name → term for every value that was given or has a default.

    Names are looked up in any language and spelling, only among things of the parameter's class. Where all else is
    right, NameUnknown or NameAmbiguous is raised for a name; otherwise QuestionError with every wrong value: which
    parameter, what is allowed, and the nearest names.
    """
    declared = question.header.parameters
    given = {name: item.default for name, item in declared.items() if item.default is not None} | dict(values)
    missing = [
        _missing(name, item) for name, item in declared.items() if item.required and name not in values
    ]
    return _bound(question, given, names, missing)


def readings_of(question: Question, values: Mapping[str, str], names: NameIndex) -> tuple[Reading, ...]:
    """Those of the values, which `bind` took, that are only a wording of documents for what they mean."""
    declared = question.header.parameters
    named = ((CLASSES.get(declared[name].type), text) for name, text in values.items())
    return tuple(read for kind, text in named if kind for read in readings(names, [text], [kind]))


def bind_given(question: Question, values: Mapping[str, str], names: NameIndex) -> dict[str, Term]:
    """The same for the values that were given alone: no parameter is missing, and none has a default."""
    return _bound(question, values, names, ())


def _bound(
    question: Question, values: Mapping[str, str], names: NameIndex, missing: Iterable[_Wrong]
) -> dict[str, Term]:
    bound: dict[str, Term] = {}
    faults = [*_strangers(question, values), *missing]
    for name, parameter in question.header.parameters.items():
        if name not in values:
            continue
        try:
            bound[name] = _term(parameter, values[name], names)
        except ValueError as error:
            faults.append(_Wrong(name, f"Parameter {name}: {error}"))
        except (NameUnknown, NameAmbiguous) as error:
            message = f"Parameter {name} needs a {_words(parameter.type)}: {error}"
            faults.append(_Wrong(name, message, error))
    _raise(faults)
    return bound


def _raise(faults: Sequence[_Wrong]) -> None:
    """Raise what fits these faults, if there are any."""
    if not faults:
        return
    cause = faults[0].cause
    if len(faults) == 1 and isinstance(cause, NameUnknown):
        raise NameUnknown(faults[0].message, cause.nearest)
    if len(faults) == 1 and isinstance(cause, NameAmbiguous):
        raise NameAmbiguous(faults[0].message, cause.candidates)
    listed = "\n".join(fault.message for fault in faults)
    raise QuestionError(listed, tuple(fault.parameter for fault in faults))


def _strangers(question: Question, values: Mapping[str, str]) -> Iterable[_Wrong]:
    declared = list(question.header.parameters)
    for name in values:
        if name not in declared:
            near = difflib.get_close_matches(name, declared, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            listed = ", ".join(declared) or "none"
            yield _Wrong(name, f"“{name}” is no parameter of {question.name}; it has: {listed}.{hint}")


def _missing(name: str, parameter: Parameter) -> _Wrong:
    kind = _words(parameter.type)
    return _Wrong(
        name,
        f"Parameter {name} is missing: {parameter.label.en} ({kind}), for example “{parameter.example}”.",
    )


def _words(kind: ParameterType) -> str:
    special = {"sdg": "Sustainable Development Goal", "partnership": "partnership of the Urban Agenda"}
    return special.get(kind, kind.replace("-", " "))


def _term(parameter: Parameter, text: str, names: NameIndex) -> Term:
    kind = parameter.type
    if kind == "integer":
        return _integer(text.strip())
    if kind == "date":
        return _date(text.strip())
    if kind == "text":
        return Literal(text)
    if kind == "sdg" and (goal := _GOAL.fullmatch(text.strip())):
        return _goal(int(goal[1]))
    if kind == "sdg" and _NUMERIC.fullmatch(text.strip()):
        raise ValueError(f"“{text}” is no goal; the goals are numbered 1 to {_GOALS}.")
    return NamedNode(names.one(text, [CLASSES[kind]] if kind in CLASSES else None).iri)


def _integer(text: str) -> Literal:
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"“{text}” is no whole number; write it in digits, such as 2.")
    return Literal(str(int(text)), datatype=NamedNode(XSD + "integer"))


def _date(text: str) -> Literal:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"“{text}” is no day of the calendar; write YYYY-MM-DD, such as 2019-06-30."
        ) from None
    return Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))


def _goal(number: int) -> NamedNode:
    if not 1 <= number <= _GOALS:
        raise ValueError(f"there is no SDG {number}; the goals are numbered 1 to {_GOALS}.")
    return NamedNode(f"{ID}sdg/{number}")
