"""Telling the service manager how the server is, by systemd's protocol: datagrams to $NOTIFY_SOCKET.

Without that variable, or where nobody listens any more, nothing is said: a server never fails because of it.
See sd_notify(3).
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping
from typing import Final

VARIABLE: Final = "NOTIFY_SOCKET"
LONGEST_STATUS: Final = 300

logger = logging.getLogger(__name__)


def ready(environment: Mapping[str, str] = os.environ) -> None:
    """The first worker is ready: from now on questions are answered."""
    notify("READY=1\nSTATUS=answers questions", environment)


def stopping(environment: Mapping[str, str] = os.environ) -> None:
    """No new requests are taken; those that run may finish."""
    notify("STOPPING=1\nSTATUS=finishes what runs", environment)


def waiting(reason: str, environment: Mapping[str, str] = os.environ) -> None:
    """Not ready yet, and why."""
    notify(f"STATUS={' '.join(reason.split())[:LONGEST_STATUS]}", environment)


def notify(message: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Send one message (lines of NAME=VALUE); whether it was sent."""
    address = environment.get(VARIABLE, "")
    if not address.startswith(("/", "@")):
        return False
    # A leading @ stands for the zero byte of Linux's abstract names.
    name = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.settimeout(1.0)
            sender.sendto(message.encode(), name)
    except OSError as error:
        logger.warning("%s could not be told %r: %s", VARIABLE, message, error)
        return False
    return True
