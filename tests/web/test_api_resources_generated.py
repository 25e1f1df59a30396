"""Requests made from the OpenAPI document: no answer is a fault of ours, and each is what the document promises."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import checks

from ..stores import publish_checked
from .conftest import RunningServer, settings_for, start
from .description import OPENAPI, QUESTIONS

ROUTES = sorted(path for path in OPENAPI["paths"] if path == "/api" or path.startswith("/api/"))


@pytest.fixture(scope="module")
def running(built, tmp_path_factory) -> Iterator[RunningServer]:
    """A server over the project's own graph."""
    folder = tmp_path_factory.mktemp("generated") / "store"
    publish_checked(folder, built)
    enough = {"query_seconds": 20.0, "answer_bytes": 30_000_000, "worker_memory_mib": 400}
    yield from start(settings_for(folder, **enough), QUESTIONS)


@pytest.fixture(scope="module")
def schema():
    """The description, as the generator of requests reads it."""
    return schemathesis.openapi.from_dict(OPENAPI)


@pytest.mark.slow_lane
@pytest.mark.parametrize("route", ROUTES)
def test_an_answer_is_what_the_openapi_document_promises(running, schema, route):
    # A text that no thing is called by is a text as the document describes it, and yet is refused.
    left_out = [checks.CHECKS.get_one("positive_data_acceptance")]

    @settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck), database=None)
    @given(case=schema[route]["GET"].as_strategy())
    def check(case):
        case.call_and_validate(base_url=running.url, excluded_checks=left_out)

    check()
