"""People care for their own second factor, an administrator for somebody else's, and sessions."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import pyotp
import pytest
from sqlalchemy import func, insert, select, update

from approval.directory.models import AuditEntry, Identity, Person, SecondFactor
from approval.directory.usecases import add_administrators
from shared.kit.db import Database

PERSON, CODE = "vinh.ly", "CB023"
OTHER, OTHER_CODE = "khoi.pham", "CB025"
FACTOR = "/me/second-factor"
PROVED = ("/removal", "/renewal", "/recovery-codes")


@pytest.fixture
def mine(
    browser: Callable[[], Any], enrolled: Callable[..., Any], moving: Any
) -> tuple[Any, pyotp.TOTP, list[str]]:
    """Give a browser of somebody signed in by a second factor, the authenticator and the codes."""
    totp, codes = enrolled(CODE)
    signed_in = browser()
    assert signed_in.sign_in(PERSON, code=totp.at(moving())).status_code == 201
    moving.pass_by(seconds=30)
    return signed_in, totp, codes


@pytest.fixture
def acts(approval_database: Database) -> Callable[[], list[tuple[str, str, UUID | None]]]:
    """Give ``acts()``: what the audit holds of it since somebody asked for the fixture."""
    with approval_database.transaction() as session:
        before = session.scalar(select(func.coalesce(func.max(AuditEntry.id), 0)))

    def read() -> list[tuple[str, str, UUID | None]]:
        wanted = select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.subject_id)
        wanted = wanted.where(AuditEntry.id > before)
        with approval_database.transaction() as session:
            return [tuple(each) for each in session.execute(wanted.order_by(AuditEntry.id))]

    return read


@pytest.fixture
def administer(
    approval_database: Database, ids: Mapping[str, UUID], moving: Any
) -> Callable[[str], None]:
    """Give ``administer(code)``: make somebody an administrator."""

    def make(code: str) -> None:
        with approval_database.transaction() as session:
            add_administrators(session, [ids[code]], recorded_by="test", now=moving())

    return make


@pytest.fixture
def administrator(
    browser: Callable[[], Any],
    enrolled: Callable[..., Any],
    administer: Callable[[str], None],
    moving: Any,
) -> Any:
    """Give a browser of an administrator."""
    administer(OTHER_CODE)
    totp, _ = enrolled(OTHER_CODE)
    signed_in = browser()
    assert signed_in.sign_in(OTHER, code=totp.at(moving())).status_code == 201
    return signed_in


def proof(browser: Any, code: str, password: str = "") -> dict[str, str]:
    return {"password": password or browser.password, "code": code}


def test_a_person_removes_it_by_password_and_code(
    mine: Any, browser: Callable[[], Any], moving: Any, acts: Any, ids: Mapping[str, UUID]
) -> None:
    signed_in, totp, _ = mine
    gone = signed_in.call("POST", f"{FACTOR}/removal", proof(signed_in, totp.at(moving())))
    assert gone.status_code == 200
    left = {"confirmed": False, "required": False, "recovery_codes_left": 0}
    assert gone.json == signed_in.call("GET", FACTOR).json == left
    assert browser().sign_in(PERSON).status_code == 201
    assert acts() == [("second_factor_removed", str(ids[CODE]), ids[CODE])]


@pytest.mark.parametrize("act", PROVED)
def test_one_proof_is_not_enough_and_wrong_ones_count(
    mine: Any, refused: Any, moving: Any, acts: Any, act: str
) -> None:
    signed_in, totp, _ = mine
    right = totp.at(moving())

    def prove(code: str, password: str = "") -> tuple[int, str]:
        answer = signed_in.call("POST", FACTOR + act, proof(signed_in, code, password))
        told: tuple[int, str] = refused(answer)
        return told

    for _ in range(3):
        assert prove("000000") == (401, "wrong-code")
    assert prove(right, "wrong") == (401, "wrong-credentials")
    assert prove("000000") == (401, "wrong-code")
    assert prove(right) == (401, "sign-in-paused")
    assert signed_in.call("GET", FACTOR).json["recovery_codes_left"] == 10
    assert acts() == []


@pytest.mark.parametrize("act", PROVED)
def test_who_has_none_is_told_so(browser: Callable[[], Any], refused: Any, act: str) -> None:
    signed_in = browser()
    signed_in.sign_in(PERSON)
    answer = signed_in.call("POST", FACTOR + act, proof(signed_in, "000000"))
    assert refused(answer) == (409, "second-factor-not-confirmed")


def test_an_administrator_renews_and_does_not_remove(
    mine: Any, browser: Callable[[], Any], refused: Any, moving: Any, administer: Any
) -> None:
    _, totp, _ = mine
    administer(CODE)
    signed_in = browser()
    assert signed_in.sign_in(PERSON, code=totp.at(moving())).status_code == 201
    moving.pass_by(seconds=30)
    sent = proof(signed_in, totp.at(moving()))
    removal = signed_in.call("POST", f"{FACTOR}/removal", sent)
    assert refused(removal) == (409, "second-factor-needed")
    assert signed_in.call("POST", f"{FACTOR}/renewal", sent).status_code == 201


def test_the_old_one_works_until_the_new_one_is_confirmed(
    mine: Any,
    browser: Callable[[], Any],
    refused: Any,
    moving: Any,
    acts: Any,
    approval_database: Database,
) -> None:
    signed_in, old, codes = mine
    confirmation = f"{FACTOR}/renewal/confirmation"
    too_soon = signed_in.call("POST", confirmation, {"code": old.at(moving())})
    assert refused(too_soon) == (409, "renewal-not-begun")
    begun = signed_in.call("POST", f"{FACTOR}/renewal", proof(signed_in, old.at(moving())))
    assert begun.status_code == 201
    new = pyotp.TOTP(begun.json["secret"])
    assert begun.json["uri"].startswith("otpauth://totp/")
    with approval_database.transaction() as session:
        kept = session.execute(select(SecondFactor.next_sealed_secret)).scalar_one()
    assert begun.json["secret"].encode() not in kept
    moving.pass_by(seconds=30)
    assert refused(browser().sign_in(PERSON, code=new.at(moving()))) == (401, "wrong-code")
    assert browser().sign_in(PERSON, code=old.at(moving())).status_code == 201
    wrong = signed_in.call("POST", confirmation, {"code": old.at(moving())})
    assert refused(wrong) == (422, "code-does-not-fit")
    other = browser()
    assert other.sign_in(PERSON, code=codes[0]).status_code == 201
    done = signed_in.call("POST", confirmation, {"code": new.at(moving())})
    assert done.status_code == 200
    assert len(set(done.json["recovery_codes"]) - set(codes)) == 10
    assert refused(other.refresh()) == (401, "session-ended")
    assert signed_in.refresh().status_code == 200
    moving.pass_by(seconds=30)
    assert refused(browser().sign_in(PERSON, code=old.at(moving()))) == (401, "wrong-code")
    assert refused(browser().sign_in(PERSON, code=codes[1])) == (401, "wrong-code")
    assert browser().sign_in(PERSON, code=new.at(moving())).status_code == 201
    assert [act for act, _, _ in acts()] == ["second_factor_renewed"]


def test_who_lost_the_authenticator_renews_by_a_recovery_code(mine: Any, moving: Any) -> None:
    signed_in, _, codes = mine
    begun = signed_in.call("POST", f"{FACTOR}/renewal", proof(signed_in, codes[0]))
    assert begun.status_code == 201
    new = {"code": pyotp.TOTP(begun.json["secret"]).at(moving())}
    assert signed_in.call("POST", f"{FACTOR}/renewal/confirmation", new).status_code == 200


def test_new_recovery_codes_take_the_place_of_the_old(
    mine: Any, browser: Callable[[], Any], refused: Any, moving: Any, acts: Any
) -> None:
    signed_in, totp, codes = mine
    made = signed_in.call("POST", f"{FACTOR}/recovery-codes", proof(signed_in, totp.at(moving())))
    assert made.status_code == 201
    assert len(set(made.json["recovery_codes"]) - set(codes)) == 10
    assert refused(browser().sign_in(PERSON, code=codes[0])) == (401, "wrong-code")
    assert browser().sign_in(PERSON, code=made.json["recovery_codes"][0]).status_code == 201
    assert signed_in.call("GET", FACTOR).json["recovery_codes_left"] == 9
    assert [act for act, _, _ in acts()] == ["recovery_codes_renewed"]


def test_an_administrator_resets_somebody_elses(
    mine: Any,
    administrator: Any,
    browser: Callable[[], Any],
    refused: Any,
    acts: Any,
    ids: Mapping[str, UUID],
) -> None:
    signed_in, _, _ = mine
    path = f"/people/{ids[CODE]}/second-factor"
    assert refused(signed_in.call("DELETE", path)) == (403, "only-administrators")
    assert refused(administrator.call("DELETE", f"/people/{ids[OTHER_CODE]}/second-factor")) == (
        409,
        "own-second-factor",
    )
    nobody = administrator.call("DELETE", f"/people/{uuid4()}/second-factor")
    assert refused(nobody) == (404, "not-found")
    reset = administrator.call("DELETE", path)
    assert (reset.status_code, reset.json) == (200, {"ended": 1})
    assert refused(signed_in.refresh()) == (401, "session-ended")
    assert browser().sign_in(PERSON).status_code == 201
    assert acts() == [("second_factor_reset", str(ids[OTHER_CODE]), ids[CODE])]


def test_an_administrator_takes_links_to_providers_away(
    administrator: Any,
    browser: Callable[[], Any],
    refused: Any,
    moving: Any,
    acts: Any,
    ids: Mapping[str, UUID],
    approval_database: Database,
) -> None:
    with approval_database.transaction() as session:
        linked = {"issuer": "https://id.example", "subject": "s", "linked_at": moving()}
        session.execute(insert(Identity).values(person_id=ids[CODE], **linked))
    person = browser()
    person.sign_in(PERSON)
    path = f"/people/{ids[CODE]}/identities"
    assert refused(person.call("DELETE", path)) == (403, "only-administrators")
    assert administrator.call("DELETE", path).json == {"unlinked": 1}
    assert administrator.call("DELETE", path).json == {"unlinked": 0}
    assert acts()[0] == ("identities_unlinked", str(ids[OTHER_CODE]), ids[CODE])


def test_who_left_removes_nothing(
    mine: Any, refused: Any, moving: Any, approval_database: Database
) -> None:
    signed_in, totp, _ = mine
    with approval_database.transaction() as session:
        session.execute(update(Person).where(Person.code == CODE).values(active=False))
    answer = signed_in.call("POST", f"{FACTOR}/removal", proof(signed_in, totp.at(moving())))
    assert refused(answer) == (401, "wrong-credentials")


def test_one_device_is_signed_out_and_nobody_elses(
    browser: Callable[[], Any], refused: Any, moving: Any
) -> None:
    here, there, foreign = browser(), browser(), browser()
    assert moving()
    here.sign_in(PERSON)
    there.sign_in(PERSON)
    foreign.sign_in(OTHER)
    [other] = [
        each["session_id"]
        for each in here.call("GET", "/sessions").json["items"]
        if not each["current"]
    ]
    assert refused(foreign.call("DELETE", f"/sessions/{other}")) == (404, "not-found")
    assert refused(here.call("DELETE", f"/sessions/{uuid4()}")) == (404, "not-found")
    assert here.call("DELETE", f"/sessions/{other}").json == {"ended": 1}
    assert refused(here.call("DELETE", f"/sessions/{other}")) == (404, "not-found")
    assert refused(there.refresh()) == (401, "session-ended")
    assert here.refresh().status_code == 200
    assert foreign.refresh().status_code == 200
