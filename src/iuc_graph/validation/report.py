"""What a validation found: one violation a broken rule and thing, with everything needed to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Violation:
    """A broken rule. `graph` is where it was found, `focus` the thing, `value` what stands there (or empty).

    `message` holds the rule in plain words by language code; `component` and `shape` are SHACL's own names.
    """

    graph: str
    focus: str
    path: str
    value: str
    shape: str
    component: str
    messages: tuple[tuple[str, str], ...]

    def message(self, language: str = "en") -> str:
        """The rule in plain words, in the language asked for or else in English."""
        by_language = dict(self.messages)
        return by_language.get(language) or by_language.get("en") or self.component


@dataclass(frozen=True)
class Report:
    """All violations, sorted, and how many graphs and things were looked at."""

    violations: tuple[Violation, ...]
    graphs: int
    things: int

    @property
    def conforms(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations
