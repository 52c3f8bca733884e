"""Rules of signing in: whose page it is, which password is taken, when a code fits."""

from datetime import UTC, datetime, timedelta

import pytest

from approval.directory.domain import second_factor
from approval.directory.domain.origins import is_own_page, is_plain_loopback
from approval.directory.domain.password_rules import WORST, faults
from approval.directory.domain.scopes import Scope, unknown_scopes
from approval.directory.domain.sessions import expires_at, token_lifetime

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("origin", "public_url", "own"),
    [
        ("https://tuan.example", "https://tuan.example", True),
        ("https://tuan.example:443", "https://tuan.example", True),
        ("https://tuan.example", "https://tuan.example/", True),
        ("https://TUAN.example", "https://tuan.example", True),
        ("https://tuan.example.evil", "https://tuan.example", False),
        ("https://tuan.example@evil", "https://tuan.example", False),
        ("http://tuan.example", "https://tuan.example", False),
        ("null", "https://tuan.example", False),
        ("", "", False),
        ("null", "null", False),
        ("http://[::1", "https://tuan.example", False),
    ],
)
def test_a_page_is_ours_by_scheme_host_and_port(origin: str, public_url: str, *, own: bool) -> None:
    assert is_own_page(origin, "same-origin", public_url) is own


def test_what_says_nothing_is_foreign() -> None:
    assert not is_own_page(None, None, "https://tuan.example")
    assert is_own_page(None, "same-origin", "https://tuan.example")


@pytest.mark.parametrize(
    ("public_url", "plain"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://127.8.8.8", True),
        ("http://localhost:8080", True),
        ("http://localhost.example", False),
        ("http://10.0.0.1", False),
        ("https://127.0.0.1", False),
        ("", False),
    ],
)
def test_plain_http_is_for_one_machine(public_url: str, *, plain: bool) -> None:
    assert is_plain_loopback(public_url) is plain


@pytest.mark.parametrize("password", ["một tuần mới", "x" * 200, "12345679x", "lý an vinh 47"])
def test_a_long_password_that_says_nothing_is_taken(password: str) -> None:
    assert faults(password, login="vinh.ly", name="Lý An Vinh") == []


@pytest.mark.parametrize(
    "password", ["x" * 7, "x" * 201, "ly an vinh", "LÝ.AN.VINH", "Đổ Đông Đô", *sorted(WORST)]
)
def test_a_short_well_known_or_own_one_is_not(password: str) -> None:
    names = {"login": "lyanvinh", "name": "Đỗ Đông Đô"}
    assert len(faults(password, **names)) == 1


def test_the_code_is_that_of_rfc_6238() -> None:
    """Source: RFC 6238, appendix B, the last six digits of its eight."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = datetime.fromtimestamp(seconds, UTC)
        step = second_factor.step_of(secret, code, now=at, after=None)
        assert step == seconds // 30
        assert second_factor.step_of(secret, code, now=at, after=step) is None
        assert second_factor.step_of(secret, code, now=at, after=step - 1) == step


def test_recovery_codes_can_be_copied_from_paper() -> None:
    codes = second_factor.new_recovery_codes()
    assert len(set(codes)) == 10
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
        assert second_factor.plain(code.upper().replace("-", " ")) == code.replace("-", "")


def test_a_session_ends_by_whichever_comes_first() -> None:
    hour = timedelta(hours=1)
    assert expires_at(NOW, NOW) == NOW + 2 * hour
    assert expires_at(NOW, NOW + 11 * hour) == NOW + 12 * hour
    assert token_lifetime(NOW, now=NOW) == timedelta(minutes=15)
    assert token_lifetime(NOW, now=NOW + 12 * hour - timedelta(minutes=1)) == timedelta(minutes=1)


def test_scopes_are_of_one_list() -> None:
    assert unknown_scopes(list(Scope)) == []
    assert unknown_scopes(["b:c", "events:read", "a:b"]) == ["a:b", "b:c"]
