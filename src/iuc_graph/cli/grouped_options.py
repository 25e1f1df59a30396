"""Options that several commands have: written once, and given to each command as one value."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature


def with_groups(call: Callable[..., None], **groups: Callable[..., object]) -> Callable[..., None]:
    """`call` as a command whose parameters named in `groups` are each made of options of their own.

    A group is a function; its parameters are the options, and what it returns is what `call` gets. A group that `call`
    has no parameter for is left out.
    """
    wanted = signature(call, eval_str=True).parameters
    made_by = {name: group for name, group in groups.items() if name in wanted}
    options = {name: signature(group, eval_str=True).parameters for name, group in made_by.items()}

    @wraps(call)
    def command(**given: object) -> None:
        own = {name: given[name] for name in wanted if name not in made_by}
        made = {
            name: group(**{option: given[option] for option in options[name]})
            for name, group in made_by.items()
        }
        call(**own, **made)

    listed: list[Parameter] = []
    for name, parameter in wanted.items():
        listed += options[name].values() if name in made_by else [parameter]
    named = [parameter.replace(kind=Parameter.KEYWORD_ONLY) for parameter in listed]
    command.__signature__ = Signature(named)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in named}
    return command
