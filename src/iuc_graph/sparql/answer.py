"""From a request to an answer in the media type that the client likes best.

Everything that can be refused is refused before a worker is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from iuc_graph.errors import QuerySyntaxError
from iuc_graph.settings import Settings
from iuc_graph.sparql.dataset import of_parameters
from iuc_graph.sparql.guard import Checked, Form, check
from iuc_graph.sparql.negotiation import Offer, choose, not_acceptable
from iuc_graph.sparql.request import SparqlRequest
from iuc_graph.store.contract import Query
from iuc_graph.store.generations import Generation
from iuc_graph.store.history import at as find_generation
from iuc_graph.vocabulary import PREFIXES
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.pool import Pool
from iuc_graph.workers.spool import Answer

TABLE_OFFERS: Final = (
    Offer("application/sparql-results+json", "json"),
    Offer("application/sparql-results+xml", "xml"),
    Offer("text/csv", "csv"),
    Offer("text/tab-separated-values", "tsv"),
    Offer("application/json", "json"),
    Offer("application/xml", "xml"),
    Offer("text/xml", "xml"),
)
"""Media types for SELECT and ASK, the preferred ones first; the last three are other names of the first two."""

GRAPH_OFFERS: Final = (
    Offer("text/turtle", "turtle"),
    Offer("application/n-triples", "ntriples"),
    Offer("application/ld+json", "jsonld"),
    Offer("application/rdf+xml", "rdfxml"),
    Offer("application/n-quads", "nquads"),
    Offer("application/trig", "trig"),
    Offer("application/json", "jsonld"),
    Offer("application/xml", "rdfxml"),
    Offer("text/xml", "rdfxml"),
    Offer("text/plain", "ntriples"),
)
"""Media types for CONSTRUCT and DESCRIBE."""

SHORT_NAMES: Final = {
    "ttl": "turtle",
    "nt": "ntriples",
    "rdf": "rdfxml",
    "nq": "nquads",
    "srj": "json",
    "srx": "xml",
    "json-ld": "jsonld",
    "rdf+xml": "rdfxml",
    "n3": "turtle",
}
"""Further names for `?format=`, beside those of the formats and the media types themselves. Turtle is also N3."""

GRAPH_NAMES: Final = {"xml": "rdfxml", "json": "jsonld"}
"""What the names of two formats for tables mean where the answer is a graph."""


@dataclass(frozen=True)
class Reply:
    """An answer, to be closed after use, and the media type it is given in, with its charset where that has one."""

    answer: Answer
    media_type: str

    def close(self) -> None:
        """Let go of the answer's bytes."""
        self.answer.close()


@dataclass(frozen=True)
class _Asked:
    """A query that may run, and the generation it asks, unless that is the one in use."""

    checked: Checked
    query: Query
    generation: Generation | None


@dataclass(frozen=True)
class Endpoint:
    """Answers requests from one pool under one table of settings."""

    pool: Pool
    settings: Settings
    prefixes: Mapping[str, str] = field(default_factory=lambda: dict(PREFIXES))

    def reply(
        self, request: SparqlRequest, accept: str | None, cancellation: Cancellation | None = None
    ) -> Reply:
        """Answer a request of the protocol, blocking. Raises QueryError, NotAcceptable or StoreError."""
        asked = self._prepare(request)
        offer = choose_offer(asked.checked.form, accept, request.formats)
        answer = self._run(asked, replace(asked.query, format=offer.format), cancellation)
        return Reply(answer, _with_charset(offer))

    def ask(
        self,
        text: str,
        format_name: str | None = None,
        *,
        substitutions: Mapping[str, str] | None = None,
        seconds: float | None = None,
        at: str | None = None,
    ) -> Reply:
        """Answer a query of our own or of the command line, blocking.

        `substitutions` binds variables (without "?") to terms in N-Triples syntax. `at` names an earlier state of
        the graph, as `store.history.at` reads it. Raises as `reply` does, and GenerationUnknown.
        """
        asked = self._prepare(SparqlRequest(text, at=at))
        offer = choose_offer(asked.checked.form, None, (format_name,) if format_name else ())
        bound = replace(asked.query, format=offer.format, substitutions=substitutions or {})
        return Reply(self._run(asked, bound, None, seconds), _with_charset(offer))

    def form(self, text: str, at: str | None = None) -> Form:
        """The form of a query, once it is known that it may run. Raises as `ask` does."""
        return self._prepare(SparqlRequest(text, at=at)).checked.form

    def _prepare(self, request: SparqlRequest) -> _Asked:
        past = find_generation(self.settings.store, request.at) if request.at else None
        graphs = (past or self.pool.generation()).manifest.graphs
        checked = check(request.query, self.settings, graphs, self.prefixes)
        dataset = of_parameters(request.default_graphs, request.named_graphs, graphs)
        return _Asked(checked, Query(checked.text, prefixes=self.prefixes, dataset=dataset), past)

    def _run(
        self, asked: _Asked, query: Query, cancellation: Cancellation | None, seconds: float | None = None
    ) -> Answer:
        try:
            return self.pool.answer(
                query, cancellation=cancellation, seconds=seconds, generation=asked.generation
            )
        except QuerySyntaxError as error:
            raise asked.checked.locate(error) from None


def choose_offer(form: Form, accept: str | None, formats: Sequence[str]) -> Offer:
    """The offer for a query of this form; format names win over Accept, the first that fits.

    There may be several, since SPARQLWrapper sends the name and the media type. Raises NotAcceptable.
    """
    offers = GRAPH_OFFERS if form.gives_graph else TABLE_OFFERS
    if not formats:
        return choose(accept, offers)
    names = SHORT_NAMES | (GRAPH_NAMES if form.gives_graph else {})
    for format_name in formats:
        wanted = format_name.strip().lower()
        for offer in offers:
            if names.get(wanted, wanted) in {offer.format, offer.media_type}:
                return offer
    raise not_acceptable(offers)


def _with_charset(offer: Offer) -> str:
    """Text types have a charset; of the others each names its encoding itself, or has only one."""
    return f"{offer.media_type}; charset=utf-8" if offer.media_type.startswith("text/") else offer.media_type
