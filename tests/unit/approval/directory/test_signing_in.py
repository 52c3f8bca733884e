"""How passwords are kept and how often they may be guessed."""

from datetime import UTC, datetime, timedelta

import pytest

from approval.directory import passwords
from approval.directory.domain.sign_in import paused_until

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, None), (4, None), (5, 1), (6, 2), (9, 16), (14, 512), (15, 900), (1_000_000, 900)],
)
def test_the_pause_doubles_with_each_failure(failures: int, seconds: int | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert paused_until(failures, NOW) == expected


def test_a_password_is_kept_as_argon2id_and_matches_itself_alone() -> None:
    kept = passwords.hash_password("một tuần mới")
    assert kept.startswith("$argon2id$")
    assert passwords.password_matches("một tuần mới", kept)
    assert not passwords.password_matches("một tuần", kept)
    assert not passwords.is_outdated(kept)


def test_accents_match_however_the_keyboard_composed_them() -> None:
    kept = passwords.hash_password("mo\u0323\u0302t")
    assert passwords.password_matches("m\u1ed9t", kept)


def test_without_a_hash_no_password_matches() -> None:
    assert not passwords.password_matches("nobody", None)


def test_a_hash_of_other_parameters_is_outdated() -> None:
    weaker = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21l$gZ9SaPpGqwOMZPpgBDpbVw"
    assert passwords.is_outdated(weaker)


def test_what_is_no_hash_matches_nothing() -> None:
    assert not passwords.password_matches("secret", "secret")
