"""A server that clients may change: the project's own graph, and a small unmanaged one beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

from iuc_graph.store.history import Entry, entries
from iuc_graph.vocabulary import ID, IUC, SOURCE_GRAPH

from ..web.conftest import RunningServer

WHO = "curator"
REFERENCES = "http://purl.org/dc/terms/references"
TURTLE = "text/turtle"

_DOCUMENT = """
@prefix iuc: <{iuc}> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix id: <{id}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{id}document/{slug}> a iuc:SourceDocument ; rdfs:label "{title}"@en , "重庆的新闻"@zh ;
    dcterms:description "What it says."@en , "内容。"@zh ;
    dcterms:type "news" ; dcterms:identifier "{slug}.txt" ; dcterms:language "en"^^xsd:language .
"""


@dataclass(frozen=True)
class Paper:
    """A document that a test writes: one source graph, which keeps every rule as it is first."""

    slug: str

    @property
    def graph(self) -> str:
        """The name of its graph, which is its address under /graph/source/ too."""
        return SOURCE_GRAPH + self.slug

    @property
    def iri(self) -> str:
        """The document itself, which the graph describes."""
        return f"{ID}document/{self.slug}"

    def turtle(self, title: str = "News from Łódź") -> str:
        """All that the graph says."""
        return _DOCUMENT.format(iuc=IUC, id=ID, slug=self.slug, title=title)

    def link(self, address: str) -> str:
        """A statement that may be added: what the document refers to; a rule wants a web address."""
        return f"<{self.iri}> <{REFERENCES}> <{address}> ."


@dataclass(frozen=True)
class Writable:
    """A server of both datasets, and the token of somebody who may change them."""

    server: RunningServer
    secret: str

    @property
    def authorization(self) -> str:
        """The value of the header that lets in."""
        return f"Bearer {self.secret}"

    def sparql(self, dataset: str) -> str:
        """The endpoint of the dataset `managed` or `unmanaged`."""
        return f"{self.server.url}{'/unmanaged' if dataset == 'unmanaged' else ''}/sparql"

    def texts(self, query: str, dataset: str = "managed") -> set[tuple[str, ...]]:
        """The rows of a SELECT as texts."""
        answer = httpx.get(
            self.sparql(dataset), params={"query": query}, headers={"Accept": "text/csv"}, trust_env=False
        )
        assert answer.status_code == 200, answer.text
        return {tuple(line.split(",")) for line in answer.text.splitlines()[1:]}

    def links(self, paper: Paper) -> set[str]:
        """What a document refers to, as its graph says and, the same, the merged view."""
        stated = self.texts(f"SELECT ?o {{ GRAPH <{paper.graph}> {{ <{paper.iri}> <{REFERENCES}> ?o }} }}")
        assert stated == self.texts(f"SELECT ?o {{ <{paper.iri}> <{REFERENCES}> ?o }}")
        return {row[0] for row in stated}

    def put(self, paper: Paper) -> None:
        """Write a document as it is first."""
        answer = httpx.put(
            f"{self.server.url}/graph/source/{paper.slug}",
            content=paper.turtle().encode(),
            headers={"Authorization": self.authorization, "Content-Type": TURTLE},
            timeout=60,
            trust_env=False,
        )
        assert answer.status_code == 201, answer.text

    def history(self, dataset: str = "managed") -> list[Entry]:
        """All commits of a dataset."""
        settings = self.server.settings
        directory = settings.store if dataset == "managed" else settings.unmanaged
        assert directory is not None
        return entries(directory)


def check_refusal(problem: dict[str, Any], paper: Paper, value: str) -> None:
    """Whether a problem document tells a curator what is wrong with a link that is no web address."""
    (thing,) = problem["violations"]
    assert (thing["iri"], thing["graph"]) == (paper.iri, paper.graph)
    assert thing["labels"]["en"] == "News from Łódź"
    (rule,) = thing["rules"]
    assert "not a web address" in rule["messages"]["en"]
    assert "不是网址" in rule["messages"]["zh"]
    assert [given["text"] for given in rule["values"]] == [value]
    assert "nothing was changed" in problem["detail"]


def problem_of(body: bytes) -> dict[str, Any]:
    """A problem document."""
    found: dict[str, Any] = json.loads(body)
    return found
