"""The engine in a process of its own: a text that it should never have got cannot hurt the tests."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

SECONDS = 10.0
"""Time for one query; then its process is ended, and the verdict says so."""

_ANSWERING = """
import json, re, sys
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, Store

BLANK = re.compile(r"_:[0-9a-f]+")
store = Store()
ex, xsd = "https://example.org/", "http://www.w3.org/2001/XMLSchema#"
for graph in (None, NamedNode(ex + "g")):
    for n in range(4):
        for value in (Literal(str(n), datatype=NamedNode(xsd + "integer")), Literal("x"), NamedNode(ex + "a")):
            quad = (NamedNode(f"{ex}s{n}"), NamedNode(f"{ex}p{n % 2}"), value)
            store.add(Quad(*quad) if graph is None else Quad(*quad, graph))

def verdict(asked):
    try:
        found = store.query(asked["text"], prefixes=asked["prefixes"], base_iri="http://base.example/")
        if isinstance(found, QueryBoolean):
            return ["answer", bool(found)]
        return ["answer", sorted(BLANK.sub("_:b", str(row)) for row in found)]
    except SyntaxError as error:
        return ["syntax"]
    except (RuntimeError, ValueError) as error:
        return ["failed"]
    except OSError as error:
        return ["called"]

for line in sys.stdin:
    print(json.dumps(verdict(json.loads(line))), flush=True)
"""


class Engine:
    """Asks pyoxigraph over a dozen triples; its process is started anew when it dies or takes too long."""

    def __init__(self) -> None:
        self._process = self._started()

    def verdict(self, text: str, prefixes: Mapping[str, str]) -> list[object]:
        """What comes of a query: `answer` with its rows, `syntax`, `failed`, `called`, `died` or `endless`."""
        asked = json.dumps({"text": text, "prefixes": dict(prefixes)}) + "\n"
        self._process.stdin.write(asked.encode())
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], SECONDS)
        line = self._process.stdout.readline() if ready else b""
        if line:
            return json.loads(line)
        self.close()
        self._process = self._started()
        return ["died" if ready else "endless"]

    def close(self) -> None:
        """End its process."""
        self._process.kill()
        self._process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _ANSWERING]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@contextmanager
def running_engine() -> Iterator[Engine]:
    """An engine for the time of the block."""
    engine = Engine()
    try:
        yield engine
    finally:
        engine.close()
