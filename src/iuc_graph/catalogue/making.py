"""Making all files of a generation in a process of its own, so that a server goes on answering meanwhile.

`python -m iuc_graph.catalogue.making STORE GENERATION VERSION LICENCE FOLDER SECONDS` writes them, and last index.json
with length and checksum of each.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from iuc_graph.catalogue.publication import SUMS, Publication, Version
from iuc_graph.catalogue.table_files import Sized
from iuc_graph.errors import IucGraphError, StoreError
from iuc_graph.store.generations import Generation, OpenGeneration, open_read_only, read_generation

INDEX: Final = "index.json"
LOOK_SECONDS: Final = 0.05
NICENESS: Final = 5
"""Answers come first."""
MOST_SECONDS: Final = 600.0
"""Longest time that it may take, a hundred times of what this graph needs: nobody is there to end a process that hangs
after its server was killed."""


def write_all(
    opened: OpenGeneration, version: Version, folder: Path, *, parquet: bool = False
) -> dict[str, Sized]:
    """Write every file of a generation into a folder that exists; length and checksum of each."""
    publication = Publication(opened, version, parquet=parquet)
    sizes: dict[str, Sized] = {}
    for file in sorted(publication.files, key=lambda file: file.name == SUMS):
        with (folder / file.name).open("wb") as output:
            sizes[file.name] = publication.write(file.name, output)
    return sizes


def make(
    generation: Generation,
    version: Version,
    folder: Path,
    check: Callable[[], None],
    seconds: float = MOST_SECONDS,
) -> dict[str, Sized]:
    """The same in another process, which is ended where `check` raises, and by the system after so many seconds.

    Raises what `check` raises, and StoreError where the process fails.
    """
    store, name = generation.path.parent.parent, generation.path.name
    given = [str(store), name, version.name, version.licence, str(folder), str(seconds)]
    command = [sys.executable, "-m", __name__, *given]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        try:
            while process.poll() is None:
                check()
                time.sleep(LOOK_SECONDS)
        finally:
            process.kill()
            process.wait()
        if process.returncode:
            errors.seek(0)
            said = errors.read()[-2000:].decode("utf-8", "replace").strip()
            if process.returncode == -signal.SIGALRM:
                said = f"it took more than {seconds:g} seconds."
            raise StoreError(
                f"The files of generation {name} could not be made: {said or process.returncode}"
            )
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    return {file: Sized(**sized) for file, sized in index.items()}


def main(arguments: list[str]) -> None:
    """The process."""
    store, name, version, licence, folder, seconds = arguments
    signal.setitimer(signal.ITIMER_REAL, float(seconds))
    os.nice(NICENESS)
    try:
        with open_read_only(read_generation(Path(store) / "generations" / name)) as opened:
            sizes = write_all(opened, Version(version, licence), Path(folder))
    except (IucGraphError, OSError) as error:
        sys.exit(str(error))
    index = {file: asdict(sized) for file, sized in sizes.items()}
    (Path(folder) / INDEX).write_text(json.dumps(index), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
