"""Importing the package costs nothing, and it exports what it says."""

from __future__ import annotations

import subprocess
import sys

import pytest

import iuc_graph
from iuc_graph import client

HEAVY = (
    "pyoxigraph",
    "rdflib",
    "pydantic",
    "networkx",
    "numpy",
    "pandas",
    "polars",
    "altair",
    "SPARQLWrapper",
)


def loaded_after(code: str) -> set[str]:
    probe = f"import sys; {code}; print(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_none_of_the_engines():
    assert loaded_after("import iuc_graph; iuc_graph.__version__; dir(iuc_graph)") == set()


def test_opening_loads_no_package_that_only_some_need():
    assert loaded_after("import iuc_graph; iuc_graph.open").isdisjoint({"pandas", "polars", "altair"})


@pytest.mark.parametrize("module", [iuc_graph, client])
def test_every_exported_name_is_there(module):
    assert sorted(module.__all__) == module.__all__
    for name in module.__all__:
        assert getattr(module, name) is not None
    assert set(client.__all__) <= set(iuc_graph.__all__)
    assert set(module.__all__) <= set(dir(module))


def test_a_name_that_is_not_exported_is_missing():
    with pytest.raises(AttributeError, match="opne"):
        iuc_graph.opne  # noqa: B018
