"""Commands about tokens: who may list and end queries, update the graph, or release it over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iuc_graph.cli.parts import FormatOption, author, emit, progress, read_settings, say
from iuc_graph.errors import SettingsError

if TYPE_CHECKING:
    from iuc_graph.settings import Settings
    from iuc_graph.web.token_file import Scope, Token

TokensOption = Annotated[
    Path | None, typer.Option("--tokens", help="The file of tokens (default: IUC_GRAPH_TOKENS).")
]
NameArgument = Annotated[str, typer.Argument(help="Whom or what the token is for; logs and history name it.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the application, as `token create` and so on."""
    tokens = typer.Typer(
        no_args_is_help=True, help="Tokens that let operators in over HTTP: create, list, revoke."
    )
    tokens.command("create")(create)
    tokens.command("list")(list_tokens)
    tokens.command("revoke")(revoke)
    app.add_typer(tokens, name="token")


def create(
    name: NameArgument,
    scope: Annotated[
        list[str], typer.Option("--scope", help="running, update or release; repeat for several.")
    ],
    days: Annotated[
        int | None,
        typer.Option("--days", help="Days that it is good for; without, until revoked.", min=1, max=3650),
    ] = None,
    tokens: TokensOption = None,
) -> None:
    """Make a token and print it: this once, since the file keeps only its hash. A running server takes it at once."""
    from iuc_graph.web.token_file import create as write

    chosen = read_settings(tokens=tokens)
    ready = _noted(chosen, "token create")
    secret, token = write(_file_of(chosen), name, _scopes(scope), days, ready=ready)
    until = f"until {token.expires:%Y-%m-%d %H:%M} UTC" if token.expires else "until it is revoked"
    progress()(f"{name} may use it {until}, for: {', '.join(token.scopes)}. It cannot be shown again.")
    say(secret)


def list_tokens(tokens: TokensOption = None, format_name: FormatOption = None) -> None:
    """All tokens, by name: what each lets its holder do, and until when. The tokens themselves are not known."""
    from iuc_graph.web.token_file import read

    rows = [
        (
            *(token.name, " ".join(token.scopes), f"{token.created:%Y-%m-%d %H:%M}"),
            f"{token.expires:%Y-%m-%d %H:%M}" if token.expires else "",
            "expired" if token.expired else "good",
        )
        for token in read(_file_of(read_settings(tokens=tokens)))
    ]
    emit(("name", "scopes", "created", "expires", "state"), rows, format_name)


def revoke(name: NameArgument, tokens: TokensOption = None) -> None:
    """Take a token back: from the next request on it lets nobody in."""
    from iuc_graph.web.token_file import revoke as take_out

    chosen = read_settings(tokens=tokens)
    take_out(_file_of(chosen), name, ready=_noted(chosen, "token revoke"))
    say(f"{name} is revoked")


def _file_of(chosen: Settings) -> Path:
    if chosen.tokens is None:
        raise SettingsError(
            "No file of tokens is named. Set IUC_GRAPH_TOKENS for the server and for this command, such as "
            "/var/lib/iuc-graph/tokens.jsonl; it need not exist."
        )
    return chosen.tokens


def _noted(chosen: Settings, did: str) -> Callable[[Token], None]:
    """Writes to the audit log what is about to become of a token."""
    from iuc_graph.web.audit import record

    def note(token: Token) -> None:
        until = token.expires and f"{token.expires:%Y-%m-%dT%H:%M:%SZ}"
        what = {"token": token.name, "scopes": token.scopes, "expires": until}
        record(_file_of(chosen), author(chosen), did, what)

    return note


def _scopes(names: Sequence[str]) -> list[Scope]:
    from iuc_graph.web.token_file import scope_of

    try:
        return [scope_of(name) for name in names]
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--scope") from None
