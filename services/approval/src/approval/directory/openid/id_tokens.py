"""ID tokens, validated as OpenID Connect Core 1.0, section 3.1.3.7, has it."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from approval.directory.domain.openid import (
    LEEWAY_SECONDS,
    LONGEST_SUBJECT,
    OpenIdSettings,
    is_writable,
)
from approval.directory.domain.openid_errors import BadIdToken

log = logging.getLogger(__name__)

Keys = Mapping[str | None, RSAKey | ECKey]

ALGORITHMS: Final = ("RS256", "PS256", "ES256")
"""Signatures by a key that the provider alone has: never ``none``, never our client's secret."""


def readable_keys(published: Mapping[str, Any]) -> Keys:
    """Return by ``kid`` those published keys that may sign ID tokens; others are passed over."""
    found: dict[str | None, RSAKey | ECKey] = {}
    listed = published.get("keys")
    for each in listed if isinstance(listed, list) else []:
        if not isinstance(each, dict) or each.get("use", "sig") != "sig":
            continue
        try:
            key = import_key(each)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, RSAKey | ECKey):
            found[each.get("kid")] = key
    return found


def key_of(id_token: str, keys: Keys) -> RSAKey | ECKey | None:
    """Return the key that the token names, or the only one for a token that names none.

    Raises ``BadIdToken`` for what is no signed token of an algorithm that we take.
    """
    try:
        header = jws.extract_compact(id_token.encode()).headers()
    except (JoseError, ValueError) as fault:
        raise _bad(fault) from fault
    if header.get("alg") not in ALGORITHMS:
        log.warning("openid_bad_token", extra={"fault": "algorithm"})
        raise BadIdToken
    kid = header.get("kid")
    if kid is None and len(keys) == 1:
        return next(iter(keys.values()))
    return keys.get(kid)


def validated(
    id_token: str,
    key: RSAKey | ECKey,
    settings: OpenIdSettings,
    *,
    nonce: str,
    access_token: str | None,
    now: datetime,
) -> Mapping[str, Any]:
    """Return the claims of an ID token that is signed, ours, of now and of this attempt.

    Raises ``BadIdToken``.
    """
    expected: dict[str, Any] = {
        "iss": {"essential": True, "value": settings.issuer},
        "aud": {"essential": True, "value": settings.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    about = {"nonce": nonce, "client_id": settings.client_id, "access_token": access_token}
    try:
        token = jwt.decode(id_token, key, algorithms=ALGORITHMS)
        claims = CodeIDToken(token.claims, token.header, expected, about)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError) as fault:
        raise _bad(fault) from fault
    if len(claims["sub"]) > LONGEST_SUBJECT or not is_writable(claims["sub"]):
        raise BadIdToken
    return dict(claims)


def _bad(fault: Exception) -> BadIdToken:
    log.warning("openid_bad_token", extra={"fault": type(fault).__name__})
    return BadIdToken()
