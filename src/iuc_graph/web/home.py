"""What whoever serves the graph offers on its pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A question that the page for SPARQL offers: its title and its text."""

    title: str
    query: str
