"""Commands about people: the persons store beside the graph, and erasing somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from iuc_graph.cli.parts import FAILED, FormatOption, StoreOption, author, emit, progress, read_settings, say
from iuc_graph.errors import PersonsError

if TYPE_CHECKING:
    from iuc_graph.persons import StoredPerson, Subject, Trace
    from iuc_graph.project import Project
    from iuc_graph.settings import Settings

SHOWN: Final = ("id", "names", "post", "organisation", "place", "document", "passage", "keep_until")
NOT_SEARCHED: Final = (
    "Not searched, and not to be called back from here: backups, earlier commits of the repository of data/persons/, "
    "copies of releases and dumps that others have, and sectors of the disk that are not yet written over. "
    "docs/privacy.md says what to do about each."
)


def register(app: typer.Typer) -> None:
    """Add these commands to the application: `erase`, and `persons build` and so on."""
    persons = typer.Typer(
        no_args_is_help=True,
        help="The persons store: names of people, beside the graph and never in it: build, list, show.",
    )
    for name, command in (("build", build), ("list", list_people), ("show", show)):
        persons.command(name)(command)
    app.add_typer(persons, name="persons")
    app.command("erase")(erase)


def build(store: StoreOption = None) -> None:
    """Make the persons store hold the people of data/persons/ whose last day has not passed, and nobody else."""
    from iuc_graph.build.assemble import read_records
    from iuc_graph.persons import folder_of, load
    from iuc_graph.project import find_project

    chosen, project = read_settings(store), find_project()
    if not project.carries_people:
        raise PersonsError("An installed package has no data/persons/: run this in a checkout.")
    folder = folder_of(chosen)
    done = load(folder, read_records(project), datetime.now(UTC).date(), chosen.lock_seconds)
    say(f"{done.people} people in {folder.path}: {done.added} added, {done.removed} removed")
    if done.expired:
        say(f"{done.expired} of data/persons/ are past their last day, and not kept")


def list_people(store: StoreOption = None, format_name: FormatOption = None) -> None:
    """Everybody in the persons store, with their names: for its owner's eyes."""
    from iuc_graph.persons import folder_of

    people = folder_of(read_settings(store)).people()
    rows = [
        (*_row(one)[:1], one.names[0], *_row(one)[2:], "yes" if one.public_figure else "") for one in people
    ]
    emit(("id", "name", *SHOWN[2:], "public figure"), rows, format_name)


def show(
    person: Annotated[str, typer.Argument(help="The id, the key, or any form of the name.")],
    store: StoreOption = None,
    format_name: FormatOption = None,
) -> None:
    """All that the persons store holds of one person."""
    from iuc_graph.persons import find, folder_of
    from iuc_graph.project import find_project

    chosen = read_settings(store)
    subject = find(chosen, find_project(), person)
    found = next((one for one in folder_of(chosen).people() if one.id == subject.id), None)
    if found is None:
        raise PersonsError(
            "They are listed in data/persons/, and not in the persons store: run persons build."
        )
    rows = [*zip(SHOWN, _row(found), strict=True), *_acting(found)]
    emit(("field", "value"), [row for row in rows if row[1]], format_name)


def erase(
    person: Annotated[str, typer.Argument(help="The id, the key, or any form of the name.")],
    store: StoreOption = None,
    *,
    unlisted: Annotated[
        bool,
        typer.Option(
            "--unlisted", help="The name is in no list: have it refused from now on, and search for it."
        ),
    ] = False,
    compact: Annotated[
        bool,
        typer.Option(
            "--compact", help="Also remove all states of the past but releases, as gc --compact does."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a person: from the persons store, from data/persons/, and from messages of the history, and for good.

    The name cannot come back by a build or a write afterwards. Tells where else it still stands, without telling it;
    exit code 1 while it stands anywhere.
    """
    from iuc_graph.persons import erase as erase_from
    from iuc_graph.project import find_project

    chosen, project = read_settings(store), find_project()
    subject = _subject(chosen, project, person, unlisted=unlisted)
    if not yes:
        typer.confirm(f"Erase {subject.shown} for good?", abort=True, err=True)
    done = erase_from(chosen, project, subject, compact=compact, who=author(chosen), tell=progress())
    say(f"erased {subject.shown}; what is left is tombstone {done.tombstone}")
    if done.listed:
        say("data/persons/persons.yaml was changed: commit it")
    if done.messages:
        say(f"messages of the history that held the name: {done.messages}, replaced")
    _tell(done.traces)


def _subject(chosen: Settings, project: Project, person: str, *, unlisted: bool) -> Subject:
    from iuc_graph.persons import Subject, find

    if unlisted:
        return Subject((person,))
    return find(chosen, project, person)


def _tell(traces: Sequence[Trace]) -> None:
    for trace in traces:
        say(f"still in {trace.place}: {trace.count}. To do: {trace.remedy}")
    say(NOT_SEARCHED)
    if traces:
        raise typer.Exit(FAILED)


def _row(one: StoredPerson) -> tuple[str, ...]:
    joined = (one.post, one.organisation, one.place, one.document, one.passage, one.keep_until)
    return (one.id, "; ".join(one.names), *(value or "" for value in joined))


def _acting(one: StoredPerson) -> list[tuple[str, str]]:
    if one.public_figure is None:
        return []
    return [("public figure", f"by {one.public_figure.source}, {one.public_figure.date}")]
