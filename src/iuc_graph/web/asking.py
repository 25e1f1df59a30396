"""Having a question answered: seen by operators, counted, logged, and remembered for the next who asks it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response

from iuc_graph.sparql.answer import Reply
from iuc_graph.web.answers import AnswerResponse
from iuc_graph.web.observing import observer_of
from iuc_graph.web.outcomes import Outcome
from iuc_graph.web.service import Site, service_of
from iuc_graph.workers.cancellation import Cancellation


async def answer(
    request: Request, site: Site, call: Callable[[Cancellation], Reply], *, text: str, at: str | None
) -> Response:
    """The response to a request whose body has been read; `call` answers it, blocking.

    `text` and `at` are what is asked, for those who watch. Raises what `call` raises, and as `Service.run` does.
    """
    service = service_of(request)
    with observer_of(request).query(request.scope, text) as watched:
        reply = await service.run(request, call, text=text, site=site, at=at)
        if reply.answer is None:
            watched.answered(Outcome.CACHED)
        else:
            found = reply.answer
            rows, seconds = found.summary.rows, found.seconds
            watched.answered(_outcome(reply), generation=found.generation, rows=rows, seconds=seconds)
    if at is None:
        service.kept_requests.keep(request.scope, site.pool, reply, text)
    return AnswerResponse(reply)


def _outcome(reply: Reply) -> Outcome:
    if reply.again:
        return Outcome.CACHED
    return Outcome.OK if reply.cut is None else Outcome.CUT
