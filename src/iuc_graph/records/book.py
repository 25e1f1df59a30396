"""The whole of data/ as one book of records, read and checked; all faults at once or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from rapidfuzz import fuzz, process

from iuc_graph.errors import Fault
from iuc_graph.records.activity import Activity
from iuc_graph.records.actor import OrganisationEntry, ProgrammeEntry
from iuc_graph.records.base import CitesPassage, Declares, Record, Refers, RefersTo, Text
from iuc_graph.records.cooperation import Area, CooperationRecord
from iuc_graph.records.document import (
    CurationFile,
    Discrepancy,
    DiscrepancyFile,
    DocumentFile,
    WordingEntry,
    WordingFile,
)
from iuc_graph.records.gazetteer import MatchRow, MatchSourceRow, MembershipRow, NutsCodeRow, PlaceRow
from iuc_graph.records.match_checks import MATCH_SOURCES, NUTS_CODES, unexplained
from iuc_graph.records.one_thing import unlike
from iuc_graph.records.person import PersonFile, nameless
from iuc_graph.records.reader import WHOLE_FILE, Locator, Reading, read_csv, read_yaml
from iuc_graph.records.registry import OrganisationFile, ProgrammeFile
from iuc_graph.records.salvage import Path_
from iuc_graph.records.statement import Described
from iuc_graph.records.walk import Found, walk

R = TypeVar("R", bound=Record)
NAMES_SHOWN = 3
ONCE = {
    "place",
    "organisation",
    "programme",
    "document",
    "discrepancy",
    "area",
    "focus",
    "challenge",
    "objective",
    "result",
    "possible-project",
}
"""Kinds of nodes that one file describes; others may be told of by several documents."""
PERSONS = "persons/persons.yaml"
READ = (
    "documents/*.yaml",
    "curation/wordings.yaml",
    "curation/discrepancies*.yaml",
    "curation/curation.yaml",
    "reference/places.csv",
    "reference/matches.csv",
    MATCH_SOURCES,
    NUTS_CODES,
    "reference/eu_membership.csv",
    "reference/organisations*.yaml",
    "reference/programmes.yaml",
    PERSONS,
)
"""All files of data/ that hold records."""
HAS_CHINESE = re.compile("[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
ACRONYM = re.compile(r"[A-Z0-9][A-Za-z0-9&+./-]{0,11}")


@dataclass(frozen=True)
class Book:
    """All records of data/. `located` pairs each record file (or table row) with where it stands, for checks."""

    documents: tuple[DocumentFile, ...]
    wordings: tuple[WordingEntry, ...]
    curation: CurationFile
    discrepancies: DiscrepancyFile
    places: tuple[PlaceRow, ...]
    matches: tuple[MatchRow, ...]
    memberships: tuple[MembershipRow, ...]
    organisations: tuple[OrganisationEntry, ...]
    programmes: tuple[ProgrammeEntry, ...]
    persons: PersonFile
    located: tuple[tuple[Record, Locator, Path_], ...] = field(repr=False)
    match_sources: tuple[MatchSourceRow, ...] = ()
    nuts_codes: tuple[NutsCodeRow, ...] = ()

    @cached_property
    def wording_entries(self) -> Mapping[str, WordingEntry]:
        """The mapping records by folded wording."""
        return {fold_wording(entry.wording): entry for entry in self.wordings}

    @cached_property
    def organisation_entries(self) -> Mapping[str, OrganisationEntry]:
        """The organisations by slug."""
        return {entry.slug: entry for entry in self.organisations}

    def texts(self) -> Iterator[tuple[Locator, Found]]:
        """Every text of the public records, with where it stands."""
        for record, locator, prefix in self.located:
            for found in walk(record, prefix):
                yield locator, found


@dataclass
class Gaps:
    """What could not be read: slugs, wordings and passage keys of faulty records, and the files that hold them."""

    names: set[str] = field(default_factory=set)
    files: set[Path] = field(default_factory=set)


@dataclass
class _Desk:
    """What reading gathers: faults of all files, and where each record stands."""

    root: Path
    faults: list[Fault] = field(default_factory=list)
    located: list[tuple[Record, Locator, Path_]] = field(default_factory=list)
    gaps: Gaps = field(default_factory=Gaps)
    persons: PersonFile = PersonFile(persons=[])  # noqa: RUF009  a frozen record
    unreadable: bool = False

    def take(
        self,
        name: str,
        model: type[R],
        read: Callable[[Path, type[R], Path], Reading[R]],
        public: bool = True,
    ) -> tuple[R, ...]:
        reading = read(self.root / name, model, Path(self.root.name) / name)
        self.faults += reading.faults
        if reading.faults:
            self.gaps.files.add(reading.locator.file)
            self.gaps.names.update(reading.lost)
            self.unreadable |= not reading.records
        if public:
            self.located += [
                (record, reading.locator, path)
                for record, path in zip(reading.records, reading.paths, strict=True)
            ]
        return reading.records

    def take_if_there(self, name: str, model: type[R]) -> tuple[R, ...]:
        """The rows of a table that a project without links does not have."""
        return self.take(name, model, read_csv) if (self.root / name).is_file() else ()

    def take_all(self, pattern: str, model: type[R]) -> tuple[R, ...]:
        """The records of all YAML files that fit a pattern, in the order of their names."""
        names = sorted(str(file.relative_to(self.root)) for file in self.root.glob(pattern))
        if not names:
            self.faults.append(Fault(Path(self.root.name) / pattern, 1, WHOLE_FILE, "there is no such file"))
        return tuple(record for name in names for record in self.take(name, model, read_yaml))


@dataclass(frozen=True)
class Inspection:
    """What reading data/ found: all faults, the persons, and the book as far as it can be read, for further checks.

    The book is good for a build only where there are no faults. It is None where a file cannot be read at all.
    """

    book: Book | None
    faults: tuple[Fault, ...]
    persons: PersonFile


def inspect(root: Path, concepts: dict[str, frozenset[str]]) -> Inspection:
    """Read and check all of `root` (data/). `concepts` names the concepts of the vocabularies: kind → slugs.

    Faulty values do not hide the faults between records: unknown references, duplicate slugs, unmapped wordings,
    passages cited wrongly. Only a file that cannot be read at all does. While the list of persons has faults, these
    alone are told: a message about another file could repeat a name that is not known yet.
    """
    desk = _Desk(root)
    _read_persons(desk)
    if desk.faults:
        return Inspection(None, tuple(map(nameless, desk.faults)), desk.persons)
    desk.faults += _strays(root)
    book = _read(desk)
    if book is not None:
        desk.faults += check(book, concepts, desk.gaps)
    return Inspection(book, tuple(desk.faults), desk.persons)


def _read_persons(desk: _Desk) -> None:
    if (desk.root / PERSONS).is_file():  # the wheel does not carry it
        desk.persons = next(iter(desk.take(PERSONS, PersonFile, read_yaml, public=False)), desk.persons)


def _strays(root: Path) -> Iterator[Fault]:
    """Files that look like records and that nobody reads; hidden ones are an editor's or the system's."""
    read = {file for pattern in READ for file in root.glob(pattern)}
    for file in sorted(set(root.rglob("*")) - read):
        if file.is_file() and not file.name.startswith("."):
            shown = Path(root.name) / file.relative_to(root)
            yield Fault(shown, 1, WHOLE_FILE, "is read by nothing", ", ".join(READ))


def _read(desk: _Desk) -> Book | None:
    names = sorted(file.name for file in (desk.root / "documents").glob("*.yaml"))
    documents = tuple(
        record for name in names for record in desk.take(f"documents/{name}", DocumentFile, read_yaml)
    )
    wordings = desk.take("curation/wordings.yaml", WordingFile, read_yaml)
    discrepancies = desk.take_all("curation/discrepancies*.yaml", DiscrepancyFile)
    curation = desk.take("curation/curation.yaml", CurationFile, read_yaml)
    places = desk.take("reference/places.csv", PlaceRow, read_csv)
    matches = desk.take("reference/matches.csv", MatchRow, read_csv)
    match_sources = desk.take_if_there(MATCH_SOURCES, MatchSourceRow)
    nuts_codes = desk.take_if_there(NUTS_CODES, NutsCodeRow)
    memberships = desk.take("reference/eu_membership.csv", MembershipRow, read_csv)
    organisations = desk.take_all("reference/organisations*.yaml", OrganisationFile)
    programmes = desk.take("reference/programmes.yaml", ProgrammeFile, read_yaml)
    if desk.unreadable or not (wordings and curation and discrepancies and organisations and programmes):
        return None
    return Book(
        documents=documents,
        wordings=tuple(wordings[0].wordings),
        curation=curation[0],
        discrepancies=DiscrepancyFile(
            discrepancies=[row for file in discrepancies for row in file.discrepancies],
            possibly_same=[row for file in discrepancies for row in file.possibly_same],
        ),
        places=places,
        matches=matches,
        memberships=memberships,
        organisations=tuple(entry for file in organisations for entry in file.organisations),
        programmes=tuple(programmes[0].programmes),
        persons=desk.persons,
        located=tuple(desk.located),
        match_sources=match_sources,
        nuts_codes=nuts_codes,
    )


def fold_wording(wording: str) -> str:
    """Wordings are compared without regard to case, spacing and the shape of apostrophes."""
    return " ".join(wording.replace("’", "'").casefold().split())


def declared(book: Book) -> dict[str, set[str]]:
    """Slugs of every node that the records declare, by kind. Concepts of the vocabularies are not among them."""
    known: dict[str, set[str]] = {"wording": {fold_wording(entry.wording) for entry in book.wordings}}
    for _, found in book.texts():
        if any(isinstance(mark, Declares) for mark in found.marks):
            known.setdefault(found.owner.kind, set()).add(found.value)
    return known


def check(book: Book, concepts: dict[str, frozenset[str]], gaps: Gaps | None = None) -> Iterator[Fault]:
    """Faults that show only when all records are known; none that may come from the gaps."""
    gaps = gaps or Gaps()
    known = declared(book)
    for kind, slugs in concepts.items():
        known.setdefault(kind, set()).update(slugs)
    yield from _unknown_references(book, known, gaps)
    yield from _duplicates(book)
    yield from unlike(book.texts())
    yield from _not_chinese(book)
    yield from _wordings_twice(book)
    yield from _wrong_passages(book, gaps)
    yield from _shared_passages(book)
    yield from _unknown_subjects(book, known, gaps)
    broken = {file.name for file in gaps.files}
    yield from unexplained(book.located, book.match_sources, book.nuts_codes, broken)


def _unknown_references(book: Book, known: dict[str, set[str]], gaps: Gaps) -> Iterator[Fault]:
    lost = gaps.names | {fold_wording(name) for name in gaps.names}
    excused = {kind: slugs | lost for kind, slugs in known.items()}
    for locator, found in book.texts():
        for mark in found.marks:
            if isinstance(mark, Refers):
                value = fold_wording(found.value) if mark.kind == "wording" else found.value
                if value not in excused.get(mark.kind, lost):
                    yield _unknown(locator, found, mark.kind, known)
            elif isinstance(mark, RefersTo):
                kind, _, slug = found.value.partition("/")
                if kind not in mark.kinds:
                    allowed = ", ".join(f"{allowed}/…" for allowed in mark.kinds)
                    yield locator.fault(
                        found.path, f"{found.value!r} is not a reference that can stand here", allowed
                    )
                elif slug not in excused.get(kind, lost):
                    yield _unknown(locator, found, kind, known)


def _unknown(locator: Locator, found: Found, kind: str, known: dict[str, set[str]]) -> Fault:
    slug = found.value.rpartition("/")[2] if kind != "wording" else found.value
    slugs = sorted(known.get(kind, set()))
    near = process.extract(slug, slugs, scorer=fuzz.ratio, limit=NAMES_SHOWN, score_cutoff=60)
    wrong = f"there is no {kind.replace('-', ' ')} {slug!r}"
    if kind == "wording":
        wrong = f"the wording {slug!r} is not mapped; add it to data/curation/wordings.yaml"
    return locator.fault(
        found.path, wrong, "did you mean " + ", ".join(name for name, *_ in near) + "?" if near else ""
    )


def _duplicates(book: Book) -> Iterator[Fault]:
    """A node may be described once a document; cooperations, activities, posts … by several documents."""
    seen: dict[tuple[Path | None, str, str], tuple[Path, int]] = {}
    for locator, found in book.texts():
        if any(isinstance(mark, Declares) for mark in found.marks):
            kind, line = found.owner.kind, locator.line(found.path)
            key = (None if kind in ONCE else locator.file, kind, found.value)
            if key in seen:
                file, first = seen[key]
                yield locator.fault(
                    found.path,
                    f"the slug {found.value!r} is used already in {file}, line {first}",
                    "another slug",
                )
            seen.setdefault(key, (locator.file, line))


def _not_chinese(book: Book) -> Iterator[Fault]:
    """A Chinese text without one Chinese character; an acronym or a number is the same in both languages."""
    for locator, found in book.texts():
        chinese = (isinstance(found.owner, Text) and found.path[-1] == "zh") or found.path[-1] == "label_zh"
        if not chinese or HAS_CHINESE.search(found.value):
            continue
        if any(sign.isalpha() for sign in found.value) and not ACRONYM.fullmatch(found.value):
            yield locator.fault(found.path, "is not Chinese", "a text with Chinese characters, or an acronym")


def _wordings_twice(book: Book) -> Iterator[Fault]:
    """Two entries for one wording would map it in two ways; two with one slug would be one node."""
    seen: set[tuple[str, str]] = set()
    for record, locator, _ in book.located:
        for index, entry in enumerate(record.wordings if isinstance(record, WordingFile) else []):
            for part, value in (("wording", fold_wording(entry.wording)), ("slug", entry.slug)):
                if (part, value) in seen:
                    yield locator.fault(("wordings", index, part), f"{value!r} is used twice", "one entry")
                seen.add((part, value))


def _documents(book: Book) -> Iterator[tuple[DocumentFile, Locator]]:
    for record, locator, _ in book.located:
        if isinstance(record, DocumentFile):
            yield record, locator


def _wrong_passages(book: Book, gaps: Gaps) -> Iterator[Fault]:
    for file, locator in _documents(book):
        cited = set()
        for found in walk(file):
            if any(isinstance(mark, CitesPassage) for mark in found.marks):
                cited.add(found.value)
                if found.value not in file.passages and found.value not in gaps.names:
                    yield locator.fault(
                        found.path, f"there is no passage {found.value!r} in this file", "a key of passages"
                    )
        # A record that could not be read may be the one that cites it.
        for key in sorted(set(file.passages) - cited) if locator.file not in gaps.files else ():
            yield locator.fault(
                ("passages", key), "no record is stated at this passage", "cite it, or move it to left_out"
            )
    yield from _wrong_readings(book, gaps)


def _wrong_readings(book: Book, gaps: Gaps) -> Iterator[Fault]:
    passages = {file.document.slug: set(file.passages) | gaps.names for file in book.documents}
    for record, locator, _ in book.located:
        for index, discrepancy in enumerate(_discrepancies(record)):
            for place, reading in enumerate(discrepancy.readings):
                if reading.document in gaps.names:
                    continue
                if reading.passage not in passages.get(reading.document, set()):
                    path = ("discrepancies", index, "readings", place)
                    yield locator.fault(
                        path, f"there is no passage {reading.passage!r} in document {reading.document!r}"
                    )


def _discrepancies(record: Record) -> list[Discrepancy]:
    return record.discrepancies if isinstance(record, DiscrepancyFile) else []


def _shared_passages(book: Book) -> Iterator[Fault]:
    """Two rows of one cooperation that cite the very same passages cannot be told apart as evidence."""
    for file, locator in _documents(book):
        for group in ("plans", "pairings", "clusters"):
            for index, cooperation in enumerate(getattr(file, group)):
                yield from _twice_stated(cooperation, locator, (group, index))
        yield from _same_activities(file.activities, locator)


def _twice_stated(cooperation: CooperationRecord, locator: Locator, path: Path_) -> Iterator[Fault]:
    yield from _sharing(_rows(cooperation, path), locator)


def _sharing(rows: Iterable[tuple[Path_, Described]], locator: Locator) -> Iterator[Fault]:
    """A fault for each row that cites a passage of an earlier row: as evidence they could not be told apart."""
    seen: dict[str, str] = {}
    for place, row in rows:
        for index, key in enumerate(row.stated_at):
            if seen.setdefault(key, row.slug) != row.slug:
                wrong = f"is stated at the same passage as {seen[key]!r}"
                yield locator.fault(
                    (*place, "stated_at", index), wrong, "a passage of its own, such as an item"
                )


def _rows(cooperation: CooperationRecord, path: Path_) -> Iterator[tuple[Path_, Described]]:
    """Areas with their sub-areas, focus, challenges, objectives and results, with their paths."""
    waiting: list[tuple[Path_, Described]] = [
        ((*path, part, index), row)
        for part in ("areas", "focus", "challenges", "objectives", "results")
        for index, row in enumerate(getattr(cooperation, part))
    ]
    for place, row in waiting:
        yield place, row
        if isinstance(row, Area):
            waiting += [((*place, "sub_areas", index), part) for index, part in enumerate(row.sub_areas)]


def _same_activities(activities: list[Activity], locator: Locator) -> Iterator[Fault]:
    yield from _sharing(((("activities", index), row) for index, row in enumerate(activities)), locator)


def _unknown_subjects(book: Book, known: dict[str, set[str]], gaps: Gaps) -> Iterator[Fault]:
    """Matches and discrepancies name their nodes by IRI tail."""
    for record, locator, prefix in book.located:
        for path, tail in _subjects(record):
            kind, _, slug = tail.partition("/")
            if slug not in known.get(kind, ()) and slug not in gaps.names:
                yield locator.fault((*prefix, *path), f"there is no node {tail!r}", "kind/slug of a record")


def _subjects(record: Record) -> Iterator[tuple[Path_, str]]:
    if isinstance(record, MatchRow):
        yield ("subject",), record.subject
    elif isinstance(record, DiscrepancyFile):
        for index, row in enumerate(record.discrepancies):
            for place, tail in enumerate(row.about):
                yield ("discrepancies", index, "about", place), tail
        for index, pair in enumerate(record.possibly_same):
            for place, tail in enumerate(pair.nodes):
                yield ("possibly_same", index, "nodes", place), tail
