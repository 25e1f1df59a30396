"""The SKOS schemes, one a file, and the table that maps wordings of the documents to themes."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "ontology" / "vocabularies"
WORDINGS = ROOT / "data" / "curation" / "wordings.yaml"

BASE = "https://w3id.org/iuc-graph/"
IUC = Namespace(BASE + "ontology#")
THEME = BASE + "id/theme/"
CLUSTER = BASE + "id/thematic-cluster/"
EUROVOC = "http://eurovoc.europa.eu/"
UN_SDG = "http://metadata.un.org/sdg/"
LICENCE = URIRef("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0")
LANGUAGES = ("en", "zh")
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
STRENGTHS = {"exactMatch", "closeMatch", "broadMatch", "relatedMatch"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# scheme → (segment of the concepts' IRIs, class, number of concepts where a contract fixes it)
SCHEMES = {
    "comparators": ("comparator", IUC.Comparator, None),
    "date-bases": ("date-basis", IUC.DateBasis, None),
    "helix-sectors": ("helix-sector", IUC.HelixSector, 3),
    "mapping-bases": ("mapping-basis", IUC.MappingBasis, 3),
    "measures": ("measure", IUC.Measure, None),
    "modes": ("mode", IUC.Mode, 3),
    "pairing-strengths": ("pairing-strength", IUC.PairingStrength, 4),
    "participant-roles": ("participant-role", IUC.ParticipantRole, None),
    "policy-priorities": ("policy-priority", IUC.PolicyPriority, None),
    "sdgs": ("sdg", IUC.SustainableDevelopmentGoal, 17),
    "statuses": ("status", IUC.Status, None),
    "thematic-clusters": ("thematic-cluster", IUC.ThematicCluster, 5),
    "themes": ("theme", IUC.Theme, None),
    "units": ("unit", IUC.Unit, None),
    "urban-agenda-partnerships": ("urban-agenda-partnership", IUC.UrbanAgendaPartnership, 14),
}


@dataclass(frozen=True)
class Wording:
    """One entry of wordings.yaml; themes holds (theme, strength, basis)."""

    wording: str
    slug: str
    themes: tuple[tuple[str, str, str], ...]
    unmapped: str | None
    note: str | None


@cache
def scheme_graph(name: str) -> Graph:
    """The triples of one vocabulary file."""
    return Graph().parse(FOLDER / f"{name}.ttl")


@cache
def all_schemes() -> Graph:
    """The triples of all vocabulary files together."""
    merged = Graph()
    for name in SCHEMES:
        merged += scheme_graph(name)
    return merged


def concepts(name: str) -> list[URIRef]:
    """The concepts of one scheme, sorted."""
    return sorted(URIRef(str(s)) for s in scheme_graph(name).subjects(RDF.type, SKOS.Concept))


def by_language(graph: Graph, node: URIRef, predicate: URIRef) -> Counter[str]:
    """How many literals a node has in each language."""
    return Counter(str(o.language) for o in graph.objects(node, predicate) if isinstance(o, Literal))


def labels(graph: Graph, node: URIRef, language: str, *predicates: URIRef) -> set[str]:
    """The labels of a node in one language, without regard to case."""
    found = (o for p in predicates for o in graph.objects(node, p))
    return {str(o).casefold() for o in found if isinstance(o, Literal) and o.language == language}


@cache
def broader() -> nx.DiGraph[URIRef]:
    """All skos:broader edges, from the narrower concept to the broader one."""
    return nx.DiGraph(
        [(URIRef(str(n)), URIRef(str(b))) for n, b in all_schemes().subject_objects(SKOS.broader)]
    )


def ancestors(concept: URIRef) -> set[URIRef]:
    """Everything that is broader than a concept, however far up."""
    return set(nx.descendants(broader(), concept)) if concept in broader() else set()


@cache
def wordings() -> tuple[Wording, ...]:
    """The entries of wordings.yaml."""
    entries = YAML(typ="safe").load(WORDINGS.read_text(encoding="utf-8"))["wordings"]
    return tuple(
        Wording(
            wording=e["wording"],
            slug=e["slug"],
            themes=tuple((t["theme"], t["strength"], t["basis"]) for t in e.get("themes", ())),
            unmapped=e.get("unmapped"),
            note=e.get("note"),
        )
        for e in entries
    )


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cell_wordings(cell: str) -> Iterator[str]:
    """The wordings of one cell of the pairings table; a mixed wording falls into its sources' parts."""
    for wording in filter(None, map(str.strip, cell.split(";"))):
        if "(iuc.eu)" in wording:
            yield from (part.replace("(iuc.eu)", "").strip() for part in wording.split(" / "))
        else:
            yield wording


@pytest.fixture(scope="module")
def pairing_wordings(shared_dir: Path) -> set[str]:
    """Every distinct wording of the pairings table, lower case."""
    table = rows(shared_dir / "facts" / "pairings.csv")
    return {w.casefold() for row in table for w in cell_wordings(row["themes"])}


@pytest.fixture(scope="module")
def eurovoc(shared_dir: Path) -> dict[str, str]:
    """English labels of EuroVoc by identifier."""
    file = shared_dir / "reference" / "authority" / "eurovoc-en-labels-23.10.json"
    loaded: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def alignments(shared_dir: Path) -> list[dict[str, str]]:
    """The rows of the alignment table."""
    return rows(shared_dir / "facts" / "alignments.csv")


def is_verified(row: dict[str, str]) -> bool:
    """Whether a row of the alignment table may be loaded."""
    return not any("UNVERIFIED" in (value or "") for value in row.values())


# --- files and schemes


def test_the_folder_holds_exactly_the_known_schemes() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(SCHEMES)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_file_holds_one_scheme_that_bears_the_files_name(name: str) -> None:
    assert list(scheme_graph(name).subjects(RDF.type, SKOS.ConceptScheme)) == [
        URIRef(BASE + "scheme/" + name)
    ]


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_is_titled_described_and_licensed(name: str) -> None:
    graph, scheme = scheme_graph(name), URIRef(BASE + "scheme/" + name)
    for predicate in (SKOS.prefLabel, DCTERMS.title, DCTERMS.description):
        assert by_language(graph, scheme, predicate) == {"en": 1, "zh": 1}
    assert list(graph.objects(scheme, DCTERMS.license)) == [LICENCE]


@pytest.mark.parametrize("name", SCHEMES)
def test_every_concept_has_its_class_and_its_kind_of_iri(name: str) -> None:
    kind, expected, number = SCHEMES[name]
    graph = scheme_graph(name)
    found = concepts(name)
    assert found
    assert number is None or len(found) == number
    assert set(graph.subjects(RDF.type, expected)) == set(found)
    for concept in found:
        assert concept.startswith(f"{BASE}id/{kind}/")
        assert SLUG.fullmatch(concept.removeprefix(f"{BASE}id/{kind}/"))


@pytest.mark.parametrize("name", SCHEMES)
def test_a_file_describes_nothing_but_its_scheme_and_its_concepts(name: str) -> None:
    graph = scheme_graph(name)
    assert set(graph.subjects()) == {*concepts(name), URIRef(BASE + "scheme/" + name)}


def test_no_concept_stands_in_two_schemes() -> None:
    for name in SCHEMES:
        for concept in concepts(name):
            assert list(all_schemes().objects(concept, SKOS.inScheme)) == [URIRef(BASE + "scheme/" + name)]


@pytest.mark.parametrize("name", SCHEMES)
def test_top_concepts_are_those_without_a_broader_one_in_the_scheme(name: str) -> None:
    graph, scheme = scheme_graph(name), URIRef(BASE + "scheme/" + name)
    own = set(concepts(name))
    expected = {c for c in own if not own & set(graph.objects(c, SKOS.broader))}
    assert set(graph.objects(scheme, SKOS.hasTopConcept)) == expected
    assert set(graph.subjects(SKOS.topConceptOf, scheme)) == expected


@pytest.mark.parametrize("name", SCHEMES)
def test_concepts_stand_in_the_order_of_their_slugs(name: str) -> None:
    kind = SCHEMES[name][0]
    text = (FOLDER / f"{name}.ttl").read_text(encoding="utf-8")
    slugs = re.findall(rf"^{kind}:(\S+) a ", text, flags=re.MULTILINE)
    assert len(slugs) == len(concepts(name))
    assert slugs == sorted(slugs, key=lambda slug: (0, int(slug), "") if slug.isdigit() else (1, 0, slug))


# --- labels


@pytest.mark.parametrize("name", SCHEMES)
def test_every_concept_has_one_label_and_one_definition_in_each_language(name: str) -> None:
    for concept in concepts(name):
        for predicate in (SKOS.prefLabel, SKOS.definition):
            assert by_language(scheme_graph(name), concept, predicate) == {"en": 1, "zh": 1}, (
                concept,
                predicate,
            )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCHEMES)
def test_a_label_leads_to_one_concept_of_its_scheme(name: str, language: str) -> None:
    owners: dict[str, set[URIRef]] = defaultdict(set)
    for concept in concepts(name):
        for label in labels(
            scheme_graph(name), concept, language, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel
        ):
            owners[label].add(concept)
    assert {label: found for label, found in owners.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", SCHEMES)
def test_preferred_alternative_and_hidden_labels_of_a_concept_differ(name: str) -> None:
    kinds = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
    for concept in concepts(name):
        for language in LANGUAGES:
            found = [label for kind in kinds for label in labels(scheme_graph(name), concept, language, kind)]
            assert len(found) == len(set(found)), concept


@pytest.mark.parametrize("name", SCHEMES)
def test_chinese_labels_of_our_own_are_marked_and_official_ones_are_not(name: str) -> None:
    expected = [] if name == "sdgs" else [Literal("zh")]
    for concept in concepts(name):
        assert list(scheme_graph(name).objects(concept, IUC.machineMade)) == expected, concept


@pytest.mark.parametrize("path", [*sorted(FOLDER.glob("*.ttl")), WORDINGS], ids=lambda path: path.name)
def test_text_is_composed_and_free_of_invisible_characters(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    hidden = {
        c
        for c in text
        if c != "\n" and (unicodedata.category(c) in {"Cf", "Cc", "Co", "Cn"} or c == "\u00a0")
    }
    assert hidden == set()


# --- hierarchy


def test_broader_has_no_cycle() -> None:
    assert nx.is_directed_acyclic_graph(broader())


def test_broader_leads_only_to_known_concepts() -> None:
    known = {concept for name in SCHEMES for concept in concepts(name)}
    assert set(broader().nodes) <= known


def test_no_broader_link_repeats_what_a_longer_way_says() -> None:
    edges = broader()
    assert set(edges.edges) == set(nx.transitive_reduction(edges).edges)


def test_every_theme_leads_to_a_cluster_or_to_other() -> None:
    ends = {*concepts("thematic-clusters"), URIRef(THEME + "other")}
    for theme in concepts("themes"):
        assert theme in ends or ends & ancestors(theme), theme


def test_a_theme_outside_the_clusters_is_in_no_cluster() -> None:
    assert ancestors(URIRef(THEME + "other")) == set()
    direct = set(all_schemes().subjects(SKOS.broader, URIRef(THEME + "other")))
    assert direct
    for theme in direct:
        assert not any(
            str(parent).startswith(CLUSTER) for parent in all_schemes().objects(theme, SKOS.broader)
        )


def test_every_cluster_has_themes() -> None:
    for cluster in concepts("thematic-clusters"):
        assert list(all_schemes().subjects(SKOS.broader, cluster)), cluster


def test_related_concepts_are_never_broader_ones() -> None:
    for one, other in all_schemes().subject_objects(SKOS.related):
        assert other not in ancestors(URIRef(str(one)))
        assert one not in ancestors(URIRef(str(other)))


# --- matches


def test_two_concepts_are_matched_with_one_strength_only() -> None:
    pairs = Counter(pair for match in MATCHES for pair in all_schemes().subject_objects(match))
    assert [pair for pair, number in pairs.items() if number > 1] == []


@pytest.mark.parametrize("name", SCHEMES)
def test_an_outside_concept_equals_one_concept_of_a_scheme_at_most(name: str) -> None:
    targets = Counter(scheme_graph(name).objects(None, SKOS.exactMatch))
    assert [target for target, number in targets.items() if number > 1] == []


def test_matches_lead_out_of_the_project() -> None:
    for match in MATCHES:
        for target in all_schemes().objects(None, match):
            assert str(target).startswith(
                (EUROVOC, UN_SDG, "http://purl.unep.org/sdg/", "http://www.wikidata.org/entity/")
            )


def test_every_goal_equals_the_goal_of_the_united_nations() -> None:
    for number in range(1, 18):
        targets = {str(t) for t in all_schemes().objects(URIRef(f"{BASE}id/sdg/{number}"), SKOS.exactMatch)}
        assert {t for t in targets if t.startswith(UN_SDG)} == {f"{UN_SDG}{number}"}
        assert f"http://purl.unep.org/sdg/SDGIO_{34 + number:08d}" in targets


def test_goals_bear_the_short_titles_of_the_united_nations(shared_dir: Path) -> None:
    official = Graph().parse(shared_dir / "reference" / "authority" / "un-sdg-goals.ttl")
    for number in range(1, 18):
        ours = labels(all_schemes(), URIRef(f"{BASE}id/sdg/{number}"), "en", SKOS.prefLabel)
        assert ours == labels(official, URIRef(f"{UN_SDG}{number}"), "en", SKOS.altLabel)


def test_partnerships_are_numbered_in_the_order_of_the_programme() -> None:
    notations = {
        str(o) for c in concepts("urban-agenda-partnerships") for o in all_schemes().objects(c, SKOS.notation)
    }
    assert notations == {f"UA-{number:02d}" for number in range(1, 15)}


@pytest.mark.parametrize(("name", "prefix"), [("sdgs", "SDG "), ("urban-agenda-partnerships", "UA: ")])
def test_matches_are_those_of_the_alignment_table(
    name: str, prefix: str, alignments: list[dict[str, str]]
) -> None:
    stated = {
        (row["entity"].removeprefix(prefix).casefold(), row["match"], row["uri"])
        for row in alignments
        if row["entity"].startswith(prefix) and is_verified(row)
    }
    graph = scheme_graph(name)
    predicate = SKOS.notation if name == "sdgs" else SKOS.prefLabel
    found = set()
    for match in MATCHES:
        for concept, target in graph.subject_objects(match):
            keys = [
                o for o in graph.objects(concept, predicate) if getattr(o, "language", None) in (None, "en")
            ]
            found.add((str(keys[0]).casefold(), match.fragment, str(target)))
    assert found == stated


def test_no_unverified_row_of_the_alignment_table_is_used(alignments: list[dict[str, str]]) -> None:
    refused = {row["uri"] for row in alignments if not is_verified(row)}
    assert refused
    assert refused.isdisjoint({str(o) for match in MATCHES for o in all_schemes().objects(None, match)})


def test_every_eurovoc_match_leads_to_a_concept_that_eurovoc_has(eurovoc: dict[str, str]) -> None:
    targets = {str(o) for match in MATCHES for o in all_schemes().objects(None, match)}
    identifiers = {t.removeprefix(EUROVOC) for t in targets if t.startswith(EUROVOC)}
    assert identifiers
    assert identifiers - eurovoc.keys() == set()


def test_a_concept_that_equals_one_of_eurovoc_bears_its_label(eurovoc: dict[str, str]) -> None:
    for concept, target in all_schemes().subject_objects(SKOS.exactMatch):
        if str(target).startswith(EUROVOC):
            known = labels(all_schemes(), URIRef(str(concept)), "en", SKOS.prefLabel, SKOS.altLabel)
            assert eurovoc[str(target).removeprefix(EUROVOC)].rstrip("s") in {
                label.rstrip("s") for label in known
            }


def test_the_alignment_table_writes_eurovocs_labels(
    alignments: list[dict[str, str]], eurovoc: dict[str, str]
) -> None:
    used = [row for row in alignments if row["entity"].startswith(("UA: ", "Theme: ")) and is_verified(row)]
    assert used
    for row in used:
        assert eurovoc[row["uri"].removeprefix(EUROVOC)] == row["label"], row["entity"]


def test_every_theme_but_other_is_matched_to_eurovoc() -> None:
    unmatched = {
        theme.removeprefix(THEME)
        for theme in concepts("themes")
        if not any(list(all_schemes().objects(theme, match)) for match in MATCHES)
    }
    assert unmatched == {"other"}


# --- wordings


def test_entries_have_the_agreed_fields_only() -> None:
    entries = YAML(typ="safe").load(WORDINGS.read_text(encoding="utf-8"))
    assert set(entries) == {"wordings"}
    for entry in entries["wordings"]:
        assert {"wording", "slug"} <= set(entry) <= {"wording", "slug", "themes", "unmapped", "note"}
        assert ("themes" in entry) != ("unmapped" in entry), entry["wording"]
        assert all(set(theme) == {"theme", "strength", "basis"} for theme in entry.get("themes", []))
        assert entry.get("themes") != []


def test_an_unmapped_wording_says_why() -> None:
    for entry in wordings():
        assert entry.themes or (entry.unmapped and len(entry.unmapped.split()) > 3), entry.wording


def test_wordings_and_their_slugs_occur_once() -> None:
    assert max(Counter(entry.wording.casefold() for entry in wordings()).values()) == 1
    assert max(Counter(entry.slug for entry in wordings()).values()) == 1
    assert all(SLUG.fullmatch(entry.slug) for entry in wordings())


def test_wordings_are_sorted() -> None:
    keys = [entry.wording.casefold() for entry in wordings()]
    assert keys == sorted(keys)


def test_strengths_and_bases_are_from_the_lists() -> None:
    bases = {c.rsplit("/", 1)[1] for c in concepts("mapping-bases")}
    for entry in wordings():
        for _, strength, basis in entry.themes:
            assert strength in STRENGTHS, entry.wording
            assert basis in bases, entry.wording


def test_every_theme_of_a_wording_exists_and_occurs_once_in_it() -> None:
    known = {theme.removeprefix(THEME) for theme in concepts("themes")} - {"other"}
    for entry in wordings():
        slugs = [theme for theme, _, _ in entry.themes]
        assert set(slugs) <= known, entry.wording
        assert len(slugs) == len(set(slugs)), entry.wording


def test_every_theme_is_used_by_a_wording() -> None:
    used = {theme for entry in wordings() for theme, _, _ in entry.themes}
    assert {theme.removeprefix(THEME) for theme in concepts("themes")} - used == {"other"}


def test_a_wording_that_means_the_same_as_a_theme_means_nothing_else() -> None:
    for entry in wordings():
        if any(strength == "exactMatch" for _, strength, _ in entry.themes):
            assert len(entry.themes) == 1, entry.wording


def stems(text: str) -> set[str]:
    """The words of a text, cut to the part that endings leave alone."""
    return {
        word[:6] for word in re.findall(r"[a-z0-9&]+", text.casefold().replace("’", "'")) if len(word) > 1
    }


def test_a_mapping_by_the_same_word_shares_a_word_with_a_label_of_the_theme() -> None:
    for entry in wordings():
        for theme, _, basis in entry.themes:
            known = labels(all_schemes(), URIRef(THEME + theme), "en", SKOS.prefLabel, SKOS.altLabel)
            shared = stems(entry.wording) & {stem for label in known for stem in stems(label)} - {
                "and",
                "of",
                "to",
            }
            assert shared or basis != "same-word", (entry.wording, theme)


def test_every_wording_of_the_pairings_table_is_mapped_or_refused(pairing_wordings: set[str]) -> None:
    assert pairing_wordings
    assert pairing_wordings - {entry.wording.casefold() for entry in wordings()} == set()


def plain(text: str) -> str:
    """A text without case, markup, marks of emphasis and repeated blanks."""
    text = re.sub(r"<[^>]*>|\*+", " ", text.replace("\u00a0", " "))
    return " ".join(text.casefold().split())


def test_every_wording_is_written_in_a_document_or_in_the_table(
    shared_dir: Path, pairing_wordings: set[str]
) -> None:
    documents = [
        plain(path.read_text(encoding="utf-8")) for path in sorted((shared_dir / "seeds").glob("*.txt"))
    ]
    assert len(documents) == 5
    for entry in wordings():
        written = plain(entry.wording)
        assert written in pairing_wordings or any(written in text for text in documents), entry.wording


@pytest.mark.parametrize(
    ("wording", "themes"),
    [
        ("Logistics", {"logistics"}),
        ("cargo railway connection", {"rail-freight"}),
        ("permanent representation offices", {"representative-offices"}),
        ("training curriculum on industry 4.0", {"curricula", "advanced-manufacturing"}),
        ("vocational training", {"vocational-training"}),
        ("Automotive & electronics", {"automotive", "electronics"}),
        ("Culture, Tourism, Education", {"culture", "tourism", "education"}),
        ("Flight connection", {"air-connections"}),
        ("Infrastructure for hydrogen vehicles", {"hydrogen-mobility"}),
        ("Silver Economy", {"silver-economy"}),
        ("Support to Liudong New District", set()),
        ("climate change", {"climate-action"}),
        ("transport", {"urban-mobility"}),
    ],
)
def test_a_wording_of_the_documents_leads_to_the_themes_that_a_reader_expects(
    wording: str, themes: set[str]
) -> None:
    found = {entry.wording.casefold(): {theme for theme, _, _ in entry.themes} for entry in wordings()}
    assert found[wording.casefold()] == themes
