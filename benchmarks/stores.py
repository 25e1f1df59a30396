"""What the benchmarks of commits share: which store they run on, and its options."""

from __future__ import annotations

import argparse
from pathlib import Path

from programmes import programme, publish_programme

from iuc_graph.commits import Rulebook, Terms, rebuild
from iuc_graph.errors import StoreMissing
from iuc_graph.project import find_project
from iuc_graph.store.generations import current


def parser_for(description: str | None) -> argparse.ArgumentParser:
    """A parser with the options that `prepare` reads."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--mission", action="store_true", help="the project's own graph")
    return parser


def prepare(options: argparse.Namespace, rulebook: Rulebook) -> None:
    """Make the store that the options name, unless it is there already."""
    try:
        current(options.store)
    except StoreMissing:
        if options.mission:
            rebuild(find_project(), options.store, Terms(rulebook))
        else:
            publish_programme(options.store, programme(options.triples), "benchmark", rulebook.fingerprint)
