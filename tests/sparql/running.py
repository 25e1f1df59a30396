"""Running an update as the standard says, without what commits add: for comparing it with the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import Store

from iuc_graph.delta import Delta, Operation


def run(
    operations: Iterable[Operation], store: Store, between: Callable[[Delta], None] | None = None
) -> Delta:
    """Run operations one after another on a writable store, and return their net change.

    `between` gets the delta of each operation once it is applied, and may change the store further, for example
    derive anew; what it changes is not part of the net change. Empty named graphs are left as the standard says.
    Raises QueryFailed; earlier operations are then applied already, so the store should be one to throw away.
    """
    net = Delta()
    for operation in operations:
        delta = operation.delta(store)
        delta.apply(store)
        operation.settle(store, delta)
        if between is not None:
            between(delta)
        net = net.then(delta)
    return net
