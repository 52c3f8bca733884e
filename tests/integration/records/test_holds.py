"""Administrators put people and units under legal hold; every service is told."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update
from werkzeug.test import TestResponse

import reporting.models
import scoring.models
import submission.models
from approval.directory.models import AuditEntry, SecondFactor, Unit
from approval.directory.usecases import add_administrators, widen_holds
from house import House
from shared.kit import clock

AUTHOR, ADMINISTRATOR, HEAD, HEAD_OF_SECTIONS = "CB026", "CB012", "CB023", "CB050"
WHY: Final = {"reason": "Có khiếu nại.", "document": "Quyết định số 15"}
COPIES: Final = {
    "submission": submission.models.LegalHold,
    "scoring": scoring.models.LegalHold,
    "reporting": reporting.models.LegalHold,
}


@pytest.fixture
def administered(house: House) -> House:
    """Give a house with an administrator who has a second factor."""
    administer(house)
    return house


def administer(house: House) -> None:
    now, who = clock.now(), house.people[ADMINISTRATOR]
    with house.database("approval").transaction() as session:
        add_administrators(session, [who], recorded_by="test", now=now)
        confirmed = {"sealed_secret": b"x", "created_at": now, "confirmed_at": now, "last_step": 0}
        session.execute(insert(SecondFactor).values(person_id=who, **confirmed))


def hold(house: House, **whom: object) -> dict[str, Any]:
    answer = asked(house, **whom)
    assert answer.status_code == 201, answer.text
    house.settle()
    made: dict[str, Any] = answer.json
    return made


def asked(house: House, **whom: object) -> TestResponse:
    body = WHY | {name: str(value) for name, value in whom.items()}
    return house.call(ADMINISTRATOR, "POST", "/directory/v1/holds", body)


def end(house: House, hold_id: str) -> TestResponse:
    answer = house.call(ADMINISTRATOR, "POST", f"/directory/v1/holds/{hold_id}/end")
    house.settle()
    return answer


def unit_of(house: House, code: str) -> UUID:
    return UUID(house.get(code, "/directory/v1/me")["unit_id"])


def copies(house: House, column: str) -> list[Any]:
    found = []
    for name, model in COPIES.items():
        with house.database(name).transaction() as session:
            found += session.scalars(select(getattr(model, column))).all()
    return found


def test_a_hold_is_recorded_told_to_every_service_and_ended_once(administered: House) -> None:
    held = hold(administered, person_id=administered.people[AUTHOR])
    assert (held["unit_id"], held["unit_ids"], held["ended_at"]) == (None, [], None)
    assert held["recorded_by"] == str(administered.people[ADMINISTRATOR])
    assert copies(administered, "person_id") == [administered.people[AUTHOR]] * 3
    assert copies(administered, "ended_at") == [None] * 3
    ended = end(administered, held["hold_id"])
    assert ended.status_code == 200
    assert ended.json is not None
    assert ended.json["ended_by"] == str(administered.people[ADMINISTRATOR])
    assert None not in copies(administered, "ended_at")
    again = end(administered, held["hold_id"])
    assert again.status_code == 409
    assert again.json is not None
    assert again.json["type"].endswith("already-ended")
    listed = administered.get(ADMINISTRATOR, "/directory/v1/holds")
    assert [each["hold_id"] for each in listed["items"]] == [held["hold_id"]]


def test_holds_are_listed_newest_first_in_pages(administered: House) -> None:
    made = [
        hold(administered, person_id=administered.people[code])["hold_id"]
        for code in (AUTHOR, HEAD, ADMINISTRATOR)
    ]
    first = administered.get(ADMINISTRATOR, "/directory/v1/holds?limit=2")
    after = administered.get(ADMINISTRATOR, f"/directory/v1/holds?limit=2&cursor={first['next']}")
    listed = [each["hold_id"] for each in first["items"] + after["items"]]
    assert listed == made[::-1]
    assert after["next"] is None


def test_a_unit_is_held_with_all_that_are_below_it(administered: House) -> None:
    unit_id = unit_of(administered, HEAD_OF_SECTIONS)
    with administered.database("approval").transaction() as session:
        below = session.scalars(select(Unit.id).where(Unit.parent_id == unit_id)).all()
    assert below
    held = hold(administered, unit_id=unit_id)
    assert {UUID(each) for each in held["unit_ids"]} >= {unit_id, *below}
    assert copies(administered, "unit_ids") == [[UUID(each) for each in held["unit_ids"]]] * 3


def test_what_moves_below_a_held_unit_is_held_and_stays_so(administered: House) -> None:
    unit_id, moved = unit_of(administered, HEAD), unit_of(administered, ADMINISTRATOR)
    hold(administered, unit_id=unit_id)
    assert not widened(administered)
    with administered.database("approval").transaction() as session:
        before = session.scalars(select(Unit.parent_id).where(Unit.id == moved)).one()
    for parent_id in (unit_id, before):
        with administered.database("approval").transaction() as session:
            placed = update(Unit).where(Unit.id == moved)
            session.execute(placed.values(parent_id=parent_id, version=Unit.version + 1))
        widened(administered)
        administered.settle()
        assert all(moved in units for units in copies(administered, "unit_ids"))


def widened(house: House) -> int:
    with house.database("approval").transaction() as session:
        return widen_holds(session, now=clock.now())


def test_recording_and_ending_are_audited_and_the_person_is_told(administered: House) -> None:
    held = hold(administered, person_id=administered.people[AUTHOR])
    end(administered, held["hold_id"])
    with administered.database("approval").transaction() as session:
        acts = select(AuditEntry.action, AuditEntry.actor_id).order_by(AuditEntry.id.desc())
        told = session.execute(acts.limit(2)).all()
    by = str(administered.people[ADMINISTRATOR])
    assert [tuple(each) for each in told] == [("hold_ended", by), ("hold_recorded", by)]
    own = administered.get(AUTHOR, "/directory/v1/me/audit?whose=about_me")
    assert [each["action"] for each in own["items"]][:2] == ["hold_ended", "hold_recorded"]


def test_why_somebody_is_held_is_said_to_no_other_service(administered: House) -> None:
    hold(administered, person_id=administered.people[AUTHOR])
    [said] = [
        each for each in administered.said("approval") if each["type"].startswith("directory.hold")
    ]
    assert WHY["reason"] not in str(said)
    assert WHY["document"] not in str(said)


@pytest.mark.parametrize(
    ("whom", "field"),
    [
        (lambda _: {}, "person_id"),
        (
            lambda house: {"person_id": house.people[AUTHOR], "unit_id": unit_of(house, HEAD)},
            "unit_id",
        ),
        (lambda _: {"person_id": uuid4()}, "person_id"),
        (lambda _: {"unit_id": uuid4()}, "unit_id"),
    ],
    ids=["nobody", "both", "unknown person", "unknown unit"],
)
def test_a_hold_names_one_person_or_one_unit(
    administered: House, whom: Callable[[House], dict[str, object]], field: str
) -> None:
    answer = asked(administered, **whom(administered))
    assert answer.status_code == 422
    assert answer.json is not None
    assert field in answer.json["errors"]
