"""The fixed words of a report. english.py and chinese.py hold them, one language each, complete by their type."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Wording of a language; braces name what is filled in. `list_`, `and_` and `colon` join and introduce."""

    language: str
    about: str
    question: str
    parameters: str
    notes: str
    version: str
    state: str
    generation: str
    digest: str
    release: str
    sources: str
    source: str
    licence: str
    no_licence: str
    data_licence: str
    address: str
    publisher: str
    nothing: str
    first_rows: str
    first_of_part: str
    more_columns: str
    more_sources: str
    more_items: str
    cut_cells: str
    more_notes: str
    rows: str
    one_row: str
    cut_on_terminal: str
    in_brackets: str
    """How {inside} stands behind {text}."""
    list_: str
    and_: str
    colon: str
