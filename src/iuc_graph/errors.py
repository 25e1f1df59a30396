"""Every error that iuc_graph raises on purpose.

IucGraphError                      code, HTTP status, a sentence a person can act on
├── ProjectFilesError              ontology/, shapes/, data/ or queries/ not found or unreadable
├── RecordErrors                   all faults found in data/, each with file, line and field
├── OntologyError                  the ontology cannot be used
│   └── UnknownAxiomError          an axiom of a kind that the rule compiler does not know
├── ValidationFailed               the graph breaks rules of shapes/
├── ExportError                    a source graph holds what records cannot say
├── StoreError                     the store cannot be read or written
│   ├── StoreMissing               nothing was built yet
│   ├── StoreLocked                another process is writing it
│   ├── GenerationGone             it was replaced while somebody was opening it
│   ├── StoreVersionError          written by another version of iuc_graph
│   ├── StoreFull                  no room is left
│   ├── GenerationUnknown          no generation, release or date fits what was asked for
│   ├── GraphUnknown               no graph has the name that was asked for
│   ├── WorkerLost                 no worker process came up to open it
│   ├── WriteRefused               a graph is made or owned by something else
│   ├── FileUnknown                no dump or table has the name that was asked for
│   ├── ReleaseRefused             a release cannot have this name, or has it already
│   ├── PreconditionFailed         the graph is not in the state that a change was asked for on condition of
│   ├── WriteTimeout               a change passed its deadline and was ended; nothing was changed
│   └── WriteCrashed               the process that made a change died; nothing was changed
├── NameUnknown, NameAmbiguous     a name leads to no thing, or to several
├── AddressGone                    a released address whose thing is here no more
├── QuestionError                  a saved question is unknown, or its parameters are wrong
│   ├── QuestionUnknown            no saved question has this name
│   └── QuestionFileError          a file of queries/ is no saved question
├── ExtraMissing                   a package that only some need is not installed
├── NotDrawable                    a chart would be empty, or hold more than one can see; a ValueError as well
├── SourceUnfit                    what Python opened lacks what a question needs
├── SettingsError                  a setting has a value that cannot be used
├── PersonsError                   the persons store cannot be used, or not by whom it should
├── SuiteError                     a folder with tests of the W3C cannot be read
├── TokensError                    the file of tokens cannot be used, or not be changed as was asked
├── RequestError                   an HTTP request cannot be read
│   ├── DocumentSyntaxError        a document that was sent is not what its media type says
│   ├── NotAcceptable              none of the media types asked for can be given
│   ├── ParameterInvalid           a parameter of the address is unknown or has a value that cannot be used
│   │   ├── ArgumentUnknown        the same in Python: a keyword that there is not; a TypeError as well
│   │   └── ArgumentInvalid        a value that none of those allowed is; a ValueError as well
│   └── MediaTypeUnsupported       the body is of a type that is not read here
└── QueryError                     a query was refused or failed
    ├── QuerySyntaxError           it is not SPARQL 1.1
    ├── QueryRefused               it asks for what this service never does
    │   └── DatasetRefused         it asks for a dataset that would give wrong or empty answers
    ├── QueryFailed                it is SPARQL, but cannot be evaluated
    ├── QueryTimeout               it passed its deadline and was ended
    ├── QueryTooLarge              the query or its answer passed a size limit
    ├── RowsExceeded               its answer has more rows than are given; it is asked for again with a LIMIT
    ├── QueryCrashed               its worker process died, within its own memory limit or not
    ├── EndpointFailed             an endpoint elsewhere gave no answer that can be used
    ├── AnswerNotKept              there was no room for the answer on the server's disk
    ├── QueryCancelled             whoever asked went away, or an operator ended it
    ├── QueryNotRunning            there is no such query to end, or no longer
    ├── ServiceBusy                all workers are taken
    └── TooManyRequests            one client has asked for more than its share
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from iuc_graph.refusals import BrokenThing, Counts


class IucGraphError(Exception):
    """Base of all errors raised on purpose: `code` for machines, `status` for HTTP, the text for people."""

    code = "error"
    status = 500


class ProjectFilesError(IucGraphError):
    """A file or folder that the project ships is missing or unreadable."""

    code = "project-files"


@dataclass(frozen=True, order=True)
class Fault:
    """One fault in a file under data/: where it is, what is wrong, what is allowed instead."""

    file: Path
    line: int
    field: str
    wrong: str
    allowed: str = ""

    def __str__(self) -> str:
        hint = f"; allowed: {self.allowed}" if self.allowed else ""
        return f"{self.file}:{self.line}: {self.field}: {self.wrong}{hint}"


class RecordErrors(IucGraphError):
    """All faults of one reading of data/; the store was left as it was."""

    code = "record-errors"
    status = 422

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class OntologyError(IucGraphError):
    """The ontology cannot be used as it stands."""

    code = "ontology"


class UnknownAxiomError(OntologyError):
    """The ontology holds an axiom of a kind that the rule compiler does not know."""

    code = "unknown-axiom"


class ValidationFailed(IucGraphError):
    """The graph breaks rules; the text lists them in plain words, `things` hold all that is told of each.

    `counts` say how much is wrong in all, also where `things` are fewer; both are empty where something is refused
    before any rule is asked.
    """

    code = "validation-failed"
    status = 422

    def __init__(self, text: str, things: tuple[BrokenThing, ...] = (), counts: Counts | None = None) -> None:
        self.things = things
        self.counts = counts or Counts(
            violations=sum(thing.rules_in_all for thing in things), things=len(things)
        )
        super().__init__(text)


class ExportError(IucGraphError):
    """A source graph cannot be written as records that build to the same statements; `reasons` are all of them."""

    code = "export"
    status = 409
    shown = 10

    def __init__(self, graph: str, reasons: list[str]) -> None:
        """`graph`: IRI of the source graph. The text lists the first reasons and counts the rest."""
        self.graph = graph
        self.reasons = tuple(reasons)
        lines = [f"- {reason}" for reason in reasons[: self.shown]]
        if len(reasons) > self.shown:
            lines.append(f"- and {len(reasons) - self.shown} more")
        super().__init__("\n".join([f"{graph} cannot be written as records:", *lines]))


class StoreError(IucGraphError):
    """The store cannot be read or written."""

    code = "store"


class StoreMissing(StoreError):
    """The directory holds no store yet."""

    code = "store-missing"
    status = 503


class StoreLocked(StoreError):
    """Another process is writing this store; try again when it has finished."""

    code = "store-locked"
    status = 409


class GenerationGone(StoreError):
    """The generation was replaced and removed while it was being opened; read the pointer again."""

    code = "generation-gone"
    status = 503


class StoreVersionError(StoreError):
    """The store was written by another version of iuc_graph; `newer` tells whether by a newer one than this."""

    code = "store-version"

    def __init__(self, message: str, *, newer: bool = True) -> None:
        self.newer = newer
        super().__init__(message)


class StoreFull(StoreError):
    """There is no room left for what has to be written; what was there before is whole."""

    code = "store-full"
    status = 507


class GenerationUnknown(StoreError):
    """No generation, release or date of the store fits what was asked for; the text lists what there is."""

    code = "generation-unknown"
    status = 404


class GraphUnknown(StoreError):
    """No graph has this name; the text offers the nearest one."""

    code = "graph-unknown"
    status = 404


class WorkerLost(StoreError):
    """No worker could be started, or it ended without a word before the graph was open; `started` tells which."""

    code = "worker-lost"
    status = 503

    def __init__(self, message: str, *, started: bool = False) -> None:
        self.started = started
        super().__init__(message)


class WriteRefused(StoreError):
    """A write to a graph that is made or owned by something else; the text says where to write instead.

    `messages` hold the text by language; it is in English where no other is given.
    """

    code = "write-refused"
    status = 403

    def __init__(self, text: str, chinese: str = "") -> None:
        self.messages = {"en": text} | ({"zh": chinese} if chinese else {})
        super().__init__(text)


class FileUnknown(StoreError):
    """No file of a generation or release has this name; the text lists those that there are."""

    code = "file-unknown"
    status = 404


class ReleaseRefused(StoreError):
    """A release cannot have this name: it is none, or taken by another one, and a release never changes."""

    code = "release-refused"
    status = 409


class PreconditionFailed(StoreError):
    """The graph is not in the state that a change was asked for on condition of; nothing was changed.

    `generation` is the name of the state in use.
    """

    code = "precondition-failed"
    status = 412

    def __init__(self, message: str, generation: str = "") -> None:
        self.generation = generation
        super().__init__(message)


class WriteTimeout(StoreError):
    """A change passed its deadline and was ended; nothing was changed."""

    code = "write-timeout"
    status = 503


class WriteCrashed(StoreError):
    """The process that made a change died, of too much memory where `memory` is said; nothing was changed."""

    code = "write-crashed"
    status = 503

    def __init__(self, message: str, *, memory: bool = False) -> None:
        self.memory = memory
        super().__init__(message)


class NameUnknown(IucGraphError):
    """No thing of the graph has this name; the text offers the nearest ones."""

    code = "name-unknown"
    status = 404

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        """`nearest`: IRIs of the things offered instead."""
        self.nearest = nearest
        super().__init__(message)


class AddressGone(IucGraphError):
    """The thing with this address was released once and is here no more; the text says why where that is known."""

    code = "gone"
    status = 410


class NameAmbiguous(IucGraphError):
    """Several things of the graph have this name; the text lists them."""

    code = "name-ambiguous"
    status = 409

    def __init__(self, message: str, candidates: tuple[str, ...] = ()) -> None:
        """`candidates`: IRIs of all the things that the name may mean."""
        self.candidates = candidates
        super().__init__(message)


class QuestionError(IucGraphError):
    """A saved question is unknown, or a parameter is missing or of the wrong type; `parameters` names those."""

    code = "question"
    status = 422

    def __init__(self, message: str, parameters: tuple[str, ...] = ()) -> None:
        self.parameters = parameters
        super().__init__(message)


class QuestionUnknown(QuestionError):
    """No saved question has this name; the text offers the nearest ones."""

    code = "question-unknown"
    status = 404


class QuestionFileError(QuestionError):
    """Files of queries/ that are no saved questions; all faults found, each with file and line."""

    code = "question-file"
    status = 500

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ExtraMissing(IucGraphError):
    """A package that only some need is not installed; the text says what to install."""

    code = "extra-missing"


class NotDrawable(IucGraphError, ValueError):
    """There is nothing to draw, or more than a picture can show; the text says what to do."""

    code = "not-drawable"
    status = 422


class SourceUnfit(IucGraphError):
    """What was opened in Python cannot answer this: it has no named graphs, no merged one, or no past."""

    code = "source-unfit"
    status = 422


class SettingsError(IucGraphError):
    """A setting has a value that cannot be used; the text names the environment variable."""

    code = "settings"


class TokensError(IucGraphError):
    """The file of operators' tokens cannot be used, or not be changed as was asked; nobody is let in by guess."""

    code = "tokens"


class PersonsError(IucGraphError):
    """The persons store, or the list that it is made from, cannot be read or written; no name is told."""

    code = "persons"


class SuiteError(IucGraphError):
    """The folder holds no manifests of a W3C suite, or one of them cannot be read."""

    code = "suite"


class RequestError(IucGraphError):
    """An HTTP request is malformed; the text says which part."""

    code = "request"
    status = 400


class DocumentSyntaxError(RequestError):
    """A document is not what its media type says; `line` and `column` count characters from 1, where known."""

    code = "document-syntax"

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line = line
        self.column = column
        super().__init__(message)


class NotAcceptable(RequestError):
    """None of the media types that the client accepts can be given; the text lists those that can."""

    code = "not-acceptable"
    status = 406


class ParameterInvalid(RequestError):
    """A parameter of the address is unknown or has a value that cannot be used; `parameter` is its name."""

    code = "parameters"
    status = 422

    def __init__(self, parameter: str, message: str) -> None:
        self.parameter = parameter
        super().__init__(message)


class ArgumentUnknown(ParameterInvalid, TypeError):
    """A function of Python has no such keyword; the text lists those that there are."""


class ArgumentInvalid(ParameterInvalid, ValueError):
    """A keyword of a function of Python has a value that it does not take; the text lists those that it takes."""


class MediaTypeUnsupported(RequestError):
    """The body is of a media type that is not read here; the text lists those that are.

    `accepted` is the header that lists them, Accept-Post or Accept-Patch, with its value; empty for none.
    """

    code = "media-type"
    status = 415

    def __init__(self, message: str, accepted: tuple[str, str] | tuple[()] = ()) -> None:
        self.accepted = accepted
        super().__init__(message)


class QueryError(IucGraphError):
    """A query was refused or failed."""

    code = "query"
    status = 400


class QuerySyntaxError(QueryError):
    """The text is not SPARQL 1.1; `line` and `column` count characters from 1, where known."""

    code = "query-syntax"

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line = line
        self.column = column
        super().__init__(message)


class QueryRefused(QueryError):
    """The query asks for something this service never does, such as calling another server."""

    code = "query-refused"
    status = 403


class DatasetRefused(QueryRefused):
    """The graphs asked for are unknown, or would return a triple once per graph; counts would be wrong."""

    code = "dataset-refused"
    status = 400


class QueryFailed(QueryError):
    """The query is SPARQL 1.1 but cannot be evaluated, for example because it calls an unknown function."""

    code = "query-failed"


class QueryTimeout(QueryError):
    """The query passed its deadline and its worker was ended."""

    code = "query-timeout"
    status = 503


class QueryTooLarge(QueryError):
    """The query, its nesting or its answer passed a size limit."""

    code = "query-too-large"
    status = 413


class RowsExceeded(QueryError):
    """The answer has more rows than are given; it has to be asked for again with a LIMIT, and marked."""

    code = "rows-exceeded"
    status = 413


class QueryCrashed(QueryError):
    """The worker that ran the query died; other queries were not affected. `memory`: most likely at its limit."""

    code = "query-crashed"
    status = 503

    def __init__(self, message: str, *, memory: bool = False) -> None:
        self.memory = memory
        super().__init__(message)


class EndpointFailed(QueryError):
    """A SPARQL endpoint elsewhere could not be reached, or gave no whole answer; the text says why."""

    code = "endpoint-failed"
    status = 502


class AnswerNotKept(QueryError):
    """The answer was there, but the server's disk had no room to keep it while it is sent."""

    code = "answer-not-kept"
    status = 507


class QueryCancelled(QueryError):
    """An operator ended it; or whoever asked went away before the answer was ready, and nobody reads this error."""

    code = "query-cancelled"
    status = 503


class QueryNotRunning(QueryError):
    """No query with this id runs or waits: it has ended, or there never was one."""

    code = "query-not-running"
    status = 404


class ServiceBusy(QueryError):
    """All workers are taken and the queue is full; try again after `retry_after` seconds."""

    code = "busy"
    status = 503

    def __init__(self, message: str, retry_after: int = 1) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class TooManyRequests(QueryError):
    """One client has asked for more than its share; it may ask again after `retry_after` seconds."""

    code = "too-many-requests"
    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(message)
