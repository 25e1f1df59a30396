"""Values that no document would state are met with words, not with a crash further on."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from iuc_graph.records.base import Address, Number


@pytest.mark.parametrize("text", ["31.2", "0", "-5", "1e3", "82400", 478.7])
def test_a_stated_number_is_read(text: object):
    assert TypeAdapter(Number).validate_python(text) is not None


@pytest.mark.parametrize("text", ["1e400", "1e9999999", "9" * 5000, "NaN", "Infinity", "1e-999999"])
def test_a_number_beyond_all_measure_is_refused(text: str):
    with pytest.raises(ValidationError):
        TypeAdapter(Number).validate_python(text)


@pytest.mark.parametrize("text", ["https://example.org/a", "http://example.org/?q=é"])
def test_an_address_is_read(text: str):
    assert TypeAdapter(Address).validate_python(text) == text


@pytest.mark.parametrize(
    "text", ["http://example.org/<x>", "http://[::1", "http://a/{b}", "http://a/\x01", "ftp://a"]
)
def test_an_address_that_is_none_is_refused(text: str):
    with pytest.raises(ValidationError):
        TypeAdapter(Address).validate_python(text)
