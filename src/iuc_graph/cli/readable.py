"""The history and differences as people read them on a terminal; programs take the other formats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.text import Text

from iuc_graph.cli.parts import short_graph, terminal
from iuc_graph.vocabulary import short

if TYPE_CHECKING:
    from iuc_graph.commits import Change
    from iuc_graph.store.history import Entry

GRAPHS_NAMED: Final = 4
"""Graphs that a line of the history names; the others are counted."""

SIGNS: Final = {"added": "+", "changed": "~", "removed": "-"}
ONE_LINE: Final = 48
"""Signs of an old and a new value together that stand on one line."""

_IN_A_LANGUAGE: Final = re.compile(r"(.*)@([a-z]{2,3}(?:-[A-Za-z0-9-]+)?)", re.DOTALL)


def show_history(entries: Sequence[tuple[Entry, str]]) -> None:
    """Commits with what is left of each: a line that tells when, who and how much, then why, then where."""
    console = terminal()
    for entry, state in entries:
        line = Text(f"{entry.number:>4}", style="bold")
        when = entry.when[:16].replace("T", " ")
        line.append(f"  {when}  {entry.kind} by {entry.who or 'nobody named'}", style="not bold")
        line.append(f"  +{entry.added:,} -{entry.removed:,}", style="not bold")
        line.append(f"  {state}" if state else "", style="bold green" if state != "kept" else "not bold dim")
        console.print(line, soft_wrap=True)
        for text, style in ((entry.message, ""), (_graphs(entry.graphs), "dim")):
            if text:
                console.print(Text(f"      {text}", style=style), soft_wrap=True)


def _graphs(graphs: Sequence[str]) -> str:
    named = ", ".join(map(short_graph, graphs[:GRAPHS_NAMED]))
    more = len(graphs) - GRAPHS_NAMED
    return f"{named} and {more} more" if more > 0 else named


def show_changes(found: Sequence[Change]) -> None:
    """Differences by graph and record, with the number of records below."""
    console = terminal()
    counts: Counter[str] = Counter()
    for graph, in_graph in groupby(found, lambda change: change.graph):
        console.print(Text(short_graph(graph), style="bold"), soft_wrap=True)
        for record, changes in groupby(in_graph, lambda change: change.record):
            listed = list(changes)
            counts[listed[0].kind] += 1
            for line in _record(record, listed):
                console.print(line, soft_wrap=True)
    told = [f"{counts[kind]:,} {kind}" for kind in SIGNS if counts[kind]]
    console.print(Text(f"records: {', '.join(told)}" if told else "no difference", style="dim"))


def _record(record: str, changes: Sequence[Change]) -> Iterable[Text]:
    first = changes[0]
    yield Text.assemble(f"  {SIGNS[first.kind]} ", (short(record), "bold"), f"  {first.title}")
    for change in changes:
        yield from map(Text, _property(change))


def _property(change: Change) -> Iterable[str]:
    before, after = ("; ".join(map(_quoted, values)) for values in (change.before, change.after))
    if not (before and after):
        sign = "" if change.kind != "changed" else "+ " if after else "- "
        yield f"      {change.property}  {sign}{before or after}"
    elif len(before) + len(after) <= ONE_LINE:
        yield f"      {change.property}  {before} → {after}"
    else:
        yield f"      {change.property}"
        yield f"        - {before}"
        yield f"        + {after}"


def _quoted(value: str) -> str:
    match = _IN_A_LANGUAGE.fullmatch(value)
    if match:
        return f"“{match[1]}”@{match[2]}"
    return f"“{value}”" if " " in value else value
