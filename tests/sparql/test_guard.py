"""The guard: what would harm is refused before an engine sees it, whatever it is dressed as; the rest passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from iuc_graph.errors import DatasetRefused, QueryError, QueryRefused, QuerySyntaxError, QueryTooLarge
from iuc_graph.settings import Settings
from iuc_graph.sparql.guard import Form, check

EX = "https://example.org/"
GRAPHS = {EX + "g": 1, EX + "h": 1}
PREFIXES = {"ex": EX}
ELSEWHERE = "<http://127.0.0.1:9/>"


def checked(query, **settings):
    return check(query, Settings(**settings), GRAPHS, PREFIXES)


SERVICE_IN_DISGUISE = [
    f"SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ sErViCe SILENT {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\u0053ERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ S\\U00000045RVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE#comment\n{ELSEWHERE} {{ ?s ?p ?o }} }}",
    "SELECT * { SERVICE ?where { ?s ?p ?o } }",
    "SELECT * { SERVICE ex:there { ?s ?p ?o } }",
    f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }} }} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{ELSEWHERE}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE{ELSEWHERE}{{ ?s ?p ?o }} }}",
    "SELECT * { SERVICEex:there { ?s ?p ?o } }",
    "PREFIX SERVICEex: <http://127.0.0.1:9/> SELECT * { SERVICEex:there { ?s ?p ?o } }",
    "PREFIX trueservicesilentex: <http://127.0.0.1:9/> SELECT * { ?s ?p trueservicesilentex:x { ?s ?p ?o } }",
    f"SELECT * {{ ?s ?p ?o FILTER(?o<'x>') SERVICE {ELSEWHERE} {{ ?s ?p ?o }} FILTER('x' = 'x') }}",
    f"SELECT * {{ ?s ?p ?o FILTER(ex:f(?o<'x>')) SERVICE {ELSEWHERE} {{ ?s ?p ?o }} FILTER('x' = 'x') }}",
    f"SELECT * {{ ?s ?p ?o FILTER(EXISTS {{}}<'x>') SERVICE {ELSEWHERE} {{ ?s ?p ?o }} FILTER('x' = 'x') }}",
    f"SELECT (?o<'x>' AS ?z) {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} FILTER('x' = 'x') }}",
    f"SELECT * {{ ?s ?p ?o FILTER(?o<?p#> '''\n) SERVICE {ELSEWHERE} {{ ?s ?p ?o }} #'''\n}}",
    f"SELECT * {{ VALUES (?a ?b) {{ ('''x'#\\q\n) }} SERVICE {ELSEWHERE} {{ ?s ?p ?o }} #'''\n}}",
]


@pytest.mark.parametrize("query", SERVICE_IN_DISGUISE)
def test_calling_another_server_is_refused_in_every_disguise(query):
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        checked(query)


XSD_TWICE = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX : <http://www.w3.org/2001/XMLSchema#>"

READ_IN_ANOTHER_WAY_BY_THE_ENGINE = {
    "a keyword before a name": f"PREFIX FILTERxsd: <x:> {XSD_TWICE} SELECT * {{ ?s ?p ?o "
    f"FILTERxsd:boolean(?o<'x>') SERVICE {ELSEWHERE} {{ ?s ?p ?o }} #')\n }}",
    "a keyword before a name without a prefix": f"PREFIX filter: <x:> {XSD_TWICE} SELECT * {{ ?s ?p ?o "
    f"filter:boolean(?o<'x>') SERVICE {ELSEWHERE} {{ ?s ?p ?o }} #')\n }}",
    "two keywords before a name": f"PREFIX OrderByxsd: <x:> {XSD_TWICE} DESCRIBE ?s {{ ?s ?p ?o }} "
    f"OrderByxsd:boolean(1<'x>') (EXISTS {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}) #')\n",
    "a prefix that the service knows": f"PREFIX HAVINGex: <x:> DESCRIBE ?s {{ ?s ?p ?o }} GROUP BY ?s "
    f"HAVINGex:f(1<'x>') (EXISTS {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}) #')\n",
    "NAMED before a name": "PREFIX NAMEDex: <https://example.org/> SELECT * FROM NAMEDex:g {}",
    "two dots in a name": f"SELECT * {{ ?s ?p ex:a.b.SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    "dots and escapes in a name": f"SELECT * {{ ?s ?p ex:a\\.b.c.SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    "a name that is no port": f"PREFIX p: <http://h:80> ASK {{ ?s ?p p:SERVICE {ELSEWHERE} {{ }} }}",
    "a name that is no host": f"PREFIX p: <http://[::1]> ASK {{ ?s ?p p:SERVICE {ELSEWHERE} {{ }} }}",
    "a name that is no port of the base": f"BASE <http://h:80> PREFIX p: <> ASK {{ ?s ?p p:SERVICE {ELSEWHERE} {{}} }}",
    "a second fragment": "PREFIX p: <http://h/#> ASK { ?s ?p p:SERVICEex:b\\#c { } }",
    "a character that no IRI has": "PREFIX \ufffd: <x:> ASK { ?s ?p ex:SERVICE\ufffd:a { } }",
    "half an escape": "PREFIX p: <http://h/> ASK { ?s ?p p:SERVICEex:b\\%c { } }",
    "a graph behind a name": "PREFIX p: <http://h:80> DESCRIBE p:FROM <x:g>",
}


@pytest.mark.parametrize(
    "query", READ_IN_ANOTHER_WAY_BY_THE_ENGINE.values(), ids=READ_IN_ANOTHER_WAY_BY_THE_ENGINE
)
def test_names_that_the_engine_would_take_apart_do_not_pass(query):
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        checked(query)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX as: <x:> PREFIX : <y:> ASK { ?s as:name :b }",
        "PREFIX graph: <x:> PREFIX order: <y:> ASK { graph:a order:b ex:c }",
        "PREFIX toby: <x:> PREFIX data: <y/> ASK { toby:a data:b ex:c }",
        "PREFIX filter: <x:> ASK { ?s filter:a ?o }",
        "ASK { ?s ex:a.b ex:a..b ; ex:v1.2 ex:a\\.b\\.c, ex:%41, ex:a\\/b, ex:a\\#b, ex: }",
        "PREFIX : <#> PREFIX p: <> ASK { ?s :a p:b }",
        "BASE <http://h> PREFIX : </> ASK { ?s :a :80 }",
    ],
)
def test_ordinary_prefixes_and_names_pass(query):
    assert checked(query).form is Form.ASK


def test_a_name_with_several_dots_is_told_what_to_write_instead():
    with pytest.raises(QuerySyntaxError, match=f"Write <{EX}v1.2.3>") as caught:
        checked("ASK {\n ?s ?p ex:v1.2.3 }")
    assert (caught.value.line, caught.value.column) == (2, 8)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <x:y> {}' }",
        "SELECT * { ?SERVICE ex:SERVICE <x:SERVICE> } # SERVICE <x:y> {}",
        "SELECT * { ?s ex:service.from ?FROM }",
    ],
)
def test_the_word_alone_harms_nothing_in_strings_names_and_comments(query):
    assert checked(query).form is Form.SELECT


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { ex:a ex:b ex:c }",
        "PREFIX x: <x:> delete where { ?s ?p ?o }",
        "DROP ALL",
        "LOAD <file:///etc/passwd>",
    ],
)
def test_a_write_is_refused_with_the_reason(query):
    with pytest.raises(QueryRefused, match="only reads"):
        checked(query)


@pytest.mark.parametrize("form", list(Form))
def test_the_form_is_found_behind_prologue_and_comments(form):
    body = {"SELECT": "* {}", "ASK": "{}", "CONSTRUCT": "WHERE { ?s ?p ?o }", "DESCRIBE": "<x:y>"}[form]
    assert checked(f"# ASK {{}}\nBASE <x:y> PREFIX select: <x:> {form.lower()} {body}").form is form


def test_one_known_graph_may_be_named():
    assert checked("SELECT * FROM ex:g { ?s ?p ?o }")
    assert checked(f"SELECT * FROM NAMED ex:g FROM NAMED <{EX}h> {{ GRAPH ?g {{ ?s ?p ?o }} }}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * FROM ex:i { ?s ?p ?o }", f"no graph <{EX}i> here.*nearest is <{EX}"),
        ("SELECT * FROM NAMED <file:///etc/passwd> { ?s ?p ?o }", "no graph <file:"),
    ],
)
def test_graphs_that_would_give_wrong_or_empty_answers_are_refused(query, words):
    with pytest.raises(DatasetRefused, match=words) as caught:
        checked(query)
    assert caught.value.status == 400


H, G = EX + "h", EX + "g"


@pytest.mark.parametrize(
    ("clauses", "datasets"),
    [
        ("", ((), ())),
        ("FROM ex:g FROM ex:h FROM ex:g", ((G, H, G), ())),
        ("FROM NAMED ex:g FROM <https://example.org/h> from named ex:h", ((H,), (G, H))),
        (r"FROM \u0065x:g FR\u004fM NAMED ex:\u0068", ((G,), (H,))),
    ],
)
def test_the_graphs_of_a_query_are_told_as_whole_iris(clauses, datasets):
    assert checked(f"SELECT * {clauses} {{ ?s ?p ?o }}").datasets == datasets


def test_relative_graphs_are_resolved_as_the_engine_does_it():
    base = "BASE <https://example.org/a/b?q#f> PREFIX r: <../r/> BASE <c/> PREFIX : <#>"
    query = f"{base} SELECT * FROM <d> FROM </x> FROM <../../g> FROM <> FROM NAMED r:x FROM NAMED :y "
    query += "FROM <x:/a/../b> {}"
    expected = [f"{EX}a/c/d", f"{EX}x", f"{EX}g", f"{EX}a/c/", "x:/a/../b"], [f"{EX}r/x", f"{EX}a/c/#y"]
    datasets = check(query, Settings(), (), {}, managed=False).datasets
    assert datasets == tuple(map(tuple, expected))
    store = Store()
    for graphs in datasets:
        store.extend(
            Quad(NamedNode("x:s"), NamedNode("x:p"), NamedNode(graph), NamedNode(graph)) for graph in graphs
        )
    asked = query.removesuffix("{}") + "{ { ?s ?p ?o } UNION { GRAPH ?o { ?s ?p ?o } } }"
    assert {row["o"].value for row in store.query(asked)} == {
        graph for graphs in datasets for graph in graphs
    }


@pytest.mark.parametrize(
    ("query", "volatile"),
    [
        ("SELECT (RAND() AS ?x) {}", True),
        ("SELECT * { BIND(now() AS ?x) }", True),
        ("SELECT * { FILTER(UuId() != ?x) }", True),
        ("SELECT (STRUUID () AS ?x) {}", True),
        (r"SELECT (BN\u004fDE('a') AS ?x) {}", True),
        ("SELECT ?rand ?NOW { ?rand ex:now 'UUID()' ; <x:NOW()> \"RAND()\" } # BNODE()", False),
        ("PREFIX now: <x:> SELECT * { ?s now:rand _:uuid ; ex:NOW 'x'@now }", False),
    ],
)
def test_only_functions_make_an_answer_volatile(query, volatile):
    assert checked(query).volatile is volatile


def unmanaged(query):
    return check(query, Settings(), (), PREFIXES, managed=False)


def test_where_nothing_is_managed_graphs_need_not_exist():
    passed = unmanaged("SELECT * FROM <x:a> FROM NAMED <file:///etc/passwd> { ?s ?p ?o }")
    assert (passed.refusal, passed.datasets) == (None, (("x:a",), ("file:///etc/passwd",)))
    with pytest.raises(QuerySyntaxError, match="relative"):
        unmanaged("SELECT * FROM <a> {}")


@pytest.mark.parametrize(
    ("query", "harmless"),
    [
        ("ASK { SERVICE ?s { ?s ?p ?o } }", "ASK { GRAPH   ?s { ?s ?p ?o } }"),
        ("ASK { service\tSilent#x\n<x:a>{} }", "ASK { GRAPH  \t      #x\n<x:a>{} }"),
        ("ASK { ?s ?p 1SERVICE<x:a>{ SERVICE ex:b {} } }", "ASK { ?s ?p 1GRAPH  <x:a>{ GRAPH   ex:b {} } }"),
        (
            "PREFIX service: <x:> ASK { ?s service:a 'service:a' }",
            "PREFIX q000000: <x:> ASK { ?s q000000:a 'service:a' }",
        ),
        (
            "PREFIX aFROM: <x:> PREFIX bFROM: <x:> PREFIX q0000: <x:> ASK { aFROM:x bFROM: q0000:y }",
            "PREFIX q0001: <x:> PREFIX q0002: <x:> PREFIX q0000: <x:> ASK { q0001:x q0002: q0000:y }",
        ),
        ("ASK { SERVICE ?s { FILTER(MD5 (?s)) } }", "ASK { GRAPH   ?s { FILTER(MD5( ?s)) } }"),
        ("ASK { SERVICE ?s { ?s ?p ?o }", None),
        ("ASK { SERVICE ?s WHRE { ?s ?p ?o }", None),
    ],
)
def test_a_refused_query_comes_back_as_one_that_calls_nobody(query, harmless):
    if harmless is None:
        with pytest.raises(QuerySyntaxError):
            unmanaged(query)
        return
    passed = unmanaged(query)
    assert isinstance(passed.refusal, QueryRefused)
    assert (len(passed.text), passed.harmless) == (len(query), harmless)
    assert unmanaged(harmless).refusal is None
    Store().query(harmless, prefixes=PREFIXES)


def test_a_query_that_may_run_is_harmless_itself():
    passed = unmanaged("SELECT * { ?s ?p ?o }")
    assert passed.harmless == passed.text


@pytest.mark.parametrize(
    "query", ["SELECT*FROMex:g FROMex:h{ ?s ?p ?o }", "SELECT * FROM <g> {}", "SELECT * FROM {}"]
)
def test_a_graph_clause_that_cannot_be_read_surely_is_an_error(query):
    with pytest.raises(QuerySyntaxError):
        checked(query)


DEEP = {
    "groups": "SELECT * " + "{" * 3000 + "}" * 3000,
    "parentheses": "SELECT * { FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ") }",
    "blank nodes": "SELECT * { ?s ?p " + "[ ?p " * 200 + "1" + "]" * 200 + " }",
    "collections": "SELECT * { ?s ?p " + "( " * 200 + "1" + ")" * 200 + " }",
    "functions": "SELECT (" + "STR(" * 3000 + "1" + ")" * 3000 + " AS ?x) {}",
    "exists": "SELECT * { " + "FILTER EXISTS { " * 200 + "}" * 200 + " }",
    "triple terms": "SELECT * { " + "<<" * 3000 + " }",
    "hidden by a less-than sign": "SELECT * { FILTER(1<" + "(" * 3000 + "1" + ")" * 3000 + ">1) }",
}


@pytest.mark.parametrize("query", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_refused(query):
    with pytest.raises((QueryTooLarge, QuerySyntaxError)):
        checked(query)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("REGEX(", ", 'a')"),
        ("REPLACE(", ", 'a', 'b')"),
        ("REPLACE(", ", 'a', 'b', 'i')"),
        ("substr(STR(", "), 1)"),
        ("GROUP_CONCAT (DISTINCT ", ")"),
        ("!(", ")"),
        ("!NOT EXISTS { FILTER(", ") }"),
        ("! ex:f(1, ", ")"),
    ],
)
def test_brackets_that_the_engine_reads_twice_stand_within_one_another_a_few_times_only(opening, closing):
    def query(times):
        return f"SELECT (({opening * times}?x{closing * times}) AS ?y) {{}}"

    assert checked(query(14)).form is Form.SELECT
    with pytest.raises(QueryTooLarge, match=r"Line 1, column .* BIND"):
        checked(query(15))


def test_brackets_that_are_read_twice_count_within_one_another_and_not_beside_one_another():
    assert checked("ASK { FILTER(" + " && ".join(["!(REPLACE(?x, 'a', 'b') = 'c')"] * 60) + ") }")
    steps = " ".join(f"BIND(REPLACE(?v{n}, 'a', 'b') AS ?v{n + 1})" for n in range(60))
    assert checked(f"SELECT * {{ ?s ?p ?v0 {steps} }}")


LONG = {
    "or": "SELECT (" + "||".join(["1"] * 3000) + " AS ?x) {}",
    "not": "SELECT (" + "!" * 3000 + "1 AS ?x) {}",
    "plus": "SELECT (" + "+".join(["1"] * 3000) + " AS ?x) {}",
    "path": "SELECT * { ?s " + "/".join(["ex:p"] * 3000) + " ?o }",
    "union": "SELECT * { " + " UNION ".join(["{}"] * 3000) + " }",
    "optional": "SELECT * { " + "OPTIONAL {} " * 3000 + " }",
    "bind": "SELECT * { " + "BIND(1 AS ?x) " * 3000 + " }",
    "select": "SELECT " + "(1 AS ?x) " * 3000 + " {}",
}


@pytest.mark.parametrize("query", LONG.values(), ids=LONG)
def test_long_chains_are_refused(query):
    with pytest.raises(QueryTooLarge, match="follow one another"):
        checked(query)


FLAT = {
    "collection": "ASK { ?s ?p (" + "1 " * 5000 + ") }",
    "nested collections": "ASK { ?s ?p " + ("(" + "1 " * 150) * 40 + ")" * 40 + " }",
    "predicates": "ASK { ?s a ?o" + ";a ?o" * 12_000 + " }",
    "predicates of a blank node": "ASK { [ a ?o" + ";a ?o" * 12_000 + " ] }",
    "objects": "ASK { ?s a ?o" + ",?o" * 12_000 + " }",
    "triples": "ASK { " + "?s a ?o." * 12_000 + " }",
    "triples in groups": "ASK { " + ("?s a ?o." * 1900 + "{") * 12 + "}" * 13,
    "resources": "DESCRIBE " + "<x:>" * 45_000,
    "graphs": "ASK " + "FROM ex:g " * 20_000 + "{}",
    "variables": "SELECT " + "?x " * 3000 + "{}",
    "triples of a subquery": "ASK { { SELECT * { " + "?s a ?o." * 12_000 + " } } }",
    "triples of a template": "CONSTRUCT { " + "?s a ?o." * 12_000 + " } WHERE {}",
}


@pytest.mark.parametrize("query", FLAT.values(), ids=FLAT)
def test_long_flat_lists_are_refused(query):
    with pytest.raises(QueryTooLarge, match="follow one another"):
        checked(query)


def test_lists_up_to_the_limit_pass():
    assert checked("ASK { " + "?s a ?o." * 100 + " }", list_items=100)
    with pytest.raises(QueryTooLarge):
        checked("ASK { " + "?s a ?o." * 101 + " }", list_items=100)


def test_the_engine_survives_the_longest_values_that_may_come():
    assert Store().query(checked("ASK { VALUES ?x { " + "1 " * 39_900 + "} }").text)


def test_long_lists_of_values_are_no_chain():
    assert checked("SELECT * { VALUES ?x { " + "1 " * 5000 + "} }")
    assert checked("SELECT * { VALUES (?x ?y) { " + "(1 UNDEF) " * 5000 + "} }")
    assert checked("SELECT * { ?s ?p ?x FILTER(?x IN (" + ",".join(["1"] * 5000) + ")) }")


def test_a_text_of_too_many_words_is_refused():
    with pytest.raises(QueryTooLarge, match="longer than 40000 words"):
        checked("ASK { VALUES ?x { " + "1 " * 60_000 + "} }")
    with pytest.raises(QueryTooLarge, match="longer than 40000 words"):
        checked("PREFIX a: <x:> " * 15_000 + "ASK {}")


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(QueryTooLarge, match="longer than 100 bytes"):
        checked("ASK { } #" + "城" * 32, query_bytes=100)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * WHRE {}", "Did you mean WHERE"),
        ("SELECT * { ?s foaf:name ?o }", "prefix foaf: is not declared"),
        ("SELECT * { ?s exx:name ?o }", "Did you mean ex:"),
        ("", "empty"),
        ("# nothing", "empty"),
        ("FOO", "not a word of SPARQL"),
        ("PREFIX x <y> ASK {}", "not a word|PREFIX is followed"),
        ("WHERE {}", "starts with SELECT"),
    ],
)
def test_common_slips_are_told_in_plain_words(query, words):
    with pytest.raises(QuerySyntaxError, match=words) as caught:
        checked(query)
    assert caught.value.line == 1


class EveryGraph(dict):
    def __contains__(self, _):
        return True


REFUSED_ON_PURPOSE = {
    "constructwhere04.rq": "FROM with a relative IRI",
    "syntax-construct-where-02.rq": "FROM with a relative IRI",
}


def test_what_the_engine_takes_of_the_w3c_suite_passes_unless_it_calls_other_servers(shared_dir):
    folder = shared_dir / "w3c" / "sparql11"
    wrong = [
        path.relative_to(folder)
        for path in sorted(folder.glob("*/*.rq"))
        if path.name not in REFUSED_ON_PURPOSE and not _agrees(path)
    ]
    assert wrong == []


def _agrees(path: Path) -> bool:
    text = path.read_bytes().decode("utf-8", "replace")
    calls = "service" in text.lower()  # such a query is not even tried on the engine
    if not calls and not _is_query(text):
        return True
    try:
        return _is_query(check(text, Settings(), EveryGraph(), {}).text)
    except QueryError as error:
        return calls and isinstance(error, QueryRefused) and "SERVICE" in str(error)


def _is_query(text: str) -> bool:
    try:
        Store().query(text, base_iri="http://base.example/")
    except SyntaxError:
        return False
    except RuntimeError as error:
        assert "function" in str(error)
    return True


FUNCTIONS = ("BNODE", "CONCAT", "COALESCE", "ENCODE_FOR_URI", "MD5", "SHA1", "SHA256", "SHA384", "SHA512")
FUNCTIONS += ("sameTerm", "isBLANK", "isLITERAL", "isNUMERIC")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("blank", ["", " ", "\n#(\n\t"], ids=["none", "one", "a comment"])
def test_blanks_between_a_function_and_its_bracket_reach_the_engine_behind_it(name, blank):
    query = f"ASK {{ FILTER({name}{blank}('a'{', ?x' if name == 'sameTerm' else ''}) = ?x) }} # {name} ("
    text = checked(query).text
    Store().query(text)
    assert len(text) == len(query)
    assert text.index(" = ?x)") == query.index(" = ?x)")


@pytest.mark.parametrize("name", ["BNODE", "CONCAT", "COALESCE"])
def test_empty_brackets_are_moved_as_a_whole(name):
    text = checked(f"SELECT ({name} #(\n ( ) AS ?x) {{}}").text
    assert text == f"SELECT ({name}( ) #(\n  AS ?x) {{}}"
    Store().query(text)


def test_a_name_is_no_prefix():
    with pytest.raises(QuerySyntaxError, match="PREFIX is followed by"):
        checked("PREFIX a:b: <x:> ASK {}")


JOINED = {
    "triples in groups beside one another": "ASK { " + ("{ " + "?s a ?o." * 900 + "} ") * 3 + "}",
    "steps of paths in groups": "ASK { " + ("?s " + "a/" * 450 + "a ?o { ") * 5 + "}" * 6,
    "collections in groups": "ASK { " + ("?s ?p (" + "1 " * 700 + ") { ") * 3 + "}" * 4,
    "objects in a sub-select": "ASK { { SELECT * { ?s ?p 1"
    + ",1" * 1500
    + " } } ?s ?p 1"
    + ",1" * 1500
    + " }",
}


@pytest.mark.parametrize("query", JOINED.values(), ids=JOINED)
def test_no_pattern_is_so_long_that_the_engine_cannot_join_it(query):
    with pytest.raises(QueryTooLarge, match="more than 2000 triples"):
        checked(query, list_items=3000)


def test_a_template_and_the_pattern_are_counted_apart():
    assert checked("CONSTRUCT { " + "?s a ?o." * 1500 + " } WHERE { " + "?s a ?o." * 1500 + " }")
