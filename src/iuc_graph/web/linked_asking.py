"""How a document about a thing is asked for: which thing, in which form, profile, language and state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from iuc_graph.errors import NotAcceptable
from iuc_graph.linked.addresses import FORMS, HTML, JSON_LD, N_TRIPLES, RDF_XML, Form
from iuc_graph.sparql.formats import EXTENSIONS, GRAPH_OFFERS
from iuc_graph.sparql.graph_names import absolute, spellings
from iuc_graph.sparql.negotiation import Offer, choose
from iuc_graph.vocabulary import BASE
from iuc_graph.web.api.parameters import At, FormatName, Lang
from iuc_graph.web.api.representations import chosen
from iuc_graph.web.linked_headers import DCAT, DOCUMENTS, NATIVE, profile_of, profiles_of

OFFERS: Final = (
    *(Offer(form.media_type, form.extension) for form in FORMS),
    Offer("application/xhtml+xml", HTML.extension),
    Offer("application/json", JSON_LD.extension),
    Offer("application/xml", RDF_XML.extension),
    Offer("text/xml", RDF_XML.extension),
    Offer("text/plain", N_TRIPLES.extension),
)
"""What a client may like, the preferred form first; the last ones are other names of forms."""

_FORM_OF: Final = {form.extension: form for form in FORMS}
_HTML: Final = Offer(HTML.media_type, HTML.extension)

Profile = Annotated[
    str | None,
    Query(
        alias="_profile",
        min_length=1,
        description="Vocabulary in which things are told: native, schema (schema.org), or of documents dcat (DCAT-AP); "
        "it wins over Accept-Profile.",
    ),
]
OtherProfile = Annotated[
    str | None, Query(alias="profile", min_length=1, description="Another name of _profile.")
]


@dataclass(frozen=True)
class Asked:
    """How a document is wanted: an earlier state, the language, the form by name, and the profile."""

    at: str | None
    lang: str | None
    format: str | None
    profile: str

    @property
    def query(self) -> str:
        """What of it the address of a document says again."""
        profile = None if self.profile == NATIVE else self.profile
        kept = {"at": self.at, "lang": self.lang, "_profile": profile}
        given = urlencode({name: value for name, value in kept.items() if value})
        return f"?{given}" if given else ""


def profile_asked(request: Request, profile: Profile = None, other: OtherProfile = None) -> str:
    """The profile that is wanted, for `Depends`. Raises NotAcceptable."""
    return profile_of(request, profile or other)


def asked(
    profile: Annotated[str, Depends(profile_asked)],
    at: At = None,
    lang: Lang = None,
    format_name: FormatName = None,
) -> Asked:
    """The parameters that all these addresses take, for `Depends`."""
    return Asked(at, lang, format_name, profile)


Manner = Annotated[Asked, Depends(asked)]


class ForBrowsers(APIRoute):
    """A route for those only that like HTML best, and name no form in the address."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As of any route, but for other clients it matches nothing."""
        match, child = super().matches(scope)
        return (match, child) if match is Match.FULL and _likes_pages(scope) else (Match.NONE, {})


def form_of(request: Request, manner: Asked) -> Form:
    """The form that a client gets. Raises NotAcceptable, also where the profile is not given in it."""
    return checked(_FORM_OF[chosen(request, OFFERS, None, manner.format).format], manner)


def checked(form: Form, manner: Asked) -> Form:
    """The form, if the profile is given in it. Raises NotAcceptable."""
    if manner.profile == DCAT:
        raise NotAcceptable(
            f"In the profile {DCAT} only documents under {DOCUMENTS} are told, by the catalogue."
        )
    if manner.profile not in profiles_of(form):
        raise NotAcceptable(f"{form.name} is given in the profile {NATIVE} only; take another form.")
    return form


def tails_of(request: Request, before: str) -> list[str]:
    """What the address says behind `before`, in both spellings that an IRI may have. Raises RequestError."""
    path = str(request.scope["raw_path"], "latin-1").removeprefix("/")
    if not path.startswith(before):  # a part of it has escapes that it does not need
        raise HTTPException(404)
    tail = path.removeprefix(before)
    return [absolute(BASE + spelling).removeprefix(BASE) for spelling in spellings(tail)]


def _likes_pages(scope: Scope) -> bool:
    """Whether a client prefers HTML to all forms of RDF, and the address names no form."""
    path = str(scope["path"])
    if path.rpartition(".")[2] in EXTENSIONS or b"format=" in scope["query_string"]:
        return False
    accept = ", ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"accept")
    try:
        return choose(accept or None, (*GRAPH_OFFERS, _HTML)) == _HTML
    except NotAcceptable:
        return False
