"""Asking one worker one query, with all that can end it."""

from __future__ import annotations

import time

from iuc_graph.errors import QueryCancelled, QueryError
from iuc_graph.store.contract import Query
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.process import Limits, WorkerProcess
from iuc_graph.workers.spool import Answer, Spool


def ask(
    worker: WorkerProcess, query: Query, cancellation: Cancellation, limits: Limits, spool_memory: int
) -> Answer:
    """The answer of a worker that is ready. Raises QueryError; whether the worker lives then, it says itself."""
    spool = Spool(spool_memory, limits.answer_bytes)
    started = time.monotonic()
    try:
        cancellation.stops_by(worker.kill)
        worker.ask(query, limits, spool)
    except BaseException as error:
        spool.close()
        if isinstance(error, QueryError) and cancellation.cancelled:
            raise QueryCancelled("The query was cancelled.") from None
        raise
    finally:
        cancellation.stops_by(None)
    return Answer(spool, worker.generation.name, time.monotonic() - started)
