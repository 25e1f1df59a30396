"""The registries that all documents share: organisations and programmes."""

from __future__ import annotations

from iuc_graph.records.actor import OrganisationEntry, ProgrammeEntry
from iuc_graph.records.base import Record


class OrganisationFile(Record):
    """data/reference/organisations.yaml"""

    organisations: list[OrganisationEntry]


class ProgrammeFile(Record):
    """data/reference/programmes.yaml"""

    programmes: list[ProgrammeEntry]
