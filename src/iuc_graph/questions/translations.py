"""What the graph has in Chinese for texts that a question gives in English."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import Literal

from iuc_graph.entities.terms import batches
from iuc_graph.sparql.rows import Reader

ENGLISH: Final = "en"
BATCH: Final = 100
"""So many texts stand in one query: they may be long."""

# A thing with several texts of a property does not tell which of them mean the same.
_OTHERS: Final = """SELECT DISTINCT ?text ?other WHERE {
  VALUES ?text { %s }
  ?thing ?property ?text .
  ?thing ?property ?other .
  FILTER(LANG(?other) = "zh")
  FILTER NOT EXISTS { ?thing ?property ?more . FILTER(LANG(?more) = "en" && ?more != ?text) }
}"""


def chinese_of(reader: Reader, texts: Iterable[str]) -> Mapping[str, str]:
    """By English text the Chinese one of the same statement, where the graph has one and no other.

    One query for each 100 of them. Raises as `Reader.select`.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for batch in batches(texts, BATCH):
        listed = " ".join(str(Literal(text, language=ENGLISH)) for text in batch)
        for text, other in reader.select(_OTHERS % listed).rows:
            if text is not None and other is not None:
                found[text.value].add(other.value)
    return {text: min(others) for text, others in found.items() if len(others) == 1}
