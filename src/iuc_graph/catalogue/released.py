"""The files that were written when a release was made: they lie in the store, and their bytes never change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

from iuc_graph.catalogue.table_files import Sized
from iuc_graph.errors import FileUnknown
from iuc_graph.store.releases import release

SUMS: Final = "SHA256SUMS"
_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *]([A-Za-z0-9][A-Za-z0-9._-]*)")


@dataclass(frozen=True)
class ReleaseFiles:
    """Those of one release; none where its folder was written elsewhere, or came back from a backup."""

    directory: Path
    name: str

    @cached_property
    def folder(self) -> Path:
        """Where they lie. Raises GenerationUnknown where there is no such release."""
        return self.directory / "releases" / release(self.directory, self.name).name

    @cached_property
    def sums(self) -> dict[str, str]:
        """SHA-256 of each file by its name, as the release itself says; empty without a folder."""
        try:
            text = (self.folder / SUMS).read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        found = (_LINE.fullmatch(line) for line in text.splitlines())
        return {match[2]: match[1] for match in found if match}

    def open(self, name: str) -> tuple[BinaryIO, Sized]:
        """A file with its length and checksum. Raises FileUnknown, which lists all."""
        if name not in self.sums:
            listed = ", ".join(self.sums) or "none here; those of this state lie one level higher"
            raise FileUnknown(f"The release {self.name} has no file {name[:100]!r}. There are: {listed}.")
        path = self.folder / name
        try:
            return path.open("rb"), Sized(path.stat().st_size, self.sums[name])
        except FileNotFoundError as error:
            raise FileUnknown(f"{name} of the release {self.name} was removed from the store.") from error
