"""Why each link to other data is there: what it was looked up in, how, and when; and the versions of NUTS codes.

A link is one statement, such as `place:mannheim skos:exactMatch nuts:DE126`. What it rests on is told of all links
of one strength, into one dataset, by the same tables together: a `prov:Collection` that names the property
(`void:linkPredicate`), the things linked to (`prov:hadMember`) and the tables (`dcterms:source`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from iuc_graph.build.iris import node
from iuc_graph.build.writer import DESCRIPTION, TYPE, GraphWriter, partial_date
from iuc_graph.records.base import Text
from iuc_graph.records.book import Book
from iuc_graph.records.gazetteer import NUTS, NUTS_SCHEME, MatchSourceRow, NutsCodeRow
from iuc_graph.vocabulary import DCTERMS, PROV, SKOS, XSD

VOID: Final = "http://rdfs.org/ns/void#"
NUTS_LEVEL: Final = "http://data.europa.eu/nuts/level"

STRENGTHS: Final = {
    "exactMatch": Text(en="exact match", zh="精确匹配"),
    "closeMatch": Text(en="close match", zh="近似匹配"),
    "broadMatch": Text(en="broad match", zh="上位匹配"),
    "narrowMatch": Text(en="narrow match", zh="下位匹配"),
    "relatedMatch": Text(en="related match", zh="相关匹配"),
}
SCHEMES: Final = {
    "eu-kg": Text(en="EU Knowledge Graph", zh="欧盟知识图谱"),
    "eurovoc": Text(en="EuroVoc", zh="EuroVoc"),
    "geonames": Text(en="GeoNames", zh="GeoNames"),
    "nuts": Text(en="NUTS", zh="NUTS"),
    "op-continent": Text(en="EU list of continents", zh="欧盟洲列表"),
    "op-country": Text(en="EU list of countries", zh="欧盟国家列表"),
    "op-place": Text(en="EU list of places", zh="欧盟地点列表"),
    "un-sdg": Text(en="goals of the United Nations", zh="联合国目标"),
    "unep-sdgio": Text(en="UNEP's ontology of the goals", zh="联合国环境规划署目标本体"),
    "wikidata": Text(en="Wikidata", zh="维基数据"),
}
CONCEPTS: Final = {
    "http://eurovoc.europa.eu/": ("eurovoc", "EuroVoc labels"),
    "http://metadata.un.org/sdg/": ("un-sdg", "goals of the United Nations"),
    "http://purl.unep.org/sdg/": ("unep-sdgio", "goals of the United Nations"),
    "http://www.wikidata.org/entity/": ("wikidata", "goals of the United Nations"),
}
"""Where the links of our concepts lead, and the table that they rest on."""


@dataclass(frozen=True, order=True)
class _Kind:
    """What links have in common that are explained together."""

    scheme: str
    match: str
    sources: tuple[str, ...]


def write_alignments(graph: GraphWriter, book: Book, vocabularies: Iterable[Triple]) -> None:
    """The tables, the collections of links, and of each NUTS code its level and versions."""
    sources = {row.name: row for row in book.match_sources}
    kinds: dict[_Kind, set[str]] = {}
    for kind, target in (*_of_places(book), *_of_concepts(vocabularies, sources)):
        kinds.setdefault(kind, set()).add(target)
    for row in book.match_sources:
        _source(graph, row)
    for kind, targets in kinds.items():
        _collection(graph, kind, targets, sources)
    for code in book.nuts_codes:
        _nuts_code(graph, code)


def _of_places(book: Book) -> Iterator[tuple[_Kind, str]]:
    for match in book.matches:
        yield _Kind(match.scheme, match.match, match.sources), match.uri


def _of_concepts(
    vocabularies: Iterable[Triple], sources: Mapping[str, MatchSourceRow]
) -> Iterator[tuple[_Kind, str]]:
    for triple in vocabularies:
        match = triple.predicate.value.removeprefix(SKOS)
        if match not in STRENGTHS or not isinstance(triple.object, NamedNode):
            continue
        target = triple.object.value
        found = next((where for base, where in CONCEPTS.items() if target.startswith(base)), None)
        if found and found[1] in sources:
            yield _Kind(found[0], match, (found[1],)), target


def _source(graph: GraphWriter, row: MatchSourceRow) -> None:
    subject = node("match-source", row.slug)
    graph.add(subject, TYPE, NamedNode(DCTERMS + "BibliographicResource"))
    graph.label(subject, Text(en=row.title_en, zh=row.title_zh))
    graph.text(subject, DESCRIPTION, Text(en=row.how_en, zh=row.how_zh))
    graph.add(subject, NamedNode(DCTERMS + "identifier"), Literal(row.version))
    graph.add(subject, NamedNode(DCTERMS + "date"), partial_date(row.checked))


def _collection(
    graph: GraphWriter, kind: _Kind, targets: Iterable[str], sources: Mapping[str, MatchSourceRow]
) -> None:
    rows = [sources[name] for name in kind.sources]
    subject = node("match-set", _slug(kind, rows))
    graph.add(subject, TYPE, NamedNode(PROV + "Collection"))
    graph.label(subject, _title(kind, rows))
    graph.add(subject, NamedNode(VOID + "linkPredicate"), NamedNode(SKOS + kind.match))
    graph.add(subject, NamedNode(DCTERMS + "source"), *(node("match-source", row.slug) for row in rows))
    graph.add(subject, NamedNode(DCTERMS + "date"), partial_date(max(row.checked for row in rows)))
    graph.add(subject, NamedNode(PROV + "hadMember"), *(NamedNode(target) for target in targets))


def _slug(kind: _Kind, rows: list[MatchSourceRow]) -> str:
    strength = kind.match.removesuffix("Match")
    return "--".join((f"{kind.scheme}-{strength}", *(row.slug for row in rows)))


def _title(kind: _Kind, rows: list[MatchSourceRow]) -> Text:
    scheme = SCHEMES.get(kind.scheme) or Text(en=kind.scheme, zh=kind.scheme)
    english = "; ".join(row.title_en for row in rows)
    chinese = "；".join(row.title_zh for row in rows)
    strength = STRENGTHS[kind.match]
    return Text(
        en=f"Links to {scheme.en} ({strength.en}), by: {english}",
        zh=f"与{scheme.zh}的链接（{strength.zh}），依据：{chinese}",
    )


def _nuts_code(graph: GraphWriter, row: NutsCodeRow) -> None:
    """Said of the code itself, which is not ours: so a query finds the versions without any text of ours."""
    subject = NamedNode(NUTS + row.code)
    graph.add(subject, NamedNode(SKOS + "notation"), Literal(row.code))
    level = Literal(str(row.level), datatype=NamedNode(XSD + "integer"))
    graph.add(subject, NamedNode(NUTS_LEVEL), level)
    schemes = (NamedNode(NUTS_SCHEME + version) for version in row.versions)
    graph.add(subject, NamedNode(SKOS + "inScheme"), *schemes)
