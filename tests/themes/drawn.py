"""Small programmes drawn by chance, in which documents contradict each other, as hypothesis strategies.

Five cities and regions, two countries, a continent, a site, a place without a class of its own; five themes that may
lead up to each other in a circle, a cluster, two goals, a partnership; up to three documents that speak of the same
four cooperations and six areas, and of three focuses, whose wordings mean themes or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from iuc_graph.inference import assemble as derive
from iuc_graph.vocabulary import (
    ID,
    IUC,
    ORG,
    RDF,
    RDFS,
    REFERENCE_GRAPH,
    SKOS,
    VOCABULARIES_GRAPH,
    XSD,
    source_graph,
)

CLASSES = {
    "place/a": "City",
    "place/b": "MetropolitanRegion",
    "place/c": "AdministrativeArea",
    "place/d": "DevelopmentZone",
    "place/e": "District",
}
CITIES = tuple(CLASSES)
COUNTRIES = ("place/home", "place/abroad")
OTHERS = {"place/continent": "Continent", "place/site": "Site", "place/somewhere": "Place"}
PLACES = (*CITIES, *COUNTRIES, *OTHERS)
THEMES = ("theme/t0", "theme/t1", "theme/t2", "theme/t3", "theme/t4")
CLUSTERS = ("thematic-cluster/k",)
SDGS = ("sdg/1", "sdg/2")
PARTNERSHIPS = ("urban-agenda-partnership/u",)
THINGS = (*THEMES, *CLUSTERS, *SDGS, *PARTNERSHIPS)
PROGRAMMES = ("programme/p", "programme/q")
SECTORS = ("helix-sector/academia", "helix-sector/business")
BODIES = ("organisation/x", "organisation/y")
COOPERATIONS = {
    "cooperation/plan": "ActionPlan",
    "cooperation/other-plan": "ActionPlan",
    "cooperation/pairing": "Pairing",
    "cooperation/cluster": "Cluster",
}
AREAS = tuple(f"area/{number}" for number in range(6))
FOCUSES = ("focus/f0", "focus/f1", "focus/f2")
MAPPINGS = tuple(f"mapping/m{number}" for number in range(5))
DAYS = ("2015-01-01", "2017-06-30", "2019-12-31")
DOCUMENTS = ("one", "two", "three")
ROLES = {
    "ActionPlan": ("leadPlace", "partnerPlace", "includedPlace"),
    "Pairing": ("sideA", "sideB"),
    "Cluster": ("member",),
}

Triple = tuple[str, str, str]
"""Subject and object as kind/slug (or a literal in quotes), predicate by its local name or IRI."""


@dataclass(frozen=True)
class Drawn:
    """What each graph asserts, by IRI; the derived graphs are not among them."""

    graphs: dict[str, frozenset[Triple]]

    def quads(self) -> Iterator[Quad]:
        """The asserted statements."""
        for graph, triples in self.graphs.items():
            for subject, predicate, value in sorted(triples):
                yield Quad(_node(subject), _node(predicate, IUC), _node(value), NamedNode(graph))

    def store(self, ontology: tuple[Quad, ...]) -> Store:
        """The statements, and what follows from them by the project's own rules."""
        asserted = (*ontology, *self.quads())
        derived = derive(asserted)
        store = Store()
        store.extend([*asserted, *derived.inferred, *derived.default])
        return store


def _node(text: str, base: str = ID) -> NamedNode | Literal:
    if text.startswith('"'):
        value, _, kind = text[1:].partition('"')
        if kind.startswith("@"):
            return Literal(value, language=kind[1:])
        return Literal(value, datatype=NamedNode(XSD + kind)) if kind else Literal(value)
    return NamedNode(text if text.startswith("http") else base + text)


def _some(values: tuple[str, ...], most: int = 3, least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), min_size=least, max_size=most)


@st.composite
def vocabularies(draw: st.DrawFn) -> frozenset[Triple]:
    """Concepts, what is broader than what: anything, itself included; and what wordings mean."""
    kinds = (
        (THEMES, "Theme"),
        (CLUSTERS, "ThematicCluster"),
        (SDGS, "SustainableDevelopmentGoal"),
        (PARTNERSHIPS, "UrbanAgendaPartnership"),
        (SECTORS, "HelixSector"),
    )
    triples = {(thing, RDF + "type", IUC + class_) for things, class_ in kinds for thing in things}
    for things, _ in kinds:
        triples |= {
            (thing, label, f'"{thing}"@en')
            for thing in things
            for label in (SKOS + "prefLabel", RDFS + "label")
        }
    for thing in THEMES:
        triples |= {(thing, SKOS + "broader", above) for above in draw(_some((*THEMES, *CLUSTERS), 2))}
    for mapping in MAPPINGS:
        triples |= {(mapping, "asWritten", f'"{mapping}"')}
        triples |= {(mapping, "mapsTo", theme) for theme in draw(_some(THEMES, 1))}
    return frozenset(triples)


@st.composite
def reference(draw: st.DrawFn) -> frozenset[Triple]:
    """Places and programmes; a place lies in countries directly, by a province, or in none."""
    classes = {**CLASSES, **OTHERS, **dict.fromkeys(COUNTRIES, "Country")}
    triples = {(place, RDF + "type", IUC + class_) for place, class_ in classes.items()}
    triples |= {("place/province", RDF + "type", IUC + "AdministrativeArea")}
    triples |= {("place/province", "within", draw(st.sampled_from(COUNTRIES)))}
    triples |= {
        (place, RDFS + "label", f'"{place}"@en') for place in (*PLACES, "place/province", *PROGRAMMES)
    }
    triples |= {(programme, RDF + "type", IUC + "Programme") for programme in PROGRAMMES}
    for country in COUNTRIES:
        triples |= {(country, "within", around) for around in draw(_some(COUNTRIES, 1))}
    for city in (*CITIES, *OTHERS):
        triples |= {(city, "within", around) for around in draw(_some((*COUNTRIES, "place/province"), 1))}
    return frozenset(triples)


@st.composite
def documents(draw: st.DrawFn, document: str) -> frozenset[Triple]:
    """What one document states: the same cooperation and area may be in others, with other places and themes."""
    triples: set[Triple] = set()
    for cooperation in sorted(draw(_some(tuple(COOPERATIONS), 3, 1))):
        triples |= draw(_cooperation(document, cooperation))
    for body in BODIES:
        triples |= {(body, "helixSector", sector) for sector in draw(_some(SECTORS, 1))}
        triples |= {(body, "basedIn", place) for place in draw(_some(CITIES, 1))}
        triples |= {(body, RDF + "type", IUC + "Company")}
    for number, place in enumerate(sorted(draw(_some(CITIES, 1)))):
        post = f"post/{document}-{number}"
        triples |= {(post, "forPlace", place), (post, ORG + "postIn", draw(st.sampled_from(BODIES)))}
    return frozenset(triples)


@st.composite
def _cooperation(draw: st.DrawFn, document: str, cooperation: str) -> set[Triple]:
    class_ = COOPERATIONS[cooperation]
    triples = {
        (cooperation, RDF + "type", IUC + class_),
        (cooperation, RDFS + "label", f'"{cooperation}"@en'),
        (cooperation, "programme", draw(st.sampled_from(PROGRAMMES))),
    }
    for role in ROLES[class_]:
        triples |= {(cooperation, role, place) for place in draw(_some(PLACES, 2, 1))}
    for area in sorted(draw(_some(AREAS, 3, 1))):
        triples |= {(cooperation, "area", area), *draw(_area(document, area))}
    for focus in sorted(draw(_some(FOCUSES, 2))):
        triples |= {(cooperation, "focus", focus)}
        triples |= {(focus, "mapping", mapping) for mapping in draw(_some(MAPPINGS, 2))}
    triples |= draw(_as_a_whole(document, cooperation))
    triples |= draw(_period(document, cooperation))
    triples |= draw(_activities(document, cooperation))
    return triples


@st.composite
def _area(draw: st.DrawFn, document: str, area: str) -> set[Triple]:
    passages = [f"passage/{document}/{area}-{number}" for number in range(draw(st.integers(1, 2)))]
    links = (
        ("theme", THEMES, 2, 1),
        ("sdg", SDGS, 1, 0),
        ("urbanAgendaPartnership", PARTNERSHIPS, 1, 0),
        ("names", (*PLACES, *BODIES), 2, 0),
        ("targetsSector", SECTORS, 1, 0),
    )
    triples = {
        (area, RDF + "type", IUC + "CooperationArea"),
        (area, RDFS + "label", f'"{area} in {document}"@en'),
    }
    triples |= {(area, "statedAt", passage) for passage in passages}
    for link, values, most, least in links:
        triples |= {(area, link, value) for value in draw(_some(values, most, least))}
    return triples


@st.composite
def _as_a_whole(draw: st.DrawFn, document: str, cooperation: str) -> set[Triple]:
    """Goals and partnerships of a cooperation; only where the goal has a passage of the cooperation is one stated."""
    own, other = f"passage/{document}/{cooperation}", f"passage/{document}/elsewhere"
    triples = {(cooperation, "statedAt", own)}
    for link, values in (("sdg", SDGS), ("urbanAgendaPartnership", PARTNERSHIPS)):
        for value in sorted(draw(_some(values, 1))):
            triples |= {(cooperation, link, value), (value, "statedAt", draw(st.sampled_from((own, other))))}
    return triples


@st.composite
def _period(draw: st.DrawFn, document: str, cooperation: str) -> set[Triple]:
    period = f"period/{document}/{cooperation}"
    days = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
    ends = draw(st.sampled_from(((), ("earliest",), ("latest",), ("earliest", "latest"))))
    stated = {
        (period, end, f'"{day}"date')
        for end, day in zip(("earliest", "latest"), days, strict=True)
        if end in ends
    }
    return {(cooperation, "period", period), *stated} if draw(st.booleans()) else set()


@st.composite
def _activities(draw: st.DrawFn, document: str, cooperation: str) -> set[Triple]:
    activity = f"activity/{document}-{cooperation.partition('/')[2]}"
    if not draw(st.booleans()):
        return set()
    triples = {(activity, "inCooperation", cooperation), (activity, RDF + "type", IUC + "Visit")}
    triples |= {(activity, "latest", f'"{draw(st.sampled_from(DAYS))}"date')}
    link = draw(st.sampled_from(("signatory", "venue", "names")))
    triples |= {(activity, link, body) for body in draw(_some(BODIES, 1))}
    takes_part = f"participation/{document}-{cooperation.partition('/')[2]}"
    for party in sorted(draw(_some((*BODIES, f"post/{document}-0"), 1))):
        triples |= {(activity, "participation", takes_part), (takes_part, "participant", party)}
    return triples


@st.composite
def programmes(draw: st.DrawFn) -> Drawn:
    """A whole programme."""
    graphs = {VOCABULARIES_GRAPH: draw(vocabularies()), REFERENCE_GRAPH: draw(reference())}
    for document in DOCUMENTS[: draw(st.integers(1, len(DOCUMENTS)))]:
        graphs[source_graph(document)] = draw(documents(document))
    return Drawn(graphs)


def changes(drawn: Drawn) -> st.SearchStrategy[Drawn]:
    """The programme after some of its graphs were written anew, or withdrawn, or a document was added."""
    graphs = {
        VOCABULARIES_GRAPH: vocabularies(),
        REFERENCE_GRAPH: reference(),
        **{source_graph(document): documents(document) for document in DOCUMENTS},
    }
    one = st.sampled_from(sorted(graphs)).flatmap(
        lambda graph: st.tuples(st.just(graph), st.one_of(graphs[graph], st.just(frozenset[Triple]())))
    )
    return st.lists(one, min_size=1, max_size=2).map(lambda new: Drawn({**drawn.graphs, **dict(new)}))
