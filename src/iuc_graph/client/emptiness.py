"""Why a query in Python found nothing: as the engine's explainer in this process, or the server, says."""

from __future__ import annotations

from typing import Final

from iuc_graph.errors import QueryError
from iuc_graph.sparql.explain import explain
from iuc_graph.sparql.hint_header import without_places
from iuc_graph.sparql.insertion import inserted
from iuc_graph.sparql.rows import Bindings, Reader, StoreReader, Table
from iuc_graph.vocabulary import PREFIXES

SECONDS: Final = 3.0
"""How long may be looked for a reason in a store of this process; a server has a limit of its own."""


def reasons(reader: Reader, text: str, bindings: Bindings, table: Table) -> tuple[str, ...]:
    """At most three sentences, the best first; none where there are rows, or where nothing can be told.

    An endpoint that is not ours gives no reasons.
    """
    if table.rows:
        return ()
    if isinstance(reader, StoreReader):
        return _explained(reader, text, bindings)
    return table.hints


def _explained(reader: StoreReader, text: str, bindings: Bindings) -> tuple[str, ...]:
    try:
        asked = inserted(text, bindings)
    except QueryError:  # the engine can bind what no text says; then nothing is told
        return ()
    found = explain(
        reader.store, asked, prefixes=PREFIXES, default_graphs=None, named_graphs=None, seconds=SECONDS
    )
    told = (hint.message for hint in found)
    return tuple(told if asked == text else map(without_places, told))
