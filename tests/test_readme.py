"""README says only what is true: its numbers, its answer, its commands, its links, its packages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from iuc_graph.catalogue.readme import fill
from iuc_graph.cli import app
from iuc_graph.errors import ProjectFilesError
from iuc_graph.vocabulary import ID, KINDS, PREFIXES


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


def test_the_numbers_and_the_answer_are_those_of_the_graph(readme: str, built, repository: Path):
    assert fill(readme, built.store, repository / "queries") == readme, "run: python -m iuc_graph.catalogue"


def test_a_readme_without_a_marker_is_refused(readme: str, built, repository: Path):
    with pytest.raises(ProjectFilesError, match="no theme"):
        fill(readme.replace("<!-- no theme -->", ""), built.store, repository / "queries")


def test_every_command_is_in_the_table(readme: str):
    names = {
        (command.name or command.callback.__name__).replace("_", "-") for command in app.registered_commands
    }
    assert names == set(re.findall(r"^\| `iuc-graph ([a-z-]+)` \|", readme, re.M))


def test_every_link_leads_to_a_file(readme: str, repository: Path):
    targets = set(re.findall(r"\]\(([^)#:]+)\)", readme))
    assert len(targets) > 8
    assert {target for target in targets if not (repository / target).exists()} == set()


def test_every_package_earns_its_line(repository: Path):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {re.split(r"[\[<>=;~ ]", line)[0] for line in project["project"]["dependencies"]}
    page = (repository / "docs" / "dependencies.md").read_text(encoding="utf-8")
    listed = {name for row in re.findall(r"^\| ([^|]+) \|", page, re.M) for name in row.split(", ")}
    assert listed - {"package", "---"} == wanted


def named(lines: list[str]) -> set[str]:
    """The packages of requirements, without their ranges."""
    return {re.split(r"[\[<>=;~ ]", line)[0].replace(".", "-") for line in lines}


def pinned(lock: Path) -> dict[str, str]:
    """Package → its lines in a lock. Fails where one has no hash, or an address is named."""
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    found = re.findall(r"^([a-z0-9._-]+)(==\S+.*\\\n    --hash=sha256:)", text, re.M)
    assert len(found) == len(re.findall(r"^[a-z]", text, re.M))
    return {name: text.partition(f"\n{name}==")[2].partition("    #")[0] for name, _ in found}


def test_the_locks_name_no_address_and_pin_every_package_alike(repository: Path):
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    serving, testing = pinned(repository / "requirements.lock"), pinned(repository / "requirements-dev.lock")
    assert named(project["project"]["dependencies"]) <= set(serving)
    assert named(project["dependency-groups"]["dev"]) <= set(testing)
    extras = [line for lines in project["project"]["optional-dependencies"].values() for line in lines]
    assert named(extras) <= named(project["dependency-groups"]["dev"])
    assert {name: testing[name] for name in serving} == serving


def test_every_query_of_the_docs_has_an_answer(repository: Path, built):
    pages = [repository / "README.md", *sorted((repository / "docs").glob("*.md"))]
    queries = [
        text
        for page in pages
        for text in re.findall(r"```sparql\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    ]
    assert queries
    for query in queries:
        assert list(built.store.query(query, prefixes=PREFIXES)), query


def test_the_first_query_says_who_works_on_what_and_who_says_so(readme: str, built):
    found = re.search(r"'query=(SELECT .*?)'$", readme, re.M | re.S)
    assert found, "the first curl asks a query"
    query = found[1].replace("LIMIT 10", "")
    rows = {
        (row["city"].value, row["theme"].value): row["passage"]
        for row in built.store.query(query, prefixes=PREFIXES)
    }
    wanted = """SELECT ?city ?theme { ?c iuc:cooperatesOnAsNamed ?t ; a iuc:City ; rdfs:label ?city .
      ?t skos:prefLabel ?theme
      FILTER(LANG(?city)="en" && LANG(?theme)="en") }"""
    named = {(row["city"].value, row["theme"].value) for row in built.store.query(wanted, prefixes=PREFIXES)}
    assert set(rows) == named
    assert all(passage.value.startswith(f"{ID}passage/") for passage in rows.values())


def test_every_kind_with_a_prefix_has_things(built):
    subjects = {quad.subject.value for quad in built.quads if isinstance(quad.subject, NamedNode)}
    for kind in KINDS:
        assert any(subject.startswith(f"{ID}{kind}/") for subject in subjects), kind
