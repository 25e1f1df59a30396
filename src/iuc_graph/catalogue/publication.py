"""All files that can be had of one generation: which there are, and how each is written. Equal graphs, equal bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import BinaryIO, Final, cast

from pyoxigraph import Store

from iuc_graph.catalogue import table_files
from iuc_graph.catalogue.core_view import core_view
from iuc_graph.catalogue.facts import Facts, read_facts
from iuc_graph.catalogue.slices import slice_of
from iuc_graph.catalogue.table_files import About, Sized
from iuc_graph.catalogue.tables import COOPERATIONS, TABLES, DataTable
from iuc_graph.entities.geography import feature_collection
from iuc_graph.errors import FileUnknown
from iuc_graph.sparql.rows import StoreReader
from iuc_graph.store.dump import dump
from iuc_graph.store.generations import OpenGeneration
from iuc_graph.vocabulary import BASE

WHOLE: Final = "iuc-graph"
"""The dataset of the whole graph; those of programmes are named by the ends of their IRIs."""

SUMS: Final = "SHA256SUMS"
PACKAGE: Final = "datapackage.json"
CSVW: Final = "csv-metadata.json"
CORE: Final = "core-vocabularies.ttl"
PLACES: Final = "places.geojson"


@dataclass(frozen=True)
class Kind:
    """A format of files: its ending, the media type, and its code in the EU's table of file types."""

    ending: str
    media_type: str
    file_type: str
    name: str
    standard: str | None = None


TURTLE: Final = Kind("ttl", "text/turtle", "RDF_TURTLE", "Turtle")
NTRIPLES: Final = Kind("nt", "application/n-triples", "RDF_N_TRIPLES", "N-Triples")
NQUADS: Final = Kind("nq", "application/n-quads", "RDF_N_QUADS", "N-Quads")
TRIG: Final = Kind("trig", "application/trig", "RDF_TRIG", "TriG")
JSONLD: Final = Kind("jsonld", "application/ld+json", "JSON_LD", "JSON-LD")
RDFXML: Final = Kind("rdf", "application/rdf+xml", "RDF_XML", "RDF/XML")
GEOJSON: Final = Kind("geojson", "application/geo+json", "GEOJSON", "GeoJSON")
CSV: Final = Kind("csv", "text/csv", "CSV", "CSV", "http://www.w3.org/ns/csvw")
PARQUET: Final = Kind("parquet", "application/vnd.apache.parquet", "PARQUET", "Apache Parquet")
JSON: Final = Kind("json", "application/json", "JSON", "JSON")
TEXT: Final = Kind("", "text/plain", "TXT", "Text")

DUMPS: Final = {
    "turtle": TURTLE,
    "ntriples": NTRIPLES,
    "nquads": NQUADS,
    "trig": TRIG,
    "jsonld": JSONLD,
    "rdfxml": RDFXML,
}
"""Formats of the whole graph, by their names in `store.dump`."""

OF_PROGRAMMES: Final = ("turtle", "trig", "jsonld")


@dataclass(frozen=True)
class PublishedFile:
    """One file: its name, the dataset that it belongs to, its format, and its title in English and Chinese.

    `listed` files are distributions of their dataset; others only describe or check those.
    """

    name: str
    dataset: str
    kind: Kind
    english: str
    chinese: str
    listed: bool = True


@dataclass(frozen=True)
class Version:
    """What the files say of themselves: the release or generation, and the IRI of the licence."""

    name: str
    licence: str


class Publication:
    """The files of one open generation. Not for several threads at once."""

    def __init__(
        self,
        opened: OpenGeneration,
        version: Version,
        known: Mapping[str, Sized] | None = None,
        *,
        parquet: bool = False,
        programmes: bool = True,
    ) -> None:
        """`known`: what was measured of this generation's files before; `parquet`: whether tables are Parquet, too.

        `programmes`: whether each programme has files of its own.
        """
        self._programmes = programmes
        self._parquet = parquet
        self._opened = opened
        self._version = version
        self._sizes = dict(known or {})
        self._reader = StoreReader(opened.store)
        self._slices: dict[str, Store] = {}

    @cached_property
    def facts(self) -> Facts:
        """What the catalogue says of the generation."""
        return read_facts(self._reader, self._opened.generation.manifest)

    @cached_property
    def files(self) -> tuple[PublishedFile, ...]:
        """All files there are, those of the whole graph first."""
        return files_of(self.facts, parquet=self._parquet, programmes=self._programmes)

    def file(self, name: str) -> PublishedFile:
        """The file with this name. Raises FileUnknown, which lists all."""
        for file in self.files:
            if file.name == name:
                return file
        raise FileUnknown(
            f"There is no file {name[:100]!r}. There are: {', '.join(f.name for f in self.files)}."
        )

    def measure(self, name: str) -> Sized:
        """Length and checksum of a file; it is written for that unless it is known."""
        if name not in self._sizes:
            self.write(name, cast(BinaryIO, _Nowhere()))
        return self._sizes[name]

    def write(self, name: str, output: BinaryIO) -> Sized:
        """Write a file; its length and checksum. Raises FileUnknown, and what writing to `output` raises."""
        file, measure = self.file(name), _Measure(output)
        self._writer(file)(cast(BinaryIO, measure))
        self._sizes[name] = measure.sized
        return measure.sized

    def sizes(self) -> dict[str, Sized]:
        """Length and checksum of every file but the list of checksums itself."""
        return {file.name: self.measure(file.name) for file in self.files if file.name != SUMS}

    def _writer(self, file: PublishedFile) -> Callable[[BinaryIO], object]:
        made: dict[str, Callable[[], bytes]] = {
            SUMS: lambda: table_files.lines(self.sizes().items()),
            PACKAGE: self._package,
            CSVW: lambda: table_files.csvw(self._tables(), self._about),
            CORE: lambda: core_view(self._opened.store).write("turtle"),
            PLACES: self._places,
        }
        if file.name in made:
            return lambda out: out.write(made[file.name]())
        if file.kind in (CSV, PARQUET):
            return lambda out: self._write_table(file, out)
        return lambda out: self._write_dump(file, out)

    def _tables(self) -> list[DataTable]:
        """The tables of all CSV files there are, each by the name of its file."""
        return [
            *TABLES,
            *(
                replace(
                    COOPERATIONS,
                    name=file.name.rpartition(".")[0],
                    english=file.english,
                    chinese=file.chinese,
                )
                for file in self.files
                if file.kind == CSV and file.dataset != WHOLE
            ),
        ]

    def _package(self) -> bytes:
        sizes = {f"{table.name}.csv": self.measure(f"{table.name}.csv") for table in TABLES}
        return table_files.datapackage(TABLES, self._about, sizes)

    @property
    def _about(self) -> About:
        manifest = self._opened.generation.manifest
        return About(self._version.name, manifest.built_at, self._version.licence, BASE + "catalogue")

    def _places(self) -> bytes:
        rows = TABLES[0].rows(self._reader)
        return feature_collection(self._reader, [str(row[0]) for row in rows], "en")

    def _write_table(self, file: PublishedFile, output: BinaryIO) -> None:
        table = COOPERATIONS if file.dataset != WHOLE else _table_of(file)
        rows = table.rows(self._reader, self._programme(file.dataset))
        write = table_files.write_csv if file.kind == CSV else table_files.write_parquet
        write(table, rows, output)

    def _write_dump(self, file: PublishedFile, output: BinaryIO) -> None:
        name = next(name for name, kind in DUMPS.items() if kind == file.kind)
        programme = self._programme(file.dataset)
        dump(self._opened.store if programme is None else self._slice(programme), name, output)

    def _slice(self, programme: str) -> Store:
        """The statements about a programme; those of one at a time are kept."""
        if programme not in self._slices:
            self._slices = {programme: slice_of(self._opened.store, programme)}
        return self._slices[programme]

    def _programme(self, dataset: str) -> str | None:
        return next((one.iri for one in self.facts.programmes if one.slug == dataset), None)


def files_of(facts: Facts, *, parquet: bool = False, programmes: bool = True) -> tuple[PublishedFile, ...]:
    """All files there are of a generation with these facts, those of the whole graph first.

    Parquet needs a package of 40 MB that only some want: it is for folders that somebody has written, not for servers.
    """
    of_programmes = _files_of_programmes(facts) if programmes else ()
    return (*_files_of_whole(parquet), *of_programmes, *_beside())


def _table_of(file: PublishedFile) -> DataTable:
    return next(table for table in TABLES if file.name.rpartition(".")[0] == table.name)


def _files_of_whole(parquet: bool) -> Iterator[PublishedFile]:
    for kind in DUMPS.values():
        english, chinese = f"The whole graph as {kind.name}", f"整个图谱（{kind.name}）"
        yield PublishedFile(f"{WHOLE}.{kind.ending}", WHOLE, kind, english, chinese)
    titles = (
        "Organisations, events and places in SEMIC's Core Vocabularies",
        "以 SEMIC 核心词汇表述的组织、活动和地点",
    )
    yield PublishedFile(CORE, WHOLE, TURTLE, *titles)
    yield PublishedFile(PLACES, WHOLE, GEOJSON, "Cities and regions on a map", "城市和地区地图")
    for kind in (CSV, *([PARQUET] if parquet else ())):
        for table in TABLES:
            english, chinese = f"{table.english} ({kind.name})", f"{table.chinese}（{kind.name}）"
            # What is installed must not decide what the catalogue says, nor do its code lists know Parquet.
            yield PublishedFile(f"{table.name}.{kind.ending}", WHOLE, kind, english, chinese, kind == CSV)


def _files_of_programmes(facts: Facts) -> Iterator[PublishedFile]:
    for programme in facts.programmes:
        slug, label = programme.slug, facts.labels
        english, chinese = label.of(programme.iri, "en"), label.of(programme.iri, "zh")
        for name in OF_PROGRAMMES:
            kind = DUMPS[name]
            titles = f"{english} as {kind.name}", f"{chinese}（{kind.name}）"
            yield PublishedFile(f"programme-{slug}.{kind.ending}", slug, kind, *titles)
        titles = f"Cooperations of {english} (CSV)", f"{chinese}的合作（CSV）"
        yield PublishedFile(f"cooperations-{slug}.csv", slug, CSV, *titles)


def _beside() -> Iterator[PublishedFile]:
    described = "Description of the CSV tables", "CSV 表格说明"
    yield PublishedFile(CSVW, WHOLE, Kind("json", "application/csvm+json", "JSON", "CSVW"), *described, False)
    yield PublishedFile(PACKAGE, WHOLE, JSON, *described, False)
    yield PublishedFile(SUMS, WHOLE, TEXT, "Checksums of all files", "所有文件的校验和", False)


class _Nowhere:
    """Takes what is written, and keeps none of it."""

    def write(self, piece: bytes) -> int:
        """As of a file."""
        return len(piece)


class _Measure:
    """Passes on what is written, and counts and hashes it."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._size = 0
        self._hash = hashlib.sha256()

    def write(self, piece: bytes) -> int:
        """As of a file."""
        self._output.write(piece)
        self._size += len(piece)
        self._hash.update(piece)
        return len(piece)

    def writelines(self, pieces: Iterator[bytes]) -> None:
        """As of a file."""
        for piece in pieces:
            self.write(piece)

    def flush(self) -> None:
        """As of a file; nothing is held back here."""

    @property
    def sized(self) -> Sized:
        """Of what was written up to now."""
        return Sized(self._size, self._hash.hexdigest())
