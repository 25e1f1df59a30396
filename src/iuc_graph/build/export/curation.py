"""Our own editorial notes, read back as the three files of data/curation/."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from iuc_graph.build.export.documents import head
from iuc_graph.build.export.fields import (
    Form,
    Values,
    first,
    many,
    one,
    own_slug,
    plain,
    read,
    text,
)
from iuc_graph.build.export.view import WRITTEN, View
from iuc_graph.build.iris import tail
from iuc_graph.build.writer import DESCRIPTION, LABEL, iuc
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book
from iuc_graph.vocabulary import ID, PREFIXES, SKOS

POSSIBLY_SAME: Final = iuc("possiblySame")
# The graph holds only the link; without the old records nobody knows the reason any more.
NO_REASON: Final = Text(en="The reason is not in the graph.", zh="图谱中没有记载理由。")


def _properties(view: View, node: NamedNode) -> object:
    iris = [value.value for value in view.nodes(node, iuc("disagreesOn")) if not value.value.startswith(ID)]
    return sorted(_compact(iri) for iri in iris)


def _compact(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _readings(view: View, node: NamedNode) -> object:
    keys = (reading.partition("/") for reading in view.tails(node, iuc("reading"), "passage"))
    return [{"document": document, "passage": key} for document, _, key in keys]


DISCREPANCY: Form = {
    "slug": own_slug,
    "title": text(LABEL),
    "summary": text(DESCRIPTION),
    "about": many("disagreesOn"),
    "disagrees_on": _properties,
    "readings": _readings,
}


def _strength(view: View, node: NamedNode) -> object:
    found = [value.value.removeprefix(SKOS) for value in view.nodes(node, iuc("mappingStrength"))]
    return first(found)


MAPPED: Form = {
    "theme": one("mapsTo", "theme"),
    "strength": _strength,
    "basis": one("mappingBasis", "mapping-basis"),
}


def wording_values(view: View) -> Values:
    """The file of wordings, sorted as people look them up."""
    groups: dict[str, list[NamedNode]] = {}
    for mapping in view.typed(iuc("ThemeMapping")):
        slug = tail(mapping.value).removeprefix("mapping/").partition("--")[0]
        groups.setdefault(slug, []).append(mapping)
    entries = [_wording(view, slug, mappings) for slug, mappings in groups.items()]
    return {
        "wordings": sorted(entries, key=lambda entry: (str(entry.get("wording", "")).casefold(), str(entry)))
    }


def _wording(view: View, slug: str, mappings: list[NamedNode]) -> Values:
    themes = [values for mapping in mappings if (values := read(view, mapping, MAPPED))]
    entry: Values = {"wording": plain(WRITTEN)(view, mappings[0]), "slug": slug, "themes": themes}
    note = first(view.literals(mappings[0], DESCRIPTION, "en"))
    entry["note" if themes else "unmapped"] = note
    return {name: value for name, value in entry.items() if value}


def discrepancy_values(view: View, book: Book) -> Values:
    """The file of discrepancies. Why two nodes may be one is known to the book alone."""
    return {
        "discrepancies": [read(view, node, DISCREPANCY) for node in view.typed(iuc("Discrepancy"))],
        "possibly_same": _possibly_same(view, book),
    }


def _possibly_same(view: View, book: Book) -> list[Values]:
    reasons = {tuple(pair.nodes): pair.why for pair in book.discrepancies.possibly_same}
    pairs = [
        (tail(first_node.value), second)
        for first_node in view.having(POSSIBLY_SAME)
        for second in view.tails(first_node, POSSIBLY_SAME)
    ]
    return [{"nodes": list(pair), "why": reasons.get(pair, NO_REASON).model_dump()} for pair in pairs]


def curation_values(view: View) -> Values:
    """The editorial notes as a source document, and its passages."""
    return head(view)
