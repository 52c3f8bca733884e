"""What the ledger's tests stand on: a database of approval, and results to put into it."""

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from approval.ledger.command import add, run_ledger_command
from approval.models import Result
from real_services import DatabaseOf
from shared.kit.db import Database
from shared.kit.ids import new_id

Rows = list[dict[str, Any]]
FIRST = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


@pytest.fixture
def approval_database(database_of: DatabaseOf) -> Database:
    return database_of("approval")


@pytest.fixture
def keep() -> Callable[[Session, int], Rows]:
    """Give what puts so many results into the database."""

    def kept(session: Session, count: int) -> Rows:
        rows = [_result(place) for place in range(count)]
        for row in rows:
            session.execute(insert(Result).values(**row))
        return rows

    return kept


def _result(place: int) -> dict[str, Any]:
    parts = {"quality": f"{20 + place % 20}.5", "progress": "33", "conduct": "17"}
    return {
        **{name: new_id() for name in ("result_id", "report_id", "person_id", "unit_id")},
        **{name: new_id() for name in ("scorer_id", "decided_by_id")},
        "week": date(2026, 11, 16),
        "revision": 1,
        "self_parts": parts | {"lời": 'Đạt "tốt" \\ \u0007 \u007f €', "ước": [1.50, None, {}]},
        "manager_parts": parts,
        "approved_parts": parts,
        "total": Decimal(70) + place % 20,
        "grade": "good",
        "rulebook_id": "btctw-8679-weekly",
        "rulebook_version": "1",
        "rulebook_sha256": "ab" * 32,
        "rule": "head_of_unit",
        "on_behalf_of_id": new_id() if place % 2 else None,
        "same_person": False,
        "approved_at": FIRST + timedelta(microseconds=place * 1_000_001),
    }


@pytest.fixture
def run(approval_database: Database) -> Callable[..., int]:
    """Give what runs ``python -m approval ledger …``."""

    def typed(*arguments: str) -> int:
        line = argparse.ArgumentParser()
        add(line)
        return run_ledger_command(line.parse_args(arguments), approval_database)

    return typed
