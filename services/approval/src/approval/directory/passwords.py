"""Passwords as argon2id hashes, and digests of the secrets of programs."""

import hashlib
import secrets
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from approval.directory.domain import sign_in

LONGEST_PASSWORD: Final = sign_in.LONGEST_PASSWORD
SHORTEST_PASSWORD: Final = sign_in.SHORTEST_PASSWORD

# 19 MiB and two passes, as OWASP recommends: many people sign in at once on a Friday.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the hash to keep; it takes some tens of milliseconds, on purpose."""
    return _HASHER.hash(_typed(password))


def password_matches(password: str, password_hash: str | None) -> bool:
    """Tell whether the password is right; without a hash it is not, and takes as long to say."""
    try:
        _HASHER.verify(password_hash or _hash_of_nobody(), _typed(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Tell whether the hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(password_hash)


def secret_digest(secret: str) -> bytes:
    """Return the digest to keep of a secret that is random and long, so it needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def new_secret() -> str:
    """Return 256 random bits as text, for a program, a session or an invitation."""
    return secrets.token_urlsafe(32)


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody")


def _typed(password: str) -> str:
    """Write accented letters in one way: keyboards differ in how they compose them."""
    return unicodedata.normalize("NFC", password)
