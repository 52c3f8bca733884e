"""Which addresses may be sent to: public ones over HTTPS, and networks that an operator named."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final
from urllib.parse import urlsplit

from shared.errors import Invalid

Address = IPv4Address | IPv6Address
LONGEST_URL: Final = 1_000
_TRANSLATED: Final = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""IPv6 that stands for some IPv4 (RFC 6052, RFC 8215): where it leads nobody here can tell."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Networks that webhooks may lie in besides public addresses."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def read(cls, text: str | None) -> "Allowed":
        """Read networks with commas between. Raises ``ValueError`` for anything else."""
        names = [each.strip() for each in (text or "").split(",") if each.strip()]
        return cls(tuple(ip_network(each) for each in names))

    def may_be_sent_to(self, text: str, *, encrypted: bool) -> bool:
        """Tell whether an address may be sent to; without encryption only one that was named."""
        address = _plain(ip_address(text.partition("%")[0]))
        if any(address in each for each in self.networks if each.version == address.version):
            return True
        return encrypted and _is_public(address)

    def check_url(self, url: str) -> None:
        """Raise ``Invalid`` unless webhooks may be sent there, as far as the text tells."""
        if problem := self._problem(url):
            raise Invalid({"url": [problem]})

    def _problem(self, url: str) -> str | None:
        if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
            return f"Write an address of at most {LONGEST_URL} plain characters."
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            return "This is no address; write one like https://payroll.example/tuan."
        if parts.scheme not in self._schemes() or not host:
            return f"Begin with {' or '.join(f'{each}://' for each in self._schemes())}."
        if parts.username is not None or parts.password is not None or parts.fragment:
            return "Leave out names, passwords and what follows #."
        literal = _literal(host)
        if literal is not None and not self.may_be_sent_to(
            literal, encrypted=parts.scheme == "https"
        ):
            return "This address is not public; an operator may allow its network."
        return None

    def _schemes(self) -> Sequence[str]:
        return ("https", "http") if self.networks else ("https",)


def _literal(host: str) -> str | None:
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def _plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one wraps, or the address itself."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address.sixtofour or address.teredo):
        return False
    if any(address in each for each in _TRANSLATED):
        return False
    return address.is_global and not address.is_multicast
