"""What `writers.py` writes: two documents that state the same counts, and how a state of them is read and checked.

Each writer has a count of its own, and all share a total; each change raises the total and one count by one, in both
documents. So in every whole state the two documents say the same, the counts add up to the total, and the merged view
says each of it once, with what follows from it. No state in between does.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iuc_graph.vocabulary import ID, INFERRED_GRAPH, IUC, PREFIXES, SOURCE_GRAPH

SLUGS: Final = ("writers-a", "writers-b")
GRAPHS: Final = tuple(SOURCE_GRAPH + slug for slug in SLUGS)
TOTAL: Final = "total"
VALUE: Final = IUC + "value"
ALSO: Final = "https://schema.org/value"
"""What follows from each value, by the ontology."""

FIGURE: Final = ID + "figure/writers/"
TABLE: Final = "text/csv"

_BEGIN: Final = "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())

_DOCUMENT: Final = """
<{id}document/{slug}> a iuc:SourceDocument ; rdfs:label "Counts {slug}"@en , "计数 {slug}"@zh ;
    dcterms:description "What writers count."@en , "写入者的计数。"@zh ;
    dcterms:type "table" ; dcterms:identifier "{slug}.csv" ; dcterms:language "en"^^xsd:language .
<{id}passage/{slug}/counts> a iuc:Passage ; rdfs:label "Counts"@en , "计数"@zh ;
    iuc:document <{id}document/{slug}> ; iuc:section "Counts" .
<{id}programme/iuc> iuc:statedAt <{id}passage/{slug}/counts> .
"""

_COUNT: Final = """
<{id}programme/iuc> iuc:figure <{figure}> .
<{figure}> a iuc:Figure ; rdfs:label "count {name}"@en , "计数 {name}"@zh ; iuc:asWritten "a count" ; iuc:value 0 ;
    iuc:measure <{id}measure/editions> ; iuc:unit <{id}unit/edition> ; iuc:statedAt <{id}passage/{slug}/counts> .
"""

_CHANGE: Final = """
DELETE {{ GRAPH <{a}> {{ ?count iuc:value ?old }} GRAPH <{b}> {{ ?count iuc:value ?old }} }}
INSERT {{ GRAPH <{a}> {{ ?count iuc:value ?new }} GRAPH <{b}> {{ ?count iuc:value ?new }} }}
WHERE {{ {new} GRAPH <{a}> {{ ?count iuc:value ?old }} {computed} }}
"""
"""Whatever the counts are by now, they are replaced: only a condition keeps one writer from undoing another's work."""

_EVERYTHING: Final = """
SELECT ?graph ?count ?property ?value {{
  VALUES ?count {{ {counts} }} VALUES ?property {{ <{value}> <{also}> }}
  {{ ?count ?property ?value }} UNION {{ GRAPH ?graph {{ ?count ?property ?value }} }}
}} # {again}
"""

_OWN: Final = """
SELECT ?count ?value {{ VALUES ?count {{ <{total}> <{own}> }} GRAPH <{graph}> {{ ?count iuc:value ?value }} }}
"""

Row = tuple[str, ...]


def document(graph: str, counts: Iterable[str]) -> str:
    """One of the two documents in Turtle, with all counts at zero; it keeps every rule."""
    slug = graph.removeprefix(SOURCE_GRAPH)
    stated = (_COUNT.format(id=ID, slug=slug, name=name, figure=FIGURE + name) for name in counts)
    return _BEGIN + _DOCUMENT.format(id=ID, slug=slug) + "".join(stated)


def change_to(counts: Mapping[str, int]) -> str:
    """An update that replaces these counts in both documents by those given."""
    rows = " ".join(f"(<{FIGURE}{name}> {count})" for name, count in counts.items())
    return _change(f"VALUES (?count ?new) {{ {rows} }}", "")


def change_by_one(counts: Iterable[str]) -> str:
    """An update that raises these counts in both documents by one, whatever they are."""
    rows = " ".join(f"<{FIGURE}{name}>" for name in counts)
    return _change(f"VALUES ?count {{ {rows} }}", "BIND(?old + 1 AS ?new)")


def _change(new: str, computed: str) -> str:
    a, b = GRAPHS
    return _CHANGE.format(a=a, b=b, new=new, computed=computed)


def everything(counts: Sequence[str], again: str = "") -> str:
    """A query for all counts, wherever they are stated; texts with another `again` are other queries to the server."""
    listed = " ".join(f"<{FIGURE}{name}>" for name in counts)
    return _EVERYTHING.format(counts=listed, value=VALUE, also=ALSO, again=again)


def own(name: str) -> str:
    """A query for the total and one count."""
    return _OWN.format(total=FIGURE + TOTAL, own=FIGURE + name, graph=GRAPHS[0])


@dataclass(frozen=True)
class State:
    """The counts by name as one answer gives them, and what is wrong with it; empty where nothing is."""

    counts: Mapping[str, int]
    fault: str = ""


def read_everything(body: bytes, counts: Sequence[str]) -> State:
    """What an answer to `everything` says, as CSV."""
    rows = _rows(body)
    found = {row[1].removeprefix(FIGURE): int(row[3]) for row in rows if row[0] == GRAPHS[0]}
    if Counter(rows) != Counter(_whole(found)):
        return State(found, "documents, conclusions and merged view differ")
    return State(found, _fault_of(found, counts))


def read_document(body: bytes, counts: Sequence[str]) -> State:
    """What one of the documents says, as N-Triples."""
    lines = (line.split() for line in body.decode().splitlines() if f" <{VALUE}> " in line)
    found = {line[0][1:-1].removeprefix(FIGURE): int(line[2].split('"')[1]) for line in lines}
    return State(found, _fault_of(found, counts))


def read_own(body: bytes) -> dict[str, int]:
    """What an answer to `own` says, as CSV."""
    return {count.removeprefix(FIGURE): int(value) for count, value in _rows(body)}


def _rows(body: bytes) -> list[Row]:
    return [tuple(row) for row in csv.reader(io.StringIO(body.decode(), newline=""))][1:]


def _whole(counts: Mapping[str, int]) -> Iterable[Row]:
    """All rows that there have to be, each once."""
    for name, count in counts.items():
        for graph in ("", *GRAPHS):
            yield graph, FIGURE + name, VALUE, str(count)
        for graph in ("", INFERRED_GRAPH):
            yield graph, FIGURE + name, ALSO, str(count)


def _fault_of(found: Mapping[str, int], counts: Sequence[str]) -> str:
    if set(found) != set(counts):
        return f"{len(found)} counts instead of {len(counts)}"
    parts = sum(count for name, count in found.items() if name != TOTAL)
    return "" if parts == found[TOTAL] else f"the total is {found[TOTAL]}, and the counts make {parts}"
