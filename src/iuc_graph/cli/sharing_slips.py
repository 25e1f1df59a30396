"""Words of a command about sharing that stand where no name is read: what they were probably meant for."""

from __future__ import annotations

import shlex
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Final

from typer.core import TyperCommand

from iuc_graph.reports.sharing_typed import BetweenTyped, Typed, WithTyped

Context = Any
"""Of click, which some versions of typer bring along under another name."""

_NAMED_BY: Final = ("--theme", "--cluster", "--sdg", "--partnership", "--place", "--country")


class _Telling(TyperCommand, ABC):
    """A command that says of words that are left over what to write."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """As click does; UsageError for words that nothing takes."""
        typed = tuple(args)
        ctx.allow_extra_args = True
        left = super().parse_args(ctx, args)
        if ctx.args:
            ctx.fail(self.told(ctx, typed))
        return left

    @abstractmethod
    def told(self, ctx: Context, typed: Sequence[str]) -> str:
        """What to write in place of the words that were typed; those left over are in `ctx.args`."""


class NamesBehindOptions(_Telling):
    """A command whose names stand behind options alone, such as `cities --theme logistics`."""

    def told(self, ctx: Context, typed: Sequence[str]) -> str:
        """Whether a name of several words lacks its quotes, or a name its option."""
        options = [option for each in self.params for option in each.opts if option in _NAMED_BY]
        first = typed.index(ctx.args[0])
        option, *words = typed[max(first - 2, 0) : first] or ("",)
        if words and option in options:
            whole = _quoted([" ".join((*words, *ctx.args))])
            return (
                f"{_quoted(ctx.args)} belongs to no option. Did you mean {option} {whole}? A name of several words "
                f"stands in quotes, and an option before each name: {', '.join(options)}."
            )
        return (
            f"{_quoted(ctx.args)} stands alone. Did you mean {options[0]} {_quoted([' '.join(ctx.args)])}? "
            f"Names stand behind their options: {', '.join(options)}."
        )


class OneName(_Telling):
    """A command about one place, which is its argument."""

    def told(self, ctx: Context, typed: Sequence[str]) -> str:
        """That a name of several words is quoted, and that another command compares places."""
        words = [word for word in typed if word in (ctx.params["place"], *ctx.args)]
        return (
            f"One place is asked about, and {_quoted(ctx.args)} is more. Did you mean {_quoted([' '.join(words)])}, a "
            f"name of several words? To compare places: iuc-graph shared {_quoted(words)}."
        )


def spelled(typed: Typed, parameter: str) -> str:
    """The option that a parameter is in a command; the places of some commands are arguments."""
    if parameter == "place" and isinstance(typed, BetweenTyped | WithTyped):
        return parameter
    return "--" + parameter.replace("_", "-")


def _quoted(words: Sequence[str]) -> str:
    return shlex.join(words)
