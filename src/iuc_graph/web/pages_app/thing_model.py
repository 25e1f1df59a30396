"""What the page of a thing shows, as the template reads it."""

from __future__ import annotations

from dataclasses import dataclass, field

from iuc_graph.web.pages_app.drawn_map import Drawn
from iuc_graph.web.pages_app.telling import Link, Said, Shown
from iuc_graph.web.pages_app.timeline import Moment


@dataclass(frozen=True)
class FactRow:
    """A property with its values."""

    name: Link
    values: tuple[Shown, ...]


@dataclass(frozen=True)
class PartRow:
    """A figure, a period or a participation: by what it belongs to the thing, and its facts."""

    name: Link
    facts: tuple[FactRow, ...]


@dataclass(frozen=True)
class Reason:
    """Why a place has something: named or by plan, through which cooperation and area, and who says so."""

    named: bool
    through: tuple[Link, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Having:
    """A theme, goal or partnership of a place, or a place that has one; `named` if any reason is so."""

    link: Link
    named: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Partner:
    """A place that cooperates with this one: through what, as what, and who says so."""

    link: Link
    relation: str
    through: tuple[Link, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Leg:
    """A leg of the triple helix and its bodies; `link` is None for bodies without a leg."""

    link: Link | None
    bodies: tuple[tuple[Link, tuple[Said, ...]], ...]


@dataclass(frozen=True)
class Near:
    """Things that point at this one by a property; `number` may be larger than what is listed."""

    name: Link
    number: int
    things: tuple[Link, ...]


@dataclass(frozen=True)
class Differing:
    """What two documents state differently: about what, and each reading with who states it."""

    about: Link
    readings: tuple[Shown, ...]


@dataclass(frozen=True)
class Noted:
    """A disagreement that was noted: what it says, and the passages that hold the readings."""

    link: Link
    text: str
    lang: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class About:
    """What is told of a place beyond its facts, or of a goal or partnership; empty for all else."""

    cooperations: tuple[tuple[Link, Link, tuple[Said, ...]], ...] = ()
    partners: tuple[Partner, ...] = ()
    having: tuple[tuple[str, tuple[Having, ...]], ...] = ()
    legs: tuple[Leg, ...] = ()
    holders: tuple[Having, ...] = ()
    held: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class ThingView:
    """All that the page of a thing shows. `list_name` is the list that holds it, empty where none does."""

    link: Link
    names: tuple[tuple[str, str], ...]
    kinds: tuple[Link, ...]
    summary: str
    summary_lang: str
    facts: tuple[FactRow, ...]
    names_as_written: tuple[FactRow, ...]
    parts: tuple[PartRow, ...]
    matches: tuple[FactRow, ...]
    differing: tuple[Differing, ...]
    noted: tuple[Noted, ...]
    moments: tuple[Moment, ...]
    map: Drawn | None
    near: tuple[Near, ...]
    documents: tuple[Link, ...]
    list_name: str
    slug: str
    about: About = field(default_factory=About)
