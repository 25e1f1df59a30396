"""Having a question answered: seen by operators, counted, logged, and remembered for the next who asks it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request, Response

from iuc_graph.sparql.answer import Reply
from iuc_graph.web.answers import AnswerResponse
from iuc_graph.web.line import Line
from iuc_graph.web.observing import QueryDone, observer_of
from iuc_graph.web.outcomes import Outcome
from iuc_graph.web.service import Site, service_of
from iuc_graph.workers.cancellation import Cancellation


async def answer(
    request: Request,
    site: Site,
    call: Callable[[Cancellation], Reply],
    *,
    text: str,
    at: str | None,
    admitted: bool = False,
) -> Response:
    """The response to a request whose body has been read; `call` answers it, blocking.

    `text` and `at` are what is asked, for those who watch; `admitted` says that its client was let in already. Raises
    what `call` raises, and as `Service.run` does.
    """
    service = service_of(request)
    with observer_of(request).query(request.scope, text) as watched:
        try:
            reply = await service.run(request, call, text=text, site=site, at=at, admitted=admitted)
        finally:
            line: Line | None = getattr(request.app.state, "line", None)
            if line is not None:  # its worker is free, though the answer may take long to be sent
                line.next()
        watched.done = watched_reply(reply, text)
    if at is None:
        service.kept_requests.keep(request.scope, site.endpoint, reply, text)
    return AnswerResponse(reply)


def watched_reply(reply: Reply, text: str) -> QueryDone:
    """What became of a query with this text that was replied to."""
    found = reply.answer
    if found is None:
        return QueryDone(Outcome.CACHED, text)
    return QueryDone(_outcome(reply), text, found.generation, found.summary.rows, found.seconds)


def _outcome(reply: Reply) -> Outcome:
    if reply.again:
        return Outcome.CACHED
    return Outcome.OK if reply.cut is None else Outcome.CUT
