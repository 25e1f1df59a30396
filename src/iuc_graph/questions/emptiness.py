"""Why a saved question has no rows: which value has no answer by itself, or that there is none for all together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.entities.labels import FALLBACK, LANGUAGES, labels_of
from iuc_graph.errors import QueryError
from iuc_graph.questions.answered import texts
from iuc_graph.questions.choices import unordered
from iuc_graph.questions.collection import Question
from iuc_graph.sparql.rows import Reader, Term

# The classes of this project that a thing is of, without those that are above another of them.
_KINDS: Final = """SELECT ?thing ?class WHERE {
  ?thing a ?class .
  FILTER(STRSTARTS(STR(?class), STR(iuc:)))
  FILTER NOT EXISTS { ?thing a ?narrower . ?narrower rdfs:subClassOf ?class FILTER(?narrower != ?class) }
} ORDER BY ?class"""


@dataclass(frozen=True)
class _Words:
    """Sentences in one language."""

    nothing: str
    none_given: str
    alone: str
    whatever: str
    together: str
    about: str
    choices: str
    between: str
    of_kind: str


_WORDS: Final = {
    "en": _Words(
        nothing="No document states anything of the kind.",
        none_given="No document states anything that fits.",
        alone="{value} has no answer to this question.",
        whatever="{value} has no answer to this question, whatever stands for {others}.",
        together="Each has answers by itself, but there are none for all together: {values}.",
        about="What it asks: {description}",
        choices="What gives an answer stands at /api/questions/{name}/choices/… for each of: {parameters}.",
        between=", ",
        of_kind="{thing} ({kind})",
    ),
    "zh": _Words(
        nothing="没有文件载有此类内容。",
        none_given="没有文件载有与之相符的内容。",
        alone="{value}：此问题对它没有答案。",
        whatever="{value}：无论{others}为何，此问题对它都没有答案。",
        together="各项单独均有答案，但同时满足全部则没有：{values}。",
        about="此问题的内容：{description}",
        choices="可得到答案的取值见 /api/questions/{name}/choices/…，参数：{parameters}。",
        between="、",
        of_kind="{thing}（{kind}）",
    ),
}


def why_empty(
    reader: Reader, question: Question, bound: Mapping[str, Term], language: str, hints: Iterable[str] = ()
) -> tuple[str, ...]:
    """Why a question without rows has none, in sentences; `hints` is what the engine found out, if it looked.

    Of several values each is tried by itself, with the others free; where that takes longer than the reader allows, it
    is not told which of them it is. Raises StoreError.
    """
    told = tuple(hints)
    if told:
        return told
    words = _WORDS[_told_in(language)]
    if not question.header.parameters:
        return (words.nothing,)
    names = words.between.join(question.header.parameters)
    choices = words.choices.format(name=question.name, parameters=names)
    if not bound:
        return words.none_given, choices
    return (*_of_values(reader, question, bound, language, words), choices)


def _told_in(language: str) -> str:
    return language if language in LANGUAGES else FALLBACK


def _of_values(
    reader: Reader, question: Question, bound: Mapping[str, Term], language: str, words: _Words
) -> tuple[str, ...]:
    shown = _shown(reader, bound, language, words)
    if len(bound) == 1:
        return tuple(words.alone.format(value=value) for value in shown.values())
    try:
        fruitless = [name for name in bound if not _has_answer(reader, question, name, bound[name])]
    except QueryError:  # it would take too long; the answer itself is there, and is not refused for this
        return (words.none_given,)
    if not fruitless:
        values = words.between.join(shown.values())
        return (words.together.format(values=values),)
    called = {name: _called(question, name, language) for name in bound}
    others = {
        name: words.between.join(called[other] for other in bound if other != name) for name in fruitless
    }
    told = [words.whatever.format(value=shown[name], others=others[name]) for name in fruitless]
    return (*told, words.about.format(description=texts(question.header.description)[_told_in(language)]))


def _called(question: Question, name: str, language: str) -> str:
    """A parameter as people read it; in English its name says as much as its label."""
    label = question.header.parameters[name].label
    return f"“{label.zh}”" if language == "zh" else name


def _has_answer(reader: Reader, question: Question, name: str, term: Term) -> bool:
    return bool(reader.select(f"{unordered(question)}\nLIMIT 1", {name: term}).rows)


def _shown(reader: Reader, bound: Mapping[str, Term], language: str, words: _Words) -> dict[str, str]:
    """Each value in words, a thing with what kind of thing it is."""
    kinds = {term.value: _kind(reader, term) for term in bound.values() if isinstance(term, NamedNode)}
    labels = labels_of(reader, {*kinds, *(kind for kind in kinds.values() if kind)})

    def one(name: str, term: Term) -> str:
        if isinstance(term, Literal):
            return f"{name} {term.value}"
        thing, kind = labels.of(term.value, language), kinds[term.value]
        return words.of_kind.format(thing=thing, kind=labels.of(kind, language)) if kind else thing

    return {name: one(name, term) for name, term in bound.items()}


def _kind(reader: Reader, thing: NamedNode) -> str | None:
    """The class of a thing, the first by IRI of several."""
    found = [cell for cell in reader.select(_KINDS, {"thing": thing}).column("class") if cell is not None]
    return found[0].value if found else None
