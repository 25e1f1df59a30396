"""Asking one worker one query, with all that can end it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from iuc_graph.errors import QueryCancelled, QueryError
from iuc_graph.store.contract import Query
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.delivery import Delivery, Summary
from iuc_graph.workers.process import WorkerProcess
from iuc_graph.workers.spool import Answer, Spool


@dataclass(frozen=True)
class Asked:
    """One query with all that bounds it: how its answer is wanted, its seconds, and who may end it."""

    query: Query
    delivery: Delivery
    seconds: float
    cancellation: Cancellation


def ask(worker: WorkerProcess, asked: Asked, spool: Spool) -> Answer:
    """The answer of a worker that is ready, in `spool`, which is closed where there is none.

    Raises QueryError; whether the worker lives then, it says itself.
    """
    started = time.monotonic()
    return _collect(
        worker, asked, spool, started, lambda: worker.ask(asked.query, asked.delivery, asked.seconds, spool)
    )


def finish(worker: WorkerProcess, asked: Asked, spool: Spool, started: float) -> Answer:
    """The same for a query that the worker began at `started`, a reading of time.monotonic."""
    return _collect(worker, asked, spool, started, lambda: worker.finish(spool))


def _collect(
    worker: WorkerProcess, asked: Asked, spool: Spool, started: float, work: Callable[[], Summary]
) -> Answer:
    cancellation = asked.cancellation
    try:
        cancellation.stops_by(worker.kill)
        cancellation.started()
        summary = work()
    except BaseException as error:
        spool.close()
        if isinstance(error, QueryError) and cancellation.cancelled:
            raise QueryCancelled("The query was cancelled.") from None
        raise
    finally:
        cancellation.stops_by(None)
    return Answer(spool, worker.generation, summary, time.monotonic() - started)
