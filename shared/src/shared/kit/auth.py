"""Who is asking: signed tokens, verified locally against published keys, deny by default.

It never asks another service during a request whose key is known, and knows no role: a token says
*who*, and each service's own tables say *what they may*.
"""

import base64
import hashlib
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Protocol, cast

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt import PyJWKClient
from jwt.algorithms import AllowedOKPKeys, OKPAlgorithm
from jwt.utils import force_bytes
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from shared.errors import NotAuthenticated, Unavailable

log = logging.getLogger(__name__)

ALGORITHM: Final = "EdDSA"
AUDIENCE: Final = "tuan"
SECOND_FACTOR: Final = "second_factor"
"""The scope of a token whose session began with a second factor; no program is given it."""

REFRESH_SECONDS: Final = 60
UNKNOWN_KEY_PAUSE_SECONDS: Final = 5
AWAY_PAUSE_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person by id, or an API client by name with its scopes."""

    kind: str
    id: str
    scopes: frozenset[str]


class _Sodium(OKPAlgorithm):
    """Ed25519 by libsodium, which verifies in half of the time that OpenSSL takes; decision 22."""

    def verify(self, msg: str | bytes, key: AllowedOKPKeys, sig: str | bytes) -> bool:
        public = VerifyKey(cast("Ed25519PublicKey", key).public_bytes_raw())
        with suppress(BadSignatureError, ValueError):  # no signature has another length
            return bool(public.verify(force_bytes(msg), force_bytes(sig)))
        return False


jwt.unregister_algorithm(ALGORITHM)
jwt.register_algorithm(ALGORITHM, _Sodium())


class Keys(Protocol):
    """Public keys by key id."""

    def get(self, key_id: str) -> Ed25519PublicKey | None:
        """Return the key, or nothing when no such key is published."""


def key_id(public: Ed25519PublicKey) -> str:
    """Return the name of a key: the thumbprint of RFC 7638."""
    canonical = orjson.dumps({"crv": "Ed25519", "kty": "OKP", "x": _x(public)})
    return _base64(hashlib.sha256(canonical).digest())


def _x(public: Ed25519PublicKey) -> str:
    return _base64(public.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class SigningKeys:
    """The issuer's private keys: the first signs, all are published, so that keys can rotate.

    ``text`` is one or more seeds of 32 bytes in base64url, with commas between. Raises
    ``ValueError`` when a seed is anything else.
    """

    def __init__(self, text: str) -> None:
        self._private = [
            Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(seed + "=="))
            for seed in text.split(",")
        ]
        self._public = {key_id(each.public_key()): each.public_key() for each in self._private}
        self._signing_id = key_id(self._private[0].public_key())

    def get(self, key_id: str) -> Ed25519PublicKey | None:
        """Return the public key of that id."""
        return self._public.get(key_id)

    def published(self) -> dict[str, Any]:
        """Return the JSON Web Key Set that others verify with."""
        return {
            "keys": [
                {
                    "kty": "OKP",
                    "crv": "Ed25519",
                    "use": "sig",
                    "alg": ALGORITHM,
                    "kid": name,
                    "x": _x(key),
                }
                for name, key in self._public.items()
            ]
        }

    def sign(self, caller: Caller, *, issuer: str, now: datetime, lifetime: timedelta) -> str:
        """Return a token for the caller, good from now for its lifetime."""
        claims = {
            "iss": issuer,
            "aud": AUDIENCE,
            "sub": caller.id,
            "kind": caller.kind,
            "scope": " ".join(sorted(caller.scopes)),
            "iat": now,
            "exp": now + lifetime,
        }
        return self.signed(claims)

    def signed(self, claims: Mapping[str, Any]) -> str:
        """Return claims as a token; whoever reads it asks for the audience that they name."""
        return jwt.encode(
            dict(claims), self._private[0], algorithm=ALGORITHM, headers={"kid": self._signing_id}
        )


@dataclass(slots=True)
class PublishedKeys:
    """The issuer's published keys, fetched once and kept fresh by a thread of their own.

    A key that is known never waits for the network, and goes on being known while the issuer is
    away. An unknown one is looked for at once, at most every five seconds; while the issuer cannot
    be asked nobody can tell whether it is good, and ``get`` raises ``Unavailable``.
    """

    url: str
    _known: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)
    _asked_at: float = -UNKNOWN_KEY_PAUSE_SECONDS
    _answered: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _keeper: threading.Thread | None = None
    _closed: threading.Event = field(default_factory=threading.Event)

    def close(self) -> None:
        """Keep the keys fresh no longer."""
        self._closed.set()

    def get(self, key_id: str) -> Ed25519PublicKey | None:
        """Return the public key of that id."""
        known = self._known.get(key_id)
        if known is not None:
            return known
        with self._lock:
            if key_id not in self._known:
                pause = UNKNOWN_KEY_PAUSE_SECONDS if self._answered else AWAY_PAUSE_SECONDS
                if time.monotonic() - self._asked_at >= pause:
                    self._fetch()
                if self._keeper is None:
                    self._keeper = threading.Thread(target=self._keep_fresh, daemon=True)
                    self._keeper.start()
            if key_id not in self._known and not self._answered:
                raise Unavailable("The keys that tokens are signed with cannot be read just now.")
        return self._known.get(key_id)

    def _keep_fresh(self) -> None:
        while not self._closed.wait(REFRESH_SECONDS):
            self._fetch()

    def _fetch(self) -> None:
        self._asked_at = time.monotonic()
        self._answered = False
        try:
            published = PyJWKClient(self.url, cache_jwk_set=False, timeout=2).get_jwk_set()
        except (jwt.PyJWTError, OSError, ValueError) as fault:
            log.warning("keys_not_fetched", extra={"fault": type(fault).__name__})
            return
        self._known = {
            each.key_id: each.key
            for each in published.keys
            if each.key_id is not None and isinstance(each.key, Ed25519PublicKey)
        }
        self._answered = True


@lru_cache(maxsize=64)
def _key_id_in(header: str) -> str:
    """Return the key id in a token's first segment; all tokens of one key share that segment."""
    return str(jwt.get_unverified_header(f"{header}.e30.").get("kid", ""))


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks tokens: issuer, audience, expiry, and one fixed algorithm."""

    issuer: str
    keys: Keys

    def caller(self, token: str) -> Caller:
        """Return who the token speaks for. Raises ``NotAuthenticated`` when it is not good."""
        claims = self.claims(token, AUDIENCE, ("kind",))
        scopes = frozenset(str(claims.get("scope", "")).split())
        return Caller(kind=claims["kind"], id=claims["sub"], scopes=scopes)

    def claims(self, token: str, audience: str, required: Sequence[str]) -> Mapping[str, Any]:
        """Return what a token for this audience says. Raises ``NotAuthenticated``."""
        try:
            key = self.keys.get(_key_id_in(token.partition(".")[0]))
            if key is None:
                raise NotAuthenticated("The token is signed with a key that is not published.")
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=audience,
                issuer=self.issuer,
                options={"require": ["exp", "iat", "sub", *required]},
            )
        except jwt.ExpiredSignatureError as fault:
            raise NotAuthenticated("The token has expired; sign in again.") from fault
        except jwt.InvalidTokenError as fault:
            raise NotAuthenticated("The token is not valid.") from fault
        return claims
