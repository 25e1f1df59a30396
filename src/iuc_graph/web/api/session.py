"""One request to the REST interface: all that it reads is of one generation, under the limits of the endpoint."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from fastapi import Request

from iuc_graph.errors import GenerationGone, GenerationUnknown, QueryCancelled, QueryTimeout
from iuc_graph.names import NameIndex
from iuc_graph.sparql.reading import EndpointReader
from iuc_graph.sparql.rows import NOTHING, Bindings, Table
from iuc_graph.store.derived import Derived
from iuc_graph.store.generations import Generation
from iuc_graph.store.history import at as find_generation
from iuc_graph.themes.incidence import Incidence
from iuc_graph.web.service import Service, service_of
from iuc_graph.workers.cancellation import Cancellation

Value = TypeVar("Value")


class _Clock:
    """The time of a request since its thread began with it, but for that in which the clock stands."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @contextmanager
    def standing(self) -> Iterator[None]:
        since = time.monotonic()
        try:
            yield
        finally:
            self._began += time.monotonic() - since


@dataclass(frozen=True)
class Session:
    """What a route reads from, in a thread that may wait. It is a `sparql.rows.Reader`."""

    service: Service
    generation: Generation
    reader: EndpointReader
    cancellation: Cancellation
    _clock: _Clock = field(default_factory=_Clock, repr=False, compare=False)

    @property
    def names(self) -> NameIndex:
        """The resolver of names for this generation. Raises as `of`."""
        return self.of(self.service.parts.names).names

    @property
    def incidence(self) -> Incidence:
        """Who has what in this generation. Raises as `of`."""
        return self.of(self.service.parts.incidence)

    def of(self, part: Derived[Value]) -> Value:
        """A part of this generation; it may have to be made first. Raises StoreError, and QueryCancelled meanwhile.

        Parts are for all who ask, so the time that one takes to make does not count towards the limit of a request.
        """
        with self._clock.standing():
            return part.of(self.generation, self._check_cancellation)

    def select(self, text: str, bindings: Bindings = NOTHING) -> Table:
        """As `Reader.select`; raises as `check`, too."""
        self.check()
        return self.reader.select(text, bindings)

    def check(self) -> None:
        """Called between the steps of what may take long.

        Raises QueryCancelled where nobody waits for the answer any more, and QueryTimeout where it has taken longer
        than a query may.
        """
        self._check_cancellation()
        most = self.service.settings.query_seconds
        if self._clock.seconds > most:
            raise QueryTimeout(
                f"The request took longer than {most:g} seconds and was ended. Ask for less at a time: narrow it by "
                "country, programme, theme or time, or take a smaller limit."
            )

    def _check_cancellation(self) -> None:
        if self.cancellation.cancelled:
            raise QueryCancelled("The query was cancelled.")


@dataclass(frozen=True)
class _Done(Generic[Value]):
    """A value that holds no file, for `Service.run`."""

    value: Value

    def close(self) -> None:
        """Does nothing."""


ATTEMPTS: Final = 5
"""Times that a question about the present is asked, each of the state that is then in use, before it is given up."""


async def read(request: Request, call: Callable[[Session], Value], *, at: str | None = None) -> Value:
    """What `call` gives; it runs in a thread. `Session.check` says when its client has gone or its time is over.

    `at` names an earlier state of the graph. Raises what `call` raises, GenerationUnknown, and as `Service.run` does.
    """
    service = service_of(request)
    await request.body()

    def run(cancellation: Cancellation) -> _Done[Value]:
        clock = _Clock()

        def ask(generation: Generation) -> _Done[Value]:
            reader = EndpointReader(service.endpoint, generation, cancellation)
            return _Done(call(Session(service, generation, reader, cancellation, clock)))

        if at:
            return ask(find_generation(service.settings.store, at))
        for _ in range(ATTEMPTS - 1):
            # Commits and gc may put away a state that somebody has begun to read, who did not ask for that very one.
            with suppress(GenerationGone, GenerationUnknown):
                return ask(service.pool.generation())
        return ask(service.pool.generation())

    return (await service.run(request, run, text=f"GET {request.url.path}", at=at)).value
