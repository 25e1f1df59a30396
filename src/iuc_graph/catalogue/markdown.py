"""Markdown for the generated pages of docs/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cell(text: str) -> str:
    """A text that stays one cell of a table, whatever signs it holds."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def code(text: str) -> str:
    """A name in the type of code, as one cell."""
    harmless = text.replace("|", "/").replace("`", "'")
    return f"`{harmless}`"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the cells are ready to print."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
