"""Why a change is refused, as a curator has to be told: dataclasses, and the JSON in which processes hand them on.

Words are mappings from a language code (en, zh) to a text. What is written here is bounded by the numbers below; how
much there is in all is always told beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

THINGS: Final = 200
"""Things that a refusal tells of. Of each combination of broken rules at least one thing is told, as far as it goes."""

RULES: Final = 50
"""Broken rules that are told of one thing."""

VALUES: Final = 20
"""Values that are told of one broken rule."""

LONGEST: Final = 2000
"""Characters of a text that are told; the rest is left out, and the text then ends in "…"."""

LONGEST_QUERY: Final = 20_000
"""Characters of a query that is told; a longer one, which a value of that length makes, is left out."""

Words = Mapping[str, str]


@dataclass(frozen=True)
class Value:
    """What stands there: `text` is an IRI, or the text of a value, whose `kind` says in words how it is written.

    `path` is the IRI of the property under which it stands; with `inverse` the value points at the thing. `stated_in`
    are the graphs that state it and `passages` the evidence that those give for whose statement it is; `where` tells
    both in words, empty if nothing states it.
    """

    text: str
    labels: Words = field(default_factory=dict)
    kind: Words = field(default_factory=dict)
    path: str = ""
    path_labels: Words = field(default_factory=dict)
    inverse: bool = False
    stated_in: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    where: Words = field(default_factory=dict)


@dataclass(frozen=True)
class BrokenRule:
    """A rule that a thing breaks. `rule` is the IRI of the rule; `messages` say what is wrong and how to mend it,
    `mend` only the latter.

    `path` is the IRI of the property that it is about, empty where it is about several. `query` is a SELECT that
    lists what stands there, with ?broken telling whether it breaks the rule; `shows` says so in words. `query` is
    empty where none can show it.
    """

    rule: str
    messages: Words
    mend: Words
    path: str = ""
    path_labels: Words = field(default_factory=dict)
    values: tuple[Value, ...] = ()
    values_in_all: int = 0
    query: str = ""
    shows: Words = field(default_factory=dict)


@dataclass(frozen=True)
class BrokenThing:
    """A thing that breaks rules, as one graph describes it. `iri` is empty where it is a mere text, which is then in
    `labels`; `graph` is empty for the merged view, and `document` names the graph in words."""

    iri: str
    labels: Words
    graph: str
    document: Words
    rules: tuple[BrokenRule, ...]
    rules_in_all: int


@dataclass(frozen=True)
class Counts:
    """How much is wrong in all: broken rules, each counted once a thing and value, and things that break any."""

    violations: int
    things: int


def as_document(things: tuple[BrokenThing, ...], counts: Counts) -> dict[str, Any]:
    """A refusal as JSON has it: the fields of the dataclasses under their names, grouped by thing."""
    told = [_bounded(asdict(each)) for each in things]
    return {"counts": asdict(counts) | {"told": len(things)}, "violations": told}


def from_document(document: Mapping[str, Any]) -> tuple[tuple[BrokenThing, ...], Counts]:
    """What `as_document` was given, also when it went through JSON. Raises KeyError or TypeError for anything else."""
    counts = document["counts"]
    things = tuple(_thing(each) for each in document["violations"])
    return things, Counts(counts["violations"], counts["things"])


def _bounded(told: Any) -> Any:
    """The same with no text in it longer than may be told."""
    if isinstance(told, str):
        return told if len(told) <= LONGEST else told[: LONGEST - 1] + "…"
    if isinstance(told, list | tuple):
        return [_bounded(each) for each in told]
    if not isinstance(told, dict):
        return told
    query = told.get("query", "")
    rest = {name: _bounded(each) for name, each in told.items() if name != "query"}
    return rest | ({"query": query if len(query) <= LONGEST_QUERY else ""} if "query" in told else {})


def _thing(given: Mapping[str, Any]) -> BrokenThing:
    return BrokenThing(**{**given, "rules": tuple(_rule(each) for each in given["rules"])})


def _rule(given: Mapping[str, Any]) -> BrokenRule:
    return BrokenRule(**{**given, "values": tuple(_value(each) for each in given["values"])})


def _value(given: Mapping[str, Any]) -> Value:
    lists = {name: tuple(given[name]) for name in ("stated_in", "passages")}
    return Value(**{**given, **lists})
