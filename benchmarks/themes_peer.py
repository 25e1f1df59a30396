"""One engine in a process of its own: it loads a file of triples, then answers the queries that come in, one a line.

    python benchmarks/themes_peer.py pyoxigraph|rdflib|maplib FILE.nt

It is run with the Python that has the engine, needs nothing else, and imports nothing of this project. A line in is a
JSON string with a SELECT; a line out is JSON: rows of texts, and the CPU and wall seconds until the engine had them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

Rows = list[list[str]]
Ask = Callable[[str], Callable[[], Rows]]
"""Evaluates a query to its end; the call that it gives reads the rows, which is not measured."""


def pyoxigraph(file: str) -> Ask:
    """A store in memory; an answer is written out as JSON, as an endpoint would."""
    from pyoxigraph import QueryResultsFormat, RdfFormat, Store

    store = Store()
    store.bulk_load(path=file, format=RdfFormat.N_TRIPLES)

    def ask(query: str) -> Callable[[], Rows]:
        written = store.query(query).serialize(format=QueryResultsFormat.JSON)

        def rows() -> Rows:
            found = json.loads(written)
            names = found["head"]["vars"]
            return [[row[name]["value"] for name in names] for row in found["results"]["bindings"]]

        return rows

    return ask


def rdflib(file: str) -> Ask:
    """A graph in memory."""
    from rdflib import Graph

    graph = Graph()
    graph.parse(file, format="nt")

    def ask(query: str) -> Callable[[], Rows]:
        found = list(graph.query(query))
        return lambda: [[str(cell) for cell in row] for row in found]

    return ask


def maplib(file: str) -> Ask:
    """A model in memory; an answer is a data frame."""
    from maplib import Model

    model = Model()
    model.read(file, format="ntriples")

    def ask(query: str) -> Callable[[], Rows]:
        found = model.query(query)
        return lambda: [[str(cell).strip("<>") for cell in row] for row in found.rows()]

    return ask


ENGINES = {"pyoxigraph": pyoxigraph, "rdflib": rdflib, "maplib": maplib}


def main() -> None:
    """Load, say so, and answer until there is no more line."""
    name, file = sys.argv[1:]
    started = time.process_time()
    ask = ENGINES[name](file)
    ready = {"version": version(name), "load_cpu": time.process_time() - started}
    print(json.dumps(ready), flush=True)
    for line in sys.stdin:
        query = json.loads(line)
        cpu, wall = time.process_time(), time.perf_counter()
        rows = ask(query)
        spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        print(json.dumps({**spent, "rows": rows()}), flush=True)


if __name__ == "__main__":
    main()
