"""Signs what is sent, by Standard Webhooks 1.0: symmetric ``v1`` and ed25519 ``v1a``."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - what secrets begin with
PUBLIC_PREFIX: Final = "whpk_"
_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """The two secrets of a webhook: the bytes that both sides share, and the seed of a key pair."""

    shared: bytes = field(repr=False)
    seed: bytes = field(repr=False)
    private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def of(cls, random: bytes) -> Self:
        """Return secrets made of 64 random bytes."""
        seed = random[_LENGTH:]
        return cls(random[:_LENGTH], seed, Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def read(cls, written: str) -> Self:
        """Read what ``written`` wrote."""
        return cls.of(base64.b64decode(written))

    def written(self) -> str:
        """Return both as one text, to be sealed."""
        return base64.b64encode(self.shared + self.seed).decode()

    @property
    def secret(self) -> str:
        """The shared secret as receivers are given it: ``whsec_…``."""
        return SECRET_PREFIX + base64.b64encode(self.shared).decode()

    @property
    def public_key(self) -> str:
        """The public key as receivers are given it: ``whpk_…``."""
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return PUBLIC_PREFIX + base64.b64encode(raw).decode()

    def signatures(self, content: bytes) -> tuple[str, str]:
        """Return both signatures of a content."""
        shared = hmac.new(self.shared, content, hashlib.sha256).digest()
        signed = self.private.sign(content)
        return f"v1,{base64.b64encode(shared).decode()}", f"v1a,{base64.b64encode(signed).decode()}"


def headers(
    secrets: Sequence[Secrets], *, message_id: str, body: bytes, now: datetime
) -> dict[str, str]:
    """Return the headers of one attempt, signed with every secret that is good just now."""
    timestamp = str(int(now.timestamp()))
    content = f"{message_id}.{timestamp}.".encode() + body
    signed = (signature for each in secrets for signature in each.signatures(content))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signed),
    }
