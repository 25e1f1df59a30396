"""From a request to an answer in the form that the client likes best.

Everything that can be refused is refused before a worker is asked, and what the client or the service has already is
not worked out again.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from iuc_graph.errors import DatasetRefused, QuerySyntaxError, RowsExceeded
from iuc_graph.settings import Settings
from iuc_graph.sparql.cutting import limited
from iuc_graph.sparql.dataset import check_graphs, of_parameters, of_query
from iuc_graph.sparql.following import Following
from iuc_graph.sparql.formats import choose_offer, with_charset
from iuc_graph.sparql.guard import Checked, Form, check
from iuc_graph.sparql.kept import Kept, KeptAnswers
from iuc_graph.sparql.negotiation import accepts_gzip
from iuc_graph.sparql.request import SparqlRequest
from iuc_graph.sparql.tags import matches, tag_of
from iuc_graph.store.contract import Dataset, Query
from iuc_graph.store.generations import Generation
from iuc_graph.store.history import at as find_generation
from iuc_graph.vocabulary import PREFIXES
from iuc_graph.workers.begun import Begun
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.delivery import Delivery
from iuc_graph.workers.past import same
from iuc_graph.workers.pool import Pool
from iuc_graph.workers.spool import Answer

EXPLAINER: Final = "iuc_graph.sparql.explain"
"""The module that a worker asks about an empty answer; it is of a room that workers know nothing of."""


Read = TypeVar("Read")

LONG: Final = 16 * 1024
"""Characters of a query from which on one is read at a time: reading takes the interpreter from everybody else."""


@dataclass(frozen=True)
class Wanted:
    """What a client's headers say of the answer: Accept, Accept-Encoding and If-None-Match, None where not sent."""

    accept: str | None = None
    encodings: str | None = None
    if_none_match: str | None = None


@dataclass(frozen=True)
class Reply:
    """An answer, to be closed after use, or word that the client has it already (`answer` is None).

    `media_type` names the charset where the type has one. `tag` is the entity tag, empty for an answer that another
    time may be another. `cut` is the number of rows it was cut at, None for a whole one. `again` says that it was
    there already.
    """

    answer: Answer | None
    media_type: str
    tag: str = ""
    cut: int | None = None
    again: bool = False

    @property
    def body(self) -> Answer:
        """The answer of a reply that was not asked for on a condition."""
        assert self.answer is not None
        return self.answer

    def close(self) -> None:
        """Let go of the answer's bytes."""
        if self.answer is not None:
            self.answer.close()


@dataclass(frozen=True)
class Asked:
    """A query that may run, how its answer is wanted, and the generation it is read from.

    `tag` is the entity tag of its answer, empty where the answer may differ from time to time.
    """

    checked: Checked
    query: Query
    generation: Generation
    past: bool
    media_type: str
    delivery: Delivery
    seconds: float | None = None
    tag: str = ""


@dataclass(frozen=True)
class _Found:
    """A query that may run, and what it is asked of; `past` where that is an earlier generation."""

    checked: Checked
    dataset: Dataset | None
    generation: Generation
    past: bool


@dataclass(frozen=True)
class Endpoint:
    """Answers requests from one pool under one table of settings.

    A managed one has the rules of this project: its prefixes need no declaration, and graphs have to exist.
    """

    pool: Pool
    settings: Settings
    prefixes: Mapping[str, str] = field(default_factory=lambda: dict(PREFIXES))
    managed: bool = True
    kept: KeptAnswers = field(default_factory=lambda: KeptAnswers(0))
    _reading: threading.Lock = field(default_factory=threading.Lock)
    _following: Following = field(init=False)
    _marks: tuple[tuple[str, str, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        marks = tuple((name + ":", name, iri) for name, iri in self.prefixes.items())
        object.__setattr__(self, "_marks", marks)
        object.__setattr__(self, "_following", Following(self.pool, self.settings.store))

    def generation_now(self) -> Generation | None:
        """The generation that the next query is answered from, where telling takes neither waiting nor reading files.

        None where it does; then `reply` finds out.
        """
        return self._following.generation_now()

    def reply(
        self, request: SparqlRequest, wanted: Wanted = Wanted(), cancellation: Cancellation | None = None
    ) -> Reply:
        """Answer a request of the protocol, blocking. Raises QueryError, NotAcceptable or StoreError."""
        found = self.prepare(request, wanted)
        return found if isinstance(found, Reply) else self.complete(found, cancellation)

    def prepare(
        self, request: SparqlRequest, wanted: Wanted, generation: Generation | None = None
    ) -> Reply | Asked:
        """The reply where it is there already or need not be sent, else what `complete` takes.

        With a `generation` it waits for nobody, unless the query is long, refused, or about the past; that must be the
        one that is served. Raises as `reply` does.
        """
        found = self._prepare(request, generation)
        form = found.checked.form
        offer = choose_offer(form, wanted.accept, request.formats)
        query = self._query(found.checked, offer.format, found.dataset, request.base)
        delivery = self._delivery(form, request, accepts_gzip(wanted.encodings))
        media_type = with_charset(offer)
        digest = found.generation.manifest.digest
        tag = "" if found.checked.volatile else tag_of(digest, query, delivery, media_type)
        if tag and matches(wanted.if_none_match, tag):
            return Reply(None, media_type, tag, again=True)
        kept = self.kept.get(tag) if tag else None
        if kept is None:
            return Asked(
                found.checked, query, found.generation, found.past, media_type, delivery, request.seconds, tag
            )
        # The same content may have been that of an earlier generation, which may be gone.
        reply = _of_kept(kept)
        return replace(reply, answer=replace(kept.answer, source=found.generation), again=True)

    def alone(self, read: Callable[[], Read]) -> Read:
        """What `read` makes of a long request, blocking while others read theirs: each takes memory, and time from all.

        Raises what it raises.
        """
        with self._reading:
            return read()

    def begin(self, asked: Asked) -> Begun | None:
        """Have a worker begin, if nobody has to be waited for, and no file to be read; None where that is so."""
        if asked.past or not self._following.stands():
            return None
        return self.pool.begin(asked.query, seconds=asked.seconds, delivery=asked.delivery)

    def complete(
        self, asked: Asked, cancellation: Cancellation | None = None, begun: Begun | None = None
    ) -> Reply:
        """Answer what was prepared, and perhaps begun, blocking. Raises QueryError or StoreError."""
        cut = None
        started = time.monotonic() - (begun.seconds if begun else 0.0)
        try:
            answer = self._run(asked, cancellation, begun)
        except RowsExceeded:
            most = asked.delivery.rows or 0
            answer = self._run(self._cut(asked, most, time.monotonic() - started), cancellation)
            rows = answer.summary.rows
            cut = most if rows is None or rows >= most else None  # a commit between the two may leave fewer
        return self.settle(asked, answer, cut)

    def settle(self, asked: Asked, answer: Answer, cut: int | None = None) -> Reply:
        """The reply with this answer, which is kept for the next who asks. Raises DatasetRefused."""
        if not same(answer.source, asked.generation):
            self._look_again(asked, answer)
        elif asked.tag:
            return _of_kept(self.kept.put(Kept(answer, asked.media_type, asked.tag, cut)))
        return Reply(answer, asked.media_type, cut=cut)

    def ask(
        self,
        text: str,
        format_name: str | None = None,
        *,
        substitutions: Mapping[str, str] | None = None,
        seconds: float | None = None,
        at: str | None = None,
        generation: Generation | None = None,
        cancellation: Cancellation | None = None,
        explains: bool = True,
    ) -> Reply:
        """Answer a query of our own or of the command line, blocking, with all its rows.

        `substitutions` binds variables (without "?") to terms in N-Triples syntax. `at` names an earlier state of
        the graph, as `store.history.at` reads it; `generation` is one. `explains` says whether somebody wants to know
        why nothing was found. Raises as `reply` does, and GenerationUnknown.
        """
        found = self._prepare(SparqlRequest(text, at=at), past=generation)
        offer = choose_offer(found.checked.form, None, (format_name,) if format_name else ())
        query = self._query(found.checked, offer.format, None, None)
        bound = replace(query, substitutions=substitutions or {})
        delivery = Delivery(
            self.settings.answer_bytes,
            explainer=self._explainer if explains else "",
            explain_seconds=self.settings.explain_seconds,
        )
        asked = Asked(
            found.checked, bound, found.generation, found.past, with_charset(offer), delivery, seconds
        )
        return Reply(self._run(asked, cancellation), with_charset(offer))

    def form(self, text: str, at: str | None = None) -> Form:
        """The form of a query, once it is known that it may run. Raises as `ask` does."""
        return self._prepare(SparqlRequest(text, at=at)).checked.form

    def _prepare(
        self, request: SparqlRequest, served: Generation | None = None, past: Generation | None = None
    ) -> _Found:
        past = find_generation(self.settings.store, request.at) if request.at else past
        generation = past or served or self._following.generation()
        graphs = generation.manifest.graphs
        with self._reading if len(request.query) > LONG else nullcontext():
            checked = check(request.query, self.settings, graphs, self.prefixes, managed=self.managed)
        if checked.refusal is not None:
            self._read(checked, self._base(request.base))
            raise checked.refusal
        most = self.settings.merge_quads
        named = graphs if self.managed else None
        dataset = of_parameters(request.default_graphs, request.named_graphs, named, most) or of_query(
            *checked.datasets, most
        )
        return _Found(checked, dataset, generation, past is not None)

    def _query(self, checked: Checked, format_name: str, dataset: Dataset | None, base: str | None) -> Query:
        # The engine reads all prefixes that it gets, for each query.
        # But a graph is written with them, so it is given all.
        text, every = checked.text, checked.form.gives_graph
        used = {name: iri for mark, name, iri in self._marks if every or mark in text}
        return Query(text, format_name, prefixes=used, dataset=dataset, base=self._base(base))

    def _base(self, base: str | None) -> str | None:
        # A relative IRI in a query to our graph is a slip: no name there begins with the address of a server.
        return None if self.managed else base

    def _read(self, checked: Checked, base: str | None) -> None:
        """Have a query read that will not be run, so that a fault of its syntax is told first."""
        delivery = Delivery(self.settings.answer_bytes, syntax_only=True)
        query = Query(checked.harmless, prefixes=self.prefixes, base=base)
        try:
            self.pool.answer(query, delivery=delivery).close()
        except QuerySyntaxError as error:
            raise checked.locate(error) from None

    def _delivery(self, form: Form, request: SparqlRequest, gzip: bool) -> Delivery:
        most = min(self.settings.answer_rows, request.rows or self.settings.answer_rows)
        return Delivery(
            self.settings.answer_bytes,
            most if form is Form.SELECT else None,
            gzip,
            self._explainer,
            self.settings.explain_seconds,
        )

    @property
    def _explainer(self) -> str:
        return EXPLAINER if self.settings.explain_seconds else ""

    def _cut(self, asked: Asked, rows: int, used: float) -> Asked:
        """The same for so many rows, in the time that is left."""
        return replace(
            asked,
            query=replace(asked.query, text=limited(asked.checked.source, rows)),
            delivery=replace(asked.delivery, rows=None),
            seconds=max(0.001, min(self.settings.query_seconds, asked.seconds or math.inf) - used),
        )

    def _look_again(self, asked: Asked, answer: Answer) -> None:
        """Raise DatasetRefused where a graph that was asked for is gone with the commit that came meanwhile."""
        if not self.managed:
            return
        default, named = asked.checked.datasets
        if asked.query.dataset is not None:
            default, named = asked.query.dataset.default, asked.query.dataset.named
        try:
            check_graphs(default, named, answer.source.manifest.graphs, "the query")
        except DatasetRefused:
            answer.close()
            raise

    def _run(self, asked: Asked, cancellation: Cancellation | None, begun: Begun | None = None) -> Answer:
        try:
            if begun is not None:
                return begun.finish(cancellation)
            return self.pool.answer(
                asked.query,
                cancellation=cancellation,
                seconds=asked.seconds,
                generation=asked.generation if asked.past else None,
                delivery=asked.delivery,
            )
        except QuerySyntaxError as error:
            raise asked.checked.locate(error) from None


def _of_kept(kept: Kept) -> Reply:
    return Reply(kept.answer, kept.media_type, kept.tag, kept.cut)
