"""docs/network.md: the figures it tells are those of the project's own graph, and its commands run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from iuc_graph.cli import main
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.themes.network import MOST_TIES, Network, TieKind, draw
from iuc_graph.themes.network_choices import FILES, MOST_STEPS
from iuc_graph.themes.network_facts import Kind, NetworkFacts
from iuc_graph.themes.network_figures import Figures, figures_of
from iuc_graph.themes.network_reading import read_facts
from iuc_graph.vocabulary import ID, short

from ..stores import publish_checked

ROWS: dict[str, Callable[[Network, Figures], int]] = {
    "nodes": lambda network, _: len(network.nodes),
    "ties": lambda network, _: len(network.ties),
    "groups that hang together": lambda _, found: len(found.components),
    "nodes in the largest group": lambda _, found: len(found.components[0]),
    "bridges": lambda _, found: len(found.bridges),
    "articulation points": lambda _, found: len(found.articulation_points),
    **{
        f"neighbours of {city}": lambda network, _, city=city: len(network.shape[f"{ID}place/{city.lower()}"])
        for city in ("Mannheim", "Chongqing", "Liuzhou", "Rome", "Ludwigsburg")
    },
    "cooperations without a tie": lambda network, _: network.denominator.without_ties,
}


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "network.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def facts(built) -> NetworkFacts:
    return read_facts(StoreReader(built.store))


@pytest.fixture(scope="module")
def drawn(facts) -> dict[TieKind, tuple[Network, Figures]]:
    networks = {tie: draw(facts, tie) for tie in TieKind}
    return {tie: (network, figures_of(network)) for tie, network in networks.items()}


def words(page: str) -> str:
    return " ".join(page.split())


def test_the_table_of_the_three_ties_is_that_of_the_graph(page, drawn):
    told = {
        name: [int(cell) for cell in cells.split(" | ")]
        for name, cells in re.findall(r"^\| ([a-zA-Z ]+) \| (\d+ \| \d+ \| \d+) \|$", page, re.M)
    }
    order = (TieKind.STAR, TieKind.TWO_MODE, TieKind.CLIQUE)
    assert told == {name: [count(*drawn[tie]) for tie in order] for name, count in ROWS.items()}


def test_what_is_told_of_mannheim_chongqing_and_liuzhou_is_so(page, drawn):
    text, star = words(page), drawn[TieKind.STAR][0]
    ties = {frozenset(map(short, (tie.source, tie.target))): tie for tie in star.ties}
    tie = ties[frozenset(("place/mannheim", "place/chongqing"))]
    assert [joint.cooperation.kind for joint in tie.joints] == [Kind.PAIRING, Kind.PLAN]
    assert len(tie.joints[0].sources) == 4
    assert "four documents state it; Mannheim is side A" in text
    kinds = {
        next(iter(ends - {"place/liuzhou"})): {joint.cooperation.kind for joint in tie.joints}
        for ends, tie in ties.items()
        if "place/liuzhou" in ends
    }
    assert {city for city, of in kinds.items() if of == {Kind.PLAN}} == {
        "place/mannheim",
        "place/ludwigsburg",
    }
    assert {city for city, of in kinds.items() if of == {Kind.PAIRING}} == {"place/barnsley"}
    assert {city for city, of in kinds.items() if of == {Kind.PLAN, Kind.PAIRING}} == {
        "place/granada", "place/rome", "place/barcelona", "place/stuttgart-region"
    }  # fmt: skip
    assert frozenset(("place/mannheim", "place/rome")) not in ties
    assert "Mannheim has 3 partners; the clique would give it 13" in text


def test_the_denominators_are_those_of_the_graph(page, drawn):
    text, counts = words(page), drawn[TieKind.STAR][0].denominator
    assert f"the cooperations of the graph ({counts.cooperations})" in text
    assert f"have no second place ({counts.without_two_places})" in text
    assert (
        f"({counts.without_ties} in a star: the clusters), and state no year ({counts.without_year})" in text
    )
    without = {one.kind for one in drawn[TieKind.STAR][0].cooperations} - {Kind.PLAN, Kind.PAIRING}
    assert without == {Kind.CLUSTER}


def test_the_legs_of_the_helix_are_those_of_the_graph(page, drawn):
    text, found = words(page), drawn[TieKind.STAR][1]
    missing = {
        short(sector): sum(sector in legs.missing for legs in found.cooperations)
        for sector in found.network.facts.sectors
    }
    assert (
        f"Of {len(found.cooperations)} cooperations, {missing['helix-sector/academia']} name no academic body, "
        f"{missing['helix-sector/business']} no business and {missing['helix-sector/government']} no government"
    ) in text
    pair = {f"{ID}place/mannheim", f"{ID}place/chongqing"}
    [legs] = [legs for legs in found.pairs if set(legs.ends) == pair]
    assert list(map(short, legs.missing)) == ["helix-sector/academia"]


def test_limits_forms_and_ties_are_named(page):
    assert f"at most {MOST_TIES:,} ties" in page
    assert f"1 to {MOST_STEPS} steps" in page
    assert all(f"`.{form}`" in page for form in FILES)
    assert all(f"| `{tie}`" in page for tie in TieKind)


def test_the_commands_of_the_page_run_as_they_stand(page, built, tmp_path, monkeypatch, capsysbinary):
    publish_checked(tmp_path / "store", built)
    monkeypatch.setenv("IUC_GRAPH_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^    iuc-graph (network .+)$", page, re.M)
    assert len(commands) == 4
    for command in commands:
        with pytest.raises(SystemExit) as ended:
            main(shlex.split(command))
        assert not ended.value.code, capsysbinary.readouterr().err
    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == {"star.graphml", "iurc.cyjs"}
