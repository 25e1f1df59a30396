"""The file of operators' tokens: one JSON object a line, as a person reads it, and never a token itself.

A token is 256 random bits, so its plain SHA-256 is kept: there is no dictionary to try, and a slow hash, which
passwords need, would only make wrong tokens costly to the server.
"""

from __future__ import annotations

import difflib
import hashlib
import logging
import os
import re
import secrets
import stat
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO, Final

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from iuc_graph.errors import Fault, TokensError
from iuc_graph.store.files import sync_directory

PREFIX: Final = "iucg_"
"""What every token begins with, so that people and scanners know one where it should not be."""

NAME: Final = re.compile(r"[\w.@-]{1,64}")
"""Names of tokens stand in logs and in the history, each as one word."""

LONGEST_FILE: Final = 2**20
"""Bytes; thousands of tokens."""

logger = logging.getLogger(__name__)


class Scope(StrEnum):
    """What a token lets its holder do."""

    RUNNING = "running"
    UPDATE = "update"
    RELEASE = "release"


def scope_of(name: object) -> Scope:
    """The scope of this name. Raises ValueError that offers the nearest one."""
    scopes = [scope.value for scope in Scope]
    if name in scopes:
        return Scope(name)
    near = difflib.get_close_matches(str(name).lower(), scopes, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ValueError(f"{name} is not a scope.{hint} There are: {', '.join(scopes)}")


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError("a name has 1 to 64 letters, digits or signs of these: . _ @ -")
    return text


class Token(BaseModel):
    """One line of the file. `created` and `expires` are moments in UTC; without the latter it lasts until revoked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, AfterValidator(_name)]
    scopes: tuple[Annotated[Scope, BeforeValidator(scope_of)], ...] = Field(min_length=1)
    created: AwareDatetime
    expires: AwareDatetime | None = None
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires is not None and self.expires <= datetime.now(UTC)


Ready = Callable[[Token], None]


def digest_of(secret: bytes) -> str:
    """What the file keeps of a token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret).hexdigest()


def read(file: Path) -> tuple[Token, ...]:
    """All tokens of the file; none where there is no file. Raises TokensError with every fault and its line."""
    try:
        _refuse_writable(file, file.stat())
        with file.open("rb") as stream:
            content = stream.read(LONGEST_FILE + 1)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise TokensError(f"{file} cannot be read: {error.strerror or error}.") from error
    if len(content) > LONGEST_FILE:
        raise TokensError(f"{file} is longer than {LONGEST_FILE} bytes, so it is no file of tokens.")
    return _parse(file, content)


def create(
    file: Path, name: str, scopes: Sequence[Scope], days: int | None = None, *, ready: Ready = lambda _: None
) -> tuple[str, Token]:
    """Add a token: the secret, which nobody can find out afterwards, and what is written.

    `ready` is called just before that. Raises TokensError, or what `ready` raises; then the file is as before.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        token = Token(
            name=name,
            scopes=tuple(sorted(set(scopes))),
            created=now,
            expires=None if days is None else now + timedelta(days=days),
            sha256=digest_of(secret.encode()),
        )
    except ValidationError as error:
        raise TokensError("; ".join(f"{field}: {wrong}" for field, wrong in _complaints(error))) from None

    def added(tokens: tuple[Token, ...]) -> Iterable[Token]:
        if any(other.name == name for other in tokens):
            raise TokensError(
                f"There is a token of the name {name} already. Revoke it, or take another name."
            )
        ready(token)
        return (*tokens, token)

    _change(file, added)
    return secret, token


def revoke(file: Path, name: str, *, ready: Ready = lambda _: None) -> None:
    """Take a token out: from then on it lets nobody in. `ready` and errors are as with `create`."""

    def remaining(tokens: tuple[Token, ...]) -> Iterable[Token]:
        taken = [token for token in tokens if token.name == name]
        if not taken:
            names = ", ".join(token.name for token in tokens) or "none"
            raise TokensError(f"There is no token of the name {name}. There are: {names}.")
        ready(taken[0])
        return (token for token in tokens if token.name != name)

    _change(file, remaining)


def give_to_owner_of(file: Path, descriptor: int) -> None:
    """What root writes for a service belongs to the owner of the file, or else of its folder, who has to read it."""
    if os.geteuid() == 0:
        like = (file if file.exists() else file.parent).stat()
        os.fchown(descriptor, like.st_uid, like.st_gid)


class Followed:
    """The tokens of a file as it is at the time of asking: it is read again when it changed. For any thread."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._state: tuple[int, ...] | None = None
        self._tokens: tuple[Token, ...] | None = None

    def tokens(self) -> tuple[Token, ...]:
        """All of them. Raises TokensError without details, which the log has: whoever asks is not known yet."""
        with self._lock:
            state = self._look()
            if state != self._state:
                self._state, self._tokens = state, self._read()
            if self._tokens is None:
                raise TokensError(
                    "The tokens of this server cannot be read, so nobody is let in. Its log says why."
                )
            return self._tokens

    def _look(self) -> tuple[int, ...]:
        try:
            status = self._file.stat()
        except OSError as error:
            return (error.errno or 0,)
        return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino, status.st_mode)

    def _read(self) -> tuple[Token, ...] | None:
        """The tokens, None where there is a fault; said in the log once for each state of the file."""
        try:
            tokens = read(self._file)
            mode = self._file.stat().st_mode if self._file.exists() else None
        except (TokensError, OSError) as error:
            logger.error("nobody is let in: %s", error)
            return None
        if mode is None:
            logger.warning("nobody is let in: there is no file %s yet", self._file)
        elif mode & (stat.S_IRGRP | stat.S_IROTH):
            # No token can be found out from it, but it says who operates the server.
            logger.warning(
                "%s may be read by others than its owner; run: chmod 600 %s", self._file, self._file
            )
        return tokens


def _refuse_writable(file: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise TokensError(f"{file} is no file.")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise TokensError(
            f"{file} may be written by others than its owner, who could let themselves in. Run: chmod 600 {file}"
        )


def _parse(file: Path, content: bytes) -> tuple[Token, ...]:
    tokens: list[Token] = []
    faults: list[Fault] = []
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            token = Token.model_validate_json(line)
        except ValidationError as error:
            faults += [Fault(file, number, field, wrong) for field, wrong in _complaints(error)]
            continue
        faults += [
            Fault(file, number, field, "stands in an earlier line too") for field in _same(token, tokens)
        ]
        tokens.append(token)
    if faults:
        raise TokensError("\n".join(map(str, sorted(faults))))
    return tuple(tokens)


def _same(token: Token, others: Iterable[Token]) -> Iterator[str]:
    for field in ("name", "sha256"):
        if any(getattr(other, field) == getattr(token, field) for other in others):
            yield field


def _complaints(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Each field with its first fault. No value is told: somebody may have put a token where its hash belongs."""
    told: set[str] = set()
    for detail in error.errors(include_url=False, include_input=False):
        field = str(detail["loc"][0]) if detail["loc"] else "line"
        if field not in told:
            told.add(field)
            yield field, detail["msg"].removeprefix("Value error, ")


def _change(file: Path, changed: Callable[[tuple[Token, ...]], Iterable[Token]]) -> None:
    """Replace the file in one step by what becomes of its tokens. Raises TokensError; then it is as before."""
    target = file.resolve()
    with _draft_of(target) as stream:
        stream.writelines(f"{token.model_dump_json()}\n".encode() for token in changed(read(target)))
        stream.flush()
        os.fchmod(stream.fileno(), 0o600)
        give_to_owner_of(target, stream.fileno())
        os.fsync(stream.fileno())


@contextmanager
def _draft_of(target: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `target` at the end. Only one command at a time can make one."""
    draft = target.with_name(target.name + ".new")
    try:
        stream = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")
    except FileExistsError:
        raise TokensError(
            f"Another command is changing {target}. If none is, one was ended half-way: remove {draft}."
        ) from None
    except OSError as error:
        raise TokensError(f"{draft} cannot be written: {error.strerror or error}.") from error
    try:
        with stream:
            yield stream
        draft.replace(target)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise TokensError(f"{target} cannot be written: {error.strerror or error}.") from error
        raise
    sync_directory(target.parent)
