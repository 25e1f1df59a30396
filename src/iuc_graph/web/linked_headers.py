"""What the headers say of a document about a thing: its other forms, its licence, its profile, what describes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from fastapi import Request

from iuc_graph.errors import NotAcceptable
from iuc_graph.linked.addresses import FORMS, JSON_LD, TRIG, Form, document_tail
from iuc_graph.linked.schema_org import PROFILE as SCHEMA_ORG
from iuc_graph.sparql.description import LICENCE
from iuc_graph.vocabulary import BASE, ONTOLOGY_IRI
from iuc_graph.web.service import service_of

IN_ADDRESS: Final = "/-._~!$'()*,;:@+=&%"
"""Signs that stand in the path of an address as they are; the tail of an IRI is percent-encoded where it has to be."""

NATIVE: Final = "native"
SCHEMA: Final = "schema"
DCAT: Final = "dcat"
PROFILES: Final = {NATIVE: ONTOLOGY_IRI, SCHEMA: SCHEMA_ORG, DCAT: "http://data.europa.eu/r5r/"}
"""The vocabularies in which a thing is told, by their names in an address."""

VOID: Final = "void"
"""Where the graph as a whole is described."""

CATALOGUE: Final = "catalogue"
DOCUMENTS: Final = "id/document/"
"""Things that the catalogue tells of, in the profile of DCAT-AP."""

_HOST: Final = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_WANTED: Final = re.compile(r"<([^<>]*)>\s*((?:;[^,<]*)?)")
_QUALITY: Final = re.compile(r";\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)")


def base_of(request: Request) -> str:
    """The address of this server without a slash at its end: `public_url`, or the one that was asked."""
    public = service_of(request).settings.public_url
    if public:
        return public.rstrip("/")
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):  # HTTP/1.0 sends none, and what is none is not repeated
        host = request.url.netloc
    return f"{request.scope['scheme']}://{host}"


def path_of(request: Request, tail: str) -> str:
    """The path at which this server answers for a tail, behind a proxy that gives it a part of its own too."""
    public = service_of(request).settings.public_url or ""
    return f"{urlsplit(public).path.rstrip('/')}/{quote(tail, safe=IN_ADDRESS)}"


def profile_of(request: Request, name: str | None) -> str:
    """The profile that is wanted: the name in the address wins, then Accept-Profile; native where neither says.

    Raises NotAcceptable for a name that is none, and for a header that names none of ours.
    """
    if name:
        found = name.strip().strip("<>")
        for ours, iri in PROFILES.items():
            if found in (ours, iri):
                return ours
        raise _not_acceptable()
    header = ", ".join(request.headers.getlist("accept-profile"))
    wanted = [(_quality(parameters), -place, iri) for place, (iri, parameters) in enumerate(_named(header))]
    best = [ours for quality, _, iri in sorted(wanted, reverse=True) if quality for ours in _ours(iri)]
    if wanted and not best:
        raise _not_acceptable()
    return best[0] if best else NATIVE


@dataclass(frozen=True)
class Links:
    """The header Link of documents about the address with this tail, on the server with this base."""

    base: str
    tail: str

    def of_document(self, form: Form, profile: str = NATIVE) -> str:
        """For a document in one form."""
        return ", ".join((*self._own(form, profile), *self._others(form, profile), *self._around()))

    def of_thing(self) -> str:
        """For the address that leads to all of them."""
        described = (self._link(f"{self._at(form)}", "describedby", type=form.media_type) for form in FORMS)
        return ", ".join((*described, *self._around()))

    def _own(self, form: Form, profile: str) -> Iterator[str]:
        yield self._link(self._at(form, profile), "canonical")
        yield self._link(_encoded(BASE + self.tail), "describes")
        yield self._link(PROFILES[profile], "profile")

    def _others(self, form: Form, profile: str) -> Iterator[str]:
        for other in FORMS:
            if (other, NATIVE) != (form, profile):
                yield self._link(self._at(other), "alternate", type=other.media_type)
        if (form, profile) != (JSON_LD, SCHEMA):
            address = self._at(JSON_LD, SCHEMA)
            yield self._link(address, "alternate", type=JSON_LD.media_type, profile=PROFILES[SCHEMA])
        if self.tail.startswith(DOCUMENTS):
            yield self._link(f"{self.base}/{CATALOGUE}", "alternate", profile=PROFILES[DCAT])

    def _around(self) -> Iterator[str]:
        yield self._link(LICENCE, "license")
        yield self._link(f"{self.base}/{VOID}", "describedby")

    def _at(self, form: Form, profile: str = NATIVE) -> str:
        further = "" if profile == NATIVE else f"?_profile={profile}"
        return f"{self.base}/{quote(document_tail(self.tail, form), safe=IN_ADDRESS)}{further}"

    def _link(self, address: str, relation: str, **more: str) -> str:
        extra = "".join(f'; {name}="{value}"' for name, value in more.items())
        return f'<{address}>; rel="{relation}"{extra}'


def profiles_of(form: Form) -> tuple[str, ...]:
    """The profiles in which a form is given."""
    return (NATIVE,) if form == TRIG else (NATIVE, SCHEMA)


def _encoded(iri: str) -> str:
    return quote(iri, safe=IN_ADDRESS + "#?")


def _named(header: str) -> Iterator[tuple[str, str]]:
    for match in _WANTED.finditer(header):
        yield match[1].strip(), match[2]


def _quality(parameters: str) -> float:
    match = _QUALITY.search(parameters)
    return float(match[1]) if match else 1.0


def _ours(iri: str) -> list[str]:
    return [ours for ours, known in PROFILES.items() if iri == known]


def _not_acceptable() -> NotAcceptable:
    listed = ", ".join(f"{name} (<{iri}>)" for name, iri in PROFILES.items())
    return NotAcceptable(
        f"A thing is told in these profiles: {listed}. Choose one with ?_profile= or Accept-Profile."
    )
