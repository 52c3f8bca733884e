"""A hostile OpenID provider, over real HTTP: it signs whatever a test tells it to, or nothing."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, Response, jsonify, request

from openid_op import served


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def known_key() -> rsa.RSAPrivateKey:
    """Return the key that providers here sign with; making one takes longer than a test."""
    return new_key()


@dataclass
class Forger:
    """What it publishes and answers; ``changed`` are the claims that it lies about."""

    issuer: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=known_key)
    kid: str = "known"
    published: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[Mapping[str, Any]], str] | None = None
    token_status: int = 200
    told: dict[str, Any] | None = None
    nonce: str = ""
    asked_for_keys: int = 0

    def sent_to(self, address: str) -> str:
        """Remember the nonce of a browser that comes, and return its state."""
        asked = parse_qs(urlsplit(address).query)
        self.nonce = asked["nonce"][0]
        return asked["state"][0]

    def id_token(self, client_id: str) -> str:
        now = int(datetime.now(UTC).timestamp())
        said = {
            "iss": self.issuer,
            "sub": "subject",
            "aud": client_id,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "preferred_username": "CB023",
        }
        said = {name: value for name, value in (said | self.claims).items() if value is not None}
        if self.sign is not None:
            return self.sign(said)
        return jwt.encode(said, self.key, algorithm="RS256", headers={"kid": self.kid})


def unsigned(claims: Mapping[str, Any]) -> str:
    """Return a token that says it needs no signature."""
    return f"{written({'alg': 'none', 'kid': 'known'}, claims)}."


def written(head: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """Return what a signature would stand on."""
    return f"{encoded(json.dumps(head).encode())}.{encoded(json.dumps(claims).encode())}"


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@contextmanager
def forger() -> Iterator[Forger]:
    """Run it on a loopback port."""
    app = Flask("a hostile OpenID provider")
    with served(app) as address:
        hostile = Forger(issuer=address)
        honest = hostile.key.public_key()

        @app.get("/.well-known/openid-configuration")
        def metadata() -> Response:
            return jsonify(
                {
                    "issuer": address,
                    "authorization_endpoint": f"{address}/authorization",
                    "token_endpoint": f"{address}/token",
                    "userinfo_endpoint": f"{address}/userinfo",
                    "jwks_uri": f"{address}/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
                | hostile.published
            )

        @app.get("/jwks")
        def keys() -> Response:
            hostile.asked_for_keys += 1
            public = jwt.algorithms.RSAAlgorithm.to_jwk(honest, as_dict=True)
            unknown = {"kty": "AKP", "alg": "ML-DSA-44", "kid": "of-tomorrow", "pub": "AA"}
            return jsonify({"keys": [unknown, public | {"kid": "known", "use": "sig"}]})

        @app.post("/token")
        def token() -> Response:
            body: dict[str, Any] = {"access_token": "a", "token_type": "Bearer"}
            body["id_token"] = hostile.id_token(request.form["client_id"])
            answer = jsonify(body)
            answer.status_code = hostile.token_status
            return answer

        @app.get("/userinfo")
        def userinfo() -> Response:
            return jsonify(hostile.told)

        yield hostile
