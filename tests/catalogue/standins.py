"""Endpoints that stand in for those of others: a process that answers SPARQL over a few hand-made triples of each.

`python standins.py FOLDER` serves /NAME for each FOLDER/NAME.ttl on a free port of loopback and prints the port.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import QueryResultsFormat, RdfFormat, Store


class Endpoint(BaseHTTPRequestHandler):
    """The SPARQL protocol as far as SERVICE needs it: a query by GET or POST, answered in JSON."""

    stores: dict[str, Store] = {}

    def do_GET(self) -> None:
        self._answer(parse_qs(urlsplit(self.path).query)["query"][0])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        as_it_is = self.headers["content-type"].startswith("application/sparql-query")
        self._answer(body if as_it_is else parse_qs(body)["query"][0])

    def _answer(self, query: str) -> None:
        store = self.stores[urlsplit(self.path).path.strip("/")]
        body = store.query(query).serialize(format=QueryResultsFormat.JSON)
        self.send_response(200)
        self.send_header("content-type", "application/sparql-results+json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: what goes wrong shows in the answer."""


@contextmanager
def standing_in(folder: Path) -> Iterator[str]:
    """The address under which the stand-ins of a folder answer, until the block is left."""
    command = [sys.executable, str(Path(__file__).resolve()), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def main(folder: Path) -> None:
    for file in folder.glob("*.ttl"):
        Endpoint.stores[file.stem] = Store()
        Endpoint.stores[file.stem].load(path=file, format=RdfFormat.TURTLE)
    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
