"""Why a change was refused, as members of the problem document that HTTP shows."""

from __future__ import annotations

from typing import Any, Final

from iuc_graph.errors import ValidationFailed, WriteRefused
from iuc_graph.refusals import as_document
from iuc_graph.validation import explain, headline
from iuc_graph.web.languages import preferred

OUTCOMES: Final = {"en": "; nothing was changed.", "zh": "；未作任何更改。"}
"""What came of a change that breaks rules, by the languages in which it is told."""


def document_of(error: ValidationFailed | WriteRefused, languages: str | None = None) -> dict[str, Any]:
    """The members of a problem document that tell this error; `languages` is what Accept-Language says.

    Always `detail`, the text in the language that is preferred, else in English. Of broken rules also `violations`,
    grouped by thing with all words in both languages, and `counts` of how much there is in all; of a write to what
    cannot be written `messages`, the text by language.
    """
    language = preferred(languages)
    if isinstance(error, WriteRefused):
        return {"detail": error.messages.get(language, str(error)), "messages": dict(error.messages)}
    if not error.things:
        return {"detail": str(error)}
    told = explain(error.things, error.counts, language, queries=False)
    detail = f"{headline(error.counts, language, OUTCOMES[language])}\n{told}"
    return {"detail": detail} | as_document(error.things, error.counts)
