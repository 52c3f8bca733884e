"""Signing in through a provider, without one: settings, and where a browser may be sent."""

from typing import Any

import pytest

from approval.directory.domain.openid import OpenIdSettings, SecondFactorOf, is_local_path
from approval.settings import Settings

NEEDED = {
    "APPROVAL_DATABASE_URL": "postgresql+psycopg:///approval",
    "APPROVAL_BROKER_URL": "redis://localhost/0",
    "APPROVAL_PLATFORM_URL": "http://localhost:8080",
    "APPROVAL_CLIENT_SECRET": "secret",
    "APPROVAL_SIGNING_KEY": "A" * 43,
    "APPROVAL_SECOND_FACTOR_KEY": "A" * 43,
}
PROVIDER = {
    "APPROVAL_OIDC_ISSUER": "https://id.example",
    "APPROVAL_OIDC_CLIENT_ID": "tuan",
    "APPROVAL_OIDC_CLIENT_SECRET": "hidden",
}


def test_a_provider_is_read_and_its_secret_not_shown() -> None:
    settings = Settings.read(NEEDED | PROVIDER | {"APPROVAL_OIDC_SECOND_FACTOR": "trusted"})
    settings.check()
    told = settings.openid()
    assert told is not None
    assert (told.issuer, told.client_id) == ("https://id.example", "tuan")
    assert told.claim == "preferred_username"
    assert told.second_factor is SecondFactorOf.TRUSTED
    assert "hidden" not in f"{settings!r} {told!r}"


@pytest.mark.parametrize("given", [{}, {"APPROVAL_OIDC_ISSUER": ""}])
def test_without_an_issuer_there_is_no_provider(given: dict[str, str]) -> None:
    settings = Settings.read(NEEDED | given)
    settings.check()
    assert settings.openid() is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", "http://id.example"),
        ("OIDC_ISSUER", "https://"),
        ("OIDC_ISSUER", "https://name:secret@id.example"),
        ("OIDC_ISSUER", "https://id.example?tenant=1"),
        ("OIDC_ISSUER", "ftp://localhost"),
        ("OIDC_CLIENT_ID", ""),
        ("OIDC_CLIENT_SECRET", ""),
        ("OIDC_CLAIM", ""),
        ("SIGN_IN_RATE", "often"),
        ("SIGN_IN_ADDRESS_RATE", ""),
    ],
)
def test_what_cannot_be_served_with_stops_the_start(name: str, value: str) -> None:
    settings = Settings.read(NEEDED | PROVIDER | {f"APPROVAL_{name}": value})
    with pytest.raises(ValueError, match=r"APPROVAL_(OIDC_ISSUER|SIGN_IN_)"):
        settings.check()


@pytest.mark.parametrize("issuer", ["http://localhost:9000", "http://127.0.0.1", "http://[::1]:1"])
def test_on_its_own_machine_a_provider_may_do_without_https(issuer: str) -> None:
    assert OpenIdSettings(issuer, "tuan", "hidden").issuer == issuer


@pytest.mark.parametrize(
    ("to", "local"),
    [
        ("/", True),
        ("/reporting/?week=2026-11-16#mine", True),
        ("/a//b", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("/a\\b", False),
        ("/\tevil", False),
        ("/\r\nSet-Cookie:a", False),
        ("/tuần", False),
        ("https://evil.example", False),
        ("", False),
    ],
)
def test_a_browser_is_sent_to_paths_of_the_platform_alone(to: str, *, local: Any) -> None:
    assert is_local_path(to) is local
