"""From a path or an address to something that answers queries."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from iuc_graph.client.origin import Origin, Source
from iuc_graph.errors import SourceUnfit, StoreError, StoreMissing
from iuc_graph.settings import Settings
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.digest import digest_of
from iuc_graph.store.generations import OpenGeneration, open_current, open_read_only
from iuc_graph.store.history import at as find_generation

DATASETS: Final = {".nq": RdfFormat.N_QUADS, ".trig": RdfFormat.TRIG}
GRAPHS: Final = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES}
DUMPS: Final = DATASETS | GRAPHS
ADDRESSES: Final = ("http://", "https://")


def source_of(path_or_url: str | Path | None, *, at: str | int | None, seconds: float) -> Source:
    """What `iuc_graph.open` reads from. Raises StoreError, SourceUnfit, and what a build raises."""
    text = "" if path_or_url is None else os.fspath(path_or_url)
    if text.lower().startswith(ADDRESSES):
        return _endpoint(text, at, seconds)
    if path_or_url is None:
        return _usual(at)
    path = Path(text)
    if path.suffix.lower() in DUMPS and not path.is_dir():
        return _dump(path, at)
    return _generation(path, at)


def _usual(at: str | int | None) -> Source:
    """The store of the settings, or where none was built yet, the project's own graph in memory."""
    directory = Settings.from_environment(os.environ).store
    try:
        return _generation(directory, at)
    except StoreMissing:
        if at is not None:
            raise
    return _project()


def _generation(directory: Path, at: str | int | None) -> Source:
    if not directory.exists():
        raise StoreMissing(
            f"There is no graph at {directory}: give the directory of a store, a file ending in "
            f"{', '.join(DUMPS)}, or the address of a SPARQL endpoint (https://…)."
        )
    opened = open_current(directory) if at is None else open_read_only(find_generation(directory, str(at)))
    return Source(StoreReader(opened.store), lambda: _origin(directory, opened), opened.close)


def _origin(directory: Path, opened: OpenGeneration) -> Origin:
    manifest = opened.generation.manifest
    day = datetime.fromisoformat(manifest.built_at).astimezone(UTC).date().isoformat()
    return Origin(str(directory), opened.generation.number, f"iuc-graph:{manifest.digest}", day)


def _project() -> Source:
    """The graph of this installation's records, built in memory without a check against the shapes."""
    from iuc_graph.build.assemble import assemble
    from iuc_graph.inference import assemble as derive
    from iuc_graph.project import find_project

    project = find_project()
    asserted = assemble(project).quads
    derived = derive(asserted)
    store = Store()
    store.bulk_extend([*asserted, *derived.inferred, *derived.default])

    @cache
    def origin() -> Origin:
        where = f"the records of this installation ({project.root}), built in memory"
        return Origin(where, None, f"iuc-graph:{digest_of(store)}")

    return Source(StoreReader(store), origin)


def _dump(file: Path, at: str | int | None) -> Source:
    if at is not None:
        raise SourceUnfit(f"{file} is one state of the graph: `at` needs the directory of a store.")
    store = Store()
    try:
        content = file.read_bytes()
        store.bulk_load(content, DUMPS[file.suffix.lower()])
    except FileNotFoundError:
        raise StoreMissing(f"There is no file {file}.") from None
    except (OSError, SyntaxError) as error:
        raise StoreError(f"{file} cannot be read: {error}") from error
    store.bulk_extend(_merged(store))
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return Source(StoreReader(store), lambda: Origin(str(file), None, digest))


def _merged(store: Store) -> Iterable[Quad]:
    """The default graph that a dump of named graphs leaves out, since it is their merge; each triple once."""
    if any(True for _ in _of_default(store)):
        return ()
    triples = {quad.triple for quad in store if isinstance(quad.graph_name, NamedNode)}
    return [Quad(each.subject, each.predicate, each.object, DefaultGraph()) for each in triples]


def _of_default(store: Store) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, None, DefaultGraph())


def _endpoint(url: str, at: str | int | None, seconds: float) -> Source:
    from iuc_graph.client.remote import remote_source

    if at is not None:
        raise SourceUnfit(
            "`at` needs a store on this machine; of a server of iuc_graph, open the state's own address: …/sparql?at=7."
        )
    return remote_source(url, seconds)
