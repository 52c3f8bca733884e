"""Signing in: right and wrong passwords, pauses that survive the refusal, programs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from approval.directory import usecases
from approval.directory.domain.errors import SignInPaused, WeakSecret, WrongCredentials
from approval.directory.domain.sign_in_errors import UnknownScope
from approval.directory.models import Account, ApiClient, Person
from shared.errors import NotAuthenticated
from shared.kit.auth import Caller
from shared.kit.db import Database

SECRET = "a-secret-of-more-than-32-characters"
DIRECTOR = "vinh.ly"

pytestmark = pytest.mark.usefixtures("ids")


def sign_in(
    database: Database, password: str, at: datetime, login: str = DIRECTOR
) -> Caller | NotAuthenticated:
    with database.transaction() as session:
        return usecases.sign_in(session, login, password, now=at)


def account(database: Database) -> Account:
    with database.transaction() as session:
        return session.scalars(select(Account).where(Account.login == DIRECTOR)).one()


def test_the_right_password_signs_the_person_in(
    approval_database: Database, now: datetime, password: str, ids: Mapping[str, UUID]
) -> None:
    outcome = sign_in(approval_database, password, now, login=" Vinh.Ly ")
    assert outcome == Caller("person", str(ids["CB023"]), frozenset())


@pytest.mark.parametrize("login", [DIRECTOR, "nobody", ""])
def test_a_wrong_password_and_an_unknown_login_are_refused_alike(
    approval_database: Database, now: datetime, login: str
) -> None:
    outcome = sign_in(approval_database, "wrong", now, login=login)
    assert type(outcome) is WrongCredentials
    assert outcome.facts == {}


def test_who_left_or_has_no_password_is_refused(
    approval_database: Database, now: datetime, password: str
) -> None:
    with approval_database.transaction() as session:
        session.execute(update(Person).where(Person.code == "CB023").values(active=False))
        session.execute(
            update(Account).where(Account.login == "khoi.pham").values(password_hash=None)
        )
    for login in (DIRECTOR, "khoi.pham"):
        outcome = sign_in(approval_database, password, now, login=login)
        assert isinstance(outcome, WrongCredentials)


def test_the_fifth_wrong_password_begins_a_pause_that_ends_by_itself(
    approval_database: Database, now: datetime, password: str
) -> None:
    for _ in range(5):
        assert isinstance(sign_in(approval_database, "wrong", now), WrongCredentials)
    assert account(approval_database).failures == 5
    paused = sign_in(approval_database, password, now)
    assert isinstance(paused, SignInPaused)
    assert paused.facts == {"retry_at": now + timedelta(seconds=1)}
    assert account(approval_database).failures == 5
    later = now + timedelta(seconds=1)
    assert isinstance(sign_in(approval_database, "wrong", later), WrongCredentials)
    longer = sign_in(approval_database, password, later + timedelta(seconds=1))
    assert isinstance(longer, SignInPaused)
    assert isinstance(sign_in(approval_database, password, later + timedelta(seconds=2)), Caller)
    assert (account(approval_database).failures, account(approval_database).failed_at) == (0, None)


def test_a_hash_of_weaker_parameters_is_renewed(
    approval_database: Database, now: datetime, password: str
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)
    with approval_database.transaction() as session:
        session.execute(update(Account).where(Account.login == DIRECTOR).values(password_hash=weak))
    assert isinstance(sign_in(approval_database, password, now), Caller)
    assert account(approval_database).password_hash != weak
    assert isinstance(sign_in(approval_database, password, now), Caller)


def test_a_program_signs_in_with_its_secret_and_gets_its_scopes(
    approval_database: Database, now: datetime
) -> None:
    with approval_database.transaction() as session:
        usecases.keep_client(
            session, "reporting", secret=SECRET, scopes=["events:read", "status:read"], now=now
        )
        caller = usecases.sign_in_client(session, "reporting", SECRET, now=now)
    assert caller == Caller("client", "reporting", frozenset({"events:read", "status:read"}))


def test_a_program_gets_another_secret_and_other_scopes(
    approval_database: Database, now: datetime
) -> None:
    with approval_database.transaction() as session:
        usecases.keep_client(session, "reporting", secret=SECRET, scopes=["events:read"], now=now)
        usecases.keep_client(session, "reporting", secret=SECRET[::-1], scopes=[], now=now)
        assert (
            usecases.sign_in_client(session, "reporting", SECRET[::-1], now=now).scopes
            == frozenset()
        )
        with pytest.raises(WrongCredentials):
            usecases.sign_in_client(session, "reporting", SECRET, now=now)


def test_an_unknown_or_closed_program_is_refused(
    approval_database: Database, now: datetime
) -> None:
    with approval_database.transaction() as session:
        usecases.keep_client(session, "closed", secret=SECRET, scopes=[], now=now)
        session.execute(update(ApiClient).values(active=False))
        for name in ("closed", "unknown"):
            with pytest.raises(WrongCredentials):
                usecases.sign_in_client(session, name, SECRET, now=now)


def test_a_scope_that_is_not_on_the_list_is_refused(
    approval_database: Database, now: datetime
) -> None:
    with approval_database.transaction() as session, pytest.raises(UnknownScope):
        usecases.keep_client(session, "reporting", secret=SECRET, scopes=["a:b"], now=now)


def test_a_short_secret_is_refused(approval_database: Database, now: datetime) -> None:
    with approval_database.transaction() as session, pytest.raises(WeakSecret):
        usecases.keep_client(session, "reporting", secret="x" * 31, scopes=[], now=now)
