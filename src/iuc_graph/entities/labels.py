"""Labels of many things at once, in the language that is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode

from iuc_graph.entities.terms import batches, values
from iuc_graph.sparql.rows import Reader
from iuc_graph.vocabulary import short

LANGUAGES: Final = ("en", "zh")
"""The languages in which everything is told; labels may have others, too."""

FALLBACK: Final = LANGUAGES[0]

# A concept's preferred label is among its labels in the merged graph.
_LABELS: Final = "SELECT ?thing ?label WHERE { VALUES ?thing { %s } ?thing rdfs:label ?label }"


@dataclass(frozen=True)
class Labels:
    """Labels by IRI and language; "" is the language of a label without one."""

    _texts: Mapping[str, Mapping[str, str]]

    def of(self, iri: str, language: str) -> str:
        """One label: in the language, else in English, else in any, else the end of the IRI."""
        texts = self._texts.get(iri, {})
        for wanted in (language, FALLBACK):
            if wanted in texts:
                return texts[wanted]
        return texts[min(texts)] if texts else tail_of(iri)

    def and_(self, other: Labels) -> Labels:
        """These and others; where both have a thing, the others' stand."""
        return Labels({**self._texts, **other._texts})

    def all_of(self, iri: str) -> Mapping[str, str]:
        """Language → label; empty for a thing without labels."""
        return self._texts.get(iri, MappingProxyType({}))


def labels_of(reader: Reader, iris: Iterable[str]) -> Labels:
    """The labels of these things, one query for each 500 of them.

    Where documents give one thing several titles in a language, the first by alphabet stands. Raises as
    `Reader.select`.
    """
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for batch in batches(iris):
        for thing, label in reader.select(_LABELS % values(batch)).rows:
            if isinstance(thing, NamedNode) and isinstance(label, Literal):
                texts, language = found[thing.value], label.language or ""
                texts[language] = min(label.value, texts.get(language, label.value))
    return Labels({iri: MappingProxyType(dict(sorted(texts.items()))) for iri, texts in found.items()})


def tail_of(iri: str) -> str:
    """What stands for a thing that has no label: the end of its IRI."""
    return short(iri).rpartition("/")[2].rpartition("#")[2] or iri
