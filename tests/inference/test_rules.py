"""What each axiom becomes as a rule."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from iuc_graph.errors import OntologyError
from iuc_graph.inference import Axioms, Chain, Pattern, Rule, Variable, compile_rules
from iuc_graph.vocabulary import RDF

TYPE = NamedNode(RDF + "type")


def ex(name: str) -> NamedNode:
    return NamedNode("https://example.org/" + name)


def text(rule: Rule) -> str:
    def term(value: Variable | NamedNode) -> str:
        return (
            "?" + value.name
            if isinstance(value, Variable)
            else value.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        )

    def pattern(triple: Pattern) -> str:
        return f"{term(triple.subject)} {term(triple.predicate)} {term(triple.object)}"

    return f"{pattern(rule.head)} <- {', '.join(map(pattern, rule.body))}"


@pytest.mark.parametrize(
    ("axioms", "expected"),
    [
        (Axioms(sub_classes=((ex("City"), ex("Place")),)), ["?x type Place <- ?x type City"]),
        (
            Axioms(equivalent_classes=((ex("Town"), ex("City")),)),
            ["?x type City <- ?x type Town", "?x type Town <- ?x type City"],
        ),
        (Axioms(sub_properties=((ex("lead"), ex("place")),)), ["?x place ?y <- ?x lead ?y"]),
        (Axioms(equivalent_properties=((ex("p"), ex("q")),)), ["?x q ?y <- ?x p ?y", "?x p ?y <- ?x q ?y"]),
        (Axioms(inverses=((ex("p"), ex("q")),)), ["?y q ?x <- ?x p ?y", "?y p ?x <- ?x q ?y"]),
        (Axioms(symmetric=(ex("p"),)), ["?y p ?x <- ?x p ?y"]),
        (Axioms(transitive=(ex("p"),)), ["?x p ?z <- ?x p ?y, ?y p ?z"]),
        (
            Axioms(chains=(Chain(ex("on"), (ex("sideOf"), ex("area"), ex("theme"))),)),
            ["?x0 on ?x3 <- ?x0 sideOf ?x1, ?x1 area ?x2, ?x2 theme ?x3"],
        ),
    ],
)
def test_an_axiom_becomes_these_rules(axioms: Axioms, expected: list[str]):
    assert [text(rule) for rule in compile_rules(axioms)] == expected


def test_a_rule_that_two_axioms_give_stands_once():
    twice = Axioms(inverses=((ex("p"), ex("q")), (ex("q"), ex("p"))))
    assert len(compile_rules(twice)) == 2


def test_an_axiom_that_says_nothing_gives_no_rule():
    assert (
        compile_rules(Axioms(sub_classes=((ex("C"), ex("C")),), sub_properties=((ex("p"), ex("p")),))) == ()
    )


def test_a_rule_may_not_conclude_about_what_its_body_leaves_open():
    x, y, z = Variable("x"), Variable("y"), Variable("z")
    with pytest.raises(OntologyError, match="does not bind"):
        Rule(Pattern(x, ex("p"), z), (Pattern(x, ex("p"), y),))
