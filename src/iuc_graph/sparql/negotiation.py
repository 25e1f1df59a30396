"""Content negotiation: the Accept header of RFC 9110 against what can be offered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from iuc_graph.errors import NotAcceptable

_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z\-]+"
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_RANGE: Final = re.compile(rf"\s*({_NAME})/({_NAME})\s*((?:;[^,\"]*(?:{_QUOTED}[^,\"]*)*)?)(?:,|$)")
_PARAMETER: Final = re.compile(rf";\s*({_NAME})\s*=\s*({_NAME}|{_QUOTED})\s*")
_QUALITY: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_NEXT: Final = re.compile(r"[^,]*,?")

MOST_ELEMENTS: Final = 100
"""Elements of a header that are looked at: a head may be long, and each is compared with all that can be given."""


@dataclass(frozen=True)
class Offer:
    """A media type that can be given, without parameters, and the name of the format it stands for."""

    media_type: str
    format: str


@dataclass(frozen=True)
class MediaRange:
    """One element of an Accept header; `quality` from 0 (never) to 1."""

    type: str
    subtype: str
    quality: float

    def specificity(self, media_type: str) -> int:
        """0 where the range does not hold the media type, else more for a narrower range."""
        kind, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (kind, subtype):
            return 3
        if self.type == kind and self.subtype == "*":
            return 2
        return int(self.type == "*" and self.subtype == "*")


def parse_accept(header: str) -> list[MediaRange]:
    """The elements of an Accept header, MOST_ELEMENTS of them; those that cannot be read are left out."""
    ranges: list[MediaRange] = []
    at = 0
    for _ in range(MOST_ELEMENTS):
        if at >= len(header):
            break
        match = _RANGE.match(header, at)
        if match is None:
            skipped = _NEXT.match(header, at)
            at = max(at + 1, skipped.end() if skipped else 0)
            continue
        quality = _quality(match[3])
        if quality is not None:
            ranges.append(MediaRange(match[1].lower(), match[2].lower(), quality))
        at = match.end()
    return ranges


def _quality(parameters: str) -> float | None:
    """The q of a range, 1 where there is none, None where it is malformed."""
    for name, value in _PARAMETER.findall(parameters):
        if name.lower() == "q":
            return float(value) if _QUALITY.fullmatch(value) else None
    return 1.0


def choose(accept: str | None, offers: Sequence[Offer]) -> Offer:
    """The offer that the client likes best; without a header the first one.

    Quality decides, that of the narrowest range that holds an offer; then a narrower range; then the order of
    the offers. Raises NotAcceptable, which lists them.
    """
    if accept is None or not accept.strip():
        return offers[0]
    ranges = parse_accept(accept)
    rated = [(_rating(ranges, offer), -order, offer) for order, offer in enumerate(offers)]
    (quality, _), _, best = max(rated, key=lambda rating: rating[:2])
    if quality == 0:
        raise not_acceptable(offers)
    return best


def _rating(ranges: list[MediaRange], offer: Offer) -> tuple[float, int]:
    holding = [(held.specificity(offer.media_type), held.quality) for held in ranges]
    specificity, quality = max(holding, default=(0, 0.0))
    return (quality, specificity) if specificity else (0.0, 0)


def not_acceptable(offers: Sequence[Offer]) -> NotAcceptable:
    """The error that lists what can be given."""
    return NotAcceptable(f"This answer can be given as {', '.join(offer.media_type for offer in offers)}.")


def accepts_gzip(header: str | None) -> bool:
    """Whether an Accept-Encoding header wants gzip, and not rather an answer as it is."""
    if not header:
        return False
    qualities: dict[str, float] = {}
    for element in header.split(",", MOST_ELEMENTS)[:MOST_ELEMENTS]:
        name, _, parameters = element.partition(";")
        quality = _quality(f";{parameters}" if parameters else "")
        qualities[name.strip().lower()] = 0.0 if quality is None else quality
    gzip = qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0)))
    return gzip > 0 and gzip >= qualities.get("identity", 0.0)
