"""The lexer: SPARQL 1.1 terminals, where they start, and how deep they stand."""

from __future__ import annotations

import pytest

from iuc_graph.errors import QuerySyntaxError
from iuc_graph.sparql.tokens import decode, tokenise


def texts(query: str) -> list[str]:
    return [token.text for token in tokenise(decode(query))]


@pytest.mark.parametrize(
    ("query", "tokens"),
    [
        ("SELECT?x{}", ["SELECT", "?x", "{", "}"]),
        ("ex:a.b. :c ex: :", ["ex:a.b", ".", ":c", "ex:", ":"]),
        (r"ex:a\'b ex:%41\#", [r"ex:a\'b", r"ex:%41\#"]),
        ("1.5e-3 .5 1. 1.2.3", ["1.5e-3", ".5", "1", ".", "1.2", ".3"]),
        ("'a' \"\"\"b\"c\"\"\" '''d''e''' ''", ["'a'", '"""b"c"""', "'''d''e'''", "''"]),
        (r'"a\"b\\" "\t"', [r'"a\"b\\"', r'"\t"']),
        ("'x'@zh-Hans^^ex:y", ["'x'", "@zh-Hans", "^^", "ex:y"]),
        ("_:a.b. $v ?ü", ["_:a.b", ".", "$v", "?ü"]),
        ("<a#b> # comment <c>\n<d'e>", ["<a#b>", "<d'e>"]),
        ("城市:重庆 ?城", ["城市:重庆", "?城"]),
        ("a|b", ["a", "|", "b"]),
        ("?a<=?b >= != && || ^^", ["?a", "<=", "?b", ">=", "!=", "&&", "||", "^^"]),
    ],
)
def test_terminals_are_told_apart(query, tokens):
    assert texts(query) == tokens


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ("SELECT * { ?s ?p ?o FILTER(?a<?b&&?c>?d) }", "<"),
        ("SELECT (?a<?b&&?c>?d AS ?x) {}", "<"),
        ("SELECT * {} ORDER BY (?a<?b&&?c>?d)", "<"),
        ("SELECT * { ?s ?p ?o FILTER <x:f>(?a<'x>') }", "<"),
        ("SELECT * { VALUES (?a ?b) { (ex:a <'x>) } }", "<'x>"),
        ("SELECT * { (?a<'x>) ?p ?o }", "<'x>"),
        ("SELECT * { ?s (<a>|<'x>) ?o }", "<'x>"),
        ("SELECT * { ?s ex:p<'x> }", "<'x>"),
        ("SELECT * { ?s ?p ?o FILTER(?a = <'x>) }", "<'x>"),
        ("SELECT * { ?s ?p ?o FILTER(?a IN (<'x>, <b>)) }", "<'x>"),
        ("SELECT * { ?s ?p ?o FILTER(EXISTS { ?s ?p<'x> }) }", "<'x>"),
    ],
)
def test_a_less_than_sign_is_read_as_the_engine_reads_it(query, token):
    assert token in texts(query)


def test_codepoint_escapes_are_decoded_except_those_of_quotes_and_line_ends():
    assert decode(r"\u0053ELECT \U0001F30D").text == "SELECT \U0001f30d"
    assert decode(r'"\u0022\u000A\u005C"').text == r'"\u0022\u000A\u005C"'
    assert decode(r'"\\u0041"').text == r'"\\u0041"'


@pytest.mark.parametrize("escape", [r"\uD800", r"\U00110000", r"\u0000"])
def test_an_escape_of_what_is_no_character_is_an_error(escape):
    with pytest.raises(QuerySyntaxError, match="not a character"):
        decode(f"ASK {{ ?s ?p '{escape}' }}")


def test_positions_are_those_of_the_text_as_written():
    source = decode('SELECT\n"\\u0041\\u0042" ?x')
    token = tokenise(source)[2]
    assert token.text == "?x"
    assert source.position(token.start) == (2, 16)
    assert source.original_position(2, 6) == (2, 16)


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("ASK {\n ?s 'x }", 2, 5, "does not end"),
        (r"ASK { ?s ?p '\q' }", 1, 13, "escape that SPARQL does not know"),
        ("ASK { \u00a0 }", 1, 7, "cannot stand here"),
        ("ASK { (", 1, 7, "never closed"),
        ("ASK { ( }", 1, 9, "Nothing is open"),
        ("ASK } {", 1, 5, "Nothing is open"),
        (r"ASK { \x }", 1, 7, "cannot stand here"),
    ],
)
def test_what_is_no_terminal_is_told_with_its_place(query, line, column, words):
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        texts(query)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_depth_counts_brackets_of_all_kinds():
    tokens = tokenise(decode("{ [ ( ?x ) ] } ?y"))
    assert {token.text: token.depth for token in tokens if token.text in {"?x", "?y"}} == {"?x": 3, "?y": 0}


def test_rows_of_data_are_no_chain_but_operators_are():
    rows = tokenise(decode("SELECT * { VALUES (?a) { " + "(1) " * 50 + "} }"))
    assert max(token.chain for token in rows) < 5
    sums = tokenise(decode("SELECT (" + "1+" * 50 + "1 AS ?x) {}"))
    assert max(token.chain for token in sums) == 50
