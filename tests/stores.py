"""A store of the project's own graph for the tests of the commands, without the seconds that a build takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from iuc_graph.commits import Rulebook
from iuc_graph.commits.ownership import of_build
from iuc_graph.delta import graph_of
from iuc_graph.store.drafts import Account, writing
from iuc_graph.store.generations import Generation
from iuc_graph.vocabulary import INFERRED_GRAPH


def publish_checked(directory: Path, built: Any) -> Generation:
    """Publish the quads of the fixture `built` as a build would have: with owners, inputs, and the rules they keep."""
    graphs = {graph_of(quad) for quad in built.quads} - {"", INFERRED_GRAPH}
    account = Account(
        kind="build",
        who="builder",
        message="built from ontology/ and data/",
        fingerprint=built.project.fingerprint(),
        owners=of_build(graphs),
        checked_by=Rulebook(built.project.shapes).fingerprint,
        added=sum(graph_of(quad) in graphs for quad in built.quads),
        graphs=tuple(sorted(graphs)),
    )
    with writing(directory) as writer, writer.fresh(built.quads) as draft:
        return draft.publish(account, None)
