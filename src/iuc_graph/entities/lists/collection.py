"""All lists."""

from __future__ import annotations

from typing import Final

from iuc_graph.entities.lists.activities import ACTIVITIES
from iuc_graph.entities.lists.actors import PROGRAMMES, STAKEHOLDERS
from iuc_graph.entities.lists.concepts import CLUSTERS, THEMES
from iuc_graph.entities.lists.cooperations import COOPERATIONS, PLANS
from iuc_graph.entities.lists.documents import DOCUMENTS
from iuc_graph.entities.lists.places import PLACES
from iuc_graph.entities.lists.policies import PARTNERSHIPS, SDGS

RESOURCES: Final = (
    PLACES,
    COOPERATIONS,
    PLANS,
    THEMES,
    CLUSTERS,
    SDGS,
    PARTNERSHIPS,
    STAKEHOLDERS,
    ACTIVITIES,
    DOCUMENTS,
    PROGRAMMES,
)
