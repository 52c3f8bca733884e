"""Makes the files of closed periods: takes one under a lease, writes it, keeps it whole.

Who makes one holds a lease and no transaction. All its parts and its state are one transaction, so
that no half of a file is ever there. Whoever dies over it leaves it to the next, three times.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.archives import LEASE, MOST_ATTEMPTS, PART_BYTES, FileState
from reporting.models import PeriodFile, PeriodFilePart
from shared.kit.copies import table
from shared.kit.db import AnyRow
from shared.rulebook import Adopted, Period

_FILE: Final = table(PeriodFile)


def take_archive(session: Session, *, now: datetime) -> AnyRow | None:
    """Take a file to be made, under a lease; who takes at once takes another or none."""
    begun = _FILE.c.state == FileState.BEGUN
    free = or_(_FILE.c.leased_until.is_(None), _FILE.c.leased_until <= now)
    ended = update(_FILE).where(begun, free, _FILE.c.attempts >= MOST_ATTEMPTS)
    session.execute(ended.values(state=FileState.FAILED, leased_until=None))
    left = select(_FILE.c.period, _FILE.c.edition).where(begun, free).limit(1)
    row = session.execute(left.with_for_update(skip_locked=True)).one_or_none()
    if row is not None:
        again = update(_FILE).where(_FILE.c.period == row.period, _FILE.c.edition == row.edition)
        leased = again.values(leased_until=now + LEASE, attempts=_FILE.c.attempts + 1)
        return session.execute(leased.returning(*_FILE.c)).one()
    due = queries.period_to_archive(session)
    if due is None:
        return None
    new = upsert(_FILE).values(
        period=due.period,
        edition=due.edition + 1,
        state=FileState.BEGUN,
        position=queries.head_of(session, queries.Topic.CLASSIFICATIONS),
        leased_until=now + LEASE,
    )
    return session.execute(new.on_conflict_do_nothing().returning(*_FILE.c)).one_or_none()


def read_archive(
    session: Session, file: AnyRow, lines: Path, *, adopted: Adopted, now: datetime
) -> dict[str, Any] | None:
    """Write what was published of a period into a file, as CSV by person, all of one moment.

    Return what the file is to say of itself, and nothing if the period was opened again.
    """
    queries.begin_extract(session)
    if not queries.is_locked(session, file.period):
        return None
    last = list(Period.read(file.period, adopted.year).weeks())[-1]
    used = [adopted.governing(last, leader=each).reference() for each in (True, False)]
    about = {
        "of": str(queries.Topic.CLASSIFICATIONS),
        "period": file.period,
        "edition": file.edition,
        "as_of": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "state": "final",
        "rulebooks": [each for place, each in enumerate(used) if each not in used[:place]],
    }
    with lines.open("wb") as written:
        for block in queries.archived_lines(session, file.period, about):
            written.write(block)
    return about


def keep_archive(
    session: Session,
    file: AnyRow,
    path: Path,
    about: Mapping[str, Any],
    *,
    lines: int,
    now: datetime,
) -> bool:
    """Keep a file whole; tell whether it was still this attempt's to keep."""
    if not _is_mine(session, file):
        return False
    digest, size = hashlib.sha256(), 0
    mine = {"period": file.period, "edition": file.edition}
    with path.open("rb") as content:
        for number, part in enumerate(iter(lambda: content.read(PART_BYTES), b"")):
            digest.update(part)
            size += len(part)
            session.execute(insert(PeriodFilePart).values(number=number, content=part, **mine))
    made = {
        "state": FileState.MADE,
        "made_at": now,
        "lines": lines,
        "size": size,
        "sha256": digest.hexdigest(),
        "about": about,
        "leased_until": None,
    }
    return _end(session, file, made)


def give_up_archive(session: Session, file: AnyRow) -> bool:
    """Keep that a period was opened again before its file was made."""
    return _end(session, file, {"state": FileState.FAILED, "leased_until": None})


def _is_mine(session: Session, file: AnyRow) -> bool:
    held = select(_FILE.c.edition).where(_mine(file)).with_for_update()
    return session.scalar(held) is not None


def _end(session: Session, file: AnyRow, values: dict[str, Any]) -> bool:
    kept = update(_FILE).where(_mine(file)).values(**values).returning(_FILE.c.edition)
    return session.scalar(kept) is not None


def _mine(file: AnyRow) -> ColumnElement[bool]:
    return and_(
        _FILE.c.period == file.period,
        _FILE.c.edition == file.edition,
        _FILE.c.state == FileState.BEGUN,
        _FILE.c.attempts == file.attempts,
    )
