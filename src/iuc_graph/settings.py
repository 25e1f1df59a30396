"""Every setting in one table: name, type, limits, default and help; each also an environment variable.

The variable of a setting is IUC_GRAPH_ and its name in capitals. docs/settings.md is generated from it.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from iuc_graph.errors import SettingsError

PREFIX: Final = "IUC_GRAPH_"
MIB: Final = 1024 * 1024


class Settings(BaseModel):
    """The settings of one process. Frozen: a change needs a new process."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    store: Path = Field(
        Path("store"),
        description="Directory of the graph. A relative path starts where the command runs.",
    )
    keep_generations: int = Field(
        10,
        ge=1,
        le=100_000,
        description="States of the graph that are kept, the one in use included; releases are kept beside them. "
        "Each further one costs between 1 MB and, after a large change, the size of the graph.",
    )
    lock_seconds: float = Field(
        30.0, ge=0, le=86400, description="Time that a command waits for another one to finish writing."
    )
    author: str = Field(
        "", max_length=200, description="Who the history names for commits; empty: the user of the system."
    )
    host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="Address that the server listens on. 0.0.0.0 opens it to the network.",
    )
    port: int = Field(8000, ge=0, le=65535, description="Port of the server. 0 takes a free one.")
    workers: int = Field(
        2, ge=1, le=256, description="Queries that run at the same time, each in a process of its own."
    )
    query_seconds: float = Field(
        30.0,
        gt=0,
        le=86400,
        description="Wall-clock time that a query may take, writing its answer included.",
    )
    answer_bytes: int = Field(
        64 * MIB, ge=1024, description="Longest answer in bytes; a longer one is refused whole, never cut."
    )
    query_bytes: int = Field(256 * 1024, ge=64, description="Longest text of a query in bytes of UTF-8.")
    nesting: int = Field(
        64, ge=4, le=400, description="Brackets of any kind that a query may open inside one another."
    )
    chain: int = Field(
        500,
        ge=16,
        le=900,
        description="Operators and clauses that may follow one another within one pair of brackets.",
    )
    list_items: int = Field(
        2000,
        ge=64,
        le=3000,
        description="Triples, predicates, objects and members of collections that may follow one another within "
        "one pair of brackets. Rows of VALUES are not counted.",
    )
    worker_memory_mib: int = Field(
        1024,
        ge=64,
        description="Memory in MiB that a query may use beyond what its worker needs to hold the graph. "
        "Kept on Linux only.",
    )
    memory_quads: int = Field(
        250_000,
        ge=0,
        description="A graph of at most so many quads is held in memory, which answers faster; a larger one is read "
        "from disk. 0 always reads from disk.",
    )
    queue_length: int = Field(
        32,
        ge=0,
        le=10_000,
        description="Queries that may wait for a worker; further ones are sent away at once.",
    )
    queue_seconds: float = Field(
        10.0, ge=0, le=3600, description="Time that a query waits for a worker before it is sent away."
    )
    stop_seconds: int = Field(
        5, ge=0, le=600, description="Time that running requests get to finish when the server is stopped."
    )
    spool_memory: int = Field(
        1 * MIB,
        ge=0,
        description="Bytes of an answer that are kept in memory while it is collected and sent; a longer one goes to "
        "a file in the folder for temporary files (TMPDIR).",
    )
    past_seconds: float = Field(
        60.0,
        ge=0,
        le=86400,
        description="Time that a worker for an earlier state of the graph waits for the next question to it.",
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **given: object) -> Settings:
        """Settings from IUC_GRAPH_* variables; `given` ones that are not None win.

        Raises SettingsError that names each wrong or unknown variable.
        """
        values: dict[str, object] = {
            variable.removeprefix(PREFIX).lower(): value
            for variable, value in environment.items()
            if variable.startswith(PREFIX)
        }
        values |= {name: value for name, value in given.items() if value is not None}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise SettingsError("\n".join(_complaints(error))) from None


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def _complaints(error: ValidationError) -> list[str]:
    details = error.errors()
    return [_complaint(str(detail["loc"][0]), detail["msg"], detail["input"]) for detail in details]


def _complaint(name: str, message: str, value: object) -> str:
    field = Settings.model_fields.get(name)
    if field is None:
        near = difflib.get_close_matches(name, Settings.model_fields, n=1)
        hint = f" Did you mean {variable_of(near[0])}?" if near else " docs/settings.md lists them."
        return f"{variable_of(name)} is not a setting.{hint}"
    return f"{variable_of(name)}={value}: {message}. {field.description} Default: {field.default}"


def as_markdown() -> str:
    """The whole text of docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Each setting is an environment variable; options of the commands win over it. A value that cannot be",
        "used, and a variable of this family that is not in the table, stop the command with a message.",
        "This page is generated: `python -m iuc_graph.settings > docs/settings.md`.",
        "",
        "| variable | default | limits | what it does |",
        "|---|---|---|---|",
    ]
    lines += [_row(name) for name in Settings.model_fields]
    return "\n".join(lines) + "\n"


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    signs = {"ge": "≥", "gt": ">", "le": "≤", "min_length": "characters ≥"}
    limits = [
        f"{sign} {getattr(limit, attribute)}"
        for limit in field.metadata
        for attribute, sign in signs.items()
        if hasattr(limit, attribute)
    ]
    return f"| `{variable_of(name)}` | `{field.default}` | {', '.join(limits)} | {field.description} |"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
