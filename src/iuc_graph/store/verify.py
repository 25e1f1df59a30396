"""Whether a generation still holds what its manifest says, quad by quad."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from iuc_graph.errors import StoreError
from iuc_graph.store.digest import Sum, sums_of, total
from iuc_graph.store.files import checksums
from iuc_graph.store.generations import Generation, Manifest, open_read_only

SHOWN: Final = 3
"""Graphs that a message names."""


def verify(generation: Generation) -> None:
    """Read a generation whole: some seconds a million quads. Raises StoreError that says what is damaged.

    GenerationGone where it was removed meanwhile.
    """
    with open_read_only(generation) as opened, reading(generation):
        _check_files(generation)
        compare(generation, sums_of(opened.store))


def _check_files(generation: Generation) -> None:
    """Reading all quads uses one index of the engine; the checksums tell of the others."""
    found, recorded = checksums(generation.quads_path), generation.manifest.files
    names = sorted(found.keys() | recorded.keys())
    wrong = [name for name in names if found.get(name) != recorded.get(name)]
    if wrong:
        raise StoreError(
            f"{generation.quads_path / wrong[0]} is damaged: it is not what was written there. {_way_out(generation)}"
        )


@contextmanager
def reading(generation: Generation) -> Iterator[None]:
    """Turns what the engine says of damaged files into StoreError; errors of the operating system pass through."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise StoreError(f"{generation.path} is damaged ({error}). {_way_out(generation)}") from error


def compare(generation: Generation, found: Mapping[str, Sum]) -> None:
    """Raise StoreError, which names the graphs, unless these sums are those of the manifest."""
    manifest = generation.manifest
    wrong = differing(manifest, found)
    if wrong:
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise StoreError(
            f"{generation.path} is damaged: {', '.join(wrong[:SHOWN])}{more} does not hold what the manifest says. "
            f"{_way_out(generation)}"
        )
    if total(manifest.sums) != manifest.digest:
        raise StoreError(f"{generation.path / 'manifest.json'} is damaged: its digests do not add up.")


def differing(manifest: Manifest, found: Mapping[str, Sum]) -> list[str]:
    """The graphs whose sums are not those of a manifest, in order of their IRIs."""
    graphs = sorted(manifest.sums.keys() | found.keys())
    return [graph or "the merged graph" for graph in graphs if manifest.sums.get(graph) != found.get(graph)]


def _way_out(generation: Generation) -> str:
    return f"Go back to a generation before {generation.number} with iuc-graph rollback, or build the graph again."
