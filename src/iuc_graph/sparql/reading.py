"""Rows from the workers of a server: `sparql.rows.Reader` over an endpoint of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import QueryResultsFormat, parse_query_results

from iuc_graph.errors import NotAcceptable
from iuc_graph.sparql.answer import Endpoint
from iuc_graph.sparql.rows import NOTHING, Bindings, Table, no_rows, table_of
from iuc_graph.store.generations import Generation
from iuc_graph.workers.cancellation import Cancellation

TABLE: Final = "application/sparql-results+json"


@dataclass(frozen=True)
class EndpointReader:
    """Asks the workers of an endpoint, blocking, under its limits.

    With a `generation` all questions are answered from that one, whatever is committed between them.
    """

    endpoint: Endpoint
    generation: Generation | None = None
    cancellation: Cancellation | None = None

    def select(self, text: str, bindings: Bindings = NOTHING) -> Table:
        """As `Reader.select`."""
        terms = {name: str(term) for name, term in bindings.items()}
        try:
            reply = self.endpoint.ask(
                text,
                TABLE,
                substitutions=terms,
                generation=self.generation,
                cancellation=self.cancellation,
                explains=False,
            )
        except NotAcceptable:
            raise no_rows("CONSTRUCT or DESCRIBE") from None
        with reply.body as answer:
            return table_of(parse_query_results(answer.body, QueryResultsFormat.JSON))
