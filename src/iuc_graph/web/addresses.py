"""Addresses of clients: read without trusting them, and shortened so that they name a network and no person."""

from __future__ import annotations

import ipaddress
from typing import Final

from starlette.types import Scope

IPV4_BITS: Final = 24
IPV6_BITS: Final = 48
"""What is left of an address of each kind: a network of 256 neighbours, and one site."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_of(scope: Scope) -> Address | None:
    """Who sent a request; None where the server does not know, or a proxy named what is no address."""
    client = scope.get("client")
    if not client:
        return None
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def shortened(address: Address) -> str:
    """Its network: /24 of IPv4, /48 of IPv6."""
    bits = IPV4_BITS if address.version == 4 else IPV6_BITS
    rest = address.max_prefixlen - bits
    # By its number, as the zone of an address ("%eth0") says nothing to others.
    return f"{type(address)(int(address) >> rest << rest)}/{bits}"
