"""The W3C tests of SPARQL 1.1 Update: our deltas, the expected datasets, and the engine's own updates agree."""

from __future__ import annotations

import pytest

from iuc_graph.delta import Delta
from iuc_graph.errors import QueryError, QueryRefused, QuerySyntaxError
from iuc_graph.settings import Settings
from iuc_graph.sparql.update import read_update

from .running import run
from .w3c_updates import SITE, Case, Suite, canonical, read_suite, store_of


@pytest.fixture(scope="module")
def suite(shared_dir) -> Suite:
    return read_suite(shared_dir / "w3c" / "sparql11")


def operations(text: str, base: str | None = SITE):
    return read_update(text, prefixes={}, base=base, limits=Settings(list_items=3000))


def test_every_evaluation_test_ends_in_the_dataset_that_the_suite_expects(suite):
    cases = list(suite.cases())
    assert len(cases) == 94
    assert [case.name for case in cases if not _is_as_expected(case)] == []


def _is_as_expected(case: Case) -> bool:
    store = store_of(case.before)
    before = frozenset(store)
    delta = run(operations(case.text, case.base), store)
    after = frozenset(store)
    assert delta == Delta.between(before, after), case.name
    return canonical(after) == canonical(case.after)


def test_every_evaluation_test_changes_what_the_engine_changes(suite):
    cases = [case for case in suite.cases() if "LOAD" not in case.text]  # which the engine would do
    assert len(cases) == 92
    assert [case.name for case in cases if not _is_as_the_engine_says(case)] == []


def _is_as_the_engine_says(case: Case) -> bool:
    ours, theirs = store_of(case.before), store_of(case.before)
    run(operations(case.text, case.base), ours)
    theirs.update(case.text, base_iri=case.base)
    same_graphs = set(ours.named_graphs()) == set(theirs.named_graphs())
    return same_graphs and canonical(ours) == canonical(theirs)


def test_what_the_suite_calls_an_update_is_read_unless_it_loads(suite):
    tests = suite.tests("PositiveUpdateSyntaxTest11")
    assert len(tests) == 42
    assert [name for name, text in tests.items() if not _is_read(text) and "LOAD" not in text] == []
    loads = [text for text in tests.values() if "LOAD" in text]
    assert len(loads) == 5
    for text in loads:
        with pytest.raises(QueryRefused, match="LOAD is refused"):
            operations(text)
        assert operations(text.replace("LOAD", "LOAD SILENT"))


def test_what_the_suite_calls_no_update_is_an_error(suite):
    tests = suite.tests("NegativeUpdateSyntaxTest11", "NegativeSyntaxTest11")
    assert len(tests) == 20  # two of the 21 tests share a file
    assert [name for name, text in tests.items() if _is_read(text)] == []
    for name, text in tests.items():
        with pytest.raises(QuerySyntaxError) as caught:
            operations(text)
        assert caught.value.line is not None, name


def _is_read(text: str) -> bool:
    try:
        operations(text)
    except QueryError:
        return False
    return True
