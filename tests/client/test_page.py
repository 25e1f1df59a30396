"""docs/python.md: each example gives what stands there, and no public name is missing."""

from __future__ import annotations

import doctest
import re

import pytest

from iuc_graph import Frame, Graph
from iuc_graph.client.charts import Picture
from iuc_graph.client.sharing import ClusterFrames

from ..conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
ADDRESS = "http://127.0.0.1:8000"
PUBLIC = (Graph, Frame, Picture, ClusterFrames)


@pytest.mark.slow
def test_the_examples_give_what_stands_there(server, store, tmp_path, monkeypatch):
    monkeypatch.setenv("IUC_GRAPH_STORE", str(store))
    monkeypatch.chdir(tmp_path)
    assert len(BLOCKS) > 6
    text = "\n".join(BLOCKS).replace(ADDRESS, server.url)
    test = doctest.DocTestParser().get_doctest(text, {}, "docs/python.md", None, 0)
    told: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    done = doctest.DocTestRunner(optionflags=flags).run(test, out=told.append, clear_globs=False)
    test.globs["graph"].close()
    assert done.failed == 0, "".join(told)


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_public_name_is_described(kind):
    own = {name for part in kind.__mro__[:-1] for name in vars(part) if not name.startswith("_")}
    missing = {name for name in own | set(getattr(kind, "__annotations__", ())) if f"{name}" not in PAGE}
    assert {name for name in missing if not name.startswith("_")} == set()
