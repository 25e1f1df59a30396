"""The lexer: SPARQL 1.1 terminals, where they start, and how deep they stand."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iuc_graph.errors import QuerySyntaxError, QueryTooLarge
from iuc_graph.settings import Settings
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
        ("ASK { ( }", 1, 9, "cannot close the .\\(. of line 1, column 7"),
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
    limits = Settings(chain=16)
    assert tokenise(decode("SELECT * { VALUES (?a) { " + "(1) " * 50 + "} }"), limits)
    assert tokenise(decode("SELECT (" + "1+" * 15 + "1 AS ?x) {}"), limits)
    with pytest.raises(QueryTooLarge, match="more than 16 operators"):
        tokenise(decode("SELECT (" + "1+" * 17 + "1 AS ?x) {}"), limits)


def test_a_limit_is_noticed_where_it_is_passed_and_not_behind_it():
    with pytest.raises(QueryTooLarge, match="Line 1, column 12: more than 4 brackets"):
        tokenise(decode("SELECT {{{{{ } \\ and what is no SPARQL"), Settings(nesting=4))


PARTS = (
    "SELECT * { ?s ex:p.q ?o . }\n",
    "ASK { FILTER(?a<?b&&?c>?d) }#'\n",
    "ASK { FILTER(1<<a>||2<=<b>) } # { ( \" '''\n",
    '{ \'it\\\'s\' """a"b\n\'c\' <x> # ( """ 1.5e-3 .5 -1 }\n',
    "VALUES (?x ?y) { (1 UNDEF)(<http://example.org/a,b;c(d)>'x'@en-GB)(true\"y\"^^ex:z) }\n",
    "{ _:a.b. [] ^ex:p/!(ex:q|^a)*|(ex:r)+ 'o'@en ; a-b a.b a:b-c.d } ",
    "<<?a ?b ?c>>{|a:b c:d|}\t",
    "(((((((((((1,1,1,1,1,1,1,1,1,1,1)))))))))))",
)


@settings(deadline=None, max_examples=12)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=12), st.integers(0, 90))
def test_a_long_text_is_read_like_its_parts(parts, blanks):
    times = 40_000 // sum(map(len, parts))
    long = " " * blanks + "".join(parts) * times
    expected, start = [], blanks
    for part in parts:
        expected += [(token.kind, token.text, start + token.start) for token in tokenise(decode(part))]
        start += len(part)
    found = [(token.kind, token.text, token.start) for token in tokenise(decode(long))]
    assert len(found) == len(expected) * times
    rounds = [found[at : at + len(expected)] for at in range(0, len(found), len(expected))]
    for number, one in enumerate(rounds):
        assert one == [(kind, text, at + number * (start - blanks)) for kind, text, at in expected]


@pytest.mark.parametrize(
    "text",
    ["1" * 250_000, "a-" * 120_000, "true." * 50_000, "<a" * 120_000, "ex:a" + "." * 200_000, "x.y" * 80_000],
    ids=lambda text: text[:5],
)
def test_a_text_made_to_be_read_over_and_over_is_read_once(text):
    started = time.thread_time()
    with contextlib.suppress(QuerySyntaxError, QueryTooLarge):
        tokenise(decode(text), Settings())
    assert time.thread_time() - started < 20  # the first two took several minutes
