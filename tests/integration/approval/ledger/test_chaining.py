"""Every result joins the ledger when it is committed: one gapless chain, whoever else commits."""

import importlib.util
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from approval import migrations
from approval.directory import lookup
from approval.ledger.checking import Head, verify
from approval.models import Proposal
from house import House
from shared.kit import migrations as kit_migrations
from shared.kit.db import Database
from shared.kit.ids import new_id
from shared.kit.service import Service

Keep = Callable[[Session, int], list[dict[str, Any]]]
MIGRATION = Path(migrations.__file__ or "").parent / "versions" / "0006_ledger.py"


def whole(database: Database) -> int:
    """Return how many results there are, all of them whole."""
    with database.transaction() as session:
        head, faults = verify(session, {})
    assert faults == []
    return head.number


def test_an_empty_ledger_is_whole(approval_database: Database) -> None:
    with approval_database.transaction() as session:
        head, faults = verify(session, {})
    assert faults == []
    assert str(head).startswith("0:e3b0c44298fc1c14")


def test_what_is_undone_leaves_no_gap(approval_database: Database, keep: Keep) -> None:
    for count in (2, 3):
        with approval_database.transaction() as session:
            keep(session, count)
        with Session(approval_database.engine) as session:
            keep(session, 4)
            session.execute(text("set constraints all immediate"))
            session.rollback()
        with approval_database.transaction() as session:
            inner = session.begin_nested()
            keep(session, 1)
            inner.rollback()
    assert whole(approval_database) == 5


def test_a_result_has_its_place_as_soon_as_anybody_else_can_see_it(
    approval_database: Database, keep: Keep
) -> None:
    with approval_database.transaction() as session:
        keep(session, 3)
    with approval_database.transaction() as session:
        keep(session, 1)
        outside = text("select count(*) from result")
        with approval_database.transaction() as other:
            assert other.scalar(outside) == 3
    assert whole(approval_database) == 4


def test_transactions_of_many_threads_make_one_chain(
    approval_database: Database, keep: Keep
) -> None:
    def some(place: int) -> int:
        with approval_database.transaction() as session:
            return len(keep(session, place % 5 + 1))

    with ThreadPoolExecutor(8) as threads:
        kept = sum(threads.map(some, range(80)))
    assert whole(approval_database) == kept == 240


def test_an_approval_that_waits_too_long_for_another_fails_as_a_whole(
    approval_database: Database, keep: Keep
) -> None:
    with approval_database.transaction() as slow:
        keep(slow, 1)
        slow.execute(text("set constraints all immediate"))
        with (
            pytest.raises(OperationalError, match="lock timeout"),
            approval_database.transaction() as session,
        ):
            keep(session, 1)
    assert whole(approval_database) == 1


def test_a_thousand_results_in_one_transaction_are_chained_in_their_order(
    approval_database: Database, keep: Keep
) -> None:
    with approval_database.transaction() as session:
        rows = keep(session, 1_000)
    with approval_database.transaction() as session:
        found = session.scalars(text("select result_id from ledger_entry order by number")).all()
    assert found == [row["result_id"] for row in rows]
    assert whole(approval_database) == 1_000


def test_approvals_at_the_same_time_make_one_chain_and_show_their_place(house: House) -> None:
    database = house.database("approval")
    codes = {person_id: code for code, person_id in house.people.items()}
    with database.transaction() as session:
        by = {
            person_id: authority.person_id
            for person_id, authority in lookup.authority_by_person(session).items()
        }
        reports = {person_id: new_id() for person_id in by}
        for person_id, report_id in reports.items():
            session.execute(insert(Proposal).values(**_proposal(person_id, report_id)))

    def approve(person_id: UUID) -> int:
        path = f"/approval/v1/proposals/{reports[person_id]}/approval"
        return house.call(codes[by[person_id]], "POST", path, If_Match='"1"').status_code

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(approve, reports)) == {200}
    assert whole(database) == len(reports) > 50
    with database.transaction() as session:
        result_id, person_id, number, sha256 = session.execute(
            text("""select result_id, person_id, number, encode(sha256, 'hex')
            from result join ledger_entry using (result_id) order by number limit 1""")
        ).one()
    shown = house.get(codes[person_id], f"/approval/v1/results/{result_id}")
    assert (shown["number"], shown["sha256"]) == (number, sha256) == (1, sha256)


def _proposal(person_id: UUID, report_id: UUID) -> dict[str, Any]:
    parts = {"quality": "34", "progress": "33", "conduct": "17"}
    return {
        "report_id": report_id,
        "person_id": person_id,
        "week": date(2026, 11, 16),
        "unit_id": new_id(),
        "tier": "specialist",
        "revision": 1,
        "scorer_id": new_id(),
        "self_parts": parts,
        "manager_parts": parts,
        "total": Decimal(84),
        "grade": "good",
        "rulebook": {"id": "btctw-8679-weekly", "version": "1", "sha256": "ab" * 32},
        "comment": "",
        "scored_at": datetime(2026, 11, 20, tzinfo=UTC),
        "assessment_version": 1,
        "state": "awaiting",
        "version": 1,
    }


def test_a_reopened_database_goes_on_with_its_chain(
    approval_database: Database, keep: Keep
) -> None:
    with approval_database.transaction() as session:
        keep(session, 2)
        before = session.connection().engine.url
    with approval_database.transaction() as session:
        published, _ = verify(session, {})
    approval_database.dispose()
    again = Database(before.render_as_string(hide_password=False), name="again")
    try:
        with again.transaction() as session:
            keep(session, 2)
        with again.transaction() as session:
            head, faults = verify(session, {published.number: published.root})
    finally:
        again.dispose()
    assert (head.number, faults) == (4, [])
    assert isinstance(published, Head)


def test_the_ledger_refuses_to_be_changed(approval_database: Database, keep: Keep) -> None:
    with approval_database.transaction() as session:
        keep(session, 2)
    for change in (
        "update ledger_entry set number = 3 where number = 2",
        "delete from ledger_entry",
        "truncate ledger_entry",
    ):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            approval_database.transaction() as session,
        ):
            session.execute(text(change))


def test_results_from_before_there_was_a_chain_join_it_in_order_of_approval(
    approval_database: Database, keep: Keep
) -> None:
    """All of it is undone at the end, for other tests take the database, too."""
    spec = importlib.util.spec_from_file_location("ledger_migration", MIGRATION)
    assert spec is not None
    assert spec.loader is not None
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    with Session(approval_database.engine) as session:
        with Operations.context(MigrationContext.configure(session.connection())):
            migration.downgrade()
            rows = keep(session, 20)
            session.execute(text("set constraints all immediate"))
            migration.upgrade()
        head, faults = verify(session, {})
        order = session.scalars(text("select result_id from ledger_entry order by number")).all()
        session.rollback()
    assert (head.number, faults) == (20, [])
    assert order == [row["result_id"] for row in rows]


def test_models_and_migrations_agree(
    approval_database: Database, services: dict[str, Service]
) -> None:
    kit_migrations.check(approval_database.engine, "approval", services["approval"].metadata)
