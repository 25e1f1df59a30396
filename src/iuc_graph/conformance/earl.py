"""A report in EARL 1.0, the W3C's vocabulary for results of tests, as Turtle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from iuc_graph.conformance.report import Entry, Outcome, Report
from iuc_graph.vocabulary import BASE, DCTERMS, RDF, XSD

EARL: Final = "http://www.w3.org/ns/earl#"
DOAP: Final = "http://usefulinc.com/ns/doap#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"

SOFTWARE: Final = NamedNode(BASE + "software")
RUNNER: Final = NamedNode(BASE + "software/conformance")

PREFIXES: Final = {"earl": EARL, "doap": DOAP, "foaf": FOAF, "dcterms": DCTERMS, "xsd": XSD}

OUTCOMES: Final = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.EXPECTED: "failed",
    Outcome.NOT_RUN: "untested",
}
"""A failure is a failure in EARL, whether it was expected or not; `dcterms:description` says why it was."""


def as_earl(report: Report) -> str:
    """The report in Turtle. It has to be one with all its tests, and no summary."""
    written = serialize(_triples(report), format=RdfFormat.TURTLE, prefixes=PREFIXES)
    return (written or b"").decode("utf-8")


def _triples(report: Report) -> Iterator[Triple]:
    yield from _software(report)
    moment = Literal(report.started, datatype=NamedNode(XSD + "dateTime"))
    for number, test in enumerate(report.tests):
        yield from _assertion(BlankNode(f"a{number}"), BlankNode(f"r{number}"), test, moment)


def _software(report: Report) -> Iterator[Triple]:
    version = BlankNode("version")
    yield _is_a(SOFTWARE, EARL + "TestSubject")
    yield _is_a(SOFTWARE, DOAP + "Project")
    yield _says(SOFTWARE, DOAP + "name", Literal("iuc_graph"))
    yield _says(SOFTWARE, DOAP + "homepage", NamedNode(BASE))
    yield _says(SOFTWARE, DOAP + "programming-language", Literal("Python"))
    yield _says(SOFTWARE, DOAP + "release", version)
    yield _is_a(version, DOAP + "Version")
    yield _says(version, DOAP + "revision", Literal(report.version))
    yield _says(version, DCTERMS + "requires", Literal(report.engine))
    yield _is_a(RUNNER, EARL + "Software")
    yield _is_a(RUNNER, EARL + "Assertor")
    yield _is_a(RUNNER, FOAF + "Agent")
    yield _says(RUNNER, FOAF + "name", Literal("iuc-graph conformance"))


def _assertion(node: BlankNode, result: BlankNode, test: Entry, moment: Literal) -> Iterator[Triple]:
    yield _is_a(node, EARL + "Assertion")
    yield _says(node, EARL + "assertedBy", RUNNER)
    yield _says(node, EARL + "subject", SOFTWARE)
    yield _says(node, EARL + "test", NamedNode(test.iri))
    yield _says(node, EARL + "mode", NamedNode(EARL + "automatic"))
    yield _says(node, EARL + "result", result)
    yield _is_a(result, EARL + "TestResult")
    yield _says(result, EARL + "outcome", NamedNode(EARL + OUTCOMES[test.outcome]))
    yield _says(result, DCTERMS + "date", moment)
    if test.message:
        yield _says(result, DCTERMS + "description", Literal(test.message, language="en"))


def _is_a(subject: NamedNode | BlankNode, kind: str) -> Triple:
    return Triple(subject, NamedNode(RDF + "type"), NamedNode(kind))


def _says(subject: NamedNode | BlankNode, name: str, value: NamedNode | BlankNode | Literal) -> Triple:
    return Triple(subject, NamedNode(name), value)
