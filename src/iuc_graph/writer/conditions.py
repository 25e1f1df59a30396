"""Under which conditions a write is made: asked under the lock of the store, so that nobody comes between."""

from __future__ import annotations

from iuc_graph.errors import PreconditionFailed
from iuc_graph.sparql.write_request import Conditions, GraphWrite, Write
from iuc_graph.store.generations import Generation


def check(write: Write, generation: Generation) -> None:
    """Raise PreconditionFailed unless the write may start from this generation."""
    conditions = write.conditions
    check_name(conditions, generation.manifest.name)
    if conditions.exists is not None and isinstance(write.change, GraphWrite):
        there = holds(generation, write.change.graph)
        if there is not conditions.exists:
            name = f"<{write.change.graph}>" if write.change.graph else "The default graph"
            raise PreconditionFailed(
                f"{name} {'is there already' if there else 'is not there'}, so nothing was changed.",
                generation.manifest.name,
            )


def holds(generation: Generation, graph: str | None) -> bool:
    """Whether a graph is there. The default graph (None) always is; a named one is where it has a triple."""
    return graph is None or graph in generation.manifest.graphs


def check_name(conditions: Conditions, name: str) -> None:
    """Raise PreconditionFailed if another generation is asked for than that of this name, which is in use.

    What is in use once never comes back under the same name; so this may be asked before the lock is held, too.
    """
    wanted = conditions.generation
    if wanted is not None and wanted != name:
        raise PreconditionFailed(
            f'The graph is in generation {name} by now, and If-Match says "{wanted}", so nothing was changed. Read '
            f'again what you change, and send the change with If-Match: "{name}".',
            name,
        )
