"""How the server is run: uvicorn, with connections under limits, and as many open files as these may need."""

from __future__ import annotations

import logging
import math
import resource
from contextlib import suppress
from typing import Final

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.requests import ClientDisconnect

from iuc_graph.settings import Settings, variable_of
from iuc_graph.web.front import front
from iuc_graph.web.rates import trusted_proxies
from iuc_graph.web.wire_gate import Gate
from iuc_graph.web.wire_protocol import Wire
from iuc_graph.web.wire_refusals import Refusals

FILES: Final = 300
"""Open files that the server needs beside those for connections and workers."""

FILES_OF_CONNECTION: Final = 2
"""Itself, and the file of its answer."""

FILES_OF_WORKER: Final = 8

logger = logging.getLogger(__name__)


class WireConfig(uvicorn.Config):
    """The configuration of one server whose connections are limited; its gate must not be shared with another."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        """Raises SettingsError where a trusted proxy is no address."""
        self.settings = settings
        self.gate = Gate(settings)
        self.refusals = Refusals(settings)
        proxies = list(trusted_proxies(settings))
        super().__init__(
            front(app),
            http=Wire,
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies,
            timeout_keep_alive=math.ceil(settings.idle_seconds) + 2,  # the gate ends them first
            timeout_graceful_shutdown=settings.stop_seconds,
        )


def config(app: FastAPI, settings: Settings) -> WireConfig:
    """The configuration that `serve` runs the application with; tests do, too.

    Its observer learns how many connections are open; `app.state.gate` also counts why others were ended. Raises
    SettingsError where a trusted proxy is no address.
    """
    made = WireConfig(app, settings)
    app.state.gate = made.gate
    app.state.observer.connections = lambda: made.gate.open
    app.add_exception_handler(ClientDisconnect, _nobody_there)
    return made


def allow_files(settings: Settings) -> None:
    """Let this process open as many files as its connections may need; warn where the system does not permit it."""
    wanted = FILES + FILES_OF_CONNECTION * settings.connections + FILES_OF_WORKER * settings.workers
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(ValueError, OSError):  # macOS may permit fewer than it says; then all stays as it was
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    permitted = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if permitted < wanted:
        logger.warning(
            "This process may open %d files, but %s=%d needs %d. Lower the setting, or raise the limit (ulimit -n).",
            *(permitted, variable_of("connections"), settings.connections, wanted),
        )


async def _nobody_there(_: Request, __: Exception) -> Response:
    """A client that goes away in the midst of its body is no fault of ours. Nobody reads this response."""
    return Response(status_code=400)
