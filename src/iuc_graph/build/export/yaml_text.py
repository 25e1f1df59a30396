"""Records as YAML 1.2 that people read and edit, the same text for equal records."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

WIDTH: Final = 110
TEXT_FIELDS: Final = ({"en", "zh"}, {"en", "zh", "zh_by"})
# Numbers, dates, times and ranges; and words that readers of YAML 1.1 take for truth values or nothing.
LOOKS_OTHERWISE: Final = re.compile(
    r"[-+.~]?\d[\d\s.,:_/+\-TZeE]*|0[xo][0-9a-f]+|y|n|yes|no|on|off|true|false|null|~", re.IGNORECASE
)


def to_yaml(file: BaseModel) -> str:
    """The record as YAML: fields in the order of its model, defaults left out, two blanks a level.

    Short pairs of English and Chinese stand on one line; texts that look like numbers or dates are quoted.
    """
    plain = file.model_dump(exclude_defaults=True)
    return _dumped(_block(plain, 0))


def _dumped(value: object) -> str:
    yaml = YAML(typ="rt")
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 2**20
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


def _block(value: object, indent: int, room: int = 0) -> object:
    """`indent`: columns before the value's own lines; `room`: columns taken on the line on which it starts."""
    if isinstance(value, Mapping):
        return _mapping(value, indent, room)
    if isinstance(value, list):
        return CommentedSeq(_block(item, indent + 4, indent + 4) for item in value)
    return _scalar(value)


def _mapping(value: Mapping[str, object], indent: int, room: int) -> CommentedMap:
    mapping = CommentedMap()
    if set(value) in TEXT_FIELDS:
        mapping.update({key: _scalar(item) for key, item in value.items()})
        mapping.fa.set_flow_style()
        if room + len(_dumped(mapping).rstrip("\n")) <= WIDTH:
            return mapping
        mapping.fa.set_block_style()
        return mapping
    for key, item in value.items():
        deeper = indent if isinstance(item, list) else indent + 2
        mapping[_scalar(key)] = _block(item, deeper, indent + len(key) + 2)
    return mapping


def _scalar(value: object) -> object:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, str) and LOOKS_OTHERWISE.fullmatch(value):
        return DoubleQuotedScalarString(value)
    return value


def _number(value: Decimal) -> object:
    """A plain number where reading it gives the same digits; else quoted, such as 3.10."""
    if value == value.to_integral_value():
        return int(value)
    text = format(value, "f")
    return float(text) if repr(float(text)) == text else DoubleQuotedScalarString(text)
