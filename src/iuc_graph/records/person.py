"""Names of people. They stand only in data/persons/, are never part of the graph, and serve here for one
purpose: to stop a build in which one of them stands in a public text."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from iuc_graph.errors import Fault
from iuc_graph.records.base import Record, Sentence, SlugText


class Person(Record):
    """A person named in a document: an opaque key, and every written form of the name."""

    key: SlugText
    names: Annotated[list[Sentence], Field(min_length=1)]


class PersonFile(Record):
    """data/persons/persons.yaml. `allowed` are texts that contain such a name but mean something else, as a park."""

    persons: list[Person]
    allowed: list[Sentence] = []


def nameless(fault: Fault) -> Fault:
    """A fault of the list of persons without anything that was written there: it may be a name."""
    known = {*Person.model_fields, *PersonFile.model_fields, "file"}
    steps = (step if step.isdecimal() or step in known else "…" for step in fault.field.split("."))
    said = ("is missing", "is empty", "is not YAML", "cannot be read", "is an unknown field")
    wrong = next((text for text in said if fault.wrong.startswith(text)), "is not written as it must be")
    return replace(fault, field=".".join(steps), wrong=wrong, allowed="")
