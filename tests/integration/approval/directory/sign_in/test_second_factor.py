"""The second factor: enrolled once, asked for at each sign-in, no code good twice."""

import argparse
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import select, text, update

from approval.directory import queries, usecases
from approval.directory.command import add_directory_actions, run_directory_command
from approval.directory.domain.sign_in_errors import SecondFactorUnreadable
from approval.directory.models import Administrator, Person, SecondFactor
from house import SIGN_IN
from real_services import bearer
from shared.kit.db import Database

PERSON, CODE = "vinh.ly", "CB023"
STEP = timedelta(seconds=30)
OTHER_KEY = "b3RoZXIga2V5IG9mIDMyIGJ5dGVzIGZvciBhIHRlc3Q"


@pytest.fixture
def run(approval_database: Database, ids: Mapping[str, UUID]) -> Callable[..., int]:
    assert ids

    def typed(*arguments: str) -> int:
        line = argparse.ArgumentParser()
        add_directory_actions(line)
        return run_directory_command(line.parse_args(arguments), approval_database)

    return typed


def test_a_person_enrols_confirms_and_is_asked_for_a_code_from_then_on(
    browser: Callable[[], Any], refused: Any, moving: Any, approval_database: Database
) -> None:
    mine, home = browser(), browser()
    mine.sign_in(PERSON)
    home.sign_in(PERSON)
    begun = mine.call("POST", "/me/second-factor")
    assert begun.status_code == 201
    totp = pyotp.TOTP(begun.json["secret"])
    assert begun.json["uri"].startswith("otpauth://totp/Tu%E1%BA%A7n:vinh.ly?secret=")
    with approval_database.transaction() as session:
        kept = session.execute(text("select sealed_secret from second_factor")).scalar_one()
    assert begun.json["secret"].encode() not in kept
    assert mine.sign_in(PERSON).status_code == 201, "nothing is asked for before a code confirms"
    assert mine.call("GET", "/me/second-factor").json == {
        "confirmed": False,
        "required": False,
        "recovery_codes_left": 0,
    }
    done = mine.call("POST", "/me/second-factor/confirmation", {"code": totp.at(moving())})
    assert done.status_code == 200
    assert len(set(done.json["recovery_codes"])) == 10
    assert done.json["enrol_first"] is False
    assert mine.call("GET", "/me/second-factor").json == {
        "confirmed": True,
        "required": False,
        "recovery_codes_left": 10,
    }
    assert mine.refresh().status_code == 200
    assert refused(home.refresh()) == (401, "session-ended")
    assert refused(home.sign_in(PERSON)) == (401, "second-factor-required")
    assert refused(home.sign_in(PERSON, code=totp.at(moving()))) == (401, "wrong-code")
    moving.pass_by(seconds=30)
    assert home.sign_in(PERSON, code=totp.at(moving())).status_code == 201


def test_no_code_is_good_twice_nor_one_before_it(
    browser: Callable[[], Any], refused: Any, moving: Any, enrolled: Callable[..., Any]
) -> None:
    totp, _ = enrolled(CODE)
    moving.pass_by(seconds=30)
    code, earlier = totp.at(moving()), totp.at(moving() - STEP)
    assert browser().sign_in(PERSON, code=code).status_code == 201
    assert refused(browser().sign_in(PERSON, code=code)) == (401, "wrong-code")
    assert refused(browser().sign_in(PERSON, code=earlier)) == (401, "wrong-code")


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 201), (0, 201), (1, 201), (2, 401)])
def test_a_clock_may_be_one_step_off(
    browser: Callable[[], Any], moving: Any, enrolled: Callable[..., Any], steps: int, status: int
) -> None:
    totp, _ = enrolled(CODE)
    moving.pass_by(minutes=5)
    assert browser().sign_in(PERSON, code=totp.at(moving() + steps * STEP)).status_code == status


def test_codes_may_be_typed_with_spaces(
    browser: Callable[[], Any], moving: Any, enrolled: Callable[..., Any]
) -> None:
    totp, codes = enrolled(CODE)
    typed = totp.at(moving())
    assert browser().sign_in(PERSON, code=f"{typed[:3]} {typed[3:]}").status_code == 201
    assert browser().sign_in(PERSON, code=codes[3].upper().replace("-", " ")).status_code == 201


def test_a_recovery_code_is_good_once(
    browser: Callable[[], Any], refused: Any, enrolled: Callable[..., Any]
) -> None:
    _, codes = enrolled(CODE)
    mine = browser()
    assert mine.sign_in(PERSON, code=codes[0]).status_code == 201
    assert mine.call("GET", "/me/second-factor").json["recovery_codes_left"] == 9
    assert refused(browser().sign_in(PERSON, code=codes[0])) == (401, "wrong-code")
    assert browser().sign_in(PERSON, code=codes[1]).status_code == 201


def test_recovery_codes_are_of_one_person_and_not_kept_as_they_are(
    browser: Callable[[], Any],
    refused: Any,
    enrolled: Callable[..., Any],
    approval_database: Database,
) -> None:
    _, codes = enrolled(CODE)
    enrolled("CB025")
    assert refused(browser().sign_in("khoi.pham", code=codes[0])) == (401, "wrong-code")
    with approval_database.transaction() as session:
        kept = session.execute(text("select code_sha256 from recovery_code")).scalars().all()
    assert len(kept) == 20
    assert not {code.encode() for code in codes} & set(kept)


def test_wrong_codes_pause_the_account_and_the_password_alone_ends_no_pause(
    browser: Callable[[], Any], refused: Any, moving: Any, enrolled: Callable[..., Any]
) -> None:
    totp, _ = enrolled(CODE)
    mine = browser()
    for _ in range(4):
        assert refused(mine.sign_in(PERSON, code="000000")) == (401, "wrong-code")
        assert refused(mine.sign_in(PERSON)) == (401, "second-factor-required")
    assert refused(mine.sign_in(PERSON, code="\u0660" * 6)) == (401, "wrong-code")
    assert refused(mine.sign_in(PERSON, code=totp.at(moving()))) == (401, "sign-in-paused")
    moving.pass_by(seconds=30)
    assert mine.sign_in(PERSON, code=totp.at(moving())).status_code == 201


def test_a_wrong_password_tells_nothing_about_the_second_factor(
    browser: Callable[[], Any], refused: Any, moving: Any, enrolled: Callable[..., Any]
) -> None:
    totp, _ = enrolled(CODE)
    code = totp.at(moving())
    assert refused(browser().sign_in(PERSON, "wrong")) == (401, "wrong-credentials")
    assert refused(browser().sign_in(PERSON, "wrong", code)) == (401, "wrong-credentials")
    assert browser().sign_in(PERSON, code=code).status_code == 201, "it was not used up"


def test_a_factor_is_confirmed_by_its_own_code_only(
    browser: Callable[[], Any], refused: Any, moving: Any
) -> None:
    mine = browser()
    mine.sign_in(PERSON)

    def confirm(code: str) -> Any:
        return mine.call("POST", "/me/second-factor/confirmation", {"code": code})

    assert refused(confirm("123456")) == (409, "second-factor-not-begun")
    first = pyotp.TOTP(mine.call("POST", "/me/second-factor").json["secret"])
    second = pyotp.TOTP(mine.call("POST", "/me/second-factor").json["secret"])
    assert refused(confirm(first.at(moving()))) == (422, "code-does-not-fit")
    assert confirm(second.at(moving())).status_code == 200
    assert refused(confirm(second.at(moving()))) == (409, "second-factor-confirmed")
    again = mine.call("POST", "/me/second-factor")
    assert refused(again) == (409, "second-factor-confirmed")


def test_an_administrator_without_a_factor_can_do_nothing_but_enrol(
    browser: Callable[[], Any], refused: Any, moving: Any, run: Callable[..., int]
) -> None:
    before = browser()
    before.sign_in(PERSON)
    assert run("administrator", "add", CODE) == 0
    assert refused(before.refresh()) == (401, "session-ended")
    mine = browser()
    assert mine.sign_in(PERSON).json["enrol_first"] is True
    for method, path in (
        ("GET", "/me"),
        ("GET", "/people"),
        ("GET", "/clients"),
        ("GET", "/sessions"),
        ("DELETE", "/sessions"),
        ("PUT", "/me/password"),
    ):
        assert refused(mine.call(method, path)) == (403, "not-allowed"), path
    assert mine.refresh().json["enrol_first"] is True
    assert mine.call("GET", "/me/second-factor").json["required"] is True
    totp = pyotp.TOTP(mine.call("POST", "/me/second-factor").json["secret"])
    code = {"code": totp.at(moving())}
    assert mine.call("POST", "/me/second-factor/confirmation", code).json["enrol_first"] is False
    assert mine.call("GET", "/clients").status_code == 200
    assert mine.refresh().json["enrol_first"] is False


def test_a_program_cannot_enrol(
    application: Callable[..., Any], signing: Any, refused: Any, ids: Mapping[str, UUID]
) -> None:
    headers = bearer(signing, ids[CODE], kind="client")
    answer = application().test_client().post("/directory/v1/me/second-factor", headers=headers)
    assert refused(answer) == (403, "not-allowed")


def test_administrators_are_added_and_removed_by_code(
    run: Callable[..., int],
    ids: Mapping[str, UUID],
    approval_database: Database,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def administrators() -> set[str]:
        with approval_database.transaction() as session:
            return {code for code, each in ids.items() if queries.is_administrator(session, each)}

    assert run("administrator", "add", CODE, "CB025") == 0
    assert sorted(capsys.readouterr().out.splitlines()) == [
        "CB023: an administrator",
        "CB025: an administrator",
    ]
    assert administrators() == {CODE, "CB025"}
    with approval_database.transaction() as session:
        assert set(session.scalars(select(Administrator.recorded_by))) == {"command"}
    assert run("administrator", "add", CODE) == 0
    assert run("administrator", "remove", CODE, "CB999") == 1
    assert administrators() == {CODE, "CB025"}
    assert run("administrator", "remove", CODE) == 0
    assert administrators() == {"CB025"}
    with approval_database.transaction() as session:
        session.execute(update(Person).where(Person.code == "CB025").values(active=False))
    assert administrators() == set()
    assert run("administrator", "add", "CB025") == 1
    assert run("administrator", "remove", "CB025") == 0
    with approval_database.transaction() as session:
        assert session.scalars(select(Administrator.person_id)).all() == []


def test_an_invitation_without_factor_helps_who_lost_everything(
    browser: Callable[[], Any],
    enrolled: Callable[..., Any],
    run: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    enrolled(CODE)
    assert run("invite", CODE, "--without-factor") == 0
    value = capsys.readouterr().out.split()[1]
    body = {"token": value, "password": "con mèo của tôi"}
    assert browser().call("POST", "/invitations/accept", body).status_code == 200
    assert browser().sign_in(PERSON, "con mèo của tôi").status_code == 201


def test_the_key_that_seals_is_changed_without_anybody_noticing(
    browser: Callable[[], Any],
    refused: Any,
    moving: Any,
    enrolled: Callable[..., Any],
    approval_database: Database,
) -> None:
    totp, _ = enrolled(CODE)
    mine = browser()
    app = mine.client.application
    app.extensions["sealing"] = usecases.Sealing(f"{OTHER_KEY},{SIGN_IN.second_factor_key}")
    assert mine.sign_in(PERSON, code=totp.at(moving())).status_code == 201
    moving.pass_by(seconds=30)
    app.extensions["sealing"] = usecases.Sealing(OTHER_KEY)
    assert mine.sign_in(PERSON, code=totp.at(moving())).status_code == 201
    app.extensions["sealing"] = usecases.Sealing(SIGN_IN.second_factor_key)
    unreadable = mine.sign_in(PERSON, code="000000")
    assert refused(unreadable) == (503, "second-factor-unreadable")
    with approval_database.transaction() as session:
        assert session.scalar(select(SecondFactor.last_step)) is not None


def test_a_sealed_secret_is_of_one_person(ids: Mapping[str, UUID]) -> None:
    sealing = usecases.Sealing(SIGN_IN.second_factor_key)
    sealed = sealing.seal(ids[CODE], "SECRET")
    assert sealing.unseal(ids[CODE], sealed) == "SECRET"
    with pytest.raises(SecondFactorUnreadable):
        sealing.unseal(ids["CB025"], sealed)


@pytest.mark.parametrize("text", ["", "short", "x" * 43 + "," + "y" * 10])
def test_a_key_that_is_none_stops_the_start(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        usecases.Sealing(text)


def test_one_code_sent_twice_at_the_same_instant_signs_in_once(
    browser: Callable[[], Any], moving: Any, enrolled: Callable[..., Any]
) -> None:
    totp, _ = enrolled(CODE)
    code = totp.at(moving())
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: browser().sign_in(PERSON, code=code), range(4)))
    assert sorted(each.status_code for each in answers) == [201, 401, 401, 401]
