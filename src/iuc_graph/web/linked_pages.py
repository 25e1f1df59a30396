"""Plain pages about addresses: the reference of the ontology, and whatever has no page of its own elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fastapi import Request

from iuc_graph.entities.labels import FALLBACK, Labels, labels_of
from iuc_graph.linked.addresses import FORMS, document_tail
from iuc_graph.linked.document import Document
from iuc_graph.linked.listing import listing_of
from iuc_graph.linked.reference import Reference
from iuc_graph.vocabulary import BASE, GRAPH, RDF, RDFS, short
from iuc_graph.web.api.session import Session
from iuc_graph.web.linked_headers import IN_ADDRESS, path_of
from iuc_graph.web.linked_words import WORDS
from iuc_graph.web.pages_app.addresses import document_of, outward, page_of, readable
from iuc_graph.web.pages_app.frame import Frame, Version

if TYPE_CHECKING:
    from jinja2 import Environment

COMMON: Final = {
    RDF + "type": "type",
    RDFS + "label": "label",
    RDFS + "comment": "comment",
    RDFS + "seeAlso": "see",
}
"""Properties of RDF itself, which no ontology names in our languages, and their words."""

TAGS: Final = {"zh": "zh-Hans"}


@dataclass(frozen=True)
class _Words:
    """The words of a language, by name; a template that asks for one that is not there fails."""

    language: str

    def __getattr__(self, name: str) -> str:
        try:
            return WORDS[self.language][name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> str:
        return WORDS[self.language][name]


def thing_page(
    request: Request, session: Session, document: Document, language: str, held: int | None = None
) -> bytes:
    """What a document tells, as a page. `held`: the document is about a graph that holds so many statements.

    Raises as `Reader.select`.
    """
    listing = listing_of(document)
    labels = labels_of(
        session, (iri for iri in {*listing.iris(), document.topic} if not iri.startswith("_:"))
    )
    words = _Words(language)
    name = document.topic.removeprefix(BASE)
    more = {} if held is None else {"intro": words.graph.format(name=name, number=held)}
    return _Sheet(request, session, document.tail, language).rendered(
        "linked_thing.html",
        title=_label(labels, document.topic, language),
        label=lambda iri: _label(labels, iri, language),
        listing=listing,
        sources=len(document.graphs) > 1 or (held is None and bool(document.graphs)),
        whole=path_of(request, f"{document.tail}.ttl") if held is not None else "",
        **{"intro": "", **more},
    )


def ontology_page(
    request: Request, session: Session, tail: str, reference: Reference, language: str
) -> bytes:
    """The reference of the ontology as a page. Raises as `Reader.select`."""
    terms = (*reference.classes, *reference.properties)
    far = {iri for term in terms for iri in (*term.domains, *term.ranges, *term.aligned, *term.disjoint)}
    labels = labels_of(session, far)
    return _Sheet(request, session, tail, language).rendered(
        "linked_ontology.html",
        title=_said(reference.titles, language),
        label=lambda iri: _label(labels, iri, language),
        said=lambda texts: _said(texts, language),
        language_in=lambda texts: _tag(_language_in(texts, language)),
        reference=reference,
    )


@dataclass(frozen=True)
class _Sheet:
    """A page about the address with this tail, in the frame of all pages."""

    request: Request
    session: Session
    tail: str
    language: str

    def rendered(self, template: str, **shown: Any) -> bytes:
        """The page of a template. Raises as Jinja2 does where a template asks for what is not there."""
        frame = Frame.of(self.request)
        text = (
            _environment()
            .get_template(template)
            .render(
                frame=frame,
                t=frame.words,
                to=frame.to,
                version=Version.of(self.session.generation),
                page_of=page_of,
                document_of=document_of,
                outward=outward,
                readable=readable,
                w=_Words(self.language),
                iri=BASE + self.tail,
                here=path_of(self.request, self.tail),
                forms=self._forms(),
                local=lambda other: _local(self.request, other),
                tail=lambda other: other.removeprefix(BASE),
                **shown,
            )
        )
        return text.encode("utf-8", "replace")

    def _forms(self) -> list[dict[str, str]]:
        return [
            {
                "name": form.name,
                "type": form.media_type,
                "address": path_of(self.request, document_tail(self.tail, form)),
            }
            for form in FORMS
        ]


def _local(request: Request, iri: str) -> str | None:
    """An IRI as a link: one of ours on this server, others where they are; None for what is not of the web."""
    if iri.startswith(BASE):
        tail, sign, fragment = iri.removeprefix(BASE).partition("#")
        return path_of(request, tail) + sign + quote(fragment, safe=IN_ADDRESS)
    return iri if iri.startswith(("https://", "http://")) else None


def _label(labels: Labels, iri: str, language: str) -> str:
    if iri in COMMON:
        return WORDS[language][COMMON[iri]]
    if labels.all_of(iri):
        return labels.of(iri, language)
    return iri.removeprefix(GRAPH) if iri.startswith(GRAPH) else short(iri)


def _said(texts: Mapping[str, str], language: str) -> str:
    return texts.get(_language_in(texts, language), "")


def _language_in(texts: Mapping[str, str], language: str) -> str:
    return next((known for known in (language, FALLBACK, *sorted(texts)) if known in texts), language)


def _tag(language: str) -> str:
    return TAGS.get(language, language)


@cache
def _environment() -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    own = PackageLoader("iuc_graph.web", "linked_templates")
    return Environment(
        loader=ChoiceLoader([own, PackageLoader("iuc_graph.web.pages_app", "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
