"""YAML as plain values, with the line of each.

Every scalar stays the text that was written (`NO` and 2017-02-30 too); the records' types decide what it means. The
C parser of PyYAML is used: reading data/ with a round-trip loader took five times as long as all else in a build.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 30
EMPTY = frozenset(["", "~", "null"])


class NotYaml(ValueError):
    """The text is not YAML, or writes a key twice; `line` counts from 1."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


class Marked:
    """A YAML text: its values, and where each stands."""

    def __init__(self, text: str) -> None:
        """Raises NotYaml."""
        try:
            _check_shape(text)
            self._root = yaml.compose(text, Loader=Loader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise NotYaml(str(error.problem), line) from error
        except yaml.YAMLError as error:
            raise NotYaml(str(error), 1) from error
        self.tree = _value(self._root)

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line (from 1) of the value at `path`, or of the nearest value around it that stands in the text."""
        node, line = self._root, 1
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line


def _check_shape(text: str) -> None:
    """Refuse what records never need and what would eat all memory: references within YAML, and endless nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise NotYaml(
                "anchors (&) and references (*) are not used here; write the value out", _line(event)
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise NotYaml(f"lists and maps stand more than {DEEPEST} deep inside one another", _line(event))


def _line(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1


def _value(node: yaml.Node | None) -> object:
    if isinstance(node, yaml.MappingNode):
        return dict(_entries(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, yaml.ScalarNode):
        plain = node.style is None or node.style == ""
        return None if plain and node.value in EMPTY else node.value
    return None


def _entries(node: yaml.MappingNode) -> Iterator[tuple[str, object]]:
    seen = set()
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise NotYaml("a key must be a word", line)
        if key.value in seen:
            raise NotYaml(f'duplicate key "{key.value}"', line)
        seen.add(key.value)
        yield key.value, _value(value)


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None
