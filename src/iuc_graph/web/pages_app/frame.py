"""What every page has around it, and how a template becomes a response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request, Response

from iuc_graph.store.generations import Generation
from iuc_graph.web.api.representations import HTML, VARY, language_of, respond
from iuc_graph.web.headers import EVERYWHERE
from iuc_graph.web.pages_app import addresses
from iuc_graph.web.pages_app.words import Words, languages, words_of
from iuc_graph.web.service import service_of

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY: Final = EVERYWHERE["Content-Security-Policy"].replace(
    "style-src 'self';", "style-src 'self'; img-src 'self';"
)
"""The policy of pages: as everywhere, and the icon of the site."""


@dataclass(frozen=True)
class Version:
    """The state of the graph that a page was read from: its number, its day (UTC), and the digest of its content."""

    generation: str
    day: str
    digest: str

    @classmethod
    def of(cls, generation: Generation) -> Version:
        """The version of a generation."""
        manifest = generation.manifest
        return cls(manifest.name, manifest.built_at[:10], manifest.digest)


@dataclass(frozen=True)
class Switch:
    """One way to have this page in another language: `tag` as HTML has it, and whether it is this one."""

    name: str
    tag: str
    address: str
    here: bool


@dataclass(frozen=True)
class Frame:
    """What a template needs to know of the request: the wording, the languages, whom to tell of an error."""

    words: Words
    path: str
    switches: tuple[Switch, ...]
    contact: str
    kept: tuple[tuple[str, str], ...]
    """What the address said of the language and of an earlier state of the graph; links and forms keep it."""

    @classmethod
    def of(cls, request: Request) -> Frame:
        """The frame of a request. Raises nothing: a language that is not known is passed over."""
        given = request.query_params.get("lang")
        words = words_of(language_of(request, given))
        kept = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
        # Two slashes at its start would make it an address of another site.
        path = "/" + quote(request.url.path.lstrip("/"), safe="/-._~!$'()*,;:@")
        switches = tuple(
            Switch(
                words_of(name)("language.name"),
                words_of(name).tag,
                f"{path}?{urlencode([*kept, ('lang', name)])}",
                name == words.language,
            )
            for name in languages()
        )
        contact = service_of(request).settings.contact or ""
        at = request.query_params.get("at")
        said = {"lang": words.language if given else "", "at": at or ""}
        return cls(words, path, switches, contact, tuple(pair for pair in said.items() if pair[1]))

    def to(self, address: str) -> str:
        """An address of this site in the language and at the state of the graph that the reader chose."""
        if not self.kept or not address.startswith("/"):
            return address
        return _with(address, *self.kept)

    def fixed(self, address: str) -> str:
        """The same for an address that holds in this language alone: it names the language in any case."""
        if any(name == "lang" for name, _ in self.kept):
            return self.to(address)
        return self.to(_with(address, ("lang", self.words.language)))

    def dated(self, address: str) -> str:
        """The same for an address that is alike in all languages: it keeps the state of the graph alone."""
        return _with(address, *(pair for pair in self.kept if pair[0] == "at"))

    def report(self, about: str) -> str:
        """Where an error on the page about this is told; empty where nobody is named. Mail gets a subject."""
        if self.contact.startswith("mailto:"):
            return f"{self.contact}?{urlencode({'subject': about}, quote_via=quote)}"
        return self.contact


def _with(address: str, *pairs: tuple[str, str]) -> str:
    """An address with further parameters."""
    if not pairs:
        return address
    address, mark, part = address.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(pairs)}{mark}{part}"


def rendered(frame: Frame, template: str, version: Version | None = None, **shown: Any) -> bytes:
    """The page of a template. Raises as Jinja2 does where a template asks for what is not there."""
    text = (
        _environment()
        .get_template(template)
        .render(
            frame=frame,
            t=frame.words,
            to=frame.to,
            version=version,
            page_of=addresses.page_of,
            document_of=addresses.document_of,
            outward=addresses.outward,
            readable=addresses.readable,
            **shown,
        )
    )
    return text.encode("utf-8", "replace")


def page(request: Request, generation: Generation, template: str, **shown: Any) -> Response:
    """The response with the page of a template, read from a generation; 304 where the client has it already."""
    frame = Frame.of(request)
    body = rendered(frame, template, Version.of(generation), **shown)
    return respond(
        request, body, HTML, generation, language=frame.words.language, headers=headers(frame.words)
    )


def plain_page(
    request: Request,
    template: str,
    status: int = 200,
    given: Mapping[str, str] | None = None,
    /,
    **shown: Any,
) -> Response:
    """The response with a page that tells nothing of the graph; `given` are further headers."""
    frame = Frame.of(request)
    body = rendered(frame, template, **shown)
    sent = {"Vary": VARY, "Cache-Control": "no-cache", **headers(frame.words), **(given or {})}
    sent["Content-Language"] = frame.words.language
    return Response(body, status, sent, "text/html; charset=utf-8")


def headers(words: Words) -> dict[str, str]:
    """Headers of every page, in this wording."""
    return {"Content-Security-Policy": POLICY, "Content-Language": words.language}


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("iuc_graph.web.pages_app", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
