"""The names of a graph: an index over the labels of everything in it that people call by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from iuc_graph.names.index import Label, LabelKind, Thing
from iuc_graph.names.resolve import NameIndex
from iuc_graph.vocabulary import ID, IUC, RDF, RDFS, SKOS

_TYPE: Final = RDF + "type"
_SUBCLASS: Final = RDFS + "subClassOf"
_WITHIN: Final = IUC + "within"
_COUNTRY: Final = IUC + "Country"
_ENGLISH: Final = "en"

_NAMED: Final = frozenset(
    (
        "place", "theme", "thematic-cluster", "urban-agenda-partnership", "sdg", "helix-sector", "cooperation",
        "organisation", "document", "programme",
    )
)  # fmt: skip
_LABELS: Final[dict[str, LabelKind]] = {
    RDFS + "label": "preferred",
    SKOS + "prefLabel": "preferred",
    SKOS + "altLabel": "alternative",
    IUC + "asWritten": "written",
    SKOS + "notation": "code",
    IUC + "iso3166Alpha2": "code",
    IUC + "iso3166Alpha3": "code",
    IUC + "iso3166Part2": "code",
    IUC + "unM49": "code",
}


@dataclass
class _Gathered:
    """What one pass over the quads finds."""

    labels: set[Label] = field(default_factory=set)
    types: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    within: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    above: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    titles: dict[str, str] = field(default_factory=dict)


def index_of(quads: Iterable[Quad]) -> NameIndex:
    """The resolver for a graph, from the quads of its default graph or from all quads of its store.

    Every node of ours is found by its IRI; places, concepts, cooperations, organisations, documents and
    programmes by their names as well. Classes and containing places are as derived as the quads are.
    """
    gathered = _gather(quads)
    things = [_thing(gathered, iri) for iri in sorted(gathered.types) if iri.startswith(ID)]
    known = {thing.iri for thing in things}
    return NameIndex(sorted(label for label in gathered.labels if label.iri in known), things)


def _gather(quads: Iterable[Quad]) -> _Gathered:
    found = _Gathered()
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        if isinstance(value, Literal):
            _take_label(found, subject, predicate, value)
        elif isinstance(value, NamedNode) and predicate in (_TYPE, _WITHIN, _SUBCLASS):
            links = {_TYPE: found.types, _WITHIN: found.within, _SUBCLASS: found.above}[predicate]
            links[subject].add(value.value)
    return found


def _take_label(found: _Gathered, subject: str, predicate: str, value: Literal) -> None:
    kind = _LABELS.get(predicate)
    if kind is None:
        return
    language = value.language or ""
    if kind == "preferred" and language == _ENGLISH:
        found.titles[subject] = min(value.value, found.titles.get(subject, value.value))
    if subject.startswith(ID) and subject.removeprefix(ID).partition("/")[0] in _NAMED:
        found.labels.add(Label(subject, value.value, language, kind))


def _thing(found: _Gathered, iri: str) -> Thing:
    within = found.within.get(iri, set())
    countries = sorted(found.titles.get(place, "") for place in within if _COUNTRY in found.types[place])
    return Thing(
        iri,
        title=found.titles.get(iri, iri.removeprefix(ID)),
        type_label=_type_label(found.types[iri], found.above, found.titles),
        country=countries[0] if countries else "",
        types=frozenset(found.types[iri]),
        within=frozenset(within),
    )


def _type_label(types: set[str], above: Mapping[str, set[str]], titles: Mapping[str, str]) -> str:
    """The label of the most special class of ours among the types."""
    ours = {type_ for type_ in types if type_.startswith(IUC)}
    special = ours - set(_all_above(ours, above))
    return titles.get(min(special, default=""), "")


def _all_above(types: Iterable[str], above: Mapping[str, set[str]]) -> Iterator[str]:
    for type_ in types:
        yield from above.get(type_, set()) - {type_}
