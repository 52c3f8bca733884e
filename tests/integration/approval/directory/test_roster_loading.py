"""A roster loaded: all or nothing, ids kept, and only what changed is told."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.event import listen, remove

from approval.directory import passwords
from approval.directory.models import Account, Person, Unit
from approval.directory.roster.comparing import Difference
from approval.directory.roster.loading import load_roster
from approval.directory.roster.reading import read_roster
from approval.directory.roster.telling import told as told_of
from real_services import said
from sample import agency
from shared.contracts.directory import PersonChangedV1, UnitChangedV1
from shared.contracts.envelope import Event
from shared.kit.db import Database

Load = Callable[..., Difference]
Edit = Callable[[str, str, str], None]


def told(database: Database, *, since: int = 0) -> list[dict[str, Any]]:
    return said(database)[since:]


def person_of(database: Database, code: str) -> Person:
    with database.transaction() as session:
        return session.scalars(select(Person).where(Person.code == code)).one()


def logins(database: Database) -> dict[str, str]:
    with database.transaction() as session:
        rows = session.execute(
            select(Person.code, Account.login).join(Account, Account.person_id == Person.id)
        ).all()
    return {row.code: row.login for row in rows}


def lines(difference: Difference, subject: str) -> list[str]:
    return [str(change) for change in told_of(difference) if change.subject == subject]


def test_everything_in_the_roster_is_kept_and_told(approval_database: Database, load: Load) -> None:
    difference = load()
    assert (len(difference.units.added), len(difference.people.added)) == (12, 65)
    schemas = {each.event_type: each() for each in (UnitChangedV1, PersonChangedV1)}
    events = [Event.read(envelope) for envelope in told(approval_database)]
    assert len(events) == 12 + 65
    for event in events:
        assert event.subjectversion == 1
        assert schemas[event.type].validate(event.data) == {}
    (director,) = (event for event in events if event.data["code"] == "CB023")
    kept = person_of(approval_database, "CB023")
    assert director.subject == kept.id
    assert director.data["name"] == kept.name == "Lý Đức Vinh"
    assert director.data["manager_id"] == str(kept.manager_id)
    assert director.data["evaluated"]
    assert director.data["active"]


def test_committee_leaders_are_told_as_not_evaluated(
    approval_database: Database, load: Load
) -> None:
    load()
    people = [event["data"] for event in told(approval_database) if "tier" in event["data"]]
    assert {each["tier"] for each in people if not each["evaluated"]} == {"committee_leader"}


def test_the_same_roster_again_changes_and_tells_nothing(
    approval_database: Database, load: Load
) -> None:
    load()
    before = told(approval_database)
    difference = load()
    assert not difference.units.entries
    assert not difference.people.entries
    assert told(approval_database) == before


def test_only_what_changed_is_told_in_its_next_version(
    approval_database: Database, load: Load, edit: Edit
) -> None:
    load()
    since = len(told(approval_database))
    before = person_of(approval_database, "CB025")
    edit("people.csv", "^CB025,.*,V1,", "CB025,Phạm Duy Khang,V2,")
    edit("units.csv", "Vụ Tổng hợp", "Vụ Tổng hợp và Kế hoạch")
    difference = load()
    assert lines(difference, "unit") == ["unit V1 changed: name"]
    assert lines(difference, "person") == ["person CB025 changed: name, unit"]
    after = person_of(approval_database, "CB025")
    assert (after.id, after.version) == (before.id, 2)
    events = told(approval_database, since=since)
    assert [(event["data"]["code"], event["subjectversion"]) for event in events] == [
        ("V1", 2),
        ("CB025", 2),
    ]
    assert events[1]["data"]["name"] == "Phạm Duy Khang"


def test_who_is_absent_becomes_inactive_and_comes_back_as_the_same_person(
    approval_database: Database, load: Load, edit: Edit, folder: Path
) -> None:
    load()
    whole = (folder / "people.csv").read_bytes()
    before = person_of(approval_database, "CB065")
    edit("people.csv", "^CB065,.*\n", "")
    assert lines(load(), "person") == ["person CB065 left"]
    gone = person_of(approval_database, "CB065")
    assert (gone.active, gone.version) == (False, 2)
    assert not told(approval_database)[-1]["data"]["active"]
    (folder / "people.csv").write_bytes(whole)
    load()
    back = person_of(approval_database, "CB065")
    assert (back.id, back.active, back.version) == (before.id, True, 3)
    assert logins(approval_database)["CB065"] == "phat.phan"


def test_a_unit_that_is_absent_ends(approval_database: Database, load: Load, edit: Edit) -> None:
    load()
    edit("units.csv", "^C1-VP,.*\n", "")
    edit("people.csv", ",C1-VP,", ",C1,")
    assert lines(load(), "unit") == ["unit C1-VP left"]
    with approval_database.transaction() as session:
        assert session.scalar(select(Unit.active).where(Unit.code == "C1-VP")) is False


def test_a_dry_run_tells_the_same_and_changes_nothing(
    approval_database: Database, load: Load, edit: Edit
) -> None:
    load()
    since = len(told(approval_database))
    edit("people.csv", "^CB065,.*\n", "CB066,Mai Thu Lan,C1-VP,Bảo vệ,worker,CB062,lan.mai\n")
    dry = load(dry_run=True)
    assert told(approval_database, since=since) == []
    assert "CB066" not in logins(approval_database)
    real = load()
    assert lines(dry, "person") == lines(real, "person")
    assert lines(real, "person") == ["person CB066 added", "person CB065 left"]


def test_a_load_that_fails_halfway_leaves_nothing(
    approval_database: Database, folder: Path, now: datetime
) -> None:
    def fail_after_loading() -> None:
        with approval_database.transaction() as session:
            load_roster(session, read_roster(folder), now=now)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail_after_loading()
    assert told(approval_database) == []
    with approval_database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_two_people_may_swap_logins(approval_database: Database, load: Load, edit: Edit) -> None:
    load()
    edit("people.csv", "vinh.ly$", "swapped")
    edit("people.csv", "khoi.pham$", "vinh.ly")
    edit("people.csv", "swapped$", "khoi.pham")
    difference = load()
    assert difference.people.entries == []
    assert len(difference.accounts.renamed) == 2
    kept = logins(approval_database)
    assert (kept["CB023"], kept["CB025"]) == ("khoi.pham", "vinh.ly")


def test_a_login_goes_from_who_left_to_who_needs_it(
    approval_database: Database, load: Load, edit: Edit
) -> None:
    load()
    edit("people.csv", "^CB065,.*\n", "CB066,Phan Gia Phát,C1-VP,Bảo vệ,worker,CB062,phat.phan\n")
    load()
    kept = logins(approval_database)
    assert kept["CB066"] == "phat.phan"
    assert "CB065" not in kept


def test_the_first_password_is_only_for_who_has_none(
    approval_database: Database, load: Load, edit: Edit, password: str
) -> None:
    load()
    with approval_database.transaction() as session:
        first = set(session.scalars(select(Account.password_hash)))
        session.execute(
            update(Account).where(Account.login == "vinh.ly").values(password_hash="own")
        )
    (hashed,) = first
    assert passwords.password_matches(password, hashed)
    edit("people.csv", "vinh.ly$", "vinh")
    load()
    with approval_database.transaction() as session:
        kept = session.scalar(select(Account.password_hash).where(Account.login == "vinh"))
    assert kept == "own"


def test_a_large_agency_takes_no_more_statements_than_a_small_one(
    approval_database: Database, tmp_path: Path, now: datetime
) -> None:
    sent: list[int] = []
    for people in (100, 1_000, 3_000):
        roster = read_roster(agency.roster(people, tmp_path / str(people)))
        statements: list[str] = []

        def note(*given: Any, into: list[str] = statements) -> None:
            into.append(given[2])

        listen(approval_database.engine, "before_cursor_execute", note)
        with approval_database.transaction() as session:
            load_roster(session, roster, now=now)
        remove(approval_database.engine, "before_cursor_execute", note)
        sent.append(len(statements))
    assert max(sent) <= 15
