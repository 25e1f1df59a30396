"""Updates as exact deltas: what is read, what is refused, and what each operation says it changes."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from iuc_graph.delta import Delta
from iuc_graph.errors import QueryError, QueryFailed, QueryRefused, QuerySyntaxError, QueryTooLarge
from iuc_graph.settings import Settings
from iuc_graph.sparql.update import read_update
from iuc_graph.sparql.update_template import skolem_under
from iuc_graph.vocabulary import GENID, RDF, XSD

from .running import run

EX = "https://example.org/"
PREFIXES = {"ex": EX}
A, B, P, G, H = (NamedNode(EX + name) for name in "abpgh")


def read(text, skolem=None, base=EX, **limits):
    return read_update(text, prefixes=PREFIXES, base=base, limits=Settings(**limits), skolem=skolem)


def store_of(trig: str) -> Store:
    store = Store()
    store.extend(parse(f"PREFIX ex: <{EX}> {trig}", format=RdfFormat.TRIG))
    return store


def delta_of(text: str, trig: str = "", skolem=None) -> Delta:
    (operation,) = read(text, skolem)
    return operation.delta(store_of(trig))


def removed(text: str, trig: str) -> set[Quad]:
    delta = delta_of(text, trig)
    assert not delta.added
    return set(delta.removed)


def added(text: str, trig: str = "", skolem=None) -> set[Quad]:
    delta = delta_of(text, trig, skolem)
    assert not delta.removed
    return set(delta.added)


# What is read


@pytest.mark.parametrize("text", ["", "# nothing", "PREFIX a: <b>", "BASE <http://x/> # nothing\n"])
def test_an_update_of_nothing_but_a_prologue_has_no_operations(text):
    assert read(text) == ()


@pytest.mark.parametrize("text", ["CLEAR ALL;", "CLEAR ALL ; PREFIX a: <b>", "CLEAR ALL ; # the end"])
def test_a_semicolon_may_end_an_update(text):
    assert len(read(text)) == 1


def test_declarations_hold_from_where_they_stand_until_they_are_changed():
    text = """
        PREFIX a: <http://one/> INSERT DATA { a:x a:y <z> };
        BASE <http://two/> PREFIX a: <sub/> INSERT DATA { a:x a:y <z> };
        INSERT DATA { a:x ex:y <z> } ; PREFIX a: <three#> INSERT { ?s a:y <z> } WHERE { BIND(<s> AS ?s) }
    """
    found = [str(next(iter(operation.delta(Store()).added))) for operation in read(text)]
    assert found == [
        f"<http://one/x> <http://one/y> <{EX}z>",
        "<http://two/sub/x> <http://two/sub/y> <http://two/z>",
        f"<http://two/sub/x> <{EX}y> <http://two/z>",
        "<http://two/s> <http://two/three#y> <http://two/z>",
    ]


def test_a_relative_address_needs_a_base():
    with pytest.raises(QuerySyntaxError):
        read("INSERT DATA { <a> ex:p ex:b }", base=None)


def test_short_forms_lists_and_blank_nodes_are_read_as_the_grammar_says():
    quads = added(
        "INSERT DATA { ex:a ex:p (-4 [ ex:p 'x'@en ]) ; a ex:C , ex:D . GRAPH ex:g { [] ex:p () } . }"
    )
    predicates = sorted(quad.predicate.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for quad in quads)
    assert predicates == ["first", "first", "p", "p", "p", "rest", "rest", "type", "type"]
    assert {quad.graph_name for quad in quads} == {G, DefaultGraph()}


def test_triples_may_follow_a_graph_with_or_without_a_full_stop():
    for stop in ("", ".", " . # next\n"):
        quads = added(f"INSERT DATA {{ ex:a ex:p 1 . GRAPH ex:g {{ ex:a ex:p 1 }} {stop} ex:a ex:p 2 . }}")
        assert sorted(quad.object.value for quad in quads) == ["1", "1", "2"]


def test_templates_and_where_may_use_the_same_label_for_different_nodes():
    assert len(read("INSERT { _:a ex:p 1 } WHERE { _:a ex:p 2 }; INSERT { _:a ex:p 1 } WHERE { }")) == 2


def test_a_negative_number_stays_one():
    for text in ("INSERT DATA { ex:a ex:p -4 }", "INSERT { ex:a ex:p -4 } WHERE { FILTER(-4 < -3) }"):
        assert added(text) == {Quad(A, P, Literal("-4", datatype=NamedNode(XSD + "integer")))}


def test_codepoint_escapes_stand_for_their_characters_anywhere():
    text = r"INS\u0045RT DATA { ex:\u0061 <" + EX + r"\u0070> 'a\u007D\u0022' }"
    assert added(text) == {Quad(A, P, Literal('a}"'))}


def test_deltas_hold_values_in_the_form_that_the_store_keeps():
    store = Store()
    operations = read("INSERT DATA { ex:a ex:p 01, -1.5e-3 }; DELETE WHERE { ex:a ex:p ?o }")
    assert run(operations, store) == Delta()
    assert not list(store)


# What is refused


OTHERS = "<http://127.0.0.1:9/>"
CALLS = [
    f"LOAD {OTHERS}",
    f"LOAD SILENT {OTHERS} INTO ex:g",
    f"LOAD SILENT SILENT {OTHERS}",
    f"LOAD SILENT ; {OTHERS}",
    f"LOAD SILENT {OTHERS} ; LOAD {OTHERS}",
    f"LOAD {OTHERS} INTO GRAPH ex:g",
    f"LOAD {OTHERS} LOAD SILENT {OTHERS}",
    f"CLEAR ALL LOAD SILENT {OTHERS}",
    f"DROP SILENT ALL \\u004cOAD SILENT {OTHERS}",
    f"INSERT DATA {{ LOAD SILENT {OTHERS} }}",
    f"INSERT {{ }} WHERE {{ LOAD SILENT {OTHERS} }}",
    "LOAD SILENT ?x",
    "LOAD SILENT nowhere:a",
    f"load{OTHERS}",
    f"L\\u004fAD {OTHERS}",
    f"\\U0000004cOAD {OTHERS}",
    f"LOAD#comment\n{OTHERS}",
    "LOADex:a",
    "PREFIX LOADex: <http://127.0.0.1:9/> LOADex:a",
    f"CLEAR ALL;LOAD {OTHERS}",
    f"CLEAR ALL;;LOAD {OTHERS}",
    f"INSERT DATA {{ ex:a ex:b '''x''' }};LOAD {OTHERS}",
    f"INSERT DATA {{ ex:a ex:b 'x\\u0027 }} ; LOAD {OTHERS} ; INSERT DATA {{ ex:a ex:b 'y' }}",
    f"INSERT DATA {{ ex:a ex:b <'x> }} ; LOAD {OTHERS} ; INSERT DATA {{ ex:a ex:b <y'> }}",
    f"INSERT {{ }} WHERE {{ FILTER(?o<'x>') }} ; LOAD {OTHERS} ; INSERT {{ }} WHERE {{ FILTER('x' = 'x') }}",
    f"INSERT {{ }} WHERE {{ SERVICE {OTHERS} {{ ?s ?p ?o }} }}",
    f"INSERT {{ }} WHERE {{ service silent {OTHERS} {{ ?s ?p ?o }} }}",
    f"DELETE {{ ?s ?p ?o }} WHERE {{ S\\u0045RVICE {OTHERS} {{ ?s ?p ?o }} }}",
    f"INSERT {{ }} WHERE {{ FILTER EXISTS {{ SERVICE{OTHERS}{{ ?s ?p ?o }} }} }}",
    f"INSERT {{ }} WHERE {{ ?s ?p 1SERVICE{OTHERS}{{ ?s ?p ?o }} }}",
    "PREFIX SERVICEex: <http://127.0.0.1:9/> INSERT { } WHERE { SERVICEex:a { ?s ?p ?o } }",
    f"DELETE WHERE {{ SERVICE {OTHERS} {{ ?s ?p ?o }} }}",
    f"INSERT {{ }} WHERE {{ ?s ?p ?o FILTER(?o<'x>') SERVICE {OTHERS} {{ ?s ?p ?o }} FILTER('x' = 'x') }}",
    f"CLEAR ALL; INSERT {{ }} WHERE {{ {{ SELECT * {{ SERVICE {OTHERS} {{ ?s ?p ?o }} }} }} }}",
]

QUIET = [
    f"LOAD SILENT {OTHERS}",
    f"LOAD SILENT {OTHERS} INTO GRAPH ex:g",
    f"load silent{OTHERS}into graph<x:g>",
    f"L\\u004fAD \\u0053ILENT {OTHERS}",
    f"\\U0000004cOAD SIL\\U00000045NT {OTHERS}",
    f"LOAD # comment\n SILENT # comment\n {OTHERS}",
    "LOAD SILENT ex:a.b",
    "LOAD SILENT <file:///etc/passwd>",
    f"PREFIX t: {OTHERS} LOAD SILENT t: ; LOAD SILENT t: INTO GRAPH t:g ;",
    "BASE <http://127.0.0.1:9/> LOAD SILENT <a>",
]


@pytest.mark.parametrize("text", CALLS)
def test_calling_another_server_is_refused_in_every_disguise(text):
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        read(text)


@pytest.mark.parametrize("text", QUIET)
def test_a_silent_load_changes_nothing_in_every_disguise(text):
    store = store_of("GRAPH ex:h { ex:a ex:p ex:b }")
    assert not run(read(text), store)
    assert set(store.named_graphs()) == {NamedNode(EX + "h")}


def test_nobody_is_called_whatever_becomes_of_a_call():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        for text in CALLS + QUIET:
            with suppress(QueryError):
                run(
                    read(text.replace(":9/", f":{listening.getsockname()[1]}/")), store_of("ex:a ex:p ex:b .")
                )
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.parametrize(
    "text",
    [CALLS[0], f"CLEAR ALL;LOAD {OTHERS}", f"INSERT {{ }} WHERE {{ SERVICE {OTHERS} {{ ?s ?p ?o }} }}"],
)
def test_a_refusal_says_what_is_refused(text):
    with pytest.raises(QueryRefused, match=r"Line 1, column \d+: (LOAD|SERVICE) is refused"):
        read(text)


@pytest.mark.parametrize(
    "rest",
    [
        "CLEAR XYZ",
        "INSERT DATA { ?s ex:p 1 }",
        "LOAD",
        "INSERT DATA { nowhere:a ex:p 1 }",
        "CREATE GRAPH ex:g ex:h",
    ],
)
def test_a_fault_of_syntax_is_told_before_a_load_is_refused(rest):
    for text in (f"LOAD {OTHERS} ; {rest}", f"LOAD {OTHERS} INTO GRAPH ex:g ;\n{rest} ; LOAD {OTHERS}"):
        with pytest.raises(QuerySyntaxError) as caught:
            read(text)
        assert caught.value.line == text.count("\n") + 1


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("LOAD SILENT <http://[>", 13),
        ("LOAD SILENT <a b>", None),
        ("LOAD <x:y> INTO <x:z>", 17),
        ("LOAD ;", 6),
    ],
)
def test_a_load_that_is_no_sparql_is_an_error_of_syntax(text, column):
    with pytest.raises(QuerySyntaxError) as caught:
        read(text)
    assert column is None or caught.value.column == column


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { ex:LOAD ex:SERVICE 'LOAD <x:y> ; SERVICE' } # LOAD <x:y>",
        "INSERT { ?LOAD ex:p <x:SERVICE> } WHERE { ?LOAD ?SERVICE 'x' }",
    ],
)
def test_the_words_alone_harm_nothing_in_strings_names_and_comments(text):
    assert len(read(text)) == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("CLEAR ALL;\n  SELECT * { ?s ?p ?o }", 2, 3, "SELECT starts a query"),
        (" ASK {}", 1, 2, "starts a query"),
        ("WHERE {}", 1, 1, "starts with INSERT"),
        (";", 1, 1, "no operation before"),
        ("CLEAR ALL;\n;CLEAR ALL", 2, 1, "no operation before"),
        ("CLEAR ALL; BASE <x:y> ; CLEAR ALL", 1, 23, "no operation before"),
        ("INSERT DATA {\n ?s ex:p 1 }", 2, 13, "see line 2"),
        ("CLEAR ALL; CLEAR ALL CLEAR ALL", 1, 25, "see line 1, column 25"),
        (r"INSERT DATA { ex:\u0061 ex:p" + "\n" + r" '\u0041' } }", 2, 13, "Nothing is open"),
        (r"INSERT DATA { ex:\u0061 ex:\u0062 ?x }", 1, 39, "see line 1, column 39"),
        ("PREFIX a: <x:>\nCLEAR ALL;\nPREFIX b: <http://[>\nCLEAR ALL", 3, 21, "see line 3"),
        ("INSERT DATA { ex:a foo:b 1 }", 1, 20, "prefix foo: is not declared"),
        ("INSERT DATA { _:a ex:p 1 };\nINSERT DATA { ex:b ex:p _:a }", 2, 25, "label _:a too"),
        ("DELETE DATA { _:a ex:p 1 }", 1, 27, "see line 1"),
        ("INSERT {} WHERE {};\n INSERT {} WHERE { SELECT (1 AS ?x) (2 AS ?x) {} }", 2, 51, "see line 2"),
        ("CLEAR ALL;\n INSERT {} WHERE { _:a ex:p 1 . { _:a ex:p 2 } }", 2, 43, "see line 2"),
        ("INSERT {} WHERE { _:a ex:p 1 };\nDELETE {} WHERE { _:a ex:p 1 }", 2, 19, "label _:a too"),
        ("CLEAR ALL; PREFIX a: <b>\nPREFIX c <d>", 2, 8, "not a word"),
        ("INSERT DATA { ex:a ex:p << ex:a ex:b 1 >> }", 1, 25, "triples about triples"),
        ("INSERT DATA { ex:a ex:p 1 {| ex:b 2 |} }", 1, 27, "triples about triples"),
        ("PREFIX USINGex: <x:y> INSERT {} USINGex:g WHERE {}", 1, 33, "cannot stand here"),
    ],
)
def test_an_error_is_told_with_its_place_in_the_text_as_written(text, line, column, words):
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        read(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { ex:a ex:p " + "[ ex:p " * 3000 + "1" + "]" * 3000 + " }",
        "INSERT DATA { ex:a ex:p " + "(" * 3000 + ")" * 3000 + " }",
        "INSERT { } WHERE " + "{" * 3000 + "}" * 3000,
        "INSERT { } WHERE { FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ") }",
        "INSERT { } WHERE { FILTER(" + "- " * 3000 + "1) }",
        "INSERT { } WHERE { FILTER(1" + "-1" * 3000 + ") }",
        "INSERT { } WHERE { " + "OPTIONAL {} " * 3000 + "}",
        "INSERT { } WHERE { ?s " + "/".join(["ex:p"] * 3000) + " ?o }",
        "INSERT DATA { " + "ex:a ex:p ex:b ." * 3001 + " }",
        "INSERT { " + "?s ex:p ?o ." * 3001 + " } WHERE { ?s ?p ?o }",
        "DELETE DATA { ex:a ex:p 1" + ",1" * 3001 + " }",
        "INSERT DATA { ex:a ex:p (" + "1 " * 3001 + ") }",
        ";".join(["CLEAR ALL"] * 3002),
        "INSERT DATA { ex:a ex:p '" + "x" * 300_000 + "' }",
    ],
)
def test_what_could_overflow_the_engine_is_refused(text):
    with pytest.raises(QueryTooLarge):
        read(text)


def test_many_negative_numbers_are_no_chain():
    (operation,) = read("INSERT DATA { ex:a ex:p " + ",".join(f"-{n}" for n in range(1, 1500)) + " }")
    assert len(operation.delta(Store())) == 1499


LARGEST = """
import sys
from pyoxigraph import Store
from iuc_graph.settings import Settings
from iuc_graph.sparql.update import read_update

nesting, chain, items = 400, 900, 3000
limits = Settings(nesting=nesting, chain=chain, list_items=items, query_bytes=2**22)
deep = nesting - 2
texts = [
    "INSERT DATA { ex:a ex:p " + "[ ex:p " * deep + "1" + "]" * deep + " }",
    "INSERT DATA { ex:a ex:p " + "(" * deep + ")" * deep + " }",
    "INSERT { ?s ex:p " + "[ ex:p " * deep + "?s" + "]" * deep + " } WHERE { BIND(1 AS ?s) }",
    "INSERT { } WHERE " + "{" * deep + "}" * deep,
    "INSERT DATA { " + "ex:a ex:p -4 . " * (items - 1) + " }",
    "INSERT { " + "ex:a ex:p ?x . " * (items - 1) + " } WHERE { BIND(1 AS ?x) }",
    "DELETE WHERE { " + "?s ex:p ?x . " * 60 + " }",
    "INSERT DATA { ex:a ex:p (" + "1 " * (items - 1) + ") }",
    "INSERT DATA { " + "GRAPH ex:g { } " * (chain - 1) + " }",
    "INSERT DATA { " + "[] ex:p [] . " * (chain // 2 - 1) + " }",
    ";".join(["CLEAR ALL"] * (items - 1)),
    ";".join(["DELETE {} INSERT {} WHERE {}"] * (chain // 3)),
    "PREFIX a: <x:> " * 5000 + "CLEAR ALL",
    "INSERT {} " + "USING ex:g " * (items - 1) + " WHERE {}",
]
for text in texts:
    for operation in read_update(text, prefixes={"ex": "https://example.org/"}, base=None, limits=limits):
        operation.delta(Store())
sys.stdout.write("survived")
"""


def test_the_engine_survives_the_largest_updates_that_the_settings_can_allow():
    done = subprocess.run([sys.executable, "-c", LARGEST], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "survived"), done.stderr[-2000:]


@pytest.mark.parametrize("folder", ["syntax-update-1", "delete-insert", "update-silent"])
def test_a_text_cut_anywhere_or_with_a_sign_too_many_never_crashes(shared_dir, folder):
    for path in sorted((shared_dir / "w3c" / "sparql11" / folder).glob("*.ru")):
        _mangle(path)


def _mangle(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for at in range(0, len(text), 7):
        for spoilt in (text[:at], text[at:], text[:at] + ";" + text[at:], text[:at] + "{" + text[at + 1 :]):
            try:
                read(spoilt)
            except QueryError as error:
                assert str(error).endswith((".", "…")) or "SPARQL" in str(error)


# What operations change


def test_deleting_what_is_not_there_and_inserting_what_is_there_changes_nothing():
    assert not delta_of("DELETE DATA { ex:a ex:p ex:c }", "ex:a ex:p ex:b .")
    assert not delta_of("INSERT DATA { ex:a ex:p ex:b }", "ex:a ex:p ex:b .")
    assert not delta_of("DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }", "ex:a ex:p ex:b .")


def test_a_delta_leaves_the_store_as_it_is():
    store = store_of("ex:a ex:p ex:b . GRAPH ex:g { ex:a ex:p ex:b }")
    before = set(store)
    for operation in read("CLEAR ALL; DROP GRAPH ex:g; MOVE ex:g TO ex:h; INSERT DATA { ex:a ex:p 1 }"):
        assert operation.delta(store)
        assert (set(store), set(store.named_graphs())) == (before, {G})


def test_with_says_where_to_write_and_using_what_to_see():
    trig = "ex:a ex:p 0 . GRAPH ex:g { ex:a ex:p 1 } GRAPH ex:h { ex:a ex:p 2 }"
    rule = "DELETE { ?s ex:p 1 } INSERT { ?s ex:q ?o }"
    q = NamedNode(EX + "q")
    one, two = (Literal(str(n), datatype=NamedNode(XSD + "integer")) for n in (1, 2))
    found = delta_of(f"WITH ex:g {rule} WHERE {{ ?s ex:p ?o }}", trig)
    assert found == Delta(frozenset({Quad(A, P, one, G)}), frozenset({Quad(A, q, one, G)}))
    found = delta_of(f"WITH ex:g {rule} USING ex:h WHERE {{ ?s ex:p ?o }}", trig)
    assert found == Delta(frozenset({Quad(A, P, one, G)}), frozenset({Quad(A, q, two, G)}))
    assert not delta_of(f"WITH ex:g {rule} USING NAMED ex:h WHERE {{ ?s ex:p ?o }}", trig)
    assert not delta_of(f"{rule} USING ex:h WHERE {{ GRAPH ?g {{ ?s ex:p ?o }} }}", trig)
    found = delta_of(f"{rule} USING NAMED ex:h WHERE {{ GRAPH ?g {{ ?s ex:p ?o }} }}", trig)
    assert found.added == {Quad(A, q, two)}


def test_a_triple_that_several_using_graphs_state_counts_once():
    trig = "GRAPH ex:g { ex:a ex:p ex:b } GRAPH ex:h { ex:a ex:p ex:b }"
    text = "INSERT { ex:a ex:n ?n } USING ex:g USING ex:h WHERE { SELECT (COUNT(*) AS ?n) { ?s ex:p ?o } }"
    for using in ("USING ex:g USING ex:h", "USING ex:g USING ex:g"):
        (quad,) = added(text.replace("USING ex:g USING ex:h", using), trig)
        assert quad.object.value == "1"
    text = "INSERT { ?g ex:n ?s } USING ex:g USING ex:h USING NAMED ex:g WHERE { ?s ex:p ?o GRAPH ?g { } }"
    assert {quad.subject for quad in added(text, trig)} == {G}


def test_what_cannot_stand_in_a_triple_is_left_out():
    trig = "ex:a ex:p 'text' . ex:b ex:p ex:a ."
    assert len(added("INSERT { ?o ex:q ?s } WHERE { ?s ex:p ?o }", trig)) == 1
    assert len(added("INSERT { ?s ?o ?s } WHERE { ?s ex:p ?o }", trig)) == 1
    assert len(added("INSERT { GRAPH ?o { ?s ex:q 1 } } WHERE { ?s ex:p ?o }", trig)) == 1
    assert added("INSERT { ?s ex:q ?nothing . 'text' ex:q ?s } WHERE { ?s ex:p ?o }", trig) == set()


def test_a_triple_about_a_triple_made_by_a_function_is_refused():
    with pytest.raises(QueryFailed, match="triple about a triple"):
        delta_of(
            "INSERT { ?s ex:q ?t } WHERE { ?s ?p ?o BIND(TRIPLE(?s, ?p, ?o) AS ?t) }", "ex:a ex:p ex:b ."
        )


def test_an_unknown_function_is_an_error_in_words():
    with pytest.raises(QueryFailed, match=r"cannot be evaluated.*function"):
        delta_of("INSERT { ?s ex:q 1 } WHERE { ?s ?p ?o FILTER(ex:f(?s)) }", "ex:a ex:p ex:b .")


def test_variables_of_a_template_cannot_be_taken_for_addresses_of_the_client():
    text = "INSERT { ?s ex:q <x-var:s> } WHERE { ?s ex:p ?o }"
    assert {quad.object.value for quad in added(text, "ex:a ex:p ex:b .")} == {"x-var:s"}


def test_each_solution_gets_blank_nodes_of_its_own_shared_by_all_graphs():
    text = "INSERT { ?s ex:q _:x GRAPH ex:g { _:x ex:q ?o , [] } } WHERE { ?s ex:p ?o }"
    quads = added(text, "ex:a ex:p 1 . ex:b ex:p 2 .")
    shared = {quad.object for quad in quads if quad.graph_name == DefaultGraph()}
    assert len(shared) == 2
    assert {quad.subject for quad in quads if quad.graph_name == G} == shared
    assert len({quad.object for quad in quads if isinstance(quad.object, BlankNode)}) == 4


# Addresses for blank nodes


SKOLEM = skolem_under("7")


def test_blank_nodes_become_addresses_numbered_in_the_order_in_which_they_are_read():
    text = "INSERT DATA { _:z ex:p [ ex:p 2 ] . GRAPH ex:g { _:y ex:p _:z } }"
    assert added(text, skolem=SKOLEM) == {
        Quad(NamedNode(f"{GENID}7-1-1"), P, Literal("2", datatype=NamedNode(XSD + "integer"))),
        Quad(NamedNode(f"{GENID}7-1-2"), P, NamedNode(f"{GENID}7-1-1")),
        Quad(NamedNode(f"{GENID}7-1-3"), P, NamedNode(f"{GENID}7-1-2"), G),
    }


def test_the_same_update_on_the_same_quads_gives_the_same_addresses():
    text = "INSERT { ?s ex:q [ ex:p ?o ; ex:q (?o ?b) ] } WHERE { ?s ex:p ?o BIND(BNODE() AS ?b) }"
    lines = [f"ex:s{n % 7} ex:p {n} ." for n in range(40)]
    first, second = (added(text, " ".join(order), SKOLEM) for order in (lines, lines[::-1]))
    assert first == second
    assert len(first) == 40 * 7
    assert not any(isinstance(term, BlankNode) for quad in first for term in (quad.subject, quad.object))


def test_operations_of_one_update_never_share_addresses():
    text = "INSERT DATA { [] ex:p 1 }; INSERT { [] ex:p 2 } WHERE { }; INSERT DATA { () ex:p (3) }"
    store = Store()
    delta = run(read(text, SKOLEM), store)
    names = {quad.subject.value for quad in delta.added if quad.subject.value != RDF + "nil"}
    assert names == {f"{GENID}7-{n}-1" for n in (1, 2, 3)}


# Named graphs that are there, and those that are not


@pytest.mark.parametrize(
    "text",
    [
        "CLEAR GRAPH ex:no",
        "DROP GRAPH ex:no",
        "COPY ex:no TO ex:g",
        "MOVE ex:no TO ex:g",
        "ADD ex:no TO DEFAULT",
    ],
)
def test_a_missing_graph_is_an_error_and_with_silent_nothing(text):
    trig = "GRAPH ex:g { ex:a ex:p ex:b }"
    with pytest.raises(QueryFailed, match=f"no graph <{EX}no>.*SILENT"):
        delta_of(text, trig)
    word, rest = text.split(" ", 1)
    store = store_of(trig)
    assert not run(read(f"{word} SILENT {rest}"), store)
    assert set(store.named_graphs()) == {G}


def test_creating_a_graph_that_is_there_is_an_error_and_with_silent_nothing():
    with pytest.raises(QueryFailed, match=f"a graph <{EX}g> already"):
        delta_of("CREATE GRAPH ex:g", "GRAPH ex:g { ex:a ex:p ex:b }")
    assert not delta_of("CREATE SILENT GRAPH ex:g", "GRAPH ex:g { ex:a ex:p ex:b }")


def test_later_operations_know_which_graphs_earlier_ones_made_and_dropped():
    store = store_of("GRAPH ex:g { ex:a ex:p ex:b }")
    run(
        read("DROP GRAPH ex:g; CREATE GRAPH ex:g; CLEAR GRAPH ex:g; CREATE GRAPH ex:h; DROP GRAPH ex:h"),
        store,
    )
    assert set(store.named_graphs()) == {G}
    run(read("INSERT DATA { GRAPH ex:g { ex:a ex:p 1 } }; CREATE GRAPH ex:h; COPY ex:h TO ex:g"), store)
    assert set(store.named_graphs()) == {H}
    with pytest.raises(QueryFailed):
        run(read("CREATE GRAPH ex:g; CREATE GRAPH ex:g"), store)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("CLEAR DEFAULT", 2),
        ("CLEAR NAMED", 1),
        ("DROP ALL", 0),
        ("CLEAR GRAPH ex:g", 2),
    ],
)
def test_clear_and_drop_take_what_they_name(text, left):
    trig = "ex:a ex:p 0 . GRAPH ex:g { ex:a ex:p 1 } GRAPH ex:h { ex:a ex:p 2 }"
    assert len(removed(text, trig)) == 3 - left


def test_copying_a_graph_to_itself_changes_nothing():
    for word in ("COPY", "MOVE", "ADD"):
        assert not delta_of(f"{word} ex:g TO ex:g", "GRAPH ex:g { ex:a ex:p ex:b }")


# Running


def test_an_operation_sees_what_was_done_between():
    store = store_of("ex:a ex:p ex:b .")
    seen: list[Delta] = []

    def derive(delta: Delta) -> None:
        seen.append(delta)
        store.extend(Quad(quad.object, quad.predicate, quad.subject, H) for quad in delta.added)

    text = "INSERT DATA { ex:b ex:p ex:a }; INSERT { ?s ex:q ?o } WHERE { GRAPH ex:h { ?s ex:p ?o } }"
    net = run(read(text), store, derive)
    q = NamedNode(EX + "q")
    assert [delta.added for delta in seen] == [{Quad(B, P, A)}, {Quad(A, q, B)}]
    assert net == Delta(frozenset(), frozenset({Quad(B, P, A), Quad(A, q, B)}))


def test_the_net_change_of_several_operations_leaves_out_what_came_and_went():
    text = "INSERT DATA { ex:a ex:p 1, 2 }; DELETE DATA { ex:a ex:p 1, 0 }; INSERT DATA { ex:a ex:p 0 }"
    store = store_of("ex:a ex:p 0 .")
    before = set(store)
    net = run(read(text), store)
    assert net == Delta.between(before, store)
    assert len(net) == 1
