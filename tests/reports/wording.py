"""English words in Chinese answers, but for what the graph has no Chinese for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Store

from iuc_graph.entities.evidence import brief
from iuc_graph.vocabulary import IUC, RDFS, SKOS

NAMES = (RDFS + "label", SKOS + "prefLabel")
SPOTS = (IUC + "section", IUC + "row", IUC + "item")
OURS = ("iuc_graph", "XLSX", "CSV", "CC BY 4.0", "SHA-256", "limit")
"""What has no other name in Chinese: forms of files, a licence, the name of this project, an option."""

CODE = re.compile(r"https?://\S+|/api/[\w/-]+|--[a-z][a-z-]*|\b[0-9a-f]{64}\b")
WORD = re.compile(r"[A-Za-z][a-z]+|\b[A-Za-z]\b")


def without_chinese(store: Store) -> list[str]:
    """What documents call their parts, names of what has no Chinese one, and Latin letters in those that have.

    The longest first.
    """
    return sorted({text for text in (*_written(store), *OURS) if re.search("[A-Za-z]", text)}, key=len)[::-1]


def _written(store: Store) -> Iterator[str]:
    for spot in SPOTS:
        for quad in store.quads_for_pattern(None, NamedNode(spot), None):
            for written in {quad.object.value, brief(quad.object.value)}:
                yield from (written, *written.split(", "))
    for name in NAMES:
        of: dict[str, dict[str, str]] = {}
        for quad in store.quads_for_pattern(None, NamedNode(name), None):
            if isinstance(quad.object, Literal):
                of.setdefault(str(quad.subject), {})[quad.object.language or ""] = quad.object.value
        yield from (texts.get("zh", text) for texts in of.values() for text in texts.values())


def english(text: str, known: list[str]) -> list[str]:
    """The English words of a text, but for what is known."""
    text = CODE.sub(" ", " ".join(text.split()))
    for each in known:
        if each in text:
            text = text.replace(each, " ")
    return WORD.findall(text)
