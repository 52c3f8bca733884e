"""Which requests come from the platform's own pages; a cookie may come along with any other's."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"http": 80, "https": 443}


def is_own_page(origin: str | None, fetch_site: str | None, public_url: str) -> bool:
    """Tell whether the request comes from a page of the platform.

    ``origin`` and ``fetch_site`` are the headers ``Origin`` and ``Sec-Fetch-Site``, which pages
    cannot forge. What carries neither is taken for foreign.
    """
    if origin is not None:
        return _address(origin) == _address(public_url) is not None
    return fetch_site == "same-origin"


def is_plain_loopback(public_url: str) -> bool:
    """Tell whether the platform is spoken to in plain HTTP, and only on its own machine."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname else None
