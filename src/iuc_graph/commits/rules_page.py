"""The parts of docs/refusals.md that are made: an example, the limits, and every rule in plain words.

`python -m iuc_graph.commits.rules_page` writes them anew. For maintainers, in a checkout.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rdflib import Graph, Literal
from rdflib.namespace import SH

from iuc_graph.commits.described import PLACES
from iuc_graph.commits.ownership import REFUSED
from iuc_graph.errors import ProjectFilesError
from iuc_graph.project import find_project
from iuc_graph.refusals import RULES, THINGS, VALUES, BrokenRule, BrokenThing, Counts, Value
from iuc_graph.validation import explain, headline
from iuc_graph.validation.plain_words import ALIKE, QUERIES, SHOWN, parted
from iuc_graph.validation.quads import MESSAGES
from iuc_graph.validation.shapes import UNJUDGED_TEXTS, shape_files
from iuc_graph.vocabulary import ID, RDFS, source_graph

PAGE: Final = "refusals.md"
FOLDERS: Final = {
    "statements": "What each document has to keep by itself",
    "merge": "What has to hold once all documents are taken together",
}
HEADINGS: Final = {
    "activities": "Activities and who took part",
    "actors": "Bodies, posts and roles",
    "agreements": "Agreements, pilot projects and transport links",
    "areas": "Areas of cooperation and their themes",
    "common": "Titles, summaries, evidence, dates: rules for many kinds of things",
    "concepts": "Entries of the lists",
    "cooperations": "Plans, pairings and clusters",
    "documents": "Documents, passages, and notes on disagreements",
    "figures": "Stated numbers and periods",
    "kinds": "What can say what, and what can never be one thing",
    "links": "What a link leads to",
    "places": "Places, their points and codes",
    "programmes": "Programmes and their pilot cities",
    "rows": "Focus, challenges, objectives, results, possible projects",
}
PLACEMENT: Final = "Where a statement may stand"
OWNERSHIP: Final = """
### Writes that are refused before any rule is asked

The answer is 403 (code `write-refused`) and says where to write instead. `messages` holds both languages.
"""
_LABEL: Final = RDFS + "label"
_TITLE: Final = {
    "en": "Exactly one English title is needed. Add it, or keep only one.",
    "zh": "需要且只能有一个英文标题。请补充，或只保留一个。",
}


def fill(text: str, shapes: Path) -> str:
    """The page with its made parts as they are now. Raises ProjectFilesError where a mark is missing, or a file of
    shapes has no heading here."""
    for name, made in {"example": _example(), "limits": _limits(), "rules": _rules(shapes)}.items():
        start, end = (
            f"<!-- {name}: kept true by tests/commits/test_rules_page.py -->",
            f"<!-- end of {name} -->",
        )
        pattern = re.compile(f"{re.escape(start)}\n.*?{re.escape(end)}", re.DOTALL)
        if not pattern.search(text):
            raise ProjectFilesError(f"docs/{PAGE} lacks the line {start} or {end}; write them back.")
        whole = "\n".join([start, *made, end])
        text = pattern.sub(lambda _, whole=whole: whole, text)  # type: ignore[misc]
    return text


def _example() -> Iterator[str]:
    """A refusal in both languages."""
    things, counts = _broken()
    for language, outcome in (("en", "; nothing was changed."), ("zh", "：")):
        told = explain(things, counts, language, queries=language == "en")
        yield f"\n```text\n{headline(counts, language, outcome)}\n{told}\n```"
    yield ""


def _limits() -> Iterator[str]:
    yield "\n| of | at most |\n|---|---|"
    yield f"| things in the list | {THINGS} |"
    yield f"| rules a thing | {RULES} |"
    yield f"| values a rule | {VALUES} |"
    yield f"| kinds of fault in a text: a kind is the set of rules that a thing breaks | {SHOWN} |"
    yield f"| further things with the same fault that a text names | {ALIKE} |"
    yield f"| queries in a text | {QUERIES} |"
    yield f"| places that are named where a value is stated | {PLACES} |\n"


def _rules(shapes: Path) -> Iterator[str]:
    for folder, heading in FOLDERS.items():
        yield f"\n### {heading}"
        for file in shape_files(shapes / folder):
            yield f"\n#### {_heading(file)}\n"
            yield from _table(_messages(file))
    yield f"\n### {PLACEMENT}\n"
    yield from _table([*MESSAGES.values(), (UNJUDGED_TEXTS["en"], UNJUDGED_TEXTS["zh"])])
    yield OWNERSHIP
    yield from _table(_refused())
    yield ""


def _heading(file: Path) -> str:
    if file.stem not in HEADINGS:
        raise ProjectFilesError(f"{file.name} has no heading in {__name__}: add one to HEADINGS.")
    return HEADINGS[file.stem]


def _messages(file: Path) -> list[tuple[str, str]]:
    """English and Chinese of each rule of a file, in the order of the file."""
    graph = Graph().parse(file)
    text = file.read_text(encoding="utf-8")
    found = []
    for rule in set(graph.subjects(SH.message)):
        by_language = {
            message.language: str(message)
            for message in graph.objects(rule, SH.message)
            if isinstance(message, Literal)
        }
        place = re.search(rf"^shape:{str(rule).rpartition('#')[2]} a ", text, re.MULTILINE)
        found.append((place.start() if place else len(text), by_language["en"], by_language["zh"]))
    return [(english, chinese) for _, english, chinese in sorted(found)]


def _refused() -> Iterator[tuple[str, str]]:
    given = {"what": "…", "statement": "…", "files": "…", "example": source_graph("ucap-liuzhou")}
    for messages in REFUSED.values():
        english, chinese = (
            message.format(**given).replace("<", "`<").replace(">", ">`") for message in messages
        )
        yield english, chinese


def _table(rows: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Iterator[str]:
    yield "| English | 中文 |\n|---|---|"
    yield from (f"| {english} | {chinese} |" for english, chinese in rows)


def _broken() -> tuple[tuple[BrokenThing, ...], Counts]:
    """A visit with two English titles."""
    graph = source_graph("news-example")
    news = {"en": "A news item", "zh": "一则新闻"}
    label = {"en": "title", "zh": "标题"}
    kind = {"en": "text marked “en”", "zh": "标记为“en”的文本"}
    where = {"en": "A news item: second paragraph", "zh": "一则新闻：第二段"}
    titles = ("Visit to Chongqing", "A visit to Chongqing")
    values = tuple(
        Value(title, kind=kind, path=_LABEL, path_labels=label, stated_in=(graph,), where=where)
        for title in titles
    )
    query = (
        f"SELECT ?thing ?value ?broken\nFROM <{graph}>\nWHERE {{\n  VALUES ?thing {{ <{ID}activity/visit> }}\n"
        "  OPTIONAL { ?thing rdfs:label ?value }\n  …\n}"
    )
    rule = BrokenRule("", _TITLE, parted(_TITLE), _LABEL, label, values, len(values), query)
    visit = BrokenThing(f"{ID}activity/visit", {"en": titles[0], "zh": "访问重庆"}, graph, news, (rule,), 1)
    others = tuple(
        BrokenThing(f"{ID}activity/visit-{place}", {}, graph, news, (rule,), 1) for place in range(2, 39)
    )
    return (visit, *others), Counts(38, 38)


if __name__ == "__main__":
    project = find_project()
    page = project.root / "docs" / PAGE
    page.write_text(fill(page.read_text(encoding="utf-8"), project.shapes), encoding="utf-8")
    sys.stdout.write(f"{page}\n")
