"""What a refusal tells of each broken rule, in a graph small enough to see what it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from iuc_graph.commits import commit, refusal
from iuc_graph.errors import ValidationFailed
from iuc_graph.inference import assemble as derive
from iuc_graph.refusals import RULES, THINGS, VALUES, BrokenRule, BrokenThing, as_document, from_document
from iuc_graph.validation import Gate
from iuc_graph.vocabulary import (
    DCTERMS,
    ID,
    INFERRED_GRAPH,
    IUC,
    ONTOLOGY_GRAPH,
    RDFS,
    REFERENCE_GRAPH,
    source_graph,
)

from .test_commit import adding
from .world import PREFIXES, World, city, document, intent, label, turtle

ONTOLOGY = """
iuc:Visit a owl:Class ; rdfs:label "visit"@en , "访问"@zh . iuc:Place a owl:Class ; rdfs:label "place"@en , "地点"@zh .
iuc:City a owl:Class ; rdfs:subClassOf iuc:Place . iuc:Passage a owl:Class . iuc:SourceDocument a owl:Class .
iuc:statedAt a owl:ObjectProperty . iuc:heldIn a owl:ObjectProperty ; rdfs:label "held in"@en , "举办地"@zh .
iuc:date a owl:DatatypeProperty ; rdfs:label "date"@en , "日期"@zh . iuc:latest a owl:DatatypeProperty .
iuc:within a owl:ObjectProperty ; rdfs:label "within"@en , "位于"@zh .
"""
STATEMENTS = """
shape:Visit a sh:NodeShape ; sh:targetClass iuc:Visit ;
    sh:property shape:OneDate , shape:Title , shape:Where , shape:Order .
shape:OneDate a sh:PropertyShape ; sh:path iuc:date ; sh:maxCount 1 ;
    sh:message "A visit has one date. Keep one."@en , "访问只有一个日期。请只保留一个。"@zh .
shape:Title a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ;
    sh:message "The visit has no title. Add one."@en , "访问没有标题。请补充。"@zh .
shape:Where a sh:PropertyShape ; sh:path iuc:heldIn ; sh:class iuc:Place ;
    sh:message "It was held in no known place. Choose one."@en , "举办地不是已知地点。请选择。"@zh .
shape:Order a sh:PropertyShape ; sh:path iuc:latest ; sh:maxInclusive 6.0 ;
    sh:message "It is too late. Correct it."@en , "太晚了。请更正。"@zh .
"""
MERGE = """
shape:PlaceExpected a sh:NodeShape ; sh:targetObjectsOf iuc:heldIn ; sh:class iuc:Place ;
    sh:message "This is no known place. Choose one."@en , "此项不是已知地点。请选择。"@zh .
shape:IsDescribed a sh:NodeShape ; sh:targetObjectsOf iuc:within ; sh:property shape:HasKind .
shape:HasKind a sh:PropertyShape ; sh:path rdf:type ; sh:minCount 1 ;
    sh:message "This is described nowhere. Describe it."@en , "此项未登记。请登记。"@zh .
"""
NEWS = f"""
<{ID}document/news> a iuc:SourceDocument ; rdfs:label "A news item"@en , "一则新闻"@zh .
<{ID}passage/news/2> a iuc:Passage ; rdfs:label "A news item: second row"@en , "一则新闻：第二行"@zh .
<{ID}activity/visit> a iuc:Visit ; rdfs:label "The visit"@en , "访问"@zh ; iuc:statedAt <{ID}passage/news/2> ;
    iuc:date "2018"^^xsd:gYear ; iuc:heldIn <{ID}place/mannheim> .
"""
REFERENCE = f'<{ID}place/mannheim> a iuc:City ; rdfs:label "Mannheim"@en , "曼海姆"@zh .'
GRAPH = NamedNode(source_graph("news"))
VISIT, MANNHEIM = NamedNode(ID + "activity/visit"), NamedNode(ID + "place/mannheim")
TYPED = PREFIXES + "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
WHERE = {"en": "A news item: second row", "zh": "一则新闻：第二行"}


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    folder = tmp_path_factory.mktemp("shapes")
    for name, text in (("statements", STATEMENTS), ("merge", MERGE)):
        (folder / name).mkdir()
        (folder / name / "shapes.ttl").write_text(TYPED + text, encoding="utf-8")
    return Gate.load(folder)


def says(subject: NamedNode, term: str, value: NamedNode | Literal, graph: NamedNode = GRAPH) -> Quad:
    namespace = RDFS if term == "label" else IUC
    return Quad(subject, NamedNode(namespace + term), value, graph)


def made(*added: Quad, without: tuple[Quad, ...] = ()) -> Store:
    """The small graph with a change, as a draft has it."""
    quads = {
        *turtle(ONTOLOGY, ONTOLOGY_GRAPH),
        *turtle(NEWS, GRAPH.value),
        *turtle(REFERENCE, REFERENCE_GRAPH),
        *added,
    } - set(without)
    derived = derive(quads)
    store = Store()
    store.extend([*quads, *derived.inferred, *derived.default])
    return store


def refused(gate: Gate, store: Store) -> ValidationFailed:
    return refusal(gate.full(list(store)), store, gate)


def only(error: ValidationFailed) -> tuple[BrokenThing, BrokenRule]:
    (thing,) = error.things
    (rule,) = thing.rules
    return thing, rule


def rows(store: Store, rule: BrokenRule) -> list[dict[str, str]]:
    answer = store.query(rule.query)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{name: getattr(row[name], "value", "") for name in names} for row in answer]


def test_a_graph_that_keeps_the_rules_is_not_refused(gate: Gate):
    assert gate.full(list(made())).conforms


def test_all_that_a_curator_has_to_know_of_a_value_that_is_one_too_many(gate: Gate):
    store = made(
        says(
            VISIT,
            "date",
            Literal("2019-05", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYearMonth")),
        )
    )
    thing, rule = only(refused(gate, store))
    assert (thing.iri, thing.graph, thing.rules_in_all) == (VISIT.value, GRAPH.value, 1)
    assert thing.labels == {"en": "The visit", "zh": "访问"}
    assert thing.document == {"en": "A news item", "zh": "一则新闻"}
    assert rule.rule.endswith("shapes#OneDate")
    assert rule.messages == {
        "en": "A visit has one date. Keep one.",
        "zh": "访问只有一个日期。请只保留一个。",
    }
    assert rule.mend == {"en": "Keep one.", "zh": "请只保留一个。"}
    assert (rule.path, rule.path_labels, rule.values_in_all) == (
        IUC + "date",
        {"en": "date", "zh": "日期"},
        2,
    )
    assert [(value.text, value.kind["en"], value.kind["zh"]) for value in rule.values] == [
        ("2018", "year", "年"),
        ("2019-05", "month", "月"),
    ]
    for value in rule.values:
        assert (value.stated_in, value.passages) == ((GRAPH.value,), (ID + "passage/news/2",))
        assert value.where == WHERE
    assert {row["value"]: row["broken"] for row in rows(store, rule)} == {"2018": "true", "2019-05": "true"}
    assert {row["broken"] for row in rows(made(), rule)} == {"false"}
    assert rows(made(without=tuple(store.quads_for_pattern(VISIT, None, None, GRAPH))), rule) == []


def test_of_a_rule_about_each_value_only_those_at_fault_are_told(gate: Gate):
    store = made(says(VISIT, "heldIn", VISIT))
    found = {thing.graph: thing.rules[0] for thing in refused(gate, store).things}
    rule = found[GRAPH.value]
    assert [(value.text, dict(value.labels)) for value in rule.values] == [
        (VISIT.value, {"en": "The visit", "zh": "访问"})
    ]
    assert {row["value"]: row["broken"] for row in rows(store, rule)} == {
        VISIT.value: "true",
        MANNHEIM.value: "false",
    }


def test_where_nothing_stands_the_rule_still_names_what_it_is_about(gate: Gate):
    titles = tuple(
        says(VISIT, "label", Literal(text, language=tag))
        for text, tag in (("The visit", "en"), ("访问", "zh"))
    )
    store = made(without=titles)
    error = refused(gate, store)
    thing, rule = only(error)
    assert (thing.labels, rule.values, rule.path_labels) == ({}, (), {"en": "title", "zh": "标题"})
    assert "activity/visit, as described in “A news item”" in str(error)
    assert "title: nothing stands there" in str(error)
    assert [row["broken"] for row in rows(store, rule)] == ["true"]


def test_the_causes_come_before_what_follows_from_them_in_the_merged_view(gate: Gate):
    store = made(says(VISIT, "heldIn", Literal("Germany")))
    error = refused(gate, store)
    source, merged = error.things
    assert (source.graph, merged.graph, merged.iri) == (GRAPH.value, "", "")
    assert merged.labels == {"en": "Germany", "zh": "Germany"}
    (value,) = merged.rules[0].values
    assert (value.text, value.inverse, value.where) == (VISIT.value, True, WHERE)
    assert "“The visit” (activity/visit) names it under “held in”, stated in: A news item: second row" in str(
        error
    )
    (row,) = rows(store, merged.rules[0])
    assert (row["thing"], row["used_by"], row["stated_in"], row["broken"]) == (
        "Germany",
        VISIT.value,
        GRAPH.value,
        "true",
    )
    assert rows(made(), merged.rules[0]) == []


def test_a_thing_of_which_nothing_is_said_comes_with_who_refers_to_it(gate: Gate):
    nowhere = NamedNode(ID + "place/nowhere")
    store = made(says(VISIT, "within", nowhere))
    thing, rule = only(refused(gate, store))
    assert (thing.iri, thing.document["zh"]) == (nowhere.value, "合并视图")
    assert [(value.text, value.inverse, value.path) for value in rule.values] == [
        (VISIT.value, True, IUC + "within")
    ]
    assert [row["broken"] for row in rows(store, rule)] == ["true"]


def test_a_value_that_is_not_what_it_says_it_is_is_listed_without_a_verdict(gate: Gate):
    decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    store = made(says(VISIT, "latest", Literal("late", datatype=decimal)))
    _, rule = only(refused(gate, store))
    assert "Correct" in rule.mend["en"]
    (row,) = rows(store, rule)
    assert row["value"] == "late"


def test_a_statement_that_stands_where_it_may_not_is_told_with_its_place(gate: Gate):
    store = made(says(MANNHEIM, "within", MANNHEIM), says(VISIT, "mood", Literal("good")))
    rules = {thing.rules[0].rule.rpartition("#")[2]: thing for thing in refused(gate, store).things}
    unknown = rules["UnknownTerm"].rules[0]
    assert [(value.text, value.where) for value in unknown.values] == [("good", WHERE)]
    assert [row["broken"] for row in rows(store, unknown)] == ["true"]
    missing = rules["EvidenceMissing"]
    assert (missing.labels["zh"], missing.document["en"]) == ("曼海姆", "A news item")
    assert missing.rules[0].values[0].where["en"] == "A news item"


def test_what_only_follows_is_told_as_such(gate: Gate):
    quad = Quad(VISIT, NamedNode(DCTERMS + "x"), MANNHEIM, DefaultGraph())
    store = made()
    store.add(quad)
    _, rule = only(refused(gate, store))
    assert rule.rule.endswith("#DefaultNotMerge")
    assert [row["broken"] for row in rows(store, rule)] == ["true"]
    inferred = Quad(VISIT, NamedNode(IUC + "heldIn"), VISIT, NamedNode(INFERRED_GRAPH))
    other = made()
    other.extend([inferred, Quad(*inferred.triple)])
    (found,) = (rule for thing in refused(gate, other).things for rule in thing.rules)
    (value,) = (value for value in found.values if value.inverse)
    assert (value.text, value.stated_in) == (VISIT.value, (INFERRED_GRAPH,))
    assert value.where == {"en": "what follows from other statements", "zh": "由其他陈述得出的推论"}


def test_a_flood_is_bounded_counted_and_hides_no_other_fault(gate: Gate):
    visits = [NamedNode(f"{ID}activity/visit-{number:04}") for number in range(THINGS + 50)]
    passage = NamedNode(ID + "passage/news/2")
    untitled = [
        quad
        for visit in visits
        for quad in (
            Quad(
                visit,
                NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                NamedNode(IUC + "Visit"),
                GRAPH,
            ),
            says(visit, "statedAt", passage),
        )
    ]
    years = NamedNode("http://www.w3.org/2001/XMLSchema#gYear")
    dates = [says(VISIT, "date", Literal(str(1900 + year), datatype=years)) for year in range(VALUES + 5)]
    strange = [says(VISIT, f"strange{number}", Literal("x")) for number in range(RULES + 3)]
    error = refused(gate, made(*untitled, *dates))
    assert (error.counts.violations, error.counts.things, len(error.things)) == (
        THINGS + 51,
        THINGS + 51,
        THINGS,
    )
    (last,) = (thing for thing in error.things if thing.iri == VISIT.value)
    assert (len(last.rules[0].values), last.rules[0].values_in_all) == (VALUES, VALUES + 6)
    assert f"and {THINGS - 2} more things like this" in str(error)
    assert "… and 51 more things, of which nothing is listed." in str(error)
    assert len(str(error)) < 10_000
    told = as_document(error.things, error.counts)
    assert from_document(told) == (error.things, error.counts)
    (thing,) = refused(gate, made(*strange)).things
    assert (len(thing.rules), thing.rules_in_all) == (RULES, RULES + 3)
    assert len({rule.query for rule in thing.rules}) == RULES  # each with its own property


def test_a_commit_is_refused_with_all_of_it_and_its_queries_run_where_the_graph_is(world: World):
    with pytest.raises(
        ValidationFailed, match=r"^1 rule violation in 1 thing; nothing was changed\.\n"
    ) as caught:
        commit(world.directory, [adding(label("one", "second name"))], intent(), world.terms())
    thing, rule = only(caught.value)
    assert (thing.iri, thing.document) == (city("one").value, {"en": "one", "zh": "one"})
    assert [value.text for value in rule.values] == ["one a", "second name"]
    store = Store()
    store.extend(world.quads())
    assert [(row["value"], row["broken"]) for row in rows(store, rule)] == [("one a", "false")]
    store.add(label("one", "second name"))
    assert {row["broken"] for row in rows(store, rule)} == {"true"}
    assert document("one")[0] in world.quads()


def test_the_text_can_be_had_in_chinese_with_an_end_of_ones_own(gate: Gate, tmp_path: Path):
    store = made(says(VISIT, "heldIn", VISIT))
    error = refusal(gate.full(list(store)), store, gate, language="zh", outcome="：")
    assert str(error).startswith(
        "2 处违反规则，涉及 2 个事物：\n“访问”（activity/visit），见《一则新闻》\n  - 举办地不是已知地点。"
    )
