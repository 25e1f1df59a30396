"""Which language a client wants: `Accept-Language` of RFC 9110, among those in which we tell things."""

from __future__ import annotations

from iuc_graph.entities.labels import LANGUAGES


def preferred(header: str | None) -> str:
    """The language that `Accept-Language` rates highest, of several the first; English where it names none of ours.

    A tag with a region or script, such as zh-Hant, counts as its language.
    """
    rated = []
    for order, element in enumerate((header or "").split(",")):
        tag, _, parameters = element.partition(";")
        if language := known(tag):
            rated.append((_quality(parameters), -order, language))
    best = max(rated, default=(0.0, 0, LANGUAGES[0]))
    return best[2] if best[0] > 0 else LANGUAGES[0]


def known(tag: str) -> str | None:
    """The language of ours that a tag means; None where it means none."""
    language = tag.strip().lower().partition("-")[0]
    return LANGUAGES[0] if language == "*" else language if language in LANGUAGES else None


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
