"""Values that no document would state are met with words, not with a crash further on."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from iuc_graph.records.base import Address, Number, Sentence


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


@pytest.mark.parametrize("text", ["nul \0", "esc \x1b[31m", "not a sign \uffff", "turned \u202e round"])
def test_a_text_with_signs_that_nobody_sees_is_refused(text: str):
    with pytest.raises(ValidationError, match="nobody sees"):
        TypeAdapter(Sentence).validate_python(text)


@pytest.mark.parametrize(
    "text", ["Málaga – Changchun", "国际城镇合作项目", "82400 km ²", "“over 50”", "two\nlines"]
)
def test_a_plain_text_is_read(text: str):
    assert TypeAdapter(Sentence).validate_python(text) == text
