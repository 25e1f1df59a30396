"""Where an address leads today: to itself, to the one that it moved to, or nowhere any more."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.errors import AddressGone, NameUnknown
from iuc_graph.linked.addresses import ONTOLOGY, SHAPES, tail_of
from iuc_graph.linked.gathering import is_there
from iuc_graph.linked.released import Addresses
from iuc_graph.linked.sources import PROBLEM, VOCABULARIES, problem_codes
from iuc_graph.sparql.rows import Reader
from iuc_graph.vocabulary import BASE

_VERSION: Final = "SELECT ?thing ?graph WHERE { GRAPH ?graph { ?ontology owl:versionIRI ?thing } } LIMIT 1"

# A programme may be replaced by another in the world, and stay what it is: so only where there is nothing else.
_REPLACED: Final = """
SELECT ?thing ?now WHERE {
  GRAPH ?graph { ?thing dcterms:isReplacedBy ?now }
  FILTER NOT EXISTS { GRAPH ?other { ?thing a ?class } }
} ORDER BY ?now LIMIT 1"""


def whereabouts(reader: Reader, addresses: Addresses, tail: str) -> str:
    """The tail that this one leads to, mostly itself.

    A thing moves by ontology/addresses/moved.csv, or where a graph says of it dcterms:isReplacedBy and gives it no
    class. Raises AddressGone for what was there once, NameUnknown for what never was, ValueError for a tail that makes
    no IRI, and as `Reader.select`.
    """
    if _exists(reader, tail):
        return _replaced(reader, tail) or tail
    now = addresses.now(tail)
    if now:
        return now
    if now == "":
        move = addresses.moves[tail]
        raise AddressGone(f"{BASE}{tail} is gone since {move.date}: {move.why}")
    if tail in addresses.released:
        raise AddressGone(
            f"{BASE}{tail} was in a release, and the graph that is served here no longer holds it. "
            "An earlier state may: see /releases and ?at=."
        )
    raise NameUnknown(f"The graph holds nothing about <{BASE}{tail}>.")


def _exists(reader: Reader, tail: str) -> bool:
    if tail in (SHAPES, VOCABULARIES):
        return True
    if tail.startswith(PROBLEM):
        return tail.removeprefix(PROBLEM) in problem_codes()
    if tail.startswith(f"{ONTOLOGY}/"):
        return bool(reader.select(_VERSION, {"thing": NamedNode(BASE + tail)}).rows)
    return is_there(reader, BASE + tail)


def _replaced(reader: Reader, tail: str) -> str | None:
    rows = reader.select(_REPLACED, {"thing": NamedNode(BASE + tail)}).rows
    now = rows[0][1] if rows else None
    found = tail_of(now.value) if isinstance(now, NamedNode) else None
    return None if found in (None, tail) else found
