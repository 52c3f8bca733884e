"""Seals a part of a record to the one export that asked for it (HPKE, RFC 9180).

What services say stays in their feeds; a sealed part that stays there cannot be read once the
export has dropped its key.
"""

from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def new_key() -> tuple[bytes, bytes]:
    """Return a private key and its public one, 32 bytes each."""
    key = X25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def seal(content: bytes, public: bytes, export_id: UUID) -> bytes:
    """Return the content such that only the export's private key opens it.

    Raises ``ValueError`` when the public key is none.
    """
    return _SUITE.encrypt(content, X25519PublicKey.from_public_bytes(public), info=export_id.bytes)


def unseal(sealed: bytes, private: bytes, export_id: UUID) -> bytes:
    """Return what was sealed; raises ``ValueError`` when it was for another export."""
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        return _SUITE.decrypt(sealed, key, info=export_id.bytes)
    except InvalidTag as fault:
        raise ValueError("the part was sealed for another export, or changed since") from fault
