"""How to cite a graph: CITATION.cff of the project, with the state of the graph that was read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from iuc_graph.client.origin import Origin
from iuc_graph.client.words import chosen
from iuc_graph.errors import ProjectFilesError

Style = Literal["bibtex", "apa", "cff"]
STYLES: Final[tuple[Style, ...]] = ("bibtex", "apa", "cff")

_SPECIAL: Final = re.compile(r"[&%$#_{}]")


@dataclass(frozen=True)
class Citation:
    """What all styles say: who, what, which version and state, under which licence, and when it was read."""

    title: str
    authors: tuple[str, ...]
    version: str
    licence: str
    origin: Origin
    read_on: date
    fields: Mapping[str, Any]

    def text(self, style: Style) -> str:
        """The citation in one of STYLES. Raises ArgumentInvalid for another."""
        chosen("style", style, STYLES)
        return {"bibtex": self._bibtex, "apa": self._apa, "cff": self._cff}[style]()

    @property
    def _year(self) -> str:
        return (self.origin.date or self.read_on.isoformat())[:4]

    def _apa(self) -> str:
        state = f"Version {self.version}, {self.origin.version}"
        return (
            f"{', '.join(self.authors)}. ({self._year}). {self.title} ({state}) [Data set]. {self.licence}. "
            f"Read on {self.read_on.isoformat()} from {self.origin.where}."
        )

    def _bibtex(self) -> str:
        note = f"{self.origin.version}; licence {self.licence}; read on {self.read_on.isoformat()}"
        lines = {
            "title": f"{{{_tex(self.title)}}}",
            "author": " and ".join(f"{{{_tex(author)}}}" for author in self.authors),
            "year": self._year,
            "version": _tex(self.version),
            "howpublished": _tex(f"Data set, {self.origin.where}"),
            "note": _tex(note[0].upper() + note[1:]),
        }
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in lines.items())
        return f"@misc{{iuc_graph_{self._key},\n{body}}}\n"

    @property
    def _key(self) -> str:
        state = self.origin.generation if self.origin.generation is not None else self._year
        return re.sub(r"[^A-Za-z0-9]+", "_", f"{self.version}_{state}")

    def _cff(self) -> str:
        fields = dict(self.fields)
        if self.origin.date:
            fields["date-released"] = date.fromisoformat(self.origin.date)
        if self.origin.digest:
            fields["identifiers"] = [
                {"type": "other", "value": self.origin.digest, "description": self.origin.version}
            ]
        return yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=110)


def citation(file: Path, origin: Origin) -> Citation:
    """The citation of a graph; `file` is a CITATION.cff. Raises ProjectFilesError."""
    try:
        fields = yaml.safe_load(file.read_text(encoding="utf-8"))
        return Citation(
            title=fields["title"],
            authors=tuple(map(_author, fields["authors"])),
            version=str(fields["version"]),
            licence=str(fields["license"]),
            origin=origin,
            read_on=datetime.now(UTC).date(),
            fields=fields,
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ProjectFilesError(f"{file} cannot be read as a CITATION.cff: {error}") from error


def _author(author: Mapping[str, str]) -> str:
    """An author as CFF writes them: a body has a name, a person names in parts."""
    if "name" in author:
        return author["name"]
    return ", ".join(filter(None, (author.get("family-names"), author.get("given-names"))))


def _tex(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text.replace("\\", r"\textbackslash "))
