"""docs/clients.md says how an id becomes a short name in SPARQL; its example runs as it stands there."""

from __future__ import annotations

import re

import pytest

from iuc_graph.errors import QueryError
from iuc_graph.sparql.rows import StoreReader

from ..conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "clients.md").read_text(encoding="utf-8")


def test_a_slash_inside_a_short_name_stands_behind_a_backslash(built):
    (example,) = (code for code in re.findall(r"^```sparql\n(.*?)^```$", PAGE, re.M | re.S) if "\\/" in code)
    reader = StoreReader(built.store)
    found = reader.select(example)
    assert len(found)
    assert found == reader.select(example.replace(r"id:theme\/hydrogen", "theme:hydrogen"))
    with pytest.raises(QueryError):
        reader.select(example.replace("\\/", "/"))
