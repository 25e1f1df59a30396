"""The table of settings: read from the environment, and written down in docs/settings.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from iuc_graph.errors import SettingsError
from iuc_graph.settings import Settings, as_markdown, variable_of


def test_every_setting_has_a_help_and_a_default_that_its_own_limits_allow():
    Settings.model_validate(Settings().model_dump())
    assert all(field.description for field in Settings.model_fields.values())


def test_the_environment_wins_over_defaults_and_given_values_over_the_environment():
    environment = {"IUC_GRAPH_PORT": "9000", "IUC_GRAPH_STORE": "/somewhere", "HOME": "/root"}
    settings = Settings.from_environment(environment, port=9001, host=None)
    assert (settings.port, settings.store, settings.host) == (9001, Path("/somewhere"), "127.0.0.1")


@pytest.mark.parametrize(("name", "value"), [("port", "70000"), ("workers", "two"), ("query_seconds", "0")])
def test_a_wrong_value_names_its_variable_and_what_it_means(name, value):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({variable_of(name): value})
    assert f"{variable_of(name)}={value}" in str(caught.value)
    assert Settings.model_fields[name].description in str(caught.value)


def test_all_wrong_values_are_told_at_once():
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"IUC_GRAPH_PORT": "x", "IUC_GRAPH_WORKERS": "y"})
    assert "IUC_GRAPH_PORT" in str(caught.value)
    assert "IUC_GRAPH_WORKERS" in str(caught.value)


def test_a_misspelt_variable_is_not_ignored():
    with pytest.raises(SettingsError, match=r"IUC_GRAPH_PRT is not a setting\. Did you mean IUC_GRAPH_PORT"):
        Settings.from_environment({"IUC_GRAPH_PRT": "80"})


def test_the_page_of_settings_is_generated_from_the_table(repository):
    assert (repository / "docs" / "settings.md").read_text(encoding="utf-8") == as_markdown(), (
        "run: python -m iuc_graph.settings > docs/settings.md"
    )
