"""Every setting in one table: name, type, limits, default and help; each also an environment variable.

The variable of a setting is IUC_GRAPH_ and its name in capitals. docs/settings.md is generated from it.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from iuc_graph.errors import SettingsError

PREFIX: Final = "IUC_GRAPH_"
MIB: Final = 1024 * 1024
IRI: Final = r"^https?://[^\s<>\"{}|\\^`]+$"
"""An absolute address of the web."""


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
        30.0,
        ge=0,
        le=86400,
        description="Time that a command, or a write sent to the server, waits for another one to finish.",
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
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#<>\"]+$",
        max_length=1000,
        description="Address under which the world reaches this server, such as https://graph.example.org. Headers, "
        "the catalogue and downloads name it; addresses of things never change with it. Empty: the address that was "
        "asked, and the catalogue says that it is not for harvest.",
    )
    publisher: str = Field(
        "iuc_graph contributors",
        min_length=1,
        max_length=200,
        description="Who publishes the graph, as the catalogue names it.",
    )
    publisher_iri: str | None = Field(
        None,
        pattern=IRI,
        max_length=1000,
        description="IRI of the publisher, such as its entry in a register. Empty: one within the catalogue.",
    )
    publisher_type: Literal["Company", "IndustryConsortium", "LocalAuthority", "NonProfitOrganisation"] = (
        Field("NonProfitOrganisation", description="What kind of publisher that is, by the list of ADMS.")
    )
    contact: str | None = Field(
        None,
        pattern=r"^(mailto:[^\s<>\"@]+@[^\s<>\"@]+|https?://[^\s<>\"]+)$",
        max_length=1000,
        description="Where to write about the data: mailto: and an address of a function, never of a person, or a page "
        "on the web. Empty: the catalogue has no contact point.",
    )
    homepage: str | None = Field(
        None,
        pattern=IRI,
        max_length=1000,
        description="Page about the data that the catalogue names. Empty: the start page of this server.",
    )
    licence: Literal["CC_BY_4_0", "CC_BYSA_4_0", "CC0"] = Field(
        "CC_BY_4_0",
        description="Licence of the graph, by its code in the list of the EU Publications Office.",
    )
    frequency: Literal["ANNUAL", "AS_NEEDED", "IRREG", "MONTHLY", "NEVER", "UNKNOWN"] = Field(
        "IRREG", description="How often the data change, by the list of the EU Publications Office."
    )
    published_bytes: int = Field(
        1024 * MIB,
        ge=1024 * 1024,
        description="Bytes on disk (in TMPDIR) that dumps and tables of several states may take together while they "
        "are kept for download; those of the two asked for last are always kept.",
    )
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
        "one pair of brackets, or belong to one pattern (2,000 at most, whatever this says). Rows of VALUES are not "
        "counted; a text has 40,000 words and signs at most.",
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
        description="Queries that may wait for a worker, and writes that may wait for others; further ones are sent "
        "away at once.",
    )
    queue_seconds: float = Field(
        10.0,
        ge=0,
        le=3600,
        description="Time that a query waits for a worker, or a write for others, before it is sent away.",
    )
    stop_seconds: int = Field(
        5, ge=0, le=600, description="Time that running requests get to finish when the server is stopped."
    )
    spool_memory: int = Field(
        64 * MIB,
        ge=0,
        description="Bytes that all answers together may hold in memory while they are collected and sent; an answer "
        "for which there is none left goes to a file in the folder for temporary files (TMPDIR).",
    )
    spool_bytes: int = Field(
        2048 * MIB,
        ge=1024,
        description="Bytes that all answers together may take while they are collected and sent; beyond that a query "
        "is told 503.",
    )
    past_seconds: float = Field(
        60.0,
        ge=0,
        le=86400,
        description="Time that a worker for an earlier state of the graph waits for the next question to it.",
    )
    tokens: Path | None = Field(
        None,
        description="File of the tokens that let operators in, which `iuc-graph token` writes; without one nobody is. "
        "What they change is written to audit.jsonl beside it.",
    )
    write_seconds: float = Field(
        60.0,
        gt=0,
        le=86400,
        description="Wall-clock time that a change sent to the server may take; then its process is ended, and nothing "
        "is changed.",
    )
    write_memory_mib: int = Field(
        2048,
        ge=512,
        description="Memory in MiB that a change sent to the server may use beyond what its process needs to hold the "
        "rules. Kept on Linux only.",
    )
    persons_store: Path | None = Field(
        None,
        description="Directory of the persons store, which holds names of people and only its owner may open. Empty: "
        "beside the graph, named like it with -persons at the end.",
    )
    metrics: Literal["off", "local", "all"] = Field(
        "local",
        description="Who may read /metrics: nobody, programs on this machine, or all. A proxy on this machine has to "
        "pass on X-Forwarded-For, or its clients count as local.",
    )
    access_log: Literal["off", "errors", "all"] = Field(
        "errors",
        description="Requests that are written down, one line of JSON each: none, those that ended with a status of "
        "500 or above, or all.",
    )
    access_log_file: Path | None = Field(
        None, description="File that the access log is added to; without one it goes to standard error."
    )
    log_addresses: bool = Field(
        False,
        description="Whether the access log holds whole addresses of clients, which are personal data; otherwise "
        "networks (/24, /48).",
    )
    log_queries: bool = Field(
        False,
        description="Whether the access log holds the texts of queries, which may tell what somebody works on; "
        "otherwise a hash of each.",
    )

    unmanaged: Path | None = Field(
        None,
        description="Directory of a second store, served at /unmanaged/sparql without the rules of this project: its "
        "default graph is no merge, and graphs that do not exist may be named. Empty: there is none.",
    )
    answer_rows: int = Field(
        1_000_000,
        ge=1,
        description="Rows that a table may have; a longer one is cut there, and the header IUC-Graph-Cut says so. A "
        "client may ask for fewer with ?rows=.",
    )
    merge_quads: int = Field(
        250_000,
        ge=0,
        description="Statements that several FROM or default-graph-uri may hold together; they are copied for one "
        "query, since the default graph is their merge.",
    )
    cache_bytes: int = Field(
        32 * MIB,
        ge=0,
        description="Bytes of answers that are kept in memory while the graph stays as it is. 0 keeps none.",
    )
    explain_seconds: float = Field(
        0.5,
        ge=0,
        le=60,
        description="Time that a worker may take to find out why an answer is empty, within the limit of the query. 0 "
        "leaves it.",
    )

    connections: int = Field(
        500,
        ge=2,
        le=100_000,
        description="Connections that may be open at the same time. A further one takes the place of one that is idle, "
        "or else is told 503. Each may hold IUC_GRAPH_BODY_BYTES of memory, and IUC_GRAPH_ANSWER_BYTES of disk.",
    )
    client_connections: int = Field(
        50,
        ge=1,
        le=100_000,
        description="Connections that one client may have open: one address of IPv4, one /64 network of IPv6. Trusted "
        "proxies may have any number.",
    )
    head_bytes: int = Field(
        64 * 1024,
        ge=1024,
        description="Longest head of a request in bytes, its address not counted, for which IUC_GRAPH_QUERY_BYTES "
        "makes room beside it.",
    )
    body_bytes: int = Field(
        2 * MIB,
        ge=1024,
        description="Longest body of a request in bytes, such as a document that is put into the graph. What a query "
        "of IUC_GRAPH_QUERY_BYTES needs is always taken.",
    )
    head_seconds: float = Field(
        10.0, gt=0, le=3600, description="Time that the head of a request may take to arrive."
    )
    body_seconds: float = Field(
        30.0, gt=0, le=3600, description="Time that the body of a request may take to arrive."
    )
    idle_seconds: float = Field(
        20.0,
        gt=0,
        le=3600,
        description="Time that a connection is kept for the next request. Behind a proxy, let it be longer than the "
        "proxy keeps its connections.",
    )
    stall_seconds: float = Field(
        30.0,
        gt=0,
        le=3600,
        description="Time in which a client has to take IUC_GRAPH_STALL_BYTES of its answer; else the connection is "
        "cut, so that nobody keeps answers for ever.",
    )
    stall_bytes: int = Field(
        16 * 1024,
        ge=1,
        description="Bytes of its answer that a client has to take in IUC_GRAPH_STALL_SECONDS, if there are so many.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1,::1",
        max_length=10_000,
        description="Addresses and networks, separated by commas, whose X-Forwarded-For is believed, and which are not "
        "limited as clients themselves. So programs on this machine have no limits per client, and a proxy on it "
        "passes on those of its clients. Empty: nobody is.",
    )
    rate_seconds: float = Field(
        60.0,
        ge=0,
        le=86400,
        description="Seconds of query time that one client may use each minute; beyond that it is told 429, and when "
        "to come back. On by default, since two endless queries take all the workers there are by default; one "
        "person seldom needs half of them. 0: no limit.",
    )
    rate_queries: float = Field(
        1200.0,
        ge=0,
        le=1_000_000,
        description="Queries that one client may ask each minute; beyond that it is told 429. What is "
        "answered from memory word for word does not count. 0: no limit.",
    )
    rate_burst: float = Field(
        2.0,
        ge=0.05,
        le=1440,
        description="Minutes whose seconds and queries a client may use at once, when it has not asked for as long.",
    )
    rate_clients: int = Field(
        10_000,
        ge=1,
        le=10_000_000,
        description="Clients whose use is remembered, those that asked last; each takes about 300 bytes.",
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
