"""The command curl, run as a person would."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PROGRAM = shutil.which("curl")


@dataclass(frozen=True)
class Got:
    """What curl gave: its exit code, the version and status of each response, the last one's headers, and the body."""

    exit: int
    statuses: tuple[str, ...]
    headers: dict[str, str]
    body: bytes

    @property
    def status(self) -> int:
        """The status of the last response."""
        return int(self.statuses[-1].split()[1])

    @property
    def media_type(self) -> str:
        """Its Content-Type without the charset."""
        return self.headers["content-type"].split(";")[0]

    @property
    def detail(self) -> str:
        """The sentence of a problem document."""
        assert self.media_type == "application/problem+json"
        return str(json.loads(self.body)["detail"])


@dataclass(frozen=True)
class Curl:
    """Runs curl in a folder of its own, without the settings of whoever runs the tests."""

    folder: Path

    def __call__(self, *arguments: str) -> Got:
        """One run; the body goes to a file unless `arguments` send it elsewhere."""
        assert PROGRAM is not None
        head, body = self.folder / "head", self.folder / "body"
        body.unlink(missing_ok=True)
        fixed = ["-q", "--silent", "--max-time", "30", "--dump-header", str(head), "--output", str(body)]
        done = subprocess.run(
            [PROGRAM, *fixed, *arguments], cwd=self.folder, timeout=60, capture_output=True, check=False
        )
        statuses, headers = _read(head.read_text("latin-1"))
        return Got(done.returncode, statuses, headers, body.read_bytes() if body.exists() else b"")

    def file(self, name: str, text: str) -> str:
        """A file with this text, as an option takes it."""
        (self.folder / name).write_text(text, encoding="utf-8")
        return f"@{name}"


def _read(head: str) -> tuple[tuple[str, ...], dict[str, str]]:
    blocks = [block.split("\n") for block in head.replace("\r\n", "\n").split("\n\n") if block.strip()]
    fields = [line.partition(":") for line in blocks[-1][1:]]
    return tuple(block[0] for block in blocks), {name.lower(): value.strip() for name, _, value in fields}
