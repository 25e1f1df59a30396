"""HTTP connections of the standard library that somebody else can close, and redirections that are not followed."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from socket import socket
from typing import Any

Hold = Callable[[socket], None]
"""Is given each connection once it stands. May raise OSError where it is no longer wanted."""


def opener(hold: Hold) -> urllib.request.OpenerDirector:
    """Opens http and https addresses, by way of the proxies of the environment; a redirection is an error."""
    return urllib.request.build_opener(_Http(hold), _Https(hold), _Unmoved())


class _Http(urllib.request.HTTPHandler):
    def __init__(self, hold: Hold) -> None:
        super().__init__()
        self.hold = hold

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_Connection, hold=self.hold), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, hold: Hold) -> None:
        super().__init__()
        self.hold = hold

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(partial(_SecureConnection, hold=self.hold), req)


class _Connection(HTTPConnection):
    def __init__(self, *given: Any, hold: Hold, **named: Any) -> None:
        super().__init__(*given, **named)
        self.hold = hold

    def connect(self) -> None:
        super().connect()
        self.hold(self.sock)


class _SecureConnection(HTTPSConnection):
    def __init__(self, *given: Any, hold: Hold, **named: Any) -> None:
        super().__init__(*given, **named)
        self.hold = hold

    def connect(self) -> None:
        super().connect()
        self.hold(self.sock)


class _Unmoved(urllib.request.HTTPRedirectHandler):
    """The library would drop the query on the way."""

    def redirect_request(self, *_: object) -> None:
        return  # which makes an error of it
