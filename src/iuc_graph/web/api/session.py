"""One request to the REST interface: all that it reads is of one generation, under the limits of the endpoint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastapi import Request

from iuc_graph.names import NameIndex
from iuc_graph.sparql.reading import EndpointReader
from iuc_graph.sparql.rows import NOTHING, Bindings, Table
from iuc_graph.store.generations import Generation
from iuc_graph.store.history import at as find_generation
from iuc_graph.web.service import Service, service_of
from iuc_graph.workers.cancellation import Cancellation

Value = TypeVar("Value")


@dataclass(frozen=True)
class Session:
    """What a route reads from, in a thread that may wait. It is a `sparql.rows.Reader`."""

    service: Service
    generation: Generation
    reader: EndpointReader

    @property
    def names(self) -> NameIndex:
        """The resolver of names for this generation."""
        return self.service.names.of(self.generation)

    def select(self, text: str, bindings: Bindings = NOTHING) -> Table:
        """As `Reader.select`."""
        return self.reader.select(text, bindings)


@dataclass(frozen=True)
class _Done(Generic[Value]):
    """A value that holds no file, for `Service.run`."""

    value: Value

    def close(self) -> None:
        """Does nothing."""


async def read(request: Request, call: Callable[[Session], Value], *, at: str | None = None) -> Value:
    """What `call` gives; it runs in a thread, and is cancelled when the client goes away.

    `at` names an earlier state of the graph. Raises what `call` raises, GenerationUnknown, and as `Service.run` does.
    """
    service = service_of(request)
    await request.body()

    def run(cancellation: Cancellation) -> _Done[Value]:
        generation = find_generation(service.settings.store, at) if at else service.pool.generation()
        reader = EndpointReader(service.endpoint, generation, cancellation)
        return _Done(call(Session(service, generation, reader)))

    return (await service.run(request, run, text=f"GET {request.url.path}", at=at)).value
