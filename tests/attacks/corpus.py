"""Texts that were made to do harm, and what they are allowed to lead to."""

from __future__ import annotations

from dataclasses import dataclass

FAR = 3000
"""Brackets and operators beyond any limit; so many of each ended the engine's process."""


@dataclass(frozen=True)
class Nest:
    """Something within itself: `head`, so many times `opening`, `inner`, so many times `closing`, `tail`.

    `most` is how often the guard lets it through.
    """

    head: str
    opening: str
    inner: str
    closing: str
    tail: str
    most: int

    def text(self, times: int) -> str:
        """The query with so many levels."""
        return f"{self.head}{self.opening * times}{self.inner}{self.closing * times}{self.tail}"


NESTS = {
    "groups": Nest("ASK ", "{", "", "}", "", 64),
    "groups of triples": Nest("ASK ", "{ ?s ?p ?o . ", "", "}", "", 64),
    "unions": Nest("ASK ", "{ {} UNION ", "{}", "}", "", 63),
    "optional": Nest("ASK { ", "OPTIONAL { ?s ?p ?o ", "", "}", " }", 63),
    "minus": Nest("ASK { ", "?s ?p ?o MINUS {", "?s ?p ?o", "}", " }", 63),
    "graph": Nest("ASK { ", "GRAPH ?g {", "?s ?p ?o", "}", " }", 63),
    "exists": Nest("ASK { ", "FILTER EXISTS {", "?s ?p ?o", "}", " }", 63),
    "not exists": Nest("ASK { ", "?s ?p ?o FILTER NOT EXISTS {", "?s ?p ?o", "}", " }", 63),
    "exists in brackets": Nest("ASK { ", "FILTER(EXISTS {", "?s ?p ?o", "})", " }", 31),
    "sub-selects": Nest("ASK { ", "{ SELECT * {", "?s ?p ?o", "} }", " }", 31),
    "brackets": Nest("ASK { FILTER", "(", "1", ")", " }", 63),
    "brackets of a path": Nest("ASK { ?s ", "(", "<x:p>", ")", " ?o }", 63),
    "repeated paths": Nest("ASK { ?s ", "(", "<x:p>", "*)*", " ?o }", 63),
    "inverse paths": Nest("ASK { ?s ", "^(", "<x:p>", ")", " ?o }", 63),
    "negated paths": Nest("ASK { ?s ", "!(", "<x:p>", ")", " ?o }", 63),
    "collections": Nest("ASK { ?s ?p ", "(", "1", ")", " }", 63),
    "blank nodes": Nest("ASK { ?s ?p ", "[ ?p ", "1", "]", " }", 63),
    "lists and blank nodes": Nest("ASK { ?s ?p ", "( [ ?p ", "1", "] )", " }", 31),
    "triple terms": Nest("ASK { ?s ?p ", "<<( <x:s> <x:p> ", "1", " )>>", " }", 31),
    "reified triples": Nest("ASK { ", "<< ", "<x:s> <x:p> 1 ", ">> <x:p> 1 ", " }", 63),
    "annotations": Nest("ASK { ?s ?p ?o ", "{| ?p ?o ", "", "|}", " }", 63),
    "not": Nest("ASK { FILTER(", "!", "1", "", ") }", 500),
    "plus and minus": Nest("ASK { FILTER(", "1+-", "1", "", ") }", 250),
    "STR": Nest("ASK { FILTER(", "STR(", "1", ")", ") }", 62),
    "IF": Nest("ASK { FILTER(", "IF(1, 2, ", "1", ")", ") }", 62),
    "COALESCE": Nest("ASK { FILTER(", "COALESCE(1, ", "1", ")", ") }", 62),
    "CONCAT": Nest("ASK { FILTER(", "CONCAT('a', ", "'b'", ")", ") }", 62),
    "REPLACE": Nest("ASK { FILTER(", "REPLACE(", "'a'", ", 'a', 'b')", ") }", 14),
    "REPLACE with flags": Nest("ASK { FILTER(", "REPLACE(", "'a'", ", 'a', 'b', '')", ") }", 14),
    "REPLACE in a pattern": Nest("ASK { FILTER(", "REPLACE('a', ", "'a'", ", 'b')", ") }", 14),
    "REPLACE around a fault": Nest("ASK { FILTER(", "REPLACE(", "1 UNDEF", ", 'a', 'b', '')", ") }", 14),
    "REGEX": Nest("ASK { FILTER(", "REGEX(", "'a'", ", 'a')", ") }", 14),
    "SUBSTR": Nest("ASK { FILTER(", "SUBSTR(", "'a'", ", 1)", ") }", 14),
    "SUBSTR in EXISTS": Nest("ASK { FILTER(", "SUBSTR(EXISTS { FILTER(", "1", ") }, 1)", ") }", 14),
    "not in brackets": Nest("ASK { FILTER(", "!(", "1", ")", ") }", 14),
    "not in brackets around a fault": Nest("ASK { FILTER(", "! (", "1 UNDEF", ")", ") }", 14),
    "not of a function around a fault": Nest("ASK { FILTER(", "!<x:f>(", "1 UNDEF", ")", ") }", 14),
    "not of REGEX around a fault": Nest("ASK { FILTER(", "!REGEX(", "1 UNDEF", ", 'a')", ") }", 7),
    "IN": Nest("ASK { FILTER(1 ", "IN (1, 1 ", "IN (1)", ")", ") }", 61),
    "functions without a name": Nest("ASK { FILTER(", "<x:f>(", "1", ")", ") }", 62),
    "aggregates": Nest("SELECT (", "SUM(", "1", ")", " AS ?x) {}", 63),
    "GROUP_CONCAT": Nest("SELECT (", "GROUP_CONCAT(DISTINCT ", "1", "; SEPARATOR=',')", " AS ?x) {}", 14),
    "GROUP_CONCAT without a separator": Nest("SELECT (", "GROUP_CONCAT(", "1", ")", " AS ?x) {}", 14),
}


@dataclass(frozen=True)
class Chain:
    """The same thing many times over; `most` is how often the guard lets it through, 0 for as long as a text may be."""

    head: str
    link: str
    tail: str
    most: int = 0

    def text(self, times: int) -> str:
        """The query with so many links."""
        return f"{self.head}{self.link * times}{self.tail}"


LONGEST = 256 * 1024

CHAINS = {
    "or": Chain("ASK { FILTER(", "1||", "1) }", 500),
    "and": Chain("ASK { FILTER(", "1&&", "1) }", 500),
    "equal": Chain("ASK { FILTER(", "1=1||", "1) }", 250),
    "sums": Chain("ASK { FILTER(", "1+", "1) }", 500),
    "differences": Chain("ASK { FILTER(", "1 - ", "1) }", 500),
    "products": Chain("ASK { FILTER(", "1*", "1) }", 500),
    "quotients": Chain("ASK { FILTER(", "1/", "1) }", 500),
    "path sequences": Chain("ASK { ?s ", "<x:p>/", "<x:p> ?o }", 499),
    "path alternatives": Chain("ASK { ?s ", "<x:p>|", "<x:p> ?o }", 499),
    "path steps that may be left out": Chain("ASK { ?s ", "<x:p>?/", "<x:p> ?o }", 499),
    "unions": Chain("ASK { {} ", "UNION {} ", "}", 499),
    "optional": Chain("ASK { ", "OPTIONAL {} ", "}", 500),
    "minus": Chain("ASK { ", "MINUS {} ", "}", 500),
    "filters": Chain("ASK { ", "FILTER(1) ", "}", 500),
    "exists": Chain("ASK { ", "FILTER NOT EXISTS {} ", "}", 500),
    "groups": Chain("ASK { ", "{} ", "}", 500),
    "values": Chain("ASK { ", "VALUES ?x { 1 } ", "}", 500),
    "sub-selects": Chain("ASK { ", "{ SELECT * {} } ", "}", 500),
    "having": Chain("SELECT (1 AS ?x) {} HAVING ", "(1) ", "", 498),
    "selected expressions": Chain("SELECT (1 AS ?y) ", "(1 AS ?x) ", "{}", 300),
    "triples": Chain("ASK { ", "?s ?p ?o. ", "}", 1998),
    "predicates": Chain("ASK { ?s ?p ?o ", "; ?p ?o ", "}", 1990),
    "objects": Chain("ASK { ?s ?p ?o ", ", ?o ", "}", 1990),
    "semicolons": Chain("ASK { ?s ?p ?o ", ";", "}", 1990),
    "members of a collection": Chain("ASK { ?s ?p (", "1 ", ") }", 1990),
    "template": Chain("CONSTRUCT { ", "?s ?p ?o. ", "} {}", 1990),
    "variables": Chain("SELECT ?y ", "?x ", "{}", 1900),
    "grouped variables": Chain("SELECT (1 AS ?z) {} GROUP BY ", "?x ", "", 1900),
    "ordered variables": Chain("SELECT * {} ORDER BY ", "?x ", "", 1900),
    "resources": Chain("DESCRIBE ", "<x:y> ", "", 1900),
    "columns of VALUES": Chain("ASK { VALUES (", "?x ", ") {} }", 1900),
    "rows of VALUES": Chain("ASK { VALUES ?x { ", "1 ", "} }", 39_900),
    "wide rows of VALUES": Chain("ASK { VALUES (?x ?y ?z) { ", "(1 UNDEF 'a'@en) ", "} }", 6_600),
    "IN": Chain("ASK { FILTER(1 IN (", "1,", "1)) }", 19_900),
    "arguments": Chain("ASK { FILTER(COALESCE(", "1,", "1)) }", 19_900),
    "arguments of CONCAT": Chain("ASK { FILTER(CONCAT(", "'a',", "'a') = 'b') }", 19_900),
    "comments": Chain("", "#\n", "ASK {}"),
    "blanks": Chain("ASK {", " \t\r\n", "}"),
    "a string": Chain("ASK { FILTER('", "a", "' = 'b') }"),
    "a long string": Chain('ASK { FILTER("""', '"a', '""" = "b") }'),
    "a string of escapes": Chain("ASK { FILTER('", "\\n", "' = 'b') }"),
    "a string of codepoints": Chain("ASK { FILTER('", "\\u0041", "' = 'b') }"),
    "an IRI": Chain("ASK { ?s ?p <x:", "a", "> }"),
    "a variable": Chain("ASK { ?s ?p ?", "a", " }"),
    "a prefix": Chain("PREFIX ", "a", ": <x:> ASK {}"),
    "a number": Chain("ASK { ?s ?p ", "1", " }"),
    "a language": Chain("ASK { ?s ?p 'a'@en", "-a", " }"),
    "prefixes": Chain("", "PREFIX a: <x:> ", "ASK {}", 13_000),
    "bases": Chain("", "BASE <x:y> ", "ASK {}", 19_500),
    "graphs": Chain("ASK ", "FROM <https://example.org/graph/a> ", "{}", 990),
}


def longest(chain: Chain) -> str:
    """The longest text of this kind that comes through the guard, or that is read at all."""
    room = LONGEST - len(chain.head) - len(chain.tail)
    times = chain.most or room // len(chain.link.encode())
    return chain.text(times)


CROSS = " ".join(f"?a{number} ?b{number} ?c{number} ." for number in range(12))
BOMBS = {
    "counted cross product": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "sorted cross product": f"SELECT * {{ {CROSS} }} ORDER BY ?c0",
    "distinct cross product": f"SELECT DISTINCT * {{ {CROSS} }}",
    "grouped cross product": f"SELECT ?a0 (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?a0",
    "concatenated cross product": f"SELECT (GROUP_CONCAT(?c0; SEPARATOR=',') AS ?n) {{ {CROSS} }}",
    "a long answer": f"SELECT * {{ {CROSS} }}",
    "a long graph": f"CONSTRUCT {{ ?a0 ?b1 ?c2 . ?a1 ?b2 ?c3 }} {{ {CROSS} }}",
    "a cross product that describes": f"DESCRIBE * {{ {CROSS} }}",
    "rows of VALUES times rows": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?v{number} {{ {'1 ' * 2000}}}" for number in range(6))
    + " }",
    "optional times optional": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"OPTIONAL {{ ?a{number} ?b{number} ?c{number} }}" for number in range(12))
    + " }",
    "paths": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"?a{number} (!<x:p>|^!<x:p>)* ?b{number} ." for number in range(4))
    + " }",
    "paths in paths": "SELECT (COUNT(*) AS ?n) { ?a ((!<x:p>)*/(^!<x:p>)*)* ?b . ?c ((!<x:p>)*|(^!<x:p>)*)+ ?d . "
    "?e (((!<x:p>)*)*)* ?f }",
    "a pattern that tries all ways": f"ASK {{ FILTER(REGEX('{'a' * 5000}!', '^(a+)+$')) }}",
    "a pattern of repeats": f"ASK {{ FILTER(REGEX('{'a' * 5000}', '{'(' * 20}a{'{1,9})' * 20}')) }}",
    "a replacement that grows": "SELECT (STRLEN(?z) AS ?n) { BIND('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' AS ?a) "
    + " ".join(
        f"BIND(REPLACE(?{old}, 'a', ?{old}) AS ?{new})" for old, new in zip("abcde", "bcdez", strict=True)
    )
    + " }",
    "text that doubles": "SELECT (STRLEN(?x40) AS ?n) { BIND('aaaaaaaaaaaaaaaa' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{number}, ?x{number}) AS ?x{number + 1})" for number in range(40))
    + " }",
    "text that is encoded again": "SELECT (STRLEN(?x60) AS ?n) { BIND('城城城城' AS ?x0) "
    + " ".join(f"BIND(ENCODE_FOR_URI(ENCODE_FOR_URI(?x{number})) AS ?x{number + 1})" for number in range(60))
    + " }",
    "a number that is not small": f"SELECT ({'9' * 20000} * {'9' * 20000} AS ?n) {{}}",
    "patterns within patterns": "ASK { FILTER(" + "REGEX(" * 40 + "'a'" + ", 'a')" * 40 + ") }",
    "blank nodes with tails": "ASK { ?s ?p " + "[ ?p 1, 2, 3 ; ?p " * 60 + "1" + "]" * 60 + " }",
}


def disguises(target: str) -> dict[str, str]:
    """Ways to write a call of `target`, which is an IRI in < >."""
    group, twice = "{ ?s ?p ?o }", "http://www.w3.org/2001/XMLSchema#"
    call = f"SERVICE {target} {group}"
    prefix = f"PREFIX t: {target} "
    return {
        "plain": f"SELECT * {{ {call} }}",
        "silent": f"SELECT * {{ SERVICE SILENT {target} {group} }}",
        "mixed case": f"SELECT * {{ sErViCe sIlEnT {target} {group} }}",
        "codepoint": f"SELECT * {{ \\u0053ERVICE {target} {group} }}",
        "codepoint inside": f"SELECT * {{ SER\\u0056ICE {target} {group} }}",
        "long codepoint": f"SELECT * {{ S\\U00000045RVICE {target} {group} }}",
        "all codepoints": "SELECT * { "
        + "".join(f"\\u{ord(sign):04X}" for sign in "SERVICE")
        + f" {target} {group} }}",
        "comment": f"SELECT * {{ SERVICE#{target}\n{target} {group} }}",
        "carriage return": f"SELECT * {{ # comment\rSERVICE {target} {group} }}",
        "no blanks": f"SELECT*{{SERVICE{target}{{?s?p?o}}}}",
        "behind a number": f"SELECT * {{ ?s ?p 1SERVICE{target}{group} }}",
        "behind a word": f"SELECT * {{ ?s ?p trueSERVICE {target}{group} }}",
        "behind a language": f"SELECT * {{ ?s ?p 'x'@en--ltrSERVICE {target} {group} }}",
        "behind a variable": f"SELECT * {{ ?s ?p ?o.SERVICE {target} {group} }}",
        "in EXISTS": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ {call} }} }}",
        "in a sub-select": f"SELECT * {{ {{ SELECT * {{ {call} }} }} }}",
        "in OPTIONAL": f"SELECT * {{ OPTIONAL {{ {call} }} }}",
        "in UNION": f"SELECT * {{ {group} UNION {{ {call} }} }}",
        "in MINUS": f"SELECT * {{ {group} MINUS {{ {call} }} }}",
        "in GRAPH": f"SELECT * {{ GRAPH ?g {{ {call} }} }}",
        "in an expression": f"SELECT (IF(EXISTS {{ {call} }}, 1, 2) AS ?x) {{}}",
        "in ORDER BY": f"SELECT * {group} ORDER BY (EXISTS {{ {call} }})",
        "in LATERAL": f"SELECT * {{ {group} LATERAL {{ {call} }} }}",
        "in CONSTRUCT": f"CONSTRUCT WHERE {{ {call} }}",
        "in DESCRIBE": f"DESCRIBE ?s {{ {call} }}",
        "by a name": f"{prefix}SELECT * {{ SERVICE t: {group} }}",
        "by a variable": f"SELECT * {{ VALUES ?t {{ {target} }} SERVICE ?t {group} }}",
        "glued to a name": f"{prefix}SELECT * {{ SERVICEt: {group} }}",
        "glued to a declared name": f"PREFIX SERVICEt: <x:> {prefix}SELECT * {{ ?s ?p ?o SERVICEt: {group} }}",
        "in a name with dots": f"SELECT * {{ ?s ?p ex:a.b.SERVICE {target} {group} }}",
        "in a name that is no port": f"PREFIX p: <http://h:80> SELECT * {{ ?s ?p p:SERVICE {target} {group} }}",
        "in a name that is no host": f"PREFIX p: <http://[::1]> SELECT * {{ ?s ?p p:SERVICE {target} {group} }}",
        "in a name with two fragments": f"PREFIX p: <http://h/#> PREFIX q: {target} SELECT * {{ ?s ?p "
        f"p:SERVICEq:b\\#c {group} }}",
        "behind a less-than sign": f"SELECT * {{ ?s ?p ?o FILTER(?o<'x>') {call} FILTER('x' = 'x') }}",
        "behind a less-than sign in a function": "SELECT * { ?s ?p ?o "
        f"FILTER <{twice}boolean>(?o<'x>') {call} #')\n }}",
        "behind FILTER glued to a name": f"PREFIX FILTERx: <x:> PREFIX x: <{twice}> SELECT * {{ ?s ?p ?o "
        f"FILTERx:boolean(?o<'x>') {call} #')\n }}",
        "behind BY glued to a name": f"PREFIX BYx: <x:> PREFIX x: <{twice}> DESCRIBE ?s {group} ORDER "
        f"BYx:boolean(1<'x>') (EXISTS {{ {call} }}) #')\n",
        "in what could be a string": f"SELECT * {{ VALUES (?a ?b) {{ ('''x'#\\q\n) }} {call} #'''\n}}",
        "in what could be a comment": f"SELECT * {{ ?s ?p ?o FILTER(?o<?p#> '''\n) {call} #'''\n}}",
        "from": f"SELECT * FROM {target} {{ ?s ?p ?o }}",
        "from named": f"SELECT * FROM NAMED {target} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "from in codepoints": f"SELECT * \\u0046ROM {target} {{ ?s ?p ?o }}",
        "from glued to a name": f"{prefix}SELECT * FROMt: {{ ?s ?p ?o }}",
        "from behind a name": f"PREFIX p: <http://h:80> DESCRIBE ?s p:FROM {target} {{ ?s ?p ?o }}",
    }


def updates(target: str) -> dict[str, str]:
    """Updates that are sent as queries."""
    return {
        "load": f"LOAD {target}",
        "load silent": f"load silent {target} INTO GRAPH <x:g>",
        "load in codepoints": f"\\u004cOAD {target}",
        "load behind a prefix": f"PREFIX t: {target} LOAD t:",
        "load glued": f"PREFIX LOADt: <x:> PREFIX t: {target} LOADt:",
        "load behind another": f"INSERT DATA {{ <x:a> <x:b> <x:c> }} ; LOAD {target}",
        "load behind a query": f"ASK {{}} ; LOAD {target}",
        "a file": "LOAD <file:///etc/passwd>",
        "clear": "CLEAR ALL",
        "drop": "DROP SILENT ALL",
        "insert": "INSERT DATA { <x:a> <x:b> <x:c> }",
        "delete": "DELETE WHERE { ?s ?p ?o }",
        "modify": f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {target} {{ ?s ?p ?o }} }}",
        "with": "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "create, copy, move, add": "CREATE GRAPH <x:g>",
        "using": f"DELETE {{ ?s ?p ?o }} USING {target} WHERE {{ ?s ?p ?o }}",
    }


def innocent(target: str) -> dict[str, str]:
    """Queries that only look as if they called somebody; they are answered."""
    return {
        "strings": f'SELECT * {{ ?s ?p \'SERVICE {target} {{}}\' , """LOAD {target}""" }}',
        "comments": f"SELECT * {{ ?s ?p ?o }} # SERVICE {target} {{ ?s ?p ?o }}\n# LOAD {target}\n",
        "names": "PREFIX ex: <https://example.org/> SELECT * { ?service ex:SERVICE ex:from , ex:load.CLEAR , _:DROP }",
        "IRIs": "SELECT * { ?s <x:SERVICE> <https://example.org/service/from?LOAD#CLEAR> }",
        "languages": "SELECT * { ?s ?p 'x'@service , 'x'@from-load }",
        "escaped strings": "SELECT * { ?s ?p '\\u0027 SERVICE \\u0027' }",
        "quoted codepoints": f"SELECT * {{ ?s ?p '\\u0027 SERVICE {target} {{}} # ' }}",
        "line ends in comments": f"SELECT * {{ # \\u000A SERVICE {target} {{}}\n ?s ?p ?o }}",
        "less than": "SELECT * { ?s ?p ?o FILTER(1<2&&3>2) FILTER(?o<'SERVICE <x:y> {}') }",
    }
