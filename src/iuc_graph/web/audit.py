"""The audit log: one JSON object a line for each thing that somebody did by right of a token, only ever added to."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path
from typing import Final

from iuc_graph.errors import TokensError
from iuc_graph.web.token_file import give_to_owner_of

NAME: Final = "audit.jsonl"

logger = logging.getLogger("iuc_graph.audit")


def audit_of(tokens: Path) -> Path:
    """The audit log that belongs to a file of tokens: it lies beside it."""
    return tokens.resolve().with_name(NAME)


def record(tokens: Path, who: str, did: str, what: Mapping[str, object]) -> None:
    """Add one line, on disk when this returns, and say it to the logger `iuc_graph.audit` at INFO.

    To be called before it is done. Raises TokensError where the line cannot be written: then it must not be done.
    """
    when = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    written = json.dumps({"when": when, "who": who, "did": did, **what}, ensure_ascii=False)
    line = written.encode(errors="backslashreplace").decode()  # half a character can be written nowhere
    file = audit_of(tokens)
    try:
        _append(file, line.encode() + b"\n")
    except OSError as error:
        raise TokensError(
            f"Nothing was done, since the audit log {file} cannot be written: {error.strerror or error}."
        ) from error
    logger.info("%s", line)


def _append(file: Path, line: bytes) -> None:
    """Opened for each line, so that the file may be moved away at any time; one call, so that lines do not mix."""
    new = not file.exists()
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if new:
            give_to_owner_of(file.parent, descriptor)
        if os.write(descriptor, line) < len(line):  # a full disk may take a part and report no error
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
