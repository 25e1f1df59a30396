"""What can still be read of a file with faults, so that one run finds the faults in all its other parts too.

A faulty value is taken out of the tree of plain values, with the record around it where that cannot do without,
and the rest is read again. Nothing of this is ever built: it only lets the later checks see what they can.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Sequence

from pydantic_core import ErrorDetails

Path_ = tuple[str | int, ...]
HARMLESS = "extra_forbidden"


class Salvage:
    """A tree of plain dicts, lists and values, and where each part that is left stood before anything was cut."""

    def __init__(self, tree: object) -> None:
        self.tree = tree
        self.lost: set[str] = set()
        """Slugs, wordings and keys that were cut: a reference to one of them is no fault."""
        self._removed: dict[Path_, list[int]] = {}
        self._scars: set[Path_] = set()

    def original(self, path: Path_) -> Path_:
        """Where the value at `path` stood in the file."""
        found: Path_ = ()
        for step in path:
            place = step
            if isinstance(place, int):
                for gone in self._removed.get(found, []):
                    place += gone <= place
            found += (place,)
        return found

    def caused(self, path: Path_) -> bool:
        """Whether a fault at `path` (of the file) may come from what was cut inside it, and so proves nothing."""
        return any(scar[: len(path)] == path for scar in self._scars)

    def cut(self, details: Sequence[ErrorDetails]) -> bool:
        """Take out the values that these faults are about; False when nothing would be left."""
        targets: dict[Path_, bool] = {}
        for detail in details:
            target = self._standing(detail["loc"])
            targets[target] = targets.get(target, True) and detail["type"] == HARMLESS
        if () in targets:
            return False
        # Last ones first, so that positions in lists still hold.
        for target in sorted(targets, reverse=True):
            self._take_out(target, targets[target])
        return True

    def _standing(self, path: Path_) -> Path_:
        """The longest part of a path that leads to a value of the tree."""
        node = self.tree
        for depth, step in enumerate(path):
            if not _holds(node, step):
                return path[:depth]
            node = node[step]  # type: ignore[index]
        return path

    def _take_out(self, target: Path_, harmless: bool) -> None:
        origin, step = self.original(target), target[-1]
        parent = self.tree
        for part in target[:-1]:
            parent = parent[part]  # type: ignore[index]
        gone = parent[step]  # type: ignore[index]
        self.lost.update(_names({step: gone} if isinstance(step, str) else gone))
        del parent[step]  # type: ignore[attr-defined]
        if isinstance(step, int):
            insort(self._removed.setdefault(origin[:-1], []), int(origin[-1]))
        if not harmless:
            self._scars.add(origin)


def _holds(node: object, step: str | int) -> bool:
    if isinstance(node, list):
        return isinstance(step, int) and step < len(node)
    return isinstance(node, dict) and step in node


def _names(node: object) -> Iterator[str]:
    """Every name that the records under a node would have declared."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            if key in ("slug", "wording"):
                yield str(value)
            yield from _names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _names(value)
