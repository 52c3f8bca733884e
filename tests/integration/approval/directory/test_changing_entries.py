"""People and units are changed many at once, checked as a whole, told and recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.event import listen, remove
from sqlalchemy.orm import Session

from approval.directory import queries
from approval.directory.auditing import COMMAND
from approval.directory.domain.entries import PersonEntry
from approval.directory.domain.entry_errors import (
    BadCode,
    CodeTaken,
    InCircle,
    MisplacedOffice,
    UnitInUse,
    UnknownPerson,
    UnknownUnit,
)
from approval.directory.domain.tiers import Tier, UnitKind
from approval.directory.models import AuditEntry, PersonVersion
from approval.directory.usecases import change_people, change_units
from real_services import said
from shared.errors import Refused
from shared.kit.auth import Caller
from shared.kit.db import Database
from shared.kit.ids import new_id

BY: Final = Caller("client", "transfers", frozenset())
NOBODY: Final = UUID("018f0000-0000-7000-8000-000000000000")


def entries(session: Session) -> dict[str, PersonEntry]:
    return {each.code: each for each in queries.all_people(session)}


def unit_id(session: Session, code: str) -> UUID:
    return queries.unit_ids_by_code(session, [code])[code]


def joining(session: Session, code: str) -> PersonEntry:
    return PersonEntry(
        id=new_id(),
        code=code,
        name="Lê Thị Mẫu",
        unit_id=unit_id(session, "VP"),
        post_title="Chuyên viên",
        tier=Tier.SPECIALIST,
        manager_id=None,
        manager_by_post=False,
        active=True,
        version=7,
    )


def test_who_changes_is_written_told_and_recorded_and_nobody_else(
    approval_database: Database, ids: Mapping[str, UUID], now: datetime
) -> None:
    before = len(said(approval_database))
    with approval_database.transaction() as session:
        known = entries(session)
        moved = replace(known["CB056"], unit_id=unit_id(session, "VP-HC"), code="other", version=9)
        left = replace(known["CB055"], active=False)
        changed = change_people(
            session, [moved, left, known["CB054"], joining(session, "CB921")], by=BY, now=now
        )
    assert [(each.code, each.version) for each in changed] == [
        ("CB056", 2),
        ("CB055", 2),
        ("CB921", 1),
    ]
    events = said(approval_database)[before:]
    assert [each["data"]["code"] for each in events] == ["CB056", "CB055", "CB921"]
    with approval_database.transaction() as session:
        kept = entries(session)
        acts = session.execute(select(AuditEntry.action, AuditEntry.facts, AuditEntry.actor_id))
        recorded = [(row.action, row.facts, row.actor_id) for row in acts]
        versions = select(PersonVersion.version).where(PersonVersion.id == ids["CB056"])
        assert session.scalars(versions.order_by(PersonVersion.version)).all() == [1, 2]
    assert kept["CB056"] == changed[0]
    assert kept["CB055"].active is False
    assert recorded == [
        ("person_changed", {"version": 2, "changed": ["unit_id"]}, "transfers"),
        ("person_left", {"version": 2, "changed": ["active"]}, "transfers"),
        ("person_added", {"version": 1}, "transfers"),
    ]


def test_many_take_no_more_statements_than_one(
    approval_database: Database, ids: Mapping[str, UUID], now: datetime
) -> None:
    assert ids
    sent: list[int] = []
    for count in (1, 60):
        statements: list[str] = []

        def note(*given: Any, into: list[str] = statements) -> None:
            into.append(given[2])

        with approval_database.transaction() as session:
            some = [each for each in entries(session).values() if each.manager_id][:count]
            some = [replace(each, post_title=f"{each.post_title} ({count})") for each in some]
            new = [joining(session, f"N{count}-{number}") for number in range(count)]
            listen(approval_database.engine, "before_cursor_execute", note)
            change_people(session, some + new, by=COMMAND, now=now)
            remove(approval_database.engine, "before_cursor_execute", note)
        sent.append(len(statements))
    assert sent[0] == sent[1]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"unit_id": NOBODY}, UnknownUnit),
        ({"manager_id": NOBODY}, UnknownPerson),
        ({"manager_id": "CB056"}, InCircle),
        ({"id": NOBODY}, CodeTaken),
        ({"id": NOBODY, "code": "two words"}, BadCode),
    ],
)
def test_one_who_cannot_be_holds_back_all(
    approval_database: Database,
    ids: Mapping[str, UUID],
    now: datetime,
    change: Mapping[str, Any],
    refusal: type[Refused],
) -> None:
    given = {name: ids.get(str(value), value) for name, value in change.items()}
    before = len(said(approval_database))
    with approval_database.transaction() as session:
        known = entries(session)
    faulty: Sequence[PersonEntry] = [
        replace(known["CB055"], active=False),
        replace(known["CB056"], **given),
    ]
    with pytest.raises(refusal), approval_database.transaction() as session:
        change_people(session, faulty, by=BY, now=now)
    with approval_database.transaction() as session:
        assert entries(session) == known
    assert len(said(approval_database)) == before


def test_two_who_would_manage_each_other_are_refused_together(
    approval_database: Database, ids: Mapping[str, UUID], now: datetime
) -> None:
    with approval_database.transaction() as session:
        known = entries(session)
    pair = [
        replace(known["CB055"], manager_id=ids["CB056"]),
        replace(known["CB056"], manager_id=ids["CB055"]),
    ]
    with pytest.raises(InCircle), approval_database.transaction() as session:
        change_people(session, pair, by=BY, now=now)


@pytest.mark.parametrize(
    ("code", "change", "refusal"),
    [
        ("VP-HC", {"parent_id": NOBODY}, UnknownUnit),
        ("VP", {"parent_id": "VP-HC"}, InCircle),
        ("VP-HC", {"parent_id": "VP-HC"}, InCircle),
        ("VP-HC", {"kind": UnitKind.OFFICE, "parent_id": "V1"}, MisplacedOffice),
        ("VP", {"kind": UnitKind.DEPARTMENT, "active": False}, UnitInUse),
        ("VP", {"id": NOBODY}, CodeTaken),
    ],
)
def test_a_unit_that_cannot_be_is_refused(
    approval_database: Database,
    ids: Mapping[str, UUID],
    now: datetime,
    code: str,
    change: Mapping[str, Any],
    refusal: type[Refused],
) -> None:
    assert ids
    with approval_database.transaction() as session:
        units = {each.code: each for each in queries.all_units(session)}
    given = {
        name: units[value].id if name == "parent_id" and value in units else value
        for name, value in change.items()
    }
    with pytest.raises(refusal), approval_database.transaction() as session:
        change_units(session, [replace(units[code], **given)], by=BY, now=now)
    with approval_database.transaction() as session:
        assert {each.code: each for each in queries.all_units(session)} == units
