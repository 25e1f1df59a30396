"""Tables of the benchmarks, each under its title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console

from iuc_graph.cli.terminal_table import show as show_rows


def show(columns: Sequence[str], rows: Iterable[Sequence[object]], console: Console, title: str) -> None:
    """A table with all of its cells, however wide."""
    console.print(f"\n{title}", style="bold", markup=False, highlight=False)
    show_rows(columns, rows, console, wide=True)
