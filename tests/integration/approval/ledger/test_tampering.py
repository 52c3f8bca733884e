"""Whoever goes round the database's guards is found: each field, each row, each order of rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, DateTime, Integer, LargeBinary, Numeric, Uuid, literal, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.types import Boolean, TypeEngine

from approval.ledger.checking import Fault, Kind, head, verify
from approval.models import LedgerEntry, Result
from shared.kit.copies import table
from shared.kit.db import Database

Keep = Callable[[Session, int], list[dict[str, Any]]]
COUNT = 6
HASH_ANEW = """
    update ledger_entry as entry
    set sha256 = sha256(convert_to(ledger_line(result, number, previous_sha256), 'UTF8'))
    from result where number = 3 and result.result_id = entry.result_id
"""
RESULT, ENTRY = table(Result), table(LedgerEntry)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
VALUES: dict[type[TypeEngine[Any]], st.SearchStrategy[Any]] = {
    Uuid: st.uuids(),
    Date: st.dates(),
    DateTime: st.datetimes(timezones=st.just(UTC)),
    Integer: st.integers(-(2**31), 2**31 - 1),
    Numeric: st.decimals(0, 100, places=2),
    Boolean: st.booleans(),
    LargeBinary: st.binary(min_size=32, max_size=32),
    JSONB: st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=5,
    ).filter(lambda value: value is not None),
}
MANY = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def values(kind: TypeEngine[Any]) -> st.SearchStrategy[Any]:
    return next((each for type_, each in VALUES.items() if isinstance(kind, type_)), TEXTS)


@pytest.fixture
def whole(approval_database: Database, keep: Keep) -> Database:
    """Give a database with a few results."""
    with approval_database.transaction() as session:
        keep(session, COUNT)
    return approval_database


@contextmanager
def tampering(database: Database) -> Iterator[Session]:
    """Give a session without guards, whose doings are undone at the end."""
    with Session(database.engine) as session:
        guards(session, "disable")
        yield session
        session.rollback()


def guards(session: Session, act: str) -> None:
    for name in ("result", "ledger_entry"):
        session.execute(text(f"alter table {name} {act} trigger all"))


def found(session: Session, published: dict[int, bytes] | None = None) -> list[Fault]:
    guards(session, "enable")
    return verify(session, published or {})[1]


def named(session: Session, number: int) -> UUID:
    at = text("select result_id from ledger_entry where number = :number")
    return UUID(str(session.scalar(at, {"number": number})))


@MANY
@given(data=st.data())
def test_any_other_value_in_any_field_of_any_result_is_found_and_named(
    whole: Database, data: st.DataObject
) -> None:
    column = data.draw(st.sampled_from(list(RESULT.c)))
    number = data.draw(st.integers(1, COUNT))
    value = data.draw(values(column.type) | (st.none() if column.nullable else st.nothing()))
    with tampering(whole) as session:
        result_id = named(session, number)
        change = update(RESULT).where(RESULT.c.result_id == result_id)
        try:
            changed = session.execute(
                change.where(column.is_distinct_from(literal(value, column.type))).values(
                    {column: value}
                )
            )
        except IntegrityError:
            changed = None
        assume(changed is not None and changed.rowcount)
        (fault,) = found(session)
    gone = column.name == "result_id"
    assert fault.kind is (Kind.GAP if gone else Kind.CONTENT)
    assert (fault.number, fault.result_id) == (number, str(result_id))


@MANY
@given(data=st.data())
def test_any_other_value_in_any_field_of_an_entry_is_found_and_named(
    whole: Database, data: st.DataObject
) -> None:
    column = data.draw(st.sampled_from(list(ENTRY.c)))
    number = data.draw(st.integers(1, COUNT))
    taken = st.integers(COUNT + 1, 2**62) if column.name == "number" else values(column.type)
    value = data.draw(taken)
    with tampering(whole) as session:
        result_id = named(session, number)
        change = update(ENTRY).where(ENTRY.c.number == number, column != value)
        assume(session.execute(change.values({column: value})).rowcount)
        fault = found(session)[0]
    kinds = {"previous_sha256": Kind.LINK, "sha256": Kind.CONTENT}
    if column.name == "number" and number == COUNT:
        assert (fault.kind, fault.number) == (Kind.GAP, number)
        return
    assert fault.kind is kinds.get(column.name, Kind.GAP)
    assert fault.number == number
    if column.name in kinds:
        assert fault.result_id == str(result_id)


@pytest.mark.parametrize(
    "change",
    [
        "week = '2026-11-16 BC'",
        "week = 'infinity'",
        "approved_at = approved_at + interval '1 microsecond'",
        "approved_at = '2026-11-20 08:15:01.000001+00 BC'",
        "approved_at = 'infinity'",
        "grade = ''",
        "total = 'NaN'",
        "self_parts = jsonb_set(self_parts, '{ước,0}', '1.50000000000000000001')",
        "self_parts = jsonb_set(self_parts, '{ước,0}', '1.500')",
        "self_parts = self_parts #- '{ước,1}'",
        "self_parts = 'null'",
        "self_parts = (repeat('[', 2000) || repeat(']', 2000))::jsonb",
        "on_behalf_of_id = null",
        "delegation_id = result_id",
    ],
)
def test_what_looks_nearly_the_same_is_found(whole: Database, change: str) -> None:
    with tampering(whole) as session:
        session.execute(text("alter table result drop constraint ck_result_total_is_in_range"))
        second = "(select result_id from ledger_entry where number = 2)"
        session.execute(text(f"update result set {change} where result_id = {second}"))
        content, guard = found(session)
    assert (content.kind, content.number) == (Kind.CONTENT, 2)
    assert (guard.kind, guard.told.rpartition(" ")[2]) == (
        Kind.GUARD,
        "ck_result_total_is_in_range",
    )


@pytest.mark.parametrize(
    ("changes", "kind", "number"),
    [
        (["delete from result where result_id = :third"], Kind.GAP, 3),
        (["delete from ledger_entry where number = 3"], Kind.GAP, 3),
        (
            [
                "delete from result where result_id = :third",
                "delete from ledger_entry where number = 3",
                "update ledger_entry set number = number - 1 where number = 4",
                "update ledger_entry set number = number - 1 where number = 5",
                "update ledger_entry set number = number - 1 where number = 6",
            ],
            Kind.LINK,
            3,
        ),
        (
            [
                "update ledger_entry set number = 99 where number = 3",
                "update ledger_entry set number = 3 where number = 4",
                "update ledger_entry set number = 4 where number = 99",
            ],
            Kind.LINK,
            3,
        ),
        (
            [
                "update ledger_entry set result_id = gen_random_uuid() where number = 4",
                "update ledger_entry set result_id = :fourth where number = 3",
                "update ledger_entry set result_id = :third where number = 4",
            ],
            Kind.CONTENT,
            3,
        ),
        (["update ledger_entry set number = number + 10"], Kind.GAP, 1),
        (
            [
                "update result set total = 99 where result_id = :third",
                HASH_ANEW,
            ],
            Kind.LINK,
            4,
        ),
    ],
)
def test_deleting_and_swapping_and_hashing_anew_is_found_where_it_begins(
    whole: Database, changes: list[str], kind: Kind, number: int
) -> None:
    with tampering(whole) as session:
        ids = {"third": named(session, 3), "fourth": named(session, 4)}
        for change in changes:
            session.execute(text(change), {k: v for k, v in ids.items() if f":{k}" in change})
        (fault, *_) = found(session)
    assert (fault.kind, fault.number) == (kind, number)


def test_a_result_that_was_inserted_past_the_guards_is_found(whole: Database, keep: Keep) -> None:
    with tampering(whole) as session:
        (row,) = keep(session, 1)
        (fault,) = found(session)
    assert (fault.kind, fault.result_id) == (Kind.OUTSIDE, row["result_id"])


def test_a_tail_cut_off_is_found_by_a_published_head_alone(whole: Database) -> None:
    with tampering(whole) as session:
        published = head(session, COUNT)
        last = named(session, COUNT)
        session.execute(text("delete from result where result_id = :id"), {"id": last})
        session.execute(text("delete from ledger_entry where number = 6"))
        assert found(session) == []
        (fault,) = found(session, {published.number: published.root})
    assert (fault.kind, fault.number) == (Kind.HEAD, COUNT)


def test_a_ledger_written_anew_is_found_by_a_published_head_alone(whole: Database) -> None:
    with tampering(whole) as session:
        early, late = head(session, 2), head(session, 5)
        session.execute(
            text("update result set total = 99 where result_id = :id"), {"id": named(session, 4)}
        )
        rows = session.execute(text("select result_id from ledger_entry order by number")).all()
        session.execute(text("delete from ledger_entry"))
        session.execute(text("alter table result enable trigger result_is_chained"))
        for (result_id,) in rows:
            session.execute(
                text(
                    "create temp table kept on commit drop as select * from result"
                    " where result_id = :id"
                ),
                {"id": result_id},
            )
            session.execute(text("delete from result where result_id = :id"), {"id": result_id})
            session.execute(text("insert into result select * from kept"))
            session.execute(text("set constraints all immediate"))
            session.execute(text("drop table kept"))
        assert found(session) == []
        (fault,) = found(session, {each.number: each.root for each in (early, late)})
    assert (fault.kind, fault.number) == (Kind.HEAD, 5)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("alter table result disable trigger append_only", "append_only on result"),
        ("alter table result disable trigger result_is_chained", "result_is_chained on result"),
        ("drop trigger append_only on ledger_entry", "append_only on ledger_entry"),
        ("alter table result drop constraint ck_result_nobody_decides_their_own", "_their_own"),
        ("alter table ledger_entry drop constraint pk_ledger_entry", "pk_ledger_entry"),
        (
            """create or replace function refuse_change() returns trigger language plpgsql
            as $$ begin return new; end $$""",
            "refuse_change",
        ),
    ],
)
def test_a_guard_that_is_gone_is_named(whole: Database, change: str, name: str) -> None:
    with Session(whole.engine) as session:
        assert verify(session, {})[1] == []
        session.execute(text(change))
        (fault,) = verify(session, {})[1]
        session.rollback()
    assert fault.kind is Kind.GUARD
    assert fault.told.endswith(name)
