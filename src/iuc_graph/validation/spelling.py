"""Terms and paths as a query for people spells them, with the prefixes that it then needs."""

from __future__ import annotations

import json
import re
from typing import Final

from pyoxigraph import NamedNode
from rdflib import BNode, Literal
from rdflib.term import Node

from iuc_graph.validation.paths import TYPE, Either, InTurn, Path, Repeated, Step
from iuc_graph.vocabulary import PREFIXES, XSD

_LOCAL: Final = re.compile(r"[A-Za-z]([A-Za-z0-9_-]*[A-Za-z0-9_])?\Z")
_PLAIN_NUMBERS: Final = {XSD + "integer": r"[+-]?[0-9]+\Z", XSD + "decimal": r"[+-]?[0-9]*\.[0-9]+\Z"}


class Spelling:
    """Spells terms for one query, and remembers which prefixes that took."""

    def __init__(self, taken: dict[str, str]) -> None:
        """`taken`: prefixes that the query declares anyhow; they go before those of the project."""
        self._used = dict(taken)
        self._known = {**PREFIXES, **taken}

    def iri(self, iri: str) -> str:
        """An IRI, short where a prefix fits."""
        fitting = (
            (len(space), prefix, space) for prefix, space in self._known.items() if iri.startswith(space)
        )
        for _, prefix, space in sorted(fitting, reverse=True):
            if _LOCAL.match(iri[len(space) :]):
                self._used[prefix] = space
                return f"{prefix}:{iri[len(space) :]}"
        return str(NamedNode(iri))

    def term(self, term: Node) -> str:
        """An IRI or a literal. ValueError for a blank node, which no query can name."""
        if isinstance(term, BNode):
            raise ValueError(f"{term} has no name")
        if not isinstance(term, Literal):
            return self.iri(str(term))
        text = json.dumps(str(term), ensure_ascii=False)
        if term.language:
            return f"{text}@{term.language}"
        datatype = str(term.datatype or "")
        if re.match(_PLAIN_NUMBERS.get(datatype, r"(?!)"), str(term)):
            return str(term)
        return f"{text}^^{self.iri(datatype)}" if datatype and datatype != XSD + "string" else text

    def path(self, path: Path, inner: bool = False) -> str:
        """A property path; in parentheses where it is a part of another and needs them."""
        if isinstance(path, Step):
            return self._step(path)
        if isinstance(path, Repeated):
            sign = {(0, True): "*", (1, True): "+"}.get((path.least, path.again), "?")
            return self.path(path.part, inner=True) + sign
        sign = "/" if isinstance(path, InTurn) else "|"
        text = sign.join(self.path(part, inner=True) for part in path.parts)
        return f"({text})" if inner or (isinstance(path, Either) and len(path.parts) > 1) else text

    def _step(self, step: Step) -> str:
        if step.predicate is None:
            raise ValueError("any property at all has no name")
        name = "a" if step.predicate == TYPE and not step.inverse else self.iri(step.predicate.value)
        return f"^{name}" if step.inverse else name

    def declared(self) -> list[str]:
        """The lines that declare the prefixes used."""
        return [f"PREFIX {prefix}: <{space}>" for prefix, space in sorted(self._used.items())]
