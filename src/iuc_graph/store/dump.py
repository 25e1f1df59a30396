"""Dumps: the same quads always give the same bytes.

Dataset formats hold the named graphs and leave out the default graph, which is derived from them. Graph
formats hold the merged default graph. With a graph named, both hold that graph only.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, Final, cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from iuc_graph.errors import StoreError
from iuc_graph.store.xml_text import XmlText
from iuc_graph.vocabulary import PREFIXES, RDF, XSD

DATASET_FORMATS: Final = ("nquads", "trig", "jsonl")
GRAPH_FORMATS: Final = ("turtle", "ntriples", "jsonld", "rdfxml")
DUMP_FORMATS: Final = (*DATASET_FORMATS, *GRAPH_FORMATS)

Term = NamedNode | BlankNode | Literal | Triple


def dump(
    store: Store,
    format_name: str,
    output: BinaryIO,
    *,
    graph: str | None = None,
    prefixes: Mapping[str, str] = PREFIXES,
) -> None:
    """Write the graph in a format of DUMP_FORMATS: sorted, so that equal quads give equal bytes.

    "jsonl" is one JSON object a line and quad, with its graph. Raises StoreError for a graph or format that
    is not there.
    """
    if format_name not in DUMP_FORMATS:
        raise StoreError(f"There is no dump format {format_name}. Choose one of {', '.join(DUMP_FORMATS)}.")
    quads = sorted(_chosen(store, format_name, graph), key=str)
    if format_name in DATASET_FORMATS:
        _write_dataset(quads, format_name, output, prefixes)
    else:
        _write_graph([quad.triple for quad in quads], format_name, output, prefixes)


def dump_bytes(store: Store, format_name: str, *, graph: str | None = None) -> bytes:
    """The same as `dump`, in memory."""
    output = io.BytesIO()
    dump(store, format_name, output, graph=graph)
    return output.getvalue()


def _chosen(store: Store, format_name: str, graph: str | None) -> Iterator[Quad]:
    if graph is not None:
        yield from store.quads_for_pattern(None, None, None, graph_of(store, graph))
    elif format_name in DATASET_FORMATS:
        yield from (quad for quad in store if not isinstance(quad.graph_name, DefaultGraph))
    else:
        yield from store.quads_for_pattern(None, None, None, DefaultGraph())


def graph_of(store: Store, iri: str) -> NamedNode:
    """The named graph with this IRI, or what is meant to be one. Raises StoreError that lists those there are."""
    there = sorted(str(name.value) for name in store.named_graphs())
    if iri not in there:
        raise StoreError(f"There is no such graph: {iri}. There are: {', '.join(there) or 'none'}.")
    return NamedNode(iri)


def _write_dataset(
    quads: list[Quad], format_name: str, output: BinaryIO, prefixes: Mapping[str, str]
) -> None:
    if format_name == "nquads":
        output.writelines(f"{quad} .\n".encode() for quad in quads)
    elif format_name == "jsonl":
        output.writelines(_json_lines(quads))
    else:
        # By graph first, so that each graph is one block.
        ordered = sorted(quads, key=lambda quad: str(quad.graph_name))
        serialize(ordered, output, RdfFormat.TRIG, prefixes=dict(prefixes))


def _write_graph(
    triples: list[Triple], format_name: str, output: BinaryIO, prefixes: Mapping[str, str]
) -> None:
    if format_name == "ntriples":
        output.writelines(f"{triple} .\n".encode() for triple in triples)
        return
    formats = {"turtle": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD, "rdfxml": RdfFormat.RDF_XML}
    if format_name == "jsonld":
        quads = [Quad(*triple) for triple in triples]
        serialize(quads, output, formats[format_name])
    else:
        safe = cast(BinaryIO, XmlText(output)) if format_name == "rdfxml" else output
        serialize(triples, safe, formats[format_name], prefixes=dict(prefixes))


def _json_lines(quads: Iterable[Quad]) -> Iterator[bytes]:
    for quad in quads:
        record = {
            "subject": json_term(quad.subject),
            "predicate": json_term(quad.predicate),
            "object": json_term(quad.object),
            "graph": str(quad.graph_name.value) if isinstance(quad.graph_name, NamedNode) else None,
        }
        yield (json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def json_term(term: Term) -> dict[str, str]:
    """A term as SPARQL 1.1 Query Results JSON writes it. Raises StoreError for a triple term."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        raise StoreError("Triple terms have no JSON form here.")
    record = {"type": "literal", "value": term.value}
    if term.language:
        record["xml:lang"] = term.language
    elif term.datatype.value not in {XSD + "string", RDF + "langString"}:
        record["datatype"] = term.datatype.value
    return record
