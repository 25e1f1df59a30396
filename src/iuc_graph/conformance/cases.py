"""What a test of a suite is: what to ask, of which data, and what has to come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

SITE: Final = "https://w3c.github.io/rdf-tests/sparql/sparql11/"
"""Where the suite is published: the IRIs of its files start with it, and relative ones are resolved against them."""


@dataclass(frozen=True)
class Files:
    """The files of a dataset, by IRI: those of the default graph, and pairs of a graph and its file."""

    default: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """A query, its data and the file of the expected answer, by IRI; `lax`: REDUCED may drop duplicates."""

    query: str
    files: Files
    result: str
    lax: bool = False


@dataclass(frozen=True)
class Update:
    """An update, by the IRI of its file, the data before it, and those that have to be there after it."""

    request: str
    before: Files
    after: Files


@dataclass(frozen=True)
class Syntax:
    """A query or an update, by the IRI of its file, that has to be read, or not to be read."""

    file: str

    @property
    def is_update(self) -> bool:
        """Whether it is about updates: the suite tells them by their ending, and not always by their class."""
        return self.file.endswith(".ru")


@dataclass(frozen=True)
class Message:
    """The headers and the body of a request or a response, as far as the suite states them."""

    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def header(self, name: str) -> str:
        """The value of a header, by its name in lower case; empty where there is none."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def media_type(self) -> str:
        """The media type of the body, without parameters."""
        return self.header("content-type").partition(";")[0].strip()


@dataclass(frozen=True)
class Exchange:
    """A request, and what the suite demands of the response.

    `path` is written for an endpoint at /sparql/ or /gsp. `statuses` are all that are allowed. `form` is "boolean",
    "tabular", "RDF" or empty, `truth` the answer to an ASK; `location` is the variable that stands for the address
    in the response, and has to be put in its place in what is sent after it.
    """

    method: str
    path: str
    request: Message
    statuses: frozenset[int]
    response: Message = Message()
    form: str = ""
    truth: bool | None = None
    location: str = ""


@dataclass(frozen=True)
class Conversation:
    """Exchanges in their order, and the data before the first."""

    exchanges: tuple[Exchange, ...]
    files: Files = Files()


Action = Evaluation | Update | Syntax | Conversation


@dataclass(frozen=True)
class Case:
    """One test of a manifest.

    `kind` is the local name of its class, `group` the folder of its manifest. `features` are the local names of the
    properties of the test and of its action: they tell what it needs.
    """

    iri: str
    name: str
    group: str
    kind: str
    action: Action | None
    features: frozenset[str] = frozenset()

    @property
    def short(self) -> str:
        """The name of the test within its group."""
        return self.iri.rpartition("#")[2]


@dataclass(frozen=True)
class Suite:
    """A folder with manifests, and all their cases in the order of the manifests."""

    folder: Path
    cases: tuple[Case, ...] = field(repr=False)

    def path(self, iri: str) -> Path:
        """The file that an IRI of the suite stands for."""
        return self.folder / iri.removeprefix(SITE)

    def text(self, iri: str) -> str:
        """The content of a text file, with its line ends as they are."""
        return self.path(iri).read_bytes().decode("utf-8")

    def quads(self, files: Files) -> Iterator[Quad]:
        """The data of these files; blank nodes of different files are different ones."""
        for iri in files.default:
            yield from self._read(iri, DefaultGraph())
        for graph, iri in files.named:
            yield from self._read(iri, NamedNode(graph))

    def _read(self, iri: str, home: NamedNode | DefaultGraph) -> Iterator[Quad]:
        path = self.path(iri)
        known = RdfFormat.from_extension(path.suffix[1:])
        for quad in parse(path=path, format=known, base_iri=iri, rename_blank_nodes=True):
            yield Quad(quad.subject, quad.predicate, quad.object, home)
