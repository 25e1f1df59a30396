"""Reading a page as a browser would, without one: its elements, whether they are closed, and where its links lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(("meta", "link", "input", "img", "br", "hr"))
DRAWN = frozenset(("path", "circle"))
HANZI = re.compile(r"[\u3400-\u9fff]")

KINDS = {
    "start": "/",
    "search": "/search?q=rail",
    "nothing found": "/search?q=zzzzqqqqxxxx",
    "lists": "/lists",
    "places": "/lists/places?in_cooperation=true",
    "cooperations": "/lists/cooperations",
    "plans": "/lists/plans",
    "themes": "/lists/themes",
    "clusters": "/lists/clusters",
    "sdgs": "/lists/sdgs",
    "partnerships": "/lists/partnerships",
    "stakeholders": "/lists/stakeholders",
    "activities": "/lists/activities",
    "documents": "/lists/documents",
    "programmes": "/lists/programmes",
    "place": "/doc/id/place/mannheim.html",
    "plan": "/doc/id/cooperation/ucap-chongqing.html",
    "pairing": "/doc/id/cooperation/mannheim-chongqing-iuc.html",
    "theme": "/doc/id/theme/logistics.html",
    "goal": "/doc/id/sdg/11.html",
    "activity": "/doc/id/activity/start-cargo-railway-pilot-2018-10.html",
    "document": "/doc/id/document/ucap-chongqing.html",
    "sharing": "/sharing",
    "cities of a theme": "/sharing/cities?theme=logistics",
    "two cities": "/sharing/between?place=Mannheim&place=Chongqing",
    "one city": "/sharing/with?place=Liuzhou&limit=20",
    "questions": "/questions",
    "question": "/questions/cities-sharing-a-theme",
    "answer": "/questions/cities-sharing-a-theme?theme=logistics",
    "answer at once": "/questions/scope",
    "sparql": "/query",
    "rows": "/query?query=SELECT+*+%7B+%3Fs+iuc%3Atheme+%3Fo+%7D+LIMIT+5",
    "downloads": "/downloads",
    "about": "/about",
    "privacy": "/privacy",
}
"""An address of every kind of page."""


@dataclass
class Element:
    """An element with its attributes and the text within."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Read(HTMLParser):
    """A page that was read: all its elements in order, and what is wrong with how they are nested."""

    elements: list[Element] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __init__(self, page: str) -> None:
        HTMLParser.__init__(self)
        self.elements, self.faults, self._open = [], [], []
        self.feed(page)
        self.close()
        self.faults += [f"<{element.name}> is never closed" for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1]
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of a drawing that holds nothing."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in DRAWN:
            self.faults.append(f"<{tag}/> is no way to write this element")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if not self._open or self._open[-1].name != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1].name if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text, which counts for all elements around it."""
        for element in self._open:
            element.text += data

    def named(self, *names: str) -> list[Element]:
        """The elements of these names."""
        return [element for element in self.elements if element.name in names]

    def addresses(self) -> list[str]:
        """Where links and forms lead."""
        found = [
            (element.attributes.get("href") or element.attributes.get("action")) for element in self.elements
        ]
        return [address for address in found if address is not None]

    @property
    def loaded(self) -> list[str]:
        """What a browser loads for the page."""
        links = [e for e in self.named("link") if e.attributes.get("rel") in ("stylesheet", "icon")]
        return [e.attributes["href"] for e in links] + [
            e.attributes["src"] for e in self.elements if "src" in e.attributes
        ]

    @property
    def text(self) -> str:
        """All text of the page."""
        return " ".join(next(iter(self.named("main"))).text.split())
