"""Two datasets that clients are tried on, as they are served and as pyoxigraph has them in this process.

The managed one has names in many scripts with every sign that some format, address or form has to escape; the unmanaged
one has blank nodes, and speaks of the same things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)
from rdflib import BNode, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from iuc_graph.store.drafts import publish
from iuc_graph.vocabulary import ID, IUC, PREFIXES, SOURCE_GRAPH

PLAN = SOURCE_GRAPH + "plan"
NEWS = SOURCE_GRAPH + "news"
ODD_GRAPH = "https://example.org/图/a%20b?x=1&y='(2)'"
GRAPHS = (PLAN, NEWS, ODD_GRAPH)

BEGIN = f"""
@prefix iuc: <{IUC}> . @prefix place: <{ID}place/> . @prefix theme: <{ID}theme/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

STATED = {
    PLAN: r"""
place:mannheim a iuc:City ; rdfs:label "Mannheim"@de , "曼海姆"@zh ;
    iuc:pairedWith place:chongqing ; iuc:inhabitants 309370 .
place:chongqing a iuc:City ; rdfs:label "Chongqing"@en , "重庆"@zh , "重慶"@zh-Hant ; iuc:pairedWith place:lodz .
place:lodz a iuc:City ; rdfs:label "Łódź"@pl , "Zażółć gęślą jaźń"@pl ;
    iuc:pairedWith place:plock ; iuc:inhabitants 672185 .
place:plock rdfs:label "Płock"@pl ; iuc:share 0.25 , -4.50 , 1.5e3 ;
    iuc:since "2018-05-31"^^xsd:date ; iuc:open true .
""",
    NEWS: r"""
place:mannheim a iuc:City ; rdfs:label "Mannheim"@de ; iuc:note "Ludwigshafen \"beside\" it, 'across' the Rhine" .
place:lodz iuc:note "first line\nsecond line" , "a\tb" , "back\\slash" , "50 %25, 50 % + a & b # c; d" .
place:chongqing iuc:note "" , " blanks " , "🚲🏙" , "Ñandú, Ærø, Αθήνα, القاهرة, ירושלים" ,
    "<b>&amp;</b> ]]>" , "?x $y {z}" .
""",
    ODD_GRAPH: rf"""
<{ID}place/北京> rdfs:label "北京"@zh ; iuc:pairedWith place:%C5%81%C3%B3d%C5%BA .
<https://example.org/it's?a=1&b=(2)+3%25#é> rdfs:label "a name with signs" ; iuc:pairedWith <mailto:x@example.org> .
""",
}
"""The statements of each named graph, in Turtle."""

UNMANAGED = r"""
_:a rdfs:label "a thing without a name" ; iuc:pairedWith _:b . _:b iuc:note "b" ; iuc:pairedWith _:a .
place:mannheim iuc:river "Rhine"@en , "Rhein"@de ; iuc:part [ rdfs:label "Neckarau" ] .
place:lodz iuc:river "Łódka"@pl .
"""

PLAIN_GRAPH = "urn:example:plain"

Row = tuple[Node | None, ...]


@dataclass(frozen=True)
class World:
    """Where a dataset is served, and the same dataset in this process."""

    url: str
    store: Store
    prefixes: dict[str, str]

    @property
    def sparql(self) -> str:
        """The address of its endpoint."""
        return self.url + "/sparql"

    def ask(
        self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """What pyoxigraph answers."""
        return self.store.query(
            query,
            prefixes=self.prefixes,
            default_graph=[NamedNode(graph) for graph in default_graphs] or None,
            named_graphs=[NamedNode(graph) for graph in named_graphs] or None,
        )

    def table(self, query: str, **dataset: Sequence[str]) -> list[Row]:
        """The rows of a SELECT, in order, in the terms of rdflib."""
        found = self.ask(query, **dataset)
        return [tuple(term_of(value) for value in row) for row in found]

    def texts(self, query: str, **dataset: Sequence[str]) -> list[tuple[str, ...]]:
        """The rows of a SELECT as CSV keeps them: each value without its type and language, and "" for none."""
        found = self.ask(query, **dataset)
        return [tuple("" if term is None else term.value for term in row) for row in found]

    def triples(self, query: str, **dataset: Sequence[str]) -> set[tuple[Node, Node, Node]]:
        """The triples of a CONSTRUCT or DESCRIBE, in the terms of rdflib."""
        found = self.ask(query, **dataset)
        return {(term_of(t.subject), term_of(t.predicate), term_of(t.object)) for t in found}


def term_of(term: object) -> Node | None:
    """A term of pyoxigraph in those of rdflib; blank nodes keep their names, and what is unbound stays None."""
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if hasattr(term, "datatype"):
        datatype = (
            None if term.language or term.datatype.value.endswith("#string") else URIRef(term.datatype.value)
        )
        return RdflibLiteral(term.value, lang=term.language, datatype=datatype)
    return BNode(term.value)


def managed() -> list[Quad]:
    """The statements of each document, and their merge as the default graph."""
    quads = [quad for graph, text in STATED.items() for quad in _read(text, graph)]
    merged = {quad.triple for quad in quads}
    return [*quads, *(Quad(*triple, DefaultGraph()) for triple in sorted(merged, key=str))]


def unmanaged() -> list[Quad]:
    """A default graph with blank nodes, and a named one."""
    return [*_read(UNMANAGED, None), *_read('place:plock rdfs:label "only here" .', PLAIN_GRAPH)]


def _read(text: str, graph: str | None) -> list[Quad]:
    quads = parse(BEGIN + text, format=RdfFormat.TURTLE)
    name = DefaultGraph() if graph is None else NamedNode(graph)
    return [Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads]


def publish_both(folder: Path) -> tuple[Path, Path]:
    """Publish both datasets; the directories of the managed and of the unmanaged store."""
    publish(folder / "managed", managed(), fingerprint="managed")
    publish(folder / "unmanaged", unmanaged(), fingerprint="")
    return folder / "managed", folder / "unmanaged"


def in_process(quads: Sequence[Quad]) -> Store:
    """The same quads in memory."""
    store = Store()
    store.bulk_extend(quads)
    return store


def worlds_at(url: str) -> tuple[World, World]:
    """What a server at this address serves."""
    return (
        World(url, in_process(managed()), dict(PREFIXES)),
        World(url + "/unmanaged", in_process(unmanaged()), {}),
    )
