"""Commands about how the graph came to be: history, differences, taking back, releases, backups, room on disk."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from iuc_graph.cli.parts import (
    FormatOption,
    Language,
    StoreOption,
    author,
    emit,
    given_text,
    graph_name,
    no_format,
    progress,
    read_settings,
    row_format,
    say,
    short_graph,
    terms,
)
from iuc_graph.cli.readable import show_changes, show_history
from iuc_graph.errors import StoreError
from iuc_graph.vocabulary import short

if TYPE_CHECKING:
    from iuc_graph.commits import Change, Committed
    from iuc_graph.store.generations import Generation

MessageOption = Annotated[str, typer.Option("--message", "-m", help="Why, for the history.")]
CHANGE_FORMATS = ("text", "csv", "tsv", "json", "added", "removed", "patch")


def register(app: typer.Typer) -> None:
    """Add these commands to the application, in the order in which help lists them."""
    for command in (update, history, diff, rollback, retract, release, backup, restore, gc):
        app.command(command.__name__)(command)


def update(
    file: Annotated[
        Path | None, typer.Argument(help="File with a SPARQL update; - reads standard input.")
    ] = None,
    text: Annotated[str | None, typer.Option("-e", "--text", help="The update itself.")] = None,
    message: MessageOption = "",
    store: StoreOption = None,
) -> None:
    """Change the graph by a SPARQL 1.1 update, as one commit: made whole if no rule breaks, or not at all.

    Write to the graphs of documents, GRAPH <…/graph/source/…>. A later build keeps what was changed here.
    """
    from iuc_graph.commits import Intent, commit
    from iuc_graph.persons import guard_of
    from iuc_graph.project import find_project
    from iuc_graph.sparql.update import read_update
    from iuc_graph.sparql.update_template import skolem_under
    from iuc_graph.vocabulary import PREFIXES

    # The engine cannot be interrupted while it evaluates; a commit may be ended at any moment.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    chosen = read_settings(store)
    written = given_text(file, text, "an update")
    # A name that no other update has: the same text makes other things when it is run again.
    name = f"update-{uuid4().hex}"
    guard = guard_of(chosen, find_project())
    guard.check_message(message)
    operations = guard.watched(
        read_update(written, prefixes=PREFIXES, base=None, limits=chosen, skolem=skolem_under(name))
    )
    intent = Intent(author(chosen), "update", message or "SPARQL update")
    done = commit(chosen.store, operations, intent, terms(chosen, find_project().shapes))
    if done.report is None:
        say(f"nothing to do: generation {done.generation.number} is as the update wants it")
    else:
        _tell(done)


def history(
    store: StoreOption = None,
    last: Annotated[int | None, typer.Option("--last", help="Only so many, the newest.", min=1)] = None,
    format_name: FormatOption = None,
) -> None:
    """All commits, newest first: when, who, why, how much; whether the state is kept, and under which release."""
    from iuc_graph.store.history import entries

    directory = read_settings(store).store
    found = list(reversed(entries(directory)))[:last]
    states = _states(directory)
    if row_format(format_name) == "table":
        show_history([(entry, states.get(entry.number, "")) for entry in found])
        return
    columns = ("generation", "when", "who", "kind", "message", "added", "removed", "graphs", "state")
    rows = [
        (
            *(entry.number, entry.when, entry.who, entry.kind, entry.message, entry.added, entry.removed),
            " ".join(map(short_graph, entry.graphs)),
            states.get(entry.number, ""),
        )
        for entry in found
    ]
    emit(columns, rows, format_name)


def _states(directory: Path) -> dict[int, str]:
    """What is left of each generation that is there: "in use", the names of its releases, or else "kept"."""
    from iuc_graph.store.generations import current_name, published
    from iuc_graph.store.releases import releases

    in_use = int(current_name(directory))
    words: dict[int, list[str]] = {number: [] for number in published(directory) if number < in_use}
    words[in_use] = ["in use"]
    for found in releases(directory):
        words.setdefault(found.generation, []).append(found.name)
    return {number: ", ".join(listed) or "kept" for number, listed in words.items()}


def diff(
    old: Annotated[str, typer.Argument(help="A generation, release, day or moment.")],
    new: Annotated[str, typer.Argument(help="The same; the graph in use if left out.")] = "current",
    *,
    store: StoreOption = None,
    format_name: Annotated[
        str,
        typer.Option(
            "--format",
            help="text, csv, tsv or json by record; added or removed as N-Quads; patch as RDF Patch.",
        ),
    ] = "text",
    graph: Annotated[
        str | None, typer.Option("--graph", help="Only this graph, such as ucap-liuzhou.")
    ] = None,
    language: Annotated[Language, typer.Option("--lang", help="Language of the titles.")] = Language.EN,
) -> None:
    """What differs between two states of the graph, record by record."""
    from iuc_graph.commits import changes, difference
    from iuc_graph.commits.ownership import DERIVED
    from iuc_graph.delta import graph_of
    from iuc_graph.store.generations import open_read_only
    from iuc_graph.store.history import at
    from iuc_graph.store.patch import lines_of

    if format_name not in CHANGE_FORMATS:
        raise no_format(format_name, CHANGE_FORMATS)
    directory = read_settings(store).store
    before, after = at(directory, old), at(directory, new)
    name = _graph_of(graph, before, after)
    delta = difference(before, after, derived=name in DERIVED)
    if name is not None:
        delta = delta.only(lambda quad: graph_of(quad) == name)
    if format_name == "patch":
        sys.stdout.writelines(lines_of(delta))
    elif format_name in ("added", "removed"):
        quads = delta.added if format_name == "added" else delta.removed
        sys.stdout.writelines(sorted(f"{quad} .\n" for quad in quads))
    else:
        with open_read_only(before) as first, open_read_only(after) as second:
            _show(changes(delta, first.store, second.store, language), format_name)


def _graph_of(graph: str | None, before: Generation, after: Generation) -> str | None:
    """The IRI of a graph of one of two states. Raises StoreError that lists those there are."""
    if graph is None:
        return None
    there = before.manifest.graphs.keys() | after.manifest.graphs.keys()
    if graph_name(graph) not in there:
        raise StoreError(f"There is no graph {graph} in either. There are: {_listed(there)}.")
    return graph_name(graph)


def _listed(graphs: Iterable[str]) -> str:
    return ", ".join(sorted(map(short_graph, graphs)))


def rollback(
    to: Annotated[str, typer.Argument(help="The generation, release, day or moment to go back to.")],
    message: MessageOption = "",
    store: StoreOption = None,
) -> None:
    """Make a state of the past the one in use again. It becomes a new generation; nothing is lost.

    The files under data/ stay as they are: the next build brings in what they say.
    """
    from iuc_graph.commits import Intent
    from iuc_graph.commits import rollback as roll_back
    from iuc_graph.persons import guard_of
    from iuc_graph.project import find_project

    chosen = read_settings(store)
    guard_of(chosen, find_project()).check_message(message)
    intent = Intent(author(chosen), "rollback", message or f"back to {to}")
    done = roll_back(chosen.store, to, intent, terms(chosen, find_project().shapes))
    _tell(done)


def retract(
    graph: Annotated[str, typer.Argument(help="The source graph, such as ucap-liuzhou; `info` lists them.")],
    message: MessageOption = "",
    store: StoreOption = None,
) -> None:
    """Take all that one document states out of the graph, if no rule breaks without it. Later builds leave it out."""
    from iuc_graph.commits import Intent
    from iuc_graph.commits import retract as take_out
    from iuc_graph.persons import guard_of
    from iuc_graph.project import find_project

    chosen = read_settings(store)
    guard_of(chosen, find_project()).check_message(message)
    intent = Intent(author(chosen), "retract", message or f"retracted {short_graph(graph_name(graph))}")
    _tell(take_out(chosen.store, graph_name(graph), intent, terms(chosen, find_project().shapes)))


def release(
    name: Annotated[str, typer.Argument(help="Name of the release, such as v1.0.")],
    store: StoreOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for its files (default: STORE/releases/NAME)."),
    ] = None,
) -> None:
    """Name the graph in use, keep it for good, and write its dumps, checksums, citation and notes."""
    from iuc_graph.commits.release import make_release
    from iuc_graph.persons import guard_of
    from iuc_graph.project import find_project

    chosen = read_settings(store)
    guard_of(chosen, find_project()).check_message(name)
    done = make_release(
        chosen.store,
        name,
        find_project().citation,
        author(chosen),
        folder=output,
        seconds=chosen.lock_seconds,
        tell=progress(),
    )
    say(
        f"release {done.release.name} is generation {done.release.generation}; its files are in {done.folder}"
    )


def backup(
    file: Annotated[Path, typer.Argument(help="File to write, such as graph.tar.")],
    store: StoreOption = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
) -> None:
    """Write the graph in use, all releases and the history into one file, checked while it is written."""
    from iuc_graph.store.backup import backup as write_backup

    done = write_backup(read_settings(store).store, file, overwrite=overwrite, tell=progress())
    say(
        f"{file}, {done.size / 2**20:,.1f} MiB: {_what(done.generations, done.releases)}, {done.quads:,} quads"
    )


def _what(generations: Sequence[int], releases: Sequence[str]) -> str:
    """Which states are in a backup."""
    numbers = f"generation{'' if len(generations) == 1 else 's'} {', '.join(map(str, generations))}"
    return f"{numbers} ({', '.join(releases)})" if releases else numbers


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    store: StoreOption = None,
) -> None:
    """Make a store of a backup, in a directory that holds none. It is compared with what was backed up."""
    from iuc_graph.store.backup import restore as read_backup

    directory = read_settings(store).store
    done = read_backup(file, directory, progress())
    say(f"restored {_what(done.generations, done.releases)} into {directory}, all as they were backed up")
    say(f"generation {done.generation.number} is in use: {done.generation.manifest.quads:,} quads")


def gc(
    store: StoreOption = None,
    keep: Annotated[
        int | None, typer.Option("--keep", help="Generations to keep, beside the releases.", min=1)
    ] = None,
    compact: Annotated[
        bool,
        typer.Option(
            "--compact",
            help="Also write the graph in use afresh, without what deleted texts leave in its files; with --keep 1 "
            "they then stand nowhere but in releases.",
        ),
    ] = False,
) -> None:
    """Remove old generations, except releases and those that somebody reads, and tell how much room that made."""
    from iuc_graph.commits.housekeeping import collect_garbage

    chosen = read_settings(store)
    done = collect_garbage(
        chosen.store,
        keep or chosen.keep_generations,
        compact=compact,
        who=author(chosen),
        seconds=chosen.lock_seconds,
        tell=progress(),
    )
    room = f"{abs(done.freed) / 2**20:,.1f} MiB {'freed' if done.freed >= 0 else 'more are needed'}"
    say(f"{len(done.removed)} generation{'' if len(done.removed) == 1 else 's'} removed, {room}")
    if done.in_use:
        numbers = ", ".join(map(str, done.in_use))
        say(f"still read by somebody, and therefore kept until a later commit or gc: {numbers}")
    if compact:
        _tell_what_texts_stay(chosen.store)


def _tell_what_texts_stay(directory: Path) -> None:
    states = _states(directory)
    *earlier, _ = sorted(states)
    if earlier:
        told = ", ".join(
            f"{number} ({states[number]})" if states[number] != "kept" else f"{number}" for number in earlier
        )
        say(f"Deleted texts still stand in the earlier states that are kept: {told}.")
        say("With --keep 1 only releases, and what somebody reads, stay beside the graph in use.")


def _tell(done: Committed) -> None:
    number, change = done.generation.number, done.outcome.asserted
    if not done.made:
        say(f"nothing to do: generation {number} is so already")
        return
    counts = f"; statements: {len(change.added):,} added, {len(change.removed):,} removed" if change else ""
    say(f"generation {number} is in use{counts}")


def _show(found: list[Change], format_name: str) -> None:
    """Changes as text for people, or as rows: one a property that differs."""
    if format_name == "text":
        show_changes(found)
        return
    columns = ("change", "graph", "record", "title", "property", "before", "after")
    rows = [
        (
            *(change.kind, short_graph(change.graph), short(change.record), change.title, change.property),
            *("; ".join(change.before), "; ".join(change.after)),
        )
        for change in found
    ]
    emit(columns, rows, format_name)
