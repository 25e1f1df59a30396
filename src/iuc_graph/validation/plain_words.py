"""What breaks a rule in words that a curator understands: the thing, the rule, what stands there, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from iuc_graph.refusals import BrokenRule, BrokenThing, Counts, Value, Words
from iuc_graph.vocabulary import RDF, RDFS, SKOS, XSD, short

SHOWN: Final = 20
"""Kinds of fault that a text tells of one by one; a kind is a set of rules that a thing breaks."""
ALIKE: Final = 3
"""Further things with the same fault that a text names."""
QUERIES: Final = 3
"""Kinds of fault of which a text gives the queries."""

MERGED_VIEW: Final = {"en": "the merged view", "zh": "合并视图"}
GRAPHS: Final = {
    "ontology": {"en": "the project's list of terms", "zh": "本项目术语表"},
    "vocabularies": {"en": "the project's lists", "zh": "本项目词表"},
    "reference": {"en": "the gazetteer and reference lists", "zh": "地名录与参考数据"},
    "inferred": {"en": "what follows from other statements", "zh": "由其他陈述得出的推论"},
}
"""What the graphs that belong to no document are called."""
PATHS: Final = {
    RDF + "type": {"en": "kind", "zh": "类型"},
    RDFS + "label": {"en": "title", "zh": "标题"},
    SKOS + "prefLabel": {"en": "name", "zh": "名称"},
}
"""What properties are called that the ontology does not name."""
KINDS: Final = {
    "string": {"en": "plain text", "zh": "文本"},
    "integer": {"en": "whole number", "zh": "整数"},
    "decimal": {"en": "decimal number", "zh": "小数"},
    "boolean": {"en": "yes or no", "zh": "是或否"},
    "gYear": {"en": "year", "zh": "年"},
    "gYearMonth": {"en": "month", "zh": "月"},
    "date": {"en": "day", "zh": "日"},
}
"""How a value is written, by the name of its datatype."""
SHOWS: Final = {
    "en": "Lists what stands there; “broken” is true as long as the rule is broken. A change that was refused is not "
    "in the graph, so the graph in use shows how it was before.",
    "zh": "列出此处的现有内容；规则未满足时，“broken”为真。被拒绝的更改不在图谱中，因此当前图谱显示的是更改前的状态。",
}

NOT_THERE_YET: Final = {
    "en": "The change would make this document. As it was refused, the graph does not hold it yet, and no query can "
    "show what stands there.",
    "zh": "该文件将由此次更改新建；更改已被拒绝，图谱中尚无此文件，因此没有查询可以显示其内容。",
}


@dataclass(frozen=True)
class _Phrases:
    head: str
    described: str
    merged: str
    named: str
    nothing: str
    stands: str
    used_by: str
    kind: str
    where: str
    more_values: str
    more_rules: str
    alike: str
    others: str
    comma: str
    rest: str
    untold: str
    query: str
    queries: str


_PHRASES: Final = {
    "en": _Phrases(
        head="{violations} rule {violation_s} in {things} {thing_s}{outcome}",
        described="{name}, as described in “{place}”",
        merged="{name}, in the merged view of all documents",
        named="“{label}” ({address})",
        nothing="nothing stands there",
        stands="{path}: {text}",
        used_by="{text} names it under “{path}”",
        kind=" ({kind})",
        where=", stated in: {where}",
        more_values="and {number} more values",
        more_rules="- and {number} more rules",
        alike="and {number} more {thing_s} like this: {names}",
        others=" and {number} more",
        comma=", ",
        rest="… and {number} more {thing_s}, with other faults.",
        untold="… and {number} more {thing_s}, of which nothing is listed.",
        query="to see it (?broken is true as long as the rule is broken):",
        queries="The refused change is not in the graph: there, the queries show what stood before.",
    ),
    "zh": _Phrases(
        head="{violations} 处违反规则，涉及 {things} 个事物{outcome}",
        described="{name}，见《{place}》",
        merged="{name}，见所有文件的合并视图",
        named="“{label}”（{address}）",
        nothing="尚无内容",
        stands="{path}：{text}",
        used_by="{text}在“{path}”一项中引用了它",
        kind="（{kind}）",
        where="，出自：{where}",
        more_values="另有 {number} 个值",
        more_rules="- 另有 {number} 条规则",
        alike="另有 {number} 个事物存在同样问题：{names}",
        others="等",
        comma="、",
        rest="……另有 {number} 个事物存在其他问题。",
        untold="……另有 {number} 个事物未列出。",
        query="查看方法（规则未满足时，?broken 为真）：",
        queries="被拒绝的更改不在图谱中；在图谱中查询得到的是更改前的内容。",
    ),
}


def said(words: Words, language: str) -> str:
    """The words in a language, else in English or whatever there is; empty if there are none."""
    return words.get(language) or words.get("en") or next(iter(words.values()), "")


def parted(messages: Mapping[str, str]) -> dict[str, str]:
    """The part of each message that says how to mend it: all after its first sentence."""
    ends = {"zh": "。"}
    parts = {language: text.partition(ends.get(language, ". "))[2] for language, text in messages.items()}
    return {language: part for language, part in parts.items() if part}


def kind_of(datatype: str, language: str = "") -> dict[str, str]:
    """How a value of a datatype is written, in words; `language` is that of a text."""
    if language:
        return {"en": f"text marked “{language}”", "zh": f"标记为“{language}”的文本"}
    name = datatype.rpartition("#")[2]
    known = KINDS.get(name) if datatype.startswith(XSD) else None
    return dict(known or {"en": f"marked “{name}”", "zh": f"标记为“{name}”"})


def headline(counts: Counts, language: str = "en", outcome: str = "") -> str:
    """How many rules are broken in how many things, and what came of it."""
    return _words(language).head.format(
        violations=counts.violations,
        violation_s="violation" if counts.violations == 1 else "violations",
        things=counts.things,
        thing_s=_things(counts.things),
        outcome=outcome,
    )


def explain(
    things: Sequence[BrokenThing], counts: Counts, language: str = "en", *, queries: bool = True
) -> str:
    """All that is told of a refusal as a text, grouped by thing.

    Things that break the same rules are told once, with the names of some others and the number of the rest. At most
    SHOWN kinds of fault are told, and at most QUERIES queries, or none without `queries`.
    """
    telling = _Telling(
        _words(language), language if language in _PHRASES else "en", QUERIES if queries else 0
    )
    alike: dict[tuple[str, ...], list[BrokenThing]] = {}
    for thing in things:
        alike.setdefault(tuple(rule.rule for rule in thing.rules), []).append(thing)
    kinds = list(alike.values())
    parts = ["\n".join(telling.kind(same)) for same in kinds[:SHOWN]]
    parts += telling.rest(sum(map(len, kinds[SHOWN:])), counts.things - len(things))
    return "\n\n".join(parts)


def _words(language: str) -> _Phrases:
    return _PHRASES.get(language) or _PHRASES["en"]


def _things(number: int) -> str:
    return "thing" if number == 1 else "things"


class _Telling:
    def __init__(self, words: _Phrases, language: str, queries: int) -> None:
        self._words = words
        self._language = language
        self._queries = queries
        self._most = queries

    def kind(self, same: Sequence[BrokenThing]) -> Iterator[str]:
        """The lines about things that break the same rules."""
        first, *others = same
        pattern = self._words.described if first.graph else self._words.merged
        yield pattern.format(name=self._name(first), place=self._said(first.document))
        for rule in first.rules:
            yield from self._rule(rule)
        if first.rules_in_all > len(first.rules):
            yield "  " + self._words.more_rules.format(number=first.rules_in_all - len(first.rules))
        if others:
            yield f"  {self._alike(others)}"

    def rest(self, unlike: int, untold: int) -> Iterator[str]:
        """The last lines: what was left out, and what to know of the queries."""
        if unlike:
            yield self._words.rest.format(number=unlike, thing_s=_things(unlike))
        if untold > 0:
            yield self._words.untold.format(number=untold, thing_s=_things(untold))
        if self._queries < self._most:
            yield self._words.queries

    def _alike(self, others: Sequence[BrokenThing]) -> str:
        names = self._words.comma.join(map(self._name, others[:ALIKE]))
        told = self._words.alike.format(number=len(others), thing_s=_things(len(others)), names=names)
        left = len(others) - ALIKE
        return told + self._words.others.format(number=left) if left > 0 else told

    def _rule(self, rule: BrokenRule) -> Iterator[str]:
        yield f"  - {self._said(rule.messages)}"
        if rule.path and not any(value.path == rule.path for value in rule.values):
            path = self._said(rule.path_labels) or short(rule.path)
            yield f"      {self._words.stands.format(path=path, text=self._words.nothing)}"
        for value in rule.values:
            yield f"      {self._value(value)}"
        if rule.values_in_all > len(rule.values):
            yield "      " + self._words.more_values.format(number=rule.values_in_all - len(rule.values))
        if self._queries and rule.query:
            self._queries -= 1
            yield f"      {self._words.query}"
            yield from (f"        {line}" for line in rule.query.splitlines())

    def _value(self, value: Value) -> str:
        path = self._said(value.path_labels) or short(value.path)
        text = self._called(value.labels, short(value.text))
        if value.kind:
            text += self._words.kind.format(kind=self._said(value.kind))
        pattern = self._words.used_by if value.inverse else self._words.stands if path else "{text}"
        told = pattern.format(path=path, text=text)
        where = self._said(value.where)
        return told + self._words.where.format(where=where) if where else told

    def _name(self, thing: BrokenThing) -> str:
        return self._called(thing.labels, short(thing.iri))

    def _called(self, labels: Words, address: str) -> str:
        label = self._said(labels)
        if not label:
            return address
        return self._words.named.format(label=label, address=address) if address else f"“{label}”"

    def _said(self, words: Words) -> str:
        return said(words, self._language)
