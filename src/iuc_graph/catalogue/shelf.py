"""Files of generations that a server keeps on disk for download, within a budget."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from iuc_graph.catalogue.making import make
from iuc_graph.catalogue.own_folder import OwnFolder, sweep
from iuc_graph.catalogue.publication import Version
from iuc_graph.catalogue.table_files import Sized
from iuc_graph.errors import FileUnknown, ServiceBusy
from iuc_graph.store.generations import Generation

RETRY_SECONDS: Final = 10
ALWAYS: Final = 2
"""Generations whose files are kept however long they are: those asked for last."""

Key = tuple[str, ...]


@dataclass(frozen=True)
class Shelved:
    """The files of one generation: the folder that holds them, with length and checksum of each."""

    folder: Path
    sizes: Mapping[str, Sized]

    def open(self, name: str) -> BinaryIO:
        """A file. Raises FileUnknown, which lists all, and ServiceBusy where it has just made room for others."""
        if name not in self.sizes:
            raise FileUnknown(f"There is no file {name[:100]!r}. There are: {', '.join(self.sizes)}.")
        try:
            return (self.folder / name).open("rb")
        except FileNotFoundError as error:
            raise ServiceBusy("The files of this state have to be made again.", RETRY_SECONDS) from error

    @property
    def bytes(self) -> int:
        """What they take on disk."""
        return sum(sized.size for sized in self.sizes.values())


class Shelf:
    """Makes the files of a generation when they are first asked for. May be used from any thread.

    They lie in a folder for temporary files until it is closed; what servers that were killed have left there is
    removed. One generation at a time is made.
    """

    def __init__(self, budget: int) -> None:
        """`budget`: bytes that all files may take."""
        self._budget = budget
        self._kept: OrderedDict[Key, Shelved] = OrderedDict()
        self._makings: dict[Key, Future[Shelved]] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()  # for the tables
        self._turn = threading.Lock()  # held while files are made
        self._closing = threading.Event()
        self._folder: OwnFolder | None = None

    def of(self, generation: Generation, version: Version) -> Future[Shelved]:
        """The files of a generation, at once or when they have been made; nobody is kept waiting here.

        Raises ServiceBusy after it was closed. The future has that, too, and StoreError where they cannot be made.
        """
        manifest = generation.manifest
        key = (manifest.digest, manifest.name, manifest.built_at, version.name, version.licence)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                there: Future[Shelved] = Future()
                there.set_result(self._kept[key])
                return there
            return self._makings.get(key) or self._begin(key, generation, version)

    def close(self) -> None:
        """End what is being made, and remove all files. Nothing can be asked for afterwards."""
        self._closing.set()
        for thread in self._threads:
            thread.join()
        with self._lock:
            self._kept.clear()
            if self._folder is not None:
                self._folder.close()

    def _begin(self, key: Key, generation: Generation, version: Version) -> Future[Shelved]:
        """Have a thread make the files; the caller holds the lock."""
        self._check_closing()
        making = self._makings[key] = Future()
        making.set_running_or_notify_cancel()  # as several may wait for it, none of them can cancel it
        thread = threading.Thread(target=self._run, args=(making, key, generation, version), name="files")
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()
        return making

    def _run(self, making: Future[Shelved], key: Key, generation: Generation, version: Version) -> None:
        try:
            with self._turn:
                made = self._made(generation, version)
        except Exception as error:  # it is raised for each who waits
            with self._lock:
                del self._makings[key]
            making.set_exception(error)
            return
        with self._lock:
            del self._makings[key]
            self._kept[key] = made
            self._tidy()
        making.set_result(made)

    def _made(self, generation: Generation, version: Version) -> Shelved:
        self._check_closing()
        if self._folder is None:
            sweep()
            self._folder = OwnFolder()
        folder = Path(tempfile.mkdtemp(dir=self._folder.path))
        try:
            return Shelved(folder, make(generation, version, folder, self._check_closing))
        except Exception:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _tidy(self) -> None:
        while len(self._kept) > ALWAYS and sum(one.bytes for one in self._kept.values()) > self._budget:
            _, oldest = self._kept.popitem(last=False)
            shutil.rmtree(oldest.folder, ignore_errors=True)

    def _check_closing(self) -> None:
        if self._closing.is_set():
            raise ServiceBusy("The server is stopping; try again shortly.", 5)
