"""One's own password: changed with the old one, or set by an invitation."""

import argparse
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from approval.directory.command import add_directory_actions, run_directory_command
from approval.directory.models import Account, Invitation, Person
from shared.kit.db import Database

PERSON, CODE = "vinh.ly", "CB023"
NEW = "con mèo của tôi"


@pytest.fixture
def run(approval_database: Database, ids: Mapping[str, UUID]) -> Callable[..., int]:
    assert ids

    def typed(*arguments: str) -> int:
        line = argparse.ArgumentParser()
        add_directory_actions(line)
        return run_directory_command(line.parse_args(arguments), approval_database)

    return typed


@pytest.fixture
def invited(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Give ``invited(code)``: the value that the command prints."""

    def invite(code: str, *options: str) -> str:
        capsys.readouterr()
        assert run("invite", code, *options) == 0
        told, value = capsys.readouterr().out.split()
        assert told == code
        return value

    return invite


def change(browser: Any, old: str, new: str) -> Any:
    return browser.call("PUT", "/me/password", {"old_password": old, "new_password": new})


def test_a_new_password_signs_out_everywhere_else(
    browser: Callable[[], Any], refused: Any, password: str
) -> None:
    office, home = browser(), browser()
    office.sign_in(PERSON)
    home.sign_in(PERSON)
    before = office.cookie
    answer = change(office, password, NEW)
    assert answer.status_code == 200
    assert office.cookie not in {before, ""}
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert refused(home.refresh()) == (401, "session-ended")
    assert office.refresh().status_code == 200
    assert refused(home.sign_in(PERSON)) == (401, "wrong-credentials")
    assert home.sign_in(PERSON, NEW).status_code == 201


def test_a_wrong_old_password_counts_like_one_at_signing_in(
    browser: Callable[[], Any], refused: Any, moving: Any, password: str
) -> None:
    mine = browser()
    mine.sign_in(PERSON)
    for _ in range(5):
        assert refused(change(mine, "wrong", NEW)) == (401, "wrong-credentials")
    assert refused(change(mine, password, NEW)) == (401, "sign-in-paused")
    assert refused(browser().sign_in(PERSON)) == (401, "sign-in-paused")
    moving.pass_by(seconds=1)
    assert change(mine, password, NEW).status_code == 200
    assert browser().sign_in(PERSON, NEW).status_code == 201


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("1234567", "8 to 200 characters"),
        ("vinh.ly", "8 to 200 characters"),
        ("Vinh Ly.", "your account"),
        ("matkhau123", "Many people"),
        ("Mật khẩu 123", "Many people"),
        ("P@ssw0rd", "Many people"),
        ("một tuần mới", "Take another password"),
    ],
)
def test_a_weak_password_is_refused_with_what_it_lacks(
    browser: Callable[[], Any], refused: Any, password: str, new: str, says: str
) -> None:
    mine = browser()
    mine.sign_in(PERSON)
    answer = change(mine, password, new)
    assert refused(answer) == (422, "weak-password")
    assert says in answer.json["errors"]["new_password"][0]
    assert mine.refresh().status_code == 200


def test_ones_own_name_is_no_password(
    browser: Callable[[], Any], refused: Any, password: str, approval_database: Database
) -> None:
    with approval_database.transaction() as session:
        name = session.scalar(select(Person.name).where(Person.code == CODE))
    assert name is not None
    mine = browser()
    mine.sign_in(PERSON)
    answer = change(mine, password, f" {name.upper()} .")
    assert refused(answer) == (422, "weak-password")


def test_only_whoever_is_signed_in_changes_a_password(
    browser: Callable[[], Any], refused: Any, password: str
) -> None:
    assert refused(change(browser(), password, NEW)) == (401, "not-authenticated")


def test_an_invitation_sets_a_first_password_once(
    browser: Callable[[], Any],
    refused: Any,
    invited: Callable[..., str],
    approval_database: Database,
) -> None:
    with approval_database.transaction() as session:
        session.execute(update(Account).where(Account.login == PERSON).values(password_hash=None))
    value = invited(CODE)
    with approval_database.transaction() as session:
        assert value not in str(session.execute(text("select * from invitation")).one())
    body = {"token": value, "password": NEW}
    mine = browser()
    answer = mine.client.post("/directory/v1/invitations/accept", json=body)
    assert (answer.status_code, answer.json) == (200, {"account": PERSON})
    assert mine.sign_in(PERSON, NEW).status_code == 201
    again = mine.client.post("/directory/v1/invitations/accept", json=body)
    assert refused(again) == (404, "no-invitation")


def test_an_invitation_in_place_of_a_forgotten_password_signs_out_and_ends_the_pause(
    browser: Callable[[], Any], refused: Any, invited: Callable[..., str]
) -> None:
    mine, other = browser(), browser()
    mine.sign_in(PERSON)
    for _ in range(5):
        other.sign_in(PERSON, "wrong")
    accepted = other.call("POST", "/invitations/accept", {"token": invited(CODE), "password": NEW})
    assert accepted.status_code == 200
    assert refused(mine.refresh()) == (401, "session-ended")
    assert other.sign_in(PERSON, NEW).status_code == 201


def test_a_weak_password_leaves_the_invitation_good(
    browser: Callable[[], Any], refused: Any, invited: Callable[..., str]
) -> None:
    value, mine = invited(CODE), browser()
    weak = mine.call("POST", "/invitations/accept", {"token": value, "password": "short"})
    assert refused(weak) == (422, "weak-password")
    assert "password" in weak.json["errors"]
    good = mine.call("POST", "/invitations/accept", {"token": value, "password": NEW})
    assert good.status_code == 200


def test_an_invitation_that_is_late_replaced_or_made_up_is_refused_alike(
    browser: Callable[[], Any], refused: Any, invited: Callable[..., str], moving: Any
) -> None:
    def accept(value: str) -> tuple[int, str]:
        body = {"token": value, "password": NEW}
        told: tuple[int, str] = refused(browser().call("POST", "/invitations/accept", body))
        return told

    first = invited(CODE)
    second = invited(CODE)
    assert accept(first) == (404, "no-invitation")
    assert accept("made up") == (404, "no-invitation")
    moving.pass_by(days=7)
    assert accept(second) == (404, "no-invitation")


def test_who_left_cannot_accept(
    browser: Callable[[], Any],
    refused: Any,
    invited: Callable[..., str],
    approval_database: Database,
) -> None:
    value = invited(CODE)
    with approval_database.transaction() as session:
        session.execute(update(Person).where(Person.code == CODE).values(active=False))
    body = {"token": value, "password": NEW}
    answer = browser().call("POST", "/invitations/accept", body)
    assert refused(answer) == (404, "no-invitation")


def test_codes_that_nobody_has_invite_nobody(
    run: Callable[..., int],
    approval_database: Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("invite", CODE, "CB999") == 1
    assert capsys.readouterr().out.splitlines() == [
        "CB999: nobody whom this concerns has this code",
        "Nothing was changed.",
    ]
    with approval_database.transaction() as session:
        assert session.scalars(select(Invitation.person_id)).all() == []
