"""Addresses for the blank nodes of our own files (the lists of the ontology, mostly).

A store renames blank nodes at every load, which would make equal builds differ and deltas unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, Triple

from iuc_graph.errors import ProjectFilesError
from iuc_graph.vocabulary import GENID

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CANONICAL: Final = "c14n"

Term = NamedNode | BlankNode | Literal | Triple


def skolemise(triples: Iterable[Triple], slug: str) -> list[Triple]:
    """The triples, sorted, with `…/.well-known/genid/{slug}-{n}` for each blank node.

    The numbers come from RDFC-1.0, so neither the order of the file nor the labels in it matter; a change
    to the file may renumber. Meant for files of the project: the algorithm is exponential on graphs made
    to hurt it. Raises ProjectFilesError where the slug is none, or the file already uses its addresses.
    """
    if not _SLUG.fullmatch(slug):
        raise ProjectFilesError(f"“{slug}” cannot be part of an address: only a–z, 0–9 and single hyphens")
    given = list(triples)
    _refuse_taken(given, f"{GENID}{slug}-")
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in given)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted((_renamed(quad.triple, slug) for quad in dataset), key=str)


def _refuse_taken(triples: Iterable[Triple], start: str) -> None:
    for triple in triples:
        for term in (triple.subject, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith(start):
                raise ProjectFilesError(f"{term.value} is written in the file, but kept for its blank nodes")


def _renamed(triple: Triple, slug: str) -> Triple:
    subject = triple.subject
    return Triple(
        _address(subject, slug) if isinstance(subject, BlankNode) else subject,
        triple.predicate,
        _value(triple.object, slug),
    )


def _value(term: Term, slug: str) -> Term:
    if isinstance(term, BlankNode):
        return _address(term, slug)
    return _renamed(term, slug) if isinstance(term, Triple) else term


def _address(node: BlankNode, slug: str) -> NamedNode:
    return NamedNode(f"{GENID}{slug}-{node.value.removeprefix(_CANONICAL)}")
