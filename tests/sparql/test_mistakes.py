"""What people get for usual slips: the place, what is expected there, and what they perhaps meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Store

from iuc_graph.errors import QuerySyntaxError
from iuc_graph.settings import Settings
from iuc_graph.sparql.guard import check
from iuc_graph.sparql.guard_grammar import fault
from iuc_graph.sparql.tokens import decode, tokenise
from iuc_graph.store.embedded import check_syntax
from iuc_graph.vocabulary import PREFIXES


def told(query):
    """The error of a query, from the guard or from the engine, as a client gets it."""
    try:
        checked = check(query, Settings(), (), PREFIXES)
    except QuerySyntaxError as error:
        return error
    with pytest.raises(QuerySyntaxError) as caught:
        check_syntax(checked.text, PREFIXES)
    return checked.locate(caught.value)


MISTAKES = [
    # braces, brackets, quotes
    ("SELECT ?s WHERE {\n ?s ?p ?o", 1, 17, '"{" is never closed'),
    ("SELECT ?s WHERE ?s ?p ?o }", 1, 26, 'Nothing is open that "}" could close'),
    ("SELECT ?s { ?s ?p ?o ; } }", 1, 26, 'Nothing is open that "}" could close'),
    ("SELECT ?s {\n FILTER(?o = 5 }", 2, 16, '"}" cannot close the "." of line 2, column 8'),
    ("SELECT ?s { ?s ?p [ ?q ?r }", 1, 27, '"}" cannot close the "." of line 1, column 19'),
    ('SELECT ?s { ?s ?p "abc }', 1, 19, "string does not end"),
    ("SELECT ?s { ?s ?p “abc” }", 1, 19, "straight quotes"),
    ("SELECT ?s { ?s ?p 'a'@ en }", 1, 22, "without a blank"),
    ("SELECT ?s { ?s ?p ?o FILTER(?o = 1 & ?o = 2) }", 1, 36, "&&"),
    ("SELECT ?s\u00a0{ ?s ?p ?o }", 1, 10, "only looks like a blank"),
    # dots and triples
    (
        "SELECT ?s WHERE {\n ?s ?p ?o\n ?t ?q ?r }",
        3,
        2,
        'Expected: .*"\\.".* Between two triples stands a dot',
    ),
    (
        "SELECT ?s WHERE { ?s ?p } LIMIT 5",
        1,
        25,
        "} cannot stand here. Expected: a variable, an IRI or a name, a value",
    ),
    ("SELECT ?s { ?s ?p ?o . . ?s ?q ?r }", 1, 24, "\\. cannot stand here"),
    ("SELECT ?s { ?s 'p' ?o }", 1, 16, "'p' cannot stand here. Expected: a variable, an IRI"),
    ("SELECT ?s { ?s iuc:a/?x ?o }", 1, 22, "made of IRIs, not of variables"),
    ("SELECT ?s { ?s ?p+ ?o }", 1, 20, "made of IRIs, not of variables"),
    ("SELECT ?s { ?s iuc:a//iuc:b ?o }", 1, 22, "/ cannot stand here"),
    # SELECT
    ("SELECT WHERE { ?s ?p ?o }", 1, 8, "followed by variables, or by \\*"),
    ("SELECT DISTINCT { ?s ?p ?o }", 1, 17, 'Expected: a variable, "\\(" or "\\*"'),
    ("SELECT ?s, ?o WHERE { ?s ?p ?o }", 1, 10, "blanks between them, no commas"),
    ("SELECT COUNT(?s) { ?s ?p ?o }", 1, 8, "\\(COUNT\\(\\?x\\) AS \\?n\\)"),
    ("SELECT (COUNT(?s)) { ?s ?p ?o }", 1, 18, "Expected: an operator or AS.*gets a name"),
    ("SELECT (COUNT(?s) ?n) { ?s ?p ?o }", 1, 19, "Expected: an operator or AS"),
    ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", 1, 41, "GROUP BY groups by"),
    ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 34, "With GROUP BY, SELECT names its variables"),
    ("SELECT (?s AS ?s) { ?s ?p ?o }", 1, 31, "has one already"),
    ("SELECT s { ?s ?p ?o }", 1, 8, "Variables start with \\?"),
    ("SELECT TOP 5 ?s { ?s ?p ?o }", 1, 8, "LIMIT 10"),
    # what comes after the last brace
    (
        "SELECT ?s { ?s ?p ?o } LIMIT 5 ORDER BY ?s",
        1,
        32,
        "Expected: OFFSET, VALUES or the end. The order is: GROUP BY",
    ),
    ("SELECT ?s { ?s ?p ?o } HAVING (?s > 1) GROUP BY ?s", 1, 40, "The order is: GROUP BY, HAVING"),
    ("SELECT ?s { ?s ?p ?o } GROUP ?s", 1, 30, "Expected: BY"),
    ("SELECT ?s { ?s ?p ?o } ORDER BY DESC ?s", 1, 38, 'Expected: "\\("'),
    ("SELECT ?s { ?s ?p ?o } LIMIT", 1, 29, "ends too early. Expected: a number"),
    ("SELECT ?s { ?s ?p ?o } LIMIT 5, 10", 1, 31, "LIMIT 10 OFFSET 5"),
    ("SELECT ?s { ?s ?p ?o } LIMIT -1", 1, 30, "Expected: a number"),
    ("SELECT ?s { ?s ?p ?o };", 1, 23, "may stand behind the last brace"),
    # conditions
    ("SELECT ?s { ?s ?p ?o FILTER(?o == 5) }", 1, 33, "Equal is written with one ="),
    ("SELECT ?s { ?s ?p ?o FILTER(?o <> 5) }", 1, 33, "Unequal is written !="),
    ("SELECT ?s { ?s ?p ?o FILTER ?o > 5 }", 1, 29, "stands in brackets: FILTER"),
    ("SELECT ?s { ?s ?p ?o FILTER ?o in (1) }", 1, 29, "stands in brackets: FILTER"),
    ("SELECT ?s { ?s ?p ?o FILTER(?o in 1, 2) }", 1, 35, 'Expected: "\\("'),
    ("SELECT ?s { ?s ?p ?o FILTER(?o = 1 AND ?o = 2) }", 1, 36, "joined by &&"),
    ("SELECT ?s { ?s ?p ?o FILTER(?o = 1 or ?o = 2) }", 1, 36, "joined by \\|\\|"),
    ("SELECT ?s { ?s ?p ?o FILTER(?o LIKE 'a%') }", 1, 32, "CONTAINS"),
    ("SELECT ?s { ?s ?p ?o FILTER(?o IS NULL) }", 1, 32, "BOUND"),
    ("SELECT ?s { ?s ?p ?o FILTER(REGEX(?o 'a')) }", 1, 38, 'Expected: an operator or ","'),
    ("SELECT ?s { ?s ?p ?o FILTER(CONTAIN(?o, 'a')) }", 1, 29, "Did you mean CONTAINS"),
    ("SELECT ?s { ?s ?p ?o FILTER(COUNT(?o) > 1) }", 1, 45, "HAVING, not in FILTER"),
    ("SELECT ?s { ?s ?p ?o FILTER(LANG(?o) = en) }", 1, 40, "text stands in quotes"),
    # groups and values
    ("SELECT ?s { ?s ?p ?o OPTIONAL ?s ?q ?r }", 1, 31, 'Expected: "{".*braces'),
    ("SELECT ?s { ?s ?p ?o UNION { ?s ?q ?r } }", 1, 22, "Both sides of UNION"),
    ("SELECT ?s { SELECT ?s { ?s ?p ?o } ?s ?q ?r }", 1, 36, "query within a query"),
    ("SELECT ?s { ?s ?p ?o BIND(5 AS ?o) }", 1, 32, "\\?o has a value already"),
    ("SELECT ?s { ?s ?p ?o BIND(5 ?x) }", 1, 29, "Expected: an operator or AS"),
    (
        "SELECT ?s { VALUES (?s ?o) { (1 2) ('a'@en UNDEF) (1) } }",
        1,
        51,
        "as many values as there are variables",
    ),
    ("SELECT ?s { VALUES ?s { 1, 2 } }", 1, 26, "Values have blanks between them"),
    ("SELECT ?s { GRAPH { ?s ?p ?o } }", 1, 19, "a variable or an IRI or a name"),
    # names and IRIs
    ("SELECT ?s { ?s foaf:name ?o }", 1, 16, "prefix foaf: is not declared"),
    ("SELECT ?s { ?s rdf:type iu:Pairing }", 1, 25, "Did you mean iuc:"),
    ("SELECT ?s { ?s http://example.org/p ?o }", 1, 23, "An IRI stands in < >"),
    ("SELECT ?s { ?s <http://example.org/a b> ?o }", 1, 24, "holds no blanks"),
    ("SELECT ?s { ?s <example> ?o }", 1, 25, "not whole, and there is no BASE"),
    ("SELECT ?s { ?s ?p id:theme/hydrogen }", 1, 28, "A name holds no slash"),
    ("PREFIX ex <http://e/> SELECT ?s { ?s ?p ?o }", 1, 8, "A prefix ends with a colon"),
    ("PREFIX ex: http://e/ SELECT ?s { ?s ?p ?o }", 1, 19, "An IRI stands in < >"),
    ("@prefix ex: <http://e/> . SELECT ?s { ?s ?p ?o }", 1, 1, "without @, and without a dot"),
    # other forms, and no query at all
    ("CONSTRUCT ?s { ?s ?p ?o }", 1, 11, 'Expected: "{", FROM or WHERE'),
    ("CONSTRUCT { ?s ?p ?o }", 1, 23, "ends too early"),
    ("DESCRIBE { ?s ?p ?o }", 1, 10, "a variable, an IRI or a name"),
    ("ASK ?s { ?s ?p ?o }", 1, 5, 'Expected: "{"'),
    ("Which cities share a theme?", 1, 1, "is not a word of SPARQL"),
    ('{"query": "ASK {}"}', 1, 1, "starts with SELECT"),
    ("", 1, 1, "empty"),
]


@pytest.mark.parametrize(
    ("query", "line", "column", "words"), MISTAKES, ids=[query for query, *_ in MISTAKES]
)
def test_a_usual_slip_is_told_at_its_place_and_in_words_that_help(query, line, column, words):
    error = told(query)
    with pytest.raises(QuerySyntaxError, match=words):
        raise error
    assert (error.line, error.column) == (line, column)
    if "Line" in str(error):
        assert f"Line {line}, column {column}: " in str(error)


def test_a_place_is_that_of_the_text_as_it_was_written():
    error = told("SELECT ?s {\n ?s ?p '\\u0041\\u0042' ?o ?q }")
    assert (error.line, error.column) == (2, 23)
    assert "Line 2, column 23" in str(error)


def test_what_is_refused_anyway_is_never_proposed():
    assert "SERVICE" not in str(told("SELECT ?s { ?s ?p ?o WHERE }"))
    assert "LATERAL" not in str(told("SELECT ?s { ?s ?p ?o WHERE }"))


def test_what_cannot_be_told_better_stays_as_the_engine_tells_it():
    checked = check("ASK { ?s ?p ?o }", Settings(), (), PREFIXES)
    error = QuerySyntaxError("something else", 1, 2)
    assert checked.locate(error) is error
    moved = replace(checked, source=decode("ASK { '\\u0041' ?p ?o }")).locate(
        QuerySyntaxError("line 1, column 12", 1, 12)
    )
    assert str(moved) == "line 1, column 17"


def test_the_grammar_is_that_of_the_engine_for_all_queries_there_are(shared_dir, repository):
    files = [*(shared_dir / "w3c" / "sparql11").glob("*/*.rq"), *(repository / "queries").glob("*.rq")]
    texts = [path.read_bytes().decode("utf-8", "replace") for path in sorted(files)]
    found = [text for text in texts if _is_query(text) and fault(tokenise(decode(text))) is not None]
    assert found == []
    assert len(texts) > 300


def _is_query(text: str) -> bool:
    if "service" in text.lower():
        return False
    try:
        Store().query(text, base_iri="http://base.example/", prefixes=PREFIXES)
    except SyntaxError:
        return False
    except RuntimeError as error:
        assert "function" in str(error)
    return True


def test_each_faulty_query_of_the_w3c_suite_is_told_with_its_place(shared_dir):
    folder = shared_dir / "w3c" / "sparql11" / "syntax-query"
    for path in sorted(folder.glob("*bad*.rq")):
        error = told(path.read_text(encoding="utf-8"))
        assert error.line is not None, path
        assert error.column is not None, path
