"""The objects that answers of the REST interface are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from iuc_graph.entities.labels import Labels
from iuc_graph.vocabulary import short

Item = TypeVar("Item")


class Thing(BaseModel):
    """One thing of the graph, by its labels."""

    model_config = ConfigDict(frozen=True)

    iri: str = Field(description="Its IRI, which never changes its meaning.")
    id: str = Field(description="The IRI in short, such as place/chongqing.")
    label: str = Field(description="Its label in the language that was asked for, else in English.")
    labels: dict[str, str] = Field(description="All its labels by language.")


class Listing(BaseModel, Generic[Item]):
    """One page of things."""

    items: list[Item] = Field(description="The things of this page.")
    count: int = Field(description="How many there are in all, on every page the same.")
    next: str | None = Field(description="The cursor of the page after this one; null on the last.")
    facets: dict[str, list[FacetValue]] | None = Field(
        None, description="For each facet asked for, how many of all things have which value."
    )
    note: str | None = Field(None, description="What to know about this page, such as a graph that changed.")
    language: str = Field(description="The language of the labels.")
    generation: str = Field(description="The state of the graph that this was read from.")


class FacetValue(BaseModel):
    """A value that things of a list have, and how many of them."""

    model_config = ConfigDict(frozen=True)

    iri: str | None = Field(None, description="The thing that is the value; null for a code or a year.")
    id: str = Field(description="What the filter of the same name takes.")
    label: str = Field(description="The value in the language that was asked for.")
    count: int = Field(description="How many things of the filtered list have it.")


def thing_of(iri: str, labels: Labels, language: str) -> Thing:
    """The object for an IRI."""
    return Thing(iri=iri, id=short(iri), label=labels.of(iri, language), labels=dict(labels.all_of(iri)))


@dataclass
class Things:
    """The same as plain objects, each made once: for answers that hold thousands of them."""

    labels: Labels
    language: str
    _made: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)

    def __call__(self, iri: str) -> dict[str, Any]:
        found = self._made.get(iri)
        if found is None:
            label, labels = self.labels.of(iri, self.language), dict(self.labels.all_of(iri))
            found = {"iri": iri, "id": short(iri), "label": label, "labels": labels}
            self._made[iri] = found
        return found
