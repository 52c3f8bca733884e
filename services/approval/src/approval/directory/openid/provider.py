"""The provider: what it publishes, where people are sent, and what a code is changed into."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException

from approval.directory.domain.openid import (
    EMAIL,
    EMAIL_VERIFIED,
    OpenIdSettings,
    Vouched,
    is_safe_address,
    vouched,
)
from approval.directory.domain.openid_errors import BadIdToken, ProviderAway, ProviderRefused
from approval.directory.openid.id_tokens import Keys, key_of, readable_keys, validated

log = logging.getLogger(__name__)

SCOPE: Final = "openid profile"
TIMEOUT_SECONDS: Final = (3, 5)
"""To connect, and between two answers; a thread of ours waits no longer."""

METADATA_LASTS: Final = timedelta(hours=1)
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_BASIC, _POST = "client_secret_basic", "client_secret_post"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in that was begun: what the browser, the ID token and the code have to bring."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        """Return an attempt out of random letters and digits; 43 are 256 bits (RFC 7636)."""
        return cls(generate_token(43), generate_token(43), generate_token(64))


class Provider:
    """An OpenID provider, asked over HTTP; what it publishes is kept for an hour."""

    def __init__(self, settings: OpenIdSettings, redirect_uri: str) -> None:
        self.settings = settings
        self._redirect_uri = redirect_uri
        self._metadata: tuple[datetime, Mapping[str, Any]] | None = None
        self._keys: Keys = {}

    def address(self, attempt: Attempt, *, now: datetime) -> str:
        """Return where to send a browser that begins to sign in. Raises ``ProviderAway``."""
        metadata = self._published(now)
        with self._session(metadata) as session:
            url, _ = session.create_authorization_url(
                metadata["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return cast("str", url)

    def vouched(self, code: str, attempt: Attempt, *, now: datetime) -> Vouched:
        """Return whom the provider vouches for, by the code that it gave the browser.

        Raises ``ProviderAway``, ``ProviderRefused`` and ``BadIdToken``.
        """
        metadata = self._published(now)
        given = self._tokens(metadata, code, attempt)
        id_token, access_token = given.get("id_token"), given.get("access_token")
        if not isinstance(id_token, str):
            raise BadIdToken
        key = key_of(id_token, self._keys)
        if key is None:  # the provider changed its keys since we looked
            self._keys = readable_keys(self._read(metadata["jwks_uri"]))
            key = key_of(id_token, self._keys)
        if key is None:
            log.warning("openid_bad_token", extra={"fault": "key"})
            raise BadIdToken
        claims = validated(
            id_token,
            key,
            self.settings,
            nonce=attempt.nonce,
            access_token=access_token if isinstance(access_token, str) else None,
            now=now,
        )
        wanted = [self.settings.claim, *([EMAIL_VERIFIED] if self.settings.by_email else [])]
        if any(claim not in claims for claim in wanted):
            told = self._told(metadata, given, claims["sub"])
            one_source = {claim: told.get(claim) for claim in wanted}
            claims = {**claims, **one_source}
        return vouched(claims, self.settings)

    def _published(self, now: datetime) -> Mapping[str, Any]:
        if self._metadata is not None and now < self._metadata[0] + METADATA_LASTS:
            return self._metadata[1]
        issuer = self.settings.issuer
        found = self._read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        unsafe = [name for name in _ENDPOINTS if not is_safe_address(str(found.get(name, "")))]
        if found.get("issuer") != issuer or unsafe:
            log.warning("openid_provider_away", extra={"fault": "metadata", "unsafe": unsafe})
            raise ProviderAway
        self._metadata = (now, found)
        return found

    def _read(self, url: str) -> Mapping[str, Any]:
        try:
            with self._session({}) as session:
                answer = session.get(url, withhold_token=True, allow_redirects=False)
                answer.raise_for_status()
                found = answer.json()
        except (RequestException, ValueError) as fault:
            raise _away(fault) from fault
        if not isinstance(found, dict):
            raise ProviderAway
        return found

    def _tokens(self, metadata: Mapping[str, Any], code: str, attempt: Attempt) -> dict[str, Any]:
        try:
            with self._session(metadata) as session:
                given = session.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                    allow_redirects=False,
                )
        except AuthlibBaseError as fault:
            log.info("openid_refused", extra={"fault": type(fault).__name__})
            raise ProviderRefused from fault
        except (RequestException, ValueError) as fault:
            raise _away(fault) from fault
        return dict(given)

    def _told(
        self, metadata: Mapping[str, Any], given: dict[str, Any], subject: str
    ) -> dict[str, Any]:
        """Return what the provider tells of its subject besides the ID token; maybe nothing.

        With a code most providers tell claims there alone (OpenID Connect Core 1.0, section 5.4).
        """
        url = str(metadata.get("userinfo_endpoint", ""))
        if not is_safe_address(url) or not given.get("access_token"):
            return {}
        try:
            with self._session(metadata, given) as session:
                answer = session.get(url, allow_redirects=False)
                answer.raise_for_status()
                found = answer.json()
        except (AuthlibBaseError, RequestException, ValueError) as fault:
            raise _away(fault) from fault
        if not isinstance(found, dict) or found.get("sub") != subject:
            log.warning("openid_bad_token", extra={"fault": "subject"})
            raise BadIdToken
        return found

    def _session(
        self, metadata: Mapping[str, Any], given: dict[str, Any] | None = None
    ) -> OAuth2Session:
        taken = metadata.get("token_endpoint_auth_methods_supported", [_BASIC])
        return OAuth2Session(
            self.settings.client_id,
            self.settings.client_secret,
            token_endpoint_auth_method=_BASIC if _BASIC in taken else _POST,
            token=given,
            scope=f"{SCOPE} {EMAIL}" if self.settings.by_email else SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_SECONDS,
        )


def _away(fault: Exception) -> ProviderAway:
    """Return the refusal; of the fault only its kind is logged, since it may quote a secret."""
    log.warning("openid_provider_away", extra={"fault": type(fault).__name__})
    return ProviderAway()
