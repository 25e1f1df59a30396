"""Places, and the ties between them, as GeoJSON (RFC 7946).

A place without one stated point is listed as such and counted; it is neither left out in silence nor put at 0, 0. A
line is what one document says of a cooperation: from each place of one side of a pairing to each of the other, and
from the lead of a plan to its partners. Two partners of a plan have no line, nor have the members of a cluster.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from iuc_graph.entities.geography_ground import Ground, MapScope, Tie, Ties, ground_of, kinds_of, ties_of
from iuc_graph.entities.geography_shapes import Line, Point, box, line
from iuc_graph.entities.labels import Labels, labels_of
from iuc_graph.sparql.rows import Reader
from iuc_graph.vocabulary import short

__all__ = ["MapScope", "feature_collection", "map_of"]

ONE_POINT: Final = "both places have the same point"
UNLOCATED: Final = "a place has no point"
NO_TIE: Final = "no document states two sides, or a lead with partners"

Json = dict[str, Any]


def feature_collection(
    reader: Reader, places: Iterable[str], language: str, generation: str | None = None
) -> bytes:
    """These places as a FeatureCollection, each once and in this order, with the coordinates digit by digit as stated.

    Those without a point are under `unlocated`, each with the reason. `counts` says how many there are of all.
    `generation` is named where it is given. Raises as `Reader.select`.
    """
    wanted = tuple(dict.fromkeys(places))
    ground = ground_of(reader, wanted)
    words = _words(reader, (*wanted, *ground.countries.values()), language)
    features = [_place(words, ground, place) for place in wanted]
    shown = [feature for feature in features if feature is not None]
    points = [point for point in ground.points.values() if isinstance(point, Point)]
    unlocated = _unlocated(words, ground, wanted)
    counts = {"places": len(shown), "unlocated": len(unlocated)}
    return _document(shown, box(points, ()), language, generation, {"counts": counts, "unlocated": unlocated})


def map_of(reader: Reader, scope: MapScope, language: str, generation: str | None = None) -> bytes:
    """The places and ties of the cooperations in scope as a FeatureCollection; places first.

    Besides what `feature_collection` tells, cooperations and ties without a line are under `undrawn`, each with the
    reason. Raises as `Reader.select`.
    """
    ties = ties_of(reader, scope)
    places = sorted(set().union(*ties.places.values()))
    ground = ground_of(reader, places)
    words = _words(reader, (*places, *ground.countries.values(), *ties.places), language)
    kinds = kinds_of(reader, ties.places)
    drawn = {tie: found for tie in ties.sources if isinstance(found := _line(ground, tie), Line)}
    shown = [feature for place in places if (feature := _place(words, ground, place)) is not None]
    lines = [
        _feature(_id_of(tie), found.shape, _of_tie(words, kinds, ties, tie)) for tie, found in drawn.items()
    ]
    unlocated = _unlocated(words, ground, places)
    undrawn = list(_undrawn(words, ground, ties))
    counts = {
        "places": len(shown),
        "unlocated": len(unlocated),
        "cooperations": len(ties.places),
        "ties": len(lines),
        "undrawn": len(undrawn),
    }
    told = {"counts": counts, "unlocated": unlocated, "undrawn": undrawn}
    points = [point for point in ground.points.values() if isinstance(point, Point)]
    return _document([*shown, *lines], box(points, drawn.values()), language, generation, told)


@dataclass(frozen=True)
class _Words:
    """Labels in one language."""

    labels: Labels
    language: str

    def of(self, iri: str) -> str:
        """The label of a thing."""
        return self.labels.of(iri, self.language)

    def thing(self, iri: str) -> Json:
        """A thing by its labels."""
        return {"iri": iri, "id": short(iri), "label": self.of(iri), "labels": dict(self.labels.all_of(iri))}


def _words(reader: Reader, iris: Iterable[str], language: str) -> _Words:
    return _Words(labels_of(reader, iris), language)


def _place(words: _Words, ground: Ground, place: str) -> str | None:
    """The feature of a place that has a point."""
    point = ground.points[place]
    if not isinstance(point, Point):
        return None
    country = ground.countries.get(place)
    properties = {
        **words.thing(place),
        "kind": ground.kinds.get(place),
        "country": words.of(country) if country else None,
        "country_id": short(country) if country else None,
        "cooperations": ground.cooperations.get(place, 0),
    }
    return _feature(place, point.shape, properties)


def _unlocated(words: _Words, ground: Ground, places: Iterable[str]) -> list[Json]:
    reasons = ((place, ground.points[place]) for place in places)
    return [{**words.thing(place), "reason": why} for place, why in reasons if isinstance(why, str)]


def _line(ground: Ground, tie: Tie) -> Line | str:
    """The line of a tie, or the reason why there is none."""
    one, other = ground.points[tie.one], ground.points[tie.other]
    if not isinstance(one, Point) or not isinstance(other, Point):
        return UNLOCATED
    found = line(one, other)
    return ONE_POINT if found.is_point else found


def _undrawn(words: _Words, ground: Ground, ties: Ties) -> Iterator[Json]:
    """Ties without a line, and cooperations without a tie."""
    for tie in ties.sources:
        found = _line(ground, tie)
        if isinstance(found, str):
            yield {**words.thing(tie.cooperation), **_ends(words, tie), "reason": found}
    tied = {tie.cooperation for tie in ties.sources}
    for cooperation in ties.places:
        if cooperation not in tied:
            yield {**words.thing(cooperation), "from": None, "to": None, "reason": NO_TIE}


def _ends(words: _Words, tie: Tie) -> Json:
    return {
        "from": short(tie.one),
        "to": short(tie.other),
        "from_label": words.of(tie.one),
        "to_label": words.of(tie.other),
    }


def _of_tie(words: _Words, kinds: Mapping[str, str], ties: Ties, tie: Tie) -> Json:
    return {
        **words.thing(tie.cooperation),
        "kind": kinds.get(tie.cooperation),
        "relation": tie.relation,
        **_ends(words, tie),
        "sources": list(ties.sources[tie]),
    }


def _id_of(tie: Tie) -> str:
    return " ".join(map(short, (tie.cooperation, tie.one, tie.other)))


def _feature(identifier: str, shape: str, properties: Json) -> str:
    # Coordinates are written already: as floating numbers they would lose digits.
    head = f'{{"type":"Feature","id":{_json(identifier)}'
    return f'{head},"geometry":{shape},"properties":{_json(properties)}}}'


def _document(
    features: Sequence[str], bounds: str | None, language: str, generation: str | None, told: Json
) -> bytes:
    bbox = f'"bbox":{bounds},' if bounds else ""
    more = {**told, "language": language, **({"generation": generation} if generation else {})}
    rest = _json(more)[1:]
    return f'{{"type":"FeatureCollection",{bbox}"features":[{",".join(features)}],{rest}'.encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
