"""Queries made up by chance from the grammar of SPARQL 1.1, as lists of terminals."""

from __future__ import annotations

from hypothesis import strategies as st

Words = list[str]

_NAMES = (
    "ex:a",
    "ex:s1",
    "ex:p0",
    "ex:p1",
    "ex:a.b",
    "ex:%41",
    r"ex:a\.b\-c",
    "ex:",
    "ex:SERVICE",
    "ex:from.x",
)
_IRIS = ("<https://example.org/s2>", "<https://example.org/p1>", "<x:(a),b;c='d'>", "<x:SERVICE#b>")
_LITERALS = ("1", "1.5", ".5", "1e3", "1.e-2", "true", "false", "'x'", '"x"', "'''a'b\nc'''", '"""a"b"""')
_LITERALS += ("'a\\'b'", '"SERVICE <x:y> {"', "'\\u0027'", "''", '"# no comment"', "'<'", "'''>'''")
_VARIABLES = ("?s", "?p", "?o", "$x", "?SERVICE", "?from", "?a1")

variables = st.sampled_from(_VARIABLES).map(lambda text: [text])
iris = st.sampled_from(_NAMES + _IRIS).map(lambda text: [text])
literals = st.one_of(
    st.sampled_from(_LITERALS).map(lambda text: [text]),
    st.sampled_from(["'x'", '"y"']).map(lambda text: [text, "@en-GB"]),
    iris.map(lambda iri: ["'1'", "^^", *iri]),
)
terms = st.one_of(variables, iris, literals)


def _joined(*parts: str | Words) -> Words:
    return [word for part in parts for word in ([part] if isinstance(part, str) else part)]


def _listed(items: list[Words], separator: str) -> Words:
    return [
        word for number, item in enumerate(items) for word in (item if number == 0 else [separator, *item])
    ]


def _deeper_expression(inner: st.SearchStrategy[Words]) -> st.SearchStrategy[Words]:
    operators = st.sampled_from(("||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/"))
    calls = st.sampled_from(
        ("STR", "isIRI", "DATATYPE", "UCASE", "ABS", "sameTerm", "COALESCE", "IF", "CONCAT", "REGEX")
    )
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda p: ["(", *p[0], p[1], *p[2], ")"]),
        st.tuples(st.sampled_from("!-+"), inner).map(lambda p: [p[0], "(", *p[1], ")"]),
        st.tuples(calls, st.lists(inner, min_size=1, max_size=3)).map(
            lambda p: [p[0], "(", *_listed(p[1], ","), ")"]
        ),
        st.tuples(inner, st.booleans(), st.lists(inner, max_size=3)).map(
            lambda p: ["(", *p[0], *(["NOT"] if p[1] else []), "IN", "(", *_listed(p[2], ","), ")", ")"]
        ),
        st.tuples(iris, st.lists(inner, max_size=2)).map(lambda p: [*p[0], "(", *_listed(p[1], ","), ")"]),
    )


expressions = st.recursive(terms, _deeper_expression, max_leaves=5)


def _deeper_path(inner: st.SearchStrategy[Words]) -> st.SearchStrategy[Words]:
    return st.one_of(
        st.tuples(inner, st.sampled_from("/|"), inner).map(lambda p: ["(", *p[0], p[1], *p[2], ")"]),
        st.tuples(inner, st.sampled_from("*+?")).map(lambda p: ["(", *p[0], ")", p[1]]),
        inner.map(lambda path: ["^", "(", *path, ")"]),
        iris.map(lambda iri: ["!", "(", *iri, "|", "^", "a", ")"]),
    )


paths = st.recursive(st.one_of(iris, st.just(["a"])), _deeper_path, max_leaves=3)
verbs = st.one_of(variables, paths)


def _deeper_node(inner: st.SearchStrategy[Words]) -> st.SearchStrategy[Words]:
    return st.one_of(
        st.tuples(verbs, inner).map(lambda p: ["[", *p[0], *p[1], "]"]),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: _joined("(", *items, ")")),
    )


nodes = st.recursive(terms, _deeper_node, max_leaves=3)
subjects = st.one_of(variables, iris, st.just(["_:b"]), st.just(["[", "]"]))
objects = st.lists(nodes, min_size=1, max_size=2).map(lambda items: _listed(items, ","))
properties = st.lists(st.tuples(verbs, objects).map(lambda p: [*p[0], *p[1]]), min_size=1, max_size=2).map(
    lambda items: _listed(items, ";")
)
triples = st.tuples(subjects, properties).map(lambda p: [*p[0], *p[1]])
blocks = st.lists(triples, min_size=1, max_size=3).map(lambda items: _listed(items, "."))
values = st.one_of(
    st.tuples(variables, st.lists(st.one_of(iris, literals, st.just(["UNDEF"])), max_size=3)).map(
        lambda p: ["VALUES", *p[0], "{", *_joined(*p[1]), "}"]
    ),
    st.lists(st.tuples(literals, iris), max_size=2).map(
        lambda rows: [
            "VALUES",
            "(",
            "?o",
            "?a1",
            ")",
            "{",
            *_joined(*(["(", *a, *b, ")"] for a, b in rows)),
            "}",
        ]
    ),
)
filters = expressions.map(lambda expression: ["FILTER", "(", *expression, ")"])
binds = st.tuples(expressions, st.sampled_from(["?y", "?z", "$NAMED"])).map(
    lambda p: ["BIND", "(", *p[0], "AS", p[1], ")"]
)


def _deeper_group(inner: st.SearchStrategy[Words]) -> st.SearchStrategy[Words]:
    clause = st.sampled_from(
        (["OPTIONAL"], ["MINUS"], ["FILTER", "EXISTS"], ["FILTER", "NOT", "EXISTS"], ["GRAPH", "?g"])
    )
    return st.one_of(
        st.tuples(inner, clause, inner).map(lambda p: ["{", *p[0], *p[1], *p[2], "}"]),
        st.tuples(inner, inner).map(lambda p: ["{", *p[0], "UNION", *p[1], "}"]),
        st.tuples(inner, st.lists(st.one_of(filters, binds, values), max_size=2)).map(
            lambda p: ["{", *p[0], *_joined(*p[1]), "}"]
        ),
        inner.map(lambda group: ["{", "SELECT", "*", "WHERE", *group, "LIMIT", "5", "}"]),
    )


groups = st.recursive(blocks.map(lambda block: ["{", *block, "}"]), _deeper_group, max_leaves=3)
orders = st.one_of(
    st.just([]),
    expressions.map(lambda expression: ["ORDER", "BY", "DESC", "(", *expression, ")", "?s"]),
    st.just(["OFFSET", "1", "LIMIT", "3"]),
)
heads = st.sampled_from(
    (
        ["SELECT", "*"],
        ["SELECT", "DISTINCT", "?s", "?o"],
        ["ASK"],
        ["DESCRIBE", "?s", "ex:a"],
        ["CONSTRUCT", "{", "?s", "ex:p", "?o", "}"],
        ["SELECT", "(", "COUNT", "(", "*", ")", "AS", "?n", ")"],
        ["SELECT", "*", "FROM", "ex:g"],
        ["SELECT", "*", "FROM", "NAMED", "<https://example.org/g>"],
        ["PREFIX", "b:", "<x:>", "SELECT", "*"],
    )
)
queries = st.tuples(heads, groups, orders).map(lambda p: [*p[0], "WHERE", *p[1], *p[2]])
"""Queries as lists of terminals, which may stand with anything blank between them."""
