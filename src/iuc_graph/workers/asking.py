"""Asking one worker one query, with all that can end it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from iuc_graph.errors import QueryCancelled, QueryError
from iuc_graph.store.contract import Query
from iuc_graph.workers.cancellation import Cancellation
from iuc_graph.workers.delivery import Delivery
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
    cancellation = asked.cancellation
    try:
        cancellation.stops_by(worker.kill)
        cancellation.started()
        summary = worker.ask(asked.query, asked.delivery, asked.seconds, spool)
    except BaseException as error:
        spool.close()
        if isinstance(error, QueryError) and cancellation.cancelled:
            raise QueryCancelled("The query was cancelled.") from None
        raise
    finally:
        cancellation.stops_by(None)
    return Answer(spool, worker.generation, summary, time.monotonic() - started)
